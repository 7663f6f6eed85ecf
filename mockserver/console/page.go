package console

import (
	"bytes"
	"errors"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
)

// page is one answer in the making.
type page struct {
	console *Console
	w       http.ResponseWriter
	r       *http.Request

	Workspace  string
	Title      string
	Section    string // of the navigation
	Notice     string // what was done
	Problem    string // what could not be done, and why
	Names      []string
	Conditions conditions // of the workspace, as far as they are unusual
	Body       any        // what the template of the page shows
}

func (c *Console) begin(w http.ResponseWriter, r *http.Request) *page {
	return &page{console: c, w: w, r: r, Workspace: c.source.Workspace(r)}
}

// chosen says whether there is such a workspace as the request chooses, and makes a page of it when not.
func (p *page) chosen() bool {
	err := p.get("requests?limit=1", nil)
	if err != nil {
		p.failed(err)
	}
	return err == nil
}

// Link is the address of a page of the console, in the page's workspace. Pairs are names and values of the query.
func (p *page) Link(to string, pairs ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	query.Set("workspace", p.Workspace)
	return p.console.at + to + "?" + query.Encode()
}

// At is the path of the first page.
func (p *page) At() string { return p.console.at }

// Here is the address of this page, for forms that stay on it.
func (p *page) Here() string {
	query := p.r.URL.Query()
	query.Del("done")
	query.Set("workspace", p.Workspace)
	return p.r.URL.Path + "?" + query.Encode()
}

// In is the address of the page of workspaces, in another one.
func (p *page) In(workspace string) string {
	return p.console.at + "?" + url.Values{"workspace": {workspace}}.Encode()
}

// Query is a value of the query.
func (p *page) Query(name string) string { return p.r.URL.Query().Get(name) }

// List is what the shared templates of lists need: the page, what to list, and which of it is chosen.
func (p *page) List(value any, chosen uint64) list { return list{p, value, chosen} }

type list struct {
	Page   *page
	Value  any
	Chosen uint64
}

// notices are what a page may say was done. They are named in the query, so that nobody's link can make the console say anything else.
var notices = map[string]string{
	"rewound":  "Rewound. The state is as it was then, and later requests are forgotten.",
	"saved":    "Saved.",
	"deleted":  "Deleted.",
	"made":     "Made. You are in the new workspace now.",
	"reset":    "Reset. The workspace is as it began.",
	"kept":     "Kept as a snapshot.",
	"restored": "Restored from the snapshot.",
	"changed":  "Changed.",
}

// done leads on to a page that says what was done (RFC 9110, section 15.4.4), so that reloading it does not do it again.
func (p *page) done(notice, to string, pairs ...string) {
	http.Redirect(p.w, p.r, p.Link(to, append(pairs, "done", notice)...), http.StatusSeeOther)
}

// show renders the page with one of the templates.
func (p *page) show(status int, name string, body any) {
	p.Body = body
	if p.Notice == "" {
		p.Notice = notices[p.r.URL.Query().Get("done")]
	}
	p.surroundings()
	var out bytes.Buffer
	if err := pages()[name].ExecuteTemplate(&out, "layout", p); err != nil {
		http.Error(p.w, "the console cannot make this page: "+err.Error(), http.StatusInternalServerError)
		return
	}
	p.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	p.w.WriteHeader(status)
	_, _ = p.w.Write(out.Bytes()) // the client may be gone; there is nobody to tell
}

// surroundings are what every page shows: which workspaces there are, and what is unusual in this one. A page is worth showing
// without them.
func (p *page) surroundings() {
	var list struct{ Workspaces []workspace }
	_ = p.get("workspaces", &list)
	for _, w := range list.Workspaces {
		p.Names = append(p.Names, w.Name)
	}
	_ = p.get("clock", &p.Conditions.Clock)
	_ = p.get("faults", &p.Conditions)
}

// fail is a page that says only why there is none.
func (p *page) fail(status int, why string) {
	p.Problem = why
	if p.Title == "" {
		p.Title = http.StatusText(status)
	}
	p.show(status, "problem", nil)
}

// failed is fail with the status that an error carries.
func (p *page) failed(err error) {
	refused := (*refusal)(nil)
	if errors.As(err, &refused) {
		p.fail(refused.status, refused.detail)
		return
	}
	p.fail(http.StatusUnprocessableEntity, sentence(err.Error()))
}

// sentence makes an error one that people read: a capital first, a full stop last.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	if !strings.ContainsAny(text[len(text)-1:], ".?!") {
		text += "."
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// pages are the templates: each page with what all share. They are read when somebody looks, for many a mock has nobody who does.
var pages = sync.OnceValue(func() map[string]*template.Template {
	shared := template.Must(template.New("").Funcs(functions).ParseFS(templates, "templates/layout.html", "templates/parts.html"))
	names, _ := fs.Glob(templates, "templates/*.html")
	all := map[string]*template.Template{}
	for _, file := range names {
		name := strings.TrimSuffix(path.Base(file), ".html")
		all[name] = template.Must(template.Must(shared.Clone()).ParseFS(templates, file))
	}
	return all
})
