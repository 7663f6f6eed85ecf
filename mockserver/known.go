package mockserver

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// known are the credentials of the worlds that are served: what their actors present, what else is a key where those are keys, and
// what was taken from the environment. Whoever is shown one sees "${contract.actor.scheme}" in its place, and may
// put that back there.
type known struct {
	hide *strings.Replacer // in a value
	text *strings.Replacer // in a text that may hold values percent-encoded, or as JSON
	show *strings.Replacer // finds what stands for one

	secrets []secret // the longest first
}

// leastSecret is how many bytes a credential must have to be looked for: a shorter one stands in every other text by chance.
const leastSecret = 6

// knownOf finds the credentials of all worlds.
func knownOf(services []*service) *known {
	named := map[string]string{} // credential to what stands in its place
	for _, one := range services {
		one.nameCredentials(named)
	}
	secrets := slices.SortedFunc(maps.Keys(named), func(a, b string) int { // the longest first, so that none is half hidden by another
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	var hide, text, show []string
	var listed []secret
	for _, one := range secrets {
		name := named[one]
		listed = append(listed, secret{one, name})
		hide, show = append(hide, one, name), append(show, name, one)
		for _, form := range spellings(one) {
			text = append(text, form, name)
		}
	}
	return &known{strings.NewReplacer(hide...), strings.NewReplacer(text...), strings.NewReplacer(show...), listed}
}

// spellings are the ways in which a value may be written in a request.
func spellings(secret string) []string {
	quoted := wire.AppendJSON(nil, secret)
	escaped, _ := json.Marshal(secret) // of a text: cannot fail
	all := []string{
		secret, url.PathEscape(secret), url.QueryEscape(secret), string(quoted[1 : len(quoted)-1]), string(escaped[1 : len(escaped)-1]),
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// nameCredentials gives each credential of a world a name.
func (one *service) nameCredentials(named map[string]string) {
	taken := map[string]bool{}
	for _, name := range named {
		taken[name] = true
	}
	add := func(secret, name string) {
		if len(secret) < leastSecret || named[secret] != "" {
			return
		}
		name = "${" + one.contract.Name + "." + strings.Map(plainName, name) + "}"
		for taken[name] {
			name = strings.TrimSuffix(name, "}") + "_}"
		}
		named[secret], taken[name] = name, true
	}
	references, keys := one.texts()
	for _, actor := range one.world.Actors {
		for _, scheme := range slices.Sorted(maps.Keys(actor.Credentials)) {
			if secret := actor.Credentials[scheme]; one.world.Env[secret] != "" || !references[secret] || !keys.anywhere(secret) {
				add(secret, actor.Name+"."+scheme)
			}
		}
	}
	for _, secret := range slices.Sorted(maps.Keys(one.world.Env)) {
		add(secret, one.world.Env[secret])
	}
	for _, collection := range slices.Sorted(maps.Keys(keys)) {
		if slices.ContainsFunc(keys[collection], func(key string) bool { return named[key] != "" }) {
			for i, key := range keys[collection] {
				add(key, fmt.Sprintf("%s.%d", collection, i+1))
			}
		}
	}
}

// plainName keeps what means nothing in JSON, in a URL or in a shell.
func plainName(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
		return r
	}
	return '_'
}

// keysOf are the keys of each collection, in order.
type keysOf map[string][]string

func (all keysOf) anywhere(key string) bool {
	for _, keys := range all {
		if slices.Contains(keys, key) {
			return true
		}
	}
	return false
}

// texts are the keys of the world's entities, and the texts in their other properties. What is both identifies an entity that
// others refer to, as a user ID does: a client presents it beside its credential, and it is no secret.
func (one *service) texts() (references map[string]bool, keys keysOf) {
	references, keys = map[string]bool{}, keysOf{}
	if one.contract.Behavior == nil {
		return references, keys
	}
	own := map[string][]string{}
	for _, c := range one.contract.Behavior.Collections() {
		own[c.Name] = c.Key
	}
	for collection, entities := range one.contract.Behavior.ToMap(one.seed) {
		keys[collection] = slices.Sorted(maps.Keys(entities))
		for _, entity := range entities {
			for property, v := range entity {
				if !slices.Contains(own[collection], property) || len(own[collection]) > 1 {
					collect(references, v)
				}
			}
		}
	}
	return references, keys
}

func collect(texts map[string]bool, v any) {
	switch v := v.(type) {
	case string:
		texts[v] = true
	case []any:
		for _, element := range v {
			collect(texts, element)
		}
	case map[string]any:
		for _, member := range v {
			collect(texts, member)
		}
	}
}

// hideIn takes known credentials out of a text, however they are written there.
func (k *known) hideIn(text string) string {
	text = k.text.Replace(text)
	for _, e := range escapings {
		if strings.Contains(text, e.sign) {
			text = k.hideEscaped(text, e.decode)
		}
	}
	return text
}

// hideContents is a state without known credentials.
func (k *known) hideContents(all contents) contents { return replaced(all, k.hide) }

func (k *known) hideEntity(entity map[string]any) map[string]any {
	if entity == nil {
		return nil
	}
	return replacedIn(entity, k.hide).(map[string]any)
}

func replaced(all contents, by *strings.Replacer) contents {
	out := make(contents, len(all))
	for contract, collections := range all {
		out[contract] = make(map[string]map[string]map[string]any, len(collections))
		for collection, entities := range collections {
			kept := make(map[string]map[string]any, len(entities))
			for key, entity := range entities {
				kept[by.Replace(key)] = replacedIn(entity, by).(map[string]any)
			}
			out[contract][collection] = kept
		}
	}
	return out
}

// replacedIn is a value with all its texts replaced. It copies what holds others, and shares nothing that may be modified.
func replacedIn(v any, by *strings.Replacer) any {
	switch v := v.(type) {
	case string:
		return by.Replace(v)
	case []any:
		out := make([]any, len(v))
		for i, element := range v {
			out[i] = replacedIn(element, by)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, member := range v {
			out[by.Replace(name)] = replacedIn(member, by)
		}
		return out
	}
	return v
}
