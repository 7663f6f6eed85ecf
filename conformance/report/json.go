package report

import (
	_ "embed" // for the schema
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

//go:embed report.schema.json
var schema []byte

// Schema is the JSON Schema (draft 2020-12) of the json format; the bytes are
// a copy.
func Schema() []byte { return append([]byte(nil), schema...) }

// document is the report on disk: with what it adds up to, for readers that
// do not want to count.
type document struct {
	Report
	Summary Summary `json:"summary"`
}

// writeJSON writes the document, indented. Texts are brought into one form,
// so that a document that was read is written with the same bytes.
func writeJSON(w io.Writer, r *Report, _ Options) error {
	raw, err := encodeValue(document{*r.withLists(), r.Summary()})
	if err != nil {
		return err
	}
	doc := jsontext.Value(raw)
	if err := doc.Format(jsontext.Multiline(true), jsontext.WithIndent("  ")); err != nil {
		return err
	}
	_, err = w.Write(append(doc, '\n'))
	return err
}

// withLists is r with its required lists never null.
func (r *Report) withLists() *Report {
	c := *r
	if c.Contracts == nil {
		c.Contracts = []Contract{}
	}
	if c.Results == nil {
		c.Results = []Result{}
	}
	return &c
}
