package verification_test

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/counterpart-api/counterpart/mockserver/verification"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

var known = verification.Known{
	Operations: []string{"invite", "join"},
	Unkept:     func(header string) bool { return header == "Authorization" },
}

func parse(text string) (*verification.Question, error) {
	v, err := wire.ParseJSON([]byte(text), wire.Limits{})
	if err != nil {
		return nil, err
	}
	return verification.Parse(v, known)
}

func ask(t *testing.T, question string, seen ...verification.Seen) verification.Answer {
	t.Helper()
	q, err := parse(question)
	if err != nil {
		t.Fatal(err)
	}
	for i := range seen {
		seen[i].ID = uint64(i + 1)
	}
	return asked(q, seen)
}

func asked(q *verification.Question, seen []verification.Seen) verification.Answer {
	answer, err := verification.Ask(context.Background(), q, seen)
	if err != nil {
		panic(err)
	}
	return answer
}

func invite(body string) verification.Seen {
	return verification.Seen{
		Operation: "invite", Method: "POST", Target: "/rooms/a%20b/invite?n=1&n=2&x=%7E", Body: []byte(body),
		Headers: map[string]string{"X-Trace": "t1"},
	}
}

func join() verification.Seen {
	return verification.Seen{Operation: "join", Method: "PUT", Target: "/rooms/a/join"}
}

func ExampleAsk() {
	question := &verification.Question{
		AtLeast: 1, AtMost: -1,
		Patterns: []verification.Pattern{{Operation: "invite", HasBody: true, Body: map[string]any{"roomId": "a"}}},
	}
	answer, err := verification.Ask(context.Background(), question, []verification.Seen{{ID: 7, Operation: "invite", Body: []byte(`{"roomId":"b"}`)}})
	fmt.Println(answer.Message, err)
	fmt.Println(answer.Nearest[0].ID, answer.Nearest[0].Differences)
	// Output:
	// a request of invite was not there; asked for at least once <nil>
	// 7 [body.roomId: want "a", got "b"]
}

func TestARequestMatchesByEachOfItsParts(t *testing.T) {
	t.Parallel()
	sent := invite(`{"roomId":"a","user":{"id":1.50,"tags":["x",{"y":true,"z":null}]}}`)
	for request, want := range map[string]string{
		`{}`:                                                      "",
		`{"method":"POST"}`:                                       "",
		`{"method":"post"}`:                                       `method: want "post", got "POST"`,
		`{"path":"/rooms/a b/invite"}`:                            "",
		`{"path":"/rooms/a%20b/invite"}`:                          "",
		`{"path":"/rooms/a"}`:                                     `path: want "/rooms/a", got "/rooms/a b/invite"`,
		`{"query":{"x":"~"}}`:                                     "",
		`{"query":{"n":["1","2"]}}`:                               "",
		`{"query":{"n":["2","1"]}}`:                               `query.n: want ["2","1"], got ["1","2"]`,
		`{"query":{"n":"1"}}`:                                     `query.n: want "1", got ["1","2"]`,
		`{"query":{"m":""}}`:                                      `query.m: want "", got nothing`,
		`{"query":{"m":[]}}`:                                      "",
		`{"query":{"x":[]}}`:                                      `query.x: want nothing, got "~"`,
		`{"headers":{"x-trace":"t1"}}`:                            "",
		`{"headers":{"x-trace":"t2"}}`:                            `header.x-trace: want "t2", got "t1"`,
		`{"headers":{"x-other":""}}`:                              `header.x-other: want "", got nothing`,
		`{"body":{}}`:                                             "",
		`{"body":{"roomId":"a"}}`:                                 "",
		`{"body":{"roomId":"b"}}`:                                 `body.roomId: want "b", got "a"`,
		`{"body":{"roomID":"a"}}`:                                 `body.roomID: want "a", got nothing`,
		`{"body":{"user":{"id":15e-1}}}`:                          "",
		`{"body":{"user":{"id":"1.5"}}}`:                          `body.user.id: want "1.5", got 1.50`,
		`{"body":{"user":{"tags":["x",{"y":true}]}}}`:             "",
		`{"body":{"user":{"tags":["x",{"z":null}]}}}`:             "",
		`{"body":{"user":{"tags":["x",{"z":false}]}}}`:            `body.user.tags[1].z: want false, got null`,
		`{"body":{"user":{"tags":["x"]}}}`:                        `body.user.tags: want ["x"], got ["x",{"y":true,"z":null}]`,
		`{"body":{"user":{"tags":{"0":"x"}}}}`:                    `body.user.tags: want {"0":"x"}, got ["x",{"y":true,"z":null}]`,
		`{"body":null}`:                                           `body: want null, got {"roomId":"a","user":{"id":1.50,"tags":["x",{"y":true,"z":null}]}}`,
		`{"exact":true,"body":{"roomId":"a"}}`:                    `body.user: want nothing, got {"id":1.50,"tags":["x",{"y":true,"z":null}]}`,
		`{"exact":true,"body":{"roomId":"a","user":{"id":1.5}}}`:  `body.user.tags: want nothing, got ["x",{"y":true,"z":null}]`,
		`{"exact":false,"body":{"roomId":"a","user":{"id":1.5}}}`: "",
		`{"exact":true,"body":{"user":{"tags":["x",{"y":true,"z":null}],"id":1.5},"roomId":"a"}}`: "",
	} {
		got := ask(t, `{"operation":"invite","request":`+request+`}`, sent)
		text := ""
		if len(got.Nearest) > 0 {
			text = strings.Join(got.Nearest[0].Differences, "; ")
		}
		if text != want || got.Passed != (want == "") {
			t.Errorf("%s: passed %v, differences %q, want %q", request, got.Passed, text, want)
		}
	}
}

func TestABodyThatIsNoJSONIsATextOrADifference(t *testing.T) {
	t.Parallel()
	cut := invite(`{"a":1}`)
	cut.Truncated = true
	for name, c := range map[string]struct {
		sent verification.Seen
		body string
		want string
	}{
		"the same text":    {invite("a=1&b=2"), `"a=1&b=2"`, ""},
		"another text":     {invite("a=1"), `"a=2"`, `body: want "a=2", got "a=1", which is no JSON`},
		"no JSON":          {invite("a=1"), `{"a":1}`, `body: want {"a":1}, got "a=1", which is no JSON`},
		"no body":          {invite(""), `{}`, `body: want {}, got none`},
		"a JSON text":      {invite(`"a"`), `"a"`, ""},
		"cut":              {cut, `{"a":1}`, `body: want {"a":1}, got one that is too long for the journal`},
		"a cut text":       {cut, `"{\"a\":1}"`, `body: want "{\"a\":1}", got one that is too long for the journal`},
		"not even a text":  {invite("\xff\x00"), `1`, `body: want 1, got "?\u0000", which is no JSON`},
		"duplicate member": {invite(`{"a":1,"a":1}`), `{"a":1}`, `body: want {"a":1}, got "{\"a\":1,\"a\":1}", which is no JSON`},
	} {
		got := ask(t, `{"request":{"body":`+c.body+`}}`, c.sent)
		text := ""
		if len(got.Nearest) > 0 {
			text = strings.Join(got.Nearest[0].Differences, "; ")
		}
		if text != c.want {
			t.Errorf("%s: %q, want %q", name, text, c.want)
		}
	}
}

func TestHowOftenIsAskedAndSaid(t *testing.T) {
	t.Parallel()
	twice := []verification.Seen{invite(`{}`), join(), invite(`{}`)}
	for bounds, want := range map[string]string{
		``:                          "true: a request of invite was there 2 times; asked for at least once",
		`,"atLeast":2`:              "true: a request of invite was there 2 times; asked for at least 2 times",
		`,"atLeast":3`:              "false: a request of invite was there 2 times; asked for at least 3 times",
		`,"atMost":1`:               "false: a request of invite was there 2 times; asked for at most once",
		`,"atMost":2`:               "true: a request of invite was there 2 times; asked for at most 2 times",
		`,"exactly":2`:              "true: a request of invite was there 2 times; asked for exactly 2 times",
		`,"exactly":1`:              "false: a request of invite was there 2 times; asked for exactly once",
		`,"exactly":0`:              "false: a request of invite was there 2 times; asked for never",
		`,"atLeast":1,"atMost":3`:   "true: a request of invite was there 2 times; asked for 1 to 3 times",
		`,"atLeast":0`:              "true: a request of invite was there 2 times; asked for at least 0 times",
		`,"atLeast":3,"atMost":3`:   "false: a request of invite was there 2 times; asked for exactly 3 times",
		`,"exactly":2,"request":{}`: "true: a request of invite was there 2 times; asked for exactly 2 times",
	} {
		got := ask(t, `{"operation":"invite"`+bounds+`}`, twice...)
		if text := fmt.Sprintf("%v: %s", got.Passed, got.Message); text != want || !slices.Equal(got.Matched, []uint64{1, 3}) {
			t.Errorf("%s: %s, matched %v; want %s", bounds, text, got.Matched, want)
		}
	}
	if got := ask(t, `{"exactly":0}`); !got.Passed || got.Message != "such a request was not there; asked for never" {
		t.Errorf("nothing: %+v", got)
	}
}

func TestTheNearestMissesComeFirstAndAreFew(t *testing.T) {
	t.Parallel()
	got := ask(t, `{"operation":"invite","request":{"method":"POST","body":{"a":1,"b":2}}}`,
		join(), invite(`{"a":2,"b":3}`), invite(`{"a":1,"b":3}`), invite(`{}`), invite(`{"a":1}`))
	want := []verification.Near{
		{ID: 5, Differences: []string{"body.b: want 2, got nothing"}},
		{ID: 3, Differences: []string{"body.b: want 2, got 3"}},
		{ID: 4, Differences: []string{"body.a: want 1, got nothing", "body.b: want 2, got nothing"}},
	}
	if diff := cmp.Diff(want, got.Nearest); diff != "" {
		t.Error(diff)
	}
	if far := ask(t, `{"operation":"invite"}`, join()); far.Nearest[0].Differences[0] != `operation: want "invite", got "join"` {
		t.Errorf("nearest %v", far.Nearest)
	}
	if many := ask(t, `{"operation":"invite","exactly":0}`, invite(`{}`), join()); len(many.Nearest) != 0 {
		t.Errorf("what is missing when there are too many? %v", many.Nearest)
	}
}

func TestAnOrderIsMetByOthersInBetweenAndCountedWhole(t *testing.T) {
	t.Parallel()
	const order = `{"order":[{"operation":"invite","request":{"body":{"n":1}}},{"operation":"join"},{"operation":"invite","request":{"body":{"n":2}}}]`
	one, two := invite(`{"n":1}`), invite(`{"n":2}`)
	for name, c := range map[string]struct {
		seen    []verification.Seen
		bounds  string
		passed  bool
		matched []uint64
		message string
		nearest string
	}{
		"once, with others in between": {[]verification.Seen{two, one, one, join(), join(), two}, "", true, []uint64{2, 4, 6},
			"the whole sequence was there once; asked for at least once", "[]"},
		"twice": {[]verification.Seen{one, join(), two, one, join(), two}, `,"atLeast":2`, true, []uint64{1, 2, 3, 4, 5, 6},
			"the whole sequence was there 2 times; asked for at least 2 times", "[]"},
		"not often enough": {[]verification.Seen{one, join(), two, one}, `,"exactly":2`, false, []uint64{1, 2, 3},
			"the whole sequence, of which number 2 (a request of join) is missing, was there once; asked for exactly 2 times", "[]"},
		"in another order": {[]verification.Seen{two, join(), one}, "", false, []uint64{},
			"the whole sequence, of which number 2 (a request of join) is missing, was not there; asked for at least once",
			"[{2 [order: is before request 3, after which it was wanted]}]"},
		"the last is another": {[]verification.Seen{one, join(), one}, "", false, []uint64{},
			"the whole sequence, of which number 3 (a request of invite) is missing, was not there; asked for at least once",
			"[{3 [body.n: want 2, got 1]}]"},
		"never wanted": {[]verification.Seen{one, join(), two}, `,"exactly":0`, false, []uint64{1, 2, 3},
			"the whole sequence was there once; asked for never", "[]"},
	} {
		got := ask(t, order+c.bounds+`}`, c.seen...)
		if got.Passed != c.passed || got.Message != c.message || !slices.Equal(got.Matched, c.matched) || fmt.Sprint(got.Nearest) != c.nearest {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAQuestionThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`[]`:                                            "verification: is not an object",
		`{"operatoin":"invite"}`:                        "verification: has a member \"operatoin\", which is unknown\nhint: there are atLeast, atMost, exactly, operation, order, request",
		`{"operation":"invit"}`:                         "verification.operation: there is no operation \"invit\"\nhint: there are invite, join",
		`{"operation":""}`:                              "verification.operation: is not a text of at least one character",
		`{"operation":7}`:                               "verification.operation: is not a text of at least one character",
		`{"request":[]}`:                                "verification.request: is not an object",
		`{"request":{"bodi":1}}`:                        "verification.request: has a member \"bodi\", which is unknown\nhint: there are body, exact, headers, method, path, query",
		`{"request":{"path":"a"}}`:                      "verification.request.path: \"a\" does not begin with a slash",
		`{"request":{"path":"/a?b=1"}}`:                 "verification.request.path: \"/a?b=1\" has a query\nhint: that is a member of its own, {\"query\": {name: value}}",
		`{"request":{"query":[]}}`:                      "verification.request.query: is not an object",
		`{"request":{"query":{"%d":1}}}`:                "verification.request.query.%d: is neither a text nor a list of texts",
		`{"request":{"headers":{"a":[]}}}`:              "verification.request.headers.a: is not a text",
		`{"request":{"headers":{"a":"1","A":"2"}}}`:     "verification.request.headers: names \"A\" twice",
		`{"request":{"headers":{"authorization":"x"}}}`: "verification.request.headers.authorization: carries a credential, and the journal does not keep its value",
		`{"request":{"exact":true}}`:                    "verification.request: has exact, which is about the body, and no body",
		`{"request":{"exact":1,"body":1}}`:              "verification.request.exact: is neither true nor false",
		`{"atLeast":-1}`:                                "verification.atLeast: is not a whole number from 0 to 1000000",
		`{"atMost":1.5}`:                                "verification.atMost: is not a whole number from 0 to 1000000",
		`{"exactly":1000001}`:                           "verification.exactly: is not a whole number from 0 to 1000000",
		`{"exactly":"1"}`:                               "verification.exactly: is not a whole number from 0 to 1000000",
		`{"exactly":1,"atMost":1}`:                      "verification: has exactly, and atLeast or atMost beside it",
		`{"atLeast":2,"atMost":1}`:                      "verification: wants at least 2 and at most 1",
		`{"order":[]}`:                                  "verification.order: is not a list of 1 to 100 patterns",
		`{"order":[1]}`:                                 "verification.order[0]: is not an object",
		`{"order":[{"atLeast":1}]}`:                     "verification.order[0]: has a member \"atLeast\", which is unknown\nhint: there are operation, request",
		`{"order":[{"operation":"x"}]}`:                 "verification.order[0].operation: there is no operation \"x\"\nhint: there are invite, join",
		`{"order":[{}],"operation":"join"}`:             "verification: has both order and operation\nhint: each element of order has its own",
		`{"order":[{}],"request":{}}`:                   "verification: has both order and request\nhint: each element of order has its own",
	} {
		if _, err := parse(text); err == nil || err.Error() != want {
			t.Errorf("%s:\n%v\nwant\n%s", text, err, want)
		}
	}
	if _, err := parse(`{"order":[` + strings.Repeat("{},", 100) + `{}]}`); err == nil {
		t.Error("101 patterns are taken")
	}
}

// TestWhateverWasSentMatchesAPatternMadeOfIt: every part of a value, and the whole of it, matches the value; a value with one more
// member does not match exactly.
func TestWhateverWasSentMatchesAPatternMadeOfIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.MapOf(rapid.StringMatching(`[a-d]{1,2}`), tree(3)).Draw(t, "value")
		part := prune(t, value)
		sent := verification.Seen{ID: 1, Body: wire.AppendJSON(nil, value)}
		for _, pattern := range []verification.Pattern{
			{Body: value, HasBody: true, Exact: true}, {Body: value, HasBody: true}, {Body: part, HasBody: true},
		} {
			if got := asked(&verification.Question{Patterns: []verification.Pattern{pattern}, AtLeast: 1, AtMost: -1}, []verification.Seen{sent}); !got.Passed {
				t.Fatalf("%v does not match %s: %v", pattern.Body, sent.Body, got.Nearest)
			}
		}
		more := map[string]any{"more": json.Number("1")}
		for name, v := range value {
			more[name] = v
		}
		for _, pattern := range []verification.Pattern{{Body: more, HasBody: true}, {Body: value, HasBody: true, Exact: true}} {
			target := sent
			if pattern.Exact {
				target.Body = wire.AppendJSON(nil, more)
			}
			got := asked(&verification.Question{Patterns: []verification.Pattern{pattern}, AtLeast: 1, AtMost: -1}, []verification.Seen{target})
			if got.Passed || !strings.HasPrefix(got.Nearest[0].Differences[0], "body.more: ") || len(got.Nearest[0].Differences) != 1 {
				t.Fatalf("%v and %s: %+v", pattern.Body, target.Body, got)
			}
		}
	})
}

func tree(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		kinds := 4
		if depth > 0 {
			kinds = 6
		}
		switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
		case 0:
			return nil
		case 1:
			return rapid.Bool().Draw(t, "bool")
		case 2:
			return json.Number(fmt.Sprint(rapid.Int().Draw(t, "number")))
		case 3:
			return rapid.String().Draw(t, "text")
		case 4:
			return rapid.SliceOfN(tree(depth-1), 0, 3).Draw(t, "list")
		}
		return map[string]any(rapid.MapOfN(rapid.StringMatching(`[a-d]{1,2}`), tree(depth-1), 0, 3).Draw(t, "object"))
	})
}

// prune leaves out some members of the objects in a value.
func prune(t *rapid.T, v any) any {
	switch v := v.(type) {
	case map[string]any:
		kept := map[string]any{}
		for _, name := range keys(v) {
			if rapid.Bool().Draw(t, "keep") {
				kept[name] = prune(t, v[name])
			}
		}
		return kept
	case []any:
		kept := make([]any, len(v))
		for i := range v {
			kept[i] = prune(t, v[i])
		}
		return kept
	}
	return v
}

func keys(m map[string]any) (names []string) {
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"operation":"invite","request":{"method":"POST","path":"/a","query":{"n":["1"]},"headers":{"X-A":"1"},"body":{"a":[1,null]},"exact":true},"atLeast":1,"atMost":2}`,
		`{"order":[{"operation":"join"},{}],"exactly":2}`, `{"order":1}`, `{"request":{"query":{"%s":1}}}`, `null`, `{"exactly":1e9}`,
	} {
		f.Add(seed, `{"a":[1,null]}`)
	}
	f.Fuzz(func(t *testing.T, question, body string) {
		q, err := parse(question)
		if err != nil {
			return
		}
		if len(q.Patterns) == 0 || q.AtLeast < 0 || q.AtMost >= 0 && q.AtLeast > q.AtMost {
			t.Fatalf("a question that makes no sense: %+v", q)
		}
		sent := invite(body)
		sent.ID = 1
		got := asked(q, []verification.Seen{sent, {ID: 2, Operation: "join", Target: "/%zz?%zz"}})
		if got.Passed != (got.Count >= q.AtLeast && (q.AtMost < 0 || got.Count <= q.AtMost)) || len(got.Matched) != got.Count*len(q.Patterns) {
			t.Fatalf("%+v", got)
		}
		for _, near := range got.Nearest {
			if len(near.Differences) == 0 {
				t.Fatalf("a miss without a difference: %+v", got)
			}
		}
	})
}

func TestASecretIsHiddenBeforeATextIsClipped(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("s3cret/", 40)
	hiding := known
	hiding.Hide = func(text string) string { return strings.ReplaceAll(text, secret, "${name}") }
	for _, question := range []string{
		`{"request":{"body":{"a":"` + secret + `"}}}`,
		`{"request":{"body":["` + secret + `"]}}`,
		`{"request":{"body":{"` + secret + `":1}}}`,
		`{"request":{"path":"/` + secret + `"}}`,
		`{"request":{"method":"` + secret + `"}}`,
		`{"request":{"query":{"` + secret + `":"` + secret + `"}}}`,
		`{"request":{"headers":{"X-A":"` + secret + `"}}}`,
		`{"request":{"path":"` + secret + `"}}`,
		`{"operation":"` + secret + `"}`,
		`{"` + secret + `":1}`,
	} {
		for _, body := range []string{`{"a":"b"}`, "no JSON: " + secret, `"` + secret + `"`} {
			v, err := wire.ParseJSON([]byte(question), wire.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			said := ""
			if q, err := verification.Parse(v, hiding); err != nil {
				said = err.Error()
			} else {
				said = fmt.Sprint(asked(q, []verification.Seen{invite(body)}))
			}
			if strings.Contains(said, "s3cret") || !strings.Contains(said, "name}") {
				t.Errorf("%.30s of %.20s: %s", question, body, said)
			}
		}
	}
}

func TestAskingEndsWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	for _, question := range []string{`{"operation":"invite"}`, `{"order":[{"operation":"invite"},{"operation":"join"}]}`} {
		q, err := parse(question)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if got, err := verification.Ask(ctx, q, []verification.Seen{invite(`{}`)}); err != context.Canceled || got.Count != 0 {
			t.Errorf("%s: %v %v", question, got, err)
		}
	}
}

// What the places in a body are called must cost nothing as long as nothing is different there.
func TestComparingBodiesThatAreTheSameMakesNoTexts(t *testing.T) {
	name := strings.Repeat("k", 30<<10)
	body := `{"` + name + `":[1` + strings.Repeat(",1", 2_000) + `]}`
	seen := []verification.Seen{invite(body)}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	passed := ask(t, `{"request":{"body":`+body+`}}`, seen...).Passed
	runtime.ReadMemStats(&after)
	if per := after.TotalAlloc - before.TotalAlloc; per > 4<<20 || !passed {
		t.Errorf("%d bytes for a body of %d, passed %v", per, len(body), passed)
	}
}

func TestNumbersAreComparedByWhatTheyAre(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"1", "1.0", true}, {"1", "10e-1", true}, {"0", "-0", true}, {"0.0", "0e9", true}, {"12e2", "1200", true}, {"0.0012", "1.2E-3", true},
		{"1e999", "10e998", true}, {"-1.50", "-15e-1", true}, {"1e+2", "100", true},
		{"1", "-1", false}, {"1", "10", false}, {"0.1", "0.01", false}, {"12", "120", false}, {"1e999", "1e998", false}, {"105", "15", false},
	} {
		if got := ask(t, `{"request":{"body":[`+tt.a+`]}}`, invite(`[`+tt.b+`]`)).Passed; got != tt.same {
			t.Errorf("%s and %s: %v", tt.a, tt.b, got)
		}
	}
}
