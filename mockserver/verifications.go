package mockserver

import (
	"context"
	"net/http"
	"slices"

	"github.com/counterpart-api/counterpart/mockserver/verification"
)

// postVerification answers whether something was called, as package verification has it.
func (s *Server) postVerification(w http.ResponseWriter, r *http.Request, world *workspace) {
	value, err := readJSONOf(w, r, maxQuestion)
	if err != nil {
		refuseWish(w, err)
		return
	}
	known := s.known()
	question, err := verification.Parse(value, known)
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, known.Hide(err.Error()))
		return
	}
	answer, err := world.verify(r.Context(), question)
	if err != nil {
		return // nobody is there to tell
	}
	respond(w, answer)
}

// maxQuestion bounds a question, in bytes: it is compared with every request of the journal.
const maxQuestion = 256 << 10

// known is what a question may speak of.
func (s *Server) known() verification.Known {
	secrets := s.serving.Load().secrets
	all := verification.Known{Unkept: secrets.header, Hide: secrets.known.hideIn}
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
// The error is the context's.
func (w *workspace) verify(ctx context.Context, q *verification.Question) (verification.Answer, error) {
	seen := w.seen()
	answer, err := verification.Ask(ctx, q, seen)
	if err == nil && !answer.Passed && uint64(len(seen)) < w.journal.Last() {
		answer.Message += "; of the requests up to now the journal has " + w.span()
	}
	return answer, err
}

// seen is the journal, oldest first.
func (w *workspace) seen() []verification.Seen {
	kept := w.journal.Snapshot(-1)
	all := make([]verification.Seen, len(kept))
	for i, e := range kept {
		k := e.Value
		one := &all[len(kept)-1-i]
		*one = verification.Seen{
			ID: e.Sequence, Operation: k.operation, Method: k.method, Target: k.path,
			Body: k.request, Truncated: k.requestCut, Headers: make(map[string]string, len(k.fields)),
		}
		for _, f := range k.fields {
			one.Headers[f.name] = f.value
		}
	}
	return all
}
