package fault

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"
)

// Delivery is one delivery of one request, as a seed of its own: it depends on nothing but the seed of all, the request, and how
// often the request came before, whatever else came meanwhile.
type Delivery uint64

// Deliveries counts how often each request came, of the last ones that differ; one not seen among these is counted from the
// beginning. The zero value is ready, and safe for concurrent use.
type Deliveries struct {
	mu           sync.Mutex
	recent, past map[digest]uint32 // when recent is full it becomes past, and past is let go of
}

type digest [16]byte

// maxRecent is how many requests are counted before the older ones are let go of; never more than twice as many.
const maxRecent = 4096

// Next counts a request, known by its method, target and body.
func (d *Deliveries) Next(seed uint64, method, target string, body []byte) Delivery {
	sum := sumOf(seed, method, target, body)
	n := d.count(digest(sum[:16]))
	return Delivery(scramble(binary.BigEndian.Uint64(sum[16:]) + uint64(n)*golden))
}

// Forget begins all counting anew.
func (d *Deliveries) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.recent, d.past = nil, nil
}

// sumOf is a digest in which every part but the last is delimited by its length.
func sumOf(seed uint64, method, target string, body []byte) []byte {
	head := binary.BigEndian.AppendUint64(make([]byte, 0, 64+len(method)+len(target)), seed)
	head = append(binary.BigEndian.AppendUint32(head, uint32(len(method))), method...)
	head = append(binary.BigEndian.AppendUint32(head, uint32(len(target))), target...)
	h := sha256.New()
	h.Write(head)
	h.Write(body)
	return h.Sum(head[:0])
}

func (d *Deliveries) count(of digest) uint32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	n, ok := d.recent[of]
	if !ok {
		n = d.past[of]
	}
	if !ok && len(d.recent) >= maxRecent {
		d.recent, d.past = nil, d.recent
	}
	if d.recent == nil {
		d.recent = map[digest]uint32{}
	}
	d.recent[of] = n + 1
	return n
}

const golden = 0x9e3779b97f4a7c15

// scramble is the output function of splitmix64.
func scramble(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// draw is a number from 0 up to 1 that belongs to the delivery and one of its questions, each question's on its own.
func (d Delivery) draw(question uint64) float64 {
	return float64(scramble(uint64(d)+(question+1)*golden)>>11) / (1 << 53)
}
