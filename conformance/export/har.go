package export

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/counterpart-api/counterpart/conformance/report"
)

// The parts of an HTTP archive (HAR 1.2). What was not measured is -1 where the format allows it, else 0.
type (
	harFile struct {
		Log harLog `json:"log"`
	}
	harLog struct {
		Version string      `json:"version"`
		Creator report.Tool `json:"creator"`
		Pages   []harPage   `json:"pages"`
		Entries []harEntry  `json:"entries"`
	}
	harPage struct {
		Started string         `json:"startedDateTime"`
		ID      string         `json:"id"`
		Title   string         `json:"title"`
		Timings map[string]int `json:"pageTimings"`
		Comment string         `json:"comment,omitempty"`
	}
	harEntry struct {
		Page     string         `json:"pageref"`
		Started  string         `json:"startedDateTime"`
		Time     int            `json:"time"`
		Request  harRequest     `json:"request"`
		Response harResponse    `json:"response"`
		Cache    struct{}       `json:"cache"`
		Timings  map[string]int `json:"timings"`
		Comment  string         `json:"comment,omitempty"`
	}
	harRequest struct {
		Method      string     `json:"method"`
		URL         string     `json:"url"`
		HTTPVersion string     `json:"httpVersion"`
		Cookies     []harField `json:"cookies"`
		Headers     []harField `json:"headers"`
		Query       []harField `json:"queryString"`
		PostData    *harData   `json:"postData,omitempty"`
		HeadersSize int        `json:"headersSize"`
		BodySize    int        `json:"bodySize"`
	}
	harResponse struct {
		Status      int        `json:"status"`
		StatusText  string     `json:"statusText"`
		HTTPVersion string     `json:"httpVersion"`
		Cookies     []harField `json:"cookies"`
		Headers     []harField `json:"headers"`
		Content     harContent `json:"content"`
		RedirectURL string     `json:"redirectURL"`
		HeadersSize int        `json:"headersSize"`
		BodySize    int        `json:"bodySize"`
	}
	harField struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	// harData is the body of a request. The format knows only text there: _encoding is "base64" for other bytes.
	harData struct {
		MimeType string `json:"mimeType"`
		Text     string `json:"text"`
		Encoding string `json:"_encoding,omitempty"`
	}
	harContent struct {
		Size     int    `json:"size"`
		MimeType string `json:"mimeType"`
		Text     string `json:"text,omitempty"`
		Encoding string `json:"encoding,omitempty"`
		Comment  string `json:"comment,omitempty"`
	}
)

// unknownStart stands where the format wants an instant and the report has none.
const unknownStart = "1970-01-01T00:00:00.000Z"

// archive is a page for each finding, and an entry for each of its requests.
func archive(r *report.Report, list []finding) ([]byte, error) {
	log := harLog{Version: "1.2", Creator: r.Tool, Pages: []harPage{}, Entries: []harEntry{}}
	for i := range list {
		f := &list[i]
		log.Pages = append(log.Pages, harPage{unknownStart, f.result.ID, f.result.ID, map[string]int{"onContentLoad": -1, "onLoad": -1}, f.result.Requirement})
		for j := range f.steps {
			log.Entries = append(log.Entries, f.steps[j].entry(f.result.ID))
		}
	}
	return indented(harFile{log})
}

func (s *step) entry(page string) harEntry {
	return harEntry{
		Page: page, Started: unknownStart, Request: s.harRequest(), Response: harAnswer(s.observed), Comment: "expected: " + s.expectation(),
		Timings: map[string]int{"blocked": -1, "dns": -1, "connect": -1, "ssl": -1, "send": 0, "wait": 0, "receive": 0},
	}
}

func (s *step) harRequest() harRequest {
	q := harRequest{Method: s.method, URL: s.origin + s.target, HTTPVersion: "HTTP/1.1", Headers: harHeaders(s.headers),
		Cookies: requestCookies(s.headers), Query: queryFields(s.target), HeadersSize: -1, BodySize: len(s.body)}
	if s.body != nil {
		q.PostData = &harData{MimeType: headerOf(s.headers, "Content-Type"), Text: string(s.body)}
		if !utf8.Valid(s.body) {
			q.PostData.Text, q.PostData.Encoding = base64.StdEncoding.EncodeToString(s.body), "base64"
		}
	}
	return q
}

// harAnswer is what came back; status 0 stands for nothing.
func harAnswer(p *report.Response) harResponse {
	if p == nil {
		p = &report.Response{}
	}
	out := harResponse{Status: p.Status, StatusText: http.StatusText(p.Status), HTTPVersion: "HTTP/1.1", Headers: harHeaders(p.Headers),
		Cookies: responseCookies(p.Headers), RedirectURL: headerOf(p.Headers, "Location"), HeadersSize: -1, BodySize: -1}
	out.Content.MimeType = headerOf(p.Headers, "Content-Type")
	if b := p.Body; b != nil {
		out.BodySize, out.Content.Size, out.Content.Text = b.Size, b.Size, b.Text
		if b.Base64 != "" {
			out.Content.Text, out.Content.Encoding = b.Base64, "base64"
		}
		if b.Base64 == "" && len(b.Text) < b.Size {
			out.Content.Comment = "the report holds only the beginning"
		}
	}
	return out
}

func harHeaders(list []report.Header) []harField {
	out := []harField{}
	for _, h := range list {
		out = append(out, harField(h))
	}
	return out
}

func headerOf(list []report.Header, name string) string {
	for _, h := range list {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

func requestCookies(list []report.Header) []harField {
	out := []harField{}
	cookies, err := http.ParseCookie(headerOf(list, "Cookie"))
	if err != nil {
		return out // what is no cookie still stands among the header fields
	}
	for _, c := range cookies {
		out = append(out, harField{c.Name, c.Value})
	}
	return out
}

func responseCookies(list []report.Header) []harField {
	out := []harField{}
	for _, h := range list {
		if c, err := http.ParseSetCookie(h.Value); err == nil && strings.EqualFold(h.Name, "Set-Cookie") {
			out = append(out, harField{c.Name, c.Value})
		}
	}
	return out
}

// queryFields are the parameters of a target, in order. One that cannot be decoded stays as it is.
func queryFields(target string) []harField {
	out := []harField{}
	_, query, _ := strings.Cut(target, "?")
	for _, part := range strings.Split(query, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		out = append(out, harField{decoded(name), decoded(value)})
	}
	return out
}

func decoded(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil && utf8.ValidString(plain) {
		return plain
	}
	return text
}

// indented is a value as JSON for people, with < > & as they are.
func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}
