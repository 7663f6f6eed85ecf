package conformance_test

import (
	"testing"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/specs"
)

func BenchmarkPlan(b *testing.B) {
	for _, name := range specs.Names() {
		b.Run(name, func(b *testing.B) {
			c, _ := specs.Load(name, specs.Options{})
			src, file, _ := fixtures.World(name)
			w, _ := c.World(file, src, nil)
			for b.Loop() {
				p, err := conformance.NewPlan(c, w, 1)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(p.Cases())), "cases")
			}
		})
	}
}
