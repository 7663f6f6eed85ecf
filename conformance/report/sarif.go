package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"strings"
)

// The parts of SARIF 2.1.0 (OASIS, section 3) that a code host reads: a rule
// is an obligation, a result is what was found about it, and the location is
// the line of the contract that demands it.
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	Invocations []sarifInvocation `json:"invocations"`
	Results     []sarifResult     `json:"results"`
	ColumnKind  string            `json:"columnKind"`
	Properties  map[string]any    `json:"properties"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version"`
	Rules   []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID         string         `json:"id"`
	Short      sarifText      `json:"shortDescription"`
	Full       sarifText      `json:"fullDescription"`
	Help       sarifText      `json:"help"`
	Properties map[string]any `json:"properties"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	ExitCode      int                 `json:"exitCode"`
	StartTime     string              `json:"startTimeUtc,omitempty"`
	Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level   string    `json:"level"`
	Message sarifText `json:"message"`
}

type sarifResult struct {
	RuleID       string             `json:"ruleId"`
	RuleIndex    int                `json:"ruleIndex"`
	Kind         string             `json:"kind,omitempty"`
	Level        string             `json:"level"`
	Message      sarifText          `json:"message"`
	Locations    []sarifLocation    `json:"locations,omitempty"`
	Fingerprints map[string]string  `json:"partialFingerprints"`
	Suppressions []sarifSuppression `json:"suppressions,omitempty"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Justification string `json:"justification"`
}

type sarifLocation struct {
	Physical sarifPhysical `json:"physicalLocation"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine int `json:"startLine"`
}

// writeSARIF writes the failures and warnings, and what was not decided as a
// note. What passed, or was not tried, is no result.
func writeSARIF(w io.Writer, r *Report, _ Options) error {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{},
		Tool:        sarifTool{sarifDriver{Name: visible(r.Tool.Name), Version: visible(r.Tool.Version), Rules: []sarifRule{}}},
		Invocations: []sarifInvocation{invocation(r)},
		Properties:  map[string]any{"seed": r.Seed, "target": visible(r.Target), "outcome": r.Outcome()}}
	for i := range r.Results {
		if res := &r.Results[i]; res.Verdict.needsAttention() {
			run.Results = append(run.Results, sarifFound(r, res, len(run.Tool.Driver.Rules)))
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, rule(res))
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// fingerprint names the result whatever its wording: it is made of the ID.
func fingerprint(id string) map[string]string {
	sum := sha256.Sum256([]byte(id))
	return map[string]string{"obligation/v1": hex.EncodeToString(sum[:16])}
}

// location is the line of the contract; none when the source has no file.
func location(s Source) []sarifLocation {
	if s.File == "" {
		return nil
	}
	l := sarifLocation{sarifPhysical{Artifact: sarifArtifact{uriPath(s.File)}}}
	if s.Line > 0 {
		l.Physical.Region = &sarifRegion{s.Line}
	}
	return []sarifLocation{l}
}

// uriPath is a slash-separated file name as a URI reference.
func uriPath(file string) string {
	segments := strings.Split(strings.ToValidUTF8(file, "\uFFFD"), "/")
	for i, s := range segments {
		segments[i] = strings.ReplaceAll(url.PathEscape(s), ":", "%3A")
	}
	return strings.Join(segments, "/")
}
