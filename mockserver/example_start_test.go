package mockserver_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/specs"
)

// In a test, t is its *testing.T.
func ExampleStart() {
	t := &printed{}
	defer t.end()

	srv := mockserver.Start(t, specs.RocketChat())
	inviteSomebody(srv.URL, "nSYqWzZ4GsKTX4dyK") // what you test

	fmt.Println(srv.State()["rocketchat"]["rooms"]["ByehQjC44FwMeiLbX"]["usernames"])
	fmt.Println(srv.Requests()[0].Operation, srv.Requests()[0].Response.Status)
	srv.Expect("inviteToChannel").WithBody(`{"userId": "nSYqWzZ4GsKTX4dyK"}`).Times(2)
	// Output:
	// [testing testing1]
	// inviteToChannel 200
	// a request of inviteToChannel was there once; asked for exactly 2 times
}

func ExampleMock_InOrder() {
	t := &printed{}
	defer t.end()

	srv := mockserver.Start(t, specs.RocketChat())
	inviteSomebody(srv.URL, "nSYqWzZ4GsKTX4dyK")
	inviteSomebody(srv.URL, "SYqWzZ4Gsasdfgh")

	first := srv.Expect("inviteToChannel").WithBody(map[string]any{"userId": "nSYqWzZ4GsKTX4dyK"})
	second := srv.Expect("inviteToChannel").WithBody(map[string]any{"userId": "SYqWzZ4Gsasdfgh"})
	srv.InOrder(first, second)
	srv.InOrder(second, first)
	// Output:
	// the whole sequence, of which number 2 (a request of inviteToChannel) is missing, was not there; asked for at least once
	// nearest: request 1, but for
	//   order: is before request 2, after which it was wanted
}

func ExampleMock_Workspace() {
	t := &printed{}
	defer t.end()

	srv := mockserver.Start(t, specs.RocketChat())
	mine, yours := srv.Workspace("mine"), srv.Workspace("yours")
	_, _ = mine.Client().Get(mine.URL + "/api/v1/nothing")

	fmt.Println(len(mine.Requests()), len(yours.Requests()))
	// Output: 1 0
}

// inviteSomebody is a client as one may want to test.
func inviteSomebody(url, user string) {
	body := strings.NewReader(`{"roomId": "ByehQjC44FwMeiLbX", "userId": "` + user + `"}`)
	r, _ := http.NewRequest(http.MethodPost, url+"/api/v1/channels.invite", body)
	r.Header.Set("X-Auth-Token", "9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq")
	r.Header.Set("X-User-Id", "aobEdbYhXfu5hkeqG")
	r.Header.Set("Content-Type", "application/json")
	if answer, err := http.DefaultClient.Do(r); err == nil {
		_ = answer.Body.Close()
	}
}

// printed stands for a *testing.T, and prints what goes wrong.
type printed struct{ cleanups []func() }

func (p *printed) Helper()                           {}
func (p *printed) Cleanup(f func())                  { p.cleanups = append(p.cleanups, f) }
func (p *printed) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }
func (p *printed) Fatalf(format string, args ...any) {
	p.Errorf(format, args...)
	os.Exit(1)
}

func (p *printed) end() {
	for i := len(p.cleanups) - 1; i >= 0; i-- {
		p.cleanups[i]()
	}
}
