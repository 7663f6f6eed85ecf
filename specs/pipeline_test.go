package specs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/specs"
)

const (
	ada     = "Authorization: Bearer amity-access-token\n"
	key     = "X-API-Key: amity-api-key\n"
	gn      = "Authorization: Bearer gn-access-token\n"
	admin   = "X-Auth-Token: 9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq\nX-User-Id: aobEdbYhXfu5hkeqG\n"
	json    = "Content-Type: application/json\n"
	join    = "POST /api/v4/communities/open-community/join\n"
	remove  = "DELETE /api/v4/communities/open-community/users/roles?roles=member&userIds=ben\n"
	add     = "POST /api/thirdparty/community/add_users\n"
	invite  = "POST /api/v1/channels.invite\n"
	toAdd   = "\n" + `{"communities":"0f5f6a52-7f0c-4a35-9b60-0d1e3b7f2c41","users":"34684433270"}`
	toRoom  = "\n" + `{"roomId":"ByehQjC44FwMeiLbX","userId":"nSYqWzZ4GsKTX4dyK"}`
	unknown = "\n" + `{"roomId":"nowhere","userId":"nSYqWzZ4GsKTX4dyK"}`
)

// tooLong is a path whose communityId is one code point longer than allowed.
var tooLong = strings.Replace(join, "open-community", strings.Repeat("%C3%A9", 901), 1)

func TestEmbeddedContractsAnswerInTheirVendorsOrder(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, contract, request string
		class, rule             string
		status                  int
		violation               string // "" = none
	}{
		{"nothing wrong", "amity", join + ada, "rules", "joined", 200, ""},
		{"a body nobody reads", "amity", join + ada + "Content-Type: application/x-www-form-urlencoded\n\na=%zz", "rules", "joined", 200, ""},
		{"longest id", "amity", strings.Replace(tooLong, "%C3%A9", "", 1) + ada, "rules", "community-not-found", 404, ""},
		{"too long", "amity", tooLong + ada, "invalid", "invalid", 422, "path.communityId maxLength=900 got=901"},
		{"nobody, too long", "amity", tooLong, "unauthenticated", "unauthenticated", 401, "header.authorization security=bearer got=missing"},
		{"empty id", "amity", strings.Replace(join, "open-community", "", 1) + ada, "invalid", "invalid", 422, "path.communityId minLength=1 got=0"},
		{"escaped slash", "amity", strings.Replace(join, "open-", "open%2F", 1) + ada, "rules", "community-not-found", 404, ""},
		{"not UTF-8", "amity", strings.Replace(join, "open", "%ff", 1) + ada, "malformed", "invalid-utf-8", 422, "path.communityId utf-8"},
		{"broken escape", "amity", strings.Replace(join, "open", "%zz", 1) + ada, "malformed", "unreadable", 400, "path.communityId percent-encoding"},
		{"unknown token", "amity", join + "Authorization: Bearer nobody\n", "unauthenticated", "unauthenticated", 401, "header.authorization security=bearer got=unknown"},
		{"another scheme", "amity", join + "Authorization: Basic YTpi\n", "unauthenticated", "unauthenticated", 401, "header.authorization security=bearer got=malformed"},
		{"empty token", "amity", join + "Authorization: Bearer\n", "unauthenticated", "unauthenticated", 401, "header.authorization security=bearer got=malformed"},
		{"roles removed", "amity", remove + ada + key + json, "rules", "roles-removed", 200, ""},
		{"no key", "amity", remove + ada + json, "unauthenticated", "unauthenticated", 401, "header.x-api-key security=apiKey got=missing"},
		{"unknown key", "amity", remove + ada + "X-API-Key: no\n" + json, "unauthenticated", "unauthenticated", 401, "header.x-api-key security=apiKey got=unknown"},
		{"no content type", "amity", remove + ada + key, "invalid", "invalid", 422, "header.content-type required=true got=missing"},
		{"any content type", "amity", remove + ada + key + "Content-Type: text/html\n", "rules", "roles-removed", 200, ""},
		{"brackets are another name", "amity", strings.Replace(remove, "roles=", "roles[]=", 1) + ada + key + json, "invalid", "invalid", 422, "query.roles required=true got=missing"},
		{"unknown path", "amity", "GET /api/v4/communities\n", "not-found", "not-found", 404, ""},
		{"trailing slash", "amity", strings.Replace(join, "/join", "/join/", 1) + ada, "not-found", "not-found", 404, ""},
		{"wrong method", "amity", strings.Replace(join, "POST", "GET", 1), "method-not-allowed", "method-not-allowed", 405, ""},

		{"nothing wrong", "genuin", add + gn + json + toAdd, "rules", "members-added", 200, ""},
		{"nobody, another media type", "genuin", add + "Content-Type: text/plain\n\n{", "unauthenticated", "unauthenticated", 401, "header.authorization security=bearer got=missing"},
		{"another media type", "genuin", add + gn + "Content-Type: text/plain\n\n{", "media-type", "media-type", 400, "header.content-type media-type=application/json got=text/plain"},
		{"no media type", "genuin", add + gn + toAdd, "media-type", "media-type", 400, "header.content-type media-type=application/json got=missing"},
		{"half a body", "genuin", add + gn + json + "\n{", "malformed", "malformed", 400, "body json"},
		{"key twice", "genuin", add + gn + json + "\n" + `{"users":"a","users":"b"}`, "malformed", "malformed", 400, "body duplicate-key"},
		{"no object", "genuin", add + gn + json + "\n[]", "invalid", "not-an-object", 400, "body type=object got=array"},
		{"no body", "genuin", add + gn + json, "invalid", "not-an-object", 400, "body required=true got=missing"},
		{"no users", "genuin", add + gn + json + "\n" + `{"communities":"a"}`, "invalid", "mandatory-field-missing", 412, "body.users required=true got=missing"},
		{"empty users", "genuin", add + gn + json + "\n" + `{"communities":"a","users":[]}`, "rules", "mandatory-field-empty", 412, ""},
		{"wrong method", "genuin", strings.Replace(add, "POST", "PUT", 1), "method-not-allowed", "method-not-allowed", 405, ""},
		{"unknown path", "genuin", "POST /api/thirdparty\n", "not-found", "not-found", 404, ""},

		{"nothing wrong", "rocketchat", invite + admin + json + toRoom, "rules", "added", 200, ""},
		{"no JSON is an empty object", "rocketchat", invite + admin + json + "\n{", "rules", "room-not-found", 400, "body json"},
		{"no body is an empty object", "rocketchat", invite + admin, "rules", "room-not-found", 400, "body required=true got=missing"},
		{"another media type is an empty object", "rocketchat", invite + admin + "Content-Type: text/plain\n" + toRoom, "rules", "room-not-found", 400, "header.content-type media-type=application/json got=text/plain"},
		{"wrong type names nobody", "rocketchat", invite + admin + json + "\n" + `{"roomId":"ByehQjC44FwMeiLbX","userId":1}`, "rules", "users-not-named", 400, "body.userId type=string got=integer"},
		{"refused for another reason", "rocketchat", invite + admin + json + unknown, "rules", "room-not-found", 400, ""},
		{"two that do not belong together", "rocketchat", invite + strings.Replace(admin, "aobEdbYhXfu5hkeqG", "mQ7rTz4KxVbN2sLdP", 1) + json + toRoom, "unauthenticated", "unauthenticated", 401, "header.x-auth-token security=authToken got=unknown"},
		{"half the credentials", "rocketchat", invite + strings.Split(admin, "\n")[0] + "\n" + json + toRoom, "unauthenticated", "unauthenticated", 401, "header.x-user-id security=userId got=missing"},
	}
	for _, tt := range tests {
		t.Run(tt.contract+" "+tt.name, func(t *testing.T) {
			t.Parallel()
			c := embedded(t, tt.contract)
			_, a := answered(t, c, defaultWorld(t, c).State, request(tt.request))
			violation := ""
			if a.Violation != nil {
				violation = a.Violation.String()
			}
			if a.Class != tt.class || a.Rule != tt.rule || a.Status != tt.status || violation != tt.violation {
				t.Errorf("got %s %s %d %q", a.Class, a.Rule, a.Status, violation)
			}
			if a.MediaType != "application/json" || a.Source == nil || a.Foreign || (a.Operation == nil) != (tt.status == 405 || a.Class == "not-found") {
				t.Errorf("media type %q, source %v, operation %v", a.MediaType, a.Source, a.Operation)
			}
		})
	}
}

func TestAWrongMethodIsToldTheRightOnes(t *testing.T) {
	t.Parallel()
	c := embedded(t, "amity")
	_, a := answered(t, c, c.Behavior.Empty(), request(strings.Replace(remove, "DELETE", "GET", 1)))
	if a.Header["Allow"] != "DELETE" {
		t.Errorf("header %v", a.Header)
	}
}

func TestABodyThatIsTooLargeIsRefusedOnceTheCallerIsKnown(t *testing.T) {
	t.Parallel()
	for contract, head := range map[string][2]string{"amity": {join, ada}, "genuin": {add, gn + json}, "rocketchat": {invite, admin + json}} {
		c := embedded(t, contract)
		s := defaultWorld(t, c).State
		for credentials, want := range map[string]int{"": 401, head[1]: 413} {
			r := request(head[0] + credentials)
			r.BodyTooLarge = true
			if next, a := answered(t, c, s, r); a.Status != want || !next.Equal(s) {
				t.Errorf("%s with %q: %d %s", contract, credentials, a.Status, a.Class)
			}
		}
	}
}

func TestRefusalsThatNoOperationDeclaresAreTheBehaviors(t *testing.T) {
	t.Parallel()
	document := strings.Replace(documentText, "4XX: {description: no}", "'400': &no {description: no}\n        '415': *no\n        '422': *no\n        '401': *no", 1)
	behavior := strings.ReplaceAll(behaviorText, "[authenticate, ", "[")
	c, findings := specs.Load(folder(t, map[string]string{"openapi.yaml": document, "behavior.yaml": behavior}), specs.Options{})
	if c == nil {
		t.Fatal(findings)
	}
	for text, want := range map[string]int{"GET /y\n": 404, "GET /x/1\n": 405, "POST /x/1\n": 413} {
		r := request(text)
		r.BodyTooLarge = want == 413
		if _, a := answered(t, c, c.Behavior.Empty(), r); a.Status != want || !a.Foreign {
			t.Errorf("%s: %d, foreign %v", text, a.Status, a.Foreign)
		}
	}
	if _, a := answered(t, c, c.Behavior.Empty(), request("POST /x/1\n")); a.Foreign {
		t.Errorf("%d is declared", a.Status)
	}
}

func TestPathsBelongToTheContractThatDescribesThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{join: true, strings.Replace(join, "POST", "BREW", 1): true, invite: false, "GET /\n": false} {
		if got := embedded(t, "amity").Belongs(request(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// The order of checks is the behavior's. One request is wrong in every way, and what is checked first answers.
func TestTheFirstCheckThatFailsAnswers(t *testing.T) {
	t.Parallel()
	for precedence, want := range map[string]string{
		"authenticate, media-type, parse, validate, rules": "unauthenticated",
		"validate, parse, media-type, authenticate, rules": "invalid",
		"parse, validate, authenticate, rules":             "malformed",
		"media-type, validate, rules":                      "media-type",
		"rules":                                            "rules",
	} {
		c := written(t, strings.Replace(behaviorText, "[authenticate, media-type, parse, validate, rules]", "["+precedence+"]", 1))
		r := request("POST /x/%zz?n=0\nContent-Type: text/plain\n\na")
		if _, a := answered(t, c, c.Behavior.Empty(), r); a.Class != want {
			t.Errorf("%s: %s", precedence, a.Class)
		}
	}
}

// written loads a contract from the files of a folder.
func written(t *testing.T, behavior string) *specs.Contract {
	t.Helper()
	c, findings := specs.Load(folder(t, map[string]string{"openapi.yaml": documentText, "behavior.yaml": behavior}), specs.Options{})
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	return c
}

// folder writes files, and returns the path of the document among them.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "openapi.yaml")
}

func TestACheckThatIsSkippedLetsTheNextOneAnswer(t *testing.T) {
	t.Parallel()
	c := written(t, behaviorText)
	const good = "Authorization: Bearer t\nContent-Type: application/json\n\n"
	tests := []struct{ skip, request, want string }{
		{"", "POST /x/a?n=1\n" + good + `{}`, "rules"},
		{"unauthenticated", "POST /x/a?n=0\n", "invalid"},
		{"unauthenticated", "POST /x/a?n=1\nContent-Type: application/json\n\n{}", "rules"},
		{"unauthenticated", "POST /x/a?n=1\nAuthorization: Bearer u\nContent-Type: application/json\n\n{}", "rules"},
		{"invalid", "POST /x/a?n=0\n" + good + `{}`, "rules"},
		{"invalid", "POST /x/a?n=0\n" + good + `{`, "malformed"},
		{"malformed", "POST /x/a?n=1\n" + good + `{`, "rules"},
		{"media-type", "POST /x/a?n=1\nAuthorization: Bearer t\nContent-Type: text/plain\n\na", "rules"},
		{"media-type", "POST /x/%zz?n=1\nAuthorization: Bearer t\nContent-Type: text/plain\n\na", "malformed"},
		{"too-large", "POST /x/a?n=1\n" + good + `{}`, "rules"},
	}
	world, findings := c.World("world.yaml", []byte("tokens: {t: {}}"), nil)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	for _, tt := range tests {
		p := c.Prepare(request(tt.request))
		p.Skip = tt.skip
		_, a, err := p.Answer(world.State, inputs())
		if err != nil || a.Class != tt.want {
			t.Errorf("skipping %q of %q: %s, %v", tt.skip, tt.request, a.Class, err)
		}
		if a.Class == "rules" && encoded(a.Body) != `{"read":`+map[bool]string{true: "false", false: "true"}[tt.skip == "malformed" || tt.skip == "media-type"]+`}` {
			t.Errorf("skipping %q: %s", tt.skip, encoded(a.Body))
		}
	}
}

func TestALenientContractReadsTheBodyBesideABrokenPath(t *testing.T) {
	t.Parallel()
	c := written(t, strings.Replace(behaviorText, "[authenticate, media-type, parse, validate, rules]", "[rules]", 1))
	for text, want := range map[string]string{
		"POST /x/%zz?n=1\nContent-Type: application/json\n\n{}": `{"read":true}`,
		"POST /x/a?n=1\nContent-Type: application/json\n\n{":    `{"read":false}`,
		"POST /x/a?n=1\nContent-Type: text/plain\n\n{}":         `{"read":false}`,
		"POST /x/a?n=1\n": `{"read":false}`,
	} {
		if _, a := answered(t, c, c.Behavior.Empty(), request(text)); encoded(a.Body) != want {
			t.Errorf("%q: %s", text, encoded(a.Body))
		}
	}
}

func TestAnOperationWithoutCredentialsLetsEverybodyIn(t *testing.T) {
	t.Parallel()
	for _, security := range []string{"[]", "[{bearer: []}, {}]"} {
		document := strings.Replace(documentText, "security: [{bearer: []}]", "security: "+security, 1)
		c, findings := specs.Load(folder(t, map[string]string{"openapi.yaml": document, "behavior.yaml": behaviorText}), specs.Options{})
		if len(findings) > 0 {
			t.Fatal(findings)
		}
		if _, a := answered(t, c, c.Behavior.Empty(), request("POST /x/a?n=1\nContent-Type: application/json\n\n{}")); a.Class != "rules" {
			t.Errorf("%s: %s", security, a.Class)
		}
	}
}

func TestOneOfSeveralCredentialsIsEnough(t *testing.T) {
	t.Parallel()
	document := strings.Replace(documentText, "security: [{bearer: []}]", "security: [{bearer: []}, {key: []}]", 1)
	document = strings.Replace(document, "securitySchemes:", "securitySchemes:\n    key: {type: apiKey, in: query, name: k}", 1)
	behavior := strings.Replace(behaviorText, "credentials.?bearer", "credentials.?key.or(credentials.?bearer)", 1)
	c, findings := specs.Load(folder(t, map[string]string{"openapi.yaml": document, "behavior.yaml": behavior}), specs.Options{})
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	world, _ := c.World("world.yaml", []byte("tokens: {t: {}}"), nil)
	for text, want := range map[string]string{
		"POST /x/a?n=1&k=t\n": "", "POST /x/a?n=1\nAuthorization: Bearer t\n": "",
		"POST /x/a?n=1&k=u\n": "header.authorization security=bearer got=unknown", "POST /x/a?n=1\n": "header.authorization security=bearer got=missing",
	} {
		_, a := answered(t, c, world.State, request(text+"Content-Type: application/json\n\n{}"))
		got := ""
		if a.Class == specs.ClassUnauthenticated {
			got = a.Violation.String()
		}
		if got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestADefectOfTheBehaviorLeavesTheStateAlone(t *testing.T) {
	t.Parallel()
	c := written(t, strings.Replace(behaviorText, "${body != 'unreadable'}", "${body.nothing}", 1))
	world, _ := c.World("world.yaml", []byte("tokens: {t: {}}"), nil)
	p := c.Prepare(request("POST /x/a?n=1\nAuthorization: Bearer t\nContent-Type: application/json\n\n{}"))
	next, _, err := p.Answer(world.State, inputs())
	if err == nil || !strings.Contains(err.Error(), "behavior.yaml:") || !next.Equal(world.State) {
		t.Errorf("error %v", err)
	}
}

func TestCheckFindsAnAnswerThatTheDocumentDoesNotDeclare(t *testing.T) {
	t.Parallel()
	c := written(t, behaviorText)
	p := c.Prepare(request("POST /x/a?n=1\nContent-Type: application/json\n\n{}"))
	for want, a := range map[string]specs.Answer{
		"":                             {Status: 200, MediaType: "application/json", Body: map[string]any{"read": true}},
		"response.body.read":           {Status: 200, MediaType: "application/json", Body: map[string]any{"read": "yes"}},
		"response.body":                {Status: 200},
		"response.status":              {Status: 302},
		"response.header.content-type": {Status: 200, MediaType: "text/html", Body: "a"},
		"response.header.x-limit":      {Status: 429, Header: map[string]string{"X-Limit": "many"}},
	} {
		wrong := p.Check(&a)
		if want == "" && len(wrong) > 0 || want != "" && (len(wrong) != 1 || wrong[0].Where != want) {
			t.Errorf("%s: %v", want, wrong)
		}
	}
	foreign := specs.Answer{Status: 302, Foreign: true}
	if wrong := p.Check(&foreign); wrong != nil {
		t.Errorf("an answer that is not the vendor's was judged: %v", wrong)
	}
	limited := specs.Answer{Status: 429, Header: map[string]string{"x-limit": "3"}}
	if wrong := p.Check(&limited); wrong != nil {
		t.Errorf("%v", wrong)
	}
}
