package verification

import (
	"net/url"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// request is a request that happened, read when something asks for its parts. Its body is read again each time: all of them read at
// once could take many times what the journal may.
type request struct {
	*Seen
	path  string
	query url.Values
	split bool
}

// matcher is a pattern, prepared once for all requests.
type matcher struct {
	*Pattern
	path           string // unescaped
	query, headers []string
	body           any
}

func newMatcher(p *Pattern) *matcher {
	return &matcher{Pattern: p, path: unescaped(p.Path), query: sorted(p.Query), headers: sorted(p.Headers), body: prepared(p.Body)}
}

// members is an object that is wanted, with its names in order.
type members struct {
	names []string
	of    map[string]any
	whole map[string]any // as it was given
}

// prepared is a wanted value with each object's names sorted.
func prepared(v any) any {
	switch v := v.(type) {
	case map[string]any:
		of := make(map[string]any, len(v))
		for name, member := range v {
			of[name] = prepared(member)
		}
		return members{sorted(v), of, v}
	case []any:
		list := make([]any, len(v))
		for i, element := range v {
			list[i] = prepared(element)
		}
		return list
	}
	return v
}

// maxFound bounds the differences of one request in each of its parts.
const maxFound = 12

// differences are what keeps a request from matching, none when it matches.
func (r *request) differences(m *matcher) (all []difference) {
	if m.Operation != "" && m.Operation != r.Operation {
		all = append(all, differ("operation", m.Operation, orNothing(r.Operation)))
	}
	if m.Method != "" && m.Method != r.Method {
		all = append(all, differ("method", m.Method, r.Method))
	}
	if m.Path != "" || len(m.Query) > 0 {
		all = append(all, r.target(m)...)
	}
	all = append(all, r.fields(m)...)
	if m.HasBody {
		all = append(all, r.content(m)...)
	}
	return all
}

func orNothing(text string) any {
	if text == "" {
		return nothing{}
	}
	return text
}

func (r *request) target(m *matcher) (all []difference) {
	if !r.split {
		r.split = true
		path, query, _ := strings.Cut(r.Target, "?")
		r.path = unescaped(path)
		r.query, _ = url.ParseQuery(query) // what cannot be read is not there
	}
	if m.Path != "" && m.path != r.path {
		all = append(all, differ("path", m.Path, r.path))
	}
	for _, name := range m.query {
		if got := r.query[name]; len(all) < maxFound && !slices.Equal(got, m.Query[name]) {
			all = append(all, differ("query."+name, several(m.Query[name]), several(got)))
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

func (r *request) fields(m *matcher) (all []difference) {
	for _, name := range m.headers {
		got, there := r.Headers[name]
		switch {
		case len(all) == maxFound:
			return all
		case !there:
			all = append(all, differ("header."+strings.ToLower(name), m.Headers[name], nothing{}))
		case got != m.Headers[name]:
			all = append(all, differ("header."+strings.ToLower(name), m.Headers[name], got))
		}
	}
	return all
}

// content compares the body: as a JSON value, or, when it is none and a text is wanted, as that.
func (r *request) content(m *matcher) []difference {
	body, bad := r.value()
	want, isText := m.Body.(string)
	switch {
	case bad != nil && isText && !r.Truncated && want == string(r.Body):
		return nil
	case bad != nil:
		return []difference{differ("body", m.Body, bad)}
	}
	c := comparison{exact: m.Exact}
	c.compare(m.body, body)
	return c.found
}

// value reads the body, or says why it is no value.
func (r *request) value() (v, bad any) {
	switch {
	case r.Truncated:
		return nil, reason("one that is too long for the journal")
	case len(r.Body) == 0:
		return nil, reason("none")
	}
	v, err := wire.ParseJSON(r.Body, wire.Limits{})
	if err != nil {
		return nil, noJSON(r.Body)
	}
	return v, nil
}
