package wire

import (
	"fmt"
	"strings"
	"testing"
)

var (
	small = []byte(`{"roomId":"ByehQjC44FwMeiLbX","userId":"nSYqWzZ4GsKTX4dyK","userIds":["nSYqWzZ4GsKTX4dyK","x1"]}`)
	large = channel(10)
)

// channel is an answer like the ones of a chat server: about 1.5 KB with ten members.
func channel(members int) []byte {
	var list []string
	for i := range members {
		list = append(list, fmt.Sprintf(`{"_id":"user-with-an-id-%d","username":"someone.%d","name":"Some One the Longer","status":"online","active":true,"age":%d.5}`, i, i, i))
	}
	return []byte(`{"channel":{"_id":"ByehQjC44FwMeiLbX","name":"invite-me","t":"c","msgs":0,"ro":false,"ts":"2016-12-09T15:08:58.042Z","members":[` +
		strings.Join(list, ",") + `]},"success":true}`)
}

func BenchmarkParseJSON(b *testing.B) {
	for name, text := range map[string][]byte{"small": small, "large": large} {
		b.Run(fmt.Sprintf("%s-%d", name, len(text)), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := ParseJSON(text, Limits{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAppendJSON(b *testing.B) {
	for name, text := range map[string][]byte{"small": small, "large": large} {
		b.Run(fmt.Sprintf("%s-%d", name, len(text)), func(b *testing.B) {
			v, err := ParseJSON(text, Limits{})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			dst := make([]byte, 0, 4096)
			for b.Loop() {
				dst = AppendJSON(dst[:0], v)
			}
		})
	}
}

func BenchmarkParseQuery(b *testing.B) {
	for _, count := range []int{10, 10_000} {
		raw := strings.TrimSuffix(strings.Repeat("userIds=abc%20def&", count), "&")
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ParseQuery(raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecodeQuery(b *testing.B) {
	for _, count := range []int{10, 10_000} {
		pairs, err := ParseQuery(strings.TrimSuffix(strings.Repeat("userIds=abc&", count), "&"))
		if err != nil {
			b.Fatal(err)
		}
		p := &Param{Name: "userIds", Explode: true, Shape: Shape{Kind: Array}}
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := DecodeQuery(p, pairs); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecodePath(b *testing.B) {
	p := &Param{Name: "id"}
	for b.Loop() {
		if _, _, err := DecodePath(p, "ByehQjC44Fw%20MeiLbX"); err != nil {
			b.Fatal(err)
		}
	}
}
