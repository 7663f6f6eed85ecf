package specs

import (
	"fmt"

	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// Failed is how the vendor would tell of a failure with an error status: as the document shows it for that status; else plainly,
// in the shape that it declares for it or, when it declares none, in that of the error that is nearest; and for a document without
// errors in our own (RFC 9457).
func (p *Prepared) Failed(status int) Answer {
	detail := fmt.Sprintf("the answer was made to fail with %d", status)
	a := problemAnswer(p.Operation, ClassFault, status, detail, nil)
	if op := p.shape(); op != nil {
		if r, nearest := errorLike(op, status); r != nil {
			if told, ok := p.told(r, nearest, status); ok {
				a = told
				a.Foreign = nearest != status
			}
		}
	}
	a.Status, a.Class, a.Rule = status, ClassFault, ClassFault
	return a
}

// errorLike finds what the document declares for a status, else for an error of the same kind, else for any error, and the status
// that it is declared for.
func errorLike(op *openapi.Operation, status int) (r *openapi.Response, of int) {
	if r := op.Response(status); r != nil {
		return r, status
	}
	for _, one := range op.Responses {
		declared := definite(op, one)
		if declared >= 400 && (r == nil || of/100 != status/100 && declared/100 == status/100) {
			r, of = one, declared
		}
	}
	return r, of
}

// told tells of a status in the shape of a response, which is declared for another or for it; ok is false when nothing fits it.
func (p *Prepared) told(r *openapi.Response, declared, status int) (a Answer, ok bool) {
	a = p.shown(r, declared)
	media, mediaType := call.Media(r.Content)
	if media != nil {
		var err error
		a.MediaType = mediaType
		if a.Body, err = p.errorBody(&a, r, media, status); err != nil {
			return a, false
		}
	}
	return a, len(p.Check(&a)) == 0
}
