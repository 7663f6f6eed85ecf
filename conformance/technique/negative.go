package technique

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// negatives: every required part missing, every typed part mistyped, everything enumerated with another value, and what is not
// even readable.
func (p *Draft) negatives(op *openapi.Operation) error {
	for _, limit := range op.Constraints() {
		if err := p.broken(op, limit); err != nil {
			return err
		}
	}
	for _, step := range []func(*openapi.Operation) error{p.queries, p.unreadable, p.misencoded, p.headerValues, p.orders} {
		if err := step(op); err != nil {
			return err
		}
	}
	return nil
}

// broken breaks one constraint that is not a matter of more or less.
func (p *Draft) broken(op *openapi.Operation, limit openapi.Constraint) error {
	switch limit.Keyword {
	case "required":
		return p.negative(op, limit, "missing", "is refused when it is missing", nil, true)
	case "type":
		return p.mistyped(op, limit)
	case "enum", "const", "format", "pattern":
		return p.negative(op, limit, limit.Keyword, "is refused with a value that breaks its "+limit.Keyword, offender, false)
	}
	return nil
}

// offender is a text that no reasonable enumeration, format or pattern has.
const offender = "\u2603 not allowed"

func (p *Draft) negative(op *openapi.Operation, limit openapi.Constraint, what, requirement string, value any, drop bool) error {
	if strings.HasPrefix(limit.Where, "path.") && drop {
		return nil // a path without the parameter is another path
	}
	o := p.Obligation(op, plan.Negative, plan.IDPlace(limit.Where)+"."+what, limit.Where+" "+requirement, limit.Source, limit.Pos.File, limit.Pos.Line)
	c, ok := variation.Edited(p.baseWith(op, limit.Where), limit.Where, value, drop)
	if !ok || !drop && !writable(limit, value) {
		return nil
	}
	return p.refused(o, c, claim.Claim{Kind: claim.Violating, Where: claimed(limit), Keyword: limit.Keyword})
}

// claimed is the place that a broken limit is reported at. Of alternatives any may be, so the place is what holds them.
func claimed(limit openapi.Constraint) string {
	where := strings.TrimSuffix(limit.Where, "[]")
	if i := strings.LastIndexByte(where, '.'); limit.Conditional && i > 0 {
		return where[:i]
	}
	return where
}

// writable says whether a value breaks the constraint where it stands: a parameter carries text, so any text is a string there.
func writable(limit openapi.Constraint, value any) bool {
	_, text := value.(string)
	return strings.HasPrefix(limit.Where, "body") || text
}

// wrongTypes are values of each JSON type.
var wrongTypes = []struct {
	name  string
	value any
}{
	{"string", "text"}, {"integer", json.Number("7")}, {"number", json.Number("7.5")}, {"boolean", true}, {"null", nil},
	{"array", []any{}}, {"object", map[string]any{}},
}

// mistyped tries every type that is not allowed.
func (p *Draft) mistyped(op *openapi.Operation, limit openapi.Constraint) error {
	for _, wrong := range wrongTypes {
		if allows(limit.Schema, wrong.name) || !typeShows(limit, wrong.name) {
			continue
		}
		value := wrong.value
		if wrong.name == "array" {
			value = p.wrapped(op, limit.Where)
		}
		if err := p.negative(op, limit, "type-"+wrong.name, "is refused when it is "+article(wrong.name), value, false); err != nil {
			return err
		}
	}
	return nil
}

// wrapped is a list of the good value, which a server that is too kind takes for the value itself.
func (p *Draft) wrapped(op *openapi.Operation, where string) any {
	v, ok := variation.ValueAt(p.baseWith(op, where), where)
	if !ok {
		return []any{}
	}
	return []any{v}
}

// allows says whether a schema's types take a value of the named type.
func allows(s *schema.Schema, name string) bool {
	return len(s.Types) == 0 || slices.Contains(s.Types, name) || name == "integer" && slices.Contains(s.Types, "number")
}

// typeShows says whether another type can be told from the right one: in a parameter only a text where a number or boolean is due.
func typeShows(limit openapi.Constraint, name string) bool {
	if strings.HasPrefix(limit.Where, "body") {
		return true
	}
	return name == "string" && !slices.Contains(limit.Schema.Types, "array") && !slices.Contains(limit.Schema.Types, "object")
}

func article(noun string) string {
	switch noun {
	case "null":
		return noun
	case "integer", "array", "object":
		return "an " + noun
	}
	return "a " + noun
}

// queries: the forms of a list that other frameworks use are not this document's.
func (p *Draft) queries(op *openapi.Operation) error {
	for _, param := range op.Params {
		if param.In != "query" {
			continue
		}
		steps := []func(*openapi.Operation, *openapi.Parameter) error{p.repeated}
		if slices.Contains(param.Schema.Types, "array") {
			steps = []func(*openapi.Operation, *openapi.Parameter) error{p.bracketed, p.commas}
		}
		for _, step := range steps {
			if err := step(op, param); err != nil {
				return err
			}
		}
	}
	return nil
}

// bracketed: name[]=a is not the parameter name, so a required one is missing.
func (p *Draft) bracketed(op *openapi.Operation, param *openapi.Parameter) error {
	if !param.Required || !param.Explode || param.Style != "form" {
		return nil
	}
	o := p.Obligation(op, plan.Negative, "query."+param.Name+".brackets", fmt.Sprintf("query.%s written as %s[] is another parameter", param.Name, param.Name),
		param.Source, param.Pos.File, param.Pos.Line)
	c := p.retargeted(op, func(target string) string {
		name := call.Escape(param.Name)
		return strings.NewReplacer("?"+name+"=", "?"+name+"%5B%5D=", "&"+name+"=", "&"+name+"%5B%5D=").Replace(target)
	})
	return p.refused(o, c, claim.Claim{Kind: claim.Violating, Where: "query." + param.Name, Keyword: "required"})
}

// commas: name=a,b is one element of an exploded list.
func (p *Draft) commas(op *openapi.Operation, param *openapi.Parameter) error {
	if !param.Explode || param.Style != "form" || param.Schema.Items == nil || !variation.Plain(param.Schema.Items) {
		return nil
	}
	o := p.Obligation(op, plan.Negative, "query."+param.Name+".comma", fmt.Sprintf("a comma inside query.%s does not part elements", param.Name),
		param.Source, param.Pos.File, param.Pos.Line)
	c := p.base(op).Clone()
	c.Query[param.Name] = commaList(c.Query[param.Name])
	return p.Add(&plan.Case{Obligation: o, Call: c, Claim: claim.Claim{Kind: claim.Valid}})
}

// commaList joins what is known with a comma, so that a server that splits would find it.
func commaList(v any) any {
	list, _ := v.([]any)
	if len(list) == 0 {
		return []any{"a,b"}
	}
	return []any{fmt.Sprintf("%v,%v", list[0], list[len(list)-1])}
}

// repeated: a parameter that is no list is given twice.
func (p *Draft) repeated(op *openapi.Operation, param *openapi.Parameter) error {
	if _, given := p.base(op).Query[param.Name]; !given || len(param.Schema.Types) != 1 || param.Schema.Types[0] == "object" {
		return nil
	}
	o := p.Obligation(op, plan.Negative, "query."+param.Name+".repeated", fmt.Sprintf("query.%s is refused when it is given twice", param.Name),
		param.Source, param.Pos.File, param.Pos.Line)
	c := p.retargeted(op, func(target string) string {
		return target + "&" + target[strings.Index(target, call.Escape(param.Name)+"="):]
	})
	return p.refused(o, c, claim.Claim{Kind: claim.Violating, Where: "query." + param.Name, Keyword: "repeated"})
}

// retargeted is the base call with its request target rewritten.
func (p *Draft) retargeted(op *openapi.Operation, rewrite func(string) string) *call.Call {
	c := p.base(op).Clone()
	c.Target = rewrite(c.Message("").Target)
	return c
}

// unreadable: bodies that are no JSON, or more than one reading of it. Where JSON itself leaves room, the demand is ours.
func (p *Draft) unreadable(op *openapi.Operation) error {
	base := p.base(op)
	if !base.HasBody || !strings.Contains(base.MediaType, "json") {
		return nil
	}
	text := wire.AppendJSON(nil, base.Body)
	for _, bad := range []struct {
		name, words, keyword string
		body                 []byte
		source               *schema.Source
	}{
		{"cut-short", "that ends too early", "json", text[:len(text)-1], op.Body.Source},
		{"not-json", "that is not JSON", "json", []byte("hello"), op.Body.Source},
		{"trailing", "with something after its end", "json", append(slices.Clone(text), " x"...), interoperable},
		{"duplicate-key", "with the same key twice", "duplicate-key", duplicated(text, base.Body), interoperable},
		{"invalid-utf-8", "that is not UTF-8", "utf-8", []byte("{\"a\":\"\xff\"}"), interoperable},
	} {
		if bad.body == nil {
			continue
		}
		o := p.Obligation(op, plan.Negative, "body."+bad.name, "a body "+bad.words+" is not taken for a good one", bad.source, op.Body.Pos.File, op.Body.Pos.Line)
		c := base.Clone()
		c.RawBody = bad.body
		if err := p.refused(o, c, claim.Claim{Kind: claim.Violating, Where: "body", Keyword: bad.keyword}); err != nil {
			return err
		}
	}
	return nil
}

// interoperable is why a text that readers of JSON read differently should be refused.
var interoperable = &schema.Source{Document: "RFC 8259", Section: "4, 8.1", Grade: schema.Assumed}

// duplicated repeats the first member of an object, with null before its own value; nil when there is none.
func duplicated(text []byte, body any) []byte {
	object, ok := body.(map[string]any)
	if !ok || len(object) == 0 {
		return nil
	}
	first := slices.Min(slices.Collect(maps.Keys(object)))
	head := wire.AppendJSON([]byte{'{'}, first)
	return append(append(head, ":null,"...), text[1:]...)
}
