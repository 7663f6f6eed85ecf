// Package evidence is what a verdict rests on: the very bytes that were sent, and what came back. Who sends makes it, who judges reads
// it, and neither knows the other.
package evidence

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// Observation is what came back for one request, and the very bytes that were sent.
type Observation struct {
	Sent   []byte      // nil when nothing was sent, and once the observation is judged
	Status int         // of the answer; 0 when nothing came back
	Header http.Header // of the answer
	Body   []byte      // of the answer
	Left   int         // bytes of the body that were not kept
	Err    error       // why nothing came back
	Falls  int64       // how often the server had fallen over before
}

// Kept is the observation without what was sent, which can be made again, and with the beginning of a long body. Of a good answer
// only the status counts.
func (o *Observation) Kept(good bool) *Observation {
	short := &Observation{Status: o.Status, Err: o.Err}
	if good {
		return short
	}
	short.Header, short.Body = o.Header, o.Body
	if len(o.Body) > maxEvidence {
		short.Body, short.Left = bytes.Clone(o.Body[:maxEvidence]), len(o.Body)-maxEvidence
	}
	return short
}

// maxEvidence is how much of an answer's body is kept once it is judged, in bytes: enough for a report to show the beginning even
// after credentials in it are replaced.
const maxEvidence = 2 * MaxShown

// MaxShown bounds what a report keeps of a body, in bytes.
const MaxShown = 16 << 10

// Value is the body of the answer: JSON as what it says, anything else as a text. An error says that it is no JSON.
func (o *Observation) Value() (any, error) {
	mediaType, _, err := wire.MediaType(o.Header.Get("Content-Type"))
	if err != nil || !strings.HasSuffix(mediaType, "json") || len(o.Body) == 0 {
		return string(o.Body), nil
	}
	return wire.ParseJSON(o.Body, wire.Limits{Depth: 512})
}
