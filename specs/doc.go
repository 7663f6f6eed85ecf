// Package specs joins an OpenAPI document and its behavior into a Contract: the one thing that both the mock server and the
// conformance suite are driven by.
package specs
