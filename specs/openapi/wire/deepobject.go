package wire

import "strings"

// deepObject reads "p[a]=1&p[b]=2". OpenAPI defines one level only; deeper ones ("p[a][b]=1") are read where the shape
// says that p[a] is an object, and refused elsewhere. So are arrays ("p[a][]=1") and names given twice.
func (p *Param) deepObject(pairs []Pair) (any, bool, error) {
	root := map[string]any{}
	for i := range pairs {
		rest, ok := strings.CutPrefix(pairs[i].Name, p.Name)
		if !ok || rest != "" && rest[0] != '[' {
			continue
		}
		if err := p.Shape.place(root, rest, pairs[i].Value); err != nil {
			return nil, true, err
		}
	}
	if len(root) == 0 {
		return nil, false, nil
	}
	return root, true, nil
}

// place puts text where the steps "[a][b]" lead to from root. The depth of Limits bounds them.
func (s *Shape) place(root map[string]any, steps, text string) error {
	for range defaultDepth {
		name, rest, err := step(steps)
		if err != nil {
			return err
		}
		shape := s.property(name)
		if rest == "" {
			return shape.put(root, name, text)
		}
		if root, err = shape.enter(root, name); err != nil {
			return err
		}
		s, steps = shape, rest
	}
	return &Error{Reason: ReasonDepth, Detail: "beyond the limit"}
}

// step takes the first "[name]" off.
func step(steps string) (name, rest string, err error) {
	inside, ok := strings.CutPrefix(steps, "[")
	name, rest, closed := strings.Cut(inside, "]")
	if !ok || !closed || name == "" {
		return "", "", &Error{Reason: ReasonStyle, Detail: "the name is not written p[property]"}
	}
	return name, rest, nil
}

func (s *Shape) put(parent map[string]any, name, text string) error {
	if _, twice := parent[name]; twice {
		return &Error{Reason: ReasonRepeated, Detail: "a property given twice"}
	}
	parent[name] = s.primitive(text)
	return nil
}

// enter returns the object that is the named property of parent, a new one at first.
func (s *Shape) enter(parent map[string]any, name string) (map[string]any, error) {
	if !s.has(Object) {
		return nil, &Error{Reason: ReasonStyle, Detail: "nested where no object is declared"}
	}
	present, ok := parent[name]
	if !ok {
		present = map[string]any{}
		parent[name] = present
	}
	if child, ok := present.(map[string]any); ok {
		return child, nil
	}
	return nil, &Error{Reason: ReasonRepeated, Detail: "a property given twice"}
}
