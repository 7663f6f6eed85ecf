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

// scanned reads a log. name is for messages.
func scanned(name string, from io.Reader) (*scan, error) {
	s := &scan{image: newImage()}
	in := bufio.NewReaderSize(from, 1<<20)
	first := true
	for {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			return s, s.end(name, line, first)
		}
		if err != nil {
			return nil, fmt.Errorf("cannot read state file %q at offset %d: %w", name, s.good, cause(err))
		}
		if first {
			err = checkHeader(line)
		} else {
			err = s.take(line)
		}
		if err != nil {
			return nil, s.damaged(name, first, err)
		}
		first = false
		s.good += int64(len(line))
	}
}

// end takes the rest after the last line's end.
func (s *scan) end(name string, rest []byte, first bool) error {
	if first && !strings.HasPrefix(header, string(rest)) {
		return s.damaged(name, true, checkHeader(rest))
	}
	s.torn = int64(len(rest))
	return nil
}

var errHeader = errors.New("it begins with something else")

func checkHeader(line []byte) error {
	if string(line) != header {
		return errHeader
	}
	return nil
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

// damaged says what is wrong, where, and what can be done.
func (s *scan) damaged(name string, first bool, why error) error {
	if first {
		return fmt.Errorf("%q is not a state file of this version: %w\nhint: name another file, or move this one away", name, why)
	}
	return fmt.Errorf("state file %q is damaged at offset %d: %w\nhint: put back a copy of it, move it away to begin anew, or give up all from there on: truncate -s %d %s",
		name, s.good, why, s.good, shellQuoted(name))
}

func shellQuoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
