package console_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// screens are the pages that are looked at, and held to what every page must be.
var screens = []struct{ name, path string }{
	{"requests", ""},
	{"request", "console/request?id=2"},
	{"refused", "console/request?id=3"},
	{"operations", "console/operations"},
	{"operation", "console/operation?contract=rocketchat&operation=inviteToChannel"},
	{"operation-parameters", "console/operation?contract=amity&operation=removeRolesFromCommunityUsers"},
	{"state", "console/state?contract=rocketchat&collection=rooms"},
	{"entity", "console/entity?contract=rocketchat&collection=rooms&key=ByehQjC44FwMeiLbX"},
	{"workspaces", "console/workspaces"},
	{"conditions", "console/conditions"},
}

// lived makes a mock that looks used.
func lived(t *testing.T) *mock {
	m := serving(t)
	m.send("POST", "/api/v4/communities/open-community/join", "", "Authorization: Bearer amity-access-token")
	m.invite("nSYqWzZ4GsKTX4dyK")
	m.send("POST", "/api/v1/channels.invite", `{"roomId":"ByehQjC44FwMeiLbX"}`, "Content-Type: application/json",
		"X-Auth-Token: 9HqLlyZOugoStsXCUfD_0YdwnNnunAJF8V47U3QHXSq", "X-User-Id: aobEdbYhXfu5hkeqG")
	m.send("POST", "/api/thirdparty/community/add_users", `{}`, "Authorization: Bearer gn-access-token", "Content-Type: application/json")
	m.send("DELETE", "/api/v4/communities/open-community/users/roles?roles=event-host&userIds=dan", "", "Authorization: Bearer amity-moderator-token",
		"X-API-Key: amity-api-key", "Content-Type: application/json")
	m.send("GET", "/api/v2/rooms", "")
	m.invite("SYqWzZ4Gsasdfgh")
	m.control("POST", "workspaces", `{"name":"ci-17","from":"default"}`)
	m.control("PUT", "snapshots/before-the-party", "")
	m.control("PUT", "clock", `{"now":"2030-01-02T03:04:05Z","freeze":true}`)
	m.control("PUT", "faults", `{"faults":[{"operation":"rocketchat/inviteToChannel","latency":"1ms..2ms","errors":"503:0.1"}]}`)
	return m
}

// TestPagesFit holds every page, on a phone and on a desk, in the light and in the dark, to not being wider than its window. With
// CONSOLE_SCREENSHOTS in the environment it leaves a picture of each in that folder.
func TestPagesFit(t *testing.T) {
	t.Parallel()
	b := lived(t).open()
	for _, width := range []int64{360, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			b.do(chromedp.EmulateViewport(width, 800), preferring(scheme))
			for _, s := range screens {
				b.visit(s.path)
				if wide := b.value(`String(document.documentElement.scrollWidth)`); wide > fmt.Sprint(width) || len(wide) > len(fmt.Sprint(width)) {
					t.Errorf("%s is %s wide in a window of %d", s.name, wide, width)
				}
				b.picture(fmt.Sprintf("%s-%d-%s.png", s.name, width, scheme))
			}
		}
	}
	b.quiet()
}

// preferring lets the browser ask for light or dark pages.
func preferring(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	})
}

func (b *tab) picture(name string) {
	b.t.Helper()
	folder := os.Getenv("CONSOLE_SCREENSHOTS")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name), picture, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}
