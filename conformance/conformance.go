// Package conformance holds servers against contracts. From a contract and the world that a target is in, it derives obligations
// (one thing demanded: operation, technique, constraint), plans requests that show whether each is kept, offline on the very
// model that the mock runs, sends them, and judges what comes back.
//
// A verdict is given only on what was really sent: the bytes on the wire are read again by another code than the one that built
// them. The package does not know the mock server, nor any vendor.
package conformance

import (
	"net/url"

	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/redaction"
	"github.com/counterpart-api/counterpart/conformance/story"
	"github.com/counterpart-api/counterpart/conformance/transport"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// What is tried, and on whom.
type (
	// Plan is everything that is sent to a target for one contract.
	Plan = plan.Plan
	// Case is one request of a plan, and what must come back.
	Case = plan.Case
	// Obligation is one thing that a contract demands of a server.
	Obligation = plan.Obligation
	// Selection says which obligations are looked at.
	Selection = plan.Selection
	// Target is the server under test.
	Target = transport.Target
)

// Concurrency is the technique that sends requests at once.
const Concurrency = plan.Concurrency

// RequestOf is a message as a server reads it.
func RequestOf(m *call.Message) *openapi.Request { return model.RequestOf(m) }

// Candidates are the calls worth trying on a model to find out whether a server can be told from a right one, see package story.
func Candidates(p *Plan, seed uint64) ([]*call.Call, error) { return story.Candidates(p, seed) }

// ParseTarget reads the URL of a target. Errors quote it without the secrets in it.
func ParseTarget(text string) (*url.URL, error) { return transport.ParseTarget(text) }

// TLSHint is what may help where a connection came to nothing for TLS, "" for any other error.
func TLSHint(err error) string { return transport.TLSHint(err) }

// SpeaksTLS says whether a body is what a server for HTTPS answers to a request without TLS.
func SpeaksTLS(body []byte) bool { return transport.SpeaksTLS(body) }

// Curl is the curl line that sends a message, as reports show it: secrets are by value the names of the variables in which a shell has
// them, and stand there as these.
func Curl(m *call.Message, origin string, secrets map[string]string) string {
	return redaction.Curl(m, origin, secrets)
}
