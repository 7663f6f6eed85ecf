package schema

import (
	"maps"
	"slices"
)

// builder makes nodes; shared schemas get one node, so that cycles close.
type builder struct {
	direction Direction
	graph     *graph
	nodes     map[*Schema]*node
}

func newBuilder(d Direction, g *graph) *builder {
	return &builder{direction: d, graph: g, nodes: map[*Schema]*node{}}
}

// node is nil for nil. hidden counts only for a schema that is not shared: a part of the composition it stands in.
func (b *builder) node(s *Schema, hidden names) *node {
	switch {
	case s == nil:
		return nil
	case !b.graph.shared[s]:
		n := new(node)
		b.fill(n, s, hidden)
		return n
	case b.nodes[s] == nil:
		n := new(node)
		b.nodes[s] = n // before it is filled: it may refer to itself
		b.fill(n, s, nil)
	}
	return b.nodes[s]
}

func (b *builder) fill(n *node, s *Schema, hidden names) {
	hidden = b.direction.hidden(s, hidden)
	n.schema, n.never = s, s.refusesAll()
	b.scalars(n, s)
	b.arrays(n, s)
	b.objects(n, s, hidden)
	b.combinations(n, s, hidden)
	n.memberwise = n.judgesMembers()
}

// judgesMembers says whether an object that fits still does when members are set that fit, each by itself.
func (n *node) judgesMembers() bool {
	whole := n.enum != nil || n.constant != nil || n.format != nil || n.maxProperties != noLimit || n.names != nil || n.dependents != nil ||
		n.conditional != nil || n.unevaluatedProperties != nil
	combined := n.allOf != nil || n.anyOf != nil || n.oneOf != nil || n.not != nil || n.test != nil || n.choice != nil
	return !n.never && !whole && !combined
}

func (b *builder) scalars(n *node, s *Schema) {
	n.types = newTypeSet(s.Types)
	n.enum, n.enumTexts = s.Enum, texts(s.Enum)
	n.constant = s.Const
	n.format = formatCheck(s.Format)
	n.minLength, n.maxLength = limits(s.MinLength, s.MaxLength)
	if s.Pattern != "" {
		n.pattern, _ = b.graph.patterns.get(s.Pattern) // vetted before
	}
	for _, l := range s.numericLimits() {
		n.bounds = append(n.bounds, newBound(l))
	}
}

func (b *builder) arrays(n *node, s *Schema) {
	n.unique = s.UniqueItems
	n.minItems, n.maxItems = limits(s.MinItems, s.MaxItems)
	n.minContains, n.maxContains = limits(s.MinContains, s.MaxContains)
	if s.MinContains == nil {
		n.minContains = 1
	}
	n.contains = b.node(s.Contains, nil)
	n.prefix = b.nodeList(s.PrefixItems, nil)
	n.items = b.node(s.Items, nil)
	n.unevaluatedItems = b.node(s.UnevaluatedItems, nil)
}

func (b *builder) objects(n *node, s *Schema, hidden names) {
	n.minProperties, n.maxProperties = limits(s.MinProps, s.MaxProps)
	n.required = s.required(hidden)
	for _, name := range slices.Sorted(maps.Keys(s.DependentRequired)) {
		needed := slices.DeleteFunc(slices.Clone(s.DependentRequired[name]), func(n string) bool { return hidden[n] })
		n.dependents = append(n.dependents, dependent{name, unique(needed)})
	}
	n.byName = make(map[string]*node, len(s.Properties))
	for _, p := range s.Properties {
		n.byName[p.Name] = b.property(p.Schema)
		n.properties = append(n.properties, member{p.Name, n.byName[p.Name]})
	}
	for _, p := range s.PatternProperties {
		re, _ := b.graph.patterns.get(p.Name) // vetted before
		n.patterned = append(n.patterned, patternMember{re, b.orAnything(p.Schema)})
	}
	n.names = b.node(s.PropertyNames, nil)
	n.additional = b.node(s.AdditionalProperties, nil)
	n.unevaluatedProperties = b.node(s.UnevaluatedProperties, nil)
}

// property is the node of a property, or one that refuses everything when the direction hides the property.
func (b *builder) property(s *Schema) *node {
	if b.direction.hides(s) {
		return &node{schema: s, never: true, hidden: b.direction.keyword()}
	}
	return b.orAnything(s)
}

func (b *builder) orAnything(s *Schema) *node {
	if s == nil {
		s = &Schema{}
	}
	return b.node(s, nil)
}

func (b *builder) combinations(n *node, s *Schema, hidden names) {
	n.allOf = b.nodeList(s.AllOf, hidden)
	n.anyOf = b.nodeList(s.AnyOf, hidden)
	n.oneOf = b.nodeList(s.OneOf, hidden)
	n.not = b.node(s.Not, nil)
	n.test, n.then, n.els = b.node(s.If, nil), b.node(s.Then, nil), b.node(s.Else, nil)
	for _, p := range s.DependentSchemas {
		n.conditional = append(n.conditional, member{p.Name, b.orAnything(p.Schema)})
	}
	if s.Discriminator != nil {
		n.choice = &choice{s.Discriminator.Property, s.Discriminator.Mapping}
	}
}

func (b *builder) nodeList(subs []*Schema, hidden names) []*node {
	var list []*node
	for _, s := range subs {
		if s == nil {
			s = &Schema{}
		}
		list = append(list, b.node(s, hidden))
	}
	return list
}

func limits(least, most *int) (int, int) {
	low, high := 0, noLimit
	if least != nil {
		low = *least
	}
	if most != nil {
		high = *most
	}
	return low, high
}

// texts is the set of values when all are texts, else nil.
func texts(values []any) map[string]struct{} {
	set := make(map[string]struct{}, len(values))
	for _, v := range values {
		s, ok := v.(string)
		if !ok {
			return nil
		}
		set[s] = struct{}{}
	}
	return set
}
