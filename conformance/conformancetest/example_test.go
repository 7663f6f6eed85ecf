package conformancetest_test

import (
	"net/http"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/conformancetest"
	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/specs"
)

// The README shows this test as it stands.
func TestServerKeepsTheContract(t *testing.T) {
	contract := specs.RocketChat()        // or specs.Load, for a document of your own
	world, err := fixtures.Load(contract) // or contract.World, for one of your own
	if err != nil {
		t.Fatal(err)
	}
	conformancetest.Handler(t, contract, world, newServer(t))
}

// newServer is a server that knows the default world, written by hand.
func newServer(t *testing.T) http.Handler { return handler(t, "") }
