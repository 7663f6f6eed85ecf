package specs

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"

	"github.com/counterpart-api/counterpart/fixtures/sample"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// errorBody is the body of an answer with an error status that no request deserved. What the document shows for that very status is
// the vendor's; anything else it shows, or is made from its schema, tells of another failure, and is reduced to what is true of this.
func (p *Prepared) errorBody(a *Answer, r *openapi.Response, media *openapi.Media, status int) (any, error) {
	for _, e := range media.Examples {
		if r.Code() == status || isAbout(e, status) {
			return e.Value, nil
		}
	}
	body, err := exampleOf(media, p.seedOf(r))
	if err != nil || !call.Writable(a.MediaType) {
		return body, err
	}
	plain := *a
	t := teller{body: sample.Clone(body), status: status, fits: func(body any) bool {
		plain.Body = body
		return p.shape().ValidResponse(plain.Status, plain.MediaType, plain.fields(), body)
	}}
	t.tell()
	return t.body, nil
}

// statusName is a property that is about a status by its name.
var statusName = regexp.MustCompile(`(?i)(code|status)$`)

// isAbout says whether an example, of several statuses together, is one of this: by its name, or by a member that says so.
func isAbout(e openapi.Example, status int) bool {
	digits := strconv.Itoa(status)
	if e.Name == digits {
		return true
	}
	object, _ := e.Value.(map[string]any)
	for name, v := range object {
		if statusName.MatchString(name) && (v == digits || v == json.Number(digits)) {
			return true
		}
	}
	return false
}

// teller rewrites a body so that it says no more than its status: texts become the phrase of the status, codes its number, and other
// numbers go. What the schema does not let go of stays.
type teller struct {
	body   any
	status int
	fits   func(body any) bool
	tried  int
}

// maxTold is how much of a body is rewritten. The errors of vendors are small.
const maxTold = 100

func (t *teller) tell() {
	switch v := t.body.(type) {
	case map[string]any:
		t.members(v)
	case []any:
		t.elements("", v)
	default:
		t.leaf("", v, func(v any) { t.body = v }, nil)
	}
}

func (t *teller) members(of map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(of)) {
		switch v := of[name].(type) {
		case map[string]any:
			t.members(v)
		case []any:
			t.elements(name, v)
		default:
			t.leaf(name, v, func(v any) { of[name] = v }, func() { delete(of, name) })
		}
	}
}

func (t *teller) elements(name string, of []any) {
	for i := range of {
		switch v := of[i].(type) {
		case map[string]any:
			t.members(v)
		case []any:
			t.elements(name, v)
		default:
			t.leaf(name, v, func(v any) { of[i] = v }, nil)
		}
	}
}

// leaf tries what could stand in a place instead, then to do without it.
func (t *teller) leaf(name string, was any, set func(any), drop func()) {
	instead, ok := t.instead(name, was)
	if t.tried++; !ok || t.tried > maxTold {
		return
	}
	for _, v := range instead {
		if set(v); t.fits(t.body) {
			return
		}
	}
	if drop != nil {
		if drop(); t.fits(t.body) {
			return
		}
	}
	set(was)
}

// instead are the values that are true of the status, the best first; ok is false for what says nothing that could be untrue.
func (t *teller) instead(name string, was any) (values []any, ok bool) {
	digits := strconv.Itoa(t.status)
	switch was := was.(type) {
	case string:
		if _, err := strconv.Atoi(was); err == nil {
			return []any{digits, t.phrase()}, true
		}
		return []any{t.phrase(), digits}, true
	case json.Number:
		if statusName.MatchString(name) {
			return []any{json.Number(digits)}, true
		}
		return nil, true
	}
	return nil, false
}

// phrase is the reason phrase of the status (RFC 9110, section 15).
func (t *teller) phrase() string {
	if text := http.StatusText(t.status); text != "" {
		return text
	}
	return "Status " + strconv.Itoa(t.status)
}
