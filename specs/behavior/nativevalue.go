package behavior

import (
	"encoding/json"
	"unicode/utf8"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// made is a list that an expression made. Unlike a []any of a request or a state it may hold entities and what CEL made.
type made struct {
	elements []any
	room     [2]any // where short lists stand
}

// newMade is an empty list with room for as many elements.
func newMade(size int) *made {
	m := &made{}
	if m.elements = m.room[:0]; size > len(m.room) {
		m.elements = make([]any, 0, size)
	}
	return m
}

func (m *made) add(v any) { m.elements = append(m.elements, v) }

func textIn(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case types.String:
		return string(v), true
	}
	return "", false
}

func truth(v any) (value, ok bool) {
	switch v := v.(type) {
	case bool:
		return v, true
	case types.Bool:
		return bool(v), true
	}
	return false, false
}

// numberIn is an Int, a Uint or a Double.
func numberIn(v any) (ref.Val, bool) {
	switch v := v.(type) {
	case types.Int:
		return v, true
	case json.Number:
		n := numberToCEL(v)
		return n, !types.IsError(n)
	case types.Uint:
		return v, true
	case types.Double:
		return v, true
	}
	return nil, false
}

func integerIn(v any) (types.Int, bool) {
	n, _ := numberIn(v)
	i, ok := n.(types.Int)
	return i, ok
}

// sequence is any list.
type sequence struct {
	plain []any
	cel   traits.Lister // nil when it is plain
}

func listIn(v any) (sequence, bool) {
	switch v := v.(type) {
	case []any:
		return sequence{plain: v}, true
	case *made:
		return sequence{plain: v.elements}, true
	case traits.Lister:
		return sequence{cel: v}, true
	}
	return sequence{}, false
}

func (s sequence) size() int {
	if s.cel == nil {
		return len(s.plain)
	}
	n, _ := s.cel.Size().(types.Int)
	return int(n)
}

func (s sequence) at(i int) any {
	if s.cel == nil {
		return s.plain[i]
	}
	return s.cel.Get(types.Int(i))
}

// found looks a name up in any map. isMap = false: v is none, or one that is CEL's to read.
func found(v any, name string) (member any, present, isMap bool) {
	switch v := v.(type) {
	case map[string]any:
		member, present = v[name]
	case *mapper:
		member, present = v.of.find(name, v.trace)
	case map[string]string:
		member, present = v[name]
	default:
		return nil, false, false
	}
	switch member.(type) {
	case error, *types.Optional, Open:
		return nil, false, false
	}
	return member, present, true
}

// kindIn is the type of a value, nil when it is left to CEL to tell.
func kindIn(v any) *types.Type {
	switch v := v.(type) {
	case nil:
		return types.NullType
	case string:
		return types.StringType
	case bool:
		return types.BoolType
	case json.Number:
		if n := numberToCEL(v); !types.IsError(n) {
			return n.Type().(*types.Type)
		}
	case []any, *made:
		return types.ListType
	case map[string]any:
		return types.MapType
	case types.String, types.Bool, types.Null, types.Int, types.Uint, types.Double, *types.Type, *mapper:
		return v.(ref.Val).Type().(*types.Type)
	case traits.Lister:
		return types.ListType
	}
	return nil
}

// sizeIn is the size of a text, a list or a map; -1 when v is none of ours.
func sizeIn(v any) int {
	if s, ok := textIn(v); ok {
		return utf8.RuneCountInString(s)
	}
	if l, ok := listIn(v); ok {
		return l.size()
	}
	switch v := v.(type) {
	case map[string]any:
		return len(v)
	case *mapper:
		return v.of.size()
	}
	return -1
}

// equalIn says whether two values are equal, as CEL does; ok = false when CEL is needed to tell.
func equalIn(r *run, a, b any) (equal, ok bool) {
	if s, ok := textIn(a); ok {
		if t, ok := textIn(b); ok {
			return s == t, r.spend(uint64(min(len(s), len(t)) / 4))
		}
	}
	if s, ok := a.(*types.Type); ok {
		if t, ok := b.(*types.Type); ok {
			return s.TypeName() == t.TypeName(), true
		}
	}
	ka, kb := kindIn(a), kindIn(b)
	switch {
	case ka == nil || kb == nil || ka == types.MapType && kb == types.MapType:
		return false, false
	case numeric(ka) && numeric(kb):
		m, _ := numberIn(a)
		n, _ := numberIn(b)
		return types.Equal(m, n) == types.True, true
	case ka != kb:
		return false, true
	case ka == types.ListType:
		return equalLists(r, a, b)
	}
	return types.Equal(toCEL(a), toCEL(b)) == types.True, true
}

func numeric(t *types.Type) bool {
	return t == types.IntType || t == types.UintType || t == types.DoubleType
}

func equalLists(r *run, a, b any) (equal, ok bool) {
	l, _ := listIn(a)
	m, _ := listIn(b)
	if l.size() != m.size() {
		return false, true
	}
	for i := range l.size() {
		if !r.spend(1) {
			return false, false
		}
		if equal, ok := equalIn(r, l.at(i), m.at(i)); !equal || !ok {
			return false, ok
		}
	}
	return true, true
}
