package specs

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// authenticate finds out who is asking. The violation is nil when somebody is, or when nobody needs to be.
func (p *Prepared) authenticate(s behavior.State, in behavior.Inputs) (caller any, violation *openapi.Violation, err error) {
	if open(p.Operation.Security) {
		caller, _, err = p.contract.Behavior.Caller(s, &p.request, in)
		return caller, nil, err
	}
	if p.security != nil && p.Skip != ClassUnauthenticated {
		return nil, p.security, nil
	}
	caller, ok, err := p.contract.Behavior.Caller(s, &p.request, in)
	if err != nil || ok || p.Skip == ClassUnauthenticated {
		return caller, nil, err
	}
	use := p.Operation.Security[0][0]
	return nil, credentialViolation(use, "unknown"), nil
}

// open: the operation needs no credentials, or one of its alternatives is to have none.
func open(security []openapi.Requirement) bool {
	for _, alternative := range security {
		if len(alternative) == 0 {
			return true
		}
	}
	return len(security) == 0
}

// unmet says which credential is missing or malformed, nil when one alternative is wholly there. Of several alternatives the
// first explains.
func unmet(security []openapi.Requirement, presented []openapi.Credential) *openapi.Violation {
	var first *openapi.Violation
	for _, alternative := range security {
		v := lacking(alternative, presented)
		if v == nil {
			return nil
		}
		if first == nil {
			first = v
		}
	}
	return first
}

func lacking(alternative openapi.Requirement, presented []openapi.Credential) *openapi.Violation {
	for _, use := range alternative {
		i := slices.IndexFunc(presented, func(c openapi.Credential) bool { return c.Scheme == use.Scheme.Name })
		switch {
		case i < 0:
			return credentialViolation(use, "missing")
		case presented[i].Malformed:
			return credentialViolation(use, "malformed")
		}
	}
	return nil
}

func credentialViolation(use openapi.SchemeUse, got string) *openapi.Violation {
	return &openapi.Violation{
		Class: ClassUnauthenticated, Where: whereOf(use.Scheme), Keyword: "security", Limit: use.Scheme.Name, Got: got,
		Source: use.Scheme.Source, Pos: use.Scheme.Pos,
	}
}

// whereOf is the place of a credential as violations name it: "header.x-api-key".
func whereOf(scheme *openapi.SecurityScheme) string {
	in, name := scheme.Place()
	if in == "header" {
		name = strings.ToLower(name)
	}
	return in + "." + name
}

// mediaType of the body of an answer: what the document declares for the status, else JSON.
func (p *Prepared) mediaType(status int) string {
	if op := p.shape(); op != nil {
		if r := op.Response(status); r != nil && len(r.Content) > 0 {
			return r.Content[0].Type
		}
	}
	return "application/json"
}

// shape is the operation whose declarations describe the answer: for a path or method that has none, the first one's,
// since an error body is the vendor's, not the operation's.
func (p *Prepared) shape() *openapi.Operation {
	if p.Operation != nil {
		return p.Operation
	}
	if ops := p.contract.Document.Operations; len(ops) > 0 {
		return ops[0]
	}
	return nil
}

// facts are the entities that stand in the answer: they were judged when they were stored.
func (p *Prepared) facts(a *Answer) (all []schema.Fact) {
	for name, view := range a.footprint.Shown {
		all = append(all, schema.Fact{Schema: p.contract.Document.Schemas[name], Object: view})
	}
	return all
}

// Check judges an answer (without trace) by the document: what must never leave the mock.
func (p *Prepared) Check(a *Answer) []openapi.Violation {
	op := p.shape()
	if op == nil || a.Foreign {
		return nil
	}
	var header http.Header
	if r := op.Response(a.Status); r != nil && len(r.Headers) > 0 {
		header = a.fields()
	}
	if op.ValidResponse(a.Status, a.MediaType, header, a.Body, p.facts(a)...) {
		return nil
	}
	return op.JudgeResponse(a.Status, a.MediaType, header, a.Body, a.MediaType != "")
}

// fields is the header of the answer as it is sent, nil when there is none.
func (a *Answer) fields() http.Header {
	if len(a.Header) == 0 {
		return nil
	}
	fields := make(http.Header, len(a.Header))
	for name, value := range a.Header {
		fields.Set(name, value)
	}
	return fields
}

func withAllow(header map[string]string, methods []string) map[string]string {
	with := maps.Clone(header)
	if with == nil {
		with = map[string]string{}
	}
	with["Allow"] = strings.Join(methods, ", ")
	return with
}
