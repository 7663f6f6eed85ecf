package conformance_test

import (
	"bytes"
	"context"
	"path"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/testdata/plain"
	"github.com/counterpart-api/counterpart/specs"
)

// atOnce selects what is about requests sent at once.
var atOnce = conformance.Selection{Only: []string{"*/*/concurrency"}}

func TestEachRaceOfThePlainServerIsCaught(t *testing.T) {
	t.Parallel()
	for _, race := range plain.Races() {
		t.Run(race.Name, func(t *testing.T) {
			t.Parallel()
			contract, _, _ := strings.Cut(race.Operation, "/")
			all := plans(t, contract)
			for range 60 { // a race may go well, and does so more often on a busy machine
				r := against(t, race.Name, conformance.Options{Workers: 2, Replay: replayOf}, all)
				if names(r, race.Obligation) {
					shownWell(t, r, race.Obligation)
					return
				}
			}
			t.Error(race.What)
		})
	}
}

func replayOf(id string) string { return "replay " + id }

// shownWell checks that nothing else is blamed, and that a person is shown the requests, when they were under way, and a timeline.
func shownWell(t *testing.T, r *report.Report, glob string) {
	t.Helper()
	for i := range r.Results {
		res := &r.Results[i]
		if res.Verdict != report.Fail && res.Verdict != report.Warn {
			continue
		}
		if ok, _ := path.Match(glob, res.ID); !ok {
			t.Errorf("%s is blamed too: %s", res.ID, res.Reason)
			continue
		}
		if len(res.Exchanges) == 0 || res.Replay != replayOf(res.ID) || !strings.Contains(res.Exchanges[0].Title, "from ") {
			t.Errorf("%s: %d exchanges, replay %q", res.ID, len(res.Exchanges), res.Replay)
			continue
		}
		// One answer may be wrong whatever the others did, such as a name twice; they are under way beside it all the same.
		if timeline := res.Exchanges[len(res.Exchanges)-1].Diff; strings.Count(timeline, "|") < 4 {
			t.Errorf("%s: fewer than two bars in\n%s", res.ID, timeline)
		}
	}
	for _, format := range []string{"text", "html"} {
		var page bytes.Buffer
		if err := report.Write(&page, format, r, report.Options{}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(page.String(), "time runs to the right") || !strings.Contains(page.String(), "|==") {
			t.Errorf("no timeline in %s:\n%s", format, page.String())
		}
	}
}

func TestConformingServersRaiseNoAlarmHoweverOftenTheyAreAskedAtOnce(t *testing.T) {
	t.Parallel()
	all := plans(t, specs.Names()...)
	for range 5 {
		if list := wrong(against(t, "", conformance.Options{Workers: 4, Select: atOnce}, all)); len(list) > 0 {
			t.Fatalf("the plain server: %s", strings.Join(list, "\n"))
		}
		r, err := conformance.Run(context.Background(), all, mock(t, all), conformance.Options{Workers: 4, Select: atOnce})
		if err != nil {
			t.Fatal(err)
		}
		if list := wrong(r); len(list) > 0 {
			t.Fatalf("the mock: %s", strings.Join(list, "\n"))
		}
	}
}

func TestServerThatIsWrongOneByOneIsNotBlamedForRaces(t *testing.T) {
	t.Parallel()
	byContract := map[string][]*conformance.Plan{}
	for _, name := range specs.Names() {
		byContract[name] = plans(t, name)
	}
	for _, fault := range plain.Faults() {
		if !strings.Contains(fault.Obligation, "/state/") && !strings.HasSuffix(fault.Name, "-flaky") && !strings.HasSuffix(fault.Name, "-cut-off") {
			continue
		}
		t.Run(fault.Name, func(t *testing.T) {
			t.Parallel()
			contract, _, _ := strings.Cut(fault.Operation, "/")
			r := against(t, fault.Name, conformance.Options{Workers: 2, Select: atOnce}, byContract[contract])
			if names(r, contract+"/*/concurrency/*") {
				t.Errorf("%s: %v", fault.What, wrong(r))
			}
		})
	}
}

func TestReportsOfRequestsSentAtOnceAreTheSameAtAnyNumberOfWorkers(t *testing.T) {
	t.Parallel()
	var first []byte
	for _, workers := range []int{1, 8} {
		all := plans(t, specs.Names()...)
		r, err := conformance.Run(context.Background(), all, mock(t, all), conformance.Options{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		var document bytes.Buffer
		if err := report.Write(&document, "json", r, report.Options{}); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = document.Bytes()
		} else if !bytes.Equal(first, document.Bytes()) {
			t.Errorf("1 worker:\n%s\n8 workers:\n%s", first, document.Bytes())
		}
	}
}
