package technique

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// boundaries: both sides of every limit, at the exact value.
func (p *Draft) boundaries(op *openapi.Operation) error {
	for _, limit := range op.Constraints() {
		for _, side := range sides(limit) {
			if err := p.side(op, limit, side); err != nil {
				return err
			}
		}
	}
	return nil
}

// side is a value right at a limit, or one step beyond it.
type side struct {
	name   string // "maxLength-901.four-byte"
	value  any    // nil with drop
	drop   bool   // no value at all: a list of none
	beyond bool
	words  string // "901 four-byte characters"
}

func (p *Draft) side(op *openapi.Operation, limit openapi.Constraint, s side) error {
	verb := "is accepted"
	if s.beyond {
		verb = "is refused"
	}
	o := p.Obligation(op, plan.Boundary, plan.IDPlace(limit.Where)+"."+s.name, fmt.Sprintf("%s with %s %s", limit.Where, s.words, verb),
		limit.Source, limit.Pos.File, limit.Pos.Line)
	c, ok := p.with(op, limit.Where, s)
	if !ok {
		return nil // stays unreached: the place cannot be written to
	}
	if !s.beyond {
		return p.Add(&plan.Case{Obligation: o, Call: c, Claim: claim.Claim{Kind: claim.Valid}})
	}
	where, keyword := strings.TrimSuffix(limit.Where, "[]"), limit.Keyword
	if s.drop {
		keyword = "required"
	}
	return p.refused(o, c, claim.Claim{Kind: claim.Violating, Where: where, Keyword: keyword})
}

// with is a base call of the operation with the side's value at the place of the limit.
func (p *Draft) with(op *openapi.Operation, where string, s side) (c *call.Call, ok bool) {
	return variation.Edited(p.baseWith(op, where), where, s.value, s.drop)
}

// alphabets are what texts of a given length are made of: a limit counts characters, whatever they weigh in bytes.
var alphabets = []struct{ name, words, char string }{
	{"", "ASCII", "a"}, {".two-byte", "two-byte", "é"}, {".four-byte", "four-byte", "😀"},
}

// maxMade bounds what is built to try a limit: beyond it the limit is left unreached.
const maxMade = 1 << 20

// sides lists both sides of one limit.
func sides(limit openapi.Constraint) []side {
	n, isCount := count(limit.Limit)
	if isCount && n+1 > maxMade {
		return nil
	}
	switch limit.Keyword {
	case "minLength":
		return append(lengths(limit, n-1, true), lengths(limit, n, false)...)
	case "maxLength":
		return append(lengths(limit, n, false), lengths(limit, n+1, true)...)
	case "minItems":
		return append(sizes(limit, n-1, true), sizes(limit, n, false)...)
	case "maxItems":
		return append(sizes(limit, n, false), sizes(limit, n+1, true)...)
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
		return bounds(limit)
	}
	return nil
}

func count(v any) (int, bool) {
	n, ok := v.(int)
	return n, ok
}

// lengths are texts of n characters, in each alphabet.
func lengths(limit openapi.Constraint, n int, beyond bool) []side {
	if n < 0 {
		return nil
	}
	if n == 0 {
		return []side{{name: limit.Keyword + "-0", value: "", beyond: beyond, words: "no characters"}}
	}
	var all []side
	for _, a := range alphabets {
		if limit.Schema.Pattern != "" || limit.Schema.Format != "" || limit.Schema.Enum != nil {
			break // a text of one repeated character would break another limit
		}
		all = append(all, side{
			name: fmt.Sprintf("%s-%d%s", limit.Keyword, n, a.name), value: strings.Repeat(a.char, n), beyond: beyond,
			words: fmt.Sprintf("%s %s", plural(n, "character"), "("+a.words+")"),
		})
	}
	return all
}

// sizes are lists of n elements.
func sizes(limit openapi.Constraint, n int, beyond bool) []side {
	if n < 0 {
		return nil
	}
	s := side{name: fmt.Sprintf("%s-%d", limit.Keyword, n), beyond: beyond, words: plural(n, "element")}
	if n == 0 {
		s.drop = strings.HasPrefix(limit.Where, "query.")
	}
	s.value = variation.Elements(limit.Schema, n)
	if s.value == nil {
		return nil
	}
	return []side{s}
}

// bounds are numbers at a limit and one step beyond it.
func bounds(limit openapi.Constraint) []side {
	at, ok := new(big.Rat).SetString(fmt.Sprint(limit.Limit))
	if !ok {
		return nil
	}
	step := big.NewRat(1, 1)
	if strings.HasSuffix(limit.Keyword, "inimum") {
		step.Neg(step)
	}
	over, inside := new(big.Rat).Add(at, step), at
	if strings.HasPrefix(limit.Keyword, "exclusive") {
		over, inside = at, new(big.Rat).Sub(at, step)
	}
	return []side{number(limit, inside, false), number(limit, over, true)}
}

func number(limit openapi.Constraint, v *big.Rat, beyond bool) side {
	text := v.RatString()
	if !v.IsInt() {
		text = strings.TrimRight(v.FloatString(20), "0")
	}
	return side{name: limit.Keyword + "-" + text, value: json.Number(text), beyond: beyond, words: "the value " + text}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
