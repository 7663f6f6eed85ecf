package statefile

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
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

// rewritten is a file with the name of the state file, and all that is in it.
func (f *File) rewritten() (*os.File, int64, uint32, error) {
	part := f.name + ".part"
	next, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_TRUNC|os.O_APPEND, 0o600)
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
		err = os.Rename(part, f.name)
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
