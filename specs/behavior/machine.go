package behavior

// Filler completes an entity: it returns a new map that holds given and every property that the component schema declares,
// nested objects included; arrays stay as given. What it adds may depend only on schema, seed and the property's place, so that
// an entity looks the same however it came to be. seed is "collection/key".
type Filler func(schema, seed string, given map[string]any) map[string]any

// Checker says why a served entity does not fit the component schema, nil when it does. It fitted before the changed properties were
// set; nil = nothing is known of it. changed is the checker's only while it judges.
type Checker func(schema string, value map[string]any, changed []string) error

// Options are what a Machine must know about the document that its behavior belongs to. Nil functions switch their part off.
type Options struct {
	File string // how the behavior file is named in messages
	// Operations maps each operationId to its declared statuses: 0 is default, -4 is 4XX. Nil = anything goes.
	Operations map[string][]int
	// Properties lists what a component schema declares; open = further properties are allowed; ok = the schema exists.
	Properties func(schema string) (names []string, open bool, ok bool)
	// Schemes are the security schemes that actors of a world may have credentials for. Nil = any.
	Schemes   []string
	Fill      Filler
	Check     Checker
	CostLimit uint64 // bound of one expression, in CEL cost units and in values made; 0 = 1,000,000
}

const defaultCostLimit = 1_000_000

// Machine is a compiled behavior. It is immutable and safe for concurrent use.
type Machine struct {
	file        string
	options     Options
	collections []*collection // sorted by name
	byName      map[string]*collection
	caller      *expression // nil = nobody is asked who they are
	precedence  []string
	unreadable  any
	errors      []*errorRule
	byClass     map[string][]*errorRule
	operations  map[string]*operation
	scope       scope // names that error templates see
	empty       State
	reads       map[string]bool // names that any expression uses
}

// operation is the compiled behavior of one operationId.
type operation struct {
	name  string
	scope scope
	lets  []*expression
	rules []*rule
}

// rule is one compiled rule; when is nil when it always holds.
type rule struct {
	name    string
	source  *Source
	when    *expression
	effects []*effect
	answer  answer
	pos     Position
}

// answer is the compiled respond of a rule or an error entry.
type answer struct {
	status  int
	headers []header
	fixed   map[string]string // all headers, when none of them has an expression; else nil
	body    template          // nil = no body
}

type header struct {
	name  string
	value template
}

// errorRule is one entry of the table of errors.
type errorRule struct {
	class, name string
	source      *Source
	when        *expression
	answer      answer
	pos         Position
}

// Rule describes a rule to people and to planners.
type Rule struct {
	Operation, Name string
	When            string // CEL; "" = always
	Source          *Source
	Status          int
	Effects         []EffectInfo
	Fixed           bool // the answer has no body, or one without expressions
	Body            any  // that body, when Fixed; shared, not to be modified
	File            string
	Line            int
}

// EffectInfo describes one effect. Properties are those its value or set names literally, sorted.
type EffectInfo struct {
	Kind       string // "put", "update", "delete"
	Collection string
	Each       bool
	Properties []string
}

// ErrorRule describes one entry of the table of errors.
type ErrorRule struct {
	Class, Name, When string
	Source            *Source
	Status            int
	Fixed             bool // as of a Rule
	Body              any  // as of a Rule
	File              string
	Line              int
}

// CollectionInfo describes a collection.
type CollectionInfo struct {
	Name   string
	Key    []string // the identifying properties
	Schema string   // "" = no component schema
	Hidden []string // sorted
	// Indexes maps the name of an index to the property it is over.
	Indexes map[string]string
}

// Precedence is the order of checks, as written: authenticate, media-type, parse, validate, rules. Shared: do not modify.
func (m *Machine) Precedence() []string { return m.precedence }

// Unreadable is what the body is for the rules when it is absent or cannot be read. Shared: do not modify.
func (m *Machine) Unreadable() any { return m.unreadable }

// Reads says whether any expression uses the name, such as "headers": what nothing reads need not be there in a Request.
func (m *Machine) Reads(name string) bool { return m.reads[name] }

// Operations lists the operationIds that have behavior, sorted.
func (m *Machine) Operations() []string { return sortedKeys(m.operations) }

// Rules lists the rules of an operation in the order they are tried; nil when it is unknown.
func (m *Machine) Rules(operation string) []Rule {
	op := m.operations[operation]
	if op == nil {
		return nil
	}
	out := make([]Rule, len(op.rules))
	for i, r := range op.rules {
		body, isFixed := fixed(r.answer.body)
		out[i] = Rule{Operation: operation, Name: r.name, When: r.when.source(), Source: r.source, Status: r.answer.status,
			Effects: effectInfos(r.effects), Fixed: isFixed, Body: body, File: r.pos.File, Line: r.pos.Line}
	}
	return out
}

// fixed is a body that is the same each time.
func fixed(body template) (value any, ok bool) {
	if body == nil {
		return nil, true
	}
	c, ok := body.(constant)
	return c.value, ok
}

func effectInfos(effects []*effect) []EffectInfo {
	out := make([]EffectInfo, len(effects))
	for i, e := range effects {
		out[i] = EffectInfo{Kind: e.kind, Collection: e.collection.name, Each: e.each != nil, Properties: literalKeys(e.value)}
	}
	return out
}

// Errors lists the table of errors, in the order of the file.
func (m *Machine) Errors() []ErrorRule {
	out := make([]ErrorRule, len(m.errors))
	for i, e := range m.errors {
		body, isFixed := fixed(e.answer.body)
		out[i] = ErrorRule{Class: e.class, Name: e.name, When: e.when.source(), Source: e.source, Status: e.answer.status,
			Fixed: isFixed, Body: body, File: e.pos.File, Line: e.pos.Line}
	}
	return out
}

// Collections lists the collections, sorted by name.
func (m *Machine) Collections() []CollectionInfo {
	out := make([]CollectionInfo, len(m.collections))
	for i, c := range m.collections {
		info := CollectionInfo{Name: c.name, Key: c.keys, Schema: c.schema, Hidden: sortedKeys(c.hidden), Indexes: map[string]string{}}
		for _, x := range c.indexes {
			info.Indexes[x.name] = x.property
		}
		out[i] = info
	}
	return out
}
