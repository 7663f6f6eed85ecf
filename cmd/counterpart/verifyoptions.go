package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/report"
	"github.com/counterpart-api/counterpart/mockserver"
)

// check refuses values that the types of the flags allow and their meaning does not.
func (f *verifyFlags) check() error {
	level := report.Level(f.level)
	switch {
	case f.level != "" && level != report.Core && level != report.Extended:
		return fmt.Errorf("--level: unknown level %q\nhint: core or extended", f.level)
	case f.failOn != "fail" && f.failOn != "warn":
		return fmt.Errorf("--fail-on: unknown verdict %q\nhint: fail or warn", f.failOn)
	case f.workers < 1:
		return fmt.Errorf("--workers: \"%d\" is too few: at least one has to work", f.workers)
	case f.timeout <= 0:
		return fmt.Errorf("--timeout: %q is no time at all", f.timeout)
	case f.budget < 0 || f.steps < 0 || f.rate < 0 || f.maxFailures < 0:
		return fmt.Errorf("--time-budget, --steps, --rate and --max-failures cannot be below 0\nhint: 0 is no limit")
	case f.resetURL != "" && f.resetCommand != "":
		return fmt.Errorf("--reset-url and --reset-command are two ways to do one thing\nhint: give one of them")
	}
	if f.resetURL != "" {
		if _, err := resetTarget(f.resetURL); err != nil {
			return err
		}
	}
	if f.writeBaseline != "" {
		return writable(f.writeBaseline)
	}
	return nil
}

// options are the flags as the suite takes them.
func (f *verifyFlags) options(refs []string, served []mockserver.Served) conformance.Options {
	return conformance.Options{
		Seed: f.seed, Workers: f.workers, Rate: f.rate, Budget: f.budget, Steps: f.steps, MaxFails: f.maxFailures,
		Select:  conformance.Selection{Only: f.only, Skip: f.skip, Level: report.Level(f.level)},
		Secrets: secretsOf(served), Replay: f.replayLine(refs), Reset: f.reset(),
	}
}

// secretsOf are the credentials that came from the environment, by value.
func secretsOf(served []mockserver.Served) map[string]string {
	secrets := map[string]string{}
	for _, s := range served {
		for value, name := range s.World.Env {
			secrets[value] = name
		}
	}
	return secrets
}

// replayLine makes the command line that runs one obligation again.
func (f *verifyFlags) replayLine(refs []string) func(id string) string {
	parts := []string{"counterpart", "verify"}
	for _, ref := range refs {
		parts = append(parts, shellWord(ref))
	}
	if f.target != "" {
		parts = append(parts, "--target", shellWord(f.target))
	}
	for _, w := range f.worlds {
		parts = append(parts, "--world", shellWord(w))
	}
	parts = append(parts, "--seed", strconv.FormatUint(f.seed, 10), "--only")
	line := strings.Join(parts, " ")
	return func(id string) string {
		if conformance.Found(id) {
			return "counterpart replay REPORT.json" // the requests stand in the report, whichever file that is
		}
		return line + " '" + id + "'"
	}
}

// plainWord is a text that a shell takes for what it is.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:=@%+,-]+$`)

// shellWord quotes a text for the shell where it has to be.
func shellWord(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
