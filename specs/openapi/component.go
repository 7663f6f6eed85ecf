package openapi

import (
	"strings"
)

// ValidComponent reports whether an object fits the named component schema as a part of an answer; false when there is none. It fitted
// before the changed properties were set; nil = nothing is known of it.
func (d *Document) ValidComponent(name string, value map[string]any, changed []string) bool {
	judge := d.served[name]
	if judge == nil {
		return false
	}
	if changed == nil {
		return judge.valid(value)
	}
	return judge.validChange(value, changed)
}

// JudgeComponent says what is wrong with a value that should fit the named component schema. Where begins with the name.
func (d *Document) JudgeComponent(name string, value any) []Violation {
	s := d.Schemas[name]
	if s == nil {
		return []Violation{{Class: Invalid, Where: name, Keyword: "$ref", Got: "no such schema"}}
	}
	return d.served[name].violations(Invalid, name, value, s.Source, s.Pos)
}

// Path is the escaped path of the request target, without its query.
func (r *Request) Path() string {
	path, _, _ := strings.Cut(r.Target, "?")
	return path
}

// Place is where the credential of a scheme stands: "header", "query" or "cookie", and the name there; in is "" for a scheme
// that stands nowhere in the request (mutual TLS).
func (s *SecurityScheme) Place() (in, name string) {
	switch s.Type {
	case "apiKey":
		return s.In, s.Key
	case "mutualTLS":
		return "", ""
	}
	return "header", "Authorization"
}

// Code is the status as a number: 404; -4 for a range such as "4XX"; 0 for "default".
func (r *Response) Code() int { return r.code }

func codeOf(status string) int {
	if status == "default" {
		return 0
	}
	if len(status) == 3 && strings.EqualFold(status[1:], "XX") {
		return -int(status[0] - '0')
	}
	return atoi(status)
}

// Shape is the path template with its parameters' names left out, the same for templates that match the same paths.
func (o *Operation) Shape() string {
	var b strings.Builder
	inside := false
	for _, r := range o.doc.BasePath + o.Path {
		if !inside || r == '}' {
			b.WriteRune(r)
		}
		if r == '{' || r == '}' {
			inside = r == '{'
		}
	}
	return b.String()
}
