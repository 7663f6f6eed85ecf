// Package mutant derives faulty servers from a contract: servers that do everything the contract demands but for one thing. A
// suite that cannot tell one of them from a right server has a hole.
//
// A Mutant answers requests on a state like the contract itself; Serve puts it behind HTTP. A Search proves that no request tells
// a mutant from the contract, as far as requests were tried.
//
// Non-goals: it judges nothing, knows no suite, and knows no vendor.
package mutant

import (
	"github.com/counterpart-api/counterpart/specs"
	"github.com/counterpart-api/counterpart/specs/behavior"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// The classes of mutants, in the order of display.
const (
	Limit      = "limit"      // a limit is off by one, dropped, or counted in bytes
	Required   = "required"   // a required part is optional
	Type       = "type"       // a type is not checked
	Keyword    = "keyword"    // another keyword is not checked
	Credential = "credential" // a credential is not checked
	Check      = "check"      // a step of the precedence is left out, or comes too late
	Rule       = "rule"       // a rule is missing, or is tried too late
	Status     = "status"     // an answer has another status
	Wording    = "wording"    // an error is worded otherwise
	Effect     = "effect"     // a change is not made, or not as it should
	Property   = "property"   // a part of an answer is missing or wrong
	Header     = "header"     // a header field is missing or wrong
	Atomicity  = "atomicity"  // what is read is written back when others may have changed it
)

// Classes lists them in the order of display.
func Classes() []string {
	return []string{Limit, Required, Type, Keyword, Credential, Check, Rule, Status, Wording, Effect, Property, Header, Atomicity}
}

// Mutant is one faulty server.
type Mutant struct {
	ID        string // contract/operation/class/what; the operation is "any" where a path or method has none
	Contract  string
	Operation string
	Class     string
	Sentence  string        // what it does wrong
	Source    *specs.Source // of what it breaks, nil when nobody is cited
	File      string        // where what it breaks stands
	Line      int

	contract *specs.Contract
	// What it does otherwise, each nil for nothing.
	request func(*openapi.Request) *openapi.Request
	prepare func(*specs.Prepared)
	keep    func(before, after behavior.State, a *specs.Answer) behavior.State
	answer  func(*specs.Answer) (changed bool)
	racy    bool
}

// Racy says that only requests at the same time can show what is wrong.
func (m *Mutant) Racy() bool { return m.racy }

// Answer is the mutant's answer to a request on a state, and the state afterwards. An error is a server that fails: what it left
// out, it needed.
func (m *Mutant) Answer(s behavior.State, r *openapi.Request, in behavior.Inputs) (behavior.State, specs.Answer, error) {
	return m.on(s, m.read(r), in)
}

// read is the request as the mutant understands it.
func (m *Mutant) read(r *openapi.Request) *specs.Prepared {
	if m.request != nil {
		r = m.request(r)
	}
	p := m.contract.Prepare(r)
	if m.prepare != nil && p.Operation != nil && (m.Operation == anyOperation || p.Operation.ID == m.Operation) {
		m.prepare(p)
	}
	return p
}

// on answers a request that was read.
func (m *Mutant) on(s behavior.State, p *specs.Prepared, in behavior.Inputs) (behavior.State, specs.Answer, error) {
	after, a, err := p.Answer(s, in)
	if err != nil || !m.concerns(&a) {
		return after, a, err
	}
	if m.keep != nil {
		after = m.keep(s, after, &a)
	}
	if m.answer != nil {
		m.answer(&a)
	}
	return after, a, nil
}

// rereads says that the mutant differs from the contract in nothing but how it reads a request.
func (m *Mutant) rereads() bool {
	return (m.prepare != nil || m.request != nil) && m.keep == nil && m.answer == nil
}

// onlyAnswers says that it differs in nothing but what it sends.
func (m *Mutant) onlyAnswers() bool {
	return m.answer != nil && m.prepare == nil && m.request == nil && m.keep == nil
}

// concerns says whether the mutant is about the operation that the answer is for.
func (m *Mutant) concerns(a *specs.Answer) bool {
	if a.Operation == nil {
		return m.Operation == anyOperation
	}
	return m.Operation == anyOperation || a.Operation.ID == m.Operation
}

// anyOperation stands in the ID of a mutant that is about requests that reach no operation.
const anyOperation = "any"

// All derives the mutants of a contract, in the order of the document. The world says who calls.
func All(c *specs.Contract, w specs.World) []*Mutant {
	b := &builder{contract: c, world: w}
	for _, op := range c.Document.Operations {
		b.op = op
		for _, derive := range []func(){b.limits, b.credentials, b.checks, b.rules, b.effects, b.answers, b.races} {
			derive()
		}
	}
	b.op = nil
	b.unrouted()
	return b.all
}

// builder collects the mutants of one operation after the other.
type builder struct {
	contract *specs.Contract
	world    specs.World
	op       *openapi.Operation // nil for what reaches no operation
	all      []*Mutant
}

// origin is the part of a contract that a mutant breaks.
type origin struct {
	source *specs.Source
	file   string
	line   int
}

// add makes a mutant; the caller says what it does otherwise.
func (b *builder) add(class, what, sentence string, of origin) *Mutant {
	operation := anyOperation
	if b.op != nil {
		operation = b.op.ID
	}
	m := &Mutant{
		ID: b.contract.Name + "/" + operation + "/" + class + "/" + what, Contract: b.contract.Name, Operation: operation, Class: class,
		Sentence: sentence, Source: of.source, File: of.file, Line: of.line, contract: b.contract,
	}
	b.all = append(b.all, m)
	return m
}
