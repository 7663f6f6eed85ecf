package mockserver

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// ServeHTTP answers one request as its contract demands.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.controls(r) {
		s.control.ServeHTTP(w, r)
		return
	}
	began := s.settings.now()
	world, err := s.choose(r, began)
	if err != nil {
		refuseWish(w, err)
		return
	}
	x := newExchange(world, began)
	if s.read(x.request, w, r) != nil {
		panic(http.ErrAbortHandler) // half a request has no answer: this ends the connection, and nothing else
	}
	if world.faults.Load() != nil || len(r.Header["Prefer"]) > 0 {
		x.service, x.routed = s.serving.Load().find(x.request)
		s.serveOnTerms(w, r, x)
		return
	}
	s.exchange(x)
	x.write(w)
	s.record(x)
	x.release()
}

// maxPresized is how long a body may say to be, in bytes, to have room made for it before any of it has come.
const maxPresized = 16 << 10

// read takes in the request, and no more of its body than the limit.
func (s *Server) read(req *openapi.Request, w http.ResponseWriter, r *http.Request) error {
	req.Method, req.Target, req.Header = r.Method, target(r), r.Header
	if r.Body == nil || r.ContentLength == 0 {
		return nil
	}
	if r.ProtoMajor == 1 && 0 < r.ContentLength && r.ContentLength <= min(maxPresized, s.settings.maxBody) {
		req.Body = make([]byte, r.ContentLength)
		_, err := io.ReadFull(r.Body, req.Body)
		return err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.settings.maxBody))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		req.BodyTooLarge = true
		return nil
	}
	req.Body = body
	return err
}

// target is the request target as it was sent, in origin form (RFC 9112, section 3.2). Only the text is cut, never decoded.
func target(r *http.Request) string {
	if strings.HasPrefix(r.RequestURI, "/") {
		return r.RequestURI
	}
	_, rest, _ := strings.Cut(r.RequestURI, "://")
	if path := strings.IndexByte(rest, '/'); path >= 0 {
		return rest[path:]
	}
	return "/"
}

// exchange is one request and the answer to it, as the journal and the log want to know them.
type exchange struct {
	world         *workspace
	service       *service // nil when the path belongs to no contract
	routed        specs.Routed
	request       *openapi.Request
	answer        specs.Answer
	reason        string // why the request was refused, "" when it was not
	body          []byte
	before, after states
	generation    uint64 // of these
	madeBefore    uint64 // how many identities the service had made up
	made          bool   // identities were made up
	defect        error
	began         time.Time
	took          time.Duration
	prepared      *specs.Prepared // nil when no service is
	terms         *terms          // nil for an ordinary exchange
	asked         openapi.Request // what request is, in the same piece of memory
	inputs        behavior.Inputs // what an answer depends on beside request and state: the workspace's time, and identities
}

func newExchange(world *workspace, began time.Time) *exchange {
	x := exchanges.Get().(*exchange)
	x.world, x.began, x.request = world, began, &x.asked
	return x
}

// exchanges are those that are over, and their room.
var exchanges = sync.Pool{New: func() any {
	x := &exchange{}
	x.inputs = behavior.Inputs{Now: x.now, Fresh: x.fresh}
	return x
}}

// release gives the room to other exchanges: nothing may refer to this one any more.
func (x *exchange) release() {
	if x.prepared != nil {
		x.prepared.Release(&x.answer)
	}
	*x = exchange{inputs: x.inputs}
	exchanges.Put(x)
}

// exchange decides the answer.
func (s *Server) exchange(x *exchange) {
	s.steadily(func() {
		x.service, x.routed = s.serving.Load().find(x.request)
		x.prepare()
		x.decide(s)
	})
	x.finish(s)
}

// prepare reads the request as its contract does.
func (x *exchange) prepare() {
	if x.service != nil {
		x.prepared = x.service.contract.PrepareRouted(x.request, x.routed)
	}
}

// finish makes of the answer what is sent.
func (x *exchange) finish(s *Server) {
	if err := s.workspaces.keeper.durable(); err != nil {
		x.answer = problem(http.StatusInternalServerError, err.Error())
	}
	if x.defect != nil {
		x.answer = defective()
	}
	x.reason = why(&x.answer)
	if x.answer.MediaType != "" {
		x.body = call.Encode(x.answer.MediaType, x.answer.Body)
	}
	if len(x.answer.Changed) > 0 {
		x.world.load.grew(len(x.request.Body) + len(x.body))
	}
	x.took = s.settings.now().Sub(x.began)
}

// unchanged is for an answer that leaves the state as it is.
func (x *exchange) unchanged(a specs.Answer) {
	if x.service != nil {
		x.madeBefore = x.world.fresh[x.service.index].next.Load()
	}
	x.generation = x.world.generation.Load()
	x.before = x.world.state.Load()
	x.after, x.answer = x.before, a
}

// decide steps beside other requests, and is carried over what they changed meanwhile when it read none of that. Nothing is
// kept, and nothing leaves, that the contract does not allow.
func (x *exchange) decide(s *Server) {
	if x.service == nil {
		x.unchanged(s.unclaimed())
		return
	}
	own := x.service.index
	x.madeBefore = x.world.fresh[own].next.Load()
	x.generation = x.world.generation.Load()
	x.defect = x.world.state.Attempt(func(all states) (states, error) {
		return x.step(s, all)
	}, func(base, current states) (states, bool) {
		next, ok := x.prepared.Rebase(base[own], current[own], &x.answer)
		x.before, x.after = current, current.with(own, next)
		return x.after, ok
	}, s.workspaces.keeper.exchange(x))
	if unkept := (*refusedWish)(nil); errors.As(x.defect, &unkept) {
		x.defect = nil
		x.unchanged(problem(unkept.status, unkept.detail))
	}
	if x.defect != nil {
		x.after = x.before
	}
}

func (x *exchange) now() string { return stamp(x.world.clock.Now()) }

func (x *exchange) fresh(format string) string {
	x.made = true
	return x.world.fresh[x.service.index].fresh(format)
}

func (x *exchange) step(s *Server, all states) (states, error) {
	own := x.service.index
	next, answer, err := x.prepared.Answer(all[own], x.inputs)
	x.before, x.after, x.answer = all, all, answer
	if err != nil {
		return all, err
	}
	if err := x.check(); err != nil {
		return all, err
	}
	if len(answer.Changed) == 0 {
		return all, nil
	}
	if s.workspaces.isFull(x.world, all) {
		x.answer = s.workspaces.full(x.world)
		return all, nil
	}
	x.world.changed.Store(true)
	x.after = all.with(own, next)
	return x.after, nil
}

// check holds the answer to the contract: what breaks it must not leave.
func (x *exchange) check() error {
	if wrong := x.prepared.Check(&x.answer); len(wrong) > 0 {
		return &defect{operation: x.prepared.Operation, answer: x.answer, violation: wrong[0]}
	}
	return nil
}

// stamp is an instant as the vendors write them: RFC 3339 in UTC with milliseconds.
func stamp(t time.Time) string {
	t = t.UTC()
	var room [32]byte
	text := t.AppendFormat(room[:0], time.RFC3339) // which is quick, as no layout of ours is
	milliseconds := t.Nanosecond() / 1e6
	text = append(text[:len(text)-1], '.', byte('0'+milliseconds/100), byte('0'+milliseconds/10%10), byte('0'+milliseconds%10), 'Z')
	return string(text)
}

// write sends the answer.
func (x *exchange) write(w http.ResponseWriter) {
	x.writeHead(w.Header())
	w.WriteHeader(x.answer.Status)
	_, _ = w.Write(x.body) // the client may be gone; there is nobody to tell
}

// writeHead gives the reason for the answer beside the vendor's own header.
func (x *exchange) writeHead(h http.Header) {
	values := make([]string, 0, len(x.answer.Header)+4) // one piece of memory for them all
	set := func(name, value string) {
		values = append(values, value)
		h[http.CanonicalHeaderKey(name)] = values[len(values)-1 : len(values) : len(values)]
	}
	for name, value := range x.answer.Header {
		set(name, value)
	}
	if x.answer.MediaType != "" {
		set("Content-Type", x.answer.MediaType)
	}
	if x.reason != "" {
		set("Counterpart-Violation", x.reason)
	}
	if x.answer.Rule != "" {
		set("Counterpart-Rule", x.answer.Rule)
	}
	if x.request.BodyTooLarge {
		set("Connection", "close") // the rest of the body is not worth reading
	}
}
