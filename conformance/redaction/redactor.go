// Package redaction shows messages without the credentials in them: each by the name of the variable that holds it, in whatever form it
// stands there. It knows the secrets that it is given; those that URLs hold by custom are known elsewhere.
package redaction

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/unify"
	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs/call"
)

// Redactor replaces credentials by the names of the variables that hold them, in whatever form they stand in a message.
type Redactor struct {
	forms  []secretForm      // the longest first, so that one inside another is not left standing
	names  *strings.Replacer // puts $NAME where a secret stands
	marked *strings.Replacer // puts the number of its form there, between holes
}

// secretForm is a credential as it may stand in a message.
type secretForm struct {
	text  string
	name  string // what reports show for it
	shell string // what a shell puts there, between double quotes
}

// forms are the ways in which texts are written in messages, and the shell's way there from a variable.
var forms = []struct {
	write func(string) string
	shell string
}{
	{func(text string) string { return text }, `$NAME`},
	{url.PathEscape, `$(printf %s "$NAME" | jq -sRr @uri)`},
	{url.QueryEscape, `$(printf %s "$NAME" | jq -sRr @uri)`},
	{call.Escape, `$(printf %s "$NAME" | jq -sRr @uri)`},
	{inJSON, `$(printf %s "$NAME" | jq -sR . | sed 's/^.//; s/.$//')`},
	{func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }, `$(printf %s "$NAME" | base64 | tr -d '\n')`},
}

// spoilt are the ways in which the suite itself spoils a credential, little enough of it to give the rest away.
var spoilt = []struct {
	spoil func(string) string
	shell string
}{
	{func(text string) string { return text }, `$NAME`},
	{func(text string) string { return text[:len(text)-1] }, `${NAME%?}`},
	{func(text string) string { return text[:len(text)-2] }, `${NAME%??}`},
	{func(text string) string { return text[:len(text)-3] }, `${NAME%???}`},
	{variation.SwapCase, `$(printf %s "$NAME" | tr a-zA-Z A-Za-z)`},
}

// leastSpoilt is how long a credential has to be, in bytes, so that most of it is as good as all.
const leastSpoilt = 8

// inJSON is a text as it stands between the quotes of JSON.
func inJSON(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		return text
	}
	return string(quoted[1 : len(quoted)-1])
}

// New makes one for secrets by value: each with the name of its variable.
func New(secrets map[string]string) *Redactor {
	r := &Redactor{}
	for _, secret := range slices.Sorted(maps.Keys(secrets)) {
		r.add(secret, secrets[secret])
	}
	slices.SortStableFunc(r.forms, func(a, b secretForm) int { return cmp.Compare(len(b.text), len(a.text)) })
	var names, marked []string
	for i, f := range r.forms {
		names = append(names, f.text, f.name)
		marked = append(marked, f.text, hole+strconv.Itoa(i)+hole)
	}
	r.names, r.marked = strings.NewReplacer(names...), strings.NewReplacer(marked...)
	return r
}

// add knows a secret in every form, and what the suite makes of it.
func (r *Redactor) add(secret, name string) {
	for i, s := range spoilt {
		if secret == "" || i > 0 && len(secret) < leastSpoilt {
			return
		}
		for _, form := range forms {
			text := form.write(s.spoil(secret))
			if !slices.ContainsFunc(r.forms, func(f secretForm) bool { return f.text == text }) {
				shell := strings.ReplaceAll(form.shell, "$NAME", s.shell)
				r.forms = append(r.forms, secretForm{text, strings.ReplaceAll(s.shell, "NAME", name), strings.ReplaceAll(shell, "NAME", name)})
			}
		}
	}
}

// Text replaces every secret in a text by $NAME.
func (r *Redactor) Text(text string) string {
	text = r.names.Replace(text)
	if strings.Contains(text, unify.Ellipsis) {
		text = r.begun(text)
	}
	return text
}

// leastBegun is how much of a secret, in bytes, is too much to be shown.
const leastBegun = 4

// begun replaces secrets that a text was cut off in.
func (r *Redactor) begun(text string) string {
	for _, f := range r.forms {
		for n := len(f.text) - 1; n >= leastBegun; n-- {
			text = strings.ReplaceAll(text, f.text[:n]+unify.Ellipsis, f.name+unify.Ellipsis)
		}
	}
	return text
}

// Value does so in every text of a JSON value.
func (r *Redactor) Value(v any) any {
	switch v := v.(type) {
	case string:
		return r.Text(v)
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = r.Value(e)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, e := range v {
			out[r.Text(name)] = r.Value(e)
		}
		return out
	}
	return v
}

// Reveal puts secrets, given with the names of their variables, in the place of the names. Nil stays nil.
func Reveal(text []byte, secrets map[string]string) []byte {
	if text == nil {
		return nil
	}
	var pairs []string
	for _, secret := range slices.SortedFunc(maps.Keys(secrets), func(a, b string) int {
		return strings.Compare(secrets[b], secrets[a]) // a name before those that it begins with
	}) {
		pairs = append(pairs, "$"+secrets[secret], secret)
	}
	return []byte(strings.NewReplacer(pairs...).Replace(string(text)))
}
