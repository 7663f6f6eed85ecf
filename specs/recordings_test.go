package specs_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/openapi"
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
)

// provoked are the recordings of an error that the form of the request brings about, with the class of each. Every other
// request must be judged valid.
var provoked = map[string]string{"fixtures/recordings/genuin-addMembers-bad-request.yaml": specs.ClassInvalid}

func recordings(t *testing.T, check func(t *testing.T, c *specs.Contract, r fixtures.Recording)) {
	t.Helper()
	all, err := fixtures.Recordings()
	if err != nil || len(all) == 0 {
		t.Fatalf("%d recordings, %v", len(all), err)
	}
	for _, r := range all {
		t.Run(r.File, func(t *testing.T) {
			t.Parallel()
			check(t, embedded(t, r.Contract), r)
		})
	}
}

// sent is the request of a recording as it came.
func sent(r fixtures.Recording) *openapi.Request {
	req := &openapi.Request{Method: r.Request.Method, Target: r.Request.Target, Header: http.Header{}, Body: []byte(r.Request.Body)}
	for name, value := range r.Request.Headers {
		req.Header.Set(name, value)
	}
	return req
}

func TestRecordedRequestsAreValid(t *testing.T) {
	t.Parallel()
	recordings(t, func(t *testing.T, c *specs.Contract, r fixtures.Recording) {
		p := c.Prepare(sent(r))
		if p.Operation == nil || p.Operation.ID != r.Operation {
			t.Fatalf("reaches %v, not %q", p.Operation, r.Operation)
		}
		if class := provoked[r.File]; class != "" {
			if len(p.Decoded.Problems) != 1 || string(p.Decoded.Problems[0].Class) != class {
				t.Errorf("problems %v, want one of class %q", p.Decoded.Problems, class)
			}
		} else if len(p.Decoded.Problems) > 0 {
			t.Errorf("problems %v", p.Decoded.Problems)
		}
	})
}

func TestRecordedCredentialsAreEnough(t *testing.T) {
	t.Parallel()
	recordings(t, func(t *testing.T, c *specs.Contract, r fixtures.Recording) {
		if _, a := answered(t, c, defaultWorld(t, c).State, sent(r)); a.Class == specs.ClassUnauthenticated {
			t.Errorf("refused: %v", a.Violation)
		}
	})
}

// A recorded body is judged whole. What its placeholders name is all that may be wrong with it, and each is.
func TestRecordedResponsesAreValidButForTheirPlaceholders(t *testing.T) {
	t.Parallel()
	recordings(t, func(t *testing.T, c *specs.Contract, r fixtures.Recording) {
		body := value(t, r.Response.Body)
		var wrong []string
		for _, v := range c.Operation(r.Operation).JudgeResponse(r.Response.Status, "application/json", nil, body, true) {
			if v.Keyword != "enum" {
				t.Errorf("%v", v)
			}
			wrong = append(wrong, pointer(v.Where))
		}
		slices.Sort(wrong)
		want := slices.Sorted(slices.Values(r.Placeholders))
		if diff := cmp.Diff(want, wrong); diff != "" {
			t.Errorf("(-placeholders +wrong):\n%s", diff)
		}
	})
}

// pointer turns a place such as "response.body.users[0].type" into the JSON pointer "/users/0/type".
func pointer(where string) string {
	where = strings.TrimPrefix(where, "response.body")
	return strings.NewReplacer(".", "/", "[", "/", "]", "").Replace(where)
}

// A schema takes properties that it does not list, so what a document shows must be looked up one by one.
func TestEveryPropertyRecordedIsDeclaredWithAType(t *testing.T) {
	t.Parallel()
	recordings(t, func(t *testing.T, c *specs.Contract, r fixtures.Recording) {
		media := c.Operation(r.Operation).Response(r.Response.Status).Content[0]
		declared(t, "", value(t, r.Response.Body), parts(media.Schema))
	})
}

// parts are the schemas that judge the same value: s, and what it is composed of.
func parts(s *schema.Schema) []*schema.Schema {
	if s == nil {
		return nil
	}
	all := []*schema.Schema{s}
	for _, group := range [][]*schema.Schema{s.AllOf, s.AnyOf, s.OneOf} {
		for _, part := range group {
			all = append(all, parts(part)...)
		}
	}
	return all
}

func declared(t *testing.T, where string, v any, schemas []*schema.Schema) {
	t.Helper()
	if !slices.ContainsFunc(schemas, func(s *schema.Schema) bool { return len(s.Types) > 0 }) {
		t.Errorf("%q is not declared, or has no type", where)
	}
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			var of []*schema.Schema
			for _, s := range schemas {
				of = append(of, parts(s.Lookup(name))...)
			}
			declared(t, where+"/"+name, inner, of)
		}
	case []any:
		var of []*schema.Schema
		for _, s := range schemas {
			of = append(of, parts(s.Items)...)
		}
		for i, inner := range v {
			declared(t, where+"/"+strconv.Itoa(i), inner, of)
		}
	}
}

func TestTheModelPredictsWhatWasRecorded(t *testing.T) {
	t.Parallel()
	recordings(t, func(t *testing.T, c *specs.Contract, r fixtures.Recording) {
		_, a := answered(t, c, defaultWorld(t, c).State, sent(r))
		if a.Status != r.Response.Status {
			t.Fatalf("rule %q answers %d, recorded is %d", a.Rule, a.Status, r.Response.Status)
		}
		want := value(t, r.Response.Body)
		for _, place := range r.Determined {
			if diff := cmp.Diff(at(t, want, place), at(t, a.Body, place)); diff != "" {
				t.Errorf("at %q (-recorded +predicted):\n%s", place, diff)
			}
		}
		if got, recorded := shape(a.Body), shape(want); !covers(got, recorded) {
			t.Errorf("predicted has not every property recorded:\n%s", cmp.Diff(recorded, got))
		}
	})
}

// at finds what a JSON pointer, of names without escapes, names.
func at(t *testing.T, v any, pointer string) any {
	t.Helper()
	if pointer == "" {
		return v
	}
	for _, name := range strings.Split(pointer[1:], "/") {
		object, ok := v.(map[string]any)
		if !ok {
			t.Fatalf("nothing at %q", pointer)
		}
		v = object[name]
	}
	return v
}

// shape replaces every value by nothing, and every list by its first element, so that the names are left.
func shape(v any) any {
	switch v := v.(type) {
	case map[string]any:
		names := map[string]any{}
		for name, inner := range v {
			names[name] = shape(inner)
		}
		return names
	case []any:
		if len(v) > 0 {
			return []any{shape(v[0])}
		}
		return []any{}
	}
	return nil
}

// covers says whether got has every name that want has. An empty list says nothing of its elements.
func covers(got, want any) bool {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		for name, inner := range want {
			there, has := object[name]
			ok = ok && has && covers(there, inner)
		}
		return ok
	case []any:
		list, ok := got.([]any)
		return !ok || len(list) == 0 || len(want) == 0 || covers(list[0], want[0])
	}
	return true
}

func TestEveryRuleThatARecordingReachesIsFoundedOnItsDocument(t *testing.T) {
	t.Parallel()
	recordings(t, func(t *testing.T, c *specs.Contract, r fixtures.Recording) {
		_, a := answered(t, c, defaultWorld(t, c).State, sent(r))
		if a.Source == nil || !slices.ContainsFunc(append(a.Source.Also, a.Source), func(s *specs.Source) bool { return s.Document == r.Source.Document }) {
			t.Errorf("rule %q cites %+v, recorded is from %q", a.Rule, a.Source, r.Source.Document)
		}
	})
}
