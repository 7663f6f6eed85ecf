package conformance_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/testdata/plain"
	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/specs"
)

// planned holds the plans of the embedded contracts: running a plan does not change it, and making one takes its time.
var planned sync.Map // name to func() (*conformance.Plan, error)

// plans are those of the embedded contracts on their default worlds, by name.
func plans(t testing.TB, names ...string) []*conformance.Plan {
	t.Helper()
	var all []*conformance.Plan
	for _, name := range names {
		make, _ := planned.LoadOrStore(name, sync.OnceValues(func() (*conformance.Plan, error) { return newPlan(name) }))
		p, err := make.(func() (*conformance.Plan, error))()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func newPlan(name string) (*conformance.Plan, error) {
	c, findings := specs.Load(name, specs.Options{})
	if err := findings.Err(); err != nil {
		return nil, err
	}
	src, file, _ := fixtures.World(name)
	w, findings := c.World(file, src, nil)
	if err := findings.Err(); err != nil {
		return nil, err
	}
	return conformance.NewPlan(c, w, 1)
}

// against runs plans against the plain server with a fault, "" for none.
func against(t testing.TB, fault string, o conformance.Options, plans []*conformance.Plan) *report.Report {
	t.Helper()
	handler, err := plain.New(fault)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.CloseClientConnections)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	timeout := 10 * time.Second
	if strings.HasSuffix(fault, "-hangs") {
		timeout = 300 * time.Millisecond // what never answers need not be waited for
	}
	r, err := conformance.Run(context.Background(), plans, &conformance.Target{URL: u, Timeout: timeout}, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wrong lists what is not green.
func wrong(r *report.Report) []string {
	var list []string
	for i := range r.Results {
		if res := &r.Results[i]; res.Verdict != report.Pass {
			line := fmt.Sprintf("%s %s: %s", res.Verdict, res.ID, res.Reason)
			for _, x := range res.Exchanges {
				line += "\n\t" + x.Request.Curl + "\n\t" + strings.ReplaceAll(x.Diff, "\n", "\n\t")
			}
			list = append(list, line)
		}
	}
	return list
}

func TestAPlainServerWrittenFromTheDocumentsAloneRaisesNoAlarm(t *testing.T) {
	t.Parallel()
	if list := wrong(against(t, "", conformance.Options{Workers: 4}, plans(t, specs.Names()...))); len(list) > 0 {
		t.Errorf("%d not passed:\n%s", len(list), strings.Join(list, "\n"))
	}
}

func TestLawfulOdditiesOfThePlainServerRaiseNoAlarm(t *testing.T) {
	t.Parallel()
	all := plans(t, specs.Names()...)
	for _, variant := range plain.Variants() {
		t.Run(variant.Name, func(t *testing.T) {
			t.Parallel()
			if list := wrong(against(t, variant.Name, conformance.Options{Workers: 4}, all)); len(list) > 0 {
				t.Errorf("%s: %d not passed:\n%s", variant.What, len(list), strings.Join(list, "\n"))
			}
		})
	}
}

func TestEachFaultOfThePlainServerIsCaught(t *testing.T) {
	t.Parallel()
	byContract := map[string][]*conformance.Plan{}
	for _, name := range specs.Names() {
		byContract[name] = plans(t, name)
	}
	for _, fault := range plain.Faults() {
		t.Run(fault.Name, func(t *testing.T) {
			t.Parallel()
			contract, _, _ := strings.Cut(fault.Operation, "/")
			// Only what should notice is asked, and only until it does: the whole table is long.
			ask := conformance.Options{Workers: 2, MaxFails: 1, Select: conformance.Selection{Only: []string{fault.Obligation}}}
			r := against(t, fault.Name, ask, byContract[contract])
			if !names(r, fault.Obligation) {
				t.Errorf("%s\nno finding matches %q; found: %v", fault.What, fault.Obligation, ids(r))
			}
		})
	}
}

// names says whether something that failed, or warned, is what the glob says.
func names(r *report.Report, glob string) bool {
	for _, id := range ids(r) {
		if ok, _ := path.Match(glob, strings.TrimSuffix(id, ".answer")); ok {
			return true
		}
	}
	return false
}

// ids lists what failed or warned.
func ids(r *report.Report) []string {
	var list []string
	for i := range r.Results {
		if v := r.Results[i].Verdict; v == report.Fail || v == report.Warn {
			list = append(list, r.Results[i].ID)
		}
	}
	return list
}
