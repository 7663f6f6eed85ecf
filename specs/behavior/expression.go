package behavior

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/ext"
)

// expression is a compiled CEL expression and where it stands.
type expression struct {
	text    string
	pos     Position
	native  *program // nil = all of it is CEL's
	program func() (cel.Program, error)
	limit   uint64
}

// source is the text of x, "" when there is none.
func (x *expression) source() string {
	if x == nil {
		return ""
	}
	return x.text
}

// standard is the language every expression has: CEL with optional types, strings, lists, sets, and our functions.
var standard = sync.OnceValues(func() (*cel.Env, error) {
	return cel.NewEnv(
		cel.CustomTypeAdapter(adapter{}),
		cel.OptionalTypes(),
		cel.EagerlyValidateDeclarations(true),
		ext.Strings(), ext.Lists(), ext.Sets(),
		cel.Macros(ourMacros()...),
		ourFunctions(),
		cel.Variable(nowName, cel.DynType),
		cel.Variable(freshName, cel.DynType),
		cel.Variable(openName, cel.DynType),
	)
})

var standardNames = map[string]bool{nowName: true, freshName: true, openName: true}

// compile turns the text at n into an expression over the names of s; nil when it reported findings.
func (l *loader) compile(n *node, text string, s scope) *expression {
	env, err := s.env()
	if err != nil {
		l.report(n, "cel", err.Error(), "")
		return nil
	}
	parsed, issues := env.Compile(text)
	if issues.Err() != nil {
		l.reportIssues(n, text, issues, s)
		return nil
	}
	ast.PreOrderVisit(parsed.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.IdentKind {
			l.machine.reads[e.AsIdent()] = true
		}
	}))
	x := &expression{text: text, pos: l.at(n), native: compileNative(parsed.NativeRep().Expr(), s.bindings), limit: l.limit()}
	if x.native != nil {
		bindings := s.bindings // and not the environment, which is large
		x.program = sync.OnceValues(func() (cel.Program, error) { return programAgain(text, bindings, x.limit) })
		return x
	}
	program, err := newProgram(env, parsed, x.limit)
	if err != nil {
		l.report(n, "cel", quoted("expression %q: %s", text, short(err.Error())), "")
		return nil
	}
	x.program = func() (cel.Program, error) { return program, nil }
	return x
}

func newProgram(env *cel.Env, checked *cel.Ast, limit uint64) (cel.Program, error) {
	options := []cel.ProgramOption{cel.EvalOptions(cel.OptOptimize), cel.CustomDecoratorV2(orderLiterals)}
	if needsLimit(checked) {
		options = append(options, cel.CostLimit(limit))
	}
	return env.Program(checked, options...)
}

// programAgain is for an expression that was compiled before, and that CEL is needed for after all: few ever are.
func programAgain(text string, bindings map[string]binding, limit uint64) (cel.Program, error) {
	env, err := environment(bindings)
	if err != nil {
		return nil, err
	}
	checked, issues := env.Compile(text)
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	return newProgram(env, checked, limit)
}

func (l *loader) limit() uint64 {
	if l.options.CostLimit == 0 {
		return defaultCostLimit
	}
	return l.options.CostLimit
}

// celNoise is what CEL adds to a message that says nothing here, or that the hint says.
var celNoise = regexp.MustCompile(` \((in container ''|did you mean '[^']*'\?)\)`)

func (l *loader) reportIssues(n *node, text string, issues *cel.Issues, s scope) {
	for _, e := range issues.Errors() {
		message := celNoise.ReplaceAllString(e.Message, "")
		hint := "expressions are CEL: https://cel.dev"
		if name, found := strings.CutPrefix(message, "undeclared reference to '"); found {
			name, _, _ = strings.Cut(name, "'")
			hint = suggest(name, s.names())
		}
		l.report(n, "cel", quoted("expression %q: %s", text, short(message)), hint)
	}
}

// evaluate runs x. The value is a plain one or CEL's; one that is an error, or larger than the limit, is an error.
func (x *expression) evaluate(r *run) (any, error) {
	v, ok := x.native.run(r, x.limit)
	var err error
	if !ok {
		v, err = x.celEval(r)
	}
	if err == nil {
		err = x.bounded(v)
	}
	if err != nil {
		return nil, x.failed(err)
	}
	return v, nil
}

// celEval computes x by CEL.
func (x *expression) celEval(r *run) (any, error) {
	p, err := x.program()
	if err != nil {
		return nil, err
	}
	v, _, err := p.Eval(r)
	return v, cancelled(err)
}

// bounded stops values that a chain of lets could double again and again.
func (x *expression) bounded(v any) error {
	size := 0
	if _, small := v.(bool); small {
		return nil
	}
	if s, ok := textIn(v); ok {
		size = len(s)
	} else if l, ok := listIn(v); ok {
		size = l.size()
	}
	if uint64(size) > 16*x.limit {
		return fmt.Errorf("%w: the value is too large", ErrTooMuch)
	}
	return nil
}

func (x *expression) failed(err error) error {
	return fmt.Errorf("%s:%d: expression %q: %w", x.pos.File, x.pos.Line, short(x.text), err)
}
