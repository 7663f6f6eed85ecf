package mockserver

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/counterpart-api/counterpart/mockserver/control"
	"github.com/counterpart-api/counterpart/specs"
)

// TestTheDocumentOfTheControlAPIHasItsPathsAndNoOthers keeps the two lists alike.
func TestTheDocumentOfTheControlAPIHasItsPathsAndNoOthers(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "openapi.yaml")
	if err := os.WriteFile(file, []byte(control.Document()), 0o600); err != nil {
		t.Fatal(err)
	}
	c, findings := specs.Load(file, specs.Options{})
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	var documented, routed []string
	for _, op := range c.Document.Operations {
		documented = append(documented, op.Method+" "+c.Document.BasePath+op.Path)
	}
	for _, route := range (&Server{}).routes() {
		for method := range maps.Keys(route.methods) {
			routed = append(routed, method+" "+controlPrefix+route.pattern)
		}
	}
	slices.Sort(documented)
	slices.Sort(routed)
	if diff := cmp.Diff(routed, documented); diff != "" {
		t.Errorf("-served +documented:\n%s", diff)
	}
}
