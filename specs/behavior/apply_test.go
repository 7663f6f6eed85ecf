package behavior

import (
	"errors"
	"fmt"
	"testing"
)

// people are users as a state's contents.
func people(users map[string]map[string]any) map[string]map[string]map[string]any {
	return map[string]map[string]map[string]any{"users": users}
}

func TestPutJudgesOnlyWhatIsNew(t *testing.T) {
	t.Parallel()
	judged := 0
	o := testOptions()
	o.Check = func(_ string, v map[string]any, _ []string) error {
		judged++
		if v["name"] == "bad" {
			return errors.New("the name is bad")
		}
		return nil
	}
	m := load(t, inviteBehavior, o)
	s := loadWorld(t, m, "users: {u1: {name: ann, phone: x}, u2: {name: bob}}\nrooms: {r1: {}}")
	judged = 0
	contents := m.ToMap(s)["users"]
	contents["u3"] = map[string]any{"name": "cid"}
	contents["u2"] = map[string]any{"name": "bob"} // its key says the rest
	next, err := m.Put(s, people(contents))
	if err != nil || judged != 1 || next.Len("users") != 3 || next.Len("rooms") != 1 {
		t.Errorf("%d judged, %d users, %v", judged, next.Len("users"), err)
	}
	if by := next.table("users").byIndex[0]; by.Len() != 1 {
		t.Errorf("%d users are indexed", by.Len())
	}
	for _, users := range []map[string]map[string]any{{"u1": {"name": "bad"}}, {"u1": {"phone": "x"}, "u2": {"phone": "x"}}, {"u1": {"nam": "x"}}} {
		if got, err := m.Put(s, people(users)); err == nil || !got.Equal(s) {
			t.Errorf("%v: %v", users, err)
		}
	}
	if _, err := m.Put(s, map[string]map[string]map[string]any{"nothing": nil}); err == nil {
		t.Error("there is no such collection")
	}
}

func TestApplyLeavesOutWhatDoesNotFitAndSaysSo(t *testing.T) {
	t.Parallel()
	m := load(t, inviteBehavior, testOptions())
	s := loadWorld(t, m, "users: {u1: {name: ann, phone: x}, u2: {name: bob}, u3: {phone: y}}\nrooms: {r1: {}}")
	next, unfit := m.Apply(s, []Change{
		{Collection: "users", Key: "u1", After: map[string]any{"name": "ann", "phone": "z"}},
		{Collection: "users", Key: "u2", After: map[string]any{"phone": "x"}}, // which u1 had
		{Collection: "users", Key: "u3"},
		{Collection: "users", Key: "u4"},
		{Collection: "users", Key: "u5", After: map[string]any{"phone": "z"}},
		{Collection: "users", Key: "u6", After: map[string]any{"nam": "x"}},
		{Collection: "halls", Key: "h1", After: map[string]any{}},
		{Collection: "members", Key: "m1", After: map[string]any{}},
	})
	const want = `{"members":{},"rooms":{"r1":{"id":"r1"}},"tokens":{},"users":{"u1":{"name":"ann","phone":"z","userId":"u1"},"u2":{"phone":"x","userId":"u2"}}}`
	if got := jsonText(t, m.ToMap(next)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	told := ""
	for _, u := range unfit {
		told += fmt.Sprintln(u.Collection, u.Key, u.Err)
	}
	if told != `users u5 index usersByPhone: "u1" and "u5" both have phone "z"
users u6 entities of users have no property "nam"
halls h1 no collection "halls"
members m1 key "m1" has 1 parts, members needs 2
` {
		t.Error(told)
	}
}

func TestApplyIsWhatDiffSays(t *testing.T) {
	t.Parallel()
	m := load(t, inviteBehavior, testOptions())
	a := loadWorld(t, m, "users: {u1: {name: ann, phone: x}, u2: {name: bob}}\nrooms: {r1: {}}")
	b := loadWorld(t, m, "users: {u2: {name: bob, phone: x}, u3: {}}\nmembers: {r1/u2: {}}")
	got, unfit := m.Apply(a, Diff(a, b))
	if len(unfit) > 0 || !got.Equal(b) {
		t.Errorf("%v\n%s", unfit, jsonText(t, m.ToMap(got)))
	}
	if got, _ := m.Apply(State{}, Diff(State{}, b)); !got.Equal(b) {
		t.Errorf("from nothing: %s", jsonText(t, m.ToMap(got)))
	}
}
