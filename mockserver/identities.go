package mockserver

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"sync/atomic"
)

// identities makes up fresh identities: a keyed sequence, so that the same seed and the same requests give the same bytes.
type identities struct {
	seed *atomic.Uint64
	name string
	next atomic.Uint64
}

func newIdentities(seed *atomic.Uint64, name string) *identities {
	return &identities{seed: seed, name: name}
}

// aside makes up what i would make up next, without i getting any further.
func (i *identities) aside() *identities {
	other := newIdentities(i.seed, i.name)
	other.next.Store(i.next.Load())
	return other
}

// fresh returns an identity that was not returned before, in one of the formats that the behavior language knows.
func (i *identities) fresh(format string) string {
	sum := i.digest(i.next.Add(1))
	switch format {
	case "uuid":
		sum[6], sum[8] = sum[6]&0x0f|0x40, sum[8]&0x3f|0x80 // version 4, variant 1 (RFC 9562)
		return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
	case "hex24":
		return hex.EncodeToString(sum[:12])
	default:
		return letters(sum[:17])
	}
}

func (i *identities) digest(n uint64) [sha256.Size]byte {
	key := binary.BigEndian.AppendUint64(nil, i.seed.Load())
	key = binary.BigEndian.AppendUint64(key, n)
	return sha256.Sum256(append(key, i.name...))
}

// unmistakable is an alphabet of letters and digits that are not taken for one another when read aloud.
const unmistakable = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz"

func letters(sum []byte) string {
	out := make([]byte, len(sum))
	for i, b := range sum {
		out[i] = unmistakable[int(b)%len(unmistakable)]
	}
	return string(out)
}
