package plain_test

import (
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/testdata/plain"
)

// rivals are two requests to be sent at once, and one that shows what became of them, by the race that they show.
var rivals = map[string][3]call{
	"amity-join-races-members":  {join("open-community"), join("open-community"), join("open-community")},
	"amity-join-races-requests": {join("approval-community"), join("approval-community"), join("approval-community")},
	"amity-roles-races-roles": {
		drop("open-community", "roles=member&userIds=dan"), drop("open-community", "roles=event-host&userIds=dan"), drop("open-community", "roles=none&userIds=dan"),
	},
	"genuin-add-races-phones": {
		add(`{"communities":["` + cyclists + `"],"users":["5550100"]}`), add(`{"communities":["` + cyclists + `"],"users":["5550100"]}`),
		add(`{"communities":["` + cyclists + `"],"users":["5550100"]}`),
	},
	"rocketchat-invite-races-members": {
		invite(`{"roomId":"ByehQjC44FwMeiLbX","userId":"nSYqWzZ4GsKTX4dyK"}`), invite(`{"roomId":"ByehQjC44FwMeiLbX","userId":"SYqWzZ4Gsasdfgh"}`),
		invite(`{"roomId":"ByehQjC44FwMeiLbX","userId":"` + adminID + `"}`),
	},
}

// atOnce is what clients see who send two requests at once, in alphabetical order, and a third one afterwards.
func atOnce(handler http.Handler, calls [3]call) string {
	answers := make([]string, 2)
	var clients sync.WaitGroup
	for i := range answers {
		clients.Go(func() { answers[i] = send(handler, calls[i]).Body.String() })
	}
	clients.Wait()
	slices.Sort(answers)
	return numbered(strings.Join(append(answers, send(handler, calls[2]).Body.String()), "\n"))
}

func TestEveryRaceChangesAnAnswerOnlyWhenRequestsComeAtOnce(t *testing.T) {
	t.Parallel()
	for _, f := range plain.Races() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			if _, changed := behaviour(t, f.Name); changed > 0 {
				t.Errorf("%d sequences are answered otherwise", changed)
			}
			lawful := map[string]bool{}
			for _, calls := range [][3]call{rivals[f.Name], {rivals[f.Name][1], rivals[f.Name][0], rivals[f.Name][2]}} {
				lawful[oneByOne(newServer(t, ""), calls)] = true
			}
			for range 100 {
				if !lawful[atOnce(newServer(t, f.Name), rivals[f.Name])] {
					return
				}
			}
			t.Error("nothing was lost in a hundred tries")
		})
	}
}

func oneByOne(handler http.Handler, calls [3]call) string {
	answers := []string{send(handler, calls[0]).Body.String(), send(handler, calls[1]).Body.String()}
	slices.Sort(answers)
	return numbered(strings.Join(append(answers, send(handler, calls[2]).Body.String()), "\n"))
}

func TestRacesAreDescribed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range plain.Races() {
		if ok, err := path.Match(f.Obligation, f.Operation+"/concurrency/x"); !ok || err != nil {
			t.Errorf("%s: obligation %q", f.Name, f.Obligation)
		}
		if seen[f.Name] || f.What == "" || rivals[f.Name][0].path == "" {
			t.Errorf("%s is listed twice, or not described, or has no requests that show it", f.Name)
		}
		seen[f.Name] = true
	}
}
