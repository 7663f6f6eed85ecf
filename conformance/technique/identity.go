package technique

import (
	"fmt"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// identity: an identity is what its characters are, no more and no less: not in the other case, not with spaces around it, and the
// same however it is escaped.
func (p *Draft) identity(op *openapi.Operation) error {
	for _, param := range op.Params {
		if param.In != "path" {
			continue
		}
		where := "path." + param.Name
		for _, other := range []struct {
			name, words string
			turn        func(string) string
		}{
			{"other-case", "in the other case", variation.SwapCase},
			{"spaces", "with spaces around it", func(text string) string { return " " + text + " " }},
		} {
			requirement := fmt.Sprintf("%s %s is another identity", where, other.words)
			if err := p.turned(op, param, where+"."+other.name, requirement, other.turn); err != nil {
				return err
			}
		}
		if err := p.escaped(op, param, where); err != nil {
			return err
		}
	}
	return nil
}

// headerValues: a header field that may hold any text may hold another one than the example.
func (p *Draft) headerValues(op *openapi.Operation) error {
	for _, param := range op.Params {
		if param.In != "header" || !param.Enforced || !variation.Plain(param.Schema) {
			continue
		}
		where := "header." + strings.ToLower(param.Name)
		c := p.base(op).Clone()
		c.Header[param.Name] = "text/plain"
		o := p.Obligation(op, plan.Negative, where+".any", where+" may have any value", param.Source, param.Pos.File, param.Pos.Line)
		if err := p.Add(&plan.Case{Obligation: o, Call: c, Claim: claim.Claim{Kind: claim.Valid}}); err != nil {
			return err
		}
	}
	return nil
}

// turned sends the base call with the parameter's text turned into another.
func (p *Draft) turned(op *openapi.Operation, param *openapi.Parameter, what, requirement string, turn func(string) string) error {
	c := p.base(op).Clone()
	text, ok := c.Path[param.Name].(string)
	if !ok || turn(text) == text {
		return nil
	}
	c.Path[param.Name] = turn(text)
	o := p.Obligation(op, plan.Negative, what, requirement, assumed(op), param.Pos.File, param.Pos.Line)
	return p.Add(&plan.Case{Obligation: o, Call: c, Claim: claim.Claim{Kind: claim.Odd}})
}

// escaped sends the base call with every character of the parameter percent-encoded: it means the same (RFC 3986, section 2.3).
func (p *Draft) escaped(op *openapi.Operation, param *openapi.Parameter, where string) error {
	c := p.base(op).Clone()
	text, ok := c.Path[param.Name].(string)
	if !ok {
		return nil
	}
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, "%%%02X", text[i])
	}
	c.Target = strings.Replace(c.Message("").Target, "/"+call.Escape(text), "/"+b.String(), 1)
	o := p.Obligation(op, plan.Protocol, where+".escaped", where+" means the same with its characters escaped",
		&schema.Source{Document: "RFC 3986", Section: "2.3 Unreserved Characters", Grade: schema.Inferred}, param.Pos.File, param.Pos.Line)
	return p.Add(&plan.Case{Obligation: o, Call: c, Claim: claim.Claim{Kind: claim.Odd}})
}

// assumed is the source of what no vendor says of an operation, and everybody takes for granted.
func assumed(op *openapi.Operation) *schema.Source {
	return &schema.Source{Document: "what the contract leaves to common sense", Section: op.ID, Grade: schema.Assumed}
}

// misencoded: a parameter that cannot be read is refused.
func (p *Draft) misencoded(op *openapi.Operation) error {
	if err := p.strayQuery(op); err != nil {
		return err
	}
	for _, param := range op.Params {
		if param.In != "path" && param.In != "query" || !param.Enforced {
			continue
		}
		if err := p.garbled(op, param, "invalid-utf-8", "utf-8", "a%FFb", "is not UTF-8"); err != nil {
			return err
		}
		if param.In == "path" {
			continue // what servers do with a broken escape in a path is their HTTP library's business
		}
		if err := p.garbled(op, param, "broken-escape", "percent-encoding", "a%zzb", "has a broken escape"); err != nil {
			return err
		}
	}
	return nil
}

// strayQuery: an operation that reads no query refuses one that cannot be read at all, as the others do.
func (p *Draft) strayQuery(op *openapi.Operation) error {
	if readsQuery(op) || p.Plan.DocumentOnly() {
		return nil
	}
	o := p.Obligation(op, plan.Negative, "query.broken-escape", "a query is refused when it has a broken escape", assumed(op), op.Pos.File, op.Pos.Line)
	c := p.base(op).Clone()
	c.Target = withQuery(c, "x=%zz")
	return p.refused(o, c, claim.Claim{Kind: claim.Violating, Where: "query", Keyword: "percent-encoding"})
}

func readsQuery(op *openapi.Operation) bool {
	return slices.ContainsFunc(op.Params, func(param *openapi.Parameter) bool { return param.In == "query" && param.Enforced })
}

// garbled sends bytes that cannot be read where the parameter's text should stand.
func (p *Draft) garbled(op *openapi.Operation, param *openapi.Parameter, what, keyword, bytes, words string) error {
	const stand = "zzgarbledzz"
	where := param.In + "." + param.Name
	c, ok := variation.Edited(p.base(op), where, textLike(param.Schema, stand), false)
	if !ok {
		return nil
	}
	c.Target = strings.ReplaceAll(c.Message("").Target, stand, bytes)
	o := p.Obligation(op, plan.Negative, where+"."+what, where+" is refused when it "+words, assumed(op), param.Pos.File, param.Pos.Line)
	said := claim.Claim{Kind: claim.Violating, Where: where, Keyword: keyword}
	if param.In == "query" {
		said.Where = "query"
	}
	return p.refused(o, c, said)
}

// textLike is a text, or a list of it where the schema wants a list.
func textLike(s *schema.Schema, text string) any {
	for _, t := range s.Types {
		if t == "array" {
			return []any{text}
		}
	}
	return text
}
