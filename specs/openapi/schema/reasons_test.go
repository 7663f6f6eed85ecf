package schema

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v5"
	"pgregory.net/rapid"
)

// engineNames are the authority's names of keywords where they are not ours.
var engineNames = map[string]string{
	"pattern": "/" + extPattern, "uniqueItems": "/" + extUnique, "contains": "/minContains",
}

// said tells whether the authority gives the same reason, at the place or, for a property that is missing or extra, at
// the object that lacks or has it. Of schemas that let nothing through it names no keyword.
func said(errs []jsonschema.BasicError, v Violation) bool {
	name := engineNames[v.Keyword]
	if name == "" {
		name = "/" + v.Keyword
	}
	for _, e := range errs {
		if samePlace(e.InstanceLocation, v.Path) && (strings.Contains(e.KeywordLocation, name) || strings.HasSuffix(e.Error, "not allowed")) {
			return true
		}
	}
	return false
}

func samePlace(location string, path []any) bool {
	location = strings.ReplaceAll(location+"/", "/%/", "/")
	at := func(path []any) string {
		text := ""
		for _, step := range path {
			switch step := step.(type) {
			case int:
				text += "/" + strconv.Itoa(step)
			case string:
				if step != "" {
					text += "/" + escapeStep(step)
				}
			}
		}
		return text + "/"
	}
	return location == at(path) || len(path) > 0 && location == at(path[:len(path)-1])
}

func TestTheAuthorityGivesEveryReasonToo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		j, err := Compile(drawSchema(t), Request, Options{})
		if err != nil {
			t.Skip(err)
		}
		v := genValue(3).Draw(t, "value")
		reasons := j.Explain(v)
		if diff := cmp.Diff(reasons, j.Explain(v), cmpopts.IgnoreFields(Violation{}, "Schema")); diff != "" {
			t.Fatalf("the reasons change:\n%s", diff)
		}
		if len(reasons) == 0 {
			return
		}
		basic := j.authority.schema.Validate(v).(*jsonschema.ValidationError).BasicOutput().Errors
		for _, reason := range reasons {
			if reason.Schema == nil || !said(basic, reason) {
				t.Fatalf("only we say %s of %s\nthe authority says %s", reason.line(), show(v), show(basic))
			}
		}
	})
}
