package behavior

import (
	"encoding/json"
	"errors"
	"strconv"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"
)

// Names that no text can spell: macros rewrite the functions of the language to them.
const (
	nowName      = "@now"
	freshName    = "@fresh"
	keyName      = "@key"
	distinctName = "@distinct"
	openName     = "@open"
)

// ourMacros: now() and fresh(format) become variables, so that they are answered by the run; key(a, …) takes its parts as a
// list; distinct() replaces the quadratic one of the library; open(x) is x, and says that nothing determines it: the run notes
// that the condition was read.
func ourMacros() []cel.Macro {
	return []cel.Macro{
		cel.GlobalMacro("now", 0, func(h cel.MacroExprFactory, _ ast.Expr, _ []ast.Expr) (ast.Expr, *cel.Error) {
			return h.NewIdent(nowName), nil
		}),
		cel.GlobalMacro("fresh", 1, func(h cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
			return h.NewCall(operators.Index, h.NewIdent(freshName), args[0]), nil
		}),
		cel.GlobalMacro("open", 1, func(h cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
			return h.NewCall(operators.Conditional, h.NewIdent(openName), h.NewCall("dyn", args[0]), h.NewCall("dyn", h.NewLiteral(types.NullValue))), nil
		}),
		cel.GlobalVarArgMacro("key", func(h cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
			return h.NewCall(keyName, h.NewList(args...)), nil
		}),
		cel.ReceiverMacro("distinct", 0, func(h cel.MacroExprFactory, target ast.Expr, _ []ast.Expr) (ast.Expr, *cel.Error) {
			return h.NewCall(distinctName, target), nil
		}),
	}
}

func ourFunctions() cel.EnvOption {
	list := cel.ListType(cel.DynType)
	return func(e *cel.Env) (*cel.Env, error) {
		e, err := cel.Function(keyName, cel.Overload("behavior_key", []*cel.Type{list}, cel.StringType, cel.UnaryBinding(celKey)))(e)
		if err != nil {
			return nil, err
		}
		return cel.Function(distinctName, cel.Overload("behavior_distinct", []*cel.Type{cel.DynType}, list, cel.UnaryBinding(celDistinct)))(e)
	}
}

func celKey(v ref.Val) ref.Val {
	var parts []string
	for it := v.(traits.Lister).Iterator(); it.HasNext() == types.True; {
		text, err := textOf(it.Next())
		if err != nil {
			return types.WrapErr(err)
		}
		parts = append(parts, text)
	}
	return types.String(joinKey(parts))
}

// textOf is the text of a scalar, as string() writes it.
func textOf(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case json.Number:
		return textOf(numberToCEL(v))
	case types.String:
		return string(v), nil
	case types.Int:
		return strconv.FormatInt(int64(v), 10), nil
	case bool, types.Bool, types.Uint, types.Double:
		if s, ok := toCEL(v).ConvertToType(types.StringType).(types.String); ok {
			return string(s), nil
		}
	case *types.Optional:
		if v.HasValue() {
			return textOf(v.GetValue())
		}
		return "", errNone
	}
	return "", errors.New("a value of type " + toCEL(v).Type().TypeName() + " has no text")
}

// maxUnhashed bounds how many distinct values that are no strings are compared one by one.
const maxUnhashed = 1000

// celDistinct keeps the first of equal elements, in order; strings in linear time.
func celDistinct(v ref.Val) ref.Val {
	list, ok := v.(traits.Lister)
	if !ok {
		return types.MaybeNoSuchOverloadErr(v)
	}
	seen := map[types.String]bool{}
	var out, others []ref.Val
	for it := list.Iterator(); it.HasNext() == types.True; {
		e := it.Next()
		if s, ok := e.(types.String); ok {
			if !seen[s] {
				seen[s], out = true, append(out, e)
			}
			continue
		}
		if contains(others, e) {
			continue
		}
		if out, others = append(out, e), append(others, e); len(others) > maxUnhashed {
			return types.NewErr("more than %d distinct elements that are no strings", maxUnhashed)
		}
	}
	return types.NewRefValList(adapter{}, out)
}

func contains(list []ref.Val, v ref.Val) bool {
	for _, e := range list {
		if types.Equal(e, v) == types.True {
			return true
		}
	}
	return false
}

// orderLiterals makes maps written in an expression iterate in the order of their keys: CEL's own order is random.
func orderLiterals(i interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
	if c, ok := i.(interpreter.InterpretableConstructor); ok && c.Type() == types.MapType {
		return &orderedLiteral{c}, nil
	}
	if c, ok := i.(interpreter.InterpretableConst); ok {
		if m, ok := c.Value().(traits.Mapper); ok {
			return interpreter.NewConstValue(c.ID(), ordered(m)), nil
		}
	}
	return i, nil
}

type orderedLiteral struct {
	interpreter.InterpretableConstructor
}

// Exec implements interpreter.InterpretableV2.
func (o *orderedLiteral) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	return ordered(o.InterpretableConstructor.Exec(frame))
}

// Eval implements interpreter.Interpretable.
func (o *orderedLiteral) Eval(vars interpreter.Activation) ref.Val {
	return ordered(o.InterpretableConstructor.Eval(vars))
}

func ordered(v ref.Val) ref.Val {
	m, ok := v.(traits.Mapper)
	if !ok {
		return v
	}
	out := literal{}
	for it := m.Iterator(); it.HasNext() == types.True; {
		key := it.Next()
		name, ok := key.(types.String)
		if !ok {
			return types.NewErr("the keys of a map must be strings, not %s", key.Type().TypeName())
		}
		out[string(name)], _ = m.Find(key)
	}
	return &mapper{of: out}
}

// literal is a map that an expression made.
type literal map[string]ref.Val

func (l literal) find(name string, _ *trace) (any, bool) {
	v, ok := l[name]
	return v, ok
}

func (l literal) keys() []string      { return sortedKeys(l) }
func (l literal) size() int           { return len(l) }
func (l literal) determinedBy(*trace) {}

// cheap are the calls whose cost is bounded by the expression's own size; whatever else an expression holds is counted as it runs.
var cheap = map[string]bool{
	operators.Add: true, operators.Subtract: true, operators.Equals: true, operators.NotEquals: true, operators.LogicalAnd: true,
	operators.LogicalOr: true, operators.LogicalNot: true, operators.Conditional: true, operators.Less: true,
	operators.LessEquals: true, operators.Greater: true, operators.GreaterEquals: true, operators.In: true, operators.Index: true,
	operators.OptIndex: true, operators.OptSelect: true, "hasValue": true, "value": true, "orValue": true, "or": true, "size": true,
	"string": true, "int": true, "type": true, "optional.of": true, "optional.none": true, keyName: true, distinctName: true,
}

func needsLimit(parsed *cel.Ast) bool {
	found := false
	ast.PreOrderVisit(parsed.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		found = found || e.Kind() == ast.ComprehensionKind || e.Kind() == ast.CallKind && !cheap[e.AsCall().FunctionName()]
	}))
	return found
}
