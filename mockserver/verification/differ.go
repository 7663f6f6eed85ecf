package verification

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// difference is one thing that is not as wanted.
type difference struct{ where, what string }

func (d difference) String() string { return d.where + ": " + d.what }

// differ notes that one text is wanted and another was got.
func differ(where string, want, got any) difference {
	return difference{where, "want " + show(want) + ", got " + show(got)}
}

// nothing is what is not there.
type nothing struct{}

// maxShown bounds a value in a difference, in bytes.
const maxShown = 200

func show(v any) string {
	if _, none := v.(nothing); none {
		return "nothing"
	}
	return clip(string(wire.AppendJSON(nil, v)))
}

// clip bounds a text, between two characters.
func clip(text string) string {
	if len(text) <= maxShown {
		return text
	}
	return strings.ToValidUTF8(text[:maxShown], "") + "..."
}

// request is a request that happened, read when something asks for its parts.
type request struct {
	*Seen
	path  string
	query url.Values
	body  any
	bad   string // why the body is no value
	split bool
	read  bool
}

// differences are what keeps a request from matching, none when it matches.
func (r *request) differences(p *Pattern) (all []difference) {
	if p.Operation != "" && p.Operation != r.Operation {
		all = append(all, differ("operation", p.Operation, orNothing(r.Operation)))
	}
	if p.Method != "" && p.Method != r.Method {
		all = append(all, differ("method", p.Method, r.Method))
	}
	if p.Path != "" || len(p.Query) > 0 {
		all = append(all, r.target(p)...)
	}
	all = append(all, r.fields(p)...)
	if p.HasBody {
		all = append(all, r.content(p)...)
	}
	return all
}

func orNothing(text string) any {
	if text == "" {
		return nothing{}
	}
	return text
}

func (r *request) target(p *Pattern) (all []difference) {
	if !r.split {
		r.split = true
		path, query, _ := strings.Cut(r.Target, "?")
		r.path = unescaped(path)
		r.query, _ = url.ParseQuery(query) // what cannot be read is not there
	}
	if p.Path != "" && unescaped(p.Path) != r.path {
		all = append(all, differ("path", p.Path, r.path))
	}
	for _, name := range sorted(p.Query) {
		if got := r.query[name]; !slices.Equal(got, p.Query[name]) {
			all = append(all, differ("query."+name, several(p.Query[name]), several(got)))
		}
	}
	return all
}

// several shows the values of a parameter: none, one, or a list.
func several(values []string) any {
	switch len(values) {
	case 0:
		return nothing{}
	case 1:
		return values[0]
	}
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = v
	}
	return list
}

func unescaped(path string) string {
	if decoded, err := url.PathUnescape(path); err == nil {
		return decoded
	}
	return path
}

func (r *request) fields(p *Pattern) (all []difference) {
	for _, name := range sorted(p.Headers) {
		got, there := r.Headers[name]
		switch {
		case !there:
			all = append(all, differ("header."+strings.ToLower(name), p.Headers[name], nothing{}))
		case got != p.Headers[name]:
			all = append(all, differ("header."+strings.ToLower(name), p.Headers[name], got))
		}
	}
	return all
}

// content compares the body: as a JSON value, or, when it is none and a text is wanted, as that.
func (r *request) content(p *Pattern) []difference {
	if !r.read {
		r.read = true
		r.body, r.bad = r.value()
	}
	want, isText := p.Body.(string)
	switch {
	case r.bad != "" && isText && !r.Truncated && want == string(r.Body):
		return nil
	case r.bad != "":
		return []difference{{"body", "want " + show(p.Body) + ", got " + r.bad}}
	}
	c := comparison{exact: p.Exact}
	c.compare("body", p.Body, r.body)
	return c.found
}

func (r *request) value() (v any, bad string) {
	switch {
	case r.Truncated:
		return nil, "one that is too long for the journal"
	case len(r.Body) == 0:
		return nil, "none"
	}
	v, err := wire.ParseJSON(r.Body, wire.Limits{})
	if err != nil {
		return nil, fmt.Sprintf("%s, which is no JSON", show(strings.ToValidUTF8(string(r.Body), "?")))
	}
	return v, ""
}

// maxFound bounds the differences of one request.
const maxFound = 12

// comparison walks two values side by side.
type comparison struct {
	exact bool
	found []difference
}

func (c *comparison) differ(where string, want, got any) {
	if len(c.found) < maxFound {
		c.found = append(c.found, differ(where, want, got))
	}
}

func (c *comparison) compare(where string, want, got any) {
	switch want := want.(type) {
	case map[string]any:
		if got, ok := got.(map[string]any); ok {
			c.objects(where, want, got)
			return
		}
	case []any:
		if got, ok := got.([]any); ok && len(got) == len(want) {
			for i := range want {
				c.compare(fmt.Sprintf("%s[%d]", where, i), want[i], got[i])
			}
			return
		}
	case json.Number:
		if got, ok := got.(json.Number); ok && sameNumber(string(want), string(got)) {
			return
		}
	default:
		if scalar(got) && want == got {
			return
		}
	}
	c.differ(where, want, got)
}

// scalar: values of other types cannot be compared by ==.
func scalar(v any) bool {
	switch v.(type) {
	case nil, bool, string:
		return true
	}
	return false
}

func (c *comparison) objects(where string, want, got map[string]any) {
	for _, name := range sorted(want) {
		v, there := got[name]
		if !there {
			c.differ(where+"."+name, want[name], nothing{})
			continue
		}
		c.compare(where+"."+name, want[name], v)
	}
	if !c.exact {
		return
	}
	for _, name := range sorted(got) {
		if _, wanted := want[name]; !wanted {
			c.differ(where+"."+name, nothing{}, got[name])
		}
	}
}
