package technique

import (
	"maps"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/claim"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// credentials: each credential missing, empty, malformed, unknown; where two are needed, each alone; and those of two callers mixed.
func (p *Draft) credentials(op *openapi.Operation) error {
	if openToAll(op) {
		return nil
	}
	if err := p.intruder(op, nil, "none", "without any credential", func(c *call.Call) { clear(c.Credentials) }); err != nil {
		return err
	}
	for _, alternative := range op.Security {
		for _, use := range alternative {
			if err := p.tampered(op, alternative, use.Scheme); err != nil {
				return err
			}
		}
	}
	return nil
}

// tampering is one way to spoil a credential.
type tampering struct {
	what, words string
	with        func(*call.Call)
}

// tampered spoils one credential in every way.
func (p *Draft) tampered(op *openapi.Operation, together openapi.Requirement, scheme *openapi.SecurityScheme) error {
	good := p.base(op).Credentials[scheme.Name]
	if good == "" {
		return nil
	}
	ways := []tampering{{"empty", "with an empty", func(c *call.Call) { rawCredential(c, scheme, "") }}}
	ways = append(ways, p.replaced(scheme, good)...)
	if len(together) > 1 {
		ways = append(ways,
			tampering{"missing", "without", func(c *call.Call) { delete(c.Credentials, scheme.Name) }},
			tampering{"alone", "with nothing but", func(c *call.Call) { c.Credentials = map[string]string{scheme.Name: good} }})
	}
	if scheme.Type != "apiKey" {
		ways = append(ways, reworded(scheme, good)...)
	}
	_, field := scheme.Place()
	for _, way := range ways {
		if err := p.intruder(op, scheme, scheme.Name+"."+way.what, way.words+" "+field, way.with); err != nil {
			return err
		}
	}
	return p.mixed(op, together, scheme)
}

// replaced puts credentials like a good one, and as far as the world tells nobody's, in its place.
func (p *Draft) replaced(scheme *openapi.SecurityScheme, good string) []tampering {
	known := p.known(scheme)
	if len(known) == 0 {
		return nil
	}
	var ways []tampering
	for _, other := range []struct{ what, words, value string }{
		{"unknown", "with an unknown", variation.Stranger(good, known)},
		{"other-case", "with the letters of the other case in the", variation.SwapCase(good)},
		{"truncated", "with all but the last character of the", good[:len(good)-1]},
	} {
		if !slices.Contains(known, other.value) {
			ways = append(ways, tampering{other.what, other.words, func(c *call.Call) { c.Credentials[scheme.Name] = other.value }})
		}
	}
	return ways
}

// reworded writes a good credential with another scheme's word before it, with none, and the word alone.
func reworded(scheme *openapi.SecurityScheme, good string) []tampering {
	return []tampering{
		{"no-value", "with nothing but the scheme's word in", func(c *call.Call) { rawCredential(c, scheme, schemeWord(scheme)) }},
		{"malformed", "without the scheme's word in", func(c *call.Call) { rawCredential(c, scheme, good) }},
		{"other-scheme", "with the word of another scheme in", func(c *call.Call) { rawCredential(c, scheme, otherWord(scheme)+good) }},
	}
}

// mixed sends a credential of one caller with the others of another one, where the model says that they must belong together.
func (p *Draft) mixed(op *openapi.Operation, together openapi.Requirement, scheme *openapi.SecurityScheme) error {
	base := p.base(op)
	_, field := scheme.Place()
	for _, other := range p.Plan.World.Actors {
		foreign, ok := other.Credentials[scheme.Name]
		if !ok || foreign == base.Credentials[scheme.Name] || len(together) < 2 {
			continue
		}
		c := base.Clone()
		c.Credentials[scheme.Name] = foreign
		o, err := p.Model.On(p.Model.State, c)
		if err != nil {
			return err
		}
		if o.Answer.Class == "unauthenticated" {
			return p.intruder(op, scheme, scheme.Name+".of-another", "with a credential of another caller in "+field, func(c *call.Call) {
				c.Credentials[scheme.Name] = foreign
			})
		}
	}
	return nil
}

// known are the credentials that are good for a scheme, as far as the world tells.
func (p *Draft) known(scheme *openapi.SecurityScheme) []string {
	var all []string
	for _, actor := range p.Plan.World.Actors {
		if credential := actor.Credentials[scheme.Name]; credential != "" {
			all = append(all, credential)
		}
	}
	return all
}

// otherWord is the word of a scheme that is not the given one, with the space behind it.
func otherWord(scheme *openapi.SecurityScheme) string {
	if strings.EqualFold(schemeWord(scheme), "basic") {
		return "Bearer "
	}
	return "Basic "
}

// schemeWord is what stands before the credential in an Authorization field.
func schemeWord(scheme *openapi.SecurityScheme) string {
	if scheme.Type == "http" {
		return scheme.Scheme
	}
	return "bearer"
}

// rawCredential writes the header field of a credential as it is given; schemes outside of headers get it as a plain value.
func rawCredential(c *call.Call, scheme *openapi.SecurityScheme, text string) {
	in, name := scheme.Place()
	if in != "header" {
		c.Credentials[scheme.Name] = text
		return
	}
	delete(c.Credentials, scheme.Name)
	c.RawHeader = map[string]string{name: text}
}

// intruder obliges the operation to refuse a caller whose credentials were tampered with.
func (p *Draft) intruder(op *openapi.Operation, scheme *openapi.SecurityScheme, what, words string, tamper func(*call.Call)) error {
	source, pos := op.Source, op.Pos
	if scheme != nil {
		source, pos = scheme.Source, scheme.Pos
	}
	o := p.Obligation(op, plan.Security, what, "a caller "+strings.TrimSpace(words)+" is refused", source, pos.File, pos.Line)
	c := p.base(op).Clone()
	c.Credentials = maps.Clone(c.Credentials)
	tamper(c)
	return p.refused(o, c, claim.Claim{Kind: claim.Unauthorized})
}
