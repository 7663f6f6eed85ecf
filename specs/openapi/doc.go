// Package openapi compiles an OpenAPI document (3.0, 3.1; 2.0 by conversion) into what the rest of the project works
// with: operations in document order, an exact router, request decoding, judging of requests and responses, and the
// list of everything the document limits, each limit with the source that founds it.
//
// kin-openapi loads and validates the document; the compiled form is read from the nodes of the file itself, because
// order, exact numbers and positions are lost in kin's structures. No type of kin, and none of YAML, leaves the package.
//
// Non-goals: it holds no state, serves nothing, and knows no vendor.
package openapi
