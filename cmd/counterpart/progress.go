package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// barWidth is the width of the progress bar in characters.
const barWidth = 30

// progress tells how far a run is: a bar that is drawn over itself on a terminal, a plain line at every quarter elsewhere.
type progress struct {
	w    io.Writer
	bar  bool
	mu   sync.Mutex
	open bool   // the line of the bar is not ended yet
	noun string // what is counted
}

func newProgress(w io.Writer) *progress { return &progress{w: w, bar: terminal(w), noun: "requests"} }

// tell says that so many of total requests are done.
func (p *progress) tell(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.bar:
		full := done * barWidth / total
		p.open = true
		fmt.Fprintf(p.w, "\r[%s%s] %d/%d %s", strings.Repeat("=", full), strings.Repeat(" ", barWidth-full), done, total, p.noun)
	case done*4/total > (done-1)*4/total:
		fmt.Fprintf(p.w, "%d of %d %s\n", done, total, p.noun)
	}
}

// end ends the line of the bar, so that what follows begins its own; a run need not come to its end.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open {
		fmt.Fprintln(p.w)
		p.open = false
	}
}
