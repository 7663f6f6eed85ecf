package behavior

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// adapter makes CEL values of plain ones, lazily and without copying.
type adapter struct{}

// NativeToValue implements types.Adapter.
func (adapter) NativeToValue(v any) ref.Val { return toCEL(v) }

func toCEL(v any) ref.Val {
	switch v := v.(type) {
	case ref.Val:
		return v
	case string:
		return types.String(v)
	case bool:
		return types.Bool(v)
	case nil:
		return types.NullValue
	case json.Number:
		return numberToCEL(v)
	case map[string]any:
		return &mapper{of: object(v)}
	case []any:
		return types.NewList(types.Adapter(adapter{}), v)
	case *made:
		return types.NewRefValList(adapter{}, v.toCEL())
	case []ref.Val:
		return types.NewRefValList(adapter{}, v)
	case Open:
		return toCEL(v.Value)
	}
	return types.DefaultTypeAdapter.NativeToValue(v)
}

// numberToCEL is an int when the text is one that fits 64 bits, else a double; beyond the doubles, the largest of them.
func numberToCEL(n json.Number) ref.Val {
	if i, err := strconv.ParseInt(string(n), 10, 64); err == nil {
		return types.Int(i)
	}
	x, err := strconv.ParseFloat(string(n), 64)
	switch {
	case math.IsInf(x, 0):
		return types.Double(math.Copysign(math.MaxFloat64, x))
	case err != nil:
		return types.NewErr("%q is not a number", short(string(n)))
	}
	return types.Double(x)
}

// errNone says that an expression gave an empty optional where a value is needed.
var errNone = errors.New("the value is absent (optional none)")

// maker turns CEL values into plain trees, at most budget of them. The entities among them are noted.
type maker struct {
	budget uint64
	noted  *Footprint
}

// plain is the tree of v. none = v is an empty optional.
func (k *maker) plain(v any) (tree any, none bool, err error) {
	if o, ok := v.(*types.Optional); ok {
		if !o.HasValue() {
			return nil, true, nil
		}
		v = o.GetValue()
	}
	tree, err = k.tree(v)
	return tree, false, err
}

func (k *maker) tree(of any) (any, error) {
	if k.budget == 0 {
		return nil, fmt.Errorf("%w: the value is too large", ErrTooMuch)
	}
	k.budget--
	switch v := of.(type) {
	case nil, string, bool, map[string]any, []any:
		return v, nil
	case json.Number:
		if canonicalInteger(string(v)) {
			return of, nil
		}
		return k.tree(numberToCEL(v))
	case *made:
		return k.made(v.elements)
	case types.String:
		return string(v), nil
	case types.Bool:
		return bool(v), nil
	case types.Int:
		return json.Number(strconv.FormatInt(int64(v), 10)), nil
	case types.Uint:
		return json.Number(strconv.FormatUint(uint64(v), 10)), nil
	case types.Double:
		return doubleToPlain(float64(v))
	case types.Null:
		return nil, nil
	case *mapper:
		return k.ofMapper(v)
	case traits.Lister:
		if a, ok := v.Value().([]any); ok && allPlain(a) {
			return a, nil
		}
		return k.list(sequence{cel: v})
	case traits.Mapper:
		return k.object(v)
	}
	if _, cel := of.(ref.Val); !cel {
		return k.tree(toCEL(of))
	}
	return nil, fmt.Errorf("a value of type %s cannot stand in an answer", toCEL(of).Type().TypeName())
}

func doubleToPlain(x float64) (any, error) {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return nil, fmt.Errorf("%v is not a JSON number", x)
	}
	return json.Number(strconv.FormatFloat(x, 'g', -1, 64)), nil
}

// ofMapper shares what is already plain: an entity is its served view (under trace with its marks).
func (k *maker) ofMapper(m *mapper) (any, error) {
	switch of := m.of.(type) {
	case *entity:
		if m.trace == nil {
			k.noted.show(of)
			return of.served(), nil
		}
		return of.visible(of.marked()), nil
	case object:
		return map[string]any(of), nil
	}
	return k.object(m)
}

// canonicalInteger says whether a number is written as numberToCEL and back would write it.
func canonicalInteger(text string) bool {
	if len(text) == 0 || len(text) > 18 || text[0] == '0' && len(text) > 1 {
		return false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// made shares a list that is plain through and through; nobody writes to it any more.
func (k *maker) made(m []any) (any, error) {
	if uint64(len(m)) > k.budget || cap(m) > 2*len(m) {
		return k.list(sequence{plain: m})
	}
	for _, v := range m {
		switch v.(type) {
		case nil, string, bool, map[string]any, []any:
		default:
			return k.list(sequence{plain: m})
		}
	}
	k.budget -= uint64(len(m))
	return m, nil
}

func (k *maker) list(l sequence) (any, error) {
	size := l.size()
	if uint64(size) > k.budget {
		return nil, fmt.Errorf("%w: a list of %d elements is too large", ErrTooMuch, size)
	}
	out := make([]any, 0, size)
	for i := range size {
		v, none, err := k.plain(l.at(i))
		if err != nil {
			return nil, err
		}
		if !none {
			out = append(out, v)
		}
	}
	return out, nil
}

// allPlain says that a list is a tree of ours already; CEL's own lists of any hold CEL values.
func allPlain(a []any) bool {
	for _, v := range a {
		if _, cel := v.(ref.Val); cel {
			return false
		}
	}
	return true
}

func (k *maker) object(m traits.Mapper) (any, error) {
	out := map[string]any{}
	for it := m.Iterator(); it.HasNext() == types.True; {
		key := it.Next()
		name, ok := key.(types.String)
		if !ok {
			return nil, fmt.Errorf("a key of type %s cannot stand in an answer", key.Type().TypeName())
		}
		member, _ := m.Find(key)
		v, none, err := k.plain(member)
		if err != nil {
			return nil, err
		}
		if !none {
			out[string(name)] = v
		}
	}
	return out, nil
}
