package mockserver

import (
	"net/http"
	"slices"

	"github.com/counterpart-api/counterpart/mockserver/verification"
)

// postVerification answers whether something was called, as package verification has it.
func (s *Server) postVerification(w http.ResponseWriter, r *http.Request, world *workspace) {
	value, err := readJSON(w, r)
	if err != nil {
		refuseWish(w, err)
		return
	}
	known := s.serving.Load().secrets.known
	question, err := verification.Parse(value, s.known())
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, known.hideIn(err.Error()))
		return
	}
	answer := world.verify(question)
	answer.Message = known.hideIn(answer.Message)
	for _, near := range answer.Nearest {
		for i, difference := range near.Differences {
			near.Differences[i] = known.hideIn(difference)
		}
	}
	respond(w, answer)
}

// known is what a question may speak of.
func (s *Server) known() verification.Known {
	all := verification.Known{Unkept: s.serving.Load().secrets.header}
	for _, one := range s.services() {
		for _, op := range one.contract.Document.Operations {
			all.Operations = append(all.Operations, op.ID)
		}
	}
	slices.Sort(all.Operations)
	all.Operations = slices.Compact(all.Operations)
	return all
}

// verify asks the journal. When some of it is not kept any more, a question that came out badly says so.
func (w *workspace) verify(q *verification.Question) verification.Answer {
	seen := w.seen()
	answer := verification.Ask(q, seen)
	if !answer.Passed && uint64(len(seen)) < w.journal.Last() {
		answer.Message += "; of the requests up to now the journal has " + w.span()
	}
	return answer
}

// seen is the journal, oldest first.
func (w *workspace) seen() []verification.Seen {
	kept := w.journal.Snapshot(-1)
	all := make([]verification.Seen, len(kept))
	for i, e := range kept {
		k := e.Value
		one := &all[len(kept)-1-i]
		*one = verification.Seen{
			ID: e.Sequence, Operation: k.Operation, Method: k.Request.Method, Target: k.Request.Path,
			Body: k.request, Truncated: k.Request.Truncated, Headers: make(map[string]string, len(k.fields)),
		}
		for _, f := range k.fields {
			one.Headers[f.name] = f.value
		}
	}
	return all
}
