package specs_test

import (
	"fmt"
	"net/http"

	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// A contract is loaded by its embedded name, or from a file with a behavior.yaml beside it.
func ExampleLoad() {
	contract, findings := specs.Load("rocketchat", specs.Options{})
	if err := findings.Err(); err != nil {
		fmt.Println(err)
		return
	}
	for _, op := range contract.Document.Operations {
		fmt.Println(op.Method, op.Path, op.ID)
	}
	// Output: POST /api/v1/channels.invite inviteToChannel
}

// A request is prepared once, without any state, and then answered on a state, which gives the next one.
func ExampleContract_Prepare() {
	contract := specs.RocketChat()
	src, file, _ := fixtures.World(contract.Name)
	world, findings := contract.World(file, src, nil)
	if err := findings.Err(); err != nil {
		fmt.Println(err)
		return
	}
	request := &openapi.Request{
		Method: "POST", Target: "/api/v1/channels.invite",
		Header: http.Header{
			"X-Auth-Token": {"9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq"}, "X-User-Id": {"aobEdbYhXfu5hkeqG"},
			"Content-Type": {"application/json"},
		},
		Body: []byte(`{"roomId": "ByehQjC44FwMeiLbX", "userId": "nSYqWzZ4GsKTX4dyK"}`),
	}
	inputs := behavior.Inputs{Now: func() string { return "2016-12-09T12:50:51.575Z" }}
	state := world.State
	for range 2 {
		next, answer, err := contract.Prepare(request).Answer(state, inputs)
		if err != nil {
			fmt.Println(err)
			return
		}
		channel := answer.Body.(map[string]any)["channel"].(map[string]any)
		fmt.Println(answer.Status, answer.Rule, channel["usernames"], channel["msgs"])
		state = next
	}
	// Output:
	// 200 added [testing testing1] 1
	// 200 already-there [testing testing1] 1
}
