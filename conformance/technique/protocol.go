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

// protocol: the method, the path and the media type are what HTTP makes of them.
func (p *Draft) protocol(op *openapi.Operation) error {
	for _, step := range []func(*openapi.Operation) error{p.methods, p.paths, p.mediaTypes} {
		if err := step(op); err != nil {
			return err
		}
	}
	return nil
}

// methods: another method on the same path is not allowed, and the answer says which are.
func (p *Draft) methods(op *openapi.Operation) error {
	for _, method := range []string{"GET", "PUT", "PATCH"} {
		c := p.base(op).Clone()
		c.Method = method
		if p.reaches(c) {
			continue
		}
		o := p.Obligation(op, plan.Protocol, "method."+method, fmt.Sprintf("the path refuses %s, and says in Allow what it has", method),
			statute("15.5.6 405 Method Not Allowed"), op.Pos.File, op.Pos.Line)
		if err := p.refused(o, c, claim.Claim{Kind: claim.WrongMethod}); err != nil {
			return err
		}
	}
	return nil
}

// maxBelow bounds how far below a path one is looked for that the document does not have.
const maxBelow = 5

// paths: what is not the operation's path does not reach it.
func (p *Draft) paths(op *openapi.Operation) error {
	path, query, asked := strings.Cut(p.base(op).Message("").Target, "?")
	c := p.base(op).Clone()
	for range maxBelow {
		path += "/no-such-thing"
		if c.Target = path; asked {
			c.Target += "?" + query
		}
		if p.Plan.Contract.Belongs(p.Model.Request(c)) {
			continue
		}
		o := p.Obligation(op, plan.Protocol, "path.unknown", "a path that the document does not have is not found", statute("15.5.5 404 Not Found"), op.Pos.File, op.Pos.Line)
		return p.refused(o, c, claim.Claim{Kind: claim.UnknownPath})
	}
	return nil
}

// reaches says whether a call reaches an operation, its own or another.
func (p *Draft) reaches(c *call.Call) bool {
	return p.Plan.Contract.Prepare(p.Model.Request(c)).Operation != nil
}

// mediaTypes: the type of a body is compared without case and without parameters, and another type is not taken for it.
func (p *Draft) mediaTypes(op *openapi.Operation) error {
	base := p.base(op)
	if op.Body == nil {
		return p.unasked(op)
	}
	if !base.HasBody || base.MediaType != "application/json" || takesAnyType(op.Body) {
		return nil
	}
	for _, same := range []struct{ name, value string }{
		{"charset", "application/json; charset=utf-8"}, {"case", "Application/JSON"},
	} {
		o := p.Obligation(op, plan.Protocol, "media-type."+same.name, fmt.Sprintf("Content-Type %q is as good as %q", same.value, base.MediaType),
			statute("8.3.1 Media Type"), op.Body.Pos.File, op.Body.Pos.Line)
		c := base.Clone()
		c.MediaType = same.value
		if err := p.Add(&plan.Case{Obligation: o, Call: c, Claim: claim.Claim{Kind: claim.Valid}}); err != nil {
			return err
		}
	}
	for _, other := range []struct{ name, value string }{{"other", "text/plain"}, {"none", ""}, {"form", "application/x-www-form-urlencoded"}} {
		if err := p.otherType(op, other.name, other.value); err != nil {
			return err
		}
	}
	return nil
}

// takesAnyType says whether a document declares a body whatever its type.
func takesAnyType(body *openapi.RequestBody) bool {
	return slices.ContainsFunc(body.Content, func(m *openapi.Media) bool { return m.Type == "*/*" })
}

// otherType sends the body as another type; as a form it is one.
func (p *Draft) otherType(op *openapi.Operation, name, value string) error {
	requirement := fmt.Sprintf("a body with Content-Type %q is not taken for JSON", value)
	if value == "" {
		requirement = "a body without Content-Type is not taken for JSON"
	}
	o := p.Obligation(op, plan.Protocol, "media-type."+name, requirement, interoperable, op.Body.Pos.File, op.Body.Pos.Line)
	c := p.base(op).Clone()
	c.MediaType = value
	return p.refused(o, c, claim.Claim{Kind: claim.Violating, Where: "header.content-type", Keyword: "media-type"})
}

// unasked: a body that the operation does not ask for changes nothing.
func (p *Draft) unasked(op *openapi.Operation) error {
	if op.Method == "GET" || op.Method == "HEAD" {
		return nil
	}
	o := p.Obligation(op, plan.Protocol, "body.unasked", "a body that the operation does not take changes nothing", assumed(op), op.Pos.File, op.Pos.Line)
	c := p.base(op).Clone()
	c.RawBody, c.MediaType = []byte("{}"), "application/json"
	return p.Add(&plan.Case{Obligation: o, Call: c, Claim: claim.Claim{Kind: claim.Valid}})
}
