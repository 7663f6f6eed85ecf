package schema

import (
	"fmt"
	"strings"
	"testing"
)

// invite is shaped like the body of an invitation: one user or a list of them.
func invite() (*Schema, string) {
	id := &Schema{Types: []string{"string"}, MinLength: ptr(1), MaxLength: ptr(64)}
	ids := &Schema{Types: []string{"array"}, Items: id, MinItems: ptr(1), MaxItems: ptr(100), UniqueItems: true}
	one := &Schema{Types: []string{"object"}, Properties: props("roomId", id, "userId", id), Required: []string{"roomId", "userId"}, AdditionalProperties: never}
	many := &Schema{Types: []string{"object"}, Properties: props("roomId", id, "userIds", ids), Required: []string{"roomId", "userIds"}, AdditionalProperties: never}
	return &Schema{OneOf: []*Schema{one, many}}, `{"roomId":"ByehQjC44FwMeiLbX","userIds":["nSYqWzZ4GsKTX4dyK","SYqWzZ4Gsasdfgh"]}`
}

// answer is shaped like a response of 1.5 KB: an envelope around a list of members.
func answer() (*Schema, string) {
	text := typed("string")
	person := &Schema{Name: "Person", Types: []string{"object"}, Required: []string{"_id", "username", "roles", "createdAt", "active"}}
	person.Properties = props("_id", &Schema{Types: []string{"string"}, MinLength: ptr(17), MaxLength: ptr(17)}, "username", text, "name", text,
		"roles", &Schema{Types: []string{"array"}, Items: &Schema{Enum: []any{"admin", "user", "bot"}}}, "active", typed("boolean"),
		"createdAt", &Schema{Types: []string{"string"}, Format: "date-time"}, "utcOffset", typed("number"), "status", typed("string", "null"))
	s := &Schema{Types: []string{"object"}, Required: []string{"success", "count", "users"}}
	s.Properties = props("success", typed("boolean"), "count", &Schema{Types: []string{"integer"}, Minimum: ratOf("0"), Format: "int32"},
		"users", &Schema{Types: []string{"array"}, Items: person, MaxItems: ptr(100)})
	var people []string
	for i := range 8 {
		people = append(people, fmt.Sprintf(`{"_id":"nSYqWzZ4GsKTX4d%02d","username":"member.number.%d","name":"Member Number %d","roles":["admin","user"],"active":true,"createdAt":"2020-04-28T21:28:42.%03dZ","utcOffset":2.5,"status":null}`, i, i, i, i))
	}
	return s, fmt.Sprintf(`{"success":true,"count":8,"users":[%s]}`, strings.Join(people, ","))
}

// wrong makes the value that a body with one mistake deep inside has.
func wrong(text string) string {
	at := strings.LastIndex(text, `"SYqWzZ4Gsasdfgh"`)
	if at < 0 {
		return strings.Replace(text, `"utcOffset":2.5,"status":null}]`, `"utcOffset":"2","status":null}]`, 1)
	}
	return text[:at] + `""` + text[at+len(`"SYqWzZ4Gsasdfgh"`):]
}

func TestUsualBodiesFitAndOneMistakeIsOneReason(t *testing.T) {
	t.Parallel()
	for name, shape := range map[string]func() (*Schema, string){"invite": invite, "answer": answer} {
		s, text := shape()
		j, v := mustCompile(t, s, Request), parse(t, text)
		if reasons := j.Explain(v); reasons != nil {
			t.Errorf("%s: %v", name, lines(reasons))
		}
		if reasons := j.Explain(parse(t, wrong(text))); len(reasons) != 1 {
			t.Errorf("%s: %v", name, lines(reasons))
		}
	}
}

func BenchmarkJudge(b *testing.B) {
	for name, shape := range map[string]func() (*Schema, string){"invite": invite, "answer": answer} {
		s, text := shape()
		j, v, bad := mustCompile(b, s, Request), parse(b, text), parse(b, wrong(text))
		for what, run := range map[string]func(){
			"Valid":       func() { j.Valid(v) },
			"Explain":     func() { j.Explain(v) },
			"Explain-bad": func() { j.Explain(bad) },
			"engine":      func() { j.authority.verdict(v) },
			"engine-bad":  func() { j.authority.verdict(bad) },
		} {
			b.Run(fmt.Sprintf("%s/%dB/%s", name, len(text), what), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					run()
				}
			})
		}
	}
}
