package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// The JUnit document in the dialect that build servers share: a suite for
// each operation, a case for each result.
type junitSuites struct {
	XMLName  xml.Name      `xml:"testsuites"`
	Name     string        `xml:"name,attr"`
	Tests    int           `xml:"tests,attr"`
	Failures int           `xml:"failures,attr"`
	Errors   int           `xml:"errors,attr"`
	Skipped  int           `xml:"skipped,attr"`
	Time     string        `xml:"time,attr,omitempty"`
	Suites   []*junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	XMLName    xml.Name        `xml:"testsuite"`
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Timestamp  string          `xml:"timestamp,attr,omitempty"`
	Properties []junitProperty `xml:"properties>property,omitempty"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	XMLName   xml.Name     `xml:"testcase"`
	Name      string       `xml:"name,attr"`
	ClassName string       `xml:"classname,attr"`
	Time      string       `xml:"time,attr,omitempty"`
	Failure   *junitDetail `xml:"failure"`
	Error     *junitDetail `xml:"error"`
	Skipped   *junitDetail `xml:"skipped"`
	SystemOut *junitOutput `xml:"system-out"`
}

type junitDetail struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",cdata"`
}

type junitOutput struct {
	Text string `xml:",cdata"`
}

// writeJUnit writes one case a result: fail is a failure, undecided an error,
// and what the dialect has no word for (a warning that is not a failure, a
// known failure, what was not tried) is skipped, with a message that says so.
func writeJUnit(w io.Writer, r *Report, o Options) error {
	doc := &junitSuites{Name: xmlText(r.Tool.Name + " " + r.Target)}
	at := map[rowKey]*junitSuite{}
	for i := range r.Results {
		res := &r.Results[i]
		k := rowKey{res.Contract, res.Operation}
		if at[k] == nil {
			at[k] = newJUnitSuite(r, Row{Contract: k.contract, Operation: k.operation}.name())
			doc.Suites = append(doc.Suites, at[k])
		}
		at[k].add(junitResult(r, res))
	}
	doc.Suites = append(doc.Suites, junitRun(r)...)
	doc.total(r.Timing)
	return encodeXML(w, doc)
}

func encodeXML(w io.Writer, doc any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func newJUnitSuite(r *Report, name string) *junitSuite {
	s := &junitSuite{Name: xmlText(name), Properties: []junitProperty{
		{"seed", fmt.Sprint(r.Seed)}, {"target", xmlText(r.Target)}, {"version", xmlText(r.Tool.Version)}}}
	if r.Timing != nil {
		s.Timestamp = junitTime(r.Timing.Started)
	}
	return s
}

// junitTime is an xs:dateTime; empty for text that is not a time.
func junitTime(started string) string {
	t, err := time.Parse(time.RFC3339, started)
	if err != nil {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05")
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

func (d *junitSuites) total(t *Timing) {
	for _, s := range d.Suites {
		d.Tests += s.Tests
		d.Failures += s.Failures
		d.Errors += s.Errors
		d.Skipped += s.Skipped
	}
	if t != nil {
		d.Time = seconds(t.Duration)
	}
}

func seconds(ms int64) string { return fmt.Sprintf("%d.%03d", ms/1000, ms%1000) }

// xmlText is s with what XML 1.0 forbids, or what hides, made visible.
func xmlText(s string) string { return visible(s) }

// xmlLine is s on one line, for an attribute.
func xmlLine(s string) string { return strings.Join(strings.Fields(visible(s)), " ") }
