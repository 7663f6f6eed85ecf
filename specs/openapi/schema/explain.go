package schema

import "strings"

// Explain says why v does not fit: nil when it does, else 1 to 16 reasons in the order of the document and the value, the
// same each time. jsonschema has the last word on whether v fits; the reasons are found by walking the schema. Where
// no branch of anyOf or oneOf fits, the reasons are those of the branch the discriminator names, else of the one that
// came closest. Schema applications beyond a bound that grows with the value end in a single reason "complexity".
func (j *Judge) Explain(v any) []Violation {
	if found := firstFlaw(v, nil); found != nil {
		return []Violation{*found}
	}
	size := 0
	sound(v, 0, &size, nil)
	r := newRun(false, size, j.timeout)
	defer r.free()
	ok := j.root.check(r, v, nil)
	switch {
	case r.exhausted:
		return r.unfinished(j, v)
	case r.gaveUp: // asking again would cost the same time again
		return r.kept
	}
	invalid := j.authority.verdict(v)
	switch {
	case invalid == nil:
		return nil
	case ok || len(r.kept) == 0:
		return []Violation{{Keyword: lastStep(invalid.KeywordLocation), Got: typeOf(v), Schema: j.root.schema}}
	}
	return r.kept
}

// unfinished is the answer when the bound was reached before all was known. A value may still be seen to fit, as that
// takes fewer steps.
func (r *run) unfinished(j *Judge, v any) []Violation {
	if j.Valid(v) {
		return nil
	}
	if len(r.kept) > 0 {
		return r.kept
	}
	return []Violation{{Keyword: "complexity", Got: typeOf(v), Schema: j.root.schema}}
}

// lastStep is the keyword a location of jsonschema ends in.
func lastStep(location string) string {
	return strings.TrimPrefix(location[strings.LastIndexByte(location, '/')+1:], "x-")
}
