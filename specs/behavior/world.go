package behavior

import (
	"fmt"
	"strings"

	"github.com/counterpart-api/counterpart/specs/hamt"
	"go.yaml.in/yaml/v3"
)

// World is what a world file says: which entities exist, and who can call with which credentials.
type World struct {
	State  State
	Actors []Actor           // in the order of the file
	Env    map[string]string // what the file took from the environment: value to the name of its variable
}

// Actor is somebody who can call.
type Actor struct {
	Name        string
	Credentials map[string]string // by the name of the security scheme
}

// LoadWorld reads a world: {collection: {key: entity}} or {collection: [entity, …]}, and beside the collections
// {actors: {name: {scheme: credential}}}, in YAML or JSON. Key properties are filled in from the key and must agree with it.
// A text ${NAME} becomes what env says of NAME; with a nil env it stays. The findings name all that is wrong; the World is then
// not to be used.
func (m *Machine) LoadWorld(file string, src []byte, env func(name string) (string, bool)) (World, []Finding) {
	w := &world{findings: findings{file: file}, machine: m, state: m.empty, env: env, taken: map[string]string{}}
	if root := w.parse(src, maxWorldBytes); root != nil {
		w.expand(root)
		w.load(root)
	}
	if len(w.list) > 0 {
		return World{State: m.empty}, w.sorted()
	}
	return World{State: w.state, Actors: w.actors, Env: w.taken}, nil
}

type world struct {
	findings
	machine *Machine
	state   State
	actors  []Actor
	env     func(name string) (string, bool)
	taken   map[string]string
}

func (w *world) load(root *node) {
	if root.Kind != yaml.MappingNode {
		w.report(root, "type", "a world must be a mapping of collections, not "+kindOf(root), "")
		return
	}
	for _, p := range w.pairs(root) {
		if p.key.Value == actorsKey {
			w.loadActors(p.value)
			continue
		}
		c := w.machine.byName[p.key.Value]
		if c == nil {
			w.report(p.key, "unknown-collection", quoted("no collection %q in the behavior", p.key.Value), suggest(p.key.Value, sortedKeys(w.machine.byName)))
			continue
		}
		w.state = w.state.replace(w.collection(c, p.value))
	}
}

func (w *world) collection(c *collection, n *node) *table {
	b := newBuilder(c)
	switch {
	case n.Kind == yaml.MappingNode:
		for _, p := range w.pairs(n) {
			w.add(b, p.value, &p.key.Value)
		}
	case n.Kind == yaml.SequenceNode:
		for _, e := range n.Content {
			w.add(b, e, nil)
		}
	case n.ShortTag() != "!!null":
		w.report(n, "type", quoted("collection %q must be a mapping or a list", c.name), "")
	}
	return b.table()
}

// add checks one entity and takes it in; key nil = from its properties.
func (w *world) add(b *builder, n *node, key *string) {
	if n.Kind != yaml.MappingNode {
		w.report(n, "type", "an entity must be a mapping, not "+kindOf(n), "")
		return
	}
	given := w.plain(n).(map[string]any)
	if !w.known(b.def, n) {
		return
	}
	if err := b.add(given, key); err != nil {
		w.report(n, "bad-entity", err.Error(), "")
	}
}

func (w *world) known(c *collection, n *node) bool {
	ok := true
	for i := 0; i+1 < len(n.Content); i += 2 {
		if k := n.Content[i]; !c.allows(k.Value) {
			w.report(k, "unknown-property", quoted("entities of %s have no property %q", c.name, k.Value), suggest(k.Value, c.properties()))
			ok = false
		}
	}
	return ok
}

// builder makes the first version of a table.
type builder struct {
	def      *collection
	entities hamt.Builder[*entity]
	byIndex  []hamt.Map[*entity]
}

func newBuilder(c *collection) *builder {
	return &builder{def: c, byIndex: newTable(c).byIndex}
}

func (b *builder) table() *table {
	return &table{def: b.def, entities: b.entities.Map(), byIndex: b.byIndex}
}

func (b *builder) add(given map[string]any, key *string) error {
	if key == nil {
		k, err := b.def.keyOf(given)
		if err != nil {
			return err
		}
		key = &k
	}
	given, err := b.def.withKey(given, *key)
	if err != nil {
		return err
	}
	if _, twice := b.entities.Get(*key); twice {
		return fmt.Errorf("%s %q is there twice", b.def.name, short(*key))
	}
	return b.take(newEntity(b.def, *key, given))
}

func (b *builder) take(e *entity) error {
	if err := e.unfit(); err != nil {
		return err
	}
	return b.index(e)
}

// unfit says why an entity from outside may not be stored, nil when it may.
func (e *entity) unfit() error {
	if unknown := e.def.unknownProperties(e.given.all()); len(unknown) > 0 {
		return unknownProperty(e.def, unknown[0])
	}
	return e.problem(nil)
}

func unknownProperty(c *collection, name string) error {
	return fmt.Errorf("entities of %s have no property %q", c.name, short(name))
}

func (b *builder) index(e *entity) error {
	for i, x := range b.def.indexes {
		next, err := indexed(b.byIndex[i], e, x)
		if err != nil {
			return err
		}
		b.byIndex[i] = next
	}
	b.entities.Put(e.key, e)
	return nil
}

// FromMap makes a state of {collection: {key: given properties}}. The values must be plain trees, and are not to be modified
// afterwards. The error names the first thing wrong, in the order of names.
func (m *Machine) FromMap(in map[string]map[string]map[string]any) (State, error) {
	s := m.empty
	for _, name := range sortedKeys(in) {
		c := m.byName[name]
		if c == nil {
			return m.empty, fmt.Errorf("no collection %q; there are %s", short(name), strings.Join(sortedKeys(m.byName), ", "))
		}
		b := newBuilder(c)
		for _, key := range sortedKeys(in[name]) {
			if err := b.add(in[name][key], &key); err != nil {
				return m.empty, fmt.Errorf("%s/%s: %w", name, short(key), err)
			}
		}
		s = s.replace(b.table())
	}
	return s, nil
}

// ToMap lists the given properties of every entity, hidden ones included: {collection: {key: properties}}. Every collection is
// there. The innermost maps are shared: do not modify.
func (m *Machine) ToMap(s State) map[string]map[string]map[string]any {
	return m.export(s, func(e *entity) map[string]any { return e.determined() })
}

// View is ToMap with what is served instead: filled, without hidden properties.
func (m *Machine) View(s State) map[string]map[string]map[string]any {
	return m.export(s, func(e *entity) map[string]any { return e.served() })
}

func (m *Machine) export(s State, show func(*entity) map[string]any) map[string]map[string]map[string]any {
	out := map[string]map[string]map[string]any{}
	for _, t := range m.start(s).tables {
		entities := make(map[string]map[string]any, t.entities.Len())
		for key, e := range t.entities.All() {
			entities[key] = show(e)
		}
		out[t.def.name] = entities
	}
	return out
}
