package technique

import (
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// statute is the rule that HTTP itself sets, for what no vendor needs to say.
func statute(section string) *specs.Source {
	return &specs.Source{Document: "RFC 9110", Section: section, Grade: schema.Inferred}
}
