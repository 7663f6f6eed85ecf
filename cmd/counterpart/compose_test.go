package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/counterpart-api/counterpart/mockserver/browsertest"
)

// composition is what compose.yaml uses of https://github.com/compose-spec/compose-spec.
type composition struct {
	Services map[string]struct {
		Build, Image string
		Command      []string
		Environment  map[string]string
		Ports        []string
		ReadOnly     bool                                  `yaml:"read_only"`
		CapDrop      []string                              `yaml:"cap_drop"`
		SecurityOpt  []string                              `yaml:"security_opt"`
		DependsOn    map[string]struct{ Condition string } `yaml:"depends_on"`
		Configs      []struct{ Source, Target string }
	}
	Configs map[string]struct{ Content string }
}

func TestTheMockOfTheCompositionIsReachedOnThisMachineOnly(t *testing.T) {
	t.Parallel()
	var c composition
	readYAML(t, "compose.yaml", &c)
	for name, service := range c.Services {
		for _, port := range service.Ports {
			if !strings.HasPrefix(port, "127.0.0.1:") {
				t.Errorf("%s publishes %q to the network", name, port)
			}
		}
	}
	if _, err := os.Stat(filepath.Join("..", "..", c.Services["mock"].Build, "Dockerfile")); err != nil {
		t.Error(err)
	}
	if c.Services["frontend"].DependsOn["mock"].Condition != "service_healthy" {
		t.Error("the frontend does not wait until the mock serves")
	}
}

// The page and the mock's flags are those of the composition; only the ports are others.
func TestThePageOfTheCompositionTalksToItsMock(t *testing.T) {
	t.Parallel()
	var c composition
	readYAML(t, "compose.yaml", &c)
	var page string
	frontend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(page))
	}))
	t.Cleanup(frontend.Close)
	service := c.Services["mock"]
	origins := strings.ReplaceAll(service.Environment["COUNTERPART_CORS_ORIGIN"], "http://127.0.0.1:8080", frontend.URL)
	if service.Command[0] != "serve" || !strings.Contains(origins, frontend.URL) {
		t.Fatalf("the mock is run as %q, for pages of %q", service.Command, origins)
	}
	mock, _ := serving(t, append(slices.Clone(service.Command[1:]), "--cors-origin", origins, "--quiet")...)
	page = strings.ReplaceAll(strings.ReplaceAll(c.Configs["page"].Content, "http://127.0.0.1:4010", mock), "$$", "$")

	ctx := browsertest.New(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(frontend.URL)); err != nil {
		t.Fatal(err)
	}
	script := `new Promise(done => {
		new MutationObserver(() => done(document.getElementById("answer").textContent)).observe(document.getElementById("answer"), {childList: true})
		document.getElementById("invite").click()
	})`
	shown, err := chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil || !strings.HasPrefix(shown, "added\n{") || !strings.Contains(shown, `"testing1"`) {
		t.Errorf("the page shows %q, error %v", shown, err)
	}
}

// workflow is what the workflow of this repository uses of GitHub's syntax.
type workflow struct {
	Name        string
	On          any
	Permissions map[string]string
	Concurrency map[string]string
	Jobs        map[string]struct {
		RunsOn  string `yaml:"runs-on"`
		Timeout int    `yaml:"timeout-minutes"`

		Container string
		Steps     []step
	}
}

func TestTheWorkflowRunsWhatIsRunByHand(t *testing.T) {
	t.Parallel()
	var w workflow
	readYAML(t, ".github/workflows/ci.yml", &w)
	ran := false
	for name, job := range w.Jobs {
		if job.RunsOn == "" || job.Timeout == 0 || len(job.Steps) == 0 {
			t.Errorf("job %s: %+v", name, job)
		}
		for _, s := range job.Steps {
			ran = ran || s.Run == ".ci/run"
			if s.Uses != "" && s.Uses != "./" && !pinned.MatchString(s.Uses) {
				t.Errorf("job %s uses %q, which is not pinned", name, s.Uses)
			}
		}
	}
	if !ran {
		t.Error("no job runs .ci/run")
	}
	if got := w.Permissions; len(got) != 1 || got["contents"] != "read" {
		t.Errorf("permissions %v", got)
	}
}
