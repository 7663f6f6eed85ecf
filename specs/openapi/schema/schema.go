// Package schema judges JSON values against the schemas of an OpenAPI document.
//
// A Schema is the one representation of an OpenAPI 3.0 or 3.1 schema that the rest of the project sees: references are
// resolved to shared pointers (so recursive schemas are cycles), 3.0 dialect (nullable, boolean exclusiveMinimum) is
// already translated to its 2020-12 meaning. A Judge compiled from it says yes or no quickly, and explains a no exactly.
//
// It reads no documents, follows no references and decodes no bytes: others make its schemas and its values.
//
// Values are nil, bool, string, json.Number, []any and map[string]any; nothing else.
package schema

import (
	"encoding/json"
	"math/big"
)

// Schema is one schema object. The zero value accepts everything.
type Schema struct {
	Name string // component name when it is a named component, "" otherwise
	Pos  Position
	// Source is where the vendor says so: the nearest x-source at or above this schema, nil when none.
	Source *Source
	// KeywordSources are sources of single keywords (x-source may be a map of keyword to source), nil when none.
	KeywordSources map[string]*Source

	Never bool // the boolean schema false

	Types  []string // "null","boolean","integer","number","string","array","object"; empty = any. 3.0 nullable adds "null"
	Format string
	Enum   []any // nil = no enum
	Const  *any

	MinLength, MaxLength *int
	Pattern              string

	Minimum, Maximum, ExclusiveMinimum, ExclusiveMaximum, MultipleOf *big.Rat
	// Literals holds the source text of numeric limits by keyword, for messages and re-emission ("maximum": "1e3").
	Literals map[string]json.Number

	Items              *Schema
	PrefixItems        []*Schema
	Contains           *Schema
	MinContains        *int
	MaxContains        *int
	MinItems, MaxItems *int
	UniqueItems        bool

	Properties            []Property // in document order
	PatternProperties     []Property // Name is the ECMA-262 pattern
	PropertyNames         *Schema
	AdditionalProperties  *Schema // nil = allowed; Never = forbidden
	UnevaluatedProperties *Schema
	UnevaluatedItems      *Schema
	Required              []string
	DependentRequired     map[string][]string
	DependentSchemas      []Property
	MinProps, MaxProps    *int

	AllOf, AnyOf, OneOf []*Schema
	Not, If, Then, Else *Schema
	Discriminator       *Discriminator

	ReadOnly, WriteOnly, Deprecated bool
	Default                         any
	Examples                        []any // example and examples, in document order
	Title, Description              string
	Faker                           string // x-faker: a gofakeit function name that makes a realistic value, "" when none
	Unordered                       bool   // x-unordered: the order of the elements means nothing
}

// Property is a named subschema.
type Property struct {
	Name   string
	Schema *Schema
}

// Discriminator chooses among OneOf or AnyOf by the value of Property. Mapping is value to branch.
type Discriminator struct {
	Property string
	Mapping  map[string]*Schema
}

// Position is where something stands in a file. Line and Column count from 1; 0 = unknown.
type Position struct {
	File         string
	Line, Column int
}

// Grade says how well a statement about a vendor is founded.
type Grade string

// The grades, strongest first. A breach of Stated or Official fails; of Inferred or Assumed it warns.
const (
	Stated   Grade = "stated"   // the vendor's document says it
	Official Grade = "official" // the vendor's published specification, code or client says it
	Inferred Grade = "inferred" // it follows from neighbours of the same vendor
	Assumed  Grade = "assumed"  // nobody says; we decided
)

// Source cites where a statement of the contract comes from. In documents: x-source: {document, section, grade, quote, also: […]}.
type Source struct {
	Document string    // name or URL of the vendor's document
	Section  string    // heading or place inside it, "" when the whole
	Quote    string    // the vendor's words, short, "" when none
	Grade    Grade     //
	Also     []*Source // sources that contradict or support it, recorded beside it
	Pos      Position  // where the citation itself stands
}

// Lookup returns the schema of the named property, nil when it is not declared.
func (s *Schema) Lookup(name string) *Schema {
	for i := range s.Properties {
		if s.Properties[i].Name == name {
			return s.Properties[i].Schema
		}
	}
	return nil
}

// SourceOf returns the source of one keyword: its own, or the schema's.
func (s *Schema) SourceOf(keyword string) *Source {
	if src := s.KeywordSources[keyword]; src != nil {
		return src
	}
	return s.Source
}
