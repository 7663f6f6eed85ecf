package behavior

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// comprehension recognizes what CEL's macros expand to. A fold of any other form is left to CEL.
func (c *nativeCompiler) comprehension(e ast.ComprehensionExpr) native {
	if e.HasIterVar2() || !isName(e.Result(), e.AccuVar()) {
		return c.bound(e)
	}
	over, begun := c.expression(e.IterRange()), c.weight
	x := c.withLocal(e.IterVar(), func(slot int) native {
		switch c.weight += costOfFold; {
		case isQuantifier(e, true, operators.LogicalAnd):
			return c.quantifier(e, loop{over: over, slot: slot}, false, begun)
		case isQuantifier(e, false, operators.LogicalOr):
			return c.quantifier(e, loop{over: over, slot: slot}, true, begun)
		case isEmptyList(e.AccuInit()) && isBool(e.LoopCondition(), true):
			return c.selectOf(e, loop{over: over, slot: slot}, begun)
		}
		return nil
	})
	if over == nil {
		return nil
	}
	return x
}

// costOfFold is what CEL counts for the parts of a fold that no text spells.
const costOfFold = 10 * costOfNode

// withLocal compiles something in which name is a variable.
func (c *nativeCompiler) withLocal(name string, compile func(slot int) native) native {
	slot, outer := c.slots, c.locals
	c.slots++
	c.locals = make(map[string]int, len(outer)+1)
	for n, s := range outer {
		c.locals[n] = s
	}
	c.locals[name] = slot
	x := compile(slot)
	c.locals = outer
	return x
}

// bound recognizes the binding of one variable: a fold over nothing.
func (c *nativeCompiler) bound(e ast.ComprehensionExpr) native {
	if e.HasIterVar2() || !isEmptyList(e.IterRange()) || !isBool(e.LoopCondition(), false) {
		return nil
	}
	value := c.expression(e.AccuInit())
	return c.withLocal(e.AccuVar(), func(slot int) native {
		x := c.expression(e.Result())
		if value == nil || x == nil {
			return nil
		}
		if f, ok := x.(flatMapped); ok && f.of == native(local(slot)) {
			return flatMapped{f.slot, value, f.x} // no text can spell the name of the optional, so nothing else reads it
		}
		return bound{slot, value, x}
	})
}

func (c *nativeCompiler) quantifier(e ast.ComprehensionExpr, l loop, decisive bool, begun uint64) native {
	x := c.expression(e.LoopStep().AsCall().Args()[1])
	if x == nil {
		return nil
	}
	l.weight = c.weight - begun
	return quantifier{l, decisive, x}
}

// isQuantifier: the accumulator begins as init, goes on while it is, and is joined with the condition by the operator.
func isQuantifier(e ast.ComprehensionExpr, init bool, operator string) bool {
	while := callOf(e.LoopCondition(), operators.NotStrictlyFalse, 1)
	step := callOf(e.LoopStep(), operator, 2)
	if !isBool(e.AccuInit(), init) || while == nil || step == nil || !isName(step[0], e.AccuVar()) {
		return false
	}
	if init {
		return isName(while[0], e.AccuVar())
	}
	not := callOf(while[0], operators.LogicalNot, 1)
	return not != nil && isName(not[0], e.AccuVar())
}

// selectOf recognizes filter and map: the step appends one element, perhaps only on a condition.
func (c *nativeCompiler) selectOf(e ast.ComprehensionExpr, l loop, begun uint64) native {
	s, step := selectOf{loop: l}, e.LoopStep()
	if branches := callOf(step, operators.Conditional, 3); branches != nil {
		if !isName(branches[2], e.AccuVar()) {
			return nil
		}
		if s.keep = c.expression(branches[0]); s.keep == nil {
			return nil
		}
		step = branches[1]
	}
	appended := callOf(step, operators.Add, 2)
	if appended == nil || !isName(appended[0], e.AccuVar()) || appended[1].Kind() != ast.ListKind || len(appended[1].AsList().Elements()) != 1 {
		return nil
	}
	if x := appended[1].AsList().Elements()[0]; !isName(x, e.IterVar()) {
		if s.make = c.expression(x); s.make == nil {
			return nil
		}
	}
	s.weight = c.weight - begun
	return s
}

// callOf is the arguments when e calls the function with n of them, else nil.
func callOf(e ast.Expr, function string, n int) []ast.Expr {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != function || len(e.AsCall().Args()) != n {
		return nil
	}
	return e.AsCall().Args()
}

func isName(e ast.Expr, name string) bool { return e.Kind() == ast.IdentKind && e.AsIdent() == name }

func isBool(e ast.Expr, b bool) bool {
	return e.Kind() == ast.LiteralKind && e.AsLiteral() == types.Bool(b)
}

func isEmptyList(e ast.Expr) bool { return e.Kind() == ast.ListKind && len(e.AsList().Elements()) == 0 }
