package plain

import (
	"slices"
	"sync"
)

// Fault is one bug the server can be told to have.
type Fault struct {
	Name       string // what to pass to New
	What       string // one sentence: how the server differs from a conforming one
	Operation  string // contract/operation it touches
	Obligation string // a glob over obligation IDs (contract/operation/technique/what): a finding must match it
}

// operation is what the faults of one operation have in common.
type operation struct{ op, path string }

var (
	joinOperation   = operation{"amity-join", "amity/joinCommunity"}
	rolesOperation  = operation{"amity-roles", "amity/removeRolesFromCommunityUsers"}
	addOperation    = operation{"genuin-add", "genuin/addMembers"}
	inviteOperation = operation{"rocketchat-invite", "rocketchat/inviteToChannel"}
)

// row is a fault in short: its name without the operation, what it does, technique and what of its obligation.
type row struct{ name, what, obligation string }

// Faults lists every fault, operation by operation.
func Faults() []Fault {
	return slices.Concat(
		joinOperation.faults(joinRows), joinOperation.faults(protocolRows), joinOperation.limits(joinLimits),
		rolesOperation.faults(rolesRows), rolesOperation.faults(protocolRows), rolesOperation.limits(rolesLimits),
		addOperation.faults(addRows), addOperation.faults(protocolRows),
		inviteOperation.faults(inviteRows), inviteOperation.faults(protocolRows),
		unknownPathFaults(),
	)
}

// Variants lists behaviour that is unusual but lawful: a server that shows it must be found conforming.
func Variants() []Fault {
	variants := []Fault{}
	for _, r := range []row{
		{"variant-slow", "every answer comes a little late", ""},
		{"variant-dribble", "every body is sent in small pieces without a length", ""},
		{"variant-indented", "every JSON body is indented", ""},
		{"variant-no-charset", "Content-Type never names a charset", ""},
		{"variant-extra-headers", "every answer has headers that no document mentions", ""},
		{"variant-extra-properties", "every JSON object has a member that no document mentions", ""},
	} {
		variants = append(variants, Fault{Name: r.name, What: r.what})
	}
	return variants
}

// names are what New knows.
var names = sync.OnceValue(func() []string {
	all := []string{}
	for _, f := range slices.Concat(Faults(), Races(), Variants()) {
		all = append(all, f.Name)
	}
	return all
})

func (o operation) faults(rows []row) []Fault {
	faults := []Fault{}
	for _, r := range rows {
		faults = append(faults, Fault{o.op + "-" + r.name, r.what, o.path, o.path + "/" + r.obligation})
	}
	return faults
}

// limit is one limit of an operation; text says that it counts characters.
type limit struct {
	name, what, obligation string
	text                   bool
}

// limits gives the faults every limit can have.
func (o operation) limits(limits []limit) []Fault {
	faults := []Fault{}
	for _, l := range limits {
		rows := sizeRows
		if l.text {
			rows = slices.Concat(sizeRows, textRows)
		}
		for _, r := range rows {
			name := l.name + "-" + r.name
			faults = append(faults, Fault{o.op + "-" + name, l.what + ": " + r.what, o.path, o.path + "/" + r.obligation + l.obligation})
		}
	}
	return faults
}

var sizeRows = []row{
	{"min-low", "one less than the minimum is accepted", "*/"},
	{"min-high", "the minimum is refused", "*/"},
	{"max-low", "the maximum is refused", "boundary/"},
	{"max-high", "one more than the maximum is accepted", "boundary/"},
	{"max-dropped", "there is no maximum", "boundary/"},
}

var textRows = []row{
	{"bytes", "bytes are counted instead of characters", "boundary/"},
	{"utf16", "UTF-16 units are counted instead of characters", "boundary/"},
	{"undecoded", "the percent-encoded form is counted", "boundary/"},
	{"invalid-utf8-accepted", "bytes that are no UTF-8 are accepted", "*/"},
	{"invalid-utf8-crash", "bytes that are no UTF-8 cut the connection", "*/"},
}

// protocolRows are faults any operation can have.
var protocolRows = []row{
	{"any-method", "PUT is served like the documented method", "protocol/*"},
	{"405-without-allow", "a wrong method is refused without Allow", "protocol/*"},
	{"405-as-404", "a wrong method is answered 404", "protocol/*"},
	{"flaky", "every second answer is a 500 page", "*/*"},
	{"hangs", "a success is never answered", "*/*"},
	{"cut-off", "a success cuts the connection", "*/*"},
	{"truncated", "the body of a success is half a document", "*/*"},
	{"empty-answer", "a success has no body", "*/*"},
	{"created", "a success has status 201", "*/*"},
	{"wrong-media-type", "a success is sent as text/html", "*/*"},
	{"error-as-html", "a failure is an HTML page", "*/*"},
	{"error-as-text", "a failure is sent as text/plain", "*/*"},
	{"error-as-200", "a failure has status 200", "*/*"},
	{"error-as-500", "a failure has status 500", "*/*"},
}

func unknownPathFaults() []Fault {
	faults := []Fault{}
	for _, vendor := range []string{"amity", "genuin", "rocketchat"} {
		faults = append(faults,
			Fault{vendor + "-unknown-path-text", "an unknown path is answered in plain text", vendor + "/*", vendor + "/*/protocol/*"},
			Fault{vendor + "-unknown-path-200", "an unknown path is answered with status 200", vendor + "/*", vendor + "/*/protocol/*"})
	}
	return faults
}
