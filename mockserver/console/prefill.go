package console

import (
	"net/url"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/redact"
)

// filled is the form as the query asks for it: with an example of the document, as one of the world's actors, on purpose wrong,
// or with a request of the journal to be sent again.
func (p *page) filled(s Service, op *openapi.Operation) (*form, error) {
	query := p.r.URL.Query()
	actor := actorOf(s.World, query.Get("actor"))
	f := &form{service: s, operation: op, Actor: actor.Name}
	for _, a := range s.World.Actors {
		f.Actors = append(f.Actors, a.Name)
	}
	examples := call.Documented(op, actor.Credentials, 1)
	chosen := examples[0]
	for _, e := range examples {
		f.Examples = append(f.Examples, e.Name)
		if e.Name == query.Get("example") {
			chosen = e
		}
	}
	f.Example = chosen.Name
	c := chosen.Call
	if broken, limit, ok := c.Refused(); ok && query.Get("broken") != "" {
		c, f.Broken = broken, breaks(limit)
	}
	f.fill(c)
	if id := query.Get("again"); id != "" {
		return f, p.again(f, id)
	}
	return f, nil
}

// actorOf is the actor of that name, else the first one.
func actorOf(w behavior.World, name string) behavior.Actor {
	for _, a := range w.Actors {
		if a.Name == name {
			return a
		}
	}
	if len(w.Actors) > 0 {
		return w.Actors[0]
	}
	return behavior.Actor{}
}

// submitted is the form with what was typed into it.
func (p *page) submitted(s Service, op *openapi.Operation) *form {
	f, _ := p.filled(s, op) // without a request to send again there is no error
	_ = p.r.ParseForm()     // what cannot be read was not typed into a form of ours
	f.take(p.r.PostForm)
	return f
}

// notAgain are header fields that the browser, the connection or the form itself sees to.
var notAgain = []string{
	"Accept-Encoding", "Connection", "Content-Length", "Content-Type", "Cookie", "Host", "Origin", "Referer", "User-Agent", workspaceHeader,
}

// again takes a request over from the journal. Its credentials are not there; the form has those of an actor.
func (p *page) again(f *form, id string) error {
	var e entry
	if err := p.get("requests/"+url.PathEscape(id), &e); err != nil {
		return err
	}
	f.Target, f.Inputs, f.Body, f.Broken = &e.Request.Path, nil, e.Request.Body, ""
	f.HasBody = f.HasBody || e.Request.Body != ""
	f.MediaType = e.Request.Headers["Content-Type"]
	var more []string
	for _, h := range e.Request.Fields() {
		if !slices.Contains(notAgain, h.Name) && !strings.HasPrefix(h.Name, "Sec-") && h.Value != redact.Mark {
			more = append(more, h.Name+": "+h.Value)
		}
	}
	f.More = strings.Join(more, "\n")
	switch {
	case e.Request.Base64 != "":
		f.Note = "The body was not text, and is not taken over."
	case strings.Contains(e.Request.Path, "="+redact.Mark):
		f.Note = "The query had a credential, which the journal does not keep: put one in its place."
	case e.Request.Truncated:
		f.Note = "The journal keeps only the beginning of so long a body: the end of it is missing here."
	}
	return nil
}
