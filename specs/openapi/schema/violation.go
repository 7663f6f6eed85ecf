package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Violation is one reason why a value does not fit.
type Violation struct {
	// Path holds the steps from the value's root: a string for a property, an int for an item. A missing or an extra
	// property is its last step.
	Path []any
	// Keyword is the keyword that is broken: that of JSON Schema, or "readOnly", "writeOnly", "discriminator", "false" (a
	// schema that allows nothing), or one of "depth", "number", "utf-8", "type" and "complexity" for values that cannot be
	// judged.
	Keyword string
	// Limit is the keyword's value: an int, a json.Number, a string, a bool, a []string (types), a []any (enum), or nil;
	// for dependentRequired the property that asks for another.
	Limit any
	// Got says in a few ASCII words what was there instead: "901", "missing", "integer". It never repeats a text.
	Got string
	// Schema is where the keyword stands, nil when no single schema is to blame.
	Schema *Schema
}

const maxGot = 40

// violation describes the breach of keyword of n by v, at the place where the run is.
func (r *run) violation(n *node, keyword string, v any) Violation {
	return Violation{r.where(), keyword, n.limit(keyword, v), r.got(keyword, v), n.schema}
}

// limit is the value of a keyword, as far as it helps to understand.
func (n *node) limit(keyword string, v any) any {
	s := n.schema
	for _, c := range s.counts() {
		if c.keyword == keyword {
			return *c.value
		}
	}
	for _, l := range s.numericLimits() {
		if l.keyword == keyword {
			return s.literal(l)
		}
	}
	switch keyword {
	case "type":
		return n.wantedTypes()
	case "enum":
		return s.Enum
	case "const":
		return *s.Const
	case "format":
		return s.Format
	case "pattern":
		return s.Pattern
	case "required", "uniqueItems", "readOnly", "writeOnly":
		return true
	case "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "items", "false":
		return false
	case "contains", "oneOf":
		return 1
	case "discriminator":
		return slices.Sorted(maps.Keys(n.choice.branches))
	case "propertyNames":
		return nameLimit(v)
	case "dependentRequired":
		return v.(absent).because
	}
	return nil
}

// literal is a numeric limit as the document writes it.
func (s *Schema) literal(l numericLimit) json.Number {
	if written, ok := s.Literals[l.keyword]; ok && soundNumber(string(written)) && ratOf(written).Cmp(l.value) == 0 {
		return written
	}
	return json.Number(decimal(l.value))
}

// wantedTypes are the types n itself asks for, or those of its branches.
func (n *node) wantedTypes() []string {
	types := n.schema.Types
	if len(types) == 0 {
		for _, sub := range slices.Concat(n.anyOf, n.oneOf) {
			types = append(types, sub.schema.Types...)
		}
	}
	return unique(types)
}

// nameLimit says by which rule a property's name was refused.
func nameLimit(v any) any {
	a, ok := v.(attempt)
	if !ok || len(a.kept) == 0 {
		return nil
	}
	return fmt.Sprintf("%s %v", a.kept[0].Keyword, a.kept[0].Limit)
}

// got describes v as keyword sees it.
func (r *run) got(keyword string, v any) string {
	if keyword == "oneOf" {
		return "several"
	}
	switch v := v.(type) {
	case absent:
		return "missing"
	case countOf:
		return strconv.Itoa(int(v))
	case attempt: // of a name
		return "name"
	case string:
		return r.gotText(keyword, v)
	case json.Number:
		return gotNumber(keyword, v)
	case []any:
		return gotList(keyword, v)
	case map[string]any:
		if keyword == "minProperties" || keyword == "maxProperties" {
			return strconv.Itoa(len(v))
		}
	}
	return typeOf(v)
}

func (r *run) gotText(keyword, s string) string {
	switch {
	case keyword == "minLength" || keyword == "maxLength":
		return strconv.Itoa(utf8.RuneCountInString(s))
	case keyword == "pattern" && r.timedOut:
		return "timeout"
	}
	return "string"
}

func gotNumber(keyword string, n json.Number) string {
	if keyword == "type" || len(n) > maxGot {
		return typeOf(n)
	}
	return string(n)
}

func gotList(keyword string, list []any) string {
	switch keyword {
	case "minItems", "maxItems":
		return strconv.Itoa(len(list))
	case "uniqueItems":
		first, second, _ := duplicate(list)
		return fmt.Sprintf("items %d and %d are equal", first, second)
	}
	return "array"
}
