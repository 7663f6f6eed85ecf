package behavior

import (
	"reflect"
	"strconv"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// keyed is what a mapper shows to CEL: an entity, a collection, an index or a plain object. A trace may be nil.
type keyed interface {
	find(name string, t *trace) (any, bool) // a ref.Val or a plain value without marks
	keys() []string                         // sorted
	size() int
	determinedBy(t *trace) // tells t when the whole holds open values
}

// mapper is a CEL map over a keyed value, without copying it. Iteration is in the order of the keys.
type mapper struct {
	of    keyed
	trace *trace
}

var _ traits.Mapper = (*mapper)(nil)

// FindStringKey is how CEL selects a property without making a CEL value of its name.
func (m *mapper) FindStringKey(name string) (any, bool) { return m.of.find(name, m.trace) }

// Find implements traits.Mapper. An integer key means its decimal text.
func (m *mapper) Find(key ref.Val) (ref.Val, bool) {
	var name string
	switch k := key.(type) {
	case types.String:
		name = string(k)
	case types.Int:
		name = strconv.FormatInt(int64(k), 10)
	default:
		return nil, false
	}
	v, ok := m.of.find(name, m.trace)
	if !ok {
		return nil, false
	}
	return toCEL(v), true
}

// Get implements traits.Indexer.
func (m *mapper) Get(key ref.Val) ref.Val {
	if v, ok := m.Find(key); ok {
		return v
	}
	return types.NewErr("no such key: %v", key.Value())
}

// Contains implements traits.Container.
func (m *mapper) Contains(key ref.Val) ref.Val {
	_, ok := m.Find(key)
	return types.Bool(ok)
}

// Size implements traits.Sizer.
func (m *mapper) Size() ref.Val { return types.Int(m.of.size()) }

// Iterator implements traits.Iterable.
func (m *mapper) Iterator() traits.Iterator {
	m.of.determinedBy(m.trace)
	return types.NewStringList(adapter{}, m.of.keys()).Iterator()
}

// Equal implements ref.Val: the same keys with equal values.
func (m *mapper) Equal(other ref.Val) ref.Val {
	o, ok := other.(traits.Mapper)
	if !ok {
		return types.False
	}
	m.of.determinedBy(m.trace)
	if om, ok := o.(*mapper); ok {
		om.of.determinedBy(om.trace)
	}
	if m.Size() != o.Size() {
		return types.False
	}
	for _, k := range m.of.keys() {
		a, _ := m.Find(types.String(k))
		if b, ok := o.Find(types.String(k)); !ok || types.Equal(a, b) != types.True {
			return types.False
		}
	}
	return types.True
}

// Type implements ref.Val.
func (m *mapper) Type() ref.Type { return types.MapType }

// Value implements ref.Val.
func (m *mapper) Value() any { return m.of }

// ConvertToNative implements ref.Val; nothing needs Go types here.
func (m *mapper) ConvertToNative(t reflect.Type) (any, error) {
	if t.Kind() == reflect.Interface {
		return m, nil
	}
	return nil, types.NewErr("a map cannot become %v", t).(*types.Err)
}

// ConvertToType implements ref.Val.
func (m *mapper) ConvertToType(t ref.Type) ref.Val {
	switch t {
	case types.MapType:
		return m
	case types.TypeType:
		return types.MapType
	}
	return types.NewErr("a map cannot become %s", t.TypeName())
}

// IsZeroValue implements traits.Zeroer, for optional.ofNonZeroValue.
func (m *mapper) IsZeroValue() bool { return m.of.size() == 0 }
