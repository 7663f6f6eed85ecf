package behavior

import (
	"strings"
	"testing"
)

// minimal is a behavior without faults; tests replace one piece of it.
const minimal = `state:
  rooms: {key: id, schema: Room, hidden: [secret]}
  members: {key: [roomId, userId], schema: Member}
caller: "rooms[?credentials.?bearer.orValue('')]"
precedence: [authenticate, media-type, parse, validate, rules]
errors:
  unauthenticated: &e {source: {document: d, grade: stated}, status: 401, body: {}}
  invalid: *e
  malformed: *e
  media-type: *e
  too-large: *e
  not-found: *e
  method-not-allowed: *e
operations:
  join:
    let:
      room: "rooms[?path.roomId]"
    rules:
      - name: gone
        source: {document: d, grade: stated}
        when: "!room.hasValue()"
        respond: {status: 404, body: {}}
      - name: joined
        source: {document: d, grade: stated}
        effects:
          - update: rooms
            key: "${path.roomId}"
            set: {msgs: 1}
        respond: {status: 200, body: {}}
`

func strictOptions() Options {
	o := testOptions()
	o.Operations = map[string][]int{"join": {200, 401, -4}}
	return o
}

func TestLoadAcceptsTheMinimalBehavior(t *testing.T) {
	t.Parallel()
	load(t, minimal, strictOptions())
}

func TestLoadNamesWhatIsWrongAndWhere(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, old, new, want string }{
		{"unknown top key", "caller:", "callers:", `4: unknown-key: unknown key "callers" in behavior | did you mean "caller"?
5: precedence: "authenticate" needs a caller, and there is none | add caller: an expression that finds who is asking`},
		{"unknown collection key", "schema: Room", "shema: Room", `2: unknown-key: unknown key "shema" in collection | did you mean "schema"?`},
		{"unknown rule key", "        when:", "        wen:", `21: unknown-key: unknown key "wen" in rule | did you mean "when"?`},
		{"unknown effect key", "            set:", "            sett:", `26: missing-key: update needs set
28: unknown-key: unknown key "sett" in effect | did you mean "set"?`},
		{"unknown respond key", "{status: 404, body", "{status: 404, bodi", `22: unknown-key: unknown key "bodi" in respond | did you mean "body"?`},
		{"unknown source key", "document: d, grade: stated}\n        when", "document: d, page: 3, grade: stated}\n        when", `20: unknown-key: unknown key "page" in source | known here: document, section, grade, quote, also`},
		{"duplicate key", "caller:", "state: {}\ncaller:", `4: duplicate-key: key "state" is already given in line 1`},
		{"unknown schema", "schema: Room", "schema: Rom", `2: unknown-schema: no schema "Rom" in the document | a name under components/schemas`},
		{"no key", "key: id, ", "", `2: missing-key: collection "rooms" has no key | add key: the property that identifies an entity`},
		{"key not in schema", "key: id,", "key: ids,", `2: unknown-property: key property "ids" is not declared by schema Room | did you mean "id"?`},
		{"index not in schema", "hidden: [secret]", "indexes: {byX: nam}", `2: unknown-property: index over "nam", which rooms does not have | did you mean "name"?`},
		{"index named as a collection", "hidden: [secret]", "indexes: {rooms: name}", `2: bad-name: the name "rooms" is already taken | choose a name that no variable, collection, index or let has`},
		{"collection named as a variable", "  members:", "  path:", `3: bad-name: the name "path" is already taken | choose a name that no variable, collection, index or let has`},
		{"collection with a reserved name", "  members:", "  in:", `3: bad-name: "in" cannot be a name in an expression | letters, digits and _, and no reserved word`},
		{"caller does not compile", "credentials.?bearer", "credential.?bearer", `4: cel: expression "rooms[?credential.?bearer.orValue('')]": undeclared reference to 'credential' | did you mean "credentials"?`},
		{"caller sees no body", "credentials.?bearer.orValue('')", "body", `4: cel: expression "rooms[?body]": undeclared reference to 'body' | known here: credentials, headers, members, rooms`},
		{"syntax error", "!room.hasValue()", "!room.hasValue(", `21: cel: expression "!room.hasValue(": Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', ')', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER} | expressions are CEL: https://cel.dev`},
		{"undeclared let", "!room.hasValue()", "!rom.hasValue()", `21: cel: expression "!rom.hasValue()": undeclared reference to 'rom' | did you mean "room"?`},
		{"let uses itself", "rooms[?path.roomId]\"", "rooms[?room.id]\"", `17: cel: expression "rooms[?room.id]": undeclared reference to 'room' | did you mean "rooms"?`},
		{"let named as a variable", "      room:", "      body:", `17: bad-name: the name "body" is already taken | choose a name that no variable, collection, index or let has
21: cel: expression "!room.hasValue()": undeclared reference to 'room' | did you mean "rooms"?`},
		{"bad expression in a template", "${path.roomId}", "${pat.roomId}", `27: cel: expression "pat.roomId": undeclared reference to 'pat' | did you mean "path"?`},
		{"bad regular expression", "!room.hasValue()", "'a'.matches('[')", "21: cel: expression \"'a'.matches('[')\": error parsing regexp: missing closing ]: `[`"},
		{"hole not closed", "${path.roomId}", "${path.roomId", `27: template: "${path.roomId": a ${ is not closed | write "$${" for the characters "${"`},
		{"hollow hole", "${path.roomId}", "${ }", `27: template: "${ }": a ${} holds no expression | write "$${" for the characters "${"`},
		{"unknown check", "parse, validate", "pars, validate", `5: precedence: unknown check "pars" | did you mean "parse"?`},
		{"check twice", "parse, validate", "parse, parse, validate", `5: precedence: check "parse" comes twice`},
		{"rules not last", "validate, rules]", "rules, validate]", `5: precedence: precedence must end with "rules" | nothing is checked after the rules have answered`},
		{"authenticate without caller", "caller: \"rooms[?credentials.?bearer.orValue('')]\"\n", "", `4: precedence: "authenticate" needs a caller, and there is none | add caller: an expression that finds who is asking`},
		{"unknown class", "  malformed: *e", "  malformd: *e", `7: missing-error: errors has no answer for "malformed" | add it: {source, status, body}
9: unknown-class: unknown error class "malformd" | did you mean "malformed"?`},
		{"missing class", "  not-found: *e\n", "", `7: missing-error: errors has no answer for "not-found" | add it: {source, status, body}`},
		{"error list falls through", "  invalid: *e", "  invalid: [{source: {document: d, grade: stated}, status: 401, when: 'true'}]", `8: falls-through: errors of class "invalid" fall through: the last entry must have no when`},
		{"error without source", "  invalid: *e", "  invalid: {status: 401}", `8: no-source: error "invalid" has no source | add source: {document: …, section: …, grade: stated|official|inferred|assumed}`},
		{"error with undeclared status", "  invalid: *e", "  invalid: {source: {document: d, grade: stated}, status: 500}", `8: undeclared-status: operation "join" does not declare status 500 of error "invalid" | declare it in the document, or a default response`},
		{"operation not in the document", "  join:", "  joins:", `15: unknown-operation: the document has no operation "joins" | did you mean "join"?
15: missing-operation: operation "join" of the document has no behavior | add it under operations:`},
		{"operation without rules", "    rules:", "    let2: []\n    rules: []\n    unused:", `15: falls-through: operation "join" has no rules | add rules: at least one without when
18: unknown-key: unknown key "let2" in operation | did you mean "let"?
20: unknown-key: unknown key "unused" in operation | known here: let, rules`},
		{"rules fall through", "      - name: joined\n", "      - name: joined\n        when: 'true'\n", `23: falls-through: operation "join" falls through: its last rule must have no when`},
		{"rule without a source", "      - name: joined\n        source: {document: d, grade: stated}\n", "      - name: joined\n", `23: no-source: rule "joined" has no source | add source: {document: …, section: …, grade: stated|official|inferred|assumed}`},
		{"source without a document", "{document: d, grade: stated}\n        when", "{grade: stated}\n        when", `20: bad-source: source names no document | add document: the name or address of the vendor's page`},
		{"source without a grade", "{document: d, grade: stated}\n        when", "{document: d}\n        when", `20: bad-source: source has no grade | one of stated, official, inferred, assumed`},
		{"unknown grade", "grade: stated}\n        when", "grade: sure}\n        when", `20: bad-source: unknown grade "sure" | one of stated, official, inferred, assumed`},
		{"rule name twice", "name: joined", "name: gone", `23: bad-name: rule name "gone" comes twice | names are unique within an operation`},
		{"rule name not kebab-case", "name: joined", "name: Joined Now", `23: bad-name: rule name "Joined Now" is not kebab-case | lower-case words joined by -, as room-not-found`},
		{"undeclared status", "status: 200", "status: 201", `29: undeclared-status: operation "join" does not declare status 201 | declared: 200, 401, 4XX`},
		{"status is no number", "status: 200", "status: fine", `29: status: status must be a number from 200 to 599, not "fine"`},
		{"no status", "{status: 200, body", "{body", `29: missing-key: no status | add status: a number from 200 to 599`},
		{"no respond", "        respond: {status: 200, body: {}}\n", "", `23: missing-key: rule has no respond | add respond: {status: …, body: …}`},
		{"unknown collection", "update: rooms", "update: room", `26: unknown-collection: no collection "room" under state | did you mean "rooms"?`},
		{"two kinds of effect", "update: rooms", "update: rooms\n            put: rooms", `26: effect: an effect is exactly one of put, update and delete`},
		{"update without set", "            set: {msgs: 1}\n", "", `26: missing-key: update needs set`},
		{"update with value", "set: {msgs: 1}", "set: {msgs: 1}\n            value: {}", `29: unknown-key: update takes no value`},
		{"update sets the key", "set: {msgs: 1}", "set: {id: x}", `28: effect: update cannot set the key property "id" | delete the entity and put another`},
		{"unknown property", "set: {msgs: 1}", "set: {msg: 1}", `28: unknown-property: entities of rooms have no property "msg" | did you mean "msgs"?`},
		{"wrong number of key parts", "\"${path.roomId}\"\n", "[a, b]\n", `27: effect: the key of "rooms" is id | give one part for each`},
		{"each binds two names", "update: rooms", "each: {a: '[1]', b: '[2]'}\n            update: rooms", `26: effect: each binds exactly one name to a list | each: {id: "body.userIds"}`},
		{"each binds a taken name", "update: rooms", "each: {room: '[1]'}\n            update: rooms", `26: bad-name: the name "room" is already taken | choose a name that no variable, collection, index or let has`},
		{"rules are no list", "    rules:\n", "    rules: {}\n    let2:\n", `15: falls-through: operation "join" has no rules | add rules: at least one without when
18: type: rules must be a list, not a mapping
19: unknown-key: unknown key "let2" in operation | did you mean "let"?`},
		{"number JSON cannot hold", "set: {msgs: 1}", "set: {msgs: .inf}", `28: value: ".inf" is not a number that JSON can hold`},
		{"unsupported tag", "set: {msgs: 1}", "set: {msgs: !!binary aGk=}", `28: value: tag "!!binary" is not supported`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if strings.Count(minimal, tt.old) == 0 {
				t.Fatalf("%q is not in the minimal behavior", tt.old)
			}
			at := strings.LastIndex(minimal, tt.old)
			src := minimal[:at] + tt.new + minimal[at+len(tt.old):]
			m, found := Load([]byte(src), strictOptions())
			if got := listing(found); got != tt.want || m != nil {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// listing renders findings one a line: line: code: message | hint.
func listing(found []Finding) string {
	lines := make([]string, len(found))
	for i, f := range found {
		lines[i] = strings.TrimSuffix(strings.TrimPrefix(f.Error(), f.File+":"), "\nhint: "+f.Hint)
		line, rest, _ := strings.Cut(lines[i], ": ")
		lines[i] = line + ": " + f.Code + ": " + rest
		if f.Hint != "" {
			lines[i] += " | " + f.Hint
		}
	}
	return strings.Join(lines, "\n")
}

func TestLoadReportsEverythingAtOnceInOrder(t *testing.T) {
	t.Parallel()
	src := strings.NewReplacer("schema: Room", "schema: Rom", "status: 404", "status: 500", "msgs", "msg").Replace(minimal)
	_, found := Load([]byte(src), strictOptions())
	var codes []string
	for _, f := range found {
		codes = append(codes, f.Code)
	}
	if got := strings.Join(codes, " "); got != "unknown-schema undeclared-status" {
		t.Errorf("codes %s", got)
	}
}

func TestLoadRefusesHostileFiles(t *testing.T) {
	t.Parallel()
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		p := string(c - 1)
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+p+",", 10) + "]\n"
	}
	tests := []struct{ name, src, want string }{
		{"empty", "", "1: yaml: the file is empty"},
		{"comment", "# nothing\n", "1: yaml: the file is empty"},
		{"two documents", "a: 1\n---\nb: 2\n", "2: yaml: a second document follows the first"},
		{"no mapping", "[1]", `1: type: behavior must be a mapping, not a list`},
		{"alias bomb", bomb, "1: yaml: aliases expand to too many values"},
		{"alias cycle", "a: &a [*a]\n", "1: yaml: nested deeper than 64"},
		{"depth", strings.Repeat("[", 200) + strings.Repeat("]", 200), "1: yaml: nested deeper than 64"},
		{"size", strings.Repeat(" ", maxBehaviorBytes+1), "1: yaml: file of 4194305 bytes is larger than the 4194304 allowed"},
		{"syntax", "a: [1\nb: 2", "1: yaml: did not find expected ',' or ']'"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, found := Load([]byte(tt.src), testOptions())
			if got := listing(found); got != tt.want || m != nil {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
