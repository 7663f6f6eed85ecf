package mutant

import (
	"fmt"
	"strings"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// credentials drops each check of each credential: what is not good is taken for that of an actor.
func (b *builder) credentials() {
	done := map[string]bool{}
	for _, together := range b.op.Security {
		for _, use := range together {
			if in, _ := use.Scheme.Place(); in == "header" && !done[use.Scheme.Name] {
				done[use.Scheme.Name] = true
				b.tolerant(use.Scheme, len(together) > 1)
			}
		}
	}
}

// lapse is one check of a credential that is not made: accepts says whether what was presented gets by.
type lapse struct {
	name, words string
	accepts     func(l *lenient, c openapi.Credential, found bool) bool
}

var lapses = []lapse{
	{"missing", "is not needed", func(_ *lenient, _ openapi.Credential, found bool) bool { return !found }},
	{"empty", "may be empty", func(l *lenient, c openapi.Credential, found bool) bool { return found && l.text == "" }},
	{"malformed", "may have any form", func(l *lenient, c openapi.Credential, found bool) bool { return found && c.Malformed && l.text != "" }},
	{"unknown", "may be anything", func(l *lenient, c openapi.Credential, found bool) bool { return c.Value != "" && !l.known(c.Value) }},
	{"letter-case", "is compared without regard to the case of letters", func(l *lenient, c openapi.Credential, found bool) bool {
		return c.Value != "" && !l.known(c.Value) && strings.EqualFold(c.Value, l.good)
	}},
	{"prefix", "is compared as far as it goes", func(l *lenient, c openapi.Credential, found bool) bool {
		return c.Value != "" && !l.known(c.Value) && strings.HasPrefix(l.good, c.Value)
	}},
}

func (b *builder) tolerant(scheme *openapi.SecurityScheme, paired bool) {
	of := origin{scheme.Source, scheme.Pos.File, scheme.Pos.Line}
	_, field := scheme.Place()
	for _, gap := range lapses {
		m := b.add(Credential, scheme.Name+"."+gap.name, fmt.Sprintf("the credential in %s %s", field, gap.words), of)
		l := lenient{contract: b.contract, op: b.op, scheme: scheme, actors: b.world.Actors, gap: gap}
		m.request = l.read
	}
	if paired {
		m := b.add(Credential, scheme.Name+".of-another", fmt.Sprintf("the credential in %s counts alone, whoever the others belong to", field), of)
		l := lenient{contract: b.contract, op: b.op, scheme: scheme, actors: b.world.Actors}
		m.request = l.alone
	}
}

// lenient reads requests without one check.
type lenient struct {
	contract *specs.Contract
	op       *openapi.Operation
	scheme   *openapi.SecurityScheme
	actors   []specs.Actor
	gap      lapse
	text     string // what stands where the credential should
	good     string // the credential that is read instead
}

// read puts a good credential in the place of one that gets by.
func (l lenient) read(r *openapi.Request) *openapi.Request {
	match, _, _ := l.contract.Document.Route(r.Method, r.Path())
	if match.Operation != l.op {
		return r
	}
	presented := l.op.Credentials(r)
	actor, ok := l.likely(presented)
	if !ok {
		return r
	}
	_, field := l.scheme.Place()
	c, found := presented[l.scheme.Name]
	l.text, l.good = strings.TrimSpace(r.Header.Get(field)), actor.Credentials[l.scheme.Name]
	if !l.gap.accepts(&l, c, found) {
		return r
	}
	return l.with(r, l.good)
}

// likely is the actor whose other credentials were presented, else the first who has one for the scheme.
func (l *lenient) likely(presented map[string]openapi.Credential) (first specs.Actor, ok bool) {
	for _, a := range l.actors {
		if a.Credentials[l.scheme.Name] == "" {
			continue
		}
		if !ok {
			first, ok = a, true
		}
		for name, c := range presented {
			if name != l.scheme.Name && c.Value != "" && a.Credentials[name] == c.Value {
				return a, true
			}
		}
	}
	return first, ok
}

func (l *lenient) known(value string) bool {
	for _, a := range l.actors {
		if a.Credentials[l.scheme.Name] == value {
			return true
		}
	}
	return false
}

// with is a request with another credential for the scheme.
func (l *lenient) with(r *openapi.Request, value string) *openapi.Request {
	return withCredential(r, l.scheme, value)
}

func withCredential(r *openapi.Request, scheme *openapi.SecurityScheme, value string) *openapi.Request {
	d := *r
	d.Header = r.Header.Clone()
	_, field := scheme.Place()
	switch {
	case scheme.Type == "http" && scheme.Scheme != "bearer":
		value = scheme.Scheme + " " + value
	case scheme.Type != "apiKey":
		value = "Bearer " + value
	}
	d.Header.Set(field, value)
	return &d
}

// alone replaces the other credentials by those of the actor whom the scheme's belongs to.
func (l lenient) alone(r *openapi.Request) *openapi.Request {
	match, _, _ := l.contract.Document.Route(r.Method, r.Path())
	if match.Operation != l.op {
		return r
	}
	presented := l.op.Credentials(r)
	for _, a := range l.actors {
		if c := presented[l.scheme.Name]; c.Value == "" || a.Credentials[l.scheme.Name] != c.Value {
			continue
		}
		for _, together := range l.op.Security {
			for _, use := range together {
				if value := a.Credentials[use.Scheme.Name]; value != "" && presented[use.Scheme.Name].Value != "" {
					r = withCredential(r, use.Scheme, value)
				}
			}
		}
		return r
	}
	return r
}
