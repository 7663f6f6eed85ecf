// Package claim is the second path: what a case claims of its own request is checked on the very bytes that were sent, read again
// by code that had no part in planning, making or sending them. A verdict on a server rests on that.
//
// It says nothing of answers.
package claim

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/symbol"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// Claim is what a case says of its own request. The bytes that were sent have to bear it out before anything is judged.
type Claim struct {
	Kind    Kind
	Where   string // of the violation claimed, without the numbers of elements: "path.communityId", "body.users[].phone"
	Keyword string // "maxLength"
}

// Kind is a sort of request.
type Kind string

// The sorts of request.
const (
	Valid        Kind = "valid"           // nothing is wrong with it
	Violating    Kind = "violating"       // it breaks the constraint that Where and Keyword name, and no other place
	Unauthorized Kind = "unauthenticated" // its credentials are not good
	WrongMethod  Kind = "wrong method"    // the path has other methods
	UnknownPath  Kind = "unknown path"    // no operation has the path
	Odd          Kind = "odd"             // nothing is claimed
)

// Check says why the bytes that were sent are not the request to an operation that is claimed, nil when they are. Without that,
// nothing may be said of the server. The prefix is the path of the target, which the document's own paths stand behind; the world is
// the one that the target is in.
func (c Claim) Check(contract *specs.Contract, w specs.World, op *openapi.Operation, sent []byte, prefix string) error {
	if c.Kind == Odd {
		return nil
	}
	r, err := Read(sent, prefix)
	if err != nil {
		return fmt.Errorf("the bytes sent cannot be read again: %w", err)
	}
	return c.borneOut(contract, w, op, r)
}

func (c Claim) borneOut(contract *specs.Contract, w specs.World, op *openapi.Operation, r *openapi.Request) error {
	p := contract.Prepare(r)
	switch c.Kind {
	case WrongMethod, UnknownPath:
		return c.unrouted(p)
	}
	if p.Operation != op {
		return fmt.Errorf("the bytes sent do not reach operation %q", op.ID)
	}
	switch c.Kind {
	case Unauthorized:
		if contract.Behavior == nil && strange(w, op, r) {
			return nil
		}
		return intrudes(p, w.State)
	case Valid:
		if len(p.Decoded.Problems) > 0 {
			return fmt.Errorf("the bytes sent are not valid: %s", p.Decoded.Problems[0])
		}
	case Violating:
		return c.violates(p.Decoded.Problems)
	}
	return nil
}

func (c Claim) unrouted(p *specs.Prepared) error {
	switch {
	case p.Operation != nil:
		return fmt.Errorf("the bytes sent reach operation %q", p.Operation.ID)
	case (len(p.Allow) > 0) != (c.Kind == WrongMethod):
		return fmt.Errorf("the path that was sent has the methods %v", p.Allow)
	}
	return nil
}

// intrudes checks that the contract itself knows nobody by the credentials that were sent.
func intrudes(p *specs.Prepared, state behavior.State) error {
	_, answer, err := p.Answer(state, (&symbol.Maker{}).Inputs())
	if err != nil {
		return err
	}
	if answer.Class != specs.ClassUnauthenticated {
		return fmt.Errorf("the credentials sent are good ones")
	}
	return nil
}

// violates checks that the constraint is broken where the case says so.
func (c Claim) violates(problems []openapi.Violation) error {
	if len(problems) == 0 {
		return fmt.Errorf("the bytes sent are valid")
	}
	if !slices.ContainsFunc(problems, c.names) {
		return fmt.Errorf("the bytes sent break %s, not %s %s", problems[0], c.Where, c.Keyword)
	}
	return nil
}

// index is the place of an element in its array.
var index = regexp.MustCompile(`\[\d+\]`)

// names says whether a violation is the one claimed, or lies inside of its place.
func (c Claim) names(v openapi.Violation) bool {
	where := v.Where
	if strings.Contains(c.Where, "[]") { // any element will do
		where = index.ReplaceAllString(where, "[]")
	}
	inside := where == c.Where || strings.HasPrefix(where, c.Where+"[") || strings.HasPrefix(where, c.Where+".")
	return inside && (v.Keyword == c.Keyword || v.Class == openapi.Malformed || c.Keyword == "json")
}

// strange says that the credentials of a request are none that an actor of the world has. Without a behavior nobody else knows.
func strange(w specs.World, op *openapi.Operation, r *openapi.Request) bool {
	for scheme, presented := range op.Credentials(r) {
		known := slices.ContainsFunc(w.Actors, func(a specs.Actor) bool { return a.Credentials[scheme] == presented.Value })
		if presented.Malformed || !known {
			return true
		}
	}
	return false
}
