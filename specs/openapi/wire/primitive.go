package wire

import "encoding/json"

// primitive makes the value a decoded text stands for. Exactly the JSON spelling counts: "01", "+1", " 1", "1.0" for an
// integer, "TRUE" and "" stay strings, and so do numbers beyond the default Limits.
func (s *Shape) primitive(text string) any {
	switch {
	case s.has(Boolean) && (text == "true" || text == "false"):
		return text == "true"
	case s.has(Number) && isNumber(text), s.has(Integer) && isInteger(text):
		if (Limits{}).withDefaults().bounds(text) {
			return json.Number(text)
		}
	case s.has(Null) && !s.has(String) && text == "null":
		return nil
	}
	return text
}
