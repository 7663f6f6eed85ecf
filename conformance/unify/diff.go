package unify

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/counterpart-api/counterpart/conformance/symbol"
)

// Text shows the places that differ, and nothing else: lines with - are expected, lines with + observed.
func Text(diffs []Difference) string {
	want, got := map[string]any{}, map[string]any{}
	var order []string
	for _, d := range diffs {
		order = append(order, d.Path)
		want[d.Path], got[d.Path] = d.Expected, d.Observed
	}
	lines := &diffLines{of: map[string][]string{}}
	cmp.Equal(want, got, cmp.Reporter(lines))
	var b strings.Builder
	for _, path := range order {
		for _, line := range lines.of[path] {
			b.WriteString(line + "\n")
		}
		delete(lines.of, path)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// diffLines is told by go-cmp where two values differ. Its own text is not used: it is not the same from run to run.
type diffLines struct {
	path cmp.Path
	of   map[string][]string // by the first step of the path
}

// PushStep, PopStep and Report implement what cmp.Reporter asks for.
func (d *diffLines) PushStep(step cmp.PathStep) { d.path = append(d.path, step) }

func (d *diffLines) PopStep() { d.path = d.path[:len(d.path)-1] }

func (d *diffLines) Report(r cmp.Result) {
	if r.Equal() {
		return
	}
	place, name := d.place()
	want, got := d.path.Last().Values()
	var lines []string
	if want.IsValid() && want.CanInterface() {
		lines = append(lines, line("-", name, want.Interface())...)
	}
	if got.IsValid() && got.CanInterface() {
		lines = append(lines, line("+", name, got.Interface())...)
	}
	d.of[place] = append(d.of[place], lines...)
}

// place is the first step of the present path, and the whole of it as people write it.
func (d *diffLines) place() (first, whole string) {
	for _, step := range d.path {
		switch step := step.(type) {
		case cmp.MapIndex:
			if key := step.Key().String(); first == "" {
				first, whole = key, key
			} else {
				whole += "." + key
			}
		case cmp.SliceIndex:
			expected, observed := step.SplitKeys()
			whole += fmt.Sprintf("[%d]", max(expected, observed))
		}
	}
	return first, whole
}

func line(sign, name string, v any) []string {
	if _, none := v.(Absent); none {
		return nil
	}
	text, err := json.Marshal(symbol.Shown(v))
	if err != nil {
		return []string{fmt.Sprintf("%s %s: %v", sign, name, v)}
	}
	return []string{fmt.Sprintf("%s %s: %s", sign, name, Cut(string(text)))}
}

// String is "body.channel.msgs: expected 1, got 2".
func (d Difference) String() string {
	return fmt.Sprintf("%s: expected %s, got %s", d.Path, Shown(d.Expected), Shown(d.Observed))
}
