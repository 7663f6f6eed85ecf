package mockserver

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// workspaceBrief is a workspace as the control API shows it.
type workspaceBrief struct {
	Name     string    `json:"name"`
	Created  time.Time `json:"created"`
	Used     time.Time `json:"used"`     // when it was last asked for
	Requests uint64    `json:"requests"` // how many it answered
}

func (w *workspace) brief() workspaceBrief {
	return workspaceBrief{w.name, w.created.UTC(), time.Unix(0, w.used.Load()).UTC(), w.journal.Last()}
}

func (s *Server) getWorkspaces(w http.ResponseWriter, _ *http.Request, _ *workspace) {
	listed := []workspaceBrief{}
	for _, one := range s.workspaces.list(s.settings.now()) {
		listed = append(listed, one.brief())
	}
	respond(w, map[string]any{"workspaces": listed})
}

// postWorkspace makes a workspace: {"name": …, "from": …}, from the seed world when from is left out.
func (s *Server) postWorkspace(w http.ResponseWriter, r *http.Request, _ *workspace) {
	name, from, err := readNewWorkspace(w, r)
	if err != nil {
		refuseWish(w, err)
		return
	}
	made, err := s.workspaces.make(name, from, s.settings.now())
	if err != nil {
		refuseWish(w, err)
		return
	}
	w.Header().Set("Location", controlPrefix+"workspaces/"+made.name)
	respondWith(w, http.StatusCreated, made.brief())
}

func readNewWorkspace(w http.ResponseWriter, r *http.Request) (name, from string, err error) {
	value, err := readJSON(w, r)
	if err != nil {
		return "", "", err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return "", "", &refusedWish{http.StatusUnprocessableEntity, `the body is not an object such as {"name": "b", "from": "a"}`}
	}
	texts := map[string]string{}
	for member, v := range object {
		text, isText := v.(string)
		if member != "name" && member != "from" || !isText {
			return "", "", &refusedWish{http.StatusUnprocessableEntity, fmt.Sprintf("%q is not one of the texts name and from", bounded(member, 80))}
		}
		texts[member] = strings.ToLower(text)
	}
	return texts["name"], texts["from"], nil
}

func (s *Server) getWorkspace(w http.ResponseWriter, r *http.Request, _ *workspace) {
	name := strings.ToLower(r.PathValue("name"))
	for _, one := range s.workspaces.list(s.settings.now()) {
		if one.name == name {
			respond(w, one.brief())
			return
		}
	}
	refuse(w, http.StatusNotFound, fmt.Sprintf("there is no workspace %q", bounded(name, 80)))
}

func (s *Server) deleteWorkspace(w http.ResponseWriter, r *http.Request, _ *workspace) {
	if err := s.workspaces.drop(strings.ToLower(r.PathValue("name"))); err != nil {
		refuseWish(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
