package report

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
)

//go:embed html/report.html html/report.css html/report.js
var htmlFiles embed.FS

// htmlBlock bounds one body or diff on the page, in bytes.
const htmlBlock = 64 << 10

var page = template.Must(template.New("report.html").Funcs(template.FuncMap{
	"one":   line,
	"lines": func(s string) []string { return strings.Split(strings.TrimSuffix(block(s), "\n"), "\n") },
	"text":  block,
	"class": diffClass,
	"name":  Row.name,
	"count": count,
}).ParseFS(htmlFiles, "html/report.html"))

// block is foreign text on several lines, cut when it is very long.
func block(s string) string { return visible(clip(s, htmlBlock)) }

func diffClass(l string) string {
	switch {
	case strings.HasPrefix(l, "-"):
		return "gone"
	case strings.HasPrefix(l, "+"):
		return "came"
	}
	return "same"
}

// htmlPage is what the template shows.
type htmlPage struct {
	*Report
	CSS      template.CSS
	JS       template.JS
	Policy   string
	Summary  Summary
	Sentence string
	Headline string
	Matrix   Matrix
	Coverage []namedCount
	Findings []htmlResult
	Others   []htmlResult // everything that leads no finding
	Counts   []htmlCount
}

type htmlCount struct {
	Verdict Verdict
	N       int
}

// htmlResult is a result on the page. The embedded one is not changed.
type htmlResult struct {
	*Result
	Index  int // names it on the page
	Open   bool
	Leader int // Index of the finding that a folded result belongs to, -1 for none
	Folded []htmlLink
	Steps  []htmlStep
}

type htmlLink struct {
	Index int
	ID    string
}

// htmlStep is an exchange; only the last of a finding is open.
type htmlStep struct {
	Number   int // from 1
	Title    string
	Open     bool
	Request  string
	Expected string
	Observed string
	Exchange *Exchange
}

// writeHTML writes one page that needs nothing else: no other file, no other
// host. Its policy allows exactly the style and the script in it.
func writeHTML(w io.Writer, r *Report, _ Options) error {
	css, err := htmlFiles.ReadFile("html/report.css")
	if err != nil {
		return err
	}
	js, err := htmlFiles.ReadFile("html/report.js")
	if err != nil {
		return err
	}
	s := r.Summary()
	p := &htmlPage{Report: r, CSS: template.CSS(css), JS: template.JS(js), Policy: policy(css, js),
		Summary: s, Sentence: s.sentence(r), Headline: r.headline(), Matrix: r.Matrix(), Coverage: r.Coverage.named()}
	for _, v := range verdicts {
		p.Counts = append(p.Counts, htmlCount{v, s.Of(v)})
	}
	p.place(r)
	return page.Execute(w, p)
}

// policy forbids everything but the page's own style and script.
func policy(css, js []byte) string {
	return fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'", hash(css), hash(js))
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// place puts each result on the page once: findings first, then the others,
// the worst first.
func (p *htmlPage) place(r *Report) {
	index, leader := map[string]int{}, map[string]int{}
	for i := range r.Results {
		index[r.Results[i].ID] = i
	}
	leads := map[int]bool{}
	for _, f := range r.Findings() {
		at := index[f.Leader.ID]
		leads[at] = true
		res := newHTMLResult(&r.Results[at], at, true)
		for _, id := range f.Folded {
			leader[id] = at
			res.Folded = append(res.Folded, htmlLink{index[id], id})
		}
		p.Findings = append(p.Findings, res)
	}
	for i := range r.Results {
		if leads[i] {
			continue
		}
		res := newHTMLResult(&r.Results[i], i, false)
		if at, folded := leader[res.ID]; folded {
			res.Leader = at
		}
		p.Others = append(p.Others, res)
	}
	slices.SortStableFunc(p.Others, func(a, b htmlResult) int { return cmp.Compare(a.Verdict.Rank(), b.Verdict.Rank()) })
}

func newHTMLResult(res *Result, index int, open bool) htmlResult {
	h := htmlResult{Result: res, Index: index, Open: open && !res.known(), Leader: -1}
	for i := range res.Exchanges {
		x := &res.Exchanges[i]
		h.Steps = append(h.Steps, htmlStep{
			Number: i + 1, Title: cmp.Or(x.Title, x.Request.Method+" "+x.Request.URL), Open: i == len(res.Exchanges)-1,
			Request: x.Request.display(), Expected: x.expectedText(), Observed: x.Observed.display(), Exchange: x})
	}
	return h
}
