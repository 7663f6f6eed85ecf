package fault

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// kind is one kind of fault: how it is read into a rule, and written.
type kind struct {
	name string
	read func(r *Rule, text string) error
	text func(r *Rule) string
	form string // what it looks like
}

// kinds are all of them, in the order in which they are written.
var kinds = []kind{
	{"latency", (*Rule).readLatency, func(r *Rule) string { return stringOf(r.Latency) }, "200ms, 200ms..1s or median:100ms,p99:2s"},
	{"errors", (*Rule).readErrors, func(r *Rule) string { return joined(r.Errors) }, "503, or 503:0.1,500:0.05"},
	{"cut", (*Rule).readCut, func(r *Rule) string { return stringOf(r.Cut) }, "0.01, 0.01:before or 0.01:middle"},
	{"slow", (*Rule).readSlow, func(r *Rule) string { return stringOf(nonzero(r.Slow)) }, "500B/s, 1kB/s or 2MB/s"},
	{"rate", (*Rule).readRate, func(r *Rule) string { return stringOf(r.Rate) }, "10/1m"},
}

func nonzero(s Speed) *Speed {
	if s == 0 {
		return nil
	}
	return &s
}

func stringOf[T fmt.Stringer](v *T) string {
	if v == nil {
		return ""
	}
	return (*v).String()
}

func joined(shares []Share) string {
	texts := make([]string, len(shares))
	for i, s := range shares {
		texts[i] = s.String()
	}
	return strings.Join(texts, ",")
}

// kindOf finds a kind by name.
func kindOf(name string) (kind, error) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if i < 0 {
		return kind{}, fmt.Errorf("no fault is called %q\nhint: there are latency, errors, cut, slow and rate", clipped(name))
	}
	return kinds[i], nil
}

// set reads one kind of fault into the rule, which must not have it yet.
func (r *Rule) set(name, text string) error {
	k, err := kindOf(name)
	if err != nil {
		return err
	}
	if k.text(r) != "" {
		return fmt.Errorf("%s is given twice", name)
	}
	if err := k.read(r, text); err != nil {
		return fmt.Errorf("%s %q: %w\nhint: it looks like %s", name, clipped(text), err, k.form)
	}
	return nil
}

// ParseRule reads a rule such as "inviteToChannel latency=200ms..1s errors=503:0.1,500:0.05 cut=0.01 slow=1kB/s rate=10/1m": the
// operation, which may have blanks ("GET /rooms"), and what goes wrong with it.
func ParseRule(text string) (Rule, error) {
	operation, faults := split(text)
	switch {
	case operation == "":
		return Rule{}, fmt.Errorf("fault %q names no operation\nhint: %q is for every request", clipped(text), clipped("* "+strings.Join(faults, " ")))
	case len(faults) == 0:
		return Rule{}, fmt.Errorf("fault %q does not say what is to go wrong\nhint: for example %q", clipped(text), clipped(operation+" latency=200ms"))
	}
	r, err := parse(faults)
	if err != nil {
		return Rule{}, fmt.Errorf("fault of %q: %w", clipped(operation), err)
	}
	r.Operation = operation
	return r, nil
}

// MaxWished is the latency that one request may ask for: whoever sends it need not be who set the mock up.
const MaxWished = 30 * time.Second

// ParseWish reads what is to go wrong with one request, such as "latency=2s cut=1:middle". A rate is nothing for one request.
func ParseWish(text string) (Rule, error) {
	operation, faults := split(text)
	if operation != "" || len(faults) == 0 {
		return Rule{}, fmt.Errorf("%q does not say what is to go wrong\nhint: for example \"latency=2s\"", clipped(text))
	}
	r, err := parse(faults)
	if err == nil && r.Rate != nil {
		return Rule{}, errors.New("rate is for many requests, and this is one")
	}
	if l := r.Latency; err == nil && l != nil && max(l.Max, l.P99) > MaxWished {
		return Rule{}, fmt.Errorf("latency %q is more than %s, the most that one request gets", l, brief(MaxWished))
	}
	return r, err
}

// split takes the operation from what goes wrong with it: words of the form name=value.
func split(text string) (operation string, faults []string) {
	words := strings.Fields(text)
	n := slices.IndexFunc(words, func(word string) bool {
		name, _, ok := strings.Cut(word, "=")
		return ok && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz") == ""
	})
	if n < 0 {
		n = len(words)
	}
	return strings.Join(words[:n], " "), words[n:]
}

func parse(faults []string) (Rule, error) {
	var r Rule
	for _, word := range faults {
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			return Rule{}, fmt.Errorf("%q is not of the form NAME=VALUE", clipped(word))
		}
		if err := r.set(name, value); err != nil {
			return Rule{}, err
		}
	}
	return r, nil
}

func (r *Rule) readLatency(text string) error {
	l := &Latency{}
	var err error
	switch from, to, ranged := strings.Cut(text, ".."); {
	case strings.HasPrefix(text, "median:"):
		median, p99, _ := strings.Cut(strings.TrimPrefix(text, "median:"), ",p99:")
		if l.Median, err = latency(median); err == nil {
			l.P99, err = latency(p99)
		}
		if err == nil && (l.Median == 0 || l.P99 < l.Median) {
			err = errors.New("the median is 0, or more than p99")
		}
	case ranged:
		if l.Min, err = latency(from); err == nil {
			l.Max, err = latency(to)
		}
		if err == nil && l.Min > l.Max {
			err = fmt.Errorf("%s is more than %s", from, to)
		}
	default:
		l.Max, err = latency(text)
		l.Min = l.Max
	}
	r.Latency = l
	return err
}

func latency(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return 0, fmt.Errorf("%q is not a duration", clipped(text))
	case d < 0 || d > MaxLatency:
		return 0, fmt.Errorf("%s is not between 0 and %s", d, brief(MaxLatency))
	}
	return d, nil
}

func (r *Rule) readErrors(text string) error {
	sum := 0.0
	for _, one := range strings.Split(text, ",") {
		code, of, some := strings.Cut(one, ":")
		s := Share{Of: 1}
		var err error
		if s.Status, err = strconv.Atoi(code); err != nil || len(code) != 3 || s.Status < 400 || s.Status > 599 {
			return fmt.Errorf("%q is not a status from 400 to 599", clipped(code))
		}
		if some {
			if s.Of, err = share(of); err != nil {
				return err
			}
		}
		if slices.ContainsFunc(r.Errors, func(other Share) bool { return other.Status == s.Status }) {
			return fmt.Errorf("status %d is given twice", s.Status)
		}
		sum += s.Of
		r.Errors = append(r.Errors, s)
	}
	if sum > 1+1e-9 {
		return fmt.Errorf("the shares make %s together, more than 1", strconv.FormatFloat(sum, 'g', 6, 64))
	}
	return nil
}

func share(text string) (float64, error) {
	of, err := strconv.ParseFloat(text, 64)
	if err != nil || !(of >= 0 && of <= 1) {
		return 0, fmt.Errorf("%q is not a share from 0 to 1", clipped(text))
	}
	return of, nil
}

func (r *Rule) readCut(text string) error {
	of, when, told := strings.Cut(text, ":")
	if !told {
		when = string(Before)
	}
	if when != string(Before) && when != string(Middle) {
		return fmt.Errorf("%q is neither before nor middle", clipped(when))
	}
	n, err := share(of)
	r.Cut = &Cut{n, Moment(when)}
	return err
}

// units are the names of amounts of bytes, longest first.
var units = []struct {
	name  string
	bytes float64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"kB", 1e3}, {"MB", 1e6}, {"B", 1}}

// maxSpeed is the fastest that is slow, in bytes a second.
const maxSpeed = 1e9

func (r *Rule) readSlow(text string) error {
	amount, perSecond := strings.CutSuffix(text, "/s")
	for _, u := range units {
		number, ok := strings.CutSuffix(amount, u.name)
		if !ok || !perSecond {
			continue
		}
		n, err := strconv.ParseFloat(number, 64)
		if err != nil || !(n*u.bytes >= 1 && n*u.bytes <= maxSpeed) {
			break
		}
		r.Slow = Speed(n * u.bytes)
		return nil
	}
	return errors.New("not a number of bytes a second, from 1B/s to 1000MB/s")
}

// The most requests, and the longest time, of a rate.
const (
	maxRequests = 1_000_000_000
	maxPer      = 24 * time.Hour
)

func (r *Rule) readRate(text string) error {
	count, per, _ := strings.Cut(text, "/")
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 || n > maxRequests {
		return fmt.Errorf("%q is not a number of requests from 1 to %d", clipped(count), maxRequests)
	}
	if per != "" && (per[0] < '0' || per[0] > '9') {
		per = "1" + per
	}
	d, err := time.ParseDuration(per)
	if err != nil || d <= 0 || d > maxPer {
		return fmt.Errorf("%q is not a time up to %s", clipped(per), brief(maxPer))
	}
	r.Rate = &Rate{n, d}
	return nil
}

// clipped bounds a text that a client chose.
func clipped(text string) string {
	if len(text) <= 80 {
		return text
	}
	return text[:80] + "..."
}
