package openapi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

func (b *builder) parameters(n *node, src *schema.Source) []*Parameter {
	if n == nil || !b.expect(n, sequence, "parameters") {
		return nil
	}
	var list []*Parameter
	for _, item := range n.items {
		if v, from := b.deref(item, src); v != nil && b.expect(v, mapping, "a parameter") {
			if p := b.parameter(v, from); p != nil {
				list = append(list, p)
			}
		}
	}
	return list
}

func (b *builder) parameter(n *node, src *schema.Source) *Parameter {
	b.known(n, &parameterObject)
	p := &Parameter{Name: n.str("name"), In: n.str("in")}
	if wire.Styles(p.In) == nil {
		b.add(Error, CodeBadValue, n.keyPos("in"), fmt.Sprintf("parameter %q stands in %q, which is no place for one", clip(p.Name, 80), clip(p.In, 40)), "places are path, query, header, cookie")
		return nil
	}
	p.where = p.In + "." + p.Name
	if p.In == "header" {
		p.where = "header." + strings.ToLower(p.Name)
	}
	p.Required = n.is("required") || p.In == "path"
	b.fillParameter(p, n, src, schema.Request)
	b.enforced(p, n)
	return p
}

// enforced applies the rule that header parameters of three names are ignored, which x-enforced overrules.
func (b *builder) enforced(p *Parameter, n *node) {
	reserved := slices.Contains([]string{"accept", "content-type", "authorization"}, strings.ToLower(p.Name))
	p.Enforced = p.In != "header" || !reserved
	if forced, found := n.flag("x-enforced"); found {
		p.Enforced, p.forced = forced, true
	}
}

// header compiles a header of a response. It is a parameter in every respect but its name and place.
func (b *builder) header(name string, n *node, src *schema.Source) *Parameter {
	b.known(n, &headerObject)
	p := &Parameter{Name: name, In: "header", Required: n.is("required"), Enforced: true}
	p.where = "response.header." + strings.ToLower(name)
	b.fillParameter(p, n, src, schema.Response)
	return p
}

func (b *builder) fillParameter(p *Parameter, n *node, src *schema.Source, d schema.Direction) {
	p.Pos, p.Source = n.pos(), b.source(n, src)
	b.style(p, n)
	b.unsupported(n, "allowEmptyValue", "an empty value is judged like any other")
	p.Schema = b.schema(n.get("schema"), p.Source)
	p.JSON = b.contentParameter(p, n)
	if p.Schema == nil {
		p.Schema = &schema.Schema{Pos: p.Pos, Source: p.Source}
	}
	p.Examples = b.examples(n, p.Schema, d, "example")
	p.judge = b.doc.judges.of(p.Schema, d)
	p.wire = wire.Param{Name: p.Name, Style: p.Style, Explode: p.Explode, JSON: p.JSON}
}

func (b *builder) style(p *Parameter, n *node) {
	allowed := wire.Styles(p.In)
	p.Style = allowed[0]
	if text := n.str("style"); text != "" {
		if !slices.Contains(allowed, text) {
			b.add(Error, CodeBadValue, n.keyPos("style"), fmt.Sprintf("style %q is not for %s parameters", clip(text, 40), p.In), "styles here are "+strings.Join(allowed, ", "))
		} else {
			p.Style = text
		}
	}
	p.Explode = p.Style == "form"
	if explode, found := n.flag("explode"); found {
		p.Explode = explode
	}
}

// contentParameter reads the content of a parameter, which stands in place of a schema: JSON text within the parameter.
func (b *builder) contentParameter(p *Parameter, n *node) bool {
	content := n.get("content").list()
	if len(content) == 0 {
		return false
	}
	c := content[0]
	if !isJSONType(strings.ToLower(c.key)) {
		b.add(Unsupported, CodeUnsupported, n.pairPos(c), fmt.Sprintf("parameter %q: content of %q is taken as text and not judged", clip(p.Name, 80), clip(c.key, 80)), "")
		return false
	}
	p.Schema = b.schema(c.value.get("schema"), p.Source)
	return true
}
