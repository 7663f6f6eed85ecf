package statefile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// read takes in a file from its beginning, and cuts off a last line that has no end.
func (f *File) read(file *os.File) error {
	scan, err := scanned(f.name, file)
	if err != nil {
		return err
	}
	f.image, f.sum, f.size = scan.image, scan.sum, scan.good
	f.numbers.Store(scan.image.highest)
	f.compactAt = max(f.size, roomToGrow)
	if scan.torn > 0 {
		f.options.Tell("the last record of the state file was not finished, and nobody was answered for it: it is cut off",
			"file", f.name, "offset", scan.good, "bytes", scan.torn)
		if err := file.Truncate(scan.good); err != nil {
			return fmt.Errorf("cannot cut off the end of state file %q: %w", f.name, cause(err))
		}
	}
	if f.size > 0 {
		return nil
	}
	return f.begin()
}

// begin writes the header of a new file.
func (f *File) begin() error {
	if _, err := io.WriteString(f.file, header); err != nil {
		return f.undo(err)
	}
	f.size = int64(len(header))
	return nil
}

// scan is what was read.
type scan struct {
	image *image
	sum   uint32
	good  int64 // where the last whole record ends
	torn  int64 // bytes after that
}

// source is a file that is read from its beginning, and again where a record is too long to be kept before it is known to be one.
type source interface {
	io.Reader
	io.ReaderAt
}

// scanned reads a log. name is for messages.
func scanned(name string, from source) (*scan, error) { return scannedTo(name, from, longestRecord) }

// scannedTo reads a log whose records have so many bytes at most.
func scannedTo(name string, from source, longest int) (*scan, error) {
	s := &scan{image: newImage()}
	in := bufio.NewReaderSize(from, shortRecord)
	if whole, err := s.begins(name, in); err != nil || !whole {
		return s, err
	}
	for {
		line, err := s.next(in, from, longest)
		if err == io.EOF {
			return s, nil
		}
		if damage := (*damageError)(nil); err != nil && !errors.As(err, &damage) {
			return nil, s.unreadable(name, err)
		}
		if err == nil {
			err = s.take(line)
		}
		if err != nil {
			return nil, s.damaged(name, err)
		}
		s.good += int64(len(line))
	}
}

// begins reads the header, before anything is read as a record: any file may be named by mistake, however large. It is not whole in a
// file that was only begun.
func (s *scan) begins(name string, in io.Reader) (whole bool, err error) {
	start := make([]byte, len(header))
	n, err := io.ReadFull(in, start)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return false, s.unreadable(name, err)
	}
	if !strings.HasPrefix(header, string(start[:n])) {
		return false, fmt.Errorf("%q is not a state file of this version: it begins with something else\nhint: name another file, or move this one away", name)
	}
	if n < len(header) {
		s.torn = int64(n)
		return false, nil
	}
	s.good = int64(n)
	return true, nil
}

func (s *scan) take(line []byte) error {
	r, sum, err := decode(line, s.sum)
	if err == nil {
		err = s.image.accepts(r)
	}
	if err != nil {
		return err
	}
	s.image.apply(r)
	s.sum = sum
	return nil
}

func (s *scan) unreadable(name string, why error) error {
	return fmt.Errorf("cannot read state file %q at offset %d: %w", name, s.good, cause(why))
}

// damaged says what is wrong, where, and what can be done.
func (s *scan) damaged(name string, why error) error {
	return fmt.Errorf("state file %q is damaged at offset %d: %w\nhint: put back a copy of it, move it away to begin anew, or give up all from there on: truncate -s %d %s",
		name, s.good, why, s.good, shellQuoted(name))
}

func shellQuoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
