package specs

import (
	"fmt"
	"math/big"

	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// bounds are the keywords that bound the same thing from below and from above; strict says that the bound itself is outside.
var bounds = []struct {
	least, most string
	strict      bool
}{
	{"minLength", "maxLength", false}, {"minItems", "maxItems", false}, {"minProperties", "maxProperties", false},
	{"minimum", "maximum", false}, {"exclusiveMinimum", "maximum", true}, {"minimum", "exclusiveMaximum", true},
	{"exclusiveMinimum", "exclusiveMaximum", true},
}

// place is where limits meet: what one request cannot keep both of.
type place struct {
	where, media string
	own          *schema.Schema // of a conditional limit, which meets only those of its own schema
}

// contradictions finds limits of requests that no value keeps together.
func contradictions(doc *openapi.Document) (found Findings) {
	type line struct {
		file string
		line int
	}
	told := map[line]bool{} // schemas are used in many places
	for _, op := range doc.Operations {
		for _, meeting := range meetings(op) {
			for _, b := range bounds {
				least, most := meeting[b.least], meeting[b.most]
				if least == nil || most == nil || !crossed(least.Limit, most.Limit, b.strict) {
					continue
				}
				at := line{most.Pos.File, most.Pos.Line}
				if told[at] {
					continue
				}
				told[at] = true
				found = append(found, Finding{
					Severity: Warning, Code: "contradiction", File: at.file, Line: at.line,
					Message: fmt.Sprintf("%s: no value has both %s %v and %s %v", least.Where, b.least, least.Limit, b.most, most.Limit),
				})
			}
		}
	}
	return found
}

// meetings are the limits of an operation by place, in order, and by keyword; of several of a keyword the first.
func meetings(op *openapi.Operation) (all []map[string]*openapi.Constraint) {
	at := map[place]map[string]*openapi.Constraint{}
	constraints := op.Constraints()
	for i := range constraints {
		c := &constraints[i]
		where := place{where: c.Where, media: c.Media}
		if c.Conditional {
			where.own = c.Schema
		}
		if at[where] == nil {
			at[where] = map[string]*openapi.Constraint{}
			all = append(all, at[where])
		}
		if at[where][c.Keyword] == nil {
			at[where][c.Keyword] = c
		}
	}
	return all
}

// crossed says whether least is more than most, or, when one of them is strict, as much.
func crossed(least, most any, strict bool) bool {
	low, okLow := new(big.Rat).SetString(fmt.Sprint(least))
	high, okHigh := new(big.Rat).SetString(fmt.Sprint(most))
	return okLow && okHigh && (low.Cmp(high) > 0 || strict && low.Cmp(high) == 0)
}
