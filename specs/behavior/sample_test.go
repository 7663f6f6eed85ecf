package behavior

import (
	"encoding/json"
	"fmt"
)

// errorsBlock is a table of errors that every test file may use.
const errorsBlock = `
errors:
  unauthenticated: {source: {document: d, grade: stated}, status: 401, body: {error: "who are you"}}
  invalid:
    - {name: missing, source: {document: d, grade: stated}, when: "violation.keyword == 'required'", status: 412, body: {error: "${violation.where}"}}
    - {source: {document: d, grade: inferred}, status: 400, body: {error: "${violation.sentence}"}}
  malformed: {source: {document: d, grade: stated}, status: 400, body: {error: "${violation.message}"}}
  media-type: {source: {document: d, grade: stated}, status: 415, body: {error: type}}
  too-large: {source: {document: d, grade: assumed}, status: 413, body: {error: large}}
  not-found: {source: {document: d, grade: assumed}, status: 404, body: {error: path}}
  method-not-allowed: {source: {document: d, grade: assumed}, status: 405, headers: {Allow: POST}, body: {error: method}}
`

const roomsState = `
state:
  rooms: {key: id, schema: Room, hidden: [secret]}
  users: {key: userId, schema: User, indexes: {usersByPhone: phone}}
  members: {key: [roomId, userId], schema: Member}
  tokens: {key: token}
caller: "tokens[?credentials.?bearer.orValue('')].optMap(t, users[t.userId])"
`

// inviteOperation is a list of six rules with six lets and one update.
const inviteOperation = `
operations:
  invite:
    let:
      room: "rooms[?body.?roomId.orValue('')]"
      named: "body.?userIds.orValue([])"
      known: "named.filter(id, id in users)"
      names: "known.map(id, users[id].name)"
      present: "room.value().usernames"
      added: "names.filter(n, !(n in present)).distinct()"
    rules:
      - {name: no-room, source: {document: d, grade: stated}, when: "!room.hasValue()", respond: {status: 400, body: {success: false, error: no room}}}
      - {name: archived, source: {document: d, grade: stated}, when: "room.value().?archived.orValue(false)", respond: {status: 400, body: {error: archived}}}
      - {name: nobody, source: {document: d, grade: stated}, when: "size(named) == 0", respond: {status: 400, body: {error: nobody}}}
      - {name: unknown-user, source: {document: d, grade: stated}, when: "size(known) != size(named)", respond: {status: 400, body: {error: unknown}}}
      - {name: nobody-new, source: {document: d, grade: stated}, when: "size(added) == 0", respond: {status: 200, body: {channel: "${rooms[room.value().id]}", success: true}}}
      - name: added
        source: {document: d, grade: stated}
        effects:
          - update: rooms
            key: "${room.value().id}"
            set: {usernames: "${present + added}", msgs: "${room.value().msgs + size(added)}", updatedAt: "${now()}"}
        respond: {status: 200, body: {channel: "${rooms[room.value().id]}", success: true}}
`

const inviteBehavior = roomsState + errorsBlock + inviteOperation

const inviteWorld = `
rooms: {r1: {name: general, usernames: [ann], msgs: 3, secret: s}}
users: {u1: {name: ann, phone: "1"}, u2: {name: bob, phone: "2"}, u3: {name: cyd}}
tokens: {t1: {userId: u1}}
`

var schemas = map[string][]string{
	"Room":   {"id", "name", "usernames", "msgs", "updatedAt", "topic", "archived", "owner"},
	"User":   {"userId", "name", "phone", "age"},
	"Member": {"roomId", "userId", "roles", "since"},
}

func properties(schema string) ([]string, bool, bool) {
	names, ok := schemas[schema]
	return names, false, ok
}

// fillNames fills strings that tell where they come from; a given owner is completed.
func fillNames(schema, seed string, given map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range given {
		out[k] = v
	}
	for _, name := range schemas[schema] {
		if _, ok := out[name]; !ok && name != "archived" {
			out[name] = "filled " + seed + " " + name
		}
	}
	if owner, ok := given["owner"].(map[string]any); ok {
		full := map[string]any{"id": "filled id", "name": "filled name"}
		for k, v := range owner {
			full[k] = v
		}
		out["owner"] = full
	}
	return out
}

func testOptions() Options {
	return Options{File: "behavior.yaml", Properties: properties, Fill: fillNames}
}

// testInputs count fresh identities and stand still in time.
func testInputs() Inputs {
	n := 0
	return Inputs{Now: func() string { return "2026-01-02T03:04:05.000Z" }, Fresh: func(format string) string {
		n++
		return fmt.Sprintf("%s-%d", format, n)
	}}
}

func invite(room string, ids ...any) *Request {
	return &Request{Operation: "invite", HasBody: true, Body: map[string]any{"roomId": room, "userIds": ids}, Credentials: map[string]string{"bearer": "t1"}}
}

var number0 = json.Number("0")

// joinOperation is six rules, six lets and two effects, with lookups only.
const joinOperation = `
operations:
  join:
    let:
      room: "rooms[?path.roomId]"
      id: "key(path.roomId, caller.userId)"
      member: "members[?id]"
      archived: "room.value().?archived.orValue(false)"
      banned: "member.hasValue() && 'banned' in member.value().roles"
      count: "room.value().msgs"
    rules:
      - {name: no-room, source: {document: d, grade: stated}, when: "!room.hasValue()", respond: {status: 404, body: {error: no room}}}
      - {name: archived, source: {document: d, grade: stated}, when: "archived", respond: {status: 400, body: {error: archived}}}
      - {name: banned, source: {document: d, grade: stated}, when: "banned", respond: {status: 403, body: {error: banned}}}
      - {name: full, source: {document: d, grade: stated}, when: "count > 1000", respond: {status: 403, body: {error: full}}}
      - {name: already, source: {document: d, grade: stated}, when: "member.hasValue()", respond: {status: 409, body: {error: "${caller.name} is in ${room.value().name}"}}}
      - name: joined
        source: {document: d, grade: stated}
        effects:
          - put: members
            value: {roomId: "${path.roomId}", userId: "${caller.userId}", roles: [member], since: "${now()}"}
          - update: rooms
            key: "${path.roomId}"
            set: {msgs: "${count + 1}"}
        respond: {status: 200, body: {members: ["${members[id]}"], users: "${[users[caller.userId]]}", files: []}}
`
