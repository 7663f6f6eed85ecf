package specs

import (
	"fmt"
	"slices"

	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// FixedBodies finds the rules and the errors whose body never varies and does not fit the document. They would be defects whenever
// they are served; what else the behavior says is known only then.
func (c *Contract) FixedBodies() (found Findings) {
	for _, op := range c.Document.Operations {
		for _, rule := range c.RulesOf(op.ID) {
			if rule.Fixed {
				p := &Prepared{Operation: op, contract: c}
				found = append(found, unfitRule(rule, p.unfit(ClassRules, rule.Status, rule.Body))...)
			}
		}
	}
	if c.Behavior == nil {
		return found
	}
	for _, e := range c.Behavior.Errors() {
		if e.Fixed {
			found = append(found, c.unfitError(e)...)
		}
	}
	return found
}

func unfitRule(rule behavior.Rule, wrong []string) (found Findings) {
	for _, sentence := range wrong {
		found = append(found, Finding{
			Severity: Error, Code: "unfit-body", File: rule.File, Line: rule.Line,
			Message: fmt.Sprintf("rule %q of %s answers %d with a body that does not fit the document: %s", rule.Name, rule.Operation, rule.Status, sentence),
		})
	}
	return found
}

// unfitError judges an entry of the table of errors for each operation that can be answered so. What is wrong for several is said once.
func (c *Contract) unfitError(e behavior.ErrorRule) (found Findings) {
	var sentences []string
	of := map[string][]string{}
	for _, p := range c.refusable(e.Class) {
		for _, sentence := range p.unfit(e.Class, e.Status, e.Body) {
			if of[sentence] == nil {
				sentences = append(sentences, sentence)
			}
			of[sentence] = append(of[sentence], p.shape().ID)
		}
	}
	for _, sentence := range sentences {
		found = append(found, Finding{
			Severity: Error, Code: "unfit-body", File: e.File, Line: e.Line,
			Message: fmt.Sprintf("error %q answers %d with a body that does not fit the document: %s (of %s)", errorName(e), e.Status, sentence, listed(of[sentence])),
		})
	}
	return found
}

func errorName(e behavior.ErrorRule) string {
	if e.Name == "" {
		return e.Class
	}
	return e.Class + "/" + e.Name
}

// refusable are requests that may fail in a way: one that reaches no operation, or one of each operation that has what can fail so.
func (c *Contract) refusable(class string) (all []*Prepared) {
	if class == ClassNotFound || class == ClassMethodNotAllowed {
		return []*Prepared{{contract: c}}
	}
	for _, op := range c.Document.Operations {
		if canFail(op, class) && c.checks(class) {
			all = append(all, &Prepared{Operation: op, contract: c})
		}
	}
	return all
}

// checks says whether the behavior looks for a class of failure.
func (c *Contract) checks(class string) bool {
	return class == ClassTooLarge || slices.ContainsFunc(c.Behavior.Precedence(), func(phase string) bool {
		return phases[phase] == class || phase == "authenticate" && class == ClassUnauthenticated
	})
}

func canFail(op *openapi.Operation, class string) bool {
	switch class {
	case ClassUnauthenticated:
		return !open(op.Security)
	case ClassMediaType:
		return op.Body != nil
	case ClassMalformed:
		return op.Body != nil || len(op.Params) > 0
	case ClassInvalid:
		return len(op.Constraints()) > 0
	}
	return true
}

// unfit is what is wrong with an answer to the request, header fields aside, which may vary.
func (p *Prepared) unfit(class string, status int, body any) (wrong []string) {
	a := Answer{Operation: p.Operation, Class: class, Status: status, Body: body, Foreign: p.undeclared(class, status)}
	p.dress(&a)
	for _, v := range p.Check(&a) {
		if v.Class != openapi.BadHeader {
			wrong = append(wrong, v.Sentence())
		}
	}
	return wrong
}
