// Package control holds the OpenAPI document of the control API: every path of it, what it takes and what it answers. The mock
// serves the document, and the suite holds the mock to it.
//
// It is a document and no more: what the control API does is in package mockserver.
package control

import _ "embed"

//go:embed openapi.yaml
var document string

// Document is the OpenAPI document as YAML text. Its paths are below the control API's prefix.
func Document() string { return document }
