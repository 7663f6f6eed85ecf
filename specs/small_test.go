package specs_test

// documentText and behaviorText are a contract with one operation. The behavior says whether it could read the body.
const documentText = `openapi: 3.0.3
info:
  title: small
  version: '1'
  x-source: {document: the manual, section: all, grade: stated}
paths:
  /x/{id}:
    post:
      operationId: x
      security: [{bearer: []}]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, maxLength: 9}}
        - {name: n, in: query, schema: {type: integer, minimum: 1}}
      requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        '429': {description: slow down, headers: {X-Limit: {required: true, schema: {type: integer}}}}
        4XX: {description: no}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
  schemas:
    Thing: {type: object, required: [read], properties: {read: {type: boolean}}}
`

const behaviorText = `state:
  tokens: {key: token}
  things: {key: id, schema: Thing, hidden: [id]}
caller: tokens[?credentials.?bearer.orValue('')]
precedence: [authenticate, media-type, parse, validate, rules]
unreadable: unreadable
errors:
  unauthenticated: {source: &s {document: the manual, section: errors, grade: stated}, status: 401}
  media-type: {source: *s, status: 415}
  malformed: {source: *s, status: 400}
  invalid: {source: *s, status: 422}
  too-large: {source: *s, status: 413}
  not-found: {source: *s, status: 404}
  method-not-allowed: {source: *s, status: 405}
operations:
  x:
    rules:
      - name: read
        source: *s
        respond: {status: 200, body: {read: "${body != 'unreadable'}"}}
`
