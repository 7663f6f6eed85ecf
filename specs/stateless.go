package specs

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/counterpart-api/counterpart/fixtures/sample"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// stateless answers for a document that came without a behavior: requests are judged as ever, answers are the document's own
// examples, or made up from its schemas. Nothing is remembered.
type stateless struct{ contract *Contract }

// refusals lists, by class of failure, the declared statuses that may carry the refusal, the best first, and last the one
// that is used when the document declares none of them.
var refusals = map[string][]int{
	ClassUnauthenticated:  {401, 403, 401},
	ClassMediaType:        {415, 400, 422, 415},
	ClassMalformed:        {400, 422, 400},
	ClassInvalid:          {422, 400, 400},
	ClassTooLarge:         {413, 400, 413},
	ClassNotFound:         {404},
	ClassMethodNotAllowed: {405},
}

// serveStateless prepares the contract to be served without a behavior, and says where that will show.
func (c *Contract) serveStateless() Findings {
	c.stateless = &stateless{c}
	var findings Findings
	for _, op := range c.Document.Operations {
		if success(op) == nil {
			findings = append(findings, Finding{
				Severity: Unsupported, Code: "no-success", File: op.Pos.File, Line: op.Pos.Line,
				Message: fmt.Sprintf("operation %q declares no successful answer, so a valid request is answered 501", op.ID),
				Hint:    "declare a 2XX response",
			})
		}
	}
	return findings
}

// answer decides without a state.
func (s *stateless) answer(p *Prepared) Answer {
	if p.Operation == nil {
		a := s.refuse(p, p.unrouted(), nil)
		p.dress(&a)
		return a
	}
	if p.security != nil && !open(p.Operation.Security) && p.Skip != ClassUnauthenticated {
		return s.refuse(p, ClassUnauthenticated, p.security)
	}
	for i := range p.Decoded.Problems {
		if v := &p.Decoded.Problems[i]; string(v.Class) != p.Skip {
			return s.refuse(p, string(v.Class), v)
		}
	}
	return s.succeed(p.Operation)
}

// succeed gives the operation's first successful response.
func (s *stateless) succeed(op *openapi.Operation) Answer {
	r := success(op)
	if r == nil {
		return problemAnswer(op, ClassRules, http.StatusNotImplemented, "the document declares no successful answer", nil)
	}
	status := r.Code()
	if status <= 0 {
		status = http.StatusOK
	}
	return s.declared(op, r, ClassRules, status, nil)
}

// success is the response for a request that nothing is wrong with: the lowest 2xx, else the default.
func success(op *openapi.Operation) *openapi.Response {
	for _, r := range op.Responses {
		if code := r.Code(); code >= 200 && code < 300 || code == -2 {
			return r
		}
	}
	return op.Response(http.StatusOK)
}

// refuse answers a request that must not succeed, by the document's own declaration where it has one.
func (s *stateless) refuse(p *Prepared, class string, v *openapi.Violation) Answer {
	candidates := refusals[class]
	if op := p.Operation; op != nil {
		for _, status := range candidates {
			if r := op.Response(status); r != nil {
				return s.declared(op, r, class, status, v)
			}
		}
	}
	return problemAnswer(p.Operation, class, candidates[len(candidates)-1], detail(class, v), v)
}

// declared answers with a response of the document: an example of it, else a value made from its schema.
func (s *stateless) declared(op *openapi.Operation, r *openapi.Response, class string, status int, v *openapi.Violation) Answer {
	a := Answer{Operation: op, Class: class, Rule: "documented", Source: r.Source, Status: status, Violation: v}
	seed := sample.Seed(s.contract.Name, op.ID, r.Status)
	a.Header = exampleHeaders(r, seed)
	media, mediaType := call.Media(r.Content)
	if media == nil {
		return a
	}
	body, err := exampleOf(media, seed)
	if err != nil {
		return problemAnswer(op, class, http.StatusNotImplemented, err.Error(), v)
	}
	a.MediaType, a.Body = mediaType, body
	return a
}

// exampleHeaders are the header fields of a response that it shows or requires, nil when there are none.
func exampleHeaders(r *openapi.Response, seed uint64) map[string]string {
	var shown map[string]string
	for _, h := range r.Headers {
		if v, ok := call.Shown(h, seed); ok {
			if shown == nil {
				shown = map[string]string{}
			}
			shown[h.Name] = call.HeaderText(h, v)
		}
	}
	return shown
}

// exampleOf takes the first example of a media type, else makes a value; an empty text where no value can be written.
func exampleOf(media *openapi.Media, seed uint64) (any, error) {
	if len(media.Examples) > 0 {
		return media.Examples[0].Value, nil
	}
	if media.Schema == nil || !call.Writable(media.Type) {
		return "", nil
	}
	return sample.Value(media.Schema, seed, sample.Options{Direction: schema.Response})
}

// problemAnswer is an answer in our own shape (RFC 9457), for what the document does not declare.
func problemAnswer(op *openapi.Operation, class string, status int, detail string, v *openapi.Violation) Answer {
	body := map[string]any{"type": "about:blank", "title": http.StatusText(status), "status": json.Number(strconv.Itoa(status)), "detail": detail}
	return Answer{
		Operation: op, Class: class, Rule: "undeclared", Status: status, MediaType: "application/problem+json", Body: body,
		Violation: v, Foreign: true,
	}
}

func detail(class string, v *openapi.Violation) string {
	switch {
	case v != nil:
		return v.Sentence()
	case class == ClassMethodNotAllowed:
		return "the path has no such method"
	}
	return "no operation has this path"
}
