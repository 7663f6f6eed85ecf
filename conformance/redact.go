package conformance

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/specs/call"
)

// redactor replaces credentials by the names of the variables that hold them.
type redactor struct {
	secrets []string // the longest first, so that one inside another is not left standing
	names   map[string]string
}

func newRedactor(secrets map[string]string) *redactor {
	r := &redactor{names: secrets}
	for secret := range secrets {
		if secret != "" {
			r.secrets = append(r.secrets, secret)
		}
	}
	slices.SortFunc(r.secrets, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return r
}

// text replaces every secret in a text by $NAME.
func (r *redactor) text(text string) string {
	for _, secret := range r.secrets {
		text = strings.ReplaceAll(text, secret, "$"+r.names[secret])
	}
	return text
}

// value does so in every text of a JSON value.
func (r *redactor) value(v any) any {
	switch v := v.(type) {
	case string:
		return r.text(v)
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = r.value(e)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, e := range v {
			out[name] = r.value(e)
		}
		return out
	}
	return v
}

// hole stands around a variable's name while a curl line is being made; no request can hold it unescaped.
const hole = "\x01"

// request is a message as a report shows it. In the curl line the shell puts the secrets in.
func (r *redactor) request(m *call.Message, origin string) report.Request {
	shown := &call.Message{Method: m.Method, Target: r.text(m.Target), Body: []byte(r.text(string(m.Body)))}
	pasted := &call.Message{Method: m.Method, Target: r.marked(m.Target), Body: []byte(r.marked(string(m.Body)))}
	if m.Body == nil {
		shown.Body, pasted.Body = nil, nil
	}
	out := report.Request{Method: m.Method, URL: origin + shown.Target, Body: report.NewBody(shown.Body, maxBody)}
	for _, f := range m.Headers {
		out.Headers = append(out.Headers, report.Header{Name: f.Name, Value: r.text(f.Value)})
		pasted.Headers = append(pasted.Headers, call.Field{Name: f.Name, Value: r.marked(f.Value)})
	}
	out.Curl = unmarked(pasted.Curl(origin))
	return out
}

func (r *redactor) marked(text string) string {
	for _, secret := range r.secrets {
		text = strings.ReplaceAll(text, secret, hole+r.names[secret]+hole)
	}
	return text
}

// unmarked leaves the quotes around each name, so that the shell replaces it.
func unmarked(line string) string {
	parts := strings.Split(line, hole)
	for i := 1; i+1 < len(parts); i += 2 {
		parts[i] = `'"$` + parts[i] + `"'`
	}
	return strings.Join(parts, "")
}

func jsonInt(n int) json.Number { return json.Number(strconv.Itoa(n)) }
