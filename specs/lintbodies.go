package specs

import (
	"fmt"

	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// FixedBodies finds the rules whose body never varies and does not fit the document. They would be defects whenever they are served;
// what else a rule says is known only then.
func (c *Contract) FixedBodies() (found Findings) {
	for _, op := range c.Document.Operations {
		for _, rule := range c.RulesOf(op.ID) {
			if rule.Fixed {
				found = append(found, unfitBody(op, rule)...)
			}
		}
	}
	return found
}

func unfitBody(op *openapi.Operation, rule behavior.Rule) (found Findings) {
	response := op.Response(rule.Status)
	if response == nil || len(response.Content) == 0 {
		return nil
	}
	for _, v := range op.JudgeResponse(rule.Status, response.Content[0].Type, nil, rule.Body, true) {
		if v.Class == openapi.BadHeader { // which may vary
			continue
		}
		found = append(found, Finding{
			Severity: Error, Code: "unfit-body", File: rule.File, Line: rule.Line,
			Message: fmt.Sprintf("rule %q of %s answers %d with a body that does not fit the document: %s", rule.Name, op.ID, rule.Status, v.Sentence()),
		})
	}
	return found
}
