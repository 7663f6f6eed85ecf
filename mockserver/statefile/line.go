package statefile

import (
	"bufio"
	"bytes"
	"hash/crc32"
	"io"
)

// shortRecord is how many bytes are held of a file before they are known to be a record; longestRecord is how many one may have.
const (
	shortRecord   = 1 << 20
	longestRecord = 1 << 30
)

// damageError is what is wrong with what was read, as opposed to reading it.
type damageError struct{ text string }

func (e *damageError) Error() string { return e.text }

var (
	errTooLong  = &damageError{"it is longer than any record"}
	errNoRecord = &damageError{"it is no record, nor the beginning of one"}
)

// next reads a line with its end, of so many bytes at most; it is good until the next one is read. io.EOF comes with what was not
// finished, which is counted and not kept.
func (s *scan) next(in *bufio.Reader, from io.ReaderAt, longest int) (line []byte, err error) {
	piece, err := in.ReadSlice('\n')
	switch {
	case err == nil || err != io.EOF && err != bufio.ErrBufferFull:
		return piece, err
	case isBlank(piece):
		return nil, s.blank(in, piece, err)
	case !isBegun(piece):
		return nil, errNoRecord
	case err == io.EOF:
		s.torn = int64(len(piece))
		return nil, io.EOF
	}
	return s.long(in, from, piece, longest)
}

// long reads the rest of a line that the buffer has no room for, twice: what it is to be kept for is known only from its checksum.
func (s *scan) long(in *bufio.Reader, from io.ReaderAt, piece []byte, longest int) ([]byte, error) {
	written, err := checksum(piece)
	if err != nil {
		return nil, err
	}
	sum, length := crc32.Update(s.sum, castagnoli, piece[sumLength+1:]), len(piece)
	for err = bufio.ErrBufferFull; err == bufio.ErrBufferFull; {
		piece, err = in.ReadSlice('\n')
		if length += len(piece); length > longest {
			return nil, errTooLong
		}
		sum = crc32.Update(sum, castagnoli, piece)
	}
	switch {
	case err == io.EOF:
		s.torn = int64(length)
		return nil, err
	case err != nil:
		return nil, err
	case sum != written:
		return nil, wrongSum(written, sum)
	}
	line := make([]byte, length)
	_, err = io.ReadFull(io.NewSectionReader(from, s.good, int64(length)), line)
	return line, err
}

// begun is how every record begins, but for the digits of its checksum.
const begun = `00000000 {"do":"`

func isBegun(piece []byte) bool {
	for i, c := range piece[:min(len(piece), len(begun))] {
		if i < sumLength && !bytes.ContainsRune([]byte("0123456789abcdef"), rune(c)) || i >= sumLength && c != begun[i] {
			return false
		}
	}
	return true
}

// blank reads an end of zeros, which a power cut leaves where something was to be written.
func (s *scan) blank(in *bufio.Reader, piece []byte, err error) error {
	for s.torn = int64(len(piece)); err == bufio.ErrBufferFull; s.torn += int64(len(piece)) {
		if piece, err = in.ReadSlice('\n'); !isBlank(piece) {
			return errNoRecord
		}
	}
	return err
}

func isBlank(piece []byte) bool { return len(bytes.Trim(piece, "\x00")) == 0 }
