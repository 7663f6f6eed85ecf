package openapi

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// routes is a document with an operation per template: GET, or the method that stands before it.
func routes(t testing.TB, templates ...string) *Document {
	t.Helper()
	var out strings.Builder
	out.WriteString("openapi: 3.0.3\ninfo: {title: t, version: '1'}\nservers: [{url: /base}]\npaths:\n")
	seen := map[string]bool{}
	for _, template := range templates {
		_, path, found := strings.Cut(template, " ")
		if !found {
			path = template
		}
		if seen[path] {
			continue
		}
		seen[path] = true
		fmt.Fprintf(&out, "  %q:\n    parameters: [", path)
		for _, part := range strings.Split(path, "{")[1:] {
			name, _, _ := strings.Cut(part, "}")
			fmt.Fprintf(&out, "{name: %s, in: path, required: true, schema: {type: string}},", name)
		}
		out.WriteString("]\n")
		for _, other := range templates {
			if !strings.Contains(other, " ") {
				other = "GET " + other
			}
			if method, found := strings.CutSuffix(other, " "+path); found {
				fmt.Fprintf(&out, "    %s: {responses: {'200': {description: d}}}\n", strings.ToLower(method))
			}
		}
	}
	return clean(t, out.String())
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	d := routes(t, "/", "/c/{id}/join", "/c/me/join", "POST /c/{id}", "DELETE /c/me", "/c/{id}", "/f/{name}.{format}", "/f/{all}",
		"/v/{id}:cancel", "/v/pre{id}", "/x/{a}/y", "/x/b/z", "/é", "/channels.invite")
	cases := []struct{ request, want string }{
		{"GET /base/", "GET / []"},
		{"GET /base", "unknown"},
		{"GET /c/1/join", "unknown"},
		{"GET /basement/c/1/join", "unknown"},
		{"GET /base/c/1/join", `GET /c/{id}/join ["1"]`},
		{"GET /base/c/me/join", `GET /c/me/join []`},
		{"GET /base/c/m%65/join", `GET /c/me/join []`},
		{"GET /base/c/a%2Fb/join", `GET /c/{id}/join ["a%2Fb"]`},
		{"GET /base/c//join", `GET /c/{id}/join [""]`},
		{"GET /base/c/%zz/join", `GET /c/{id}/join ["%zz"]`},
		{"GET /base/c/1/join/", "unknown"},
		{"GET /base//c/1/join", "unknown"},
		{"GET /base/C/1/join", "unknown"},
		{"HEAD /base/c/1/join", "allow GET"},
		{"get /base/c/1/join", "allow GET"},
		{"PUT /base/c/1", "allow GET,POST"},
		{"PUT /base/c/me", "allow DELETE,GET,POST"},
		{"POST /base/c/me", `POST /c/{id} ["me"]`},
		{"DELETE /base/c/me", "DELETE /c/me []"},
		{"GET /base/f/a.b.json", `GET /f/{name}.{format} ["a" "b.json"]`},
		{"GET /base/f/plain", `GET /f/{all} ["plain"]`},
		{"GET /base/v/7:cancel", `GET /v/{id}:cancel ["7"]`},
		{"GET /base/v/pre7", `GET /v/pre{id} ["7"]`},
		{"GET /base/v/7", "unknown"},
		{"GET /base/x/b/y", `GET /x/{a}/y ["b"]`},
		{"GET /base/x/b/z", "GET /x/b/z []"},
		{"GET /base/%C3%A9", "GET /é []"},
		{"GET /base/channels.invite", "GET /channels.invite []"},
		{"GET /base/channelsXinvite", "unknown"},
		{"GET ", "unknown"},
	}
	for _, c := range cases {
		method, path, _ := strings.Cut(c.request, " ")
		if got := routed(d, method, path); got != c.want {
			t.Errorf("%s: %s, want %s", c.request, got, c.want)
		}
	}
}

func routed(d *Document, method, path string) string {
	m, allow, known := d.Route(method, path)
	switch {
	case !known:
		return "unknown"
	case m.Operation == nil:
		return "allow " + strings.Join(allow, ",")
	}
	return fmt.Sprintf("%s %q", m.Operation.ID, m.Raw)
}

func TestTemplatesThatCannotBeToldApartAreErrors(t *testing.T) {
	t.Parallel()
	for template, part := range map[string]string{
		"/a/{b}": "ambiguous", "/{x}{y}": "nothing between", "/{x": "not closed", "/x}": "not opened", "/{}": "empty",
	} {
		text := "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n"
		for _, path := range []string{"/a/{a}", template} {
			text += fmt.Sprintf("  %q: {get: {responses: {'200': {description: d}}}}\n", path)
		}
		_, findings := scan(text)
		found := false
		for _, f := range findings {
			found = found || f.Severity == Error && strings.Contains(f.Message, part)
		}
		if !found {
			t.Errorf("%s: %v", template, findings)
		}
	}
}

// Whatever a client puts into a plain parameter, as long as it holds no slash, comes out as it was.
func TestCaptureReturnsWhatWasPutIn(t *testing.T) {
	t.Parallel()
	d := routes(t, "/c/{id}/join", "/f/{name}.{format}")
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[^/]*`).Draw(t, "id")
		if m, _, _ := d.Route("GET", "/base/c/"+id+"/join"); m.Operation == nil || m.Raw[0] != id {
			t.Fatalf("%q came out as %q", id, m.Raw)
		}
		name := rapid.StringMatching(`[^/.]*`).Draw(t, "name")
		if m, _, _ := d.Route("GET", "/base/f/"+name+"."+id); m.Operation == nil || m.Raw[0] != name || m.Raw[1] != id {
			t.Fatalf("%q and %q came out as %q", name, id, m.Raw)
		}
	})
}
