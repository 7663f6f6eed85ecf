package mockserver

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// restoring puts credentials back where they stood. Whoever sends "${contract.actor.scheme}" need not know the credential, and must
// not get to see it by having it put where it is served: so a text with one is taken only where that same text was shown, and
// stands for what it was shown for.
type restoring struct {
	known *known
	seeds contents
}

func (s *Server) restoring() restoring {
	r := restoring{s.serving.Load().secrets.known, contents{}}
	for _, one := range s.services() {
		if one.contract.Behavior != nil {
			r.seeds[one.contract.Name] = one.contract.Behavior.ToMap(one.seed)
		}
	}
	return r
}

// contents is a whole state with its credentials, as they stood in the present one or in that of the world.
func (r restoring) contents(wanted, now contents) (contents, error) {
	out := make(contents, len(wanted))
	for contract, collections := range wanted {
		out[contract] = make(map[string]map[string]map[string]any, len(collections))
		for collection, entities := range collections {
			restored, err := r.collection(contract+"."+collection, entities, now[contract][collection], r.seeds[contract][collection])
			if err != nil {
				return nil, err
			}
			out[contract][collection] = restored
		}
	}
	return out, nil
}

func (r restoring) collection(at string, wanted, now, seed map[string]map[string]any) (map[string]map[string]any, error) {
	names := r.names(now)
	for shown, name := range r.names(seed) {
		if _, there := names[shown]; !there {
			names[shown] = name
		}
	}
	out := make(map[string]map[string]any, len(wanted))
	for key, entity := range wanted {
		name, there := names[key]
		switch {
		case !there && r.holds(key):
			return nil, r.refuse(at, key)
		case !there:
			name = key
		}
		restored, err := r.entity(fmt.Sprintf("%s[%q]", at, bounded(key, 100)), entity, now[name], seed[name])
		if err != nil {
			return nil, err
		}
		out[name] = restored
	}
	return out, nil
}

// names are the keys that are shown as something else, or look like it, by what they are shown as.
func (r restoring) names(entities map[string]map[string]any) map[string]string {
	names := map[string]string{}
	for key := range entities {
		if shown := r.known.hide.Replace(key); shown != key || r.holds(key) {
			names[shown] = key
		}
	}
	return names
}

func (r restoring) entity(at string, wanted map[string]any, before ...map[string]any) (map[string]any, error) {
	out := make(map[string]any, len(wanted))
	for name, v := range wanted {
		shown := name
		if r.holds(shown) {
			var there bool
			if name, there = r.member(shown, before); !there {
				return nil, r.refuse(at, shown)
			}
		}
		var stood []any
		for _, one := range before {
			if was, there := one[name]; there {
				stood = append(stood, was)
			}
		}
		restored, err := r.value(at+"."+bounded(shown, 100), v, stood)
		if err != nil {
			return nil, err
		}
		out[name] = restored
	}
	return out, nil
}

// member is the name of the member that was shown so.
func (r restoring) member(shown string, before []map[string]any) (string, bool) {
	for _, one := range before {
		for _, name := range slices.Sorted(maps.Keys(one)) {
			if r.known.hide.Replace(name) == shown {
				return name, true
			}
		}
	}
	return "", false
}

func (r restoring) value(at string, wanted any, stood []any) (any, error) {
	switch wanted := wanted.(type) {
	case string:
		return r.text(at, wanted, stood)
	case []any:
		out := make([]any, len(wanted))
		for i, element := range wanted {
			restored, err := r.value(fmt.Sprintf("%s[%d]", at, i), element, elements(stood, i))
			if err != nil {
				return nil, err
			}
			out[i] = restored
		}
		return out, nil
	case map[string]any:
		return r.entity(at, wanted, objects(stood)...)
	}
	return wanted, nil
}

func (r restoring) text(at, wanted string, stood []any) (string, error) {
	if !r.holds(wanted) {
		return wanted, nil
	}
	for _, was := range stood {
		if text, ok := was.(string); ok && r.known.hide.Replace(text) == wanted {
			return text, nil
		}
	}
	return "", r.refuse(at, wanted)
}

// holds says whether a text has the name of a credential in it.
func (r restoring) holds(text string) bool {
	return strings.Contains(text, "${") && r.known.show.Replace(text) != text
}

func (r restoring) refuse(at, text string) error {
	return &refusedWish{http.StatusUnprocessableEntity, fmt.Sprintf(
		"%s: %q names a credential that did not stand there\nhint: one can be put back only where the present state or the world shows it",
		at, bounded(r.known.hideIn(text), 100))}
}

func elements(lists []any, i int) (all []any) {
	for _, v := range lists {
		if list, ok := v.([]any); ok && i < len(list) {
			all = append(all, list[i])
		}
	}
	return all
}

func objects(values []any) (all []map[string]any) {
	for _, v := range values {
		if object, ok := v.(map[string]any); ok {
			all = append(all, object)
		}
	}
	return all
}
