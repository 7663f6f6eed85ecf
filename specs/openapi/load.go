package openapi

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// DefaultMaxBytes bounds a document together with the files it refers to.
const DefaultMaxBytes = 32 << 20

// Options of Load. The zero value is safe for documents nobody has looked at.
type Options struct {
	// AllowExternal lets references reach files outside the document's folder, and networks.
	AllowExternal bool
	// MaxBytes bounds the document and its files together; 0 means DefaultMaxBytes.
	MaxBytes int64
	// Display is the path of the file system's root as people know it; it is put before names in positions, and is
	// where references that climb out of the file system start from when they are allowed.
	Display string
}

// Load reads, validates and compiles the document of the given slash path within fsys. It returns everything there is
// to say about it at once, ordered by place. The document is nil when it could not be read at all; when any finding is
// an Error it must not be served. Errors of code CodeNoSource concern only documents that claim to describe a vendor: a
// document without a single x-source has one, which whoever makes no such claim drops.
func Load(fsys fs.FS, name string, o Options) (*Document, []Finding) {
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	name = path.Clean(name)
	sources := newFiles(fsys, name, o)
	b := &builder{files: sources, schemas: map[*node]*schema.Schema{}, names: map[*node]string{}}
	doc := b.load(name)
	return doc, tidy(b.findings)
}

func (b *builder) load(name string) *Document {
	root, err := b.files.open(name)
	if err != nil {
		b.unreadable(name, err)
		return nil
	}
	if root.root.str("swagger") != "" {
		converted, err := b.convert(root)
		if err != nil {
			b.add(Error, CodeDocument, root.root.keyPos("swagger"), oneLine(fmt.Errorf("swagger 2.0 cannot be converted: %w", err)), "convert the document to OpenAPI 3 first")
			return nil
		}
		root = converted
	}
	if !b.dialect(root.root) {
		return nil
	}
	doc := b.document(root.root)
	b.validate(name)
	b.sanity()
	b.judgeExamples()
	b.unsourced()
	return doc
}

// unreadable reports a file that could not be opened or parsed.
func (b *builder) unreadable(name string, err error) {
	var s *syntaxError
	pos := schema.Position{File: b.files.display(name)}
	if errors.As(err, &s) {
		pos.Line = s.line
		b.add(Error, CodeSyntax, pos, s.reason, "")
		return
	}
	reason := err
	var p *fs.PathError
	if errors.As(err, &p) {
		reason = p.Err
	}
	b.add(Error, CodeSyntax, pos, fmt.Sprintf("the document cannot be read: %v", reason), "")
}

// dialect decides between 3.0 and 3.1.
func (b *builder) dialect(root *node) bool {
	if root.kind != mapping {
		b.add(Error, CodeDocument, root.pos(), "the document is no mapping", "")
		return false
	}
	version := root.str("openapi")
	switch {
	case strings.HasPrefix(version, "3.0."), version == "3.0":
		b.version = "3.0"
	case strings.HasPrefix(version, "3.1."), version == "3.1":
		b.version = "3.1"
	default:
		b.add(Error, CodeDocument, root.keyPos("openapi"), fmt.Sprintf("openapi version %q is not known", clip(version, 40)), "write openapi: 3.0.3 or openapi: 3.1.0")
		return false
	}
	return true
}

// tidy orders findings by place and drops repetitions, which shared parts of a document cause.
func tidy(findings []Finding) []Finding {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column), cmp.Compare(a.Severity, b.Severity), strings.Compare(a.Message, b.Message))
	})
	return slices.Compact(findings)
}
