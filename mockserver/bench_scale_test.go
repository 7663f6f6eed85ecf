package mockserver_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/specs"
)

// rounds is how often sizes are measured in turn; the median of each counts, so that a disturbance hits no size alone.
const rounds = 15

// flat times loads in turn and reports how much dearer each is than the first.
func flat(b *testing.B, names []string, loads []*load) {
	b.Helper()
	took := make([][]time.Duration, len(loads))
	for b.Loop() {
		for range rounds {
			for i, l := range loads {
				took[i] = append(took[i], l.send(b, 200))
			}
		}
	}
	for i, all := range took {
		slices.Sort(all)
		median := all[len(all)/2]
		b.ReportMetric(float64(median.Nanoseconds())/200, "ns-at-"+names[i])
		if i > 0 {
			b.ReportMetric(float64(median)/float64(took[0][len(took[0])/2]), "x-at-"+names[i])
		}
	}
}

// BenchmarkEntities shows what an operation costs in worlds of 10, 1,000 and 100,000 entities of the kind it is about.
func BenchmarkEntities(b *testing.B) {
	kinds := maps.Clone(traffics)
	kinds["removeTheModerator"] = moderatorRemovals
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		b.Run(name, func(b *testing.B) {
			var names []string
			var loads []*load
			for _, n := range []int{10, 1000, 100_000} {
				names, loads = append(names, fmt.Sprint(n)), append(loads, mockLoad(b, kinds[name](b, n, 10)))
			}
			flat(b, names, loads)
		})
	}
}

// BenchmarkOperations shows what a request costs in documents of 4 and of 1,000 operations.
func BenchmarkOperations(b *testing.B) {
	var names []string
	var loads []*load
	for _, n := range []int{4, 1000} {
		names, loads = append(names, fmt.Sprint(n)), append(loads, mockLoad(b, wide(b, n)))
	}
	flat(b, names, loads)
}

// wide is a document of n operations, each with a rule, and requests to all over it.
func wide(tb testing.TB, n int) traffic {
	var paths, rules strings.Builder
	for i := range n {
		fmt.Fprintf(&paths, "  /group%d/things/{id}: {post: {operationId: op%d, parameters: [{name: id, in: path, required: true, schema: {type: string, maxLength: 20}}], responses: {default: {$ref: '#/components/responses/Thing'}}}}\n", i, i)
		fmt.Fprintf(&rules, "  op%d: {rules: [{name: put, source: {document: d, grade: stated}, effects: [{put: things, value: {id: \"${path.id}\", n: %d}}], respond: {status: 200, body: \"${things[path.id]}\"}}]}\n", i, i)
	}
	c := contract(tb, wideDocument+"paths:\n"+paths.String(), wideBehavior+"operations:\n"+rules.String())
	return traffic{"wide", mockserver.Served{Contract: c, World: specs.World{State: c.Behavior.Empty()}}, spread(n, 4, func(i int) request {
		return request{"POST", fmt.Sprintf("/group%d/things/thing-%d", i, i), nil, ""}
	})}
}

const wideDocument = `openapi: 3.0.3
info: {title: Wide, version: "1", x-source: {document: d, grade: stated}}
components:
  schemas: {Thing: {type: object, required: [id, n], properties: {id: {type: string}, n: {type: integer}}}}
  responses: {Thing: {description: a thing, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
`

const wideBehavior = `state: {things: {key: id, schema: Thing}}
precedence: [parse, validate, rules]
errors:
` + plainErrors

// plainErrors is a table of errors without bodies.
const plainErrors = `  malformed: {source: {document: d, grade: stated}, status: 400, body: {id: "", n: 0}}
  invalid: {source: {document: d, grade: stated}, status: 422, body: {id: "", n: 0}}
  too-large: {source: {document: d, grade: stated}, status: 413, body: {id: "", n: 0}}
  not-found: {source: {document: d, grade: stated}, status: 404, body: {id: "", n: 0}}
  method-not-allowed: {source: {document: d, grade: stated}, status: 405, body: {id: "", n: 0}}
`

// contract loads a document, and a behavior unless it is "", from files.
func contract(tb testing.TB, document, behavior string) *specs.Contract {
	tb.Helper()
	dir := tb.TempDir()
	write(tb, filepath.Join(dir, "inline.yaml"), document)
	if behavior != "" {
		write(tb, filepath.Join(dir, "inline.behavior.yaml"), behavior)
	}
	c, findings := specs.Load(filepath.Join(dir, "inline.yaml"), specs.Options{})
	if err := findings.Err(); err != nil {
		tb.Fatal(err)
	}
	return c
}

func write(tb testing.TB, file, text string) {
	tb.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
}
