package specs

import (
	"errors"

	"github.com/counterpart-api/counterpart/fixtures/sample"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// filler tells the behavior about the document's schemas: what an entity may have, a likely value for what nobody gave, and
// whether the whole fits.
type filler struct {
	document *openapi.Document
	makers   map[string]*sample.Maker
}

func newFiller(d *openapi.Document) *filler {
	f := &filler{d, make(map[string]*sample.Maker, len(d.Schemas))}
	for name, s := range d.Schemas {
		f.makers[name] = sample.New(s, sample.Options{Direction: schema.Response})
	}
	return f
}

// properties lists what a named schema declares; open says that it takes others too, ok that there is such a schema.
func (f *filler) properties(name string) (names []string, open, ok bool) {
	s := f.document.Schemas[name]
	if s == nil {
		return nil, false, false
	}
	for _, p := range s.Properties {
		names = append(names, p.Name)
	}
	return names, len(names) == 0, true
}

// complete fills what is missing of an entity, the same for the same collection and key.
func (f *filler) complete(name, seed string, given map[string]any) map[string]any {
	return f.makers[name].Complete(sample.Seed(f.document.Title, seed), given)
}

// check judges an entity against its schema; see behavior.Checker.
func (f *filler) check(name string, value map[string]any, changed []string) error {
	if f.document.ValidComponent(name, value, changed) {
		return nil
	}
	violations := f.document.JudgeComponent(name, value)
	if len(violations) == 0 {
		return nil
	}
	return errors.New(violations[0].Sentence())
}
