package verification

import (
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// difference is one thing that is not as wanted. It becomes a text only when it is among those that are shown.
type difference struct {
	part      string // of the request
	at        []step // where in that part
	want, got any
}

// step leads to a member of an object or to an element of a list.
type step struct {
	name  string
	index int
	named bool
}

// differ notes that one thing is wanted and another was got.
func differ(part string, want, got any) difference { return difference{part, nil, want, got} }

type (
	nothing struct{} // what is not there
	reason  string   // stands for a value that cannot be shown
	alone   string   // is all there is to say
	noJSON  []byte   // a body that is no JSON
)

// maxShown bounds a value in a difference, in bytes.
const maxShown = 200

// hider takes out of a text what nobody may see. It must have the whole text: a part of a secret cannot be recognized.
type hider func(text string) string

func (d difference) text(hide hider) string {
	if why, ok := d.got.(alone); ok {
		return d.part + ": " + string(why)
	}
	return hide.clip(d.part+place(d.at)) + ": want " + hide.show(d.want) + ", got " + hide.show(d.got)
}

func place(at []step) string {
	var b strings.Builder
	for _, s := range at {
		if s.named {
			b.WriteString("." + s.name)
		} else {
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		}
	}
	return b.String()
}

func (hide hider) show(v any) string {
	switch v := v.(type) {
	case nothing:
		return "nothing"
	case reason:
		return string(v)
	case noJSON:
		return hide.show(strings.ToValidUTF8(string(v), "?")) + ", which is no JSON"
	}
	return hide.clip(string(wire.AppendJSON(nil, v)))
}

// clip bounds a text, between two characters, after hiding what is to be hidden.
func (hide hider) clip(text string) string {
	if hide != nil {
		text = hide(text)
	}
	if len(text) <= maxShown {
		return text
	}
	return strings.ToValidUTF8(text[:maxShown], "") + "..."
}
