package runner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// coverage counts what of the contracts the answered cases tried: limits by the obligations about them, rules and statuses by the
// answers that the contract gave, credentials by the tampered ones.
func coverage(runners []*Session) report.Coverage {
	var c report.Coverage
	for _, r := range runners {
		reached := r.reached()
		for _, op := range r.Plan.Contract.Document.Operations {
			r.countLimits(&c.Limits, op)
			for _, rule := range r.Plan.Contract.RulesOf(op.ID) {
				count1(&c.Rules, r.name(op.ID+"/"+rule.Name), reached["rule "+op.ID+"/"+rule.Name])
			}
			for _, status := range statuses(r.Plan.Contract, op) {
				count1(&c.Statuses, r.name(fmt.Sprintf("%s/%d", op.ID, status)), reached[fmt.Sprintf("status %s/%d", op.ID, status)])
			}
			for _, name := range credentialsTried(op) {
				count1(&c.Credentials, r.name(name), reached["credential "+name])
			}
		}
	}
	return c
}

func (r *Session) name(what string) string { return r.Plan.Contract.Name + "/" + what }

func count1(n *report.Count, name string, covered bool) {
	n.Total++
	if covered {
		n.Covered++
	} else {
		n.Missing = append(n.Missing, name)
	}
}

// reached collects what the judged cases stand for.
func (r *Session) reached() map[string]bool {
	reached := map[string]bool{}
	for ob, list := range r.results {
		for _, one := range list {
			if one.Verdict == report.Unreached || one.Verdict == report.Undecided {
				continue
			}
			answer := &one.Of.Expected
			if answer.Class == specs.ClassRules {
				reached["rule "+ob.Operation+"/"+answer.Rule] = true
			}
			reached[fmt.Sprintf("status %s/%d", ob.Operation, answer.Status)] = true
			if ob.Technique == plan.Security {
				scheme, _, _ := strings.Cut(ob.ID[strings.LastIndex(ob.ID, "/")+1:], ".")
				reached["credential "+ob.Operation+"/"+scheme] = true
			}
		}
	}
	return reached
}

// statuses are those that the contract's own behavior gives for an operation: what it documents but never answers cannot be asked for.
func statuses(c *specs.Contract, op *openapi.Operation) []int {
	var all []int
	add := func(status int) {
		if !slices.Contains(all, status) {
			all = append(all, status)
		}
	}
	for _, r := range c.RulesOf(op.ID) {
		add(r.Status)
	}
	return all
}

// countLimits counts each limit that has two sides or can be broken; a limit is covered when an obligation about it was judged.
func (r *Session) countLimits(n *report.Count, op *openapi.Operation) {
	for _, limit := range op.Constraints() {
		if limit.Conditional {
			continue
		}
		broken, sides := plan.LimitIDs(r.Plan.Contract.Name, op, limit)
		relevant, judged := false, false
		for _, ob := range r.Plan.Obligations {
			if strings.HasPrefix(ob.ID, broken) || strings.HasPrefix(ob.ID, sides) {
				relevant = true
				judged = judged || slices.ContainsFunc(r.results[ob], func(j entry) bool { return j.Verdict != report.Unreached && j.Verdict != report.Undecided })
			}
		}
		if relevant {
			count1(n, r.name(op.ID+"/"+limit.Where+"."+limit.Keyword), judged)
		}
	}
}

// credentialsTried lists what Coverage counts of an operation: each scheme that it needs.
func credentialsTried(op *openapi.Operation) []string {
	var names []string
	for _, alternative := range op.Security {
		for _, use := range alternative {
			if name := fmt.Sprintf("%s/%s", op.ID, use.Scheme.Name); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
