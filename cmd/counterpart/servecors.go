package main

import (
	"fmt"
	"net/http"

	"github.com/spf13/pflag"

	"github.com/counterpart-api/counterpart/mockserver/cors"
)

// corsFlags say whose pages may use the mock.
type corsFlags struct{ origins []string }

// register adds the flags. The default is any origin, on any address: what a mock serves is made up, and a page has to bring the
// credentials itself.
func (f *corsFlags) register(flags *pflag.FlagSet) {
	flags.StringSliceVar(&f.origins, "cors-origin", []string{"*"},
		"let pages of `ORIGIN` use the mock (repeatable): http://localhost:5173, http://localhost:*, https://*.example.org, null; * is any, none is nobody")
}

// gate is what the mock stands behind. The control API stays apart: it has a guard of its own, and no foreign page may pass.
func (f *corsFlags) gate() (func(http.Handler) http.Handler, error) {
	allowed, err := cors.ParseOrigins(f.origins)
	if err != nil {
		return nil, fmt.Errorf("--cors-origin: %w", err)
	}
	return cors.New(allowed, "/_counterpart/"), nil
}
