package mockserver_test

import (
	"os"
	"strings"
	"testing"

	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/specs"
)

func TestClientInvites(t *testing.T) {
	srv := mockserver.Start(t, specs.RocketChat()) // on a free port, until the test ends

	inviteSomebody(srv.URL, "nSYqWzZ4GsKTX4dyK") // the code under test

	srv.Expect("inviteToChannel").WithBody(`{"userId": "nSYqWzZ4GsKTX4dyK"}`).Times(1)
	room := srv.State()["rocketchat"]["rooms"]["ByehQjC44FwMeiLbX"]
	if names := room["usernames"].([]any); len(names) != 2 {
		t.Errorf("members %v", names)
	}
}

func TestTheReadmeShowsATestAsItIsHere(t *testing.T) {
	t.Parallel()
	here, err := os.ReadFile("readme_test.go")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(here), "func TestClientInvites")
	shown, _, _ := strings.Cut(rest, "\n}\n")
	if !strings.Contains(string(readme), "```go\nfunc TestClientInvites"+shown+"\n}\n```\n") {
		t.Errorf("the README does not show:\nfunc TestClientInvites%s\n}", shown)
	}
}
