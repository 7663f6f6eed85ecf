package behavior

import (
	"regexp"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// costOfNode is more than CEL counts for any part of an expression, whatever the size of the values; that is counted apart.
const costOfNode = 40

// nativeCompiler turns the checked form of an expression into a program. A part that it does not know makes all of it CEL's.
type nativeCompiler struct {
	names  map[string]binding
	locals map[string]int
	slots  int
	weight uint64
}

// compileNative is the program for an expression, nil when it is left to CEL.
func compileNative(e ast.Expr, names map[string]binding) *program {
	c := &nativeCompiler{names: names, locals: map[string]int{}}
	root := c.fresh(e)
	if root == nil {
		root = c.expression(e)
	}
	if root == nil {
		return nil
	}
	return &program{root, c.slots, c.weight}
}

// fresh is an expression that is nothing but a new identity. Within another, one could be drawn before CEL is needed, and lost.
func (c *nativeCompiler) fresh(e ast.Expr) native {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Index || len(e.AsCall().Args()) != 2 {
		return nil
	}
	of, key := e.AsCall().Args()[0], e.AsCall().Args()[1]
	if format, ok := literalText(key); ok && of.Kind() == ast.IdentKind && of.AsIdent() == freshName {
		c.weight += 2 * costOfNode
		return selection{property{named(c.names[freshName]), format}}
	}
	return nil
}

// expression compiles one part; nil when it cannot.
func (c *nativeCompiler) expression(e ast.Expr) native {
	c.weight += costOfNode
	switch e.Kind() {
	case ast.LiteralKind:
		return literalOf(e)
	case ast.IdentKind:
		return c.identifier(e.AsIdent())
	case ast.SelectKind:
		return c.selection(e.AsSelect())
	case ast.CallKind:
		return c.call(e.AsCall())
	case ast.ListKind:
		return c.list(e.AsList())
	case ast.MapKind:
		return c.mapping(e.AsMap())
	case ast.ComprehensionKind:
		return c.comprehension(e.AsComprehension())
	}
	return nil
}

func literalOf(e ast.Expr) native {
	switch v := e.AsLiteral().(type) {
	case types.String:
		return literalValue{string(v)}
	case types.Bool:
		return literalValue{bool(v)}
	case types.Null:
		return literalValue{nil}
	case types.Int, types.Double:
		return literalValue{v}
	}
	return nil
}

func literalText(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().(types.String)
	return string(s), ok
}

var typeNames = map[string]*types.Type{
	"string": types.StringType, "bool": types.BoolType, "int": types.IntType, "double": types.DoubleType,
	"list": types.ListType, "map": types.MapType, "null_type": types.NullType,
}

func (c *nativeCompiler) identifier(name string) native {
	if slot, ok := c.locals[name]; ok {
		return local(slot)
	}
	if b, ok := c.names[name]; ok && b.kind != bindFresh {
		return named(b)
	}
	if t, ok := typeNames[name]; ok {
		return literalValue{t}
	}
	return nil
}

func (c *nativeCompiler) selection(s ast.SelectExpr) native {
	of := c.expression(s.Operand())
	switch {
	case of == nil:
		return nil
	case s.IsTestOnly():
		return presence{property{of, s.FieldName()}}
	}
	return selection{property{of, s.FieldName()}}
}

// expressions compiles all of them, or gives nil.
func (c *nativeCompiler) expressions(es []ast.Expr) []native {
	out := make([]native, len(es))
	for i, e := range es {
		if out[i] = c.expression(e); out[i] == nil {
			return nil
		}
	}
	return out
}

func (c *nativeCompiler) list(l ast.ListExpr) native {
	if elements := c.expressions(l.Elements()); elements != nil && len(l.OptionalIndices()) == 0 {
		return listOf(elements)
	}
	return nil
}

func (c *nativeCompiler) mapping(m ast.MapExpr) native {
	var out mapOf
	for _, e := range m.Entries() {
		entry := e.AsMapEntry()
		name, ok := literalText(entry.Key())
		value := c.expression(entry.Value())
		if !ok || value == nil || entry.IsOptional() {
			return nil
		}
		out.names, out.values = append(out.names, name), append(out.values, value)
	}
	return out
}

// call compiles an operator or a function. A method is a function whose first argument is before the dot.
func (c *nativeCompiler) call(e ast.CallExpr) native {
	args := e.Args()
	if e.IsMemberFunction() {
		args = append([]ast.Expr{e.Target()}, args...)
	}
	switch e.FunctionName() {
	case operators.OptSelect:
		return c.optSelection(args)
	case "matches":
		return c.matching(args)
	}
	xs := c.expressions(args)
	switch len(xs) {
	case 1:
		return unaryCall(e.FunctionName(), xs[0])
	case 2:
		return binaryCall(e.FunctionName(), xs[0], xs[1])
	case 3:
		if e.FunctionName() == operators.Conditional {
			return conditional(xs[0], xs[1], xs[2])
		}
	}
	if xs != nil && e.FunctionName() == "optional.none" {
		return nothing{}
	}
	return nil
}

// conditional is c ? yes : no.
func conditional(c, yes, no native) native {
	if f := flatMap(c, yes, no); f != nil {
		return f
	}
	one, isOne := yes.(maybe)
	other, isOther := no.(maybe)
	if isOne && isOther {
		return optChoice{c, one, other}
	}
	return choice{c, yes, no}
}

// flatMap recognizes t.hasValue() ? (x with v = t.value()) : optional.none(), which CEL makes of t.optFlatMap(v, x); nil when it is
// something else. Of t.optMap(v, x), it makes optional.of of the second part.
func flatMap(c, yes, no native) native {
	given, asks := c.(hasValue)
	held, isSome := yes.(some)
	if isSome {
		yes = held.x
	}
	b, binds := yes.(bound)
	value, is := b.value.(valueOf)
	t, named := given.x.(local)
	switch {
	case !asks || !binds || !is || !named || value.x != native(t) || no != native(nothing{}):
		return nil
	case isSome:
		return flatMapped{b.slot, t, some{b.x}}
	}
	return flatMapped{b.slot, t, b.x}
}

func unaryCall(name string, x native) native {
	switch name {
	case "hasValue":
		return hasValue{x}
	case "value":
		return valueOf{x}
	case "optional.of":
		return some{x}
	}
	if f := unaries[name]; f != nil {
		return unary{f, x}
	}
	return nil
}

func binaryCall(name string, a, b native) native {
	switch name {
	case operators.LogicalAnd:
		return junction{false, a, b}
	case operators.LogicalOr:
		return junction{true, a, b}
	case operators.Index:
		return indexing{element{a, b}}
	case operators.OptIndex:
		return optIndexing{element{a, b}}
	case operators.In:
		if l, ok := b.(listOf); ok && len(l) == 0 {
			return nil // CEL knows the answer, and does not even look at a
		}
		return membership{element{b, a}}
	case "orValue":
		return orValue{a, b}
	}
	if f := binaries[name]; f != nil {
		return binary{f, a, b}
	}
	return nil
}

func (c *nativeCompiler) optSelection(args []ast.Expr) native {
	name, ok := literalText(args[1])
	of := c.expression(args[0])
	if !ok || of == nil {
		return nil
	}
	return optSelection{property{of, name}}
}

func (c *nativeCompiler) matching(args []ast.Expr) native {
	if len(args) != 2 {
		return nil
	}
	text, ok := literalText(args[1])
	x := c.expression(args[0])
	pattern, err := regexp.Compile(text)
	if !ok || x == nil || err != nil {
		return nil
	}
	return matching{x, pattern}
}
