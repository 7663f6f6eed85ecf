package export

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strings"
)

// variable is a reference to a variable of the environment, perhaps without its last characters.
var variable = regexp.MustCompile(`\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)%\?{1,3}\})`)

var errTurned = errors.New("a secret stands in it turned into another form, and the report does not say where")

// secretTexts are what stands for secrets in a request, the longest first: $NAME, or ${NAME%?} for one without its last character.
// The curl line tells, in which the shell puts them in; elsewhere a text may say $NAME and mean it.
func secretTexts(curl string) ([]string, error) {
	unquoted := unquoted(curl)
	if strings.Contains(unquoted, "$(") {
		return nil, errTurned
	}
	texts := variable.FindAllString(unquoted, -1)
	slices.SortFunc(texts, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return slices.Compact(texts), nil
}

// unquoted is what the shell reads variables in: a command without what stands between single quotes, or behind a backslash.
func unquoted(line string) string {
	var b strings.Builder
	for line != "" {
		i := strings.IndexAny(line, `'\`)
		if i < 0 {
			b.WriteString(line)
			break
		}
		b.WriteString(line[:i] + " ")
		mark := line[i]
		line = line[i+1:]
		if mark == '\\' {
			line = line[min(1, len(line)):]
			continue
		}
		_, line, _ = strings.Cut(line, "'")
	}
	return b.String()
}

// piece is a part of a text: said literally, or the value of a variable.
type piece struct {
	text   string // the text, or the variable's name
	secret bool
	cut    int // how many of the value's last characters are left out
}

// pieces parts a text at the secrets in it.
func (s *step) pieces(text string) []piece {
	var list []piece
	for text != "" {
		at, found := len(text), ""
		for _, stands := range s.secrets {
			if i := strings.Index(text, stands); i >= 0 && i < at {
				at, found = i, stands
			}
		}
		if at > 0 {
			list = append(list, piece{text: text[:at]})
		}
		if found == "" {
			break
		}
		list = append(list, piece{nameOf(found), true, strings.Count(found, "?")})
		text = text[at+len(found):]
	}
	return list
}

// nameOf is the name of the variable in what stands for a secret.
func nameOf(stands string) string {
	m := variable.FindStringSubmatch(stands)
	return m[1] + m[2]
}

// shell is how a shell says a secret between double quotes.
func (p *piece) shell() string {
	if p.cut == 0 {
		return "$" + p.text
	}
	return "${" + p.text + "%" + strings.Repeat("?", p.cut) + "}"
}

// allSecrets are the variables that any request needs, sorted.
func allSecrets(list []finding) []string {
	var names []string
	for _, f := range list {
		for i := range f.steps {
			for _, stands := range f.steps[i].secrets {
				names = append(names, nameOf(stands))
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
