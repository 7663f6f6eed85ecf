package behavior

import "encoding/json"

// Growth is about how many bytes of memory the entities of to take that are not the very same in from.
func Growth(from, to State) int64 {
	n := 0
	for _, pair := range pairUp(from, to) {
		for d := range pair.differences {
			if d.After != nil && d.After != d.Before {
				n += overhead + len(d.Key) + weight(d.After.given.all())
			}
		}
	}
	return int64(n)
}

// overhead is about what an entity takes beside its values, and a value beside its text, in bytes.
const overhead, perValue = 256, 32

func weight(v any) int {
	n := perValue
	switch v := v.(type) {
	case string:
		n += len(v)
	case json.Number:
		n += len(v)
	case []any:
		for _, e := range v {
			n += weight(e)
		}
	case map[string]any:
		for name, e := range v {
			n += perValue + len(name) + weight(e)
		}
	}
	return n
}
