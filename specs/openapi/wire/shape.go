package wire

// Kind is a set of the JSON types a text may become. Text that fits none of them stays a string.
type Kind uint8

// The kinds; join them with |. Of several that fit, the first of Array, Object, Boolean, Number, Integer, String is taken.
// The text "null" becomes null only where String is not in the set.
const (
	Any    Kind = 0 // nothing is known: the text itself
	String Kind = 1 << (iota - 1)
	Number
	Integer
	Boolean
	Null
	Array
	Object
)

// Shape is the little of a schema that decoding needs. A nil *Shape is Any.
type Shape struct {
	Kind       Kind
	Items      *Shape            // of an Array
	Properties map[string]*Shape // of an Object
	Additional *Shape            // of an Object: other properties; nil when none are declared
}

// Param describes a parameter, or a property of a form body.
type Param struct {
	Name    string
	Style   string // one of Styles; any other text counts as the first of them
	Explode bool
	Shape   Shape
	JSON    bool // content: application/json; Style and Explode do not matter then

	// Except holds the names that other parameters claim. An exploded object with Additional takes every pair but these.
	Except map[string]bool
}

// Styles returns the styles that OpenAPI 3.0 and 3.1 define for a location ("path", "query", "header", "cookie"), the
// default first, and nil for any other location.
func Styles(in string) []string {
	switch in {
	case "path":
		return []string{"simple", "label", "matrix"}
	case "query":
		return []string{"form", "spaceDelimited", "pipeDelimited", "deepObject"}
	case "header":
		return []string{"simple"}
	case "cookie":
		return []string{"form"}
	}
	return nil
}

func (s *Shape) has(k Kind) bool { return s != nil && s.Kind&k != 0 }

// property returns the shape of a property; nil when nothing is declared for it.
func (s *Shape) property(name string) *Shape {
	if shape, ok := s.Properties[name]; ok {
		return shape
	}
	return s.Additional
}

// composite reports whether the text is delimited: an array or object, not JSON.
func (p *Param) composite() bool { return !p.JSON && p.Shape.has(Array|Object) }

// exploded reports whether the parameter is spread over several pairs.
func (p *Param) exploded() bool { return p.Explode && p.composite() }

// deep reports whether the parameter is written p[property]=value.
func (p *Param) deep() bool { return p.Style == "deepObject" && p.composite() && p.Shape.has(Object) }

// takes reports whether an exploded object claims a pair of this name.
func (p *Param) takes(name string) bool {
	if _, ok := p.Shape.Properties[name]; ok {
		return true
	}
	return p.Shape.Additional != nil && !p.Except[name]
}
