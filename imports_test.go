// Package counterpart_test keeps the plan of the house: which package may import which, and why.
package counterpart_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "github.com/counterpart-api/counterpart"

// rooms lists every package of ours with those it may import; "..." stands for everything below, "*" for all.
var rooms = []struct {
	name   string
	may    []string
	reason string
}{
	{"specs/openapi/wire", nil, "texts become values without knowledge of schemas, so that it can be tested on bytes alone"},
	{"specs/openapi/schema", nil, "the judge of values stands alone, so that nothing it judges can lean on it in a circle"},
	{"specs/openapi", []string{"specs/openapi/schema", "specs/openapi/wire"}, "a document knows its schemas and the wire, and no behavior"},
	{"specs/hamt", nil, "a map that is never modified knows nothing of what it holds"},
	{"specs/behavior", []string{"specs/hamt", "specs/nearest"}, "the state machine is pure: it is told everything it needs; of a name that is wrong in its file it says which was meant"},
	{"specs/nearest", nil, "names are alike by their letters, whatever they are for"},
	{"specs/redact", nil, "how a URL is shown is one decision, whoever was given it"},
	{"specs/call", []string{"specs/openapi/...", "specs/openapi", "fixtures/sample"}, "a call is made from a document alone, whoever sends it; what it does not show is made up"},
	{"specs", []string{"specs/...", "fixtures/sample"}, "a contract joins a document, a behavior and the values that fill blanks"},
	{"fixtures", []string{"specs"}, "worlds and recordings are data; what a world means, the contract says that reads it"},
	{"fixtures/sample", []string{"specs/openapi", "specs/openapi/schema"}, "a sample is made from a schema and nothing else"},
	{"mockserver/store", nil, "state is kept without knowledge of contracts or HTTP, so that it can live elsewhere"},
	{"mockserver/control", nil, "the document of the control API is read by those who check it, without what it describes"},
	{"mockserver/clock", nil, "time is told without knowledge of who asks"},
	{"mockserver/fault", nil, "faults are decided without knowledge of contracts or HTTP, and done elsewhere"},
	{"mockserver/prefer", nil, "what a client prefers is read by one standard, whatever becomes of it"},
	{"mockserver/console", []string{"specs", "specs/...", "fixtures/sample"}, "the console shows contracts, and asks the mock itself as any client does"},
	{"mockserver/statefile", []string{"specs/hamt"}, "what is kept is texts at places, whoever reads them"},
	{"mockserver/events", nil, "what happens is handed on without knowledge of what it is"},
	{"mockserver/verification", []string{"specs/openapi/wire"}, "requests are compared without knowledge of contracts, or of where they are kept"},
	{"mockserver/cors", []string{"specs/redact"}, "what browsers ask for has nothing to do with what is served"},
	{"mockserver/browsertest", nil, "a browser is started for any page, in tests"},
	{"mockserver", []string{"specs", "specs/...", "fixtures", "fixtures/sample", "mockserver/..."}, "the mock shares only the contract with the suite; meeting it, both could err alike"},
	{"conformance/report", nil, "reports can be read without what made them"},
	{"conformance/export", []string{"conformance/report"}, "what failed is handed on from the report alone, without what made it"},
	{"conformance/mutant", []string{"specs", "specs/behavior", "specs/openapi", "specs/openapi/..."}, "faulty servers are derived from the contract alone, without knowing what is to catch them"},
	{"conformance/symbol", []string{"specs/behavior"}, "what stands for a target's own choices is known without requests or answers"},
	{"conformance/unify", []string{"specs/behavior", "specs/openapi/schema", "conformance/symbol"}, "expected and observed values are compared without knowing where they are from"},
	{"conformance/model", []string{"specs", "specs/behavior", "specs/call", "specs/openapi", "conformance/symbol", "conformance/unify"}, "what a right server answers hangs on the contract alone, not on what is tried or found"},
	{"conformance/variation", []string{"specs/call", "specs/openapi", "specs/openapi/schema", "fixtures/sample", "conformance/model"}, "calls are made from calls, the world and the document, whatever they are to show"},
	{"conformance/technique", []string{"specs", "specs/behavior", "specs/call", "specs/openapi", "specs/openapi/schema", "specs/openapi/wire", "fixtures/sample", "conformance/claim", "conformance/model", "conformance/plan", "conformance/report", "conformance/unify", "conformance/variation"}, "what is tried is decided before anything is sent, without those who send and judge"},
	{"conformance/story", []string{"specs", "specs/behavior", "specs/call", "specs/openapi", "conformance/claim", "conformance/model", "conformance/plan", "conformance/technique", "conformance/unify", "conformance/variation"}, "sequences are searched on the model, without anybody who could send them"},
	{"conformance/evidence", []string{"specs/openapi/wire"}, "what was sent and what came back is kept without knowing why it was sent"},
	{"conformance/transport", []string{"specs/call", "specs/redact", "conformance/evidence"}, "messages are sent by who knows neither what they are to show nor what the answers mean"},
	{"conformance/redaction", []string{"specs/call", "conformance/evidence", "conformance/report", "conformance/unify", "conformance/variation"}, "what is hidden is decided where messages are shown; how texts are cut and credentials spoilt, it has to know"},
	{"conformance/judge", []string{"specs", "specs/behavior", "specs/openapi", "specs/openapi/schema", "specs/openapi/wire", "conformance/claim", "conformance/evidence", "conformance/plan", "conformance/report", "conformance/symbol", "conformance/unify"}, "a verdict rests on the evidence and the contract: the judge reaches neither the techniques, nor the model that they asked, nor the line"},
	{"conformance/linearizability", []string{"specs", "specs/behavior", "conformance/evidence", "conformance/judge", "conformance/plan", "conformance/report", "conformance/symbol", "conformance/unify"}, "a history is checked when it is over, without those who made it"},
	{"conformance/runner", []string{"specs", "specs/call", "specs/openapi", "conformance/evidence", "conformance/judge", "conformance/linearizability", "conformance/model", "conformance/plan", "conformance/redaction", "conformance/report", "conformance/transport", "conformance/unify"}, "the runner joins plan, line and judge, and never meets who planned"},
	{"conformance/explore", []string{"fixtures/sample", "specs", "specs/behavior", "specs/call", "specs/openapi", "conformance/claim", "conformance/evidence", "conformance/judge", "conformance/model", "conformance/plan", "conformance/redaction", "conformance/report", "conformance/runner", "conformance/symbol", "conformance/technique", "conformance/transport", "conformance/unify", "conformance/variation"}, "exploring goes on with the sessions that a run leaves, by the same line and judge"},
	{"conformance/claim", []string{"specs", "specs/behavior", "specs/openapi", "conformance/symbol"}, "the second path reads what was sent without what made it (specs/call) or sent it: sharing code, both could err alike"},
	{"conformance/plan", []string{"specs", "specs/behavior", "specs/call", "specs/openapi", "specs/openapi/schema", "conformance/claim", "conformance/report"}, "a plan is data: who makes it, sends it and judges by it need not know each other"},
	{"conformance/conformancetest", []string{"specs", "conformance", "conformance/report"}, "a test of somebody's handler meets the suite alone, and none of our servers"},
	{"conformance/score", []string{"specs", "specs/openapi", "conformance", "conformance/model", "conformance/mutant", "conformance/plan", "conformance/report", "conformance/runner", "conformance/story"}, "the suite is tried by mutants alone: the mock, which is right, could show nothing"},
	{"conformance", []string{"specs", "conformance/..."}, "the suite shares only the contract with the mock; meeting it, both could err alike"},
	{"cmd/counterpart", []string{"*"}, "the command joins everything"},
}

// guests lists what is imported from elsewhere in one place only.
var guests = []struct {
	prefix string
	home   string
	reason string
}{
	{"github.com/getkin/kin-openapi", "specs/openapi", "no type of the document library crosses the border of the package that wraps it"},
	{"github.com/santhosh-tekuri/jsonschema", "specs/openapi/schema", "there is one judge of values, and it is asked through its wrapper"},
	{"cel.dev/cel-go", "specs/behavior", "expressions are evaluated under one set of cost limits"},
	{"github.com/brianvoe/gofakeit", "fixtures/sample", "seeds and clock-free functions are seen to in one place"},
	{"github.com/anishathalye/porcupine", "conformance/linearizability", "histories are searched under one budget of steps"},
	{"github.com/rs/cors", "mockserver/cors", "what may be read by whom is decided in one place"},
	{"github.com/chromedp", "mockserver/browsertest", "a browser is for tests, and no binary carries the means to drive one"},
	{"github.com/fsnotify/fsnotify", "cmd/counterpart", "what is served does not know where it was read from"},
	{"github.com/spf13/cobra", "cmd/counterpart", "a library does not know the command line"},
}

// bans lists what a package must not import, however useful.
var bans = []struct {
	name     string
	packages []string
	reason   string
}{
	{"specs/behavior", []string{"net/http", "net", "os", "time", "math/rand", "math/rand/v2", "crypto/rand"},
		"a step is a function of its inputs: no wire, no files, no clock, no chance"},
	{"mockserver", []string{"testing", "net/http/httptest"}, "the binary carries no test, though the mock is made for tests"},
	{"fixtures/sample", []string{"net/http", "os", "crypto/rand", "math/rand/v2"}, "the same seed means the same bytes, everywhere and for ever"},
}

func TestPackagesImportOnlyWhatTheyMay(t *testing.T) {
	t.Parallel()
	imports, err := loaded(".")
	if err != nil {
		t.Fatal(err)
	}
	if len(imports) < 5 {
		t.Fatalf("only %d packages found: the rule would hold for nothing", len(imports))
	}
	for _, breach := range breaches(imports) {
		t.Error(breach)
	}
}

// loaded reads the imports of every package below root, whatever its build constraints, without those of test files. The
// files are read here, not by the go command, so that a cached test result goes stale with them.
func loaded(root string) (map[string][]string, error) {
	imports := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skipped(entry.Name())
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		name := filepath.ToSlash(filepath.Dir(path))
		imports[name], err = appendImports(imports[name], path)
		return err
	})
	return imports, err
}

// skipped leaves out the folders that the go command leaves out.
func skipped(folder string) error {
	if folder == "testdata" || folder != "." && strings.HasPrefix(folder, ".") || strings.HasPrefix(folder, "_") {
		return fs.SkipDir
	}
	return nil
}

func appendImports(list []string, path string) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	for _, spec := range file.Imports {
		target, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("%s: import %s: %w", path, spec.Path.Value, err)
		}
		if !slices.Contains(list, target) {
			list = append(list, target)
		}
	}
	return list, nil
}

// breaches checks imports by package, and returns one sentence for each that a rule forbids, sorted.
func breaches(imports map[string][]string) []string {
	var found []string
	for name, paths := range imports {
		for _, path := range paths {
			if reason := forbidden(name, path); reason != "" {
				found = append(found, fmt.Sprintf("%s imports %q\nreason: %s", name, path, reason))
			}
		}
		if !known(name) {
			found = append(found, fmt.Sprintf("%s has no rule\nhint: list it in rooms, with a reason", name))
		}
	}
	slices.Sort(found)
	return found
}

func known(name string) bool {
	for _, room := range rooms {
		if room.name == name {
			return true
		}
	}
	return false
}

// forbidden returns why a package must not import a path, "" when it may.
func forbidden(name, path string) string {
	for _, ban := range bans {
		if ban.name == name && slices.Contains(ban.packages, path) {
			return ban.reason
		}
	}
	for _, guest := range guests {
		if within(path, guest.prefix) && name != guest.home {
			return guest.reason
		}
	}
	if !within(path, module) {
		return ""
	}
	for _, room := range rooms {
		if room.name == name && !allowed(room.may, strings.TrimPrefix(path, module+"/")) {
			return room.reason
		}
	}
	return ""
}

func allowed(may []string, target string) bool {
	return slices.ContainsFunc(may, func(rule string) bool {
		below, open := strings.CutSuffix(rule, "...")
		return rule == "*" || rule == target || open && strings.HasPrefix(target, below)
	})
}

// within reports whether path is prefix or lies below it.
func within(path, prefix string) bool { return path == prefix || strings.HasPrefix(path, prefix+"/") }

func TestImportsAreReadFromEveryFile(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for name, source := range map[string]string{
		"a.go": "package a\nimport (\n\t\"os\"\n\tx \"time\"\n)\n", "b.go": "//go:build ignore\n\npackage a\nimport `net`\nimport \"os\"\n",
		"a_test.go": "package a\nimport \"fmt\"\n", "testdata/c.go": "package c\nimport \"io\"\n", ".d/d.go": "package d\nimport \"io\"\n",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(source), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := loaded(root)
	want := map[string][]string{filepath.ToSlash(root): {"os", "time", "net"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func TestImportRuleCatchesABreach(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		name, path string
		caught     bool
	}{
		"suite meets mock":               {"conformance", module + "/mockserver", true},
		"suite meets the mock's store":   {"conformance", module + "/mockserver/store", true},
		"second path meets the first":    {"conformance/claim", module + "/specs/call", true},
		"second path meets the sender":   {"conformance/claim", module + "/conformance/transport", true},
		"judge asks who planned":         {"conformance/judge", module + "/conformance/technique", true},
		"judge asks who sent":            {"conformance/judge", module + "/conformance/transport", true},
		"runner asks who planned":        {"conformance/runner", module + "/conformance/story", true},
		"planner asks who sends":         {"conformance/technique", module + "/conformance/transport", true},
		"mock meets suite":               {"mockserver", module + "/conformance/report", true},
		"mock uses a contract":           {"mockserver", module + "/specs", false},
		"mock uses its store":            {"mockserver", module + "/mockserver/store", false},
		"judge uses its document":        {"specs/openapi/schema", module + "/specs/openapi", true},
		"document uses its judge":        {"specs/openapi", module + "/specs/openapi/schema", false},
		"document uses behavior":         {"specs/openapi", module + "/specs/behavior", true},
		"behavior reads the clock":       {"specs/behavior", "time", true},
		"behavior uses texts":            {"specs/behavior", "strings", false},
		"samples from a global source":   {"fixtures/sample", "math/rand/v2", true},
		"document library at home":       {"specs/openapi", "github.com/getkin/kin-openapi/openapi3", false},
		"document library abroad":        {"specs", "github.com/getkin/kin-openapi/openapi3", true},
		"judge library in the command":   {"cmd/counterpart", "github.com/santhosh-tekuri/jsonschema/v5", true},
		"name that only begins the same": {"specs", "cel.dev/cel-gopher", false},
		"command line in a library":      {"mockserver", "github.com/spf13/cobra", true},
		"command uses everything":        {"cmd/counterpart", module + "/mockserver", false},
		"package without a rule":         {"specs/unheard", "strings", true},
		"drawer of the whole module":     {"specs", module, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := breaches(map[string][]string{c.name: {c.path}})
			if got := len(found) > 0; got != c.caught {
				t.Errorf("caught %v, want %v: %q", got, c.caught, found)
			}
		})
	}
}

func TestNoRoomOfTheSuiteMayMeetTheMock(t *testing.T) {
	t.Parallel()
	suite := 0
	for _, room := range rooms {
		if !within(room.name, "conformance") {
			continue
		}
		suite++
		for _, target := range []string{"mockserver", "mockserver/store"} {
			if allowed(room.may, target) {
				t.Errorf("%s may import %s: the suite shares only the contract with the mock; meeting it, both could err alike", room.name, target)
			}
		}
	}
	if suite < 10 {
		t.Errorf("only %d rooms of the suite are known: the rule would hold for little", suite)
	}
}

func TestEveryRuleHasAReason(t *testing.T) {
	t.Parallel()
	reasons := map[string]string{}
	for _, r := range rooms {
		reasons[r.name] = r.reason
	}
	for _, r := range guests {
		reasons[r.prefix] = r.reason
	}
	for _, r := range bans {
		reasons["bans of "+r.name] = r.reason
	}
	for name, reason := range reasons {
		if reason == "" {
			t.Errorf("the rule for %s gives no reason", name)
		}
	}
}
