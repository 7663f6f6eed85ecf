package behavior

import "cel.dev/cel-go/common/types/ref"

// trace notes what an evaluation rests on. A nil trace notes nothing and costs nothing.
type trace struct {
	open  bool // an open property was read since this was last cleared
	reads []Touched
	seen  map[Touched]bool
}

// enter adapts a value that may carry marks: a mark is noted and taken off; what is inside stays under watch.
func (t *trace) enter(v any) any {
	if t == nil {
		return v
	}
	switch v := v.(type) {
	case Open:
		t.open = true
		return v.Value
	case map[string]any:
		return &mapper{of: object(v), trace: t}
	case []any:
		if holdsOpen(v) {
			t.open = true
			return strip(v)
		}
	}
	return v
}

func (t *trace) looked(c *collection, key string) {
	at := Touched{c.name, key}
	if t.seen[at] {
		return
	}
	if t.seen == nil {
		t.seen = map[Touched]bool{}
	}
	t.seen[at] = true
	t.reads = append(t.reads, at)
}

// seenBy is the CEL view of an entity under t.
func (e *entity) seenBy(t *trace) ref.Val {
	if t == nil {
		return &e.plain
	}
	return &mapper{of: e, trace: t}
}

func (e *entity) find(name string, t *trace) (any, bool) {
	if t != nil {
		v, ok := e.marked()[name]
		return t.enter(v), ok
	}
	if v, ok := e.given.get(name); ok && !e.marks {
		if _, nested := v.(map[string]any); !nested || e.def.hidden[name] {
			return v, true
		}
	}
	if e.def.hidden[name] {
		v, ok := e.given.get(name)
		return strip(v), ok
	}
	v, ok := e.served()[name]
	return v, ok
}

func (e *entity) keys() []string { return sortedKeys(e.full()) }
func (e *entity) size() int      { return len(e.full()) }

func (e *entity) determinedBy(t *trace) {
	if t != nil && holdsOpen(e.marked()) {
		t.open = true
	}
}

func (t *table) lookup(key string, tr *trace) (any, bool) {
	e, ok := t.entities.Get(key)
	if tr != nil {
		tr.looked(t.def, key)
	}
	if !ok {
		return nil, false
	}
	return e.seenBy(tr), true
}

// collectionView is a table as a map from key string to entity. What is seen of it is noted.
type collectionView struct {
	shown mapper
	table *table
	noted *Footprint
}

func (v *collectionView) find(key string, t *trace) (any, bool) {
	v.noted.look(v.table.def, byKey, key)
	return v.table.lookup(key, t)
}

func (v *collectionView) size() int {
	v.noted.look(v.table.def, wholeTable, "")
	return v.table.entities.Len()
}

func (v *collectionView) keys() []string {
	v.noted.look(v.table.def, wholeTable, "")
	return v.table.keys()
}

func (v *collectionView) determinedBy(*trace) {}

// indexView is one index of a table as a map from property value to entity. What is seen of it is noted.
type indexView struct {
	shown  mapper
	table  *table
	number int
	noted  *Footprint
}

func (v *indexView) find(value string, t *trace) (any, bool) {
	v.noted.look(v.table.def, int32(v.number), value)
	e, ok := v.table.byIndex[v.number].Get(value)
	if !ok {
		return nil, false
	}
	if t != nil {
		t.looked(v.table.def, e.key)
	}
	return e.seenBy(t), true
}

func (v *indexView) size() int {
	v.noted.look(v.table.def, wholeTable, "")
	return v.table.byIndex[v.number].Len()
}

func (v *indexView) determinedBy(*trace) {}

func (v *indexView) keys() []string {
	v.noted.look(v.table.def, wholeTable, "")
	all := map[string]bool{}
	for k := range v.table.byIndex[v.number].All() {
		all[k] = true
	}
	return sortedKeys(all)
}

// object is a plain map; its values may be marked plain values, or CEL values when CEL made it.
type object map[string]any

func (o object) find(name string, t *trace) (any, bool) {
	v, ok := o[name]
	return t.enter(v), ok
}

func (o object) keys() []string { return sortedKeys(o) }
func (o object) size() int      { return len(o) }

func (o object) determinedBy(t *trace) {
	if t != nil && holdsOpen(map[string]any(o)) {
		t.open = true
	}
}
