package conformance

import (
	"fmt"

	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/transport"
)

// errSecure says that a target wants TLS; nil when it does not say so.
func (r *runner) errSecure(seen *evidence.Observation) error {
	if r.target.URL.Scheme != "http" || seen.Status != 400 || !transport.SpeaksTLS(seen.Body) {
		return nil
	}
	secure := *r.target.URL
	secure.Scheme = "https"
	return fmt.Errorf("%w: %q answers that it speaks HTTPS\nhint: try %s", ErrUnreachable, r.target.URL, &secure)
}
