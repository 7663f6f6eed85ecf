package openapi

import (
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// Match is where a request belongs.
type Match struct {
	Operation *Operation
	Raw       []string // still-escaped texts of the path parameters, in template order
}

// router is a tree over path segments, so that finding a route does not depend on how many there are.
type router struct {
	root branch
}

type branch struct {
	literals map[string]*branch
	mixed    []mixedBranch // most literal text first
	any      *branch       // one parameter
	ops      []*Operation  // of the templates that end here
}

type mixedBranch struct {
	segment segment
	to      *branch
}

// add inserts an operation. It returns the operation that already has its place, nil when the place was free.
func (r *router) add(op *Operation) *Operation {
	at := &r.root
	for _, s := range op.segments {
		at = at.child(s)
	}
	for _, other := range at.ops {
		if other.Method == op.Method {
			return other
		}
	}
	at.ops = append(at.ops, op)
	return nil
}

func (n *branch) child(s segment) *branch {
	switch {
	case s.literal():
		if n.literals == nil {
			n.literals = map[string]*branch{}
		}
		if n.literals[s.literals[0]] == nil {
			n.literals[s.literals[0]] = &branch{}
		}
		return n.literals[s.literals[0]]
	case s.plain():
		if n.any == nil {
			n.any = &branch{}
		}
		return n.any
	}
	return n.mixture(s)
}

func (n *branch) mixture(s segment) *branch {
	for _, m := range n.mixed {
		if m.segment.skeleton() == s.skeleton() {
			return m.to
		}
	}
	m := mixedBranch{s, &branch{}}
	n.mixed = append(n.mixed, m)
	slices.SortStableFunc(n.mixed, func(a, b mixedBranch) int {
		return len(b.segment.skeleton()) - len(a.segment.skeleton())
	})
	return m.to
}

// Route finds the operation of a request by its method and its path as sent, still escaped and without the query.
// known is false when the path belongs to no template. When it does, and no template has the method, the operation is
// nil and allow lists the methods there are, sorted.
//
// Literal segments go before mixtures, mixtures before parameters (OpenAPI 3.1, section 4.8.8.1). Nothing is forgiven:
// a trailing or doubled slash is an empty segment, which only a parameter matches. "%2F" never separates segments.
func (d *Document) Route(method, escapedPath string) (m Match, allow []string, known bool) {
	rest, ok := strings.CutPrefix(escapedPath, d.BasePath)
	if !ok || rest == "" || rest[0] != '/' {
		return Match{}, nil, false
	}
	s := search{method: method}
	s.walk(&d.routes.root, rest[1:])
	if s.found == nil {
		slices.Sort(s.allow)
		return Match{}, slices.Compact(s.allow), len(s.allow) > 0
	}
	return Match{s.found, s.raw}, nil, true
}

// search walks the tree depth first; the first template with the right method ends it.
type search struct {
	method string
	raw    []string // captured so far
	found  *Operation
	allow  []string
}

func (s *search) walk(n *branch, rest string) {
	head, tail, more := strings.Cut(rest, "/")
	if to := n.literals[decodeLiteral(head)]; to != nil && s.step(to, tail, more) {
		return
	}
	kept := len(s.raw)
	for _, m := range n.mixed {
		var ok bool
		if s.raw, ok = m.segment.capture(head, s.raw); ok && s.step(m.to, tail, more) {
			return
		}
		s.raw = s.raw[:kept]
	}
	if n.any != nil {
		s.raw = append(s.raw, head)
		if s.step(n.any, tail, more) {
			return
		}
		s.raw = s.raw[:kept]
	}
}

// step enters a branch, and tells whether the search is over.
func (s *search) step(to *branch, tail string, more bool) bool {
	if more {
		s.walk(to, tail)
		return s.found != nil
	}
	for _, op := range to.ops {
		if op.Method == s.method {
			s.found = op
			return true
		}
	}
	for _, op := range to.ops {
		s.allow = append(s.allow, op.Method)
	}
	return false
}

// decodeLiteral decodes a segment to compare it with literals. One that does not decode equals none of them, for no
// literal holds a broken escape and a NUL.
func decodeLiteral(head string) string {
	if strings.IndexByte(head, '%') < 0 {
		return head
	}
	text, err := wire.Unescape(head)
	if err != nil {
		return "%\x00"
	}
	return text
}
