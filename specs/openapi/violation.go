package openapi

import (
	"fmt"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// Class is the kind of failure; a vendor answers each in its own way.
type Class string

// The classes. The first four are of requests, in the order they are reported; the others of responses, where Invalid
// and MediaType occur as well.
const (
	TooLarge  Class = "too-large"
	MediaType Class = "media-type"
	Malformed Class = "malformed" // the bytes cannot be read
	Invalid   Class = "invalid"   // they can, and break a limit

	BadStatus Class = "status"
	BadHeader Class = "header"
)

// Violation is one breach of the contract.
type Violation struct {
	Class   Class
	Where   string // "path.communityId", "query.roles[3]", "body.users", "header.content-type", "response.body.channel"
	Keyword string // "maxLength", "required", "percent-encoding", …
	Limit   any    // the keyword's value; nil when it has none
	Got     string // short, never text of the input
	Source  *schema.Source
	Pos     schema.Position // of the limit in the document
}

// maxPart and maxText bound the parts and the whole of what violations print.
const (
	maxPart = 80
	maxText = 400
)

// String returns the violation in one line for headers and logs, such as "path.communityId maxLength=900 got=901". It
// is printable ASCII of at most 400 bytes and holds nothing of the input.
func (v Violation) String() string {
	text := ascii(v.Where, 200) + " " + ascii(v.Keyword, maxPart)
	if v.Limit != nil {
		text += "=" + quoteLimit(printLimit(v.Limit))
	}
	if v.Got != "" {
		text += " got=" + quoteLimit(ascii(v.Got, maxPart))
	}
	return text[:min(len(text), maxText)]
}

func quoteLimit(text string) string {
	if strings.ContainsAny(text, " \";,") {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
	}
	return text
}

// printLimit writes a keyword's value, lists separated by "|".
func printLimit(limit any) string {
	switch l := limit.(type) {
	case []string:
		return ascii(strings.Join(l, "|"), maxPart)
	case []any:
		parts := make([]string, 0, min(len(l), 20))
		for _, part := range l[:min(len(l), 20)] {
			parts = append(parts, printLimit(part))
		}
		return ascii(strings.Join(parts, "|"), maxPart)
	case map[string]any:
		return "object"
	case nil:
		return "null"
	}
	return ascii(fmt.Sprint(limit), maxPart)
}

// ascii bounds text and replaces whatever is not printable ASCII.
func ascii(text string, most int) string {
	var out strings.Builder
	for _, r := range text {
		if out.Len() >= most-3 {
			out.WriteString("...")
			break
		}
		if r < ' ' || r > '~' {
			r = '?'
		}
		out.WriteRune(r)
	}
	return out.String()
}

// instancePath writes the steps from a value's root. Property names that the schema does not declare come from the
// input, and are written as "*"; declared is nil when the value is the document's own.
func instancePath(root string, steps []any, declared map[string]bool) string {
	var out strings.Builder
	out.WriteString(root)
	for _, step := range steps {
		if out.Len() > maxText {
			break
		}
		switch s := step.(type) {
		case int:
			fmt.Fprintf(&out, "[%d]", s)
		case string:
			if declared != nil && !declared[s] {
				s = "*"
			}
			if out.Len() > 0 {
				out.WriteByte('.')
			}
			out.WriteString(ascii(s, maxPart))
		}
	}
	return out.String()
}
