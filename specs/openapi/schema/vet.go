package schema

import (
	"fmt"
	"math/big"
	"slices"
)

var typeNames = []string{"null", "boolean", "integer", "number", "string", "array", "object"}

// numericLimit is one of the numeric keywords of a schema.
type numericLimit struct {
	keyword string
	value   *big.Rat
}

// numericLimits lists the numeric limits that are set.
func (s *Schema) numericLimits() []numericLimit {
	all := []numericLimit{
		{"minimum", s.Minimum}, {"exclusiveMinimum", s.ExclusiveMinimum},
		{"maximum", s.Maximum}, {"exclusiveMaximum", s.ExclusiveMaximum},
		{"multipleOf", s.MultipleOf},
	}
	return slices.DeleteFunc(all, func(l numericLimit) bool { return l.value == nil })
}

// count is one of the keywords that limit a length or a number of parts.
type count struct {
	keyword string
	value   *int
}

func (s *Schema) counts() []count {
	all := []count{
		{"minLength", s.MinLength}, {"maxLength", s.MaxLength},
		{"minItems", s.MinItems}, {"maxItems", s.MaxItems},
		{"minContains", s.MinContains}, {"maxContains", s.MaxContains},
		{"minProperties", s.MinProps}, {"maxProperties", s.MaxProps},
	}
	return slices.DeleteFunc(all, func(c count) bool { return c.value == nil })
}

// vet refuses what JSON Schema 2020-12 refuses in the keywords of s itself.
func (s *Schema) vet(where []string, p *patterns) error {
	for _, check := range []func(*patterns) error{s.vetNumbers, s.vetTypes, s.vetPatterns, s.vetValues} {
		if err := check(p); err != nil {
			return s.fault(where, "%w", err)
		}
	}
	return nil
}

func (s *Schema) vetNumbers(*patterns) error {
	for _, c := range s.counts() {
		if *c.value < 0 {
			return fmt.Errorf("%s is %d\nhint: it counts, so it is 0 or more", c.keyword, *c.value)
		}
	}
	for _, l := range s.numericLimits() {
		if _, exact := l.value.FloatPrec(); !exact {
			return fmt.Errorf("%s %q has no decimal form", l.keyword, l.value.String())
		}
	}
	if s.MultipleOf != nil && s.MultipleOf.Sign() <= 0 {
		return fmt.Errorf("multipleOf is %q\nhint: it is greater than 0", decimal(s.MultipleOf))
	}
	return nil
}

func (s *Schema) vetTypes(*patterns) error {
	for _, t := range s.Types {
		if !slices.Contains(typeNames, t) {
			return fmt.Errorf("unknown type %q", t)
		}
	}
	return nil
}

func (s *Schema) vetPatterns(p *patterns) error {
	if s.Pattern != "" {
		if _, err := p.get(s.Pattern); err != nil {
			return err
		}
	}
	for _, pp := range s.PatternProperties {
		if _, err := p.get(pp.Name); err != nil {
			return err
		}
	}
	return nil
}

func (s *Schema) vetValues(*patterns) error {
	values := s.Enum
	if s.Const != nil {
		values = append(values[:len(values):len(values)], *s.Const)
	}
	for i, v := range values {
		size := 0
		if !sound(v, 0, &size, nil) {
			return fmt.Errorf("value %d of enum or const is no JSON value within the limits", i)
		}
	}
	return nil
}
