package main

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/redaction"
	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/call"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// entrance is how clients come in: the URL, and how curl is called so that it trusts the server; how for the control API; and what a
// browser adds to the address of the console, once.
type entrance struct {
	url, curl, control, once string
	secrets                  map[string]string // what is not printed, and the variables that hold it
}

// printWelcome says what is served, and shows for each operation a curl line that works and one that is refused.
func printWelcome(w io.Writer, at entrance, served []mockserver.Served, control bool) {
	at.secrets = secretsOf(served)
	for _, s := range served {
		c := s.Contract
		fmt.Fprintf(w, "\n%s: %s, %s, %s, %s\n", c.Name, c.Document.Title,
			plural(len(c.Document.Operations), "operation"), plural(c.Constraints(), "limit")+" enforced", plural(c.Rules(), "rule"))
		for _, op := range c.Document.Operations {
			printOperation(w, at, s, op)
		}
	}
	fmt.Fprintln(w)
	if control {
		fmt.Fprintf(w, "console: %s/_counterpart/%s in a browser\n", at.url, at.once)
		fmt.Fprintf(w, "state: %s %s/_counterpart/state    reset: %s -X POST %s/_counterpart/reset\n\n", at.control, at.url, at.control, at.url)
	}
}

// printOperation shows one operation, what of it is not enforced, and the two curl lines.
func printOperation(w io.Writer, at entrance, s mockserver.Served, op *openapi.Operation) {
	fmt.Fprintf(w, "  %s  %s %s\n", op.ID, op.Method, op.Path)
	for _, part := range op.Unsupported {
		fmt.Fprintf(w, "    not enforced: %s\n", part)
	}
	example := call.Documented(op, credentialsOf(s.World), 1)[0].Call
	fmt.Fprintf(w, "    %-9s%s\n", promise(s, example), at.line(example, s.Contract))
	if refused, limit, ok := example.Refused(); ok {
		fmt.Fprintf(w, "    refused: %s    # %s %s\n", at.line(refused, s.Contract), limit.Where, limit.Keyword)
	}
}

// promise says what becomes of a call in the world that is served: a document may show an identity that the world does not have.
func promise(s mockserver.Served, c *call.Call) string {
	m := c.Message(s.Contract.Document.BasePath)
	r := &openapi.Request{Method: m.Method, Target: m.Target, Header: http.Header{}, Body: m.Body}
	for _, f := range m.Headers {
		r.Header.Add(f.Name, f.Value)
	}
	in := behavior.Inputs{Now: func() string { return "2000-01-01T00:00:00.000Z" }, Fresh: func(string) string { return "new" }}
	if _, a, err := s.Contract.Prepare(r).Answer(s.World.State, in); err != nil || a.Status >= http.StatusBadRequest {
		return fmt.Sprintf("is %d:", a.Status)
	}
	return "works:"
}

// credentialsOf are those of the world's first actor, nil when it names none.
func credentialsOf(w specs.World) map[string]string {
	if len(w.Actors) == 0 {
		return nil
	}
	return w.Actors[0].Credentials
}

// beforeCurl is what stands before curl in a line: a body that is piped in, or nothing.
var beforeCurl = regexp.MustCompile(`^(printf \S+ \S+ \| base64 -d \| )?`)

// zeros is a run that nobody wants to read.
var zeros = regexp.MustCompile(`0{200,}`)

// line is the curl line to paste, in a shell that has the variables whose names stand for credentials in it; a long run of zeros is left to the shell, outside of any quotes.
func (at entrance) line(c *call.Call, contract *specs.Contract) string {
	line := redaction.Curl(c.Message(contract.Document.BasePath), at.url, at.secrets)
	called := beforeCurl.FindStringIndex(line)[1]
	line = line[:called] + at.curl + line[called+len("curl"):]
	quoted := strings.Contains(line, "'"+at.url)
	return zeros.ReplaceAllStringFunc(line, func(run string) string {
		made := fmt.Sprintf("$(printf '%%0%dd' 0)", len(run))
		if quoted {
			return "'" + made + "'"
		}
		return made
	})
}
