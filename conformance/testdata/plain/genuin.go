package plain

import (
	"net/http"
	"net/url"
	"slices"
	"sync"
)

// genuin is the backend that adds members to communities.
type genuin struct {
	*bugs
	mu          sync.Mutex
	members     map[string]*person
	communities map[string]map[string]bool // community to the ids of its members
	tokens      map[string]string
}

type person struct {
	id, phone, image    string
	name, bio, nickname *string // nil where nothing was ever said
}

// genuinError is the envelope of a failure: its code is a string, where success has a number.
func genuinError(code, message string) object {
	return object{"code": code, "message": message, "data": object{}}
}

// add serves POST /api/thirdparty/community/add_users.
func (g *genuin) add(r *http.Request, _ string) answer {
	_, known := g.bearer(r, "genuin-add", g.tokens, "anybody")
	if !known && !g.has("genuin-add-authenticates-last") {
		return g.unauthorized()
	}
	body, tooLarge := readBody(r)
	if tooLarge {
		return g.refuse(http.StatusRequestEntityTooLarge, "413", "Payload Too Large")
	}
	if _, err := url.ParseQuery(r.URL.RawQuery); err != nil && !g.has("genuin-add-bad-escape-ignored") {
		return g.unreadable()
	}
	form, ok := g.readForm(r.Header.Get("Content-Type"), body)
	if !ok {
		return g.unreadable()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.has("genuin-add-not-found-first") && !g.anyKnown(form["communities"]) {
		return g.gone()
	}
	return g.addFrom(form, known)
}

// addFrom checks the two fields that count: first that they are there, then what is in them.
func (g *genuin) addFrom(form object, known bool) answer {
	if g.absent("communities", form) || g.absent("users", form) {
		return g.precondition()
	}
	communities, ok := g.communityIDs(form["communities"])
	refs, ok2 := g.userRefs(form["users"])
	if !ok || !ok2 {
		return g.wrongElement()
	}
	if !g.allKnown(communities) {
		return g.gone()
	}
	people, ok := g.resolve(refs)
	switch {
	case !ok && g.has("genuin-add-unknown-user-as-400"):
		return g.refuse(http.StatusBadRequest, "1099", "An unexpected error occurred processing the request")
	case !ok:
		return g.gone()
	case !known:
		return g.unauthorized()
	case g.has("genuin-add-races-phones"):
		g.apart(&g.mu)
	}
	return g.added(g.enrol(communities, people))
}

// allKnown tells whether every community named exists.
func (g *genuin) allKnown(ids []string) bool {
	if g.has("genuin-add-first-community-checked") {
		ids = ids[:1]
	}
	return g.has("genuin-add-unknown-community-made") ||
		!slices.ContainsFunc(ids, func(id string) bool { return g.communities[id] == nil })
}

func (g *genuin) anyKnown(named any) bool {
	ids, _ := g.communityIDs(named)
	return len(ids) == 0 || g.communities[ids[0]] != nil
}

// enrol makes everybody a member of every community, and gives those to be shown.
func (g *genuin) enrol(communities []string, people []*person) []*person {
	fresh, made := []*person{}, 0
	for _, p := range people {
		if g.members[p.id] == nil {
			made++
		}
		if made > 1 && g.members[p.id] == nil && g.has("genuin-add-second-newcomer-forgotten") {
			continue
		}
		if !g.inAll(communities, p) {
			fresh = append(fresh, p)
		}
		if !g.has("genuin-add-phone-forgotten") || g.members[p.id] != nil {
			g.members[p.id] = p
		}
		g.place(communities, p)
	}
	if g.has("genuin-add-only-fresh-shown") {
		return fresh
	}
	return people
}

func (g *genuin) place(communities []string, p *person) {
	for _, id := range communities {
		if g.communities[id] == nil {
			g.communities[id] = map[string]bool{}
		}
		g.communities[id][p.id] = true
	}
}

func (g *genuin) inAll(communities []string, p *person) bool {
	return !slices.ContainsFunc(communities, func(id string) bool { return !g.communities[id][p.id] })
}
