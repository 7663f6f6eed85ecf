package story

import (
	"fmt"
	"maps"
	"slices"

	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs/behavior"
)

// features are what makes one request of a story look different from another to a server that may be wrong: the rule, whether a
// list had one element, several or the same twice, how many entities changed, and how lists and numbers in them moved.
func features(o *model.Outcome) []string {
	rule := o.Rule()
	if rule == "" {
		return nil
	}
	all := []string{rule, caller(o)}
	for _, shape := range listShapes(o) {
		all = append(all, rule+" "+shape)
	}
	if !o.Neutral() {
		all = append(all, fmt.Sprintf("%s changes %d", rule, min(len(o.Answer.Changed), 2)))
		all = append(all, severals(o)...)
		all = append(all, elementsNamed(rule, o)...)
	}
	return all
}

// severals tell of which collections a request changes several entities: an effect that is made for each of a list may be made for one.
func severals(o *model.Outcome) []string {
	var all []string
	counts := map[string]int{}
	for _, at := range o.Answer.Changed {
		if counts[at.Collection]++; counts[at.Collection] == 2 {
			all = append(all, several(o.Rule(), at.Collection))
		}
	}
	return all
}

// elementsNamed are the texts that a request which changes something lists: each identity is to be tried for itself.
func elementsNamed(rule string, o *model.Outcome) []string {
	var all []string
	for _, params := range []map[string]any{o.Call.Query, object(o.Call.Body)} {
		for _, name := range slices.Sorted(maps.Keys(params)) {
			list, _ := params[name].([]any)
			for _, text := range variation.Texts(list) {
				all = append(all, fmt.Sprintf("%s lists %s %s", rule, name, text))
			}
		}
	}
	return all
}

// caller tells who called, and with which identities: whom a rule lets pass may hang on both.
func caller(o *model.Outcome) string {
	names := slices.Sorted(maps.Values(o.Call.Credentials))
	for _, params := range []map[string]any{o.Call.Path, object(o.Call.Body)} {
		for _, name := range slices.Sorted(maps.Keys(params)) {
			if text, ok := params[name].(string); ok {
				names = append(names, name+"="+text)
			}
		}
	}
	return fmt.Sprintf("%s by %v", o.Rule(), names)
}

// object is a body that is an object, nil for another.
func object(body any) map[string]any {
	o, _ := body.(map[string]any)
	return o
}

// listShapes describes the lists of a request by place.
func listShapes(o *model.Outcome) []string {
	var shapes []string
	for _, name := range slices.Sorted(maps.Keys(o.Call.Query)) {
		shapes = append(shapes, shapesOf("query."+name, o.Call.Query[name])...)
	}
	body := object(o.Call.Body)
	names := slices.Sorted(maps.Keys(body))
	for _, name := range names {
		shapes = append(shapes, shapesOf("body."+name, body[name])...)
	}
	return append(shapes, fmt.Sprint("body has ", names))
}

func shapesOf(place string, v any) []string {
	list, ok := v.([]any)
	switch {
	case !ok:
		return []string{place + " is a " + kind(v)}
	case len(list) == 0:
		return []string{place + " is empty"}
	case len(list) == 1:
		return []string{place + " has one " + kind(list[0])}
	case variation.Same(list[0], list[1]):
		return []string{place + " has the same twice"}
	}
	return []string{place + " has several"}
}

// kind tells objects by their properties, other values by their type.
func kind(v any) string {
	switch v := v.(type) {
	case map[string]any:
		return fmt.Sprint("object", slices.Sorted(maps.Keys(v)))
	case string:
		if v == "" {
			return "text of no characters"
		}
		return "text"
	}
	return fmt.Sprintf("%T", v)
}

// transitions describe how the properties of the changed entities moved between two states.
func transitions(before behavior.State, o *model.Outcome) []string {
	if o.Neutral() {
		return nil
	}
	var all []string
	for _, change := range behavior.Diff(before, o.After) {
		for _, name := range slices.Sorted(maps.Keys(change.After)) {
			if move := moved(change.Before[name], change.After[name]); move != "" {
				all = append(all, fmt.Sprintf("%s %s.%s %s %v", o.Rule(), change.Collection, name, move, slices.Sorted(maps.Keys(object(o.Call.Body)))))
			}
		}
	}
	return all
}

// moved says how a list changed its size.
func moved(before, after any) string {
	b, was := before.([]any)
	a, is := after.([]any)
	switch {
	case !was || !is || len(a) == len(b):
		return ""
	case len(a) == 0:
		return "loses all"
	case len(a) < len(b):
		return fmt.Sprintf("loses %d and keeps some", min(len(b)-len(a), 2))
	}
	return fmt.Sprintf("grows by %d", min(len(a)-len(b), 3))
}
