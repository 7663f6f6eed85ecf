package browsertest_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/counterpart-api/counterpart/mockserver/browsertest"
)

func TestABrowserRunsAPage(t *testing.T) {
	t.Parallel()
	ctx := browsertest.New(t)
	if err := chromedp.Do(ctx, chromedp.Navigate("data:text/html,<title>six</title>")); err != nil {
		t.Fatal(err)
	}
	title, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.title + " " + 2 * 3`))
	if err != nil || title != "six 6" {
		t.Errorf("title %q, error %v", title, err)
	}
}

// told is a test that only notes how it was ended.
type told struct {
	testing.TB
	how string
}

func (d *told) Helper()                           {}
func (d *told) Skipf(format string, args ...any)  { d.end("skipped: " + fmt.Sprintf(format, args...)) }
func (d *told) Fatalf(format string, args ...any) { d.end("failed: " + fmt.Sprintf(format, args...)) }

func (d *told) end(how string) {
	d.how = how
	panic(d)
}

func TestAMissingBrowserIsSkippedByHandAndFailsInCI(t *testing.T) {
	const text = "there is no no-such-browser here, which this test runs a page in\nhint: install it, or name another in CHROMIUM"
	t.Setenv("CHROMIUM", "no-such-browser")
	for ci, want := range map[string]string{"": "skipped: " + text, "true": "failed: " + text} {
		t.Setenv("CI", ci)
		d := &told{TB: t}
		func() {
			defer func() { _ = recover() }()
			browsertest.New(d)
		}()
		if d.how != want {
			t.Errorf("CI=%q: %q, want %q", ci, d.how, want)
		}
	}
}
