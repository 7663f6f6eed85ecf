package behavior

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

// setsOf are the properties of a map, in order.
func setsOf(properties map[string]any) []set {
	change := make([]set, 0, len(properties))
	for _, name := range sortedKeys(properties) {
		change = append(change, set{name, properties[name]})
	}
	return change
}

// place is where change sets a property, -1 when it does not.
func place(change []set, name string) int {
	for i := range change {
		if change[i].name == name {
			return i
		}
	}
	return -1
}

// maxAbove is how many properties stand apart before all are copied. Steps tend to set the same ones again.
const maxAbove = 8

func (l layers) get(name string) (any, bool) {
	if i := place(l.above, name); i >= 0 {
		return l.above[i].value, true
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
	return overlay(l.below, l.above)
}

// with is l with properties replaced, or added. l stays as it is.
func (l layers) with(change []set) layers {
	if len(l.above)+len(change) > maxAbove {
		l = layers{below: l.all()}
	}
	if len(change) > maxAbove {
		return layers{below: overlay(l.below, change)}
	}
	above := append(make([]set, 0, len(l.above)+len(change)), l.above...)
	for _, s := range change {
		if i := place(above, s.name); i >= 0 {
			above[i].value = s.value
		} else {
			above = append(above, s)
		}
	}
	return layers{l.below, above}
}
