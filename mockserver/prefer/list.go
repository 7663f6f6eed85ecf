package prefer

import (
	"fmt"
	"strings"
)

// Preference is one of a Prefer field: its name in lower case, and its value, "" for none. Its parameters are passed over: no
// preference that is known here has any.
type Preference struct{ Name, Value string }

// String is the preference as a field carries it.
func (p Preference) String() string {
	switch {
	case p.Value == "":
		return p.Name
	case strings.IndexFunc(p.Value, notToken) < 0:
		return p.Name + "=" + p.Value
	}
	return p.Name + `="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(p.Value) + `"`
}

// List reads the values of all Prefer fields of a request, in their order (RFC 7240, section 2). Of a preference that comes more
// than once the first counts.
func List(fields []string) ([]Preference, error) {
	var list []Preference
	seen := map[string]bool{}
	for _, field := range fields {
		r := &reader{text: field}
		for r.skip(" \t,"); !r.done(); r.skip(" \t,") {
			p, err := r.preference()
			if err != nil {
				return nil, err
			}
			if !seen[p.Name] {
				seen[p.Name] = true
				list = append(list, p)
			}
		}
	}
	return list, nil
}

// reader goes through one field from left to right.
type reader struct {
	text string
	at   int
}

func (r *reader) done() bool { return r.at == len(r.text) }

func (r *reader) skip(these string) {
	for !r.done() && strings.IndexByte(these, r.text[r.at]) >= 0 {
		r.at++
	}
}

// take goes on over c, when that is what comes next but for blanks.
func (r *reader) take(c byte) bool {
	r.skip(" \t")
	if r.done() || r.text[r.at] != c {
		return false
	}
	r.at++
	r.skip(" \t")
	return true
}

func (r *reader) preference() (Preference, error) {
	p, err := r.pair()
	for err == nil && r.take(';') {
		if r.done() || r.text[r.at] == ';' || r.text[r.at] == ',' {
			continue // a parameter may be missing
		}
		_, err = r.pair()
	}
	if err == nil && !r.done() && r.text[r.at] != ',' {
		err = r.unexpected("a comma")
	}
	return p, err
}

func (r *reader) pair() (Preference, error) {
	name := r.token()
	if name == "" {
		return Preference{}, r.unexpected("a name")
	}
	p := Preference{Name: strings.ToLower(name)}
	if !r.take('=') {
		return p, nil
	}
	var err error
	if !r.done() && r.text[r.at] == '"' {
		p.Value, err = r.quoted()
	} else if p.Value = r.token(); p.Value == "" {
		err = r.unexpected("a value")
	}
	return p, err
}

// token reads as much of a token as there is (RFC 9110, section 5.6.2).
func (r *reader) token() string {
	rest := r.text[r.at:]
	if end := strings.IndexFunc(rest, notToken); end >= 0 {
		rest = rest[:end]
	}
	r.at += len(rest)
	return rest
}

func notToken(c rune) bool {
	alphanumeric := c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
	return !alphanumeric && !strings.ContainsRune("!#$%&'*+-.^_`|~", c)
}

// quoted reads a quoted string (RFC 9110, section 5.6.4).
func (r *reader) quoted() (string, error) {
	var b strings.Builder
	for r.at++; !r.done(); r.at++ {
		switch c := r.text[r.at]; {
		case c == '"':
			r.at++
			return b.String(), nil
		case c == '\\' && r.at+1 < len(r.text):
			r.at++
			b.WriteByte(r.text[r.at])
		case c < ' ' && c != '\t' || c == 0x7f:
			return "", r.unexpected("text")
		default:
			b.WriteByte(c)
		}
	}
	return "", r.unexpected("a closing quote")
}

func (r *reader) unexpected(want string) error {
	if r.done() {
		return fmt.Errorf("the field ends where %s should be", want)
	}
	return fmt.Errorf("there is %q at character %d, where %s should be", r.text[r.at], r.at+1, want)
}
