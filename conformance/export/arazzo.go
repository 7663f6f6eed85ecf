package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/report"
)

// The parts of an Arazzo 1.0.1 document that are used here.
type (
	arazzoFile struct {
		Arazzo  string           `json:"arazzo"`
		Info    arazzoInfo       `json:"info"`
		Sources []arazzoSource   `json:"sourceDescriptions"`
		Flows   []arazzoWorkflow `json:"workflows"`
	}
	arazzoInfo struct {
		Title       string `json:"title"`
		Version     string `json:"version"`
		Description string `json:"description,omitempty"`
	}
	arazzoSource struct {
		Name string `json:"name"`
		URL  string `json:"url"`
		Type string `json:"type"`
	}
	arazzoWorkflow struct {
		ID          string         `json:"workflowId"`
		Summary     string         `json:"summary"`
		Description string         `json:"description,omitempty"`
		Inputs      map[string]any `json:"inputs,omitempty"`
		Steps       []arazzoStep   `json:"steps"`
	}
	arazzoStep struct {
		ID            string            `json:"stepId"`
		Description   string            `json:"description"`
		OperationID   string            `json:"operationId,omitempty"`
		OperationPath string            `json:"operationPath,omitempty"`
		Parameters    []arazzoParameter `json:"parameters,omitempty"`
		Body          *arazzoBody       `json:"requestBody,omitempty"`
		Criteria      []arazzoCriterion `json:"successCriteria"`
	}
	arazzoParameter struct {
		Name  string `json:"name"`
		In    string `json:"in"`
		Value any    `json:"value"`
	}
	arazzoBody struct {
		ContentType string `json:"contentType"`
		Payload     any    `json:"payload"`
	}
	arazzoCriterion struct {
		Condition string `json:"condition"`
	}
)

var errNoWorkflow = errors.New("no finding can be said as an Arazzo workflow")

// workflows is an Arazzo document with a workflow for each finding. Secrets are inputs of the workflows.
func workflows(r *report.Report, list []finding, contracts []Contract) ([]byte, []Omitted, error) {
	doc := arazzoFile{Arazzo: "1.0.1", Info: arazzoInfo{Title: "Findings of " + r.Tool.Name, Version: r.Tool.Version}}
	if doc.Info.Version == "" {
		doc.Info.Version = "0"
	}
	named := map[string]*Contract{}
	for i := range contracts {
		named[contracts[i].Name] = &contracts[i]
		doc.Sources = append(doc.Sources, arazzoSource{sourceName(contracts[i].Name), contracts[i].URL, "openapi"})
	}
	var omitted []Omitted
	for i := range list {
		flow, err := list[i].workflow(named, len(contracts) > 1)
		if err != nil {
			omitted = append(omitted, Omitted{list[i].result.ID, err.Error()})
			continue
		}
		doc.Flows = append(doc.Flows, flow)
	}
	if len(doc.Flows) == 0 {
		return nil, omitted, errNoWorkflow
	}
	text, err := indented(doc)
	return text, omitted, err
}

// idCharacters are all that identifiers of the format are made of.
var idCharacters = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

func sourceName(contract string) string { return idCharacters.ReplaceAllString(contract, "_") }

func (f *finding) workflow(contracts map[string]*Contract, several bool) (arazzoWorkflow, error) {
	c := contracts[f.result.Contract]
	if c == nil {
		return arazzoWorkflow{}, fmt.Errorf("the contract %q was not given", f.result.Contract)
	}
	flow := arazzoWorkflow{ID: idCharacters.ReplaceAllString(f.result.ID, "_"), Summary: f.result.ID, Description: f.result.Requirement,
		Inputs: inputs(allSecrets([]finding{*f}))}
	for i := range f.steps {
		s, err := f.steps[i].arazzo(c, several)
		if err != nil {
			return flow, err
		}
		s.ID = fmt.Sprintf("step-%d", i+1)
		flow.Steps = append(flow.Steps, s)
	}
	return flow, nil
}

// inputs is the schema of what a workflow needs, nil for nothing.
func inputs(secrets []string) map[string]any {
	if len(secrets) == 0 {
		return nil
	}
	properties := map[string]any{}
	for _, name := range secrets {
		properties[name] = map[string]any{"type": "string"}
	}
	return map[string]any{"type": "object", "required": secrets, "properties": properties}
}

func (s *step) arazzo(c *Contract, several bool) (arazzoStep, error) {
	op, params, err := s.operation(c)
	if err != nil {
		return arazzoStep{}, err
	}
	out := arazzoStep{Description: "expected: " + s.expectation(), Parameters: params, Criteria: s.criteria()}
	switch {
	case !op.Named:
		out.OperationPath = fmt.Sprintf("{$sourceDescriptions.%s.url}#/paths/%s/%s", sourceName(c.Name), pointed(op.Path), strings.ToLower(op.Method))
	case several:
		out.OperationID = "$sourceDescriptions." + sourceName(c.Name) + "." + op.ID
	default:
		out.OperationID = op.ID
	}
	if s.body != nil {
		out.Body, err = s.payload()
	}
	return out, err
}

// pointed is a name as a part of a JSON pointer.
func pointed(name string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(name) }

// simpleName is a name that stands in an expression as it is.
var simpleName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// criteria say when a step succeeds, as simple conditions.
func (s *step) criteria() []arazzoCriterion {
	var list []arazzoCriterion
	switch {
	case s.status != 0:
		list = append(list, arazzoCriterion{fmt.Sprintf("$statusCode == %d", s.status)})
	case s.below500:
		list = append(list, arazzoCriterion{"$statusCode < 500"})
	default:
		list = append(list, arazzoCriterion{"$statusCode > 0"})
	}
	for _, l := range s.leaves {
		if text, ok := l.condition(); ok {
			list = append(list, arazzoCriterion{text})
		}
	}
	return list
}

// condition is a leaf as a simple condition; ok is false for one that cannot be said without a doubt.
func (l *leaf) condition() (text string, ok bool) {
	at := "$response.body#"
	for _, name := range l.path {
		if !simpleName.MatchString(name) {
			return "", false
		}
		at += "/" + name
	}
	switch v := l.value.(type) {
	case string:
		if !unmistakable.MatchString(v) {
			return "", false
		}
		return at + " == '" + v + "'", true
	case bool, json.Number:
		return fmt.Sprintf("%s == %v", at, v), true
	}
	return at + " == null", true
}

// unmistakable is a text without anything that an expression could trip over.
var unmistakable = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 _.:/-]{0,200}$`)
