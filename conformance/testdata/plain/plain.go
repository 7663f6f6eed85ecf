package plain

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// New gives a handler that serves the four operations from a fresh default world. The empty fault is the conforming
// server; otherwise fault is the name of one of [Faults], [Races] or [Variants]. An unknown name is an error that lists them all.
func New(fault string) (http.Handler, error) {
	if fault != "" && !slices.Contains(names(), fault) {
		return nil, fmt.Errorf("plain: unknown fault %q\nhint: one of %s", fault, strings.Join(names(), ", "))
	}
	b := &bugs{fault: fault, meeting: newMeeting()}
	a, g, c := newAmity(b), newGenuin(b), newRocketChat(b)
	return &server{bugs: b, routes: []route{
		{"amity-join", http.MethodPost, "api/v4/communities/{}/join", a.join},
		{"amity-roles", http.MethodDelete, "api/v4/communities/{}/users/roles", a.removeRoles},
		{"genuin-add", http.MethodPost, "api/thirdparty/community/add_users", g.add},
		{"rocketchat-invite", http.MethodPost, "api/v1/channels.invite", c.invite},
	}}, nil
}

// route is one operation: op is the first part of the names of its faults; {} stands for one path segment, which
// serve gets as it was sent, still percent-encoded.
type route struct {
	op, method, pattern string
	serve               func(r *http.Request, segment string) answer
}

type server struct {
	*bugs
	routes []route
}

// ServeHTTP routes by the escaped path, so that an encoded slash stays inside its segment.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, route := range s.routes {
		segment, ok := match(route.pattern, r.URL)
		if ok {
			s.write(w, r, s.finish(route.op, r, s.dispatch(route, r, segment)))
			return
		}
	}
	s.write(w, r, s.unknownPath(r.URL.Path))
}

func (s *server) dispatch(route route, r *http.Request, segment string) answer {
	if r.Method != route.method && !(s.has(route.op+"-any-method") && r.Method == http.MethodPut) {
		return s.wrongMethod(route)
	}
	return route.serve(r, segment)
}

// match compares segment by segment, each decoded on its own.
func match(pattern string, u *url.URL) (segment string, ok bool) {
	want := strings.Split(pattern, "/")
	got := strings.Split(strings.TrimPrefix(u.EscapedPath(), "/"), "/")
	if len(want) != len(got) {
		return "", false
	}
	for i, part := range got {
		decoded, err := url.PathUnescape(part)
		if want[i] == "{}" {
			segment = part
		} else if err != nil || decoded != want[i] {
			return "", false
		}
	}
	return segment, true
}

// unknownPath answers in the shape of the vendor whose part of the URL space was hit.
func (s *server) unknownPath(path string) answer {
	vendor, body := "", any(object{"error": "no such path"})
	switch {
	case under(path, "/api/v3", "/api/v4", "/api/v5"):
		vendor, body = "amity", amityError(400400, "Resource Not Found.")
	case under(path, "/api/thirdparty"):
		vendor, body = "genuin", genuinError("404", "Not Found")
	case under(path, "/api/v1"):
		vendor, body = "rocketchat", object{"success": false, "error": "Resource not found"}
	}
	if s.has(vendor + "-unknown-path-text") {
		return answer{status: http.StatusNotFound, media: "text/plain; charset=utf-8", raw: []byte("404 page not found\n")}
	}
	if s.has(vendor + "-unknown-path-200") {
		return answer{status: http.StatusOK, body: body, media: mediaOf(vendor)}
	}
	return answer{status: http.StatusNotFound, body: body, media: mediaOf(vendor)}
}

func under(path string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return path == p || strings.HasPrefix(path, p+"/") })
}

// wrongMethod is the vendor's 405, with Allow.
func (s *server) wrongMethod(route route) answer {
	vendor, _, _ := strings.Cut(route.op, "-")
	a := answer{status: http.StatusMethodNotAllowed, media: mediaOf(vendor), header: map[string]string{"Allow": route.method}}
	switch vendor {
	case "amity":
		a.body = amityError(400000, "Method Not Allowed")
	case "genuin":
		a.body = genuinError("405", "Method Not Allowed")
	default:
		a.body = object{"success": false, "error": "Method not allowed"}
	}
	if s.has(route.op + "-405-without-allow") {
		a.header = nil
	}
	if s.has(route.op + "-405-as-404") {
		a.status, a.header = http.StatusNotFound, nil
	}
	return a
}

// mediaOf is the Content-Type a vendor's server sends: Rocket.Chat's names no charset.
func mediaOf(vendor string) string {
	if vendor == "rocketchat" {
		return "application/json"
	}
	return "application/json; charset=utf-8"
}
