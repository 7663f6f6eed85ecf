package statefile

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// A log is written anew when it is larger than growth times what it was when it was last written anew, and some room.
const (
	growth     = 4
	roomToGrow = 4 << 20
)

// compact writes the log anew, in another file that then takes its name. When that fails, the old one is as good as before, and
// gets time to grow until it is tried again. Everybody waits meanwhile.
func (f *File) compact() {
	next, size, sum, err := f.rewritten()
	if err != nil {
		f.compactAt = f.size * 2
		f.options.Tell("the state file is not written anew, and grows", "file", f.name, "because", err)
		return
	}
	_ = f.file.Close() // all that it has is in the other one
	f.file, f.size, f.sum = next, size, sum
	f.compactAt = growth*size + roomToGrow
}

// The file in which a log is written anew has a name that nobody can know before, and so have put something there: that of the
// state file, a dot, letters by chance, and an end.
const (
	partLength = 12
	partEnd    = ".part"
)

// sweep removes what was left by a process that died while it wrote the log anew. Who has the state file is the only one who may
// do so, and nothing else has such a name; what cannot be removed does no harm.
func (f *File) sweep() {
	entries, _ := os.ReadDir(f.folder())
	for _, e := range entries {
		if e.Type().IsRegular() && isPart(e.Name(), filepath.Base(f.path)) {
			_ = os.Remove(filepath.Join(f.folder(), e.Name()))
		}
	}
}

// isPart says whether a name is one under which the log of a state file is written anew.
func isPart(name, of string) bool {
	rest, begins := strings.CutPrefix(name, of+".")
	letters, ends := strings.CutSuffix(rest, partEnd)
	return begins && ends && len(letters) == partLength && strings.Trim(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

// rewritten is a file with the name of the state file, and all that is in it.
func (f *File) rewritten() (*os.File, int64, uint32, error) {
	part := f.path + "." + rand.Text()[:partLength] + partEnd
	next, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	if err != nil {
		return nil, 0, 0, err
	}
	size, sum, err := f.image.write(next)
	if err == nil {
		err = take(next, part)
	}
	if err == nil {
		err = next.Sync()
	}
	if err == nil {
		err = os.Rename(part, f.path)
	}
	if err != nil {
		_ = next.Close()
		_ = os.Remove(part) // what matters is why it was not written
		return nil, 0, 0, err
	}
	if err := syncFolder(f.folder()); err != nil {
		f.options.Tell("after a power cut the state file may be as it was", "file", f.name, "because", cause(err))
	}
	return next, size, sum, nil
}

// syncFolder makes a new name outlive a power cut.
func syncFolder(name string) error {
	dir, err := os.Open(name)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}

// write writes all that the image says as a log.
func (i *image) write(to io.Writer) (size int64, sum uint32, err error) {
	out := bufio.NewWriterSize(to, 1<<20)
	n, err := out.WriteString(header)
	size = int64(n)
	if err != nil {
		return size, 0, err
	}
	err = i.records(func(r *record) error {
		line, err := r.encode()
		if err != nil {
			return fmt.Errorf("%s: %w", r.Do, err)
		}
		sum = seal(line, sum)
		n, err := out.Write(line)
		size += int64(n)
		return err
	})
	if err != nil {
		return size, sum, err
	}
	return size, sum, out.Flush()
}

func sameWorld(a, b map[place]json.RawMessage) bool {
	if len(a) != len(b) {
		return false
	}
	for p, entity := range a {
		if other, there := b[p]; !there || string(other) != string(entity) {
			return false
		}
	}
	return true
}
