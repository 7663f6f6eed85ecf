package schema

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// extension teaches jsonschema our keywords.
type extension struct{ patterns *patterns }

// Compile implements jsonschema.ExtCompiler.
func (e extension) Compile(ctx jsonschema.CompilerContext, m map[string]any) (jsonschema.ExtSchema, error) {
	k := &keywords{unique: m[extUnique] == true}
	var err error
	if text, ok := m[extPattern].(string); ok {
		if k.pattern, err = e.patterns.get(text); err != nil {
			return nil, err
		}
	}
	if all, ok := m[extProperties].(map[string]any); ok {
		if err = e.compileProperties(ctx, all, k); err != nil {
			return nil, err
		}
	}
	if k.pattern == nil && !k.unique && k.properties == nil {
		return nil, nil
	}
	return k, nil
}

func (e extension) compileProperties(ctx jsonschema.CompilerContext, all map[string]any, k *keywords) error {
	for i, p := range all["patterns"].([]any) {
		re, err := e.patterns.get(p.(map[string]any)["pattern"].(string))
		if err != nil {
			return err
		}
		sub, err := ctx.Compile(extProperties+"/patterns/"+strconv.Itoa(i)+"/schema", false)
		if err != nil {
			return err
		}
		k.properties = append(k.properties, patternSchema{re, sub})
	}
	for _, name := range all["named"].([]any) {
		k.named = append(k.named, name.(string))
	}
	if _, ok := all["additional"]; !ok {
		return nil
	}
	var err error
	k.additional, err = ctx.Compile(extProperties+"/additional", false)
	return err
}

// keywords are our keywords in one schema.
type keywords struct {
	pattern    *pattern
	unique     bool
	properties []patternSchema
	named      []string
	additional *jsonschema.Schema
}

type patternSchema struct {
	pattern *pattern
	schema  *jsonschema.Schema
}

// Validate implements jsonschema.ExtSchema.
func (k *keywords) Validate(ctx jsonschema.ValidationContext, v any) error {
	switch v := v.(type) {
	case string:
		if k.pattern != nil && !matches(k.pattern, v) {
			return ctx.Error(extPattern, "does not match pattern %q", k.pattern.text)
		}
	case []any:
		if k.unique && !allUnique(v) {
			return ctx.Error(extUnique, "items are equal")
		}
	case map[string]any:
		return k.members(ctx, v)
	}
	return nil
}

func (k *keywords) members(ctx jsonschema.ValidationContext, v map[string]any) error {
	if k.properties == nil {
		return nil
	}
	var causes []error
	for _, name := range sortedNames(v) {
		causes = append(causes, k.member(ctx, name, v[name])...)
	}
	if len(causes) == 0 {
		return nil
	}
	return jsonschema.ValidationError{}.Group(ctx.Error(extProperties, "properties do not fit"), causes...)
}

func (k *keywords) member(ctx jsonschema.ValidationContext, name string, v any) (causes []error) {
	named := slices.Contains(k.named, name)
	try := func(sub *jsonschema.Schema) {
		named = true
		ctx.EvaluatedProp(name)
		if err := ctx.Validate(sub, extProperties, v, escapeStep(name)); err != nil {
			causes = append(causes, err)
		}
	}
	for _, p := range k.properties {
		if matches(p.pattern, name) {
			try(p.schema)
		}
	}
	if !named && k.additional != nil {
		try(k.additional)
	}
	return causes
}

func matches(p *pattern, s string) bool {
	if p.linear != nil {
		return p.linear.MatchString(s)
	}
	matched, _ := p.match([]rune(s))
	return matched
}

// escapeStep writes a step of a location as jsonschema does. An empty step would mean the value itself.
func escapeStep(name string) string {
	if name == "" {
		return "%"
	}
	return url.PathEscape(strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1"))
}
