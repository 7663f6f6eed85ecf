package schema

import "encoding/json"

// node is a schema made ready for judging values of one direction.
type node struct {
	schema *Schema
	never  bool

	types     typeSet
	enum      []any
	enumTexts map[string]struct{} // all of enum, when it is texts only
	constant  *any
	format    func(any) bool

	minLength, maxLength         int
	minItems, maxItems           int
	minContains, maxContains     int
	minProperties, maxProperties int

	pattern *pattern
	bounds  []bound
	unique  bool

	prefix   []*node
	items    *node
	contains *node

	properties  []member
	byName      map[string]*node
	patterned   []patternMember
	names       *node
	additional  *node
	required    []string
	dependents  []dependent
	conditional []member // dependentSchemas

	allOf, anyOf, oneOf   []*node
	not, test, then, els  *node
	choice                *choice
	unevaluatedProperties *node
	unevaluatedItems      *node
	hidden                string // the keyword that refuses the value in this direction, "" when none
	memberwise            bool   // of an object it judges each member by itself, and what must be there
}

// noLimit stands for a count that is not limited from above.
const noLimit = int(^uint(0) >> 1)

type member struct {
	name string
	node *node
}

type patternMember struct {
	pattern *pattern
	node    *node
}

// dependent is what must be there when name is.
type dependent struct {
	name   string
	needed []string
}

// choice is a discriminator: the branch for every value that its property may have.
type choice struct {
	property string
	branches map[string]*Schema
}

// typeSet is a set of type names; 0 is every type.
type typeSet uint8

const (
	nullType typeSet = 1 << iota
	booleanType
	integerType
	numberType
	stringType
	arrayType
	objectType
)

func newTypeSet(list []string) (set typeSet) {
	for _, t := range list {
		for i, name := range typeNames {
			if t == name {
				set |= 1 << i
			}
		}
	}
	return set
}

// has tells whether v is of one of the types. 1.0 is an integer (JSON Schema 2020-12 validation, section 6.1.1).
func (t typeSet) has(v any) bool {
	switch v := v.(type) {
	case nil:
		return t&nullType != 0
	case bool:
		return t&booleanType != 0
	case string:
		return t&stringType != 0
	case []any:
		return t&arrayType != 0
	case map[string]any:
		return t&objectType != 0
	case json.Number:
		return t&numberType != 0 || t&integerType != 0 && isInteger(v)
	}
	return false
}

// typeOf names the type of v, the narrowest one.
func typeOf(v any) string {
	for i, name := range typeNames {
		if typeSet(1 << i).has(v) {
			return name
		}
	}
	return "no JSON value"
}
