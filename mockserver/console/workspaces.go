package console

import (
	"net/http"
	"net/url"
	"time"
)

// workspace is one as the control API lists it.
type workspace struct {
	Name     string
	Created  time.Time
	Used     time.Time
	Requests uint64
}

// workspacesBody is what the page of workspaces shows: those that there are, and the snapshots of this one.
type workspacesBody struct {
	Workspaces []workspace
	Snapshots  []struct {
		Name  string
		Taken time.Time
	}
}

// workspaces is the page of workspaces and snapshots.
func (c *Console) workspaces(p *page) {
	p.Section, p.Title = "workspaces", "Workspaces"
	var body workspacesBody
	err := p.get("workspaces", &body)
	if err == nil {
		err = p.get("snapshots", &body)
	}
	if err != nil {
		p.failed(err)
		return
	}
	p.show(http.StatusOK, "workspaces", &body)
}

// deed is what a button does: what to ask the control API, and what to say of it afterwards.
type deed struct {
	method, path string
	body         any
	done         string
	into         string // the workspace to go on in, "" for the same
}

// changeWorkspaces makes and deletes workspaces and snapshots, and goes back to one.
func (c *Console) changeWorkspaces(p *page) {
	name := p.r.PostFormValue("name")
	snapshot := "snapshots/" + url.PathEscape(name)
	deeds := map[string]deed{
		"make":    {http.MethodPost, "workspaces", made(name, p.r.PostFormValue("from")), "made", name},
		"delete":  {http.MethodDelete, "workspaces/" + url.PathEscape(name), nil, "deleted", ""},
		"reset":   {http.MethodPost, "reset", nil, "reset", ""},
		"keep":    {http.MethodPut, snapshot, nil, "kept", ""},
		"restore": {http.MethodPost, snapshot + "/restore", nil, "restored", ""},
		"forget":  {http.MethodDelete, snapshot, nil, "deleted", ""},
	}
	d, known := deeds[p.r.PostFormValue("do")]
	if known && d.done == "deleted" && d.path == "workspaces/"+url.PathEscape(p.Workspace) {
		d.into = "default" // nobody stays in what is gone: being there would make it again
	}
	p.do(d, known, "console/workspaces")
}

func made(name, from string) map[string]string {
	if from == "" {
		return map[string]string{"name": name}
	}
	return map[string]string{"name": name, "from": from}
}

// do does a deed and goes on to a page.
func (p *page) do(d deed, known bool, to string) {
	if !known {
		p.fail(http.StatusBadRequest, "The console has no such button.")
		return
	}
	if err := p.ask(d.method, d.path, d.body, nil); err != nil {
		p.failed(err)
		return
	}
	if d.into != "" {
		p.Workspace = d.into
	}
	p.done(d.done, to)
}
