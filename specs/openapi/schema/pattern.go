package schema

import (
	"fmt"
	"time"

	"github.com/dlclark/regexp2"
)

// pattern is a compiled regular expression of ECMA-262, in its Unicode mode.
type pattern struct {
	text string
	re   *regexp2.Regexp
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
	p.byText[text] = &pattern{text, re}
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
func (p *pattern) match(runes []rune) (matched, timedOut bool) {
	matched, err := p.re.MatchRunes(runes)
	return matched && err == nil, err != nil
}

func isECMARegex(v any) bool {
	s, ok := v.(string)
	if !ok {
		return true
	}
	_, err := compilePattern(s)
	return err == nil
}
