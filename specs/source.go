package specs

import (
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// Source is where a statement of the contract comes from.
type Source = schema.Source

// Cite gives a source of a behavior the form that those of documents have; nil stays nil.
func Cite(s *behavior.Source) *Source {
	if s == nil {
		return nil
	}
	cited := &Source{
		Document: s.Document, Section: s.Section, Quote: s.Quote, Grade: schema.Grade(s.Grade),
		Pos: schema.Position{File: s.Pos.File, Line: s.Pos.Line},
	}
	for _, other := range s.Also {
		cited.Also = append(cited.Also, Cite(other))
	}
	return cited
}

// cite is Cite, once for each source.
func (c *Contract) cite(s *behavior.Source) *Source {
	if s == nil || c.cited == nil {
		return Cite(s)
	}
	known, ok := c.cited.Load(s)
	if !ok {
		known, _ = c.cited.LoadOrStore(s, Cite(s))
	}
	return known.(*Source)
}
