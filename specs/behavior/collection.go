package behavior

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// collection is a declared kind of entity.
type collection struct {
	name     string
	number   int
	keys     []string
	schema   string
	hidden   map[string]bool // the model's own properties
	declared map[string]bool // what the schema declares
	open     bool            // further properties are allowed
	types    []propertyType  // in the order of the file
	indexes  []index
	fill     Filler
	check    Checker
}

type index struct{ name, property string }

// allows says whether an entity may have the property.
func (c *collection) allows(property string) bool {
	return c.open || c.declared[property] || c.hidden[property] || slices.Contains(c.keys, property)
}

// properties lists the names that are known, for hints.
func (c *collection) properties() []string {
	all := append(sortedKeys(c.declared), sortedKeys(c.hidden)...)
	return append(all, c.keys...)
}

var keyEscaper = strings.NewReplacer("%", "%25", "/", "%2F")
var keyUnescaper = strings.NewReplacer("%2F", "/", "%25", "%")

// joinKey makes the key string of an entity: one part as it is, several joined by "/" with "%" and "/" escaped.
func joinKey(parts []string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	escaped := make([]string, len(parts))
	for i, p := range parts {
		escaped[i] = keyEscaper.Replace(p)
	}
	return strings.Join(escaped, "/")
}

// splitKey is the inverse of joinKey.
func (c *collection) splitKey(key string) ([]string, error) {
	if len(c.keys) == 1 {
		return []string{key}, nil
	}
	parts := strings.Split(key, "/")
	if len(parts) != len(c.keys) {
		return nil, fmt.Errorf("key %q has %d parts, %s needs %d", short(key), len(parts), c.name, len(c.keys))
	}
	for i, p := range parts {
		parts[i] = keyUnescaper.Replace(p)
	}
	if joinKey(parts) != key {
		return nil, fmt.Errorf("key %q is not escaped as it should be: %q", short(key), short(joinKey(parts)))
	}
	return parts, nil
}

// keyOf derives the key string from an entity's own properties.
func (c *collection) keyOf(given map[string]any) (string, error) {
	parts := make([]string, len(c.keys))
	for i, k := range c.keys {
		v, ok := given[k]
		if !ok {
			return "", fmt.Errorf("entity of %s has no key property %q", c.name, k)
		}
		text, err := keyText(v)
		if err != nil {
			return "", fmt.Errorf("key property %q of %s: %w", k, c.name, err)
		}
		parts[i] = text
	}
	return joinKey(parts), nil
}

// withKey returns given with the key properties that key implies; those present must agree. given stays untouched.
func (c *collection) withKey(given map[string]any, key string) (map[string]any, error) {
	parts, err := c.splitKey(key)
	if err != nil {
		return nil, err
	}
	out := copied(given)
	for i, k := range c.keys {
		if v, ok := given[k]; !ok {
			out[k] = parts[i]
		} else if text, err := keyText(v); err != nil || text != parts[i] {
			return nil, fmt.Errorf("key property %q of %s says %v, the key says %q", k, c.name, shown(v), short(parts[i]))
		}
	}
	return out, nil
}

// keyText is the text of a value inside a key.
func keyText(v any) (string, error) {
	switch v := closed(v).(type) {
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	}
	return "", fmt.Errorf("%s is neither a string nor a number", shown(v))
}

// shown renders a value for a message, bounded.
func shown(v any) string {
	if s, ok := v.(string); ok {
		return fmt.Sprintf("%q", short(s))
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%T", v)
	}
	return short(string(b))
}

// unknownProperties lists, sorted, what entities of c may not have.
func (c *collection) unknownProperties(given map[string]any) []string {
	var out []string
	for k := range given {
		if !c.allows(k) {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}
