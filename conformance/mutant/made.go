package mutant

import (
	"strings"
	"time"
)

// began is when the clock of the servers starts: no world knows an instant so late.
var began = time.Date(2400, time.January, 1, 0, 0, 0, 0, time.UTC)

// made begins every identity that is made up here. It is hexadecimal, so it may stand in a UUID.
const made = "7a9d03f1"

func instant(n int) string {
	return began.Add(time.Duration(n) * time.Second).Format("2006-01-02T15:04:05.000Z")
}

func identity(format string, n int) string {
	switch format {
	case "uuid":
		return made + "-0000-4000-8000-" + padded(n, 16, 12)
	case "hex24":
		return made + padded(n, 16, 16)
	}
	return made + padded(n, 16, 9)
}

// madeUp says whether a text was made up here.
func madeUp(text string) bool {
	return strings.HasPrefix(text, made) || len(text) == 24 && strings.HasPrefix(text, "24") && text[4] == '-' && text[23] == 'Z'
}
