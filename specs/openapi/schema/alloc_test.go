package schema

import "testing"

// This test is not parallel: allocations are counted for the whole process.
func TestUsualBodiesCostNoAllocation(t *testing.T) {
	for name, shape := range map[string]func() (*Schema, string){"invite": invite, "answer": answer} {
		s, text := shape()
		j, v := mustCompile(t, s, Request), parse(t, text)
		if n := testing.AllocsPerRun(1000, func() { j.Valid(v) }); n >= 1 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
