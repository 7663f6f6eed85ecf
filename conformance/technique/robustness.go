package technique

import (
	"fmt"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// oddities: legal requests that few clients send are answered, and not with a failure of the server.
func (p *Draft) oddities(op *openapi.Operation) error {
	base := p.base(op)
	for _, odd := range odd(base) {
		o := p.Obligation(op, plan.Robustness, odd.name, "a request with "+odd.words+" is answered, and not with a failure of the server",
			statute("15.6 Server Error 5xx"), op.Pos.File, op.Pos.Line)
		c := base.Clone()
		odd.make(c)
		if err := p.lax(&plan.Case{Obligation: o, Call: c, Claim: claim.Claim{Kind: claim.Odd}, Lax: true}); err != nil {
			return err
		}
	}
	return nil
}

// lax appends a case that any sound answer satisfies. One that the contract would let change the state is left out.
func (p *Draft) lax(c *plan.Case) error {
	o, err := p.Model.On(p.Model.State, c.Call)
	if err != nil || !o.Neutral() {
		return err
	}
	c.Expected = o.Answer
	p.Plan.Steady = append(p.Plan.Steady, c)
	return nil
}

// oddity is one strange thing about a request.
type oddity struct {
	name, words string
	make        func(*call.Call)
}

// odd lists the oddities that a call can have.
func odd(base *call.Call) []oddity {
	all := []oddity{
		{"header.long", "a header field of 4,000 characters", func(c *call.Call) { raw(c, "X-Long", strings.Repeat("a", 4000)) }},
		{"header.many", "a hundred header fields more", func(c *call.Call) {
			for i := range 100 {
				raw(c, fmt.Sprintf("X-Many-%02d", i), "a")
			}
		}},
		{"query.unknown", "a query parameter that the document does not have", func(c *call.Call) { c.Target = withQuery(c, "unheard-of=1") }},
		{"query.many", "a thousand query parameters", func(c *call.Call) {
			c.Target = withQuery(c, strings.TrimSuffix(strings.Repeat("p=1&", 1000), "&"))
		}},
	}
	for name := range base.Path {
		all = append(all, oddity{"path." + name + ".slash", "an escaped slash in path." + name, func(c *call.Call) { c.Path[name] = "a/b" }},
			oddity{"path." + name + ".nul", "an escaped NUL in path." + name, func(c *call.Call) { c.Path[name] = "a\x00b" }},
			oddity{"path." + name + ".dots", "two dots as path." + name, func(c *call.Call) { c.Path[name] = "..." }})
	}
	if base.HasBody {
		all = append(all, oddBodies()...)
	}
	slices.SortFunc(all, func(a, b oddity) int { return strings.Compare(a.name, b.name) })
	return all
}

func oddBodies() []oddity {
	body := func(text string) func(*call.Call) { return func(c *call.Call) { c.RawBody = []byte(text) } }
	return []oddity{
		{"body.empty", "a body of no bytes", func(c *call.Call) { c.RawBody = []byte{} }},
		{"body.null", "null for a body", body("null")},
		{"body.array", "a list for a body", body("[]")},
		{"body.number", "a huge number for a body", body("1e400")},
		{"body.deep", "a body nested a thousand times", body(strings.Repeat("[", 1000) + strings.Repeat("]", 1000))},
		{"body.nul", "an escaped NUL in the body", body(`{"\u0000":"\u0000"}`)},
		{"body.lone-surrogate", "half a character in the body", body(`{"a":"\ud800"}`)},
		{"body.prototype", "names in the body that some languages hold dear", body(`{"__proto__":{"admin":true},"constructor":{},"toString":1}`)},
		{"body.large", "a body of 200,000 bytes", body(`{"a":"` + strings.Repeat("x", 200_000) + `"}`)},
	}
}

func raw(c *call.Call, name, value string) {
	if c.RawHeader == nil {
		c.RawHeader = map[string]string{}
	}
	c.RawHeader[name] = value
}

// withQuery is the call's target with more behind its query.
func withQuery(c *call.Call, more string) string {
	target := c.Message("").Target
	if strings.Contains(target, "?") {
		return target + "&" + more
	}
	return target + "?" + more
}
