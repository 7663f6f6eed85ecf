package behavior

import (
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
)

// entity is one version of an entity: immutable but for what is cached.
type entity struct {
	def    *collection
	key    string
	given  layers         // what effects and worlds said, marks included
	marks  bool           // given holds marks
	base   map[string]any // what filling may start from: a view, more complete than given; nil = given
	view   atomic.Pointer[map[string]any]
	traced atomic.Pointer[map[string]any]
	plain  mapper // the CEL view when nothing is traced
}

func newEntity(c *collection, key string, given map[string]any) *entity {
	return layeredEntity(c, key, layers{below: given}, holdsOpen(given))
}

func layeredEntity(c *collection, key string, given layers, marks bool) *entity {
	e := &entity{def: c, key: key, given: given, marks: marks}
	e.plain.of = e
	return e
}

// with makes the next version: change replaces properties. A filled view is carried over, so that filling costs only what is new;
// nothing is, unless change brings an object, in which properties may be missing.
func (e *entity) with(change []set) *entity {
	given := e.given.with(change)
	marks := slices.ContainsFunc(change, func(s set) bool { return holdsOpen(s.value) })
	next := layeredEntity(e.def, e.key, given, marks || e.marks && holdsOpen(given.all()))
	if view := e.view.Load(); view != nil && !next.marks {
		next.base = overlay(*view, change)
		for k := range e.def.hidden {
			delete(next.base, k)
		}
		if !bringsObject(change) {
			next.view.Store(&next.base)
		}
	}
	return next
}

func bringsObject(change []set) bool {
	return slices.ContainsFunc(change, func(s set) bool { _, object := s.value.(map[string]any); return object })
}

// overlay is below with what is above in its place. Room is made for what there is and no more, and nothing is set twice: a map that
// is full grows even when what is set is there already.
func overlay(below map[string]any, above []set) map[string]any {
	size := len(below)
	for i := range above {
		if _, replaced := below[above[i].name]; !replaced {
			size++
		}
	}
	out := make(map[string]any, size)
	for _, s := range above {
		out[s.name] = s.value
	}
	for k, v := range below {
		if place(above, k) < 0 {
			out[k] = v
		}
	}
	return out
}

// copied is never nil.
func copied(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return maps.Clone(m)
}

// determined is what was given, without marks; nil when there is no entity.
func (e *entity) determined() map[string]any {
	switch {
	case e == nil:
		return nil
	case e.marks:
		return stripMap(e.given.all())
	}
	return e.given.all()
}

// served is what clients see: open properties filled, hidden ones left out. It is made once.
func (e *entity) served() map[string]any {
	if view := e.view.Load(); view != nil {
		return *view
	}
	view := e.complete()
	e.view.CompareAndSwap(nil, &view)
	return *e.view.Load()
}

func (e *entity) complete() map[string]any {
	given := e.base
	if given == nil {
		given = e.visible(e.determined())
	}
	view := e.completed(given)
	for k := range e.def.hidden {
		delete(view, k)
	}
	return view
}

// full is the served view and the hidden properties.
func (e *entity) full() map[string]any {
	view := e.served()
	if len(e.def.hidden) == 0 {
		return view
	}
	out := copied(view)
	for k, v := range e.determined() {
		if e.def.hidden[k] {
			out[k] = v
		}
	}
	return out
}

func (e *entity) completed(given map[string]any) map[string]any {
	if e.def.fill == nil || e.def.schema == "" {
		return given
	}
	return e.def.fill(e.def.schema, e.def.name+"/"+e.key, given)
}

// visible is what is not hidden: given itself, or a copy.
func (e *entity) visible(given map[string]any) map[string]any {
	if len(e.def.hidden) == 0 {
		return given
	}
	out := make(map[string]any, len(given))
	for k, v := range given {
		if !e.def.hidden[k] {
			out[k] = v
		}
	}
	return out
}

// marked is the full entity with every undetermined leaf marked.
func (e *entity) marked() map[string]any {
	if m := e.traced.Load(); m != nil {
		return *m
	}
	m := mark(e.given.all(), e.full())
	e.traced.CompareAndSwap(nil, &m)
	return *e.traced.Load()
}

// problem says why the entity may not be stored, nil when it may. changed are the names of the properties that the version before,
// which was stored, did not have so; nil = all of them.
func (e *entity) problem(changed []string) error {
	if err := e.mistyped(changed); err != nil {
		return err
	}
	if e.def.check == nil || e.def.schema == "" {
		return nil
	}
	if err := e.def.check(e.def.schema, e.served(), changed); err != nil {
		return fmt.Errorf("%s %q does not fit %s: %w", e.def.name, short(e.key), e.def.schema, err)
	}
	return nil
}

// judgedBy says whether, of e, only what the change sets is to be judged: not when more than that is new in what is served, or when
// it is hidden from it.
func (e *entity) judgedBy(change []set) bool {
	return !e.marks && !bringsObject(change) && !slices.ContainsFunc(change, func(s set) bool { return e.def.hidden[s.name] })
}

// Entity is one entity of a State, as Lookup returns it. What its methods return is shared: do not modify.
type Entity struct{ of *entity }

// Key is the key string of the entity in its collection.
func (e Entity) Key() string { return e.of.key }

// Given holds the properties that a world or an effect gave, hidden ones included.
func (e Entity) Given() map[string]any { return e.of.determined() }

// View holds what is served: every property the schema declares, filled where nobody gave it, without the hidden ones.
func (e Entity) View() map[string]any { return e.of.served() }
