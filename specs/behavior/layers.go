package behavior

import "slices"

// layers are the properties of an entity: most are shared with the version before it, so that a step that sets few of many copies
// only those.
type layers struct {
	below map[string]any // shared: not to be modified
	above []set          // in place of those below, and beside them; each name once
}

// set is a property and its value.
type set struct {
	name  string
	value any
}

// maxAbove is how many properties stand apart before all are copied. Steps tend to set the same ones again.
const maxAbove = 8

func (l layers) get(name string) (any, bool) {
	for i := range l.above {
		if l.above[i].name == name {
			return l.above[i].value, true
		}
	}
	v, ok := l.below[name]
	return v, ok
}

// of is the value of a property, nil when there is none.
func (l layers) of(name string) any {
	v, _ := l.get(name)
	return v
}

// all are the properties as a map, which is shared: not to be modified.
func (l layers) all() map[string]any {
	if len(l.above) == 0 {
		return l.below
	}
	above := make(map[string]any, len(l.above))
	for _, s := range l.above {
		above[s.name] = s.value
	}
	return overlay(l.below, above)
}

// with is l with properties replaced, or added. l stays as it is.
func (l layers) with(properties map[string]any) layers {
	if len(l.above)+len(properties) > maxAbove {
		l = layers{below: l.all()}
	}
	if len(properties) > maxAbove {
		return layers{below: overlay(l.below, properties)}
	}
	above := append(make([]set, 0, len(l.above)+len(properties)), l.above...)
	for name, v := range properties {
		if i := slices.IndexFunc(above, func(s set) bool { return s.name == name }); i >= 0 {
			above[i].value = v
		} else {
			above = append(above, set{name, v})
		}
	}
	return layers{l.below, above}
}
