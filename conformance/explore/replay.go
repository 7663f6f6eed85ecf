package explore

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/model"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/redaction"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/conformance/runner"
	"github.com/counterpart-api/counterpart/conformance/transport"
	"github.com/counterpart-api/counterpart/specs/call"
)

// Found says whether an ID names something that exploration found, so that no plan has it.
func Found(id string) bool {
	parts := strings.Split(id, "/")
	return len(parts) > 3 && parts[len(parts)-2] == plan.Robustness && strings.HasPrefix(parts[len(parts)-1], foundPrefix)
}

// Again sends what an earlier exploration found once more, from the requests that its report holds, and judges it anew. A target
// that cannot be reset, and was changed, by what is sent here or before (used), leaves the rest undecided.
func Again(ctx context.Context, plans []*plan.Plan, t *transport.Target, o runner.Options, earlier *report.Report, used bool) ([]report.Result, error) {
	o.Select, o.Steps, o.Budget = plan.Selection{}, 0, 0
	runners, err := runner.Sessions(plans, t, o)
	if err != nil {
		return nil, err
	}
	line := transport.NewConn(t)
	defer line.Close()
	if err := line.Connect(ctx); err != nil {
		return nil, fmt.Errorf("%w: %q: %w", runner.ErrUnreachable, t.URL, err)
	}
	var list []report.Result
	for i := range earlier.Results {
		was := &earlier.Results[i]
		at := slices.IndexFunc(runners, func(r *runner.Session) bool { return r.Plan.Contract.Name == was.Contract })
		if !Found(was.ID) || at < 0 {
			continue
		}
		if used && o.Reset == nil {
			list = append(list, undecidable(was, errors.New("the target was changed, and cannot be taken back to its world")))
			continue
		}
		now, changed := refound(ctx, runners[at], was, pathOf(earlier.Target))
		used = used || changed
		list = append(list, now)
	}
	return list, nil
}

// pathOf is the path of a target that is a URL.
func pathOf(target string) string {
	u, err := url.Parse(target)
	if err != nil || u.Host == "" {
		return ""
	}
	return strings.TrimSuffix(u.EscapedPath(), "/")
}

func undecidable(was *report.Result, err error) report.Result {
	now := *was
	now.Verdict, now.Reason, now.Exchanges = report.Undecided, err.Error(), nil
	return now
}

// refound sends the requests of one finding from the world on, and says whether the target may have been changed.
func refound(ctx context.Context, r *runner.Session, was *report.Result, prefix string) (now report.Result, changed bool) {
	calls, err := recorded(r, was, prefix)
	if err != nil {
		return undecidable(was, err), false
	}
	e := &explorer{r: r, start: r.Plan.World.State, tainted: plan.Entities{}, hide: redaction.New(r.Options.Secrets)}
	steps, err := e.resend(ctx, calls)
	if err != nil {
		return undecidable(was, err), true
	}
	for _, s := range steps {
		changed = changed || s.of.Mutates() || s.fault != nil
	}
	if len(steps) < len(calls) {
		return undecidable(was, errors.New("the contract no longer says what the answers to its requests are")), changed
	}
	return e.verdict(was, steps), changed
}

// verdict is what a finding is now: passed when all of its requests are answered well.
func (e *explorer) verdict(was *report.Result, steps []*tried) report.Result {
	for i, s := range steps {
		if s.fault != nil {
			now := e.result(steps[:i+1], "")
			now.ID = was.ID
			return now
		}
	}
	now := *was
	now.Verdict, now.Reason, now.Cause, now.Exchanges = report.Pass, "", "", nil
	return now
}

// recorded are the calls that a report holds, with the secrets put in again.
func recorded(r *runner.Session, was *report.Result, prefix string) ([]*call.Call, error) {
	var calls []*call.Call
	for i := range was.Exchanges {
		q := &was.Exchanges[i].Request
		if strings.Contains(q.Curl, `"$(printf`) {
			return nil, errors.New("a secret stands in its requests turned into another form")
		}
		body, err := wholeBody(q.Body)
		if err != nil {
			return nil, err
		}
		c := &call.Call{Method: q.Method, RawBody: redaction.Reveal(body, r.Options.Secrets), RawHeader: map[string]string{}}
		if c.Target, err = recordedTarget(q.URL, prefix+r.Plan.Contract.Document.BasePath); err != nil {
			return nil, err
		}
		c.Target = string(redaction.Reveal([]byte(c.Target), r.Options.Secrets))
		for _, h := range q.Headers {
			c.RawHeader[h.Name] = string(redaction.Reveal([]byte(h.Value), r.Options.Secrets))
		}
		c.Operation = r.Plan.Contract.Operation(was.Operation)
		if c.Operation == nil {
			return nil, fmt.Errorf("the contract has no operation %q", was.Operation)
		}
		if p := r.Plan.Contract.Prepare(model.RequestOf(r.Plan.Message(c))); p.Operation != nil {
			c.Operation = p.Operation
		}
		calls = append(calls, c)
	}
	if len(calls) == 0 {
		return nil, errors.New("the report holds no request")
	}
	return calls, nil
}

// recordedTarget is what a URL asks of an API that stands at a path.
func recordedTarget(text, base string) (string, error) {
	_, rest, ok := strings.Cut(text, "://")
	i := strings.IndexByte(rest, '/')
	if !ok || i < 0 || !strings.HasPrefix(rest[i:], base) {
		return "", fmt.Errorf("%q is no URL of the report's target", text)
	}
	return rest[i+len(base):], nil
}

// wholeBody is a body that a report did not cut.
func wholeBody(b *report.Body) ([]byte, error) {
	if b == nil {
		return nil, nil
	}
	data, err := b.Bytes()
	if err != nil {
		return nil, err
	}
	if len(data) != b.Size {
		return nil, fmt.Errorf("the report holds %d of the %d bytes of a body", len(data), b.Size)
	}
	return data, nil
}
