package specs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/counterpart-api/counterpart/specs"
)

// edit replaces a text once.
type edit struct{ old, new string }

func edited(t *testing.T, text string, edits []edit) string {
	t.Helper()
	for _, e := range edits {
		if strings.Count(text, e.old) != 1 {
			t.Fatalf("%q is there %d times", e.old, strings.Count(text, e.old))
		}
		text = strings.Replace(text, e.old, e.new, 1)
	}
	return text
}

const cite = "\nhint: add x-source here or above: {document: …, section: …, grade: stated}"

// Everything that keeps a contract from loading says where it stands, quotes the value, and hints at the way out.
func TestWhatKeepsAContractFromLoading(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		document []edit
		behavior []edit
		want     []string
	}{
		{name: "nothing"},
		{"unknown key in an operation", []edit{{"operationId: x", "operationId: x\n      sumary: y"}}, nil, []string{
			"openapi.yaml:10: unknown key \"sumary\" in an operation\nhint: extensions start with x-",
		}},
		{"unknown key in a schema", []edit{{"maxLength: 9", "maxLenght: 9"}}, nil, []string{
			"openapi.yaml:12: unknown key \"maxLenght\" in a schema\nhint: extensions start with x-",
		}},
		{"unknown key in the behavior", nil, []edit{{"unreadable:", "unreadible:"}}, []string{
			"behavior.yaml:6: unknown key \"unreadible\" in behavior\nhint: did you mean \"unreadable\"?",
		}},
		{"unknown key in a rule", nil, []edit{{"respond:", "answer:"}}, []string{
			"behavior.yaml:18: rule has no respond\nhint: add respond: {status: …, body: …}",
			"behavior.yaml:20: unknown key \"answer\" in rule\nhint: known here: name, source, when, effects, respond",
		}},
		{"unknown key in a source", nil, []edit{{"section: errors, ", "page: 3, "}}, []string{
			"behavior.yaml:8: unknown key \"page\" in source\nhint: known here: document, section, grade, quote, also",
		}},
		{"operation without behavior", []edit{{"operationId: x", "operationId: y"}}, nil, []string{
			"behavior.yaml:16: operation \"y\" of the document has no behavior\nhint: add it under operations:",
			"behavior.yaml:16: the document has no operation \"x\"\nhint: did you mean \"y\"?",
		}},
		{"behavior without operation", nil, []edit{{"operations:\n", "operations:\n  z: {rules: [{name: a, source: *s, respond: {status: 200}}]}\n"}}, []string{
			"behavior.yaml:16: the document has no operation \"z\"\nhint: did you mean \"x\"?",
		}},
		{"undeclared status", nil, []edit{{"status: 200", "status: 302"}}, []string{
			"behavior.yaml:20: operation \"x\" does not declare status 302\nhint: declared: 200, 429, 4XX",
		}},
		{"undeclared status of an error", nil, []edit{{"status: 422", "status: 522"}}, []string{
			"behavior.yaml:11: operation \"x\" does not declare status 522 of error \"invalid\"\nhint: declare it in the document, or a default response",
		}},
		{"example that breaks its schema", []edit{{"schema: {type: integer, minimum: 1}", "schema: {type: integer, minimum: 1}, example: 0"}}, nil, []string{
			"openapi.yaml:13: example breaks its schema: is 0; at least 1 is needed\nhint: the schema stands at openapi.yaml:13",
		}},
		{"named example that breaks its schema", []edit{{"application/json: {schema: {type: object}}", "application/json: {schema: {type: object}, examples: {list: {value: []}}}"}}, nil, []string{
			"openapi.yaml:14: example \"list\" breaks its schema: is of type array; object is needed\nhint: the schema stands at openapi.yaml:14",
		}},
		{"document without a source", []edit{{"  x-source: {document: the manual, section: all, grade: stated}\n", ""}}, nil, []string{
			"openapi.yaml:1: the document cites no source" + cite,
		}},
		{"constraint without a source", []edit{
			{"  x-source: {document: the manual, section: all, grade: stated}\n", ""},
			{"scheme: bearer", "scheme: bearer, x-source: {document: the manual, grade: stated}"},
		}, nil, []string{
			"openapi.yaml:7: operation \"x\" has no source" + cite,
			"openapi.yaml:11: maxLength of \"path.id\" has no source" + cite,
			"openapi.yaml:11: parameter \"path.id\" has no source" + cite,
			"openapi.yaml:11: type of \"path.id\" has no source" + cite,
			"openapi.yaml:12: minimum of \"query.n\" has no source" + cite,
			"openapi.yaml:12: parameter \"query.n\" has no source" + cite,
			"openapi.yaml:12: type of \"query.n\" has no source" + cite,
			"openapi.yaml:13: required of \"body\" has no source" + cite,
			"openapi.yaml:13: type of \"body\" has no source" + cite,
			"openapi.yaml:15: response \"200\" of operation \"x\" has no source" + cite,
			"openapi.yaml:16: response \"429\" of operation \"x\" has no source" + cite,
			"openapi.yaml:17: response \"4XX\" of operation \"x\" has no source" + cite,
		}},
		{"rule without a source", nil, []edit{{"        source: *s\n", ""}}, []string{
			"behavior.yaml:18: rule \"read\" has no source\nhint: add source: {document: …, section: …, grade: stated|official|inferred|assumed}",
		}},
		{"error without a source", nil, []edit{{"malformed: {source: *s, status: 400}", "malformed: {status: 400}"}}, []string{
			"behavior.yaml:10: error \"malformed\" has no source\nhint: add source: {document: …, section: …, grade: stated|official|inferred|assumed}",
		}},
		{"source of an unknown grade", nil, []edit{{"grade: stated", "grade: sure"}}, []string{
			"behavior.yaml:8: unknown grade \"sure\"\nhint: one of stated, official, inferred, assumed",
		}},
		{"CEL that does not compile", nil, []edit{{"${body != 'unreadable'}", "${bodi != 'unreadable'}"}}, []string{
			"behavior.yaml:20: expression \"bodi != 'unreadable'\": undeclared reference to 'bodi'\nhint: did you mean \"body\"?",
		}},
		{"CEL of types that do not meet", nil, []edit{{"${body != 'unreadable'}", "${'a' + 1}"}}, []string{
			"behavior.yaml:20: expression \"'a' + 1\": found no matching overload for '_+_' applied to '(string, int)'\nhint: expressions are CEL: https://cel.dev",
		}},
		{"unknown schema", nil, []edit{{"schema: Thing", "schema: Thingy"}}, []string{
			"behavior.yaml:3: no schema \"Thingy\" in the document\nhint: a name under components/schemas",
		}},
		{"no answer for a failure", nil, []edit{{"  too-large: {source: *s, status: 413}\n", ""}}, []string{
			"behavior.yaml:8: errors has no answer for \"too-large\"\nhint: add it: {source, status, body}",
		}},
		{"several at once", []edit{{"maxLength: 9", "maxLenght: 9"}}, []edit{{"status: 200", "status: 302"}, {"unreadable:", "unreadible:"}}, []string{
			"behavior.yaml:6: unknown key \"unreadible\" in behavior\nhint: did you mean \"unreadable\"?",
			"behavior.yaml:20: operation \"x\" does not declare status 302\nhint: declared: 200, 429, 4XX",
			"openapi.yaml:12: unknown key \"maxLenght\" in a schema\nhint: extensions start with x-",
		}},
		{"no YAML", nil, []edit{{"operations:", "operations: ]"}}, []string{
			`behavior.yaml:14: did not find expected node content`,
		}},
		{"no document", []edit{{"openapi: 3.0.3", "opanepi: 3.0.3"}}, nil, []string{
			"openapi.yaml:1: openapi version \"\" is not known\nhint: write openapi: 3.0.3 or openapi: 3.1.0",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := folder(t, map[string]string{"openapi.yaml": edited(t, documentText, tt.document), "behavior.yaml": edited(t, behaviorText, tt.behavior)})
			c, findings := specs.Load(path, specs.Options{})
			if (c == nil) != (len(tt.want) > 0) || (findings.Err() == nil) != (len(tt.want) == 0) {
				t.Errorf("contract %v, error %v", c, findings.Err())
			}
			if diff := cmp.Diff(tt.want, shown(findings, filepath.Dir(path))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// shown are the findings as people see them, without the folder.
func shown(findings specs.Findings, dir string) []string {
	var lines []string
	for _, f := range findings {
		lines = append(lines, strings.ReplaceAll(f.String(), filepath.ToSlash(dir)+"/", ""))
	}
	return lines
}

func TestWhatIsNoFileIsSaidInOneLine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing.yaml")
	for ref, why := range map[string]string{missing: "no such file or directory", dir: "is a folder", "amty": "no such file or directory"} {
		c, findings := specs.Load(ref, specs.Options{})
		want := ref + ": cannot read " + `"` + ref + `": ` + why + "\nhint: give a file, or one of the embedded contracts: amity, genuin, rocketchat"
		if c != nil || findings.String() != want {
			t.Errorf("got %q", findings)
		}
	}
	const url = `http://REDACTED@host/openapi.yaml`
	if _, findings := specs.Load("http://me:secret@host/openapi.yaml", specs.Options{}); !strings.HasPrefix(findings.String(), url+`: cannot read "`+url+`": `) {
		t.Errorf("got %q", findings)
	}
}

func TestABehaviorThatCannotBeReadKeepsTheContractFromLoading(t *testing.T) {
	t.Parallel()
	path := folder(t, map[string]string{"openapi.yaml": documentText})
	if err := os.Mkdir(filepath.Join(filepath.Dir(path), "behavior.yaml"), 0o755); err != nil {
		t.Fatal(err)
	}
	c, findings := specs.Load(path, specs.Options{})
	if c != nil || len(findings) != 1 || findings[0].Code != "unreadable" || !strings.HasSuffix(findings[0].File, "/behavior.yaml") {
		t.Errorf("%v", findings)
	}
}

func TestAContractIsNamedForItsFile(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "My Shop")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"openapi.yaml": "my-shop", "swagger.yml": "my-shop", "Pets v2.yaml": "pets-v2", "é.yaml": "contract", "-a-.json": "a",
	} {
		path := filepath.Join(dir, file)
		if err := os.WriteFile(path, []byte(documentText), 0o644); err != nil {
			t.Fatal(err)
		}
		if c, findings := specs.Load(path, specs.Options{}); c == nil || c.Name != want {
			t.Errorf("%s: %+v, %v", file, c, findings)
		}
	}
}

func TestTheBehaviorOfADocumentIsBesideIt(t *testing.T) {
	t.Parallel()
	path := folder(t, map[string]string{
		"openapi.yaml": documentText, "other.yaml": documentText, "behavior.yaml": behaviorText,
		"other.behavior.yaml": strings.Replace(behaviorText, "name: read", "name: own", 1),
	})
	for file, want := range map[string]string{"openapi.yaml": "read", "other.yaml": "own"} {
		c, findings := specs.Load(filepath.Join(filepath.Dir(path), file), specs.Options{})
		if c == nil || c.RulesOf("x")[0].Name != want {
			t.Errorf("%s: %v", file, findings)
		}
	}
}

func TestADocumentWithoutBehaviorNeedsNoSource(t *testing.T) {
	t.Parallel()
	bare := strings.Replace(documentText, "  x-source: {document: the manual, section: all, grade: stated}\n", "", 1)
	if c, findings := specs.Load(folder(t, map[string]string{"openapi.yaml": bare}), specs.Options{}); c == nil || len(findings) > 0 || c.Rules() != 0 || c.RulesOf("x") != nil {
		t.Errorf("%v", findings)
	}
}

func TestReferencesOutOfTheFolderNeedPermission(t *testing.T) {
	t.Parallel()
	document := strings.Replace(documentText, "{read: {type: boolean}}", "{read: {$ref: '../types.yaml#/Flag'}}", 1)
	dir := filepath.Dir(folder(t, map[string]string{"types.yaml": "Flag: {type: boolean}"}))
	inner := filepath.Join(dir, "api")
	if err := os.Mkdir(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(inner, "openapi.yaml")
	if err := os.WriteFile(path, []byte(document), 0o644); err != nil {
		t.Fatal(err)
	}
	if c, findings := specs.Load(path, specs.Options{}); c != nil || !strings.Contains(findings.String(), "not allowed") {
		t.Errorf("%v", findings)
	}
	if c, findings := specs.Load(path, specs.Options{AllowExternal: true}); c == nil {
		t.Errorf("%v", findings)
	}
}

func TestFindingsAreToldBySeverity(t *testing.T) {
	t.Parallel()
	all := specs.Findings{{Severity: specs.Warning, File: "a", Message: "w"}, {Severity: specs.Error, File: "b", Line: 2, Message: "e", Hint: "h"}, {Severity: specs.Unsupported, File: "c", Message: "u"}}
	if got := all.String(); got != "a: w\nb:2: e\nhint: h\nc: u" {
		t.Errorf("%q", got)
	}
	if err := all.Err(); err == nil || err.Error() != "b:2: e\nhint: h" {
		t.Errorf("%v", err)
	}
	if got := all.Of(specs.Unsupported); len(got) != 1 || got[0].Message != "u" || got.Err() != nil {
		t.Errorf("%v", got)
	}
}
