package behavior

import (
	"strings"
	"testing"
)

// typedBehavior declares what a hidden property and those of a collection without schema are.
var typedBehavior = strings.NewReplacer(
	"hidden: [secret]", "hidden: [secret], types: {secret: string or none, msgs: integer or none}",
	"tokens: {key: token}", "tokens: {key: token, types: {userId: string, scopes: list of string or none, more: object or none, on: boolean or none, rate: number or none, all: list or none}}",
).Replace(inviteBehavior)

func TestPropertiesHaveTheTypesThatTheBehaviorDeclares(t *testing.T) {
	t.Parallel()
	m := load(t, typedBehavior, testOptions())
	for _, tt := range []struct{ collection, entity, want string }{
		{"tokens", `{"userId":"u"}`, ""},
		{"tokens", `{"userId":"u","scopes":[],"more":{},"on":false,"rate":1.5,"all":[1,"x"]}`, ""},
		{"tokens", `{"userId":"u","scopes":["a"],"rate":1,"unknown":null}`, ""},
		{"tokens", `{}`, `tokens "k": property "userId" is not there, wanted string`},
		{"tokens", `{"userId":null}`, `tokens "k": property "userId" is null, wanted string`},
		{"tokens", `{"userId":7}`, `tokens "k": property "userId" is 7, wanted string`},
		{"tokens", `{"userId":"u","scopes":["a",7]}`, `tokens "k": property "scopes" is ["a",7], wanted list of string`},
		{"tokens", `{"userId":"u","scopes":null}`, `tokens "k": property "scopes" is null, wanted list of string`},
		{"tokens", `{"userId":"u","more":[]}`, `tokens "k": property "more" is [], wanted object`},
		{"tokens", `{"userId":"u","on":"x"}`, `tokens "k": property "on" is "x", wanted boolean`},
		{"tokens", `{"userId":"u","rate":"1"}`, `tokens "k": property "rate" is "1", wanted number`},
		{"tokens", `{"userId":"u","all":{}}`, `tokens "k": property "all" is {}, wanted list`},
		{"rooms", `{"secret":true}`, `rooms "k": property "secret" is true, wanted string`},
		{"rooms", `{"msgs":1.5}`, `rooms "k": property "msgs" is 1.5, wanted integer`},
		{"rooms", `{"msgs":2}`, ""},
	} {
		world := `{"` + tt.collection + `":{"k":` + tt.entity + `}}`
		w, found := m.LoadWorld("w.json", []byte(world), nil)
		if got := strings.TrimPrefix(listing(found), "1: bad-entity: "); got != tt.want {
			t.Errorf("a world with %s:\n%s, want\n%s", tt.entity, got, tt.want)
		}
		var root any = plainOf(t, m, world)
		entity := root.(map[string]any)[tt.collection].(map[string]any)["k"].(map[string]any)
		in := map[string]map[string]map[string]any{tt.collection: {"k": entity}}
		_, fromMap := m.FromMap(in)
		_, put := m.Put(w.State, in)
		if len(found) > 0 {
			_, put = m.Put(m.Empty(), in)
		}
		for how, err := range map[string]error{"FromMap": fromMap, "Put": put} {
			if (err == nil) != (tt.want == "") || err != nil && !strings.HasSuffix(err.Error(), tt.want) {
				t.Errorf("%s of %s: %v, want %s", how, tt.entity, err, tt.want)
			}
		}
		_, unfit := m.Apply(m.Empty(), []Change{{Collection: tt.collection, Key: "k", After: entity}})
		if (len(unfit) == 0) != (tt.want == "") {
			t.Errorf("Apply of %s: %v, want %s", tt.entity, unfit, tt.want)
		}
	}
}

// plainOf is a JSON text as a value.
func plainOf(t *testing.T, m *Machine, text string) any {
	t.Helper()
	w := &world{findings: findings{file: "w.json"}, machine: m}
	root := w.parse([]byte(text), maxWorldBytes)
	if root == nil {
		t.Fatal(w.list)
	}
	return w.plain(root)
}

func TestTypesThatMeanNothingAreFound(t *testing.T) {
	t.Parallel()
	for types, want := range map[string]string{
		"{secret: text}":         `unknown-type: no type "text" | one of string, boolean, integer, number, list, object, or list of one; then "or none" for what may be left out`,
		"{secret: list of text}": `unknown-type: no type "list of text" | one of `,
		"{secret: [string]}":     `type: expected a string, not a list`,
		"{secrt: string}":        `unknown-property: type of "secrt", which rooms does not have | did you mean "secret"?`,
		"[secret]":               `type: types must be a mapping, not a list`,
	} {
		_, found := Load([]byte(strings.Replace(inviteBehavior, "hidden: [secret]", "hidden: [secret], types: "+types, 1)), testOptions())
		if len(found) != 1 || !strings.Contains(listing(found), want) {
			t.Errorf("%s: %s, want %s", types, listing(found), want)
		}
	}
}
