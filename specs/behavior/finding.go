package behavior

import (
	"fmt"
	"sort"
	"strings"

	"github.com/counterpart-api/counterpart/specs/nearest"
)

// Finding is one thing that is wrong in a behavior file or a world. Code is stable; the wording is not.
type Finding struct {
	Code    string // "unknown-key", "cel", "no-source", …
	File    string
	Line    int // from 1; 0 = the file as a whole
	Message string
	Hint    string // "" when there is nothing to advise
}

// Error renders "file:line: message", and the hint on a line of its own.
func (f Finding) Error() string {
	s := fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Message)
	if f.Hint != "" {
		s += "\nhint: " + f.Hint
	}
	return s
}

// maxFindings bounds what one file can make a reader print.
const maxFindings = 1000

// findings collects what is wrong in one file.
type findings struct {
	file string
	list []Finding
}

func (f *findings) at(n *node) Position { return Position{File: f.file, Line: n.Line} }

func (f *findings) report(n *node, code, message, hint string) {
	if len(f.list) < maxFindings {
		f.list = append(f.list, Finding{Code: code, File: f.file, Line: n.Line, Message: message, Hint: hint})
	}
}

func (f *findings) sorted() []Finding {
	sort.SliceStable(f.list, func(i, j int) bool { return f.list[i].Line < f.list[j].Line })
	return f.list
}

// quoted formats like Sprintf with every string argument shortened, so that an input cannot flood a message.
func quoted(format string, args ...any) string {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = short(s)
		}
	}
	return fmt.Sprintf(format, args...)
}

const maxQuoted = 200

func short(s string) string {
	if len(s) <= maxQuoted {
		return s
	}
	return strings.ToValidUTF8(s[:maxQuoted], "") + "…"
}

// suggest names the closest of the known names, or lists them when none is close.
func suggest(name string, known []string) string {
	if near := nearest.Names(name, known); len(near) > 0 {
		return fmt.Sprintf("did you mean %q?", near[0])
	}
	if len(known) == 0 {
		return ""
	}
	return "known here: " + short(strings.Join(known, ", "))
}
