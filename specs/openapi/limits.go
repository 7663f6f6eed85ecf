package openapi

import "github.com/counterpart-api/counterpart/specs/openapi/schema"

type keyword struct {
	word  string
	limit any
}

// stated lists the keywords of s that limit a value by themselves, in a fixed order.
func stated(s *schema.Schema) []keyword {
	var list []keyword
	say := func(is bool, word string, limit any) {
		if is {
			list = append(list, keyword{word, limit})
		}
	}
	say(len(s.Types) > 0, "type", s.Types)
	say(s.Enum != nil, "enum", s.Enum)
	if s.Const != nil {
		say(true, "const", *s.Const)
	}
	say(s.Format != "", "format", s.Format)
	say(s.Pattern != "", "pattern", s.Pattern)
	for _, word := range []string{"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"} {
		limit, is := s.Literals[word]
		say(is, word, limit)
	}
	for _, c := range sizes(s) {
		if c.limit != nil {
			say(true, c.word, *c.limit)
		}
	}
	say(s.UniqueItems, "uniqueItems", true)
	say(s.AdditionalProperties != nil && s.AdditionalProperties.Never, "additionalProperties", false)
	say(s.UnevaluatedProperties != nil && s.UnevaluatedProperties.Never, "unevaluatedProperties", false)
	say(s.Contains != nil, "contains", 1)
	say(s.Not != nil, "not", true)
	say(len(s.AnyOf) > 0, "anyOf", len(s.AnyOf))
	say(len(s.OneOf) > 0, "oneOf", len(s.OneOf))
	return list
}

type sizeLimit struct {
	word  string
	limit *int
}

func sizes(s *schema.Schema) []sizeLimit {
	return []sizeLimit{
		{"minLength", s.MinLength}, {"maxLength", s.MaxLength}, {"minItems", s.MinItems}, {"maxItems", s.MaxItems},
		{"minContains", s.MinContains}, {"maxContains", s.MaxContains}, {"minProperties", s.MinProps}, {"maxProperties", s.MaxProps},
	}
}
