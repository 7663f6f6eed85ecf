package openapi

import (
	"slices"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// Constraint is one thing the document demands of requests.
type Constraint struct {
	Operation *Operation
	Where     string // "path.communityId", "query.roles[]", "body.users", "body.meta.*" for additional properties
	Keyword   string
	Limit     any            // int, json.Number, string, []string (types), []any (enum), or true
	Schema    *schema.Schema // where the keyword stands; of a required property or parameter, the schema of that
	Media     string         // of the body, when Where is in it
	// Conditional is true inside anyOf, oneOf, not, if and dependent schemas, where breaking it may be no breach.
	Conditional bool
	Source      *schema.Source
	Pos         schema.Position
}

// Bounds of a listing: documents may nest without end, and repeat schemas everywhere.
const (
	maxConstraintDepth = 12
	maxConstraints     = 5000
	maxListingSteps    = 100_000
)

// Constraints lists what the operation demands of its parameters and bodies, in document order and at each place in a
// fixed order of keywords. Recursive schemas are listed once on each way down.
func (o *Operation) Constraints() []Constraint {
	l := lister{op: o}
	for _, p := range o.Params {
		if !p.Enforced {
			continue
		}
		at := site{where: p.where, src: p.Source, pos: p.Pos}
		if p.Required && p.In != "path" {
			l.add(at, p.Schema, "required", true)
		}
		l.schema(at, p.Schema)
	}
	if o.Body != nil {
		l.body(o.Body)
	}
	return l.list
}

func (l *lister) body(b *RequestBody) {
	at := site{where: "body", src: b.Source, pos: b.Pos}
	if b.Required {
		l.add(at, nil, "required", true)
	}
	for _, m := range b.Content {
		if m.judge != nil {
			at.media, at.pos = m.Type, m.Pos
			l.schema(at, m.Schema)
		}
	}
}

// site is a place in the request, while a listing goes down to it.
type site struct {
	where, media string
	conditional  bool
	depth        int
	src          *schema.Source // of the nearest part above
	pos          schema.Position
}

func (s site) property(name string) site {
	s.where += "." + name
	return s
}

func (s site) item() site {
	s.where += "[]"
	return s
}

func (s site) maybe() site {
	s.conditional = true
	return s
}

type lister struct {
	op   *Operation
	list []Constraint
	way  []*schema.Schema // from the root to here

	steps int
}

func (l *lister) add(at site, s *schema.Schema, keyword string, limit any) {
	l.cite(at, s, s, keyword, limit)
}

// cite adds a constraint on s that a keyword of holder makes.
func (l *lister) cite(at site, s, holder *schema.Schema, keyword string, limit any) {
	if len(l.list) >= maxConstraints {
		return
	}
	c := Constraint{Operation: l.op, Where: at.where, Keyword: keyword, Limit: limit, Schema: s, Media: at.media,
		Conditional: at.conditional, Source: at.src, Pos: at.pos}
	if holder != nil {
		if own := holder.SourceOf(keyword); own != nil {
			c.Source = own
		}
		if holder.Pos.File != "" {
			c.Pos = holder.Pos
		}
	}
	l.list = append(l.list, c)
}

func (l *lister) schema(at site, s *schema.Schema) {
	l.steps++
	if s == nil || at.depth > maxConstraintDepth || l.steps > maxListingSteps || slices.Contains(l.way, s) {
		return
	}
	l.way = append(l.way, s)
	at.depth++
	if s.Source != nil {
		at.src = s.Source
	}
	l.keywords(at, s)
	l.properties(at, s)
	l.items(at, s)
	l.combined(at, s)
	l.way = l.way[:len(l.way)-1]
}

func (l *lister) keywords(at site, s *schema.Schema) {
	if s.Never {
		l.add(at, s, "false", true)
	}
	if s.ReadOnly {
		l.add(at, s, "readOnly", true)
	}
	for _, k := range stated(s) {
		l.add(at, s, k.word, k.limit)
	}
}

// properties lists required ones, also those declared nowhere, and then what each property demands.
func (l *lister) properties(at site, s *schema.Schema) {
	for _, name := range s.Required {
		p := s.Lookup(name)
		if p == nil || !p.ReadOnly {
			l.cite(at.property(name), p, s, "required", true)
		}
	}
	for _, p := range s.Properties {
		l.schema(at.property(p.Name), p.Schema)
	}
	for _, p := range s.PatternProperties {
		l.schema(at.property("*").maybe(), p.Schema)
	}
	if a := s.AdditionalProperties; a != nil && !a.Never {
		l.schema(at.property("*"), a)
	}
}

func (l *lister) items(at site, s *schema.Schema) {
	l.schema(at.item(), s.Items)
	for _, item := range s.PrefixItems {
		l.schema(at.item().maybe(), item)
	}
}

func (l *lister) combined(at site, s *schema.Schema) {
	for _, part := range s.AllOf {
		l.schema(at, part)
	}
	for _, group := range [][]*schema.Schema{s.AnyOf, s.OneOf, {s.Then, s.Else}} {
		for _, part := range group {
			l.schema(at.maybe(), part)
		}
	}
}
