package fault

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Plan is a list of rules. For each kind of fault the most specific rule that has it decides: of contract and operation, of the
// operation, of the contract ("contract/*"), of everything ("*"). The order of the list says nothing.
type Plan []Rule

// maxRules bounds a plan.
const maxRules = 1000

// NewPlan makes a plan of rules; two of them must not say the same kind of thing about the same operation.
func NewPlan(rules ...Rule) (Plan, error) {
	if len(rules) > maxRules {
		return nil, fmt.Errorf("%d faults are more than %d", len(rules), maxRules)
	}
	said := map[[2]string]bool{}
	for _, r := range rules {
		for _, k := range kinds {
			about := [2]string{r.Operation, k.name}
			if k.text(&r) == "" {
				continue
			}
			if said[about] {
				return nil, fmt.Errorf("two faults of %q have %s", clipped(r.Operation), k.name)
			}
			said[about] = true
		}
	}
	return Plan(rules), nil
}

// ParsePlan reads a list of texts, each one for ParseRule.
func ParsePlan(texts []string) (Plan, error) {
	var rules []Rule
	for _, text := range texts {
		r, err := ParseRule(text)
		if err != nil {
			return nil, err
		}
		rules = append(rules, r)
	}
	return NewPlan(rules...)
}

// PlanOf reads a plan from a JSON value (map[string]any, []any, string): {"faults": [{"operation": "inviteToChannel", "latency":
// "200ms..1s", "errors": "503:0.1", "cut": "0.01:middle", "slow": "1kB/s", "rate": "10/1m"}]}.
func PlanOf(v any) (Plan, error) {
	object, _ := v.(map[string]any)
	list, ok := object["faults"].([]any)
	if !ok || len(object) != 1 {
		return nil, errors.New(`not an object {"faults": [...]}`)
	}
	var rules []Rule
	for i, one := range list {
		r, err := ruleOf(one)
		if err != nil {
			return nil, fmt.Errorf("faults[%d]: %w", i, err)
		}
		rules = append(rules, r)
	}
	return NewPlan(rules...)
}

func ruleOf(v any) (Rule, error) {
	object, ok := v.(map[string]any)
	if !ok {
		return Rule{}, errors.New("not an object")
	}
	var r Rule
	for _, name := range slices.Sorted(maps.Keys(object)) {
		text, ok := object[name].(string)
		switch {
		case !ok || text == "":
			return Rule{}, fmt.Errorf("%s: not a text that says something", clipped(name))
		case name == "operation":
			r.Operation = strings.Join(strings.Fields(text), " ")
		default:
			if err := r.set(name, text); err != nil {
				return Rule{}, err
			}
		}
	}
	switch {
	case r.Operation == "":
		return Rule{}, errors.New("operation is missing\nhint: \"*\" is for every request")
	case len(object) == 1:
		return Rule{}, fmt.Errorf("%q: nothing is to go wrong", clipped(r.Operation))
	}
	return r, nil
}

// MarshalJSON writes the rule as PlanOf reads it.
func (r Rule) MarshalJSON() ([]byte, error) {
	members := map[string]string{"operation": r.Operation}
	for _, k := range kinds {
		if text := k.text(&r); text != "" {
			members[k.name] = text
		}
	}
	return json.Marshal(members)
}

// For is what goes wrong with the requests of one operation of a contract; "" is that of a request that reaches none.
func (p Plan) For(contract, operation string) Rule {
	var all Rule
	names := []string{contract + "/*", "*"}
	if operation != "" {
		names = []string{contract + "/" + operation, operation, names[0], names[1]}
	}
	for _, name := range names {
		for i := range p {
			if p[i].Operation == name {
				all = all.over(&p[i])
			}
		}
	}
	return all
}

// over is r, and what it does not say, as below says it.
func (r Rule) over(below *Rule) Rule {
	if r.Latency == nil {
		r.Latency = below.Latency
	}
	if r.Errors == nil {
		r.Errors = below.Errors
	}
	if r.Cut == nil {
		r.Cut = below.Cut
	}
	if r.Slow == 0 {
		r.Slow = below.Slow
	}
	if r.Rate == nil {
		r.Rate = below.Rate
	}
	return r
}
