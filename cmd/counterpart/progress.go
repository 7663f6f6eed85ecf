package main

import (
	"fmt"
	"io"
	"strings"
)

// barWidth is the width of the progress bar in characters.
const barWidth = 30

// newProgress tells how far a run is: a bar that is drawn over itself on a terminal, a plain line at every quarter elsewhere.
func newProgress(w io.Writer) func(done, total int) {
	if terminal(w) {
		return func(done, total int) {
			full := done * barWidth / total
			fmt.Fprintf(w, "\r[%s%s] %d/%d requests", strings.Repeat("=", full), strings.Repeat(" ", barWidth-full), done, total)
			if done == total {
				fmt.Fprintln(w)
			}
		}
	}
	return func(done, total int) {
		if done*4/total > (done-1)*4/total {
			fmt.Fprintf(w, "%d of %d requests\n", done, total)
		}
	}
}
