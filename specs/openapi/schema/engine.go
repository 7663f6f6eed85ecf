package schema

import (
	"bytes"
	"errors"
	"io"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// engine is a jsonschema compiler with our formats and keywords, that loads nothing.
type engine struct{ compiler *jsonschema.Compiler }

func newEngine(p *patterns) *engine {
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	c.AssertFormat = true
	c.LoadURL = func(url string) (io.ReadCloser, error) { return nil, errUnknownURL(url) }
	for name, f := range ownFormats {
		c.Formats[name] = f
	}
	c.RegisterExtension("counterpart", nil, extension{p})
	return &engine{c}
}

func (e *engine) add(url string, text []byte) error {
	return e.compiler.AddResource(url, bytes.NewReader(text))
}

func (e *engine) compile(url string) (*authority, error) {
	s, err := e.compiler.Compile(url)
	if err != nil {
		return nil, err
	}
	return &authority{s}, nil
}

// authority has the last word on whether a value fits. Values must be sound: it panics on numbers out of bounds.
type authority struct{ schema *jsonschema.Schema }

// verdict is nil when v fits, else what jsonschema says, one of its leaves.
func (a *authority) verdict(v any) *jsonschema.ValidationError {
	err := a.schema.Validate(v)
	if err == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return &jsonschema.ValidationError{Message: err.Error()}
	}
	for len(invalid.Causes) > 0 {
		invalid = invalid.Causes[0]
	}
	return invalid
}
