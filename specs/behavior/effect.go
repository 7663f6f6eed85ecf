package behavior

import (
	"errors"
	"fmt"
	"strings"
)

// maxElements bounds how often one effect repeats.
const maxElements = 100_000

// apply runs one effect, for every element when it has each.
func (r *run) apply(e *effect) error {
	if e.each == nil {
		return r.applyGuarded(e)
	}
	list, err := r.elements(e.each)
	if err != nil {
		return err
	}
	outer := r.scope
	r.scope = e.scope.bindings
	defer func() { r.scope, r.element = outer, nil }()
	for i := range list.size() {
		r.element = list.at(i)
		if err := r.applyGuarded(e); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) elements(x *expression) (sequence, error) {
	outer := r.clear()
	v, err := x.evaluate(r)
	r.assumed = r.assumed || r.opened()
	r.restore(outer)
	if err != nil {
		return sequence{}, err
	}
	list, ok := listIn(v)
	if !ok {
		return sequence{}, x.failed(fmt.Errorf("each needs a list, not %s", toCEL(v).Type().TypeName()))
	}
	if n := list.size(); n > maxElements {
		return sequence{}, x.failed(fmt.Errorf("%w: each over %d elements; at most %d", ErrTooMuch, n, maxElements))
	}
	return list, nil
}

func (r *run) applyGuarded(e *effect) error {
	ok, err := r.holds(e.when)
	if err != nil || !ok {
		return err
	}
	switch e.kind {
	case "put":
		err = r.put(e)
	case "update":
		err = r.update(e)
	default:
		err = r.remove(e)
	}
	if err != nil && !strings.HasPrefix(err.Error(), e.pos.File+":") {
		err = fmt.Errorf("%s:%d: %s: %w", e.pos.File, e.pos.Line, e.kind, err)
	}
	return err
}

func (r *run) put(e *effect) error {
	given, err := r.properties(e)
	if err != nil {
		return err
	}
	key, err := r.putKey(e, given)
	if err != nil {
		return err
	}
	if _, ours := e.value.(mapTemplate); !ours || e.key != nil { // else nobody else has the map, and the key was made of it
		if given, err = e.collection.withKey(given, key); err != nil {
			return err
		}
	}
	return r.store(newEntity(e.collection, key, given))
}

func (r *run) putKey(e *effect, given map[string]any) (string, error) {
	if e.key != nil {
		return r.key(e)
	}
	for _, k := range e.collection.keys {
		_, open := given[k].(Open)
		r.assumed = r.assumed || open
	}
	return e.collection.keyOf(given)
}

func (r *run) update(e *effect) error {
	key, err := r.key(e)
	if err != nil {
		return err
	}
	r.footprint.look(e.collection, byKey, key)
	old := r.state.tables[e.collection.number].find(key)
	if old == nil {
		return fmt.Errorf("%s has no entity %q", e.collection.name, short(key))
	}
	change, err := r.change(e)
	if err != nil {
		return err
	}
	return r.storeChange(old, change)
}

func (r *run) remove(e *effect) error {
	key, err := r.key(e)
	if err != nil {
		return err
	}
	r.footprint.look(e.collection, byKey, key)
	t := r.state.tables[e.collection.number]
	if t.find(key) == nil {
		return nil
	}
	r.state = r.state.replace(t.without(key))
	r.footprint.write(e.collection, key, nil)
	return nil
}

// store puts an entity into the state of which nothing is known yet.
func (r *run) store(e *entity) error {
	if err := e.unfit(); err != nil {
		return err
	}
	return r.replace(r.state.tables[e.def.number].find(e.key), e)
}

// storeChange puts the next version of an entity of the state into it.
func (r *run) storeChange(old *entity, change []set) error {
	next, names := old.with(change), r.names[:0]
	for _, s := range change {
		if !old.def.allows(s.name) {
			return unknownProperty(old.def, s.name)
		}
		names = append(names, s.name)
	}
	r.names = names
	if !next.judgedBy(change) {
		names = nil
	}
	if err := next.problem(names); err != nil {
		return err
	}
	return r.replace(old, next)
}

// replace puts e where old is, or nothing when that is nil.
func (r *run) replace(old, e *entity) error {
	t, err := r.state.tables[e.def.number].withInstead(old, e)
	if err != nil {
		return err
	}
	r.state = r.state.replace(t)
	r.footprint.write(e.def, e.key, e)
	return nil
}

var errNoMap = errors.New("the properties are no map")

func (r *run) properties(e *effect) (map[string]any, error) {
	v, none, err := e.value.make(r)
	if err != nil {
		return nil, err
	}
	if o, open := v.(Open); open {
		m, ok := o.Value.(map[string]any)
		if !ok {
			return nil, errNoMap
		}
		return mark(nil, m), nil
	}
	m, ok := v.(map[string]any)
	if none || !ok {
		return nil, errNoMap
	}
	return m, nil
}

// change is the properties of an update, for as long as that takes: what is written in the file as a map is made where the run makes
// every change.
func (r *run) change(e *effect) ([]set, error) {
	m, ok := e.value.(mapTemplate)
	if !ok {
		properties, err := r.properties(e)
		return setsOf(properties), err
	}
	r.sets = r.sets[:0]
	for _, t := range m {
		v, none, err := t.value.make(r)
		if err != nil {
			return nil, err
		}
		if !none {
			r.sets = append(r.sets, set{t.name, v})
		}
	}
	return r.sets, nil
}

// key makes the key string; a single template for several key properties is the key string itself.
func (r *run) key(e *effect) (string, error) {
	if len(e.key) == 1 {
		return r.keyPart(e.key[0])
	}
	parts := make([]string, len(e.key))
	for i, t := range e.key {
		var err error
		if parts[i], err = r.keyPart(t); err != nil {
			return "", err
		}
	}
	return joinKey(parts), nil
}

func (r *run) keyPart(t template) (string, error) {
	v, none, err := t.make(r)
	if err == nil && none {
		err = errNone
	}
	if err != nil {
		return "", err
	}
	_, open := v.(Open)
	r.assumed = r.assumed || open
	part, err := keyText(v)
	if err != nil {
		return "", fmt.Errorf("key: %w", err)
	}
	return part, nil
}
