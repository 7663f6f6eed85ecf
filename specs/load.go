package specs

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/redact"
)

// The names of the files of a contract inside its folder.
const (
	documentFile = "openapi.yaml"
	behaviorFile = "behavior.yaml"
)

// Options say how a contract is loaded. The zero value is the safe one.
type Options struct {
	// AllowExternal lets references leave the document's folder and go to a network.
	AllowExternal bool
	// Display is put before file names in findings.
	Display string
}

// Load loads a contract by its embedded name ("amity") or from a file. A file behavior.yaml (or NAME.behavior.yaml) beside
// the document is its behavior. The contract is nil when a finding is an Error that leaves nothing to use.
func Load(ref string, o Options) (*Contract, Findings) {
	if c, findings, ok := Embedded(ref); ok {
		return c, findings
	}
	info, err := os.Stat(ref)
	if err == nil && info.IsDir() {
		err = errors.New("is a folder")
	}
	if err != nil {
		return nil, Findings{unreadable(ref, err)}
	}
	dir, base := filepath.Split(ref)
	if dir == "" {
		dir = "."
	}
	if o.Display == "" && dir != "." {
		o.Display = filepath.ToSlash(dir)
	}
	root, err := os.OpenRoot(dir) // links inside it do not lead out of it
	if err != nil {
		return nil, Findings{unreadable(ref, err)}
	}
	defer root.Close()
	return load(nameOf(ref), root.FS(), base, o)
}

// unreadable says why a reference names nothing that can be loaded.
func unreadable(ref string, err error) Finding {
	if strings.Contains(ref, "://") {
		ref = redact.URL(ref)
	}
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		err = pathError.Err
	}
	return Finding{
		Severity: Error, Code: "unreadable", File: ref, Message: fmt.Sprintf("cannot read %q: %v", ref, err),
		Hint: "give a file, or one of the embedded contracts: " + strings.Join(Names(), ", "),
	}
}

// nameOf derives a contract's name from its file: the stem, or the folder for the usual openapi.yaml.
func nameOf(file string) string {
	stem := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	if stem == "openapi" || stem == "swagger" {
		if abs, err := filepath.Abs(file); err == nil {
			stem = filepath.Base(filepath.Dir(abs))
		}
	}
	return slug(stem)
}

// slug keeps lower-case letters, digits and dashes, so that a name is safe in an obligation's ID and in a path.
func slug(s string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, s)
	if clean = strings.Trim(clean, "-"); clean == "" {
		return "contract"
	}
	return clean
}

// load joins the document and the behavior found in dir.
func load(name string, dir fs.FS, file string, o Options) (*Contract, Findings) {
	doc, found := openapi.Load(dir, file, openapi.Options{AllowExternal: o.AllowExternal, Display: o.Display})
	if doc == nil {
		return nil, documentFindings(found, false).sorted()
	}
	c := &Contract{Name: name, Document: doc, cited: new(sync.Map)}
	src, beside, err := readBehavior(dir, file)
	findings := append(documentFindings(found, src != nil), contradictions(doc)...)
	switch {
	case err != nil:
		findings = append(findings, Finding{Severity: Error, Code: "unreadable", File: o.Display + beside, Message: err.Error()})
	case src == nil:
		findings = append(findings, c.serveStateless()...)
	default:
		findings = append(findings, c.join(o.Display+beside, src)...)
	}
	findings = findings.sorted()
	if findings.Err() != nil {
		return nil, findings
	}
	return c, findings
}

// readBehavior reads the behavior beside the document, nil when there is none.
func readBehavior(dir fs.FS, file string) (src []byte, name string, err error) {
	stem := strings.TrimSuffix(file, filepath.Ext(file))
	for _, name := range []string{stem + "." + behaviorFile, behaviorFile} {
		src, err := fs.ReadFile(dir, name)
		if err == nil {
			return src, name, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, name, err
		}
	}
	return nil, "", nil
}

// join compiles the behavior against the document's operations and schemas.
func (c *Contract) join(file string, src []byte) Findings {
	fill := newFiller(c.Document)
	machine, found := behavior.Load(src, behavior.Options{
		File:       file,
		Operations: declaredStatuses(c.Document),
		Properties: fill.properties,
		Schemes:    append([]string{}, slices.Sorted(maps.Keys(c.Document.SecuritySchemes))...),
		Fill:       fill.complete,
		Check:      fill.check,
	})
	c.Behavior = machine
	return behaviorFindings(found)
}

// declaredStatuses maps each operation to the statuses it declares: 404, -4 for 4XX, 0 for default.
func declaredStatuses(doc *openapi.Document) map[string][]int {
	declared := make(map[string][]int, len(doc.Operations))
	for _, op := range doc.Operations {
		statuses := make([]int, 0, len(op.Responses))
		for _, r := range op.Responses {
			statuses = append(statuses, r.Code())
		}
		declared[op.ID] = statuses
	}
	return declared
}

// documentFindings translates the findings of a document. A constraint without a source is an error only for a contract
// with behavior, which makes claims about a vendor; anybody's plain document need not cite anything.
func documentFindings(found []openapi.Finding, cited bool) Findings {
	var out Findings
	for _, f := range found {
		if f.Code == openapi.CodeNoSource && !cited {
			continue
		}
		out = append(out, Finding{
			Severity: severities[f.Severity], Code: f.Code, File: f.Pos.File, Line: f.Pos.Line, Message: f.Message, Hint: f.Hint,
		})
	}
	return out
}

var severities = map[openapi.Severity]Severity{
	openapi.Error: Error, openapi.Warning: Warning, openapi.Unsupported: Unsupported,
}

// behaviorFindings translates the findings of a behavior or a world, each of which is an error.
func behaviorFindings(found []behavior.Finding) Findings {
	var out Findings
	for _, f := range found {
		out = append(out, Finding{Severity: Error, Code: f.Code, File: f.File, Line: f.Line, Message: f.Message, Hint: f.Hint})
	}
	return out
}
