package behavior

// Grade says how well a statement about a vendor is founded.
type Grade string

// The grades, strongest first.
const (
	Stated   Grade = "stated"   // the vendor's document says it
	Official Grade = "official" // the vendor's published specification, code or client says it
	Inferred Grade = "inferred" // it follows from neighbours of the same vendor
	Assumed  Grade = "assumed"  // nobody says; it was decided
)

// Position is where something stands in a file. Line counts from 1; 0 = unknown.
type Position struct {
	File string
	Line int
}

// Source cites where a rule or an error answer comes from.
type Source struct {
	Document string    // name or URL of the vendor's document
	Section  string    // heading or place inside it, "" when the whole
	Quote    string    // the vendor's words, "" when none
	Grade    Grade     // how well founded
	Also     []*Source // sources beside it, supporting or contradicting
	Pos      Position  // where the citation itself stands
}

var sourceKeys = []string{"document", "section", "grade", "quote", "also"}

// loadSource reads a citation; owner names what lacks it when n is absent.
func (l *loader) loadSource(n *node, owner *node, what string) *Source {
	if n == nil {
		l.report(owner, "no-source", what+" has no source", "add source: {document: …, section: …, grade: stated|official|inferred|assumed}")
		return nil
	}
	f := l.fields(n, "source", sourceKeys)
	if f == nil {
		return nil
	}
	s := &Source{Document: l.text(f["document"]), Section: l.text(f["section"]), Quote: l.text(f["quote"]), Pos: l.at(n)}
	s.Grade = l.grade(n, f["grade"])
	if s.Document == "" {
		l.report(n, "bad-source", "source names no document", "add document: the name or address of the vendor's page")
	}
	for _, also := range l.items(f["also"], "also") {
		s.Also = append(s.Also, l.loadSource(also, also, "also"))
	}
	return s
}

func (l *loader) grade(owner, n *node) Grade {
	if n == nil {
		l.report(owner, "bad-source", "source has no grade", "one of stated, official, inferred, assumed")
		return ""
	}
	switch g := Grade(n.Value); g {
	case Stated, Official, Inferred, Assumed:
		return g
	}
	l.report(n, "bad-source", quoted("unknown grade %q", n.Value), "one of stated, official, inferred, assumed")
	return ""
}
