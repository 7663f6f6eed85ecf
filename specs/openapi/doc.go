// Package openapi compiles an OpenAPI document (3.0, 3.1; 2.0 by conversion) into what the rest of the project works
// with: operations in document order, an exact router, request decoding, judging of requests and responses, and the
// list of everything the document limits, each limit with the source that founds it.
//
// kin-openapi loads and validates the document; the compiled form is read from the nodes of the file itself, because
// order, exact numbers and positions are lost in kin's structures. No type of kin, and none of YAML, leaves the package.
//
// Four extensions are read; every other key that begins with x- is passed over.
//
//   - x-source, at the document, info, a path item, operation, parameter, request body, response, security scheme or
//     schema: {document, section, grade, quote, keywords, also}, the place where the vendor says so. What stands below
//     inherits it. grade is stated, official, inferred or assumed; keywords maps single keywords of a schema to sources of
//     their own; also lists sources that support or contradict this one.
//   - x-enforced, at a header parameter: true makes one that OpenAPI says to ignore (Accept, Content-Type, Authorization)
//     count, false makes any other not count.
//   - x-faker, at a schema: the gofakeit function that makes likely values, such as Name.
//   - x-unordered, at an array schema: true says that the order of the elements means nothing. Judging a value by the
//     schema is not changed by it; comparing an answer with the expected one is.
//
// Non-goals: it holds no state, serves nothing, and knows no vendor.
package openapi
