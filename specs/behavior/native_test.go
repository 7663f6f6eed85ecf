package behavior

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cel.dev/cel-go/cel"
)

// bothWays is where single expressions are computed both ways.
type bothWays struct {
	machine *Machine
	op      *operation
	state   State
	request *Request
}

func newBothWays(t testing.TB) bothWays {
	src := one(`"${room}"`)
	for _, let := range []string{`some: "rooms[?'r1']"`, `none: "rooms[?'r9']"`, `broken: "room.nothing"`, `words: "query.roles.distinct()"`} {
		src = withLet(src, let)
	}
	m := load(t, src, testOptions())
	r := tryRequest()
	r.Credentials = map[string]string{"bearer": "t1"}
	r.Body.(map[string]any)["list"] = []any{"ann", json.Number("1"), json.Number("2.50"), nil, map[string]any{"id": "u1"}, []any{"u1"}, "ann"}
	r.Body.(map[string]any)["people"] = []any{map[string]any{"id": "u1"}, map[string]any{"id": "u7", "phone": "2"}}
	return bothWays{m, m.operations["try"], loadWorld(t, m, evaluateWorld), r}
}

// compile compiles text for both; ok = false when it is no expression.
func (w bothWays) compile(t fataler, text string) (x *expression, ok bool) {
	env, err := environment(w.op.scope.bindings)
	if err != nil {
		t.Fatal(err)
	}
	checked, issues := env.Compile(text)
	if issues.Err() != nil {
		return nil, false
	}
	x = &expression{text: text, limit: defaultCostLimit, native: compileNative(checked.NativeRep().Expr(), w.op.scope.bindings)}
	p, err := env.Program(checked, cel.EvalOptions(cel.OptOptimize, cel.OptTrackCost), cel.CustomDecoratorV2(orderLiterals))
	if err != nil {
		return nil, false
	}
	x.program = func() (cel.Program, error) { return p, nil }
	return x, true
}

type fataler interface {
	Fatal(...any)
	Fatalf(string, ...any)
}

func (w bothWays) newRun(in Inputs) *run {
	r := w.machine.newRun(w.state, w.op.scope.bindings, w.request, in)
	r.lets, r.defs, r.footprint = make([]letValue, len(w.op.lets)), w.op.lets, &Footprint{}
	r.caller = map[string]any{"name": "ann", "id": "u1"}
	if in.Trace {
		r.caller = map[string]any{"name": "ann", "id": Open{"u1"}}
	}
	return r
}

// natively computes x without CEL, and says what it spent.
func natively(x *expression, r *run) (v any, spent uint64, ok bool) {
	r.frame, r.locals = frame{left: x.limit - x.native.weight}, make([]any, x.native.locals)
	v, ok = x.native.root.eval(r)
	return v, x.limit - r.frame.left, ok
}

// seen is all that there is to an evaluation.
func seen(r *run, v any) string {
	k := maker{budget: 1e6}
	tree, none, err := k.plain(v)
	out, _ := json.Marshal([]any{tree, none, fmt.Sprint(err), r.opened(), r.reads()})
	return string(out)
}

// agree compares both ways, traced and not; native says that CEL was not needed.
func (w bothWays) agree(t fataler, text string) (native bool) {
	x, ok := w.compile(t, text)
	if !ok || x.native == nil {
		return false
	}
	for _, in := range []func() Inputs{testInputs, traced} {
		fast, slow := w.newRun(in()), w.newRun(in())
		v, spent, ok := natively(x, fast)
		if !ok {
			return false
		}
		p, _ := x.program()
		want, details, err := p.Eval(slow)
		if err != nil {
			t.Fatalf("%s\nnative %s\nCEL    %v", text, seen(fast, v), err)
		}
		if got, want := seen(fast, v), seen(slow, want); got != want {
			t.Fatalf("%s\nnative %s\nCEL    %s", text, got, want)
		}
		if counted := details.ActualCost(); counted == nil || *counted > spent {
			t.Fatalf("%s: native spent %d, CEL counts %d", text, spent, *counted)
		}
		asksNoMore(t, text, fast.footprint, slow.footprint)
	}
	return true
}

// asksNoMore: what native looks for CEL does too. CEL asks more: counting the cost, it asks for sizes.
func asksNoMore(t fataler, text string, native, cel *Footprint) {
	for _, l := range native.looked {
		if !slices.Contains(cel.looked, l) {
			t.Fatalf("%s: only native looks for %v", text, l)
		}
	}
}

func TestNativeExpressionsAgreeWithCEL(t *testing.T) {
	t.Parallel()
	w := newBothWays(t)
	for text, native := range map[string]bool{
		"room": true, "room.name": true, "room.topic": true, "room.owner.name": true, "body.a.z": true, "some.hasValue()": true,
		"!!none.hasValue()": true, "some.value().usernames": true, "now()": true, "fresh('uuid')": true, "credentials.bearer": true,
		"open(room.name)": true, "has(room.topic) || has(room.nothing)": true, "body.list": true, "[body.b, 2, body.list]": true,
		"tokens[?credentials.?bearer.orValue('')].?userId.optFlatMap(id, users[?id])": true,
		"tokens[?'x'].?userId.optMap(id, users[id])":                                  true,
		"query.roles.distinct().map(x, {'n': x, 'l': [x]})":                           true,
		"body.people.filter(p, p.id in users).map(p, users[p.id].name)":               true,
		"body.people.all(p, has(p.id) && type(p) == map) ? size(body.list) + 1 : 0":   true,
		"body.people.map(p, has(p.phone), usersByPhone[p.phone])":                     true,
		"room.usernames + words.map(x, x + '!')":                                      true,
		"[[1, 2], [3], 4].flatten()":                                                  true,
		"room.usernames.exists(u, u.matches('^a'))":                                   true,
		"key(path.id, 1)":                                   true,
		"body.a in [null, '', [], 1]":                       true,
		"room.?topic.orValue('') == caller.id || 'x' < 'y'": true,
		"some.optMap(r, r.msgs - 1).orValue(0) >= 2":        true,
		"optional.of(room).?owner.?name":                    true,
		"[optional.none(), optional.of(1)]":                 true,
		"{'a': null, 'b': [some], 'c': caller}":             true,
		"none.value()":                                      false,
		"none.value().name":                                 false,
		"room.nothing":                                      false,
		"!room.name":                                        false,
		"some.name":                                         false,
		"broken":                                            false,
		"body.list.distinct()":                              false,
		"[fresh('uuid'), fresh('uuid')]":                    false,
		"fresh('nothing')":                                  false,
		"users.exists(u, u == 'u1')":                        false,
		"{'a': 1} == {'a': 1}":                              false,
		"room.msgs + 9223372036854775807":                   false,
		"words[9]":                                          false,
		"room.name.upperAscii()":                            false,
		"false ? fresh('uuid') : 'x'":                       false,
	} {
		if got := w.agree(t, text); got != native {
			t.Errorf("%s: native %v", text, got)
		}
	}
}

// grammar is what random expressions are made of: by the kind of value they are likely to give, forms in which another letter
// stands for an expression of that kind. A = any, L = list, M = map, O = optional, S = text, N = number, B = truth.
var grammar = map[byte][]string{
	'A': {"L", "M", "O", "S", "N", "B", "null", "v", "type(A)", "(B ? A : A)", "L[N]", "O.orValue(A)", "open(A)", "A"},
	'L': {"body.list", "body.people", "query.roles", "words", "M.usernames", "[A, A]", "[]", "(L + L)", "L.filter(v, B)", "L.map(v, A)",
		"L.map(v, B, A)", "L.distinct()", "L.flatten()", "[L, L].flatten()", "L.map(v, S)"},
	'M': {"room", "body", "caller", "path", "credentials", "users[S]", "O.value()", "M.owner", "{'name': A, 'id': S}", "users", "v"},
	'O': {"some", "none", "users[?S]", "rooms[?S]", "usersByPhone[?S]", "M.?name", "O.?owner.?id", "M[?S]", "optional.of(A)", "O.optMap(v, A)",
		"O.optFlatMap(v, O)", "rooms[?S].?usernames", "tokens[?S].?userId"},
	'S': {"'ann'", "'u1'", "'r1'", "''", "M.name", "path.id", "room.topic", "O.orValue(S)", "(S + S)", "key(S, N)", "v", "M.id", "now()"},
	'N': {"0", "1", "2.5", "room.msgs", "query.n", "size(A)", "(N + N)", "(N - N)", "L.size()"},
	'B': {"has(M.name)", "A in L", "S in users", "S in M", "O.hasValue()", "!B", "(B && B)", "(B || B)", "(A == A)", "(S != S)", "(N < N)",
		"(S <= S)", "(N >= N)", "S.matches('^[a-z]+$')", "L.all(v, B)", "L.exists(v, B)", "type(A) == list", "true", "v in L"},
}

func randomExpression(r *rand.Rand, kind byte, depth int) string {
	forms := grammar[kind]
	form := forms[r.IntN(len(forms))]
	for depth == 0 && strings.ContainsAny(form, "ALMOSNB") {
		kind = form[strings.IndexAny(form, "ALMOSNB")]
		forms = grammar[kind]
		form = forms[r.IntN(len(forms))]
	}
	var out strings.Builder
	for _, c := range []byte(form) {
		if grammar[c] != nil {
			out.WriteString(randomExpression(r, c, depth-1))
		} else {
			out.WriteByte(c)
		}
	}
	return out.String()
}

// randomExpressions is how many are tried; half of them turn out to be computed natively.
const randomExpressions = 3000

func TestRandomExpressionsAgreeWithCEL(t *testing.T) {
	t.Parallel()
	w, r, native := newBothWays(t), rand.New(rand.NewPCG(1, 2)), 0
	for range randomExpressions {
		if w.agree(t, "[room, 'u1', 1, words].map(v, "+randomExpression(r, 'A', 2)+")") {
			native++
		}
		if w.agree(t, randomExpression(r, 'A', 3)) {
			native++
		}
	}
	if native < randomExpressions/2 {
		t.Errorf("only %d were native", native)
	}
}

// TestWhatCostsMoreThanTheLimitIsLeftToCEL: the limit is CEL's, to the unit, however an expression is computed.
func TestWhatCostsMoreThanTheLimitIsLeftToCEL(t *testing.T) {
	t.Parallel()
	w := newBothWays(t)
	x, ok := w.compile(t, "query.roles.filter(a, query.roles.exists(b, a == b))")
	if !ok || x.native == nil {
		t.Fatal("not native")
	}
	_, spent, _ := natively(x, w.newRun(testInputs()))
	if _, ok := x.native.run(w.newRun(testInputs()), spent-1); ok {
		t.Error("computed natively for more than the limit")
	}
	if _, ok := x.native.run(w.newRun(testInputs()), spent); !ok {
		t.Error("left to CEL within the limit")
	}
}

// TestFallingBackDrawsNoIdentityTwice: what is left to CEL half-way would be done twice.
func TestFallingBackDrawsNoIdentityTwice(t *testing.T) {
	t.Parallel()
	o, err := try(t, `{a: "${[fresh('uuid')].map(x, room.usernames.size() > 0 ? x.upperAscii() : x)}", b: "${fresh('uuid')}"}`, testInputs())
	if err != nil || jsonText(t, o.Body) != `{"a":["UUID-1"],"b":"uuid-2"}` {
		t.Error(jsonText(t, o.Body), err)
	}
}
