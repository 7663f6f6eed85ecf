package report

import (
	stdjson "encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MaxBytes is the largest document that Decode reads.
const MaxBytes = 256 << 20

// Decode reads a document of the json format. It refuses what it does not
// understand: another version, an unknown or repeated member, text after the
// end, results out of order, a summary that disagrees with the results. An
// error names the place as a JSON pointer.
func Decode(r io.Reader) (*Report, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	if len(b) > MaxBytes {
		return nil, fmt.Errorf("report: larger than %d bytes", MaxBytes)
	}
	if err := checkVersion(b); err != nil {
		return nil, err
	}
	return decodeDocument(b)
}

// checkVersion comes first, so that a document of another version is called
// that, and not a document with a strange member.
func checkVersion(b []byte) error {
	var head struct {
		APIVersion *string `json:"apiVersion"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return fmt.Errorf("report: not a document of the json format: %w", err)
	}
	if head.APIVersion == nil {
		return fmt.Errorf("report: no apiVersion\nhint: give a file written by --report json=FILE")
	}
	return (&Report{APIVersion: *head.APIVersion}).Validate()
}

func decodeDocument(b []byte) (*Report, error) {
	var d document
	err := json.Unmarshal(b, &d, json.RejectUnknownMembers(true), json.WithUnmarshalers(json.UnmarshalFromFunc(exactNumber)))
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	if err := d.Validate(); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	if derived := d.Report.Summary(); d.Summary != derived {
		return nil, fmt.Errorf("report: summary does not agree with the results\nhint: the document was edited; the results add up to %s, %d of %d passed",
			derived.Outcome, derived.Pass, derived.Total)
	}
	return &d.Report, nil
}

// exactNumber keeps a number as it is written: 2^53+1 must not become 2^53.
func exactNumber(dec *jsontext.Decoder, v *any) error {
	if dec.PeekKind() != '0' {
		return errors.ErrUnsupported
	}
	raw, err := dec.ReadValue()
	*v = stdjson.Number(raw)
	return err
}
