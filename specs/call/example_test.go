package call_test

import (
	"fmt"

	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/call"
)

// The first call that a document shows, as a line to paste, and another that breaks one limit.
func ExampleDocumented() {
	contract := specs.RocketChat()
	credentials := map[string]string{"authToken": "secret", "userId": "aobEdbYhXfu5hkeqG"}
	c := call.Documented(contract.Operation("inviteToChannel"), credentials, 1)[0]
	fmt.Println(c.Message("").Curl("http://127.0.0.1:4010"))
	broken, limit, _ := c.Refused()
	fmt.Println(limit.Where, limit.Keyword, string(broken.Message("").Body))
	// Output:
	// curl -X POST http://127.0.0.1:4010/api/v1/channels.invite -H 'Content-Type: application/json' -H 'X-Auth-Token: secret' -H 'X-User-Id: aobEdbYhXfu5hkeqG' --data-raw '{"roomId":"ByehQjC44FwMeiLbX","userId":"nSYqWzZ4GsKTX4dyK"}'
	// body.roomId required {"userId":"nSYqWzZ4GsKTX4dyK"}
}
