package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/counterpart-api/counterpart/conformance"
)

// version is the version of the suite, and what the binary was built from as far as it knows.
func version() string {
	text := fmt.Sprintf("%s (%s %s/%s", conformance.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				text += ", commit " + s.Value
			}
		}
	}
	return text + ")"
}
