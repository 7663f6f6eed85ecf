package mockserver_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/counterpart-api/counterpart/specs"
)

// wrongs are values of every kind; one that stands for none takes the property away.
var wrongs = []any{nil, true, "", "x", 7, 1.5, []any{}, []any{"x"}, []any{7}, []any{nil}, map[string]any{}, map[string]any{"x": 1}, absent{}}

type absent struct{}

// Whatever is put into a state is refused there, or every call is answered as a rule says.
func TestNoStateThatIsTakenMakesAnAnswerADefect(t *testing.T) {
	t.Parallel()
	for _, name := range specs.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := start(t)
			contract := served(t, name)
			taken, refused := 0, 0
			for collection, entities := range contract.Contract.Behavior.ToMap(contract.World.State) {
				for _, key := range first(entities, 6) {
					for _, property := range propertiesOf(entities) {
						for _, wrong := range wrongs {
							entity, all := maps.Clone(entities[key]), maps.Clone(entities)
							entity[property] = wrong
							if _, gone := wrong.(absent); gone {
								delete(entity, property)
							}
							all[key] = entity
							if m.putOne(name, collection, all) {
								taken++
								m.wantNoDefect(name, collection, key, property, wrong)
							} else {
								refused++
							}
						}
					}
				}
				if !m.putOne(name, collection, entities) {
					t.Fatalf("%s cannot be put back", collection)
				}
			}
			if taken == 0 || refused == 0 {
				t.Errorf("%d taken, %d refused", taken, refused)
			}
		})
	}
}

// propertiesOf are those that any of the entities has.
func propertiesOf(entities map[string]map[string]any) []string {
	all := map[string]bool{}
	for _, entity := range entities {
		for property := range entity {
			all[property] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

func first(entities map[string]map[string]any, n int) []string {
	keys := slices.Sorted(maps.Keys(entities))
	return keys[:min(n, len(keys))]
}

func (m *mock) putOne(contract, collection string, entities map[string]map[string]any) bool {
	m.t.Helper()
	text, err := json.Marshal(map[string]any{contract: map[string]any{collection: entities}})
	if err != nil {
		m.t.Fatal(err)
	}
	switch got := m.send(control("PUT", "state", string(text))); got.status {
	case http.StatusNoContent:
		return true
	case http.StatusUnprocessableEntity:
		return false
	default:
		m.t.Fatalf("%d %s", got.status, got.text)
		return false
	}
}

func (m *mock) wantNoDefect(at ...any) {
	m.t.Helper()
	moderated := invited(inviteBody("Lk8HbVt3QwZxM5nRc", "nSYqWzZ4GsKTX4dyK")).
		with("X-Auth-Token", "Kp3vWq8ZtR5nYx2LcJ7dMb4HfSg6QaUe9TiVoXwNyAz").with("X-User-Id", "mQ7rTz4KxVbN2sLdP")
	owned := moderated.with("X-Auth-Token", "Ud6sHn1PwE9kXr4ZyC8mGt3BvJq5LfOa7RiTxNcWbYe").with("X-User-Id", "oW3nEr8HjYtG5fDcS")
	archived := invited(inviteBody("Xr5TfGy9UjNbE2wQa", "nSYqWzZ4GsKTX4dyK"))
	byPhone := add
	byPhone.body = `{"communities":["0f5f6a52-7f0c-4a35-9b60-0d1e3b7f2c41"],"users":["91943724335","4915112345678"]}`
	for _, r := range map[string][]request{"amity": {join, remove, remove.with("Authorization", "Bearer amity-access-token")}, "genuin": {add, byPhone}, "rocketchat": {invite, moderated, owned, archived}}[at[0].(string)] {
		if got := m.send(r); got.status >= 500 {
			m.t.Errorf("%v: %d %.300s", at, got.status, got.text)
		}
	}
}
