// Package browsertest starts a real Chromium for a test, and ends it with the test. What is done with it is said with chromedp:
//
//	ctx := browsertest.New(t)
//	title, err := chromedp.Run(ctx, chromedp.Title())
//
// It is for tests alone. It knows no page of ours.
package browsertest

import (
	"cmp"
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// limit bounds one test with a browser, starting it included.
const limit = 2 * time.Minute

// names are what a Chromium may be called on the path.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell", "chrome"}

// New starts a browser of its own for the test, with an empty profile, and gives the context to hand to chromedp. The test is
// skipped when there is no browser, and fails when there is none where CI is set: there it would be skipped for ever unnoticed.
//
// Which browser: the one that CHROMIUM in the environment names, or the first on the path. Options come after ours:
// chromedp.WindowSize(390, 844), chromedp.IgnoreCertErrors.
func New(t testing.TB, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path := find(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // as root, as which CI runs, there is no sandbox; the pages are ours
		chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()),
	)
	options = append(options, more...)
	bounded, cancelBound := context.WithTimeout(context.Background(), limit)
	allocator, closeBrowser := chromedp.NewExecAllocator(bounded, options...)
	ctx, closeTab := chromedp.NewContext(allocator, chromedp.WithLogf(quiet), chromedp.WithErrorf(quiet))
	t.Cleanup(func() {
		closeTab()
		closeBrowser()
		cancelBound()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("%s does not start: %v", path, err)
	}
	return ctx
}

// quiet drops what chromedp would log: it says so on a goroutine that may outlive the test, and what matters is returned anyway.
func quiet(string, ...any) {}

// find returns the path of a browser.
func find(t testing.TB) string {
	t.Helper()
	wanted := names
	if name := os.Getenv("CHROMIUM"); name != "" {
		wanted = []string{name}
	}
	for _, name := range wanted {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing := t.Skipf
	if os.Getenv("CI") != "" {
		missing = t.Fatalf
	}
	missing("there is no %s here, which this test runs a page in\nhint: install it, or name another in CHROMIUM", cmp.Or(os.Getenv("CHROMIUM"), "Chromium"))
	return ""
}
