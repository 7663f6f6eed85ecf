package behavior

import (
	"encoding/json"
	"strings"
	"testing"
)

// evaluateWorld is what single expressions are tried on.
const evaluateWorld = `
rooms: {r1: {name: general, usernames: [ann, bob], msgs: 3, secret: s, owner: {id: u1}}}
users: {u1: {name: ann, phone: "1"}, u2: {name: bob, phone: "2"}}
members: {r1/u1: {roles: [member]}, "a%2Fb/c%25d": {}}
tokens: {t1: {userId: u1, any: {thing: [1, 2.50, 1e2]}}}
`

// one makes a behavior whose only rule answers with body, given in YAML.
func one(body string) string {
	return roomsState + errorsBlock + `
operations:
  try:
    let:
      room: "rooms['r1']"
    rules:
      - name: only
        source: {document: d, grade: stated}
        respond:
          status: 200
          body: ` + strings.ReplaceAll(strings.TrimSpace(body), "\n", "\n            ") + "\n"
}

func tryRequest() *Request {
	return &Request{Operation: "try", HasBody: true,
		Path:    map[string]any{"id": "r1", "a/b": "x"},
		Query:   map[string]any{"n": json.Number("7"), "roles": []any{"b", "a", "b"}},
		Headers: map[string]any{"x-id": "h"},
		Body:    map[string]any{"b": json.Number("12345678901234567890"), "a": map[string]any{"z": nil, "y": true}, "huge": json.Number("1e400")}}
}

func try(t *testing.T, body string, in Inputs) (Outcome, error) {
	t.Helper()
	m := load(t, one(body), testOptions())
	s := loadWorld(t, m, evaluateWorld)
	r := tryRequest()
	r.Credentials = map[string]string{"bearer": "t1"}
	caller, _, err := m.Caller(s, r, in)
	if err != nil {
		t.Fatal(err)
	}
	_, o, err := m.Step(s, r, caller, in)
	return o, err
}

func TestValueTrees(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"constants", `{a: 1, b: 1.50, c: null, d: [x, true, 0x10], e: 2020-01-02}`, `{"a":1,"b":1.50,"c":null,"d":["x",true,16],"e":"2020-01-02"}`},
		{"own type", `{n: "${query.n}", l: "${query.roles}", m: "${body.a}"}`, `{"l":["b","a","b"],"m":{"y":true,"z":null},"n":7}`},
		{"concatenation", `"n=${query.n} of ${1 + 1}, ${true}"`, `"n=7 of 2, true"`},
		{"literal hole", `"$${x} ${'}'}{"`, `"${x} }{"`},
		{"braces and quotes inside a hole", `"${{'a}': \"'}\"}['a}']}"`, `"'}"`},
		{"none drops a member", `{a: "${body.?x}", b: 1}`, `{"b":1}`},
		{"none drops an element", `["${body.?x}", 1, "${body.?a.y}"]`, `[1,true]`},
		{"none of a map literal", `"${{?'a': body.?x, 'b': 2}}"`, `{"b":2}`},
		{"entity is its view", `"${users['u1']}"`, `{"age":"filled users/u1 age","name":"ann","phone":"1","userId":"u1"}`},
		{"hidden is readable", `"${room.secret}"`, `"s"`},
		{"hidden is not served", `"${room}"`, `{"id":"r1","msgs":3,"name":"general","owner":{"id":"u1","name":"filled name"},"topic":"filled rooms/r1 topic","updatedAt":"filled rooms/r1 updatedAt","usernames":["ann","bob"]}`},
		{"entities in lists and maps", `"${{'u': [users['u2']]}}"`, `{"u":[{"age":"filled users/u2 age","name":"bob","phone":"2","userId":"u2"}]}`},
		{"no schema", `"${tokens['t1']}"`, `{"any":{"thing":[1,2.50,1e2]},"token":"t1","userId":"u1"}`},
		{"composite key", `"${members[key('r1', 'u1')].roles}"`, `["member"]`},
		{"composite key escapes", `"${members[key('a/b', 'c%d')].roomId + members[key('a/b', 'c%d')].userId}"`, `"a/bc%d"`},
		{"key of numbers", `"${key(1, 'a', 2.5)}"`, `"1/a/2.5"`},
		{"index", `"${usersByPhone['2'].name}"`, `"bob"`},
		{"index misses", `"${usersByPhone[?'9'].hasValue()}"`, `false`},
		{"index lists", `"${usersByPhone.map(p, p)}"`, `["1","2"]`},
		{"optional lookup", `"${rooms[?'r9'].?name.orValue('none')}"`, `"none"`},
		{"dashed parameter", `"${path['a/b']}"`, `"x"`},
		{"header", `"${headers['x-id']}"`, `"h"`},
		{"caller", `"${caller.name}"`, `"ann"`},
		{"operation", `"${operation}"`, `"try"`},
		{"violation is null", `"${violation == null}"`, `true`},
		{"time", `"${now()}"`, `"2026-01-02T03:04:05.000Z"`},
		{"identities differ", `["${fresh('uuid')}", "${fresh('id17')}"]`, `["uuid-1","id17-2"]`},
		{"collections are in order", `"${users.map(id, id)}"`, `["u1","u2"]`},
		{"objects are in order", `"${body.a.map(k, k)}"`, `["y","z"]`},
		{"literals are in order", `"${{'d':1,'c':1,'b':1,'a':1}.map(k, k)}"`, `["a","b","c","d"]`},
		{"built literals are in order", `"${{'d':path.id,'c':1,'b':1,'a':1}.map(k, k)}"`, `["a","b","c","d"]`},
		{"distinct keeps order", `"${query.roles.distinct()}"`, `["b","a"]`},
		{"distinct mixes types", `"${[1, 'a', 1.0, 'a', [1], [1]].distinct()}"`, `[1,"a",[1]]`},
		{"string functions", `"${'a,b'.split(',').join('-').upperAscii()}"`, `"A-B"`},
		{"sets", `"${sets.contains(query.roles, ['a'])}"`, `true`},
		{"size of a collection", `"${size(users)}"`, `2`},
		{"equality of maps", `"${room.owner == {'id': 'u1', 'name': 'filled name'}}"`, `true`},
		{"entities are equal to themselves", `"${users['u1'] == usersByPhone['1'] && users['u1'] != users['u2']}"`, `true`},
		{"double", `"${1.0 / 4.0}"`, `0.25`},
		{"number beyond doubles", `"${body.huge > 5.0}"`, `true`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o, err := try(t, tt.body, testInputs())
			if err != nil {
				t.Fatal(err)
			}
			if got := jsonText(t, o.Body); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestDefectsNameTheirPlace(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"missing key", `"${rooms['r9']}"`, `behavior.yaml:29: expression "rooms['r9']": no such key: r9`},
		{"missing property", `"${room.nothing}"`, `behavior.yaml:29: expression "room.nothing": no such key: nothing`},
		{"none in a text", `"a ${body.?x}"`, `behavior.yaml:29: expression "body.?x": the value is absent (optional none)`},
		{"list in a text", `"a ${[1]}"`, `behavior.yaml:29: expression "[1]": a value of type list has no text`},
		{"number that JSON has not", `"${1.0 / 0.0}"`, `behavior.yaml:29: expression "1.0 / 0.0": +Inf is not a JSON number`},
		{"keys that are no strings", `"${{1: 2}}"`, `behavior.yaml:29: expression "{1: 2}": the keys of a map must be strings, not int`},
		{"value that JSON has not", `"${b'x'}"`, `behavior.yaml:29: expression "b'x'": a value of type bytes cannot stand in an answer`},
		{"unknown format", `"${fresh('x')}"`, `behavior.yaml:29: expression "fresh('x')": fresh("x"): the formats are hex24, id17, uuid`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := try(t, tt.body, testInputs())
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestTimeAndIdentitiesMustBeGivenWhenAsked(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{`"${now()}"`: "now() needs a clock", `"${fresh('uuid')}"`: "fresh() needs a source"} {
		if _, err := try(t, body, Inputs{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestExpressionsCannotBurnTime(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"nested loops", `"${query.l.all(a, query.l.all(b, query.l.all(c, a + b + c >= 0)))}"`, "cost limit"},
		{"doubling strings", `"${query.s.replace('', query.s).replace('', query.s)}"`, "limit"},
		{"distinct maps", `"${query.l.map(i, {'i': i}).distinct()}"`, "more than 1000 distinct elements"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := load(t, one(tt.body), testOptions())
			list := make([]any, 5000)
			for i := range list {
				list[i] = json.Number("1")
				if i > 0 {
					list[i] = json.Number(jsonText(t, i))
				}
			}
			r := tryRequest()
			r.Query = map[string]any{"l": list, "s": strings.Repeat("x", 10_000)}
			s := loadWorld(t, m, evaluateWorld)
			if _, _, err := m.Step(s, r, nil, testInputs()); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestLoopsOverTenThousandElementsFit(t *testing.T) {
	t.Parallel()
	list := make([]any, 10_000)
	for i := range list {
		list[i] = "u" + jsonText(t, i)
	}
	m := load(t, one(`"${size(query.l.filter(id, id in users).distinct())}"`), testOptions())
	r := tryRequest()
	r.Query = map[string]any{"l": list}
	_, o, err := m.Step(loadWorld(t, m, evaluateWorld), r, nil, testInputs())
	if err != nil || o.Body != json.Number("2") {
		t.Errorf("body %v, %v", o.Body, err)
	}
}

func TestHolesEndWhereTheirExpressionEnds(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{`a`, `"a"`},
		{`${a}`, `<a>`},
		{`${a}${b}`, `<a> <b>`},
		{`${ {'x': {}} }.`, `<{'x': {}}> "."`},
		{`${'\'}'}`, `<'\'}'>`},
		{`${r'\'}x`, `<r'\'> "x"`},
		{`${'''}'}'''}`, `<'''}'}'''>`},
		{`$${a} $a {b}`, `"${a} $a {b}"`},
		{`${'a}`, errUnclosed.Error()},
		{`${{}`, errUnclosed.Error()},
		{`${}`, errHollow.Error()},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			parts, err := splitHoles(tt.text)
			var got []string
			for _, p := range parts {
				if p.hole {
					got = append(got, "<"+p.text+">")
				} else {
					got = append(got, `"`+p.text+`"`)
				}
			}
			if err != nil {
				got = []string{err.Error()}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %s want %s", got, tt.want)
			}
		})
	}
}

func TestMapsBehaveAsMapsInEveryFunction(t *testing.T) {
	t.Parallel()
	tests := []struct{ body, want string }{
		{`"${type(room) == map && type(body.a) == map}"`, `true`},
		{`"${'name' in room && !('nothing' in room) && size(body.a) == 2}"`, `true`},
		{`"${optional.ofNonZeroValue({}).hasValue()}"`, `false`},
		{`"${room == 1}"`, `false`},
		{`"${['a', 'b'].map(k, {k: 1})}"`, `[{"a":1},{"b":1}]`},
		{`"${body.a.filter(k, body.a[k] != null)}"`, `["y"]`},
		{`"${users[7 - 6 == 1 ? 'u1' : 'u2'].name}"`, `"ann"`},
		{`"${users}"`, `{"u1":{"age":"filled users/u1 age","name":"ann","phone":"1","userId":"u1"},"u2":{"age":"filled users/u2 age","name":"bob","phone":"2","userId":"u2"}}`},
		{`"${[room.owner, {'a': room.owner}].flatten().size()}"`, `2`},
	}
	for _, tt := range tests {
		t.Run(tt.body, func(t *testing.T) {
			t.Parallel()
			o, err := try(t, tt.body, testInputs())
			if err != nil || jsonText(t, o.Body) != tt.want {
				t.Errorf("got  %v, %v\nwant %s", o.Body, err, tt.want)
			}
		})
	}
}
