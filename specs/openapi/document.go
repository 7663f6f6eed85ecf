package openapi

import (
	"github.com/counterpart-api/counterpart/specs/openapi/schema"
	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// Document is a compiled OpenAPI document. It is immutable and safe for concurrent use.
type Document struct {
	Title, Version  string
	Dialect         string // "2.0", "3.0" or "3.1": what the file is written in
	File            string // as shown to people
	Operations      []*Operation
	Schemas         map[string]*schema.Schema  // components/schemas by name
	SecuritySchemes map[string]*SecurityScheme // components/securitySchemes by name
	Servers         []string                   // URLs as written
	BasePath        string                     // path of the first server, without a trailing slash; "" when none
	Source          *schema.Source             // x-source of info or of the document itself

	schemeNames []string // of SecuritySchemes, in document order
	routes      router
	judges      *judgery
	served      map[string]*lazyJudge // of Schemas, as parts of answers
}

// Operation is one method of one path (OpenAPI 3.1, section 4.8.10).
type Operation struct {
	ID      string // operationId, or "METHOD /path" when the document gives none
	Method  string // upper case
	Path    string // the template, without the base path
	Summary string
	Pos     schema.Position
	Source  *schema.Source

	Params      []*Parameter // of the path item first, then the operation's own, in document order
	Body        *RequestBody // nil when none is declared
	Security    []Requirement
	Responses   []*Response // by status ascending, then ranges ("4XX"), then "default"
	Unsupported []string    // what of this operation is not enforced, in words

	segments []segment
	inPath   []*Parameter // in template order
	doc      *Document
}

// Requirement names the schemes that a request must satisfy together. An operation lists alternatives; an empty
// Requirement among them means that no credential is needed.
type Requirement []SchemeUse

// SchemeUse is one scheme of a Requirement.
type SchemeUse struct {
	Name   string
	Scheme *SecurityScheme
	Scopes []string
}

// Parameter is one parameter of a request, or one header of a response.
type Parameter struct {
	Name, In, Style string // In: "path", "query", "header", "cookie"
	Explode         bool
	Required        bool
	JSON            bool           // its text is a JSON text: the parameter is declared by content, not by schema and style
	Schema          *schema.Schema // never nil
	// Enforced is false for header parameters that the specification tells to ignore (Accept, Content-Type,
	// Authorization) and for those that a security scheme of the operation reads; x-enforced: true overrules both.
	Enforced bool
	Examples []Example
	Source   *schema.Source
	Pos      schema.Position

	where  string // "query.roles"
	forced bool   // x-enforced is given
	wire   wire.Param
	judge  *lazyJudge
}

// RequestBody is the body an operation takes (section 4.8.13).
type RequestBody struct {
	Required bool
	Content  []*Media // in document order
	Source   *schema.Source
	Pos      schema.Position
}

// Media is one media type of a body, with the schema of its values.
type Media struct {
	Type     string         // as written, lower case, parameters kept
	Schema   *schema.Schema // nil when none is given
	Examples []Example
	Pos      schema.Position

	base   string            // Type without parameters
	params map[string]string // of Type
	codec  codec
	fields []*wire.Param // of a form
	others *wire.Shape   // of a form: fields that are not declared
	judge  *lazyJudge
}

// Example is a named value that the document shows.
type Example struct {
	Name  string // "" for the `example` key
	Value any    // nil, bool, string, json.Number, []any, map[string]any
	Pos   schema.Position
}

// Response is one declared answer (section 4.8.17).
type Response struct {
	Status      string // "200", "4XX" or "default"
	Description string
	Content     []*Media     // in document order
	Headers     []*Parameter // in document order; Content-Type is never among them
	Source      *schema.Source
	Pos         schema.Position

	code int
}

// SecurityScheme is one way to present a credential (section 4.8.27).
type SecurityScheme struct {
	Name   string // key under components/securitySchemes
	Type   string // "apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"
	In     string // apiKey: "header", "query", "cookie"
	Key    string // apiKey: the name of that header, query parameter or cookie
	Scheme string // http: "bearer", "basic", … lower case
	Source *schema.Source
	Pos    schema.Position
}

// Operation returns the operation with the given ID, nil when there is none.
func (d *Document) Operation(id string) *Operation {
	for _, op := range d.Operations {
		if op.ID == id {
			return op
		}
	}
	return nil
}

// Response returns what is declared for a status: the exact code, else its range, else "default", else nil.
func (o *Operation) Response(status int) *Response {
	var wide, fallback *Response
	for _, r := range o.Responses {
		switch r.code {
		case status:
			return r
		case 0:
			fallback = r
		case -(status / 100):
			wide = r
		}
	}
	if wide != nil {
		return wide
	}
	return fallback
}

// atoi reads a three-digit status, 0 when it is none.
func atoi(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}
