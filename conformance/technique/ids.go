package technique

import (
	"strings"
	"unicode"

	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// IDsOf is what the IDs of the obligations about one limit begin with: those that break it, and those at its two sides.
func IDsOf(contract string, op *openapi.Operation, limit openapi.Constraint) (broken, beyond string) {
	begin, place := contract+"/"+idName(op)+"/", idPlace(limit.Where)+"."
	return tame(begin + plan.Negative + "/" + place + negativeName(limit.Keyword)), tame(begin + plan.Boundary + "/" + place + limit.Keyword)
}

// negativeName is what the obligation about a keyword ends in.
func negativeName(keyword string) string {
	if keyword == "required" {
		return "missing"
	}
	return keyword
}

// tame replaces what globs and shells do not take for itself: an ID selects itself, and may be pasted.
func tame(id string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("*?[]\\'\"`$", r) {
			return '-'
		}
		return r
	}, id)
}

// idName is an operation in an ID: one segment, also when the document gives the operation no name.
func idName(op *openapi.Operation) string { return strings.ReplaceAll(tame(op.ID), "/", ".") }

// idPlace is the place of a limit inside an ID: without the brackets that a glob would take for its own.
func idPlace(where string) string { return strings.ReplaceAll(where, "[]", ".element") }

// trimContract is an obligation's ID without the contract's name.
func trimContract(o *plan.Obligation) string { return o.ID[len(o.Contract)+1:] }
