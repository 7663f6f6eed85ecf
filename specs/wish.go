package specs

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/fixtures/sample"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// The classes of answers that neither a rule nor a failed check decided: the client asked for it, or it is a failure on purpose.
const (
	ClassPreferred = "preferred"
	ClassFault     = "fault"
)

// Wish is an answer that is asked for instead of the one that the contract would give. The zero value asks for the first
// successful one that the document shows.
type Wish struct {
	Status  int    // 0 for any
	Example string // the name of one of the document's examples, "" for any
	Dynamic bool   // a body made from the schema instead of an example
	Seed    uint64 // of a dynamic body
}

// Wished gives the answer that is wished, from the document alone: an example, else a value made from the schema; an error that the
// document shows no example of says no more than its status. Only what the
// operation declares can be had; the error says what that is. No state is seen, or changed. It is for requests that reach an operation.
func (p *Prepared) Wished(w Wish) (Answer, error) {
	r, status, err := p.wishedResponse(w)
	if err != nil {
		return Answer{}, err
	}
	a := p.shown(r, status)
	a.Class, a.Rule = ClassPreferred, ClassPreferred
	media, mediaType := call.Media(r.Content)
	if w.Example != "" {
		media, mediaType = exampleNamed(r, w.Example)
	}
	switch {
	case w.Dynamic && (bodiless(status) || media == nil || media.Schema == nil || !call.Writable(media.Type)):
		return Answer{}, fmt.Errorf("operation %q declares no schema to make a body of status %d from", p.Operation.ID, status)
	case bodiless(status) || media == nil:
		return a, nil
	}
	a.MediaType = mediaType
	if a.Body, err = p.wishedBody(&a, w, r, media); err != nil {
		return Answer{}, err
	}
	return a, nil
}

// bodiless says whether HTTP knows no body with the status (RFC 9110, section 6.4.1).
func bodiless(status int) bool {
	return status == http.StatusNoContent || status == http.StatusNotModified
}

// wishedResponse chooses among the responses of the operation, and the status to send it with.
func (p *Prepared) wishedResponse(w Wish) (*openapi.Response, int, error) {
	op := p.Operation
	if w.Status != 0 {
		r := wishable(op, w.Status)
		switch {
		case r == nil:
			return nil, 0, fmt.Errorf("operation %q declares no status %d\nhint: it declares %s", op.ID, w.Status, statuses(op))
		case w.Example != "" && !shows(r, w.Example):
			return nil, 0, fmt.Errorf("operation %q has no example %q of status %d\nhint: it has %s", op.ID, clip(w.Example), w.Status, examples(r))
		}
		return r, w.Status, nil
	}
	r := success(op)
	if w.Example != "" && (r == nil || !shows(r, w.Example)) {
		i := slices.IndexFunc(op.Responses, func(r *openapi.Response) bool { return shows(r, w.Example) })
		if i < 0 {
			return nil, 0, fmt.Errorf("operation %q has no example %q\nhint: it has %s", op.ID, clip(w.Example), examples(op.Responses...))
		}
		r = op.Responses[i]
	}
	if r == nil {
		return nil, 0, fmt.Errorf("operation %q declares no successful answer\nhint: it declares %s", op.ID, statuses(op))
	}
	return r, definite(op, r), nil
}

// wishable is the response that a status is declared by, nil when there is none. What a document says of all other answers is
// about errors, unless it says nothing of success otherwise.
func wishable(op *openapi.Operation, status int) *openapi.Response {
	r := op.Response(status)
	if r == nil || status < 200 || r.Code() == 0 && status < 400 && success(op) != r {
		return nil
	}
	return r
}

// definite is a status that a response is for: the first of a range that has none of its own; of a default 200 when it is
// the only success, else 500 and on.
func definite(op *openapi.Operation, r *openapi.Response) int {
	first := r.Code()
	switch {
	case first < 0:
		first *= -100
	case first == 0 && success(op) == r:
		first = http.StatusOK
	case first == 0:
		first = http.StatusInternalServerError
	}
	for status := first; status < 600; status++ {
		if op.Response(status) == r {
			return status
		}
	}
	return first
}

func (p *Prepared) wishedBody(a *Answer, w Wish, r *openapi.Response, media *openapi.Media) (any, error) {
	switch {
	case w.Dynamic:
		return sample.Value(media.Schema, w.Seed, sample.Options{Direction: schema.Response})
	case w.Example != "":
		i := slices.IndexFunc(media.Examples, func(e openapi.Example) bool { return e.Name == w.Example })
		return media.Examples[i].Value, nil
	case a.Status >= 400:
		return p.errorBody(a, r, media, a.Status)
	}
	return exampleOf(media, p.seedOf(r))
}

// seedOf is the seed of what is made up of a response, the same each time.
func (p *Prepared) seedOf(r *openapi.Response) uint64 {
	return sample.Seed(p.contract.Name, p.shape().ID, r.Status)
}

// shown is an answer with all of a response but its body.
func (p *Prepared) shown(r *openapi.Response, status int) Answer {
	return Answer{Operation: p.Operation, Source: r.Source, Status: status, Header: exampleHeaders(r, p.seedOf(r))}
}

func shows(r *openapi.Response, example string) bool {
	media, _ := exampleNamed(r, example)
	return media != nil
}

// exampleNamed finds the media type that has the example.
func exampleNamed(r *openapi.Response, name string) (*openapi.Media, string) {
	for _, media := range r.Content {
		if slices.ContainsFunc(media.Examples, func(e openapi.Example) bool { return e.Name == name }) {
			_, mediaType := call.Media([]*openapi.Media{media})
			return media, mediaType
		}
	}
	return nil, ""
}

// statuses lists what an operation declares, "404, 5XX, default".
func statuses(op *openapi.Operation) string {
	list := make([]string, len(op.Responses))
	for i, r := range op.Responses {
		list[i] = r.Status
	}
	return listed(list)
}

// examples lists the names of examples.
func examples(responses ...*openapi.Response) string {
	var names []string
	for _, r := range responses {
		for _, media := range r.Content {
			for _, e := range media.Examples {
				if e.Name != "" && !slices.Contains(names, e.Name) {
					names = append(names, e.Name)
				}
			}
		}
	}
	return listed(names)
}

// maxListed is how many of a list of names are worth reading.
const maxListed = 30

func listed(names []string) string {
	switch {
	case len(names) == 0:
		return "none"
	case len(names) > maxListed:
		return strings.Join(names[:maxListed], ", ") + " and " + strconv.Itoa(len(names)-maxListed) + " more"
	}
	return strings.Join(names, ", ")
}

// clip bounds a text that a client chose.
func clip(text string) string {
	if len(text) <= 80 {
		return text
	}
	return text[:80] + "..."
}
