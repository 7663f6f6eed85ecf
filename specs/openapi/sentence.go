package openapi

import (
	"fmt"
	"strings"
)

// phrases say a breach in words; L stands for the limit, G for what was got.
var phrases = map[string]string{
	"maxLength":             "is G characters long; at most L are allowed",
	"minLength":             "is G characters long; at least L are needed",
	"maxItems":              "has G elements; at most L are allowed",
	"minItems":              "has G elements; at least L are needed",
	"maxProperties":         "has G properties; at most L are allowed",
	"minProperties":         "has G properties; at least L are needed",
	"maximum":               "is G; at most L is allowed",
	"minimum":               "is G; at least L is needed",
	"exclusiveMaximum":      "is G; it must be less than L",
	"exclusiveMinimum":      "is G; it must be greater than L",
	"multipleOf":            "is G; it must be a multiple of L",
	"required":              "is missing",
	"dependentRequired":     "is missing",
	"type":                  "is of type G; L is needed",
	"enum":                  "is not one of the allowed values: L",
	"const":                 "is not the one allowed value: L",
	"format":                "is not a valid L",
	"pattern":               "does not match the pattern L",
	"uniqueItems":           "has the same element twice",
	"additionalProperties":  "is a property that is not allowed",
	"unevaluatedProperties": "is a property that is not allowed",
	"false":                 "is not allowed",
	"readOnly":              "may not be sent",
	"oneOf":                 "fits none, or more than one, of the allowed forms",
	"anyOf":                 "fits none of the allowed forms",
	"not":                   "has a form that is not allowed",
	"contains":              "lacks an element of the needed form",
	"percent-encoding":      "has an invalid percent escape",
	"utf-8":                 "is not valid UTF-8",
	"json":                  "is not valid JSON",
	"empty":                 "is empty where JSON is needed",
	"trailing":              "goes on after the end of its JSON",
	"duplicate-key":         "names a property twice",
	"depth":                 "is nested too deeply",
	"number":                "holds a number that is too long or too large",
	"repeated":              "is given more than once",
	"style":                 "is not written in the style that is needed",
	"maxBytes":              "is too large",
	"media-type":            "is G; allowed is L",
	"status":                "is G, which is not declared; declared are L",
}

// Sentence says the violation to a person: "communityId in the path is 901 characters long; at most 900 are allowed".
// It is bounded and holds nothing of the input.
func (v Violation) Sentence() string {
	return v.subject() + " " + breach(v.Keyword, v.Limit, v.Got)
}

// breach says what is wrong, without the subject.
func breach(keyword string, limit any, got string) string {
	phrase, ok := phrases[keyword]
	if !ok {
		phrase = "breaks " + ascii(keyword, maxPart)
		if limit != nil {
			phrase += " L"
		}
	}
	words := strings.ReplaceAll(printLimit(limit), "|", " or ")
	if keyword == "pattern" {
		words = printLimit(limit)
	}
	return substitute(phrase, words, ascii(got, maxPart))
}

// substitute fills in the words of a phrase that are just L or G, punctuation apart.
func substitute(phrase, limit, got string) string {
	words := strings.Split(phrase, " ")
	for i, word := range words {
		switch strings.TrimRight(word, ";,:") {
		case "L":
			words[i] = limit + word[1:]
		case "G":
			words[i] = got + word[1:]
		}
	}
	return strings.Join(words, " ")
}

// subject names the place: "roles[3] in the query", "the header x-user-id", "the body".
func (v Violation) subject() string {
	place, name, _ := strings.Cut(ascii(v.Where, 200), ".")
	switch {
	case strings.HasPrefix(v.Where, "response."):
		return v.responseSubject()
	case strings.HasPrefix(place, "body["):
		return strings.TrimPrefix(place, "body") + dotted(name) + " in the body"
	case name == "":
		return "the " + place
	case place == "header":
		return "the header " + name
	case place == "cookie":
		return "the cookie " + name
	}
	return fmt.Sprintf("%s in the %s", name, place)
}

func dotted(name string) string {
	if name == "" {
		return ""
	}
	return "." + name
}

func (v Violation) responseSubject() string {
	inner := v
	inner.Where = strings.TrimPrefix(v.Where, "response.")
	return inner.subject() + " of the response"
}
