package schema

import (
	"regexp"
	"strings"
)

// plainPattern recognizes patterns built only from what means the same in ECMA-262 and in package regexp: literals,
// simple classes, digits and word characters, anchors, groups, alternatives and repetitions.
var plainPattern = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`[A-Za-z0-9_ ,:;@#%&=!<>~/'"^$()|*+?-]`,
	`\{\d{1,3}(?:,\d{0,3})?\}`,
	`\\[dDwW./\\()\[\]{}|*+?^$-]`,
	`\[\^?(?:[A-Za-z0-9_ ,:;@#%&=!<>~/'".()*+?|{}$-]|\\[dDwW./\\()\[\]{}|*+?^$-])+\]`,
}, "|") + `)*$`)

// linear is a plain pattern for package regexp, which takes time linear in the text, and no memory; nil when the pattern
// is not plain.
func linear(text string) *regexp.Regexp {
	groups := strings.ReplaceAll(text, "(?:", "(")
	if strings.Contains(groups, "(?") || !plainPattern.MatchString(groups) {
		return nil
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil
	}
	return re
}
