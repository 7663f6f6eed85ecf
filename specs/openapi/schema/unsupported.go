package schema

// Unsupported is something a schema says that no judge asserts.
type Unsupported struct {
	Where   []string // steps from the schema asked
	Schema  *Schema  // where it stands, for its Pos and Source
	Keyword string
	Value   string
	Hint    string
}

// Unsupported lists, in document order, what s and the schemas below it say that is not asserted: formats that nobody
// knows, which JSON Schema leaves to be annotations.
func (s *Schema) Unsupported() []Unsupported {
	var found []Unsupported
	s.Walk(func(where []string, s *Schema) {
		if s.Format != "" && formatCheck(s.Format) == nil {
			hint := "values are not checked against it; a pattern would be"
			found = append(found, Unsupported{append([]string(nil), where...), s, "format", s.Format, hint})
		}
	})
	return found
}
