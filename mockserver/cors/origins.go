package cors

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/counterpart-api/counterpart/specs/redact"
)

// Origins are those whose pages may use a handler. The zero value is nobody.
type Origins struct {
	any  bool
	list []string // in lower case, at most one star in each
}

// Any is every origin, "null" included.
func Any() Origins { return Origins{any: true} }

// ParseOrigins reads a list of origins as people write them:
//
//   - any origin, and pages without one: files, and frames in a sandbox ("null")
//     none                       no origin; nothing of the protocol is spoken then
//     http://localhost:5173      this one
//     http://localhost:*         on any port
//     https://*.example.org      every name below
//     null                       pages without an origin
//
// An empty list is nobody. It is an error that quotes the text when one is none of these, for a browser would never send it.
func ParseOrigins(texts []string) (Origins, error) {
	var o Origins
	for _, text := range texts {
		switch text {
		case "*":
			o.any = true
		case "none":
			if len(texts) > 1 {
				return Origins{}, fmt.Errorf("%q does not go together with other origins", text)
			}
		default:
			one, err := parseOrigin(text)
			if err != nil {
				return Origins{}, err
			}
			o.list = append(o.list, one)
		}
	}
	return o, nil
}

// nobody says whether no page may.
func (o Origins) nobody() bool { return !o.any && len(o.list) == 0 }

// shape is an origin in lower case: scheme, host, and a port that is not the scheme's own. One star may stand for the port, or for
// what comes before the first dot.
var shape = regexp.MustCompile(`^[a-z][a-z0-9+.-]*://(\*\.[a-z0-9.-]+(:[0-9]+)?|([a-z0-9.-]+|\[[0-9a-f:.]+\])(:([0-9]+|\*))?)$`)

// usual are the ports that browsers leave out.
var usual = map[string]string{"http": ":80", "https": ":443", "ws": ":80", "wss": ":443"}

func parseOrigin(text string) (string, error) {
	origin := strings.ToLower(text)
	scheme, _, _ := strings.Cut(origin, "://")
	if port := usual[scheme]; port != "" {
		origin = strings.TrimSuffix(origin, port)
	}
	if origin != "null" && !shape.MatchString(origin) {
		return "", fmt.Errorf("%q is not an origin\nhint: %s", redact.URL(text), meant(origin))
	}
	return origin, nil
}

// meant says what an origin looks like, by the nearest one where it can be told.
func meant(text string) string {
	u, err := url.Parse(text)
	if err == nil && u.Host != "" && shape.MatchString(u.Scheme+"://"+u.Host) {
		return "an origin is no more than " + u.Scheme + "://" + u.Host
	}
	if shape.MatchString("http://" + text) {
		return "an origin has a scheme: http://" + text
	}
	return "scheme://host[:port] such as http://localhost:5173, or *, or none"
}
