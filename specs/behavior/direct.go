package behavior

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// direct is an expression that only walks from a variable: room.value().name, !room.hasValue(). Half of all expressions do,
// and a walk costs a fraction of an evaluation. Whatever a walk cannot do it leaves to CEL, which then also words the error.
type direct struct {
	variable string
	steps    []walkStep
}

type walkStep struct {
	kind walkKind
	name string // of the property, when kind is walkSelect
}

type walkKind uint8

const (
	walkSelect walkKind = iota
	walkValue
	walkHasValue
	walkNot
)

var walkCalls = map[string]walkKind{"value": walkValue, "hasValue": walkHasValue, operators.LogicalNot: walkNot}

// directOf recognizes a walk; nil when e is none.
func directOf(e ast.Expr) *direct {
	switch e.Kind() {
	case ast.IdentKind:
		return &direct{variable: e.AsIdent()}
	case ast.SelectKind:
		if s := e.AsSelect(); !s.IsTestOnly() {
			return directOf(s.Operand()).then(walkStep{walkSelect, s.FieldName()})
		}
	case ast.CallKind:
		return directCall(e.AsCall())
	}
	return nil
}

func directCall(c ast.CallExpr) *direct {
	kind, known := walkCalls[c.FunctionName()]
	switch {
	case known && c.IsMemberFunction() && len(c.Args()) == 0:
		return directOf(c.Target()).then(walkStep{kind: kind})
	case kind == walkNot && !c.IsMemberFunction() && len(c.Args()) == 1:
		return directOf(c.Args()[0]).then(walkStep{kind: kind})
	}
	return nil
}

func (d *direct) then(s walkStep) *direct {
	if d != nil {
		d.steps = append(d.steps, s)
	}
	return d
}

// walk is the value, or false when it is CEL's to find out what is the matter.
func (d *direct) walk(r *run) (ref.Val, bool) {
	if d == nil {
		return nil, false
	}
	v, ok := r.ResolveName(d.variable)
	for i := 0; ok && i < len(d.steps); i++ {
		v, ok = d.steps[i].from(v)
	}
	if !ok {
		return nil, false
	}
	out := toCEL(v)
	return out, !types.IsError(out)
}

func (s walkStep) from(v any) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		c, ok := v[s.name]
		return c, ok && s.kind == walkSelect
	case *mapper:
		if s.kind == walkSelect {
			return v.FindStringKey(s.name)
		}
	case *types.Optional:
		if s.kind == walkHasValue {
			return types.Bool(v.HasValue()), true
		}
		if s.kind == walkValue && v.HasValue() {
			return v.GetValue(), true
		}
	case types.Bool:
		return !v, s.kind == walkNot
	}
	return nil, false
}
