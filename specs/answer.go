package specs

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// The classes of an answer: a rule decided, or the request failed before any rule was asked.
const (
	ClassRules            = "rules"
	ClassNotFound         = "not-found"
	ClassMethodNotAllowed = "method-not-allowed"
	ClassUnauthenticated  = "unauthenticated"
	ClassMediaType        = string(openapi.MediaType)
	ClassMalformed        = string(openapi.Malformed)
	ClassInvalid          = string(openapi.Invalid)
	ClassTooLarge         = string(openapi.TooLarge)
)

// phases maps a step of a vendor's precedence to the class of request that fails at it.
var phases = map[string]string{"media-type": ClassMediaType, "parse": ClassMalformed, "validate": ClassInvalid}

// Answer is what the contract demands in return for one request.
type Answer struct {
	Operation *openapi.Operation // nil when the request reached no operation
	Class     string             // ClassRules, or the class of failure
	Rule      string             // the rule or the error entry that decided
	Source    *Source            // where the vendor says so
	Status    int
	Header    map[string]string
	MediaType string // of the body, "" when there is no body
	Body      any    // a value; in trace mode leaves that nothing determines are behavior.Open
	// Violation is what was wrong with the request, nil when nothing was, or when a rule refused it for another reason.
	Violation *openapi.Violation
	// Assumed: what decided was read from a property that nobody determined (trace mode only).
	Assumed bool
	// Foreign: the document declares no such answer, so nothing says what its body is like: it is the vendor's for another
	// failure, or ours (RFC 9457).
	Foreign bool
	Changed []behavior.Touched
	Reads   []behavior.Touched

	footprint *behavior.Footprint // for Rebase, Alike and Check
}

// Prepared is a request as the contract reads it: routed, decoded and judged, before any state is seen.
type Prepared struct {
	Operation *openapi.Operation // nil for an unknown path or method
	Allow     []string           // the methods the path has, when the method is not one of them
	Decoded   *openapi.Decoded   // nil without an operation

	// Skip names a class of failure that is not looked for: the answer is then that of a server without the check.
	Skip string

	contract *Contract
	request  behavior.Request
	decoded  openapi.Decoded    // what Decoded is, in the same piece of memory
	size     int                // of the request, in bytes
	security *openapi.Violation // why the credentials presented cannot be enough, nil when they may be
}

// Routed is where a request belongs in a document. The zero Routed is nowhere.
type Routed struct {
	Known bool // the document describes the path
	match openapi.Match
	allow []string
}

// Route finds where a request belongs.
func (c *Contract) Route(r *openapi.Request) Routed {
	match, allow, known := c.Document.Route(r.Method, r.Path())
	return Routed{known, match, allow}
}

// Belongs says whether the path of the request is one that the document describes.
func (c *Contract) Belongs(r *openapi.Request) bool { return c.Route(r).Known }

// Prepare reads a request. It never fails: whatever is wrong becomes part of the answer.
func (c *Contract) Prepare(r *openapi.Request) *Prepared { return c.PrepareRouted(r, c.Route(r)) }

// PrepareRouted is Prepare for a request of which it is known where it belongs.
func (c *Contract) PrepareRouted(r *openapi.Request, to Routed) *Prepared {
	p := preparations.Get().(*Prepared)
	p.contract, p.size = c, len(r.Target)+len(r.Body)
	p.Operation, p.Allow = to.match.Operation, to.allow
	if p.Operation == nil {
		return p
	}
	p.decoded = p.Operation.Decode(r, to.match)
	p.Decoded = &p.decoded
	var room [2]openapi.Credential // few operations ask for more
	presented := p.Operation.AppendPresented(room[:0], r)
	p.security = unmet(p.Operation.Security, presented)
	p.request = behavior.Request{
		Operation: p.Operation.ID, Path: p.Decoded.Path, Query: p.Decoded.Query, Headers: c.headers(r), Cookies: p.Decoded.Cookies,
		Body: p.Decoded.Body, HasBody: p.Decoded.HasBody, Credentials: wellFormed(p.request.Credentials, presented),
	}
	return p
}

// preparations are those that were released; each has a map for credentials, which is empty.
var preparations = sync.Pool{New: func() any { return &Prepared{request: behavior.Request{Credentials: map[string]string{}}} }}

// Release gives the room of p and of an answer that it gave, which may be nil, to other requests: neither may be used any more. Who
// does not release them loses nothing but room.
func (p *Prepared) Release(a *Answer) {
	if a != nil {
		a.footprint.Release()
		*a = Answer{}
	}
	credentials := p.request.Credentials
	clear(credentials)
	*p = Prepared{request: behavior.Request{Credentials: credentials}}
	preparations.Put(p)
}

// headers are the request's header fields for the rules: lower-case names, the first value of each; nil when no rule reads any.
func (c *Contract) headers(r *openapi.Request) map[string]any {
	if c.Behavior == nil || !c.Behavior.Reads("headers") {
		return nil
	}
	all := make(map[string]any, len(r.Header))
	for name, values := range r.Header {
		if len(values) > 0 {
			all[strings.ToLower(name)] = values[0]
		}
	}
	return all
}

// wellFormed adds the credentials that can be read to values.
func wellFormed(values map[string]string, presented []openapi.Credential) map[string]string {
	for _, c := range presented {
		if !c.Malformed && c.Value != "" {
			values[c.Scheme] = c.Value
		}
	}
	return values
}

// Answer gives the contract's answer on a state, and the state afterwards. An error is a defect of the behavior itself, never
// of the request; the state is then the one given.
func (p *Prepared) Answer(s behavior.State, in behavior.Inputs) (behavior.State, Answer, error) {
	if p.contract.Behavior == nil {
		a := p.contract.stateless.answer(p)
		return s, a, nil
	}
	next, a, err := p.step(s, in)
	if err != nil {
		return s, a, err
	}
	p.dress(&a)
	return next, a, nil
}

// Rebase carries an answer that was given on base over to current: next is the state after it there. ok is false when the answer
// on current could be another: ask for that. An answer that changes nothing stands as it was given, before what led to current.
func (p *Prepared) Rebase(base, current behavior.State, a *Answer) (next behavior.State, ok bool) {
	if p.contract.Behavior == nil {
		return current, true
	}
	return p.contract.Behavior.Rebase(base, current, a.footprint)
}

// Alike says whether the answer that was given on one state is the one on the other too, what is made up aside.
func (p *Prepared) Alike(a, b behavior.State, given *Answer) bool {
	return p.contract.Behavior == nil || p.contract.Behavior.Alike(a, b, given.footprint)
}

// step walks the vendor's precedence: the first check that fails answers, else the rules do.
func (p *Prepared) step(s behavior.State, in behavior.Inputs) (behavior.State, Answer, error) {
	if p.Operation == nil {
		a, err := p.reject(s, p.unrouted(), nil, in)
		return s, a, err
	}
	var caller any
	tooLarge := p.problem(ClassTooLarge)
	for _, phase := range p.contract.Behavior.Precedence() {
		if phase == "authenticate" {
			who, violation, err := p.authenticate(s, in)
			if err != nil {
				return s, Answer{}, err
			}
			if violation != nil {
				a, err := p.reject(s, ClassUnauthenticated, violation, in)
				return s, a, err
			}
			caller = who
			continue
		}
		if tooLarge != nil {
			a, err := p.reject(s, ClassTooLarge, tooLarge, in)
			return s, a, err
		}
		if violation := p.problem(phases[phase]); violation != nil {
			a, err := p.reject(s, phases[phase], violation, in)
			return s, a, err
		}
	}
	return p.rules(s, caller, in)
}

// unrouted names the failure of a request that reached no operation.
func (p *Prepared) unrouted() string {
	if len(p.Allow) > 0 {
		return ClassMethodNotAllowed
	}
	return ClassNotFound
}

// problem returns the first thing of a class that is wrong with the request, nil when nothing is.
func (p *Prepared) problem(class string) *openapi.Violation {
	if class == p.Skip {
		return nil
	}
	i := slices.IndexFunc(p.Decoded.Problems, func(v openapi.Violation) bool { return string(v.Class) == class })
	if i < 0 {
		return nil
	}
	return &p.Decoded.Problems[i]
}

// reject answers from the vendor's error table.
func (p *Prepared) reject(s behavior.State, class string, violation *openapi.Violation, in behavior.Inputs) (Answer, error) {
	r := p.request
	if violation != nil {
		r.Violation = &behavior.Violation{
			Class: class, Where: violation.Where, Keyword: violation.Keyword, Limit: violation.Limit, Got: violation.Got,
			Message: violation.String(), Sentence: violation.Sentence(),
		}
	}
	out, err := p.contract.Behavior.Reject(s, class, &r, in)
	if err != nil {
		return Answer{}, err
	}
	a := p.answer(out)
	a.Violation, a.Foreign = violation, p.undeclared(class, a.Status)
	return a, nil
}

// undeclared says whether the document is silent about a refusal that it need not declare: no operation describes what unknown paths
// and methods are answered, and hardly any what bodies beyond all measure are.
func (p *Prepared) undeclared(class string, status int) bool {
	if class != ClassNotFound && class != ClassMethodNotAllowed && class != ClassTooLarge {
		return false
	}
	op := p.shape()
	return op != nil && op.Response(status) == nil
}

// rules lets the behavior decide. What its precedence does not check, the rules see leniently.
func (p *Prepared) rules(s behavior.State, caller any, in behavior.Inputs) (behavior.State, Answer, error) {
	r := &p.request
	if !r.HasBody || p.unreadable() {
		lenient := p.request
		lenient.Body = p.contract.Behavior.Unreadable()
		r = &lenient
	}
	next, out, err := p.contract.Behavior.Step(s, r, caller, in)
	if errors.Is(err, behavior.ErrTooMuch) && p.size > ordinarySize {
		a, err := p.reject(s, ClassTooLarge, p.tooMuch(), in)
		return s, a, err
	}
	if err != nil {
		return s, Answer{}, err
	}
	a := p.answer(out)
	if out.Status >= 400 && len(p.Decoded.Problems) > 0 {
		a.Violation = &p.Decoded.Problems[0]
	}
	return next, a, nil
}

// ordinarySize is how large a request may be, in bytes, so that what its rules cannot afford is their defect and not its size.
const ordinarySize = 4 << 10

// tooMuch is the violation of a request that is too large for the rules, though none of its parts is.
func (p *Prepared) tooMuch() *openapi.Violation {
	where := "body"
	if !p.Decoded.HasBody {
		where = "query"
	}
	return &openapi.Violation{Class: openapi.TooLarge, Where: where, Keyword: "cost", Source: p.Operation.Source, Pos: p.Operation.Pos}
}

// unreadable: there is a body, and nothing was made of it.
func (p *Prepared) unreadable() bool {
	return slices.ContainsFunc(p.Decoded.Problems, func(v openapi.Violation) bool {
		return v.Class == openapi.MediaType || v.Class == openapi.Malformed && v.Where == "body"
	})
}

func (p *Prepared) answer(out behavior.Outcome) Answer {
	return Answer{
		Operation: p.Operation, Class: out.Class, Rule: out.Rule, Source: p.contract.cite(out.Source), Status: out.Status, Header: out.Headers,
		Body: out.Body, Assumed: out.Assumed, Changed: out.Changed, Reads: out.Reads, footprint: out.Footprint,
	}
}

// dress gives the answer its media type and the headers that HTTP itself demands.
func (p *Prepared) dress(a *Answer) {
	if a.Body != nil && a.MediaType == "" {
		a.MediaType = p.mediaType(a.Status)
	}
	if a.Class == ClassMethodNotAllowed {
		a.Header = withAllow(a.Header, p.Allow)
	}
}
