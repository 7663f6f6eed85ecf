package statefile

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"time"
	"unicode/utf8"
)

// The kinds of records.
const (
	doWorld    = "world"    // workspaces begin in this world from now on
	doMake     = "make"     // a workspace begins, in the present world or as another one is
	doDrop     = "drop"     // a workspace ends
	doChange   = "change"   // entities are put or deleted, identities were made up
	doGo       = "go"       // as change, and as many identities count as made up as it says
	doReset    = "reset"    // a workspace is as it began
	doSeed     = "seed"     // identities begin anew, from another seed
	doSnapshot = "snapshot" // the present moment of a workspace gets a name
	doRestore  = "restore"  // a workspace is as when a snapshot was taken
	doForget   = "forget"   // a snapshot ends
	doPoint    = "point"    // a moment of a workspace as a whole: how a log that is written anew says it
)

// record is one line of the log. Which members it has depends on its kind.
type record struct {
	Do      string            `json:"do"`
	Of      uint64            `json:"of,omitempty"`     // the number of a workspace, or of a world
	Name    string            `json:"name,omitempty"`   // of a workspace or a snapshot
	Part    string            `json:"part,omitempty"`   // of a point: begin, now, snapshot
	From    uint64            `json:"from,omitempty"`   // the workspace that a new one is a copy of
	Copied  bool              `json:"copied,omitempty"` // it was made as a copy, of whatever
	World   uint64            `json:"world,omitempty"`  // that a point differs from
	Set     Contents          `json:"set,omitempty"`    // entities
	Made    map[string]uint64 `json:"made,omitempty"`   // how many identities were made up, by contract
	Seed    uint64            `json:"seed,omitempty"`   // of what is made up
	Begun   uint64            `json:"begun,omitempty"`  // the seed that a workspace began with
	Created time.Time         `json:"created,omitzero"` // when a workspace was made, or a snapshot taken
}

var errNoText = errors.New("the key of an entity is not UTF-8 text, which is all that can be kept")

// check refuses what would not be read back as it is.
func (r *record) check() error {
	for _, collections := range r.Set {
		for _, entities := range collections {
			for key := range entities {
				if !utf8.ValidString(key) {
					return errNoText
				}
			}
		}
	}
	return nil
}

// sumLength is how long a checksum is, as text.
const sumLength = 8

// encode is the line of a record but for its checksum, for which there is room.
func (r *record) encode() ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	line := bytes.NewBufferString("00000000 ")
	encoder := json.NewEncoder(line)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(r)
	if err == nil && line.Len() > longestRecord {
		err = errTooLong
	}
	return line.Bytes(), err
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seal writes the checksum into a line. before is that of the line before.
func seal(line []byte, before uint32) (sum uint32) {
	sum = crc32.Update(before, castagnoli, line[sumLength+1:])
	hex.Encode(line, binary.BigEndian.AppendUint32(nil, sum))
	return sum
}

// checksum reads that of a line.
func checksum(line []byte) (uint32, error) {
	if len(line) < sumLength+2 || line[sumLength] != ' ' {
		return 0, &damageError{"it has no checksum"}
	}
	var written [4]byte
	if _, err := hex.Decode(written[:], line[:sumLength]); err != nil {
		return 0, &damageError{"its checksum is no number"}
	}
	return binary.BigEndian.Uint32(written[:]), nil
}

func wrongSum(written, sum uint32) error {
	return &damageError{fmt.Sprintf("its checksum is %08x and should be %08x", written, sum)}
}

// decode reads a whole line.
func decode(line []byte, before uint32) (*record, uint32, error) {
	written, err := checksum(line)
	if err != nil {
		return nil, 0, err
	}
	sum := crc32.Update(before, castagnoli, line[sumLength+1:])
	if written != sum {
		return nil, 0, wrongSum(written, sum)
	}
	r := &record{}
	decoder := json.NewDecoder(bytes.NewReader(line[sumLength+1:]))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(r); err != nil {
		return nil, 0, err
	}
	return r, sum, nil
}
