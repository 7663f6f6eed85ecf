package openapi

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/schema"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
	"github.com/getkin/kin-openapi/openapi3"
)

// verdicts says what to make of the validator's codes. Codes that are not here are errors; those with ours are
// findings this package makes itself, exactly, and are dropped.
var verdicts = map[string]string{
	"schema-items-required": "warning", "duplicate-tag": "warning", "external-docs-url-required": "warning",
	"license-name-required": "warning", "duplicate-required-field": "warning", "server-url-template-invalid": "warning",
	"serialization-method-invalid": "warning", "conflicting-paths": "warning", "summary-field-for-3-1-plus": "warning",

	"unresolved-ref": "ours", "example-violates-schema": "ours", "default-violates-schema": "ours",
	"schema-pattern-regex-invalid": "ours", "schema-type-unsupported": "ours", "parameter-in-invalid": "ours",
	"path-must-start-with-slash": "ours", "path-parameters-mismatch": "ours", "security-requirement-scheme-undefined": "ours",
	"exclusive-bound-boolean-before-3-1": "ours", "exclusive-bound-number-for-3-1-plus": "ours",
}

// validate runs the document validator, and adds what it has to say. It is first given JSON made from our nodes, which
// it reads several times faster than YAML but without places; only when it complains is it given the files as they are.
func (b *builder) validate(name string) {
	if b.converted != nil {
		b.validatorSays(name, check(b.converted))
		return
	}
	doc, err := b.kinLoad(name, false)
	if err != nil {
		b.loadFailed(name, err)
		return
	}
	complaint := check(doc)
	if complaint == nil {
		return
	}
	if doc, err = b.kinLoad(name, true); err == nil {
		if placed := check(doc); placed != nil {
			complaint = placed
		}
	}
	b.validatorSays(name, complaint)
}

// check validates all but what this package judges itself: examples, defaults, patterns. A validator that panics on a
// strange document has found that document wrong.
func check(doc *openapi3.T) (err error) {
	defer recovered(&err)
	return doc.Validate(context.Background(), openapi3.EnableMultiError(), openapi3.DisableExamplesValidation(),
		openapi3.DisableSchemaDefaultsValidation(), openapi3.DisableSchemaPatternValidation(), openapi3.AllowExtensionsWithRef())
}

func (b *builder) kinLoad(name string, places bool) (doc *openapi3.T, err error) {
	defer recovered(&err)
	return b.loader(places).LoadFromURI(&url.URL{Path: name})
}

// recovered turns a panic into an error.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the document cannot be validated: %v", p)
	}
}

// loader reads through our files, so that the policy for references holds for the validator too.
func (b *builder) loader(places bool) *openapi3.Loader {
	l := openapi3.NewLoader()
	l.IncludeOrigin = places
	l.ReadFromURIFunc = func(_ *openapi3.Loader, u *url.URL) ([]byte, error) {
		location := u.String()
		if u.Scheme == "" {
			location = u.Path
		}
		if places {
			return b.asYAML(location)
		}
		return b.asJSON(location)
	}
	return l
}

// asYAML is a file as it is. A comment at its end makes the loader read JSON as YAML, for it keeps no places of JSON.
func (b *builder) asYAML(location string) ([]byte, error) {
	data, err := b.files.read(location)
	return append(slices.Clip(data), "\n#\n"...), err
}

func (b *builder) asJSON(location string) ([]byte, error) {
	f, err := b.files.open(location)
	if err != nil {
		return nil, err
	}
	return wire.AppendJSON(nil, f.root.value()), nil
}

// loadFailed reports a document that the validator cannot load, unless it is known already what is wrong.
func (b *builder) loadFailed(name string, err error) {
	if !HasErrors(b.findings) {
		b.add(Error, CodeDocument, schema.Position{File: b.files.display(name)}, oneLine(err), "")
	}
}

func (b *builder) validatorSays(name string, err error) {
	var many openapi3.MultiError
	if !errors.As(err, &many) && err != nil {
		many = openapi3.MultiError{err}
	}
	for _, one := range many {
		b.validatorSaysOne(name, one)
	}
}

func (b *builder) validatorSaysOne(name string, err error) {
	code, severity := CodeDocument, Error
	var coded openapi3.CodedError
	if errors.As(err, &coded) {
		code = coded.Code()
	}
	switch {
	case verdicts[code] == "ours", strings.HasSuffix(code, "-field-for-3-1-plus") && verdicts[code] == "":
		return
	case verdicts[code] == "warning":
		severity = Warning
	}
	var extra *openapi3.ExtraSiblingFieldsError
	if errors.As(err, &extra) {
		if b.reported(extra.Fields) {
			return
		}
		code = CodeUnknownKey
	}
	b.add(severity, code, b.origin(name, err), oneLine(err), "")
}

// reported tells whether all these keys are in findings already.
func (b *builder) reported(fields []string) bool {
	for _, field := range fields {
		known := false
		for _, f := range b.findings {
			known = known || (f.Code == CodeUnknownKey || f.Code == CodeRefSibling) && strings.Contains(f.Message, strconv.Quote(field))
		}
		if !known {
			return false
		}
	}
	return true
}

// origin finds the innermost place that the chain of an error names.
func (b *builder) origin(name string, err error) schema.Position {
	pos := schema.Position{File: b.files.display(name)}
	for ; err != nil; err = errors.Unwrap(err) {
		v := reflect.Indirect(reflect.ValueOf(err))
		if v.Kind() != reflect.Struct {
			continue
		}
		field := v.FieldByName("Origin")
		if !field.IsValid() {
			continue
		}
		if o, ok := field.Interface().(*openapi3.Origin); ok && o != nil && o.Key != nil && o.Key.Line > 0 {
			pos = schema.Position{File: b.files.display(o.Key.File), Line: o.Key.Line, Column: o.Key.Column}
		}
	}
	return pos
}

func oneLine(err error) string {
	return clip(strings.Join(strings.Fields(err.Error()), " "), 500)
}
