package openapi

import (
	"sync"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// judgery makes the judges of one document, which share what they have in common.
type judgery struct {
	compiler *schema.Compiler
	made     sync.Map // judgeKey to *lazyJudge
}

type judgeKey struct {
	schema    *schema.Schema
	direction schema.Direction
}

func newJudgery() *judgery {
	return &judgery{compiler: schema.NewCompiler(schema.Options{})}
}

// lazyJudge compiles its judge at first use, so that loading a large document stays quick.
type lazyJudge struct {
	key  judgeKey
	from *judgery
	once sync.Once
	j    *schema.Judge
	err  error

	named sync.Once
	names map[string]bool
}

// of returns the judge of a schema and direction; the same for the same.
func (y *judgery) of(s *schema.Schema, d schema.Direction) *lazyJudge {
	key := judgeKey{s, d}
	j, ok := y.made.Load(key)
	if !ok {
		j, _ = y.made.LoadOrStore(key, &lazyJudge{key: key, from: y})
	}
	return j.(*lazyJudge)
}

func (l *lazyJudge) get() (*schema.Judge, error) {
	l.once.Do(func() {
		l.j, l.err = l.from.compiler.Compile(l.key.schema, l.key.direction)
	})
	return l.j, l.err
}

// valid is false for a schema that does not compile: nothing can be vouched for.
func (l *lazyJudge) valid(v any) bool {
	j, err := l.get()
	return err == nil && j.Valid(v)
}

// validGiven is valid for a value of whose parts something is known.
func (l *lazyJudge) validGiven(v any, facts []schema.Fact) bool {
	j, err := l.get()
	return err == nil && j.ValidGiven(v, facts)
}

// validChange is valid for an object that was, before the changed properties were set.
func (l *lazyJudge) validChange(v map[string]any, changed []string) bool {
	j, err := l.get()
	return err == nil && j.ValidChange(v, changed)
}

// explain says why a value is refused, nothing when it is accepted.
func (l *lazyJudge) explain(v any) []schema.Violation {
	j, err := l.get()
	if err != nil {
		return []schema.Violation{{Keyword: "schema", Got: "a schema that does not compile", Schema: l.key.schema}}
	}
	return j.Explain(v)
}

func (y *judgery) explain(s *schema.Schema, d schema.Direction, v any) ([]schema.Violation, error) {
	j, err := y.of(s, d).get()
	if err != nil || j.Valid(v) {
		return nil, err
	}
	return j.Explain(v), nil
}

// declared is the set of property names that the schema knows anywhere.
func (l *lazyJudge) declared() map[string]bool {
	l.named.Do(func() {
		l.names = map[string]bool{}
		collectNames(l.key.schema, l.names, map[*schema.Schema]bool{})
	})
	return l.names
}

func collectNames(s *schema.Schema, names map[string]bool, seen map[*schema.Schema]bool) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	for _, p := range s.Properties {
		names[p.Name] = true
	}
	for _, name := range s.Required {
		names[name] = true
	}
	for _, list := range s.DependentRequired {
		for _, name := range list {
			names[name] = true
		}
	}
	for _, part := range parts(s) {
		collectNames(part, names, seen)
	}
}

// parts lists the subschemas of s, in a fixed order.
func parts(s *schema.Schema) []*schema.Schema {
	list := []*schema.Schema{s.Items, s.Contains, s.PropertyNames, s.AdditionalProperties, s.UnevaluatedProperties,
		s.UnevaluatedItems, s.Not, s.If, s.Then, s.Else}
	for _, named := range [][]schema.Property{s.Properties, s.PatternProperties, s.DependentSchemas} {
		for _, p := range named {
			list = append(list, p.Schema)
		}
	}
	for _, group := range [][]*schema.Schema{s.PrefixItems, s.AllOf, s.AnyOf, s.OneOf} {
		list = append(list, group...)
	}
	return list
}
