package console

import (
	"fmt"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// form is what the form of an operation holds: texts, as a person types them.
type form struct {
	service   Service
	operation *openapi.Operation

	Actors, Examples []string // to choose from
	Actor, Example   string   // chosen
	Broken           string   // the limit that the request breaks on purpose, "" for none

	Target      *string // the path and the query as they were sent, when a request is sent again; else Inputs make them
	Inputs      []input // parameters
	Credentials []input
	MediaType   string
	HasBody     bool
	Body        string
	More        string // header fields, one a line
	Note        string // what of a request could not be taken over
}

// input is one field of the form.
type input struct {
	Name     string // of the field
	Label    string
	In       string // "path", "query", "header", "cookie"; "credential"
	Value    string
	Hint     string
	Required bool
	List     bool // one element a line

	param *openapi.Parameter
}

// Rows is how many lines a body takes, within reason.
func (f *form) Rows() int { return min(max(4, strings.Count(f.Body, "\n")+2), 24) }

// Rows is how many lines a list takes, within reason.
func (in input) Rows() int { return min(max(2, strings.Count(in.Value, "\n")+1), 10) }

// fill puts a call into the form.
func (f *form) fill(c *call.Call) {
	for _, p := range f.operation.Params {
		if p.In == "header" && !p.Enforced {
			continue
		}
		v, there := c.Params(p.In)[p.Name]
		in := input{Name: p.In + "." + p.Name, Label: p.Name, In: p.In, Required: p.Required, List: isList(p), Hint: hint(p), param: p}
		if there {
			in.Value = in.text(v)
		}
		f.Inputs = append(f.Inputs, in)
	}
	f.credentials(c.Credentials)
	f.HasBody = f.operation.Body != nil
	f.MediaType = c.MediaType
	if c.HasBody {
		f.Body = pretty(call.Encode(c.MediaType, c.Body))
	}
}

// credentials makes a field for each scheme. What a world took from the environment is a secret, and is not shown.
func (f *form) credentials(known map[string]string) {
	for _, alternative := range f.operation.Security {
		for _, use := range alternative {
			name := "credential." + use.Scheme.Name
			if slices.ContainsFunc(f.Credentials, func(in input) bool { return in.Name == name }) {
				continue
			}
			in := input{Name: name, Label: use.Scheme.Name, In: "credential", Value: known[use.Scheme.Name], Hint: place(use.Scheme)}
			if variable, secret := f.service.World.Env[in.Value]; secret && in.Value != "" {
				in.Value, in.Hint = "", in.Hint+"; not shown, for it is taken from "+variable+" in the environment"
			}
			f.Credentials = append(f.Credentials, in)
		}
	}
}

// place says where a credential goes.
func place(s *openapi.SecurityScheme) string {
	in, name := s.Place()
	if s.Type == "http" && s.Scheme == "basic" {
		return "user:password, " + in + " " + name
	}
	return in + " " + name
}

func isList(p *openapi.Parameter) bool { return slices.Contains(p.Schema.Types, "array") && !p.JSON }

// hint says what a parameter takes.
func hint(p *openapi.Parameter) string {
	words := []string{p.In}
	if p.Required {
		words = append(words, "required")
	}
	words = append(words, strings.Join(p.Schema.Types, " or "))
	if isList(p) {
		words = append(words, "one a line")
	}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), ", ")
}

// text is a value as it stands in the field.
func (in *input) text(v any) string {
	if list, ok := v.([]any); ok && in.List {
		lines := make([]string, len(list))
		for i, e := range list {
			lines[i] = bare(e)
		}
		return strings.Join(lines, "\n")
	}
	return bare(v)
}

func bare(v any) string {
	if text, ok := v.(string); ok {
		return text
	}
	return compact(v)
}

// value is what the text in the field means; nothing is judged here, for it is the mock that is to say what is wrong.
func (in *input) value() any {
	if in.List {
		list := []any{}
		for _, line := range strings.Split(strings.TrimSuffix(in.Value, "\n"), "\n") {
			list = append(list, line)
		}
		return list
	}
	if slices.Contains(in.param.Schema.Types, "object") || in.param.JSON {
		if v, err := wire.ParseJSON([]byte(in.Value), wire.Limits{}); err == nil {
			return v
		}
	}
	return in.Value
}

// take reads the fields that were submitted into the form.
func (f *form) take(values url.Values) {
	read := func(fields []input) {
		for i := range fields {
			fields[i].Value = lines(values.Get(fields[i].Name))
		}
	}
	read(f.Inputs)
	read(f.Credentials)
	f.Body, f.More, f.MediaType = lines(values.Get("body")), lines(values.Get("more")), values.Get("media")
	if values.Has("target") {
		target := values.Get("target")
		f.Target = &target
	}
}

// lines undoes what browsers do to the ends of lines.
func lines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// message is the request that is in the form. A field that is empty is left out, but for those of the path.
func (f *form) message() *call.Message {
	c := &call.Call{
		Operation: f.operation, Path: map[string]any{}, Query: map[string]any{}, Header: map[string]any{}, Cookie: map[string]any{},
		Credentials: map[string]string{}, RawHeader: f.more(), MediaType: f.MediaType,
	}
	for i := range f.Inputs {
		if in := &f.Inputs[i]; in.Value != "" || in.In == "path" {
			c.Params(in.In)[in.param.Name] = in.value()
		}
	}
	for _, in := range f.Credentials {
		if in.Value != "" {
			c.Credentials[strings.TrimPrefix(in.Name, "credential.")] = in.Value
		}
	}
	if f.HasBody && f.Body != "" {
		c.RawBody = []byte(f.Body)
	}
	m := c.Message(f.service.Contract.Document.BasePath)
	if f.Target != nil {
		m.Target = *f.Target
	}
	return m
}

// more are the further header fields: those lines that are some.
func (f *form) more() map[string]string {
	more := map[string]string{}
	for _, line := range strings.Split(f.More, "\n") {
		name, value, ok := strings.Cut(line, ":")
		if name = strings.TrimSpace(name); ok && isToken(name) {
			more[textproto.CanonicalMIMEHeaderKey(name)] = strings.TrimSpace(value)
		}
	}
	return more
}

// isToken says whether a text can be the name of a header field (RFC 9110, section 5.6.2).
func isToken(name string) bool {
	return name != "" && strings.Trim(name, "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// breaks says which limit a call breaks.
func breaks(c openapi.Constraint) string {
	return fmt.Sprintf("%s %s %s", c.Where, c.Keyword, limitText(c.Limit))
}
