package plan

import (
	"strings"
	"unicode"

	"github.com/counterpart-api/counterpart/specs/openapi"
)

// ID names what an operation owes in a technique: CONTRACT/OPERATION/TECHNIQUE/WHAT. It holds nothing that a glob or a shell would take for
// itself, and is the same as long as these are.
func ID(contract string, op *openapi.Operation, technique, what string) string {
	return tame(contract + "/" + idName(op) + "/" + technique + "/" + what)
}

// IDPlace is the place of a limit inside an ID: without the brackets that a glob would take for its own.
func IDPlace(where string) string { return strings.ReplaceAll(where, "[]", ".element") }

// LimitIDs is what the IDs of the obligations about one limit begin with: those that break it, and those at its two sides.
func LimitIDs(contract string, op *openapi.Operation, limit openapi.Constraint) (broken, sides string) {
	place := IDPlace(limit.Where) + "."
	return ID(contract, op, Negative, place+negativeName(limit.Keyword)), ID(contract, op, Boundary, place+limit.Keyword)
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
