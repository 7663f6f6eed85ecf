package report

import (
	"fmt"
	"io"
	"testing"
)

// BenchmarkWrite writes a report of 1,000 results, 100 of them failed.
func BenchmarkWrite(b *testing.B) {
	r := tidy()
	for i := range 1000 {
		res := passing()
		if i%10 == 0 {
			res = failing()
		}
		res.ID += fmt.Sprint("-", i)
		r.Results = append(r.Results, res)
	}
	for _, format := range Formats() {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := Write(io.Discard, format, r, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
