package schema

import (
	"encoding/json"
	"math"
	"math/big"
	"net/netip"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// ownFormats are asserted besides, or instead of, those that jsonschema brings: the formats of OpenAPI 3.0.3 (Data
// Types), and stricter readings of RFC 3339 and of dotted quads. A format says nothing about values of other types.
var ownFormats = map[string]func(any) bool{
	"int32":      isInt32,
	"int64":      isInt64,
	"float":      isFloat,
	"double":     isDouble,
	"byte":       onStrings(isBase64),
	"binary":     func(any) bool { return true },
	"password":   func(any) bool { return true },
	"date-time":  onStrings(isDateTime),
	"time":       onStrings(isTime),
	"ipv4":       onStrings(isIPv4),
	"ip-address": onStrings(isIPv4),
	"regex":      isECMARegex,
}

// formatCheck is the check of a format, nil when the format is unknown and so only an annotation.
func formatCheck(name string) func(any) bool {
	if f := ownFormats[name]; f != nil {
		return f
	}
	return jsonschema.Formats[name]
}

func onStrings(f func(string) bool) func(any) bool {
	return func(v any) bool {
		s, ok := v.(string)
		return !ok || f(s)
	}
}

func isInt32(v any) bool {
	n, ok := v.(json.Number)
	if !ok {
		return true
	}
	i, ok := wholeNumber(n)
	return ok && i >= math.MinInt32 && i <= math.MaxInt32
}

func isInt64(v any) bool {
	n, ok := v.(json.Number)
	if !ok {
		return true
	}
	_, ok = wholeNumber(n)
	return ok
}

func wholeNumber(n json.Number) (int64, bool) {
	if i, ok := smallInt(string(n)); ok {
		return i, true
	}
	r := ratOf(n)
	return r.Num().Int64(), r.IsInt() && r.Num().IsInt64()
}

var maxFloat32, maxFloat64 = new(big.Rat).SetFloat64(math.MaxFloat32), new(big.Rat).SetFloat64(math.MaxFloat64)

func isFloat(v any) bool  { return within(v, maxFloat32) }
func isDouble(v any) bool { return within(v, maxFloat64) }

func within(v any, most *big.Rat) bool {
	n, ok := v.(json.Number)
	if !ok {
		return true
	}
	if _, small := smallInt(string(n)); small {
		return true
	}
	r := ratOf(n)
	return r.Abs(r).Cmp(most) <= 0
}

// isBase64 follows RFC 4648, section 4: the standard alphabet, padded, no line breaks.
func isBase64(s string) bool {
	if len(s)%4 != 0 {
		return false
	}
	s = strings.TrimSuffix(strings.TrimSuffix(s, "="), "=")
	for i := 0; i < len(s); i++ {
		if !isAlphanumeric(s[i]) && s[i] != '+' && s[i] != '/' {
			return false
		}
	}
	return true
}

func isAlphanumeric(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func isIPv4(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is4()
}

// isDateTime follows RFC 3339, section 5.6: t and z in either case, a leap second only where one may be: at the end of
// a month in UTC.
func isDateTime(s string) bool {
	if len(s) < 20 || s[10] != 'T' && s[10] != 't' {
		return false
	}
	clock, ok := parseClock(s[11:])
	if ok && !clock.leap && inEveryMonth(s[:10]) {
		return true
	}
	day, err := time.Parse(time.DateOnly, s[:10])
	if err != nil || !ok || !clock.leap {
		return err == nil && ok
	}
	next := day.Add(clock.sinceMidnight + time.Second)
	return next.Day() == 1 && next.Hour() == 0 && next.Minute() == 0
}

// inEveryMonth says whether s is a date of RFC 3339 up to the 28th, which every month has.
func inEveryMonth(s string) bool {
	month, day := twoDigits(s[5:]), twoDigits(s[8:])
	return leadingDigits(s[:4]) == 4 && s[4] == '-' && s[7] == '-' && 1 <= month && month <= 12 && 1 <= day && day <= 28
}

func isTime(s string) bool {
	clock, ok := parseClock(s)
	const day = 24 * time.Hour
	return ok && (!clock.leap || (clock.sinceMidnight+time.Second+day)%day == 0)
}

// clock is a full-time of RFC 3339, in UTC; a leap second counts as the second before it.
type clock struct {
	sinceMidnight time.Duration
	leap          bool
}

func parseClock(s string) (c clock, ok bool) {
	if len(s) < 9 || s[2] != ':' || s[5] != ':' {
		return c, false
	}
	h, m, sec := twoDigits(s), twoDigits(s[3:]), twoDigits(s[6:])
	if h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 60 {
		return c, false
	}
	s = s[8:]
	if s[0] == '.' {
		digits := leadingDigits(s[1:])
		if digits == 0 {
			return c, false
		}
		s = s[1+digits:]
	}
	offset, ok := parseOffset(s)
	c.leap = sec == 60
	c.sinceMidnight = time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(min(sec, 59))*time.Second - offset
	return c, ok
}

func parseOffset(s string) (time.Duration, bool) {
	if s == "Z" || s == "z" {
		return 0, true
	}
	if len(s) != 6 || s[0] != '+' && s[0] != '-' || s[3] != ':' {
		return 0, false
	}
	h, m := twoDigits(s[1:]), twoDigits(s[4:])
	offset := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if s[0] == '-' {
		offset = -offset
	}
	return offset, h >= 0 && h <= 23 && m >= 0 && m <= 59
}

// twoDigits reads two digits, -1 when there are none.
func twoDigits(s string) int {
	if len(s) < 2 || leadingDigits(s[:2]) != 2 {
		return -1
	}
	return int(s[0]-'0')*10 + int(s[1]-'0')
}
