package openapi

import (
	"fmt"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// eitherWay marks examples of schemas, which fit when they fit as part of a request or of a response.
const eitherWay schema.Direction = -1

func (b *builder) show(n *node, s *schema.Schema, d schema.Direction, what string) {
	b.showings = append(b.showings, showing{Example{Value: n.value(), Pos: n.pos()}, s, d, what})
}

// examples reads example and examples of a parameter, header or media type.
func (b *builder) examples(n *node, s *schema.Schema, d schema.Direction, what string) []Example {
	var list []Example
	if e := n.get("example"); e != nil {
		list = append(list, Example{Value: e.value(), Pos: e.pos()})
	}
	for _, p := range n.get("examples").list() {
		if e, _ := b.deref(p.value, nil); e != nil && b.expect(e, mapping, "an example") {
			list = append(list, b.example(p.key, e)...)
		}
	}
	for _, e := range list {
		if s != nil {
			b.showings = append(b.showings, showing{e, s, d, what})
		}
	}
	return list
}

func (b *builder) example(name string, e *node) []Example {
	b.known(e, &exampleObject)
	b.unsupported(e, "externalValue", "write the value into the document")
	v := e.get("value")
	if v == nil {
		return nil
	}
	return []Example{{Name: name, Value: v.value(), Pos: v.pos()}}
}

// judgeExamples reports every example and default that breaks its schema.
func (b *builder) judgeExamples() {
	for _, s := range b.showings {
		violations, err := b.judgeExample(s)
		if err != nil {
			b.badSchema(s.schema, err)
			continue
		}
		if len(violations) > 0 {
			b.reportExample(s, violations[0])
		}
	}
}

func (b *builder) judgeExample(s showing) ([]schema.Violation, error) {
	if s.direction != eitherWay {
		return b.doc.judges.explain(s.schema, s.direction, s.example.Value)
	}
	violations, err := b.doc.judges.explain(s.schema, schema.Request, s.example.Value)
	if err != nil || len(violations) == 0 {
		return nil, err
	}
	return b.doc.judges.explain(s.schema, schema.Response, s.example.Value)
}

func (b *builder) badSchema(s *schema.Schema, err error) {
	b.add(Error, CodeBadSchema, s.Pos, fmt.Sprintf("the schema does not compile: %v", err), "")
}

func (b *builder) reportExample(s showing, v schema.Violation) {
	name := s.what
	if s.example.Name != "" {
		name += fmt.Sprintf(" %q", clip(s.example.Name, 80))
	}
	place := ""
	if path := instancePath("", v.Path, nil); path != "" {
		place = " at " + path
	}
	message := fmt.Sprintf("%s breaks its schema%s: %s", name, place, breach(v.Keyword, v.Limit, v.Got))
	hint := ""
	if v.Schema != nil && v.Schema.Pos.Line > 0 {
		hint = fmt.Sprintf("the schema stands at %s:%d", v.Schema.Pos.File, v.Schema.Pos.Line)
	}
	b.add(Error, CodeBadExample, s.example.Pos, message, hint)
}
