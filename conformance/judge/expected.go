package judge

import (
	"encoding/json"
	"strconv"

	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/symbol"
	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/specs"
)

// Expected is what the contract determines of the answer to a case, as a report shows it: a JSON value, or words where it determines
// little.
func Expected(c *plan.Case, documentOnly bool) any {
	if c.Lax {
		return "an answer with a status below 500"
	}
	if documentOnly {
		return expectedByDocument(c)
	}
	want := map[string]any{"status": json.Number(strconv.Itoa(c.Expected.Status))}
	if c.Expected.MediaType != "" {
		want["body"] = symbol.Shown(unify.Settled(c.Expected.Body))
	}
	for name, value := range c.Expected.Header {
		want["header."+name] = value
	}
	return want
}

// expectedByDocument is what a document without behavior determines of an answer.
func expectedByDocument(c *plan.Case) string {
	if c.Expected.Class == specs.ClassRules {
		return "an answer that the document declares for a good request"
	}
	return "a refusal: a status from 400 to 499"
}
