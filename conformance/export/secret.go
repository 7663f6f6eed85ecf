package export

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// variable is a reference to a variable of the environment.
var variable = regexp.MustCompile(`\$([A-Za-z_][A-Za-z0-9_]*)`)

// secretNames are the variables that a curl line has the shell put in: those between double quotes. A report shows secrets as $NAME
// everywhere else too, but there a text may say $NAME and mean it.
func secretNames(curl string) []string {
	var names []string
	for _, quoted := range doubleQuoted(curl) {
		for _, m := range variable.FindAllStringSubmatch(quoted, -1) {
			if !slices.Contains(names, m[1]) {
				names = append(names, m[1])
			}
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return names
}

// doubleQuoted lists the parts of a shell command between double quotes.
func doubleQuoted(line string) []string {
	var parts []string
	for line != "" {
		i := strings.IndexAny(line, `'"\`)
		if i < 0 {
			break
		}
		mark := line[i]
		line = line[i+1:]
		if mark == '\\' {
			line = line[min(1, len(line)):]
			continue
		}
		inside, rest, closed := strings.Cut(line, string(mark))
		if mark == '"' && closed {
			parts = append(parts, inside)
		}
		line = rest
	}
	return parts
}

// piece is a part of a text: said literally, or the value of a variable.
type piece struct {
	text   string // the text, or the variable's name
	secret bool
}

// pieces parts a text at the secrets in it.
func (s *step) pieces(text string) []piece {
	var list []piece
	for text != "" {
		at, name := len(text), ""
		for _, n := range s.secrets {
			if i := strings.Index(text, "$"+n); i >= 0 && i < at {
				at, name = i, n
			}
		}
		if at > 0 {
			list = append(list, piece{text: text[:at]})
		}
		if name == "" {
			break
		}
		list = append(list, piece{name, true})
		text = text[at+len(name)+1:]
	}
	return list
}

// allSecrets are the variables that any request needs, sorted.
func allSecrets(list []finding) []string {
	var names []string
	for _, f := range list {
		for i := range f.steps {
			names = append(names, f.steps[i].secrets...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
