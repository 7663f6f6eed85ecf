package fault

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"time"
)

// Effects is what goes wrong with one request. The zero value is nothing.
type Effects struct {
	Latency time.Duration // to wait before anything else
	Status  int           // of the error to answer instead, 0 for none
	Cut     Moment        // when to end the connection, "" for not at all
	Slow    Speed         // of the body, 0 for as fast as can be
	Quota   *Quota        // nil when there is no limit
}

// Quota is how a request stands to a rate.
type Quota struct {
	Limit, Remaining int
	Reset            time.Time // when the counting begins anew
	Wait             time.Duration
	Exceeded         bool // the request is one too many
}

// String names what goes wrong, such as "latency=250ms errors=503"; "" when nothing does.
func (e Effects) String() string {
	r := Rule{Slow: e.Slow}
	if e.Latency > 0 {
		r.Latency = &Latency{Min: e.Latency, Max: e.Latency}
	}
	if e.Status != 0 {
		r.Errors = []Share{{e.Status, 1}}
	}
	if e.Cut != "" {
		r.Cut = &Cut{1, e.Cut}
	}
	text := r.String()
	if e.Quota != nil && e.Quota.Exceeded {
		text = strings.TrimPrefix(fmt.Sprintf("%s rate=%d", text, e.Quota.Limit), " ")
	}
	return text
}

// Injector puts a plan to work. It is safe for concurrent use, and needs no more memory than its plan.
type Injector struct {
	plan    Plan
	mu      sync.Mutex
	windows map[*Rate]*window // a rate that speaks for several operations counts them together
}

// window is a time in which requests are counted.
type window struct {
	since time.Time
	count int
}

// NewInjector returns an injector that has met no request yet.
func NewInjector(plan Plan) *Injector { return &Injector{plan: plan, windows: map[*Rate]*window{}} }

// Plan is what the injector goes by.
func (in *Injector) Plan() Plan {
	if in == nil {
		return nil
	}
	return in.plan
}

// Meet decides about one delivery of a request. What is wished for it goes before the plan; a nil injector has no plan. now is
// asked only when there is a rate.
func (in *Injector) Meet(contract, operation string, wish Rule, d Delivery, now func() time.Time) Effects {
	rule := wish
	if in != nil {
		below := in.plan.For(contract, operation)
		rule = wish.over(&below)
	}
	e := rule.decide(d)
	if rule.Rate != nil {
		e.Quota = in.spend(rule.Rate, now())
	}
	return e
}

// The questions that a delivery is asked.
const (
	whetherError uint64 = iota
	whetherCut
	howLong
)

// decide draws what is a matter of chance.
func (r *Rule) decide(d Delivery) Effects {
	e := Effects{Slow: r.Slow}
	if r.Latency != nil {
		e.Latency = r.Latency.at(d.draw(howLong))
	}
	if r.Cut != nil && d.draw(whetherCut) < r.Cut.Of {
		e.Cut = r.Cut.When
	}
	drawn := d.draw(whetherError)
	for _, s := range r.Errors {
		if drawn < s.Of {
			e.Status = s.Status
			break
		}
		drawn -= s.Of
	}
	return e
}

// at is the latency that a share u of the requests stays below, in whole microseconds.
func (l *Latency) at(u float64) time.Duration {
	d := float64(l.Min) + u*float64(l.Max-l.Min)
	if l.Median > 0 {
		sigma := math.Log(float64(l.P99)/float64(l.Median)) / normal(.99)
		d = min(float64(l.Median)*math.Exp(sigma*normal(max(u, 1e-12))), float64(MaxLatency))
	}
	if l.Min == l.Max && l.Median == 0 {
		return l.Max
	}
	return time.Duration(d).Round(time.Microsecond)
}

// normal is the quantile function of the standard normal distribution.
func normal(u float64) float64 { return math.Sqrt2 * math.Erfinv(2*u-1) }

// spend counts a request. A clock that was set back, or far on, begins the counting anew.
func (in *Injector) spend(r *Rate, now time.Time) *Quota {
	in.mu.Lock()
	defer in.mu.Unlock()
	w := in.windows[r]
	if w == nil || now.Before(w.since) || now.Sub(w.since) >= r.Per {
		w = &window{since: now}
		in.windows[r] = w
	}
	q := &Quota{Limit: r.Requests, Reset: w.since.Add(r.Per), Exceeded: w.count >= r.Requests}
	q.Wait = q.Reset.Sub(now)
	w.count = min(w.count+1, r.Requests)
	q.Remaining = r.Requests - w.count
	return q
}
