package mockserver

import (
	"fmt"
	"strings"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// router finds the contract that a path belongs to.
type router struct{ services []*service }

// newRouter refuses contracts that claim the same path: which of them should answer?
func newRouter(services []*service) (router, error) {
	claimed := map[string]*service{}
	for _, one := range services {
		for _, op := range one.contract.Document.Operations {
			template := op.Shape()
			if other := claimed[template]; other != nil && other != one {
				return router{}, fmt.Errorf("%s:%d: path %q clashes with one of contract %q\nhint: serve the two on different ports",
					op.Pos.File, op.Pos.Line, op.Path, other.contract.Name)
			}
			claimed[template] = one
		}
	}
	return router{services}, nil
}

// find returns the service whose document describes the path; failing that, the one whose paths begin most like it, so that
// even an unknown path is refused in the vendor's own words; nil when no vendor's is nearer than another's.
func (r router) find(req *openapi.Request) (*service, specs.Routed) {
	for _, one := range r.services {
		if to := one.contract.Route(req); to.Known {
			return one, to
		}
	}
	if len(r.services) == 1 {
		return r.services[0], specs.Routed{}
	}
	return r.nearest(req.Path()), specs.Routed{}
}

func (r router) nearest(path string) *service {
	best, shared, tied := (*service)(nil), 0, false
	for _, one := range r.services {
		n := one.sharedPrefix(path)
		switch {
		case n > shared:
			best, shared, tied = one, n, false
		case n == shared:
			tied = true
		}
	}
	if tied {
		return nil
	}
	return best
}

// sharedPrefix counts the leading segments that path has in common with one of the contract's paths.
func (one *service) sharedPrefix(path string) int {
	most := 0
	segments := strings.Split(path, "/")
	for _, op := range one.contract.Document.Operations {
		own := strings.Split(one.contract.Document.BasePath+op.Path, "/")
		n := 0
		for n < len(own) && n < len(segments) && own[n] == segments[n] && own[n] != "" || n == 0 && len(segments) > 1 {
			n++
		}
		most = max(most, n)
	}
	return most
}
