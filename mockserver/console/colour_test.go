package console_test

import (
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestTextCanBeReadInTheLightAndInTheDark holds pairs of colours to the contrast that WCAG 2.2 asks for: 4.5 to 1 for text (1.4.3), and
// 3 to 1 for the edges of handles and for the focus (1.4.11).
func TestTextCanBeReadInTheLightAndInTheDark(t *testing.T) {
	t.Parallel()
	css := serving(t).send("GET", "/_counterpart/console/assets/console.css", "")
	if css.status != http.StatusOK {
		t.Fatal(css.status)
	}
	light, rest, _ := strings.Cut(css.text, "@media (prefers-color-scheme: dark)")
	dark, _, _ := strings.Cut(rest, "* {")
	grounds := []string{"ground", "surface", "sunken", "chosen"}
	for scheme, text := range map[string]string{"light": light, "dark": dark} {
		colours := coloursOf(t, text)
		atLeast := func(least float64, front string, backs ...string) {
			for _, back := range backs {
				if got := contrast(colours[front], colours[back]); got < least {
					t.Errorf("%s: %s on %s has a contrast of %.2f, less than %.1f", scheme, front, back, got, least)
				}
			}
		}
		for _, front := range []string{"text", "quiet", "link"} {
			atLeast(4.5, front, grounds...)
		}
		atLeast(4.5, "text", "warn-ground", "bad-ground", "good-ground")
		atLeast(4.5, "quiet", "warn-ground", "bad-ground")
		atLeast(4.5, "good", "good-ground", "surface")
		atLeast(4.5, "warn", "warn-ground")
		atLeast(4.5, "bad", "bad-ground", "surface")
		atLeast(4.5, "on-accent", "accent")
		atLeast(3, "edge", grounds...)
		atLeast(3, "accent", grounds...)
	}
}

var variable = regexp.MustCompile(`--([a-z-]+): #([0-9a-f]+)`)

// coloursOf are the luminances of the colours that a style names.
func coloursOf(t *testing.T, css string) map[string]float64 {
	t.Helper()
	found := map[string]float64{}
	for _, match := range variable.FindAllStringSubmatch(css, -1) {
		digits := match[2]
		if len(digits) == 3 {
			digits = strings.Join([]string{digits[:1], digits[:1], digits[1:2], digits[1:2], digits[2:], digits[2:]}, "")
		}
		found[match[1]] = luminance(t, digits)
	}
	if len(found) < 15 {
		t.Fatalf("only %d colours", len(found))
	}
	return found
}

// luminance is the relative luminance of six hexadecimal digits (WCAG 2.2, "relative luminance").
func luminance(t *testing.T, digits string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(digits[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }
