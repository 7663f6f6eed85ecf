package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// maxBaseline bounds the file, in bytes: about 100,000 entries.
const maxBaseline = 16 << 20

// ParseBaseline reads a baseline file, YAML or JSON:
//
//	version: 1
//	entries:
//	  - id: amity/joinCommunity/boundary/path.communityId.maxLength-901
//	    reason: why it is accepted
//	    expires: 2027-01-31
//
// All three are required. Unknown keys, repeated IDs and anything that is not
// plain text are errors that begin with file:line; all of them are reported.
func ParseBaseline(file string, data []byte) (*Baseline, error) {
	if len(data) > maxBaseline {
		return nil, fmt.Errorf("%s: larger than %d bytes", file, maxBaseline)
	}
	root, err := singleDocument(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	p := &baselineParser{file: file, lines: map[string]int{}}
	p.document(root)
	if len(p.errs) > 0 {
		return nil, errors.Join(p.errs...)
	}
	return &Baseline{File: file, Entries: p.entries}, nil
}

// singleDocument is the root of the only document in data.
func singleDocument(data []byte) (*yaml.Node, error) {
	d := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	if err := d.Decode(&doc); errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0 {
		return nil, errors.New("empty\nhint: an empty baseline is `version: 1` and `entries: []`")
	} else if err != nil {
		return nil, err
	}
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one document")
	}
	return doc.Content[0], nil
}

type baselineParser struct {
	file    string
	entries []Entry
	lines   map[string]int // of each ID
	errs    []error
}

func (p *baselineParser) fail(n *yaml.Node, format string, args ...any) {
	p.errs = append(p.errs, fmt.Errorf("%s:%d: %w", p.file, n.Line, fmt.Errorf(format, args...)))
}

func (p *baselineParser) document(n *yaml.Node) {
	f := p.fields(n, "version", "entries")
	if f == nil {
		return
	}
	p.version(n, f["version"])
	list, found := f["entries"]
	switch {
	case !found:
		p.fail(n, "no entries\nhint: write `entries: []` for none")
	case list.Kind != yaml.SequenceNode:
		p.fail(list, "entries is not a list")
	default:
		for _, item := range list.Content {
			p.entry(item)
		}
	}
}

func (p *baselineParser) version(n, v *yaml.Node) {
	switch want := strconv.Itoa(BaselineVersion); {
	case v == nil:
		p.fail(n, "no version\nhint: write `version: %s`", want)
	case v.Kind != yaml.ScalarNode || v.Value != want:
		p.fail(v, "unknown baseline version %q\nhint: this tool reads version %s", v.Value, want)
	}
}

func (p *baselineParser) entry(n *yaml.Node) {
	f := p.fields(n, "id", "reason", "expires")
	if f == nil {
		return
	}
	e := Entry{ID: p.text(f["id"]), Reason: p.text(f["reason"]), Expires: p.text(f["expires"]), Line: n.Line}
	if err := e.check(); err != nil {
		p.fail(n, "entry %q: %w", e.ID, err)
		return
	}
	if line, seen := p.lines[e.ID]; seen {
		p.fail(n, "entry %q occurs twice, first on line %d", e.ID, line)
		return
	}
	p.lines[e.ID] = n.Line
	p.entries = append(p.entries, e)
}

// text is the value of a scalar; anything else is an error.
func (p *baselineParser) text(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		p.fail(n, "not a text")
		return ""
	}
	return n.Value
}

// fields are the members of a mapping, nil unless it is one with these keys.
func (p *baselineParser) fields(n *yaml.Node, known ...string) map[string]*yaml.Node {
	if n.Kind != yaml.MappingNode {
		p.fail(n, "not a mapping of %q", known)
		return nil
	}
	fields, before := map[string]*yaml.Node{}, len(p.errs)
	for i := 0; i+1 < len(n.Content); i += 2 {
		p.field(fields, n.Content[i], n.Content[i+1], known)
	}
	if len(p.errs) > before {
		return nil
	}
	return fields
}

func (p *baselineParser) field(fields map[string]*yaml.Node, key, value *yaml.Node, known []string) {
	_, twice := fields[key.Value]
	switch {
	case twice:
		p.fail(key, "key %q occurs twice", key.Value)
	case !slices.Contains(known, key.Value):
		p.fail(key, "unknown key %q\nhint: known keys are %q", key.Value, known)
	case value.Kind == yaml.AliasNode:
		p.fail(value, "aliases are not supported")
	default:
		fields[key.Value] = value
	}
}
