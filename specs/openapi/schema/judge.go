package schema

import (
	"fmt"
	"reflect"
	"sync"
	"time"
	"unicode/utf8"
)

// Direction is the side of the wire a value is on. readOnly properties are refused, and not required, in a Request;
// writeOnly ones likewise in a Response (OpenAPI 3.0.3, Schema Object, fixed fields).
type Direction int

// The directions.
const (
	Request Direction = iota
	Response
)

// Options are the settings of a Compiler. The zero value is ready to use.
type Options struct {
	// PatternTimeout bounds one match of one pattern; a match that takes longer counts as not matching.
	// 0 means 100 ms.
	PatternTimeout time.Duration
}

const defaultPatternTimeout = 100 * time.Millisecond

// Judge decides whether a value fits a schema, and explains why not. It is safe for concurrent use.
type Judge struct {
	root      *node
	authority *authority
	timeout   time.Duration
}

// Compile makes a judge of one schema. Errors are those of Compiler.Compile.
func Compile(s *Schema, d Direction, o Options) (*Judge, error) {
	return NewCompiler(o).Compile(s, d)
}

// Compiler makes judges that share compiled components: schemas reached by several pointers are compiled once for each
// direction. It is safe for concurrent use. Schemas must not change after they were given to it.
type Compiler struct {
	mu      sync.Mutex
	timeout time.Duration
	graph   *graph
	sides   [2]*side
}

// side is what is compiled for one direction.
type side struct {
	nodes   *builder
	emitter *emitter
}

// NewCompiler returns an empty compiler.
func NewCompiler(o Options) *Compiler {
	if o.PatternTimeout <= 0 {
		o.PatternTimeout = defaultPatternTimeout
	}
	p := &patterns{timeout: o.PatternTimeout, byText: map[string]*pattern{}}
	c := &Compiler{timeout: o.PatternTimeout, graph: newGraph(p)}
	for d := range c.sides {
		c.sides[d] = &side{newBuilder(Direction(d), c.graph), newEmitter(Direction(d), c.graph)}
	}
	return c
}

// Compile makes the judge of s for one direction. It fails, naming the place, when a pattern is no ECMA-262 regular
// expression, when a schema applies itself to the same value without end, or when a keyword has an impossible value.
func (c *Compiler) Compile(s *Schema, d Direction) (*Judge, error) {
	if s == nil || d < Request || d > Response {
		return nil, fmt.Errorf("schema: nothing to compile (schema %v, direction %d)", s != nil, d)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.graph.add(s); err != nil {
		return nil, err
	}
	side := c.sides[d]
	a, err := side.emitter.compile(s)
	if err != nil {
		return nil, err
	}
	return &Judge{root: side.nodes.node(s, nil), authority: a, timeout: c.timeout}, nil
}

// Valid tells whether v fits. It agrees with Explain: Valid(v) is true when Explain(v) is nil. Usual values cost no
// allocation. Values nested deeper than 64 levels, numbers longer than 1,000 characters or beyond 1e±1000, and strings
// that are not UTF-8 fit no schema.
func (j *Judge) Valid(v any) bool { return j.ValidGiven(v, nil) }

// Fact is an object that is known to fit a schema, in the direction of whoever is told. It is known by its identity, so it must not
// be modified.
type Fact struct {
	Schema *Schema
	Object map[string]any
}

// ValidGiven is Valid for a value that may hold objects of which it is known: they are not judged again by the same schema.
func (j *Judge) ValidGiven(v any, facts []Fact) bool {
	size := 0
	if !sound(v, 0, &size, facts) {
		return false
	}
	r := newRun(true, size, j.timeout)
	r.facts = facts
	ok := j.root.check(r, v, nil) && !r.exhausted
	r.free()
	return ok
}

// about finds an object among facts; nil when nothing is known of it.
func about(facts []Fact, object map[string]any) *Fact {
	if len(facts) == 0 {
		return nil
	}
	at := reflect.ValueOf(object).UnsafePointer()
	for i := range facts {
		if reflect.ValueOf(facts[i].Object).UnsafePointer() == at {
			return &facts[i]
		}
	}
	return nil
}

// ValidChange is Valid for an object that fitted before the changed members, which it has, were set. Where the schema judges members
// each by itself, the others are not judged again.
func (j *Judge) ValidChange(v map[string]any, changed []string) bool {
	n := j.root
	if !n.memberwise {
		return j.Valid(v)
	}
	size := 0
	for _, name := range changed {
		if !utf8.ValidString(name) || !sound(v[name], 1, &size, nil) {
			return false
		}
	}
	r := newRun(true, size, j.timeout)
	defer r.free()
	for _, name := range changed {
		if !n.fits(r, name, v[name]) {
			return false
		}
	}
	return r.faults == 0 && !r.exhausted
}

// fits judges one member by itself.
func (n *node) fits(r *run, name string, v any) bool {
	sub := n.byName[name]
	if sub != nil && !sub.check(r, v, nil) {
		return false
	}
	return sub != nil && n.patterned == nil || !n.other(r, name, v, nil)
}
