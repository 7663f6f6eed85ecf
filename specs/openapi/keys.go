package openapi

import (
	"fmt"
	"strings"
)

// object names the fixed fields that one kind of OpenAPI object may have.
type object struct {
	name  string
	keys  map[string]bool // in 3.0 and later
	later map[string]bool // from 3.1 on
	gone  map[string]bool // not in 3.1 any more
}

func keys(list string) map[string]bool {
	set := map[string]bool{}
	for key := range strings.FieldsSeq(list) {
		set[key] = true
	}
	return set
}

// The objects of OpenAPI 3.0.4 and 3.1.1, section "Schema" and following.
var (
	documentObject  = object{name: "a document", keys: keys("openapi info servers paths components security tags externalDocs"), later: keys("jsonSchemaDialect webhooks")}
	infoObject      = object{name: "info", keys: keys("title description termsOfService contact license version"), later: keys("summary")}
	componentObject = object{name: "components", keys: keys("schemas responses parameters examples requestBodies headers securitySchemes links callbacks"), later: keys("pathItems")}
	pathObject      = object{name: "a path item", keys: keys("$ref summary description get put post delete options head patch trace servers parameters")}
	operationObject = object{name: "an operation", keys: keys("tags summary description externalDocs operationId parameters requestBody responses callbacks deprecated security servers")}
	parameterObject = object{name: "a parameter", keys: keys("name in description required deprecated allowEmptyValue style explode allowReserved schema example examples content")}
	headerObject    = object{name: "a header", keys: keys("description required deprecated allowEmptyValue style explode allowReserved schema example examples content")}
	bodyObject      = object{name: "a request body", keys: keys("description content required")}
	mediaObject     = object{name: "a media type", keys: keys("schema example examples encoding")}
	responseObject  = object{name: "a response", keys: keys("description headers content links")}
	exampleObject   = object{name: "an example", keys: keys("summary description value externalValue")}
	schemeObject    = object{name: "a security scheme", keys: keys("type description name in scheme bearerFormat flows openIdConnectUrl")}
	schemaObject    = object{name: "a schema",
		keys: keys(`title multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems
			uniqueItems maxProperties minProperties required enum type allOf oneOf anyOf not items properties additionalProperties
			description format default discriminator readOnly writeOnly xml externalDocs example deprecated $ref`),
		gone: keys("nullable"),
		later: keys(`const prefixItems contains minContains maxContains patternProperties propertyNames unevaluatedProperties
			unevaluatedItems dependentRequired dependentSchemas if then else examples contentEncoding contentMediaType contentSchema
			$id $schema $anchor $dynamicRef $dynamicAnchor $defs $comment $vocabulary`)}
)

func isExtension(key string) bool { return strings.HasPrefix(key, "x-") }

// known reports every key of n that its kind of object does not have.
func (b *builder) known(n *node, o *object) {
	for _, p := range n.pairs {
		if isExtension(p.key) || o.keys[p.key] {
			continue
		}
		if later, gone := o.later[p.key], o.gone[p.key]; later && b.version == "3.1" || gone && b.version == "3.0" {
			continue
		}
		b.add(Error, CodeUnknownKey, n.pairPos(p), fmt.Sprintf("unknown key %q in %s", clip(p.key, 80), o.name), b.unknownHint(o, p.key))
	}
}

func (b *builder) unknownHint(o *object, key string) string {
	switch {
	case o.later[key]:
		return "this key is known from OpenAPI 3.1 on"
	case key == "nullable" && o.gone[key]:
		return `in OpenAPI 3.1 write type: [string, "null"]`
	}
	for candidate := range o.keys {
		if strings.EqualFold(candidate, key) {
			return fmt.Sprintf("did you mean %q?", candidate)
		}
	}
	return "extensions start with x-"
}
