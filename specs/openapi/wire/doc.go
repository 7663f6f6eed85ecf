// Package wire turns the bytes of an HTTP request into JSON values, strictly: percent escapes, parameter styles of
// OpenAPI, and JSON text. It knows no schema; it is told the shape (primitive, array, object) a parameter has.
package wire
