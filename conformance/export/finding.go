package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/report"
)

// finding is one cause of failures, as requests to be sent in order.
type finding struct {
	result *report.Result
	steps  []step
}

// step is one request, and what must come back.
type step struct {
	method  string
	origin  string // scheme and host
	target  string // path and query, as sent
	headers []report.Header
	body    []byte   // nil for none
	secrets []string // what stands for them: $NAME, ${NAME%?}

	status   int  // that must come back, 0 when none is determined
	below500 bool // any status below 500 will do
	leaves   []leaf
	observed *report.Response
}

// findings reads what failed. What cannot be sent again as it was is left out.
func findings(r *report.Report) (list []finding, omitted []Omitted) {
	for _, f := range r.Findings() {
		leader := f.Leader
		steps, err := stepsOf(&leader)
		if err != nil {
			omitted = append(omitted, Omitted{leader.ID, err.Error()})
			continue
		}
		list = append(list, finding{&leader, steps})
	}
	return list, omitted
}

func stepsOf(r *report.Result) ([]step, error) {
	if len(r.Exchanges) == 0 {
		return nil, errors.New("the report holds no request for it")
	}
	steps := make([]step, 0, len(r.Exchanges))
	for i := range r.Exchanges {
		s, err := stepOf(&r.Exchanges[i])
		if err != nil {
			return nil, err
		}
		steps = append(steps, s)
	}
	return steps, nil
}

func stepOf(x *report.Exchange) (step, error) {
	q := &x.Request
	s := step{method: q.Method, headers: q.Headers, observed: x.Observed}
	var err error
	if s.secrets, err = secretTexts(q.Curl); err != nil {
		return s, err
	}
	if !token(q.Method) {
		return s, fmt.Errorf("%q is not a method", q.Method)
	}
	for _, h := range q.Headers {
		if !token(h.Name) || strings.ContainsAny(h.Value, "\r\n\x00") {
			return s, fmt.Errorf("header field %q cannot be sent", h.Name)
		}
	}
	if err := s.locate(q.URL); err != nil {
		return s, err
	}
	if err := s.take(q.Body); err != nil {
		return s, err
	}
	s.expect(x.Expected)
	return s, nil
}

// locate parts a URL into the server and what is asked of it. The latter stays as it is, however strange.
func (s *step) locate(text string) error {
	scheme, rest, ok := strings.Cut(text, "://")
	host, target := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host, target = rest[:i], rest[i:]
	}
	origin := scheme + "://" + host
	u, err := url.Parse(origin)
	switch {
	case !ok || err != nil || u.Host == "" || strings.Trim(host, hostCharacters) != "" || scheme != "http" && scheme != "https":
		return fmt.Errorf("%q is not the URL of an HTTP server", text)
	case !strings.HasPrefix(target, "/") || strings.ContainsFunc(target, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return fmt.Errorf("%q has a request target that cannot be sent", text)
	}
	s.origin, s.target = origin, target
	return nil
}

// hostCharacters are those of names, addresses and ports, none of which means anything to a shell.
const hostCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]"

// take reads the body, which a report holds whole or cut.
func (s *step) take(b *report.Body) error {
	if b == nil {
		return nil
	}
	var err error
	if s.body, err = b.Bytes(); err != nil {
		return err
	}
	if len(s.body) != b.Size {
		return fmt.Errorf("the report holds %d of the %d bytes of its body", len(s.body), b.Size)
	}
	return nil
}

// expect reads what the report says should come back.
func (s *step) expect(expected any) {
	switch e := expected.(type) {
	case string:
		s.below500 = strings.Contains(e, "status below 500")
	case map[string]any:
		if n, ok := e["status"].(json.Number); ok {
			s.status, _ = strconv.Atoi(n.String())
		}
		s.leaves = leavesOf(nil, e["body"], nil)
	}
}

// expectation is what must come back, in words.
func (s *step) expectation() string {
	switch {
	case s.status != 0:
		return "status " + strconv.Itoa(s.status)
	case s.below500:
		return "a status below 500"
	}
	return "an answer"
}

// token says whether a text may be a method or the name of a header field (RFC 9110, section 5.6.2).
func token(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	})
}
