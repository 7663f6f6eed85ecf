package plain

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"time"
)

// hexID is a new identifier in the manner of a document database: 24 hexadecimal digits.
func hexID() string {
	return hex.EncodeToString(random(12))
}

// uuid is a new random UUID.
func uuid() string {
	b := random(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// random reads n bytes; crypto/rand never fails.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// stamp is a moment as JSON APIs write it: UTC, milliseconds.
func stamp(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}
