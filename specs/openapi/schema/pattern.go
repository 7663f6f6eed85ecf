package schema

import (
	"fmt"
	"regexp"
	"time"

	"github.com/dlclark/regexp2"
)

// pattern is a compiled regular expression of ECMA-262, in its Unicode mode.
type pattern struct {
	text   string
	re     *regexp2.Regexp
	linear *regexp.Regexp // does the same, faster; nil when it cannot
}

// patterns compiles every text once.
type patterns struct {
	timeout time.Duration
	byText  map[string]*pattern
}

func (p *patterns) get(text string) (*pattern, error) {
	if found := p.byText[text]; found != nil {
		return found, nil
	}
	re, err := compilePattern(text)
	if err != nil {
		return nil, err
	}
	re.MatchTimeout = p.timeout
	p.byText[text] = &pattern{text, re, linear(text)}
	return p.byText[text], nil
}

func compilePattern(text string) (*regexp2.Regexp, error) {
	re, err := regexp2.Compile(translatePattern(text), regexp2.ECMAScript|regexp2.Unicode)
	if err != nil {
		return nil, fmt.Errorf("pattern %q is no regular expression of ECMA-262: %w", text, err)
	}
	return re, nil
}

// match tells whether the pattern matches somewhere in runes. A match that was given up does not count; timedOut tells.
// The engine's clock ticks seldom, and late on a busy machine, so that it gives up matches that have just begun:
// giving up counts only when it happens again, and the time is really over.
func (p *pattern) match(runes []rune) (matched, timedOut bool) {
	start := time.Now()
	for try := 1; ; try++ {
		matched, err := p.re.MatchRunes(runes)
		if err == nil {
			return matched, false
		}
		if try > 1 && time.Since(start) >= p.re.MatchTimeout {
			return false, true
		}
	}
}

func isECMARegex(v any) bool {
	s, ok := v.(string)
	if !ok {
		return true
	}
	_, err := compilePattern(s)
	return err == nil
}
