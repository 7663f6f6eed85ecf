package specs_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
)

// asked is a request in text, and what a contract answers when nothing was released before.
type asked struct {
	contract *specs.Contract
	state    behavior.State
	text     string
	want     string
}

// TestAnswersOfReleasedRequestsLeaveNoTrace answers from many goroutines in room that was used before: nothing of one request, least
// of all whose it was, may be seen in the answer to another, nor in the state after it.
func TestAnswersOfReleasedRequestsLeaveNoTrace(t *testing.T) {
	t.Parallel()
	var all []asked
	for contract, texts := range map[string][]string{
		"amity":  {join + ada, join, tooLong + ada, remove + ada + key + json, remove + ada + json, strings.Replace(join, "POST", "GET", 1)},
		"genuin": {add + gn + json + toAdd, add + json + toAdd, add + gn + json + "\n[]", add + gn + json + "\n{", "POST /api/thirdparty\n"},
		"rocketchat": {invite + admin + json + toRoom, invite + json + toRoom, invite + admin + json + unknown,
			invite + strings.Split(admin, "\n")[0] + "\n" + json + toRoom},
	} {
		c := embedded(t, contract)
		s := defaultWorld(t, c).State
		for _, text := range texts {
			next, a := answered(t, c, s, request(text))
			all = append(all, asked{c, s, text, told(c, next, &a)})
		}
	}
	c, s := openContract(t)
	for _, text := range []string{"POST /x/1\n" + json + "\n{}", "POST /x/1\nAuthorization: Bearer t\n" + json + "\n{}"} {
		next, a := answered(t, c, s, request(text))
		all = append(all, asked{c, s, text, told(c, next, &a)})
	}
	if all[len(all)-1].want == all[len(all)-2].want {
		t.Fatal("who asks makes no difference")
	}
	var wg sync.WaitGroup
	for worker := range uint64(8) {
		wg.Go(func() {
			order := rand.New(rand.NewPCG(worker, 1))
			for range 200 {
				all[order.IntN(len(all))].again(t)
			}
		})
	}
	wg.Wait()
}

// openContract lets everybody in, and says whether it knows who asks.
func openContract(t *testing.T) (*specs.Contract, behavior.State) {
	t.Helper()
	c, findings := specs.Load(folder(t, map[string]string{
		"openapi.yaml":  edited(t, documentText, []edit{{"[{bearer: []}]", "[{bearer: []}, {}]"}}),
		"behavior.yaml": edited(t, behaviorText, []edit{{"body != 'unreadable'", "caller != null"}}),
	}), specs.Options{})
	if c == nil {
		t.Fatal(findings)
	}
	s, err := c.Behavior.FromMap(map[string]map[string]map[string]any{"tokens": {"t": {"token": "t"}}})
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

// again answers the request once more and releases it.
func (q asked) again(t *testing.T) {
	t.Helper()
	p := q.contract.Prepare(request(q.text))
	next, a, err := p.Answer(q.state, inputs())
	if got := told(q.contract, next, &a); err != nil || got != q.want {
		t.Errorf("%q\ngot  %s, %v\nwant %s", q.text, got, err, q.want)
	}
	p.Release(&a)
}

// told is everything that an answer says, and the state after it.
func told(c *specs.Contract, next behavior.State, a *specs.Answer) string {
	violation := ""
	if a.Violation != nil {
		violation = a.Violation.String()
	}
	return fmt.Sprint(a.Status, a.Class, a.Rule, a.Header, violation, a.Changed, encoded(a.Body), c.Behavior.ToMap(next))
}
