package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// operation finds the operation that a request reaches, and the parameters that make an engine send it again.
func (s *step) operation(c *Contract) (*Operation, []arazzoParameter, error) {
	path, query, _ := strings.Cut(s.target, "?")
	for i := range c.Operations {
		op := &c.Operations[i]
		values, ok := matched(op.Path, path)
		if !ok || op.Method != s.method {
			continue
		}
		params, err := s.parameters(values, query)
		return op, params, err
	}
	return nil, nil, fmt.Errorf("%s %s is no operation of the document, and a workflow can send nothing else", s.method, path)
}

// matched holds the end of a path against a template, and gives the decoded values of its parameters in order.
func matched(template, path string) (values []arazzoParameter, ok bool) {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(got) < len(want) {
		return nil, false
	}
	got = got[len(got)-len(want)+1:]
	for i, part := range want[1:] {
		if !strings.Contains(part, "{") {
			if ok = part == got[i]; !ok {
				return nil, false
			}
			continue
		}
		name, whole := strings.CutPrefix(part, "{")
		name, closed := strings.CutSuffix(name, "}")
		value, err := url.PathUnescape(got[i])
		if !whole || !closed || err != nil || !utf8.ValidString(value) || value == "" {
			return nil, false
		}
		values = append(values, arazzoParameter{name, "path", value})
	}
	return values, true
}

// engineOwn are the header fields that engines write themselves.
var engineOwn = map[string]bool{"content-type": true, "content-length": true, "host": true, "user-agent": true}

func (s *step) parameters(list []arazzoParameter, query string) ([]arazzoParameter, error) {
	for i := range list {
		value, err := s.said(list[i].Value.(string))
		if err != nil {
			return nil, err
		}
		list[i].Value = value
	}
	list, err := s.queryParameters(list, query)
	if err != nil {
		return nil, err
	}
	for _, h := range s.headers {
		if engineOwn[strings.ToLower(h.Name)] {
			continue
		}
		value, err := s.said(h.Value)
		if err != nil {
			return nil, err
		}
		list = append(list, arazzoParameter{h.Name, "header", value})
	}
	return list, distinct(list)
}

// queryParameters appends those of a query; one that is given several times is a list.
func (s *step) queryParameters(list []arazzoParameter, query string) ([]arazzoParameter, error) {
	at := map[string]int{}
	for _, part := range strings.Split(query, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		plainName, err1 := url.QueryUnescape(name)
		plainValue, err2 := url.QueryUnescape(value)
		if err1 != nil || err2 != nil || !utf8.ValidString(plainName+plainValue) {
			return nil, errors.New("its query is encoded as no engine would encode it")
		}
		said, err := s.said(plainValue)
		if err != nil {
			return nil, err
		}
		i, again := at[plainName]
		if !again {
			at[plainName] = len(list)
			list = append(list, arazzoParameter{plainName, "query", said})
			continue
		}
		if several, ok := list[i].Value.([]any); ok {
			list[i].Value = append(several, said)
		} else {
			list[i].Value = []any{list[i].Value, said}
		}
	}
	return list, nil
}

// distinct refuses parameters that are given twice, which the format does not have.
func distinct(list []arazzoParameter) error {
	seen := map[string]bool{}
	for _, p := range list {
		key := p.In + " " + strings.ToLower(p.Name)
		if p.In == "header" && seen[key] {
			return fmt.Errorf("header field %q is sent twice, and a workflow cannot", p.Name)
		}
		seen[key] = true
	}
	return nil
}

// said is a text as a value of the format, in which secrets are inputs. A text that an engine would take for an expression cannot
// be said: the format has no quotes for it.
func (s *step) said(text string) (string, error) {
	list := s.pieces(text)
	if slices.ContainsFunc(list, func(p piece) bool { return p.cut > 0 }) {
		return "", errors.New("a secret stands in it without its end, which no expression can say")
	}
	if len(list) == 1 && list[0].secret {
		return "$inputs." + list[0].text, nil
	}
	var b strings.Builder
	for i, p := range list {
		if p.secret {
			b.WriteString("{$inputs." + p.text + "}")
			continue
		}
		if i == 0 && strings.HasPrefix(p.text, "$") || strings.Contains(p.text, "{$") || strings.HasSuffix(p.text, "{") {
			return "", fmt.Errorf("%q would be read as an expression", text)
		}
		b.WriteString(p.text)
	}
	return b.String(), nil
}

// payload is a body that is one JSON value, or a text of another media type.
func (s *step) payload() (*arazzoBody, error) {
	mediaType := headerOf(s.headers, "Content-Type")
	if !strings.Contains(mediaType, "json") {
		if mediaType == "" || !utf8.Valid(s.body) {
			return nil, errors.New("its body has no media type or is no text, and a workflow cannot send that")
		}
		text, err := s.said(string(s.body))
		return &arazzoBody{mediaType, text}, err
	}
	if !jsontext.Value(s.body).IsValid() {
		return nil, errors.New("its body is not one JSON value, and a workflow can send nothing else")
	}
	d := json.NewDecoder(bytes.NewReader(s.body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	v, err := s.saidIn(v)
	return &arazzoBody{mediaType, v}, err
}

// saidIn says every text in a JSON value.
func (s *step) saidIn(v any) (any, error) {
	var err error
	switch v := v.(type) {
	case string:
		return s.said(v)
	case []any:
		for i := range v {
			if v[i], err = s.saidIn(v[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for name := range v {
			if v[name], err = s.saidIn(v[name]); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}
