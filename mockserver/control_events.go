package mockserver

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/counterpart-api/counterpart/mockserver/events"
)

// Bounds of the event streams: how many there are at once, how far one may be behind, and how long nothing is said on one before
// a sign of life, which is how a client that is gone is found out.
const (
	maxListeners  = 1000
	maxBehind     = 256
	signOfLife    = 15 * time.Second
	eventPatience = 10 * time.Second // for one event to be written
)

// EndEvents ends the event streams of the control API and begins no more, so that a server that is told to stop can: a stream
// never ends by itself. Other requests are answered as before.
func (s *Server) EndEvents() { s.events.Close() }

// getEvents tells what happens in a workspace while it happens, as server-sent events: "request" is an entry of the journal,
// "state" says that something else changed. Who does not keep pace is cut off, and is to look at the journal.
func (s *Server) getEvents(w http.ResponseWriter, r *http.Request, world *workspace) {
	l, err := s.events.Listen(world.name)
	if err != nil {
		w.Header().Set("Retry-After", "5")
		refuse(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	defer l.Stop()
	stream := &eventStream{w: w, out: http.NewResponseController(w)}
	stream.begin()
	beat := time.NewTicker(signOfLife)
	defer beat.Stop()
	for stream.err == nil {
		select {
		case e, going := <-l.Events():
			if !going {
				return
			}
			stream.write("event: %s\ndata: %s\n\n", e.Name, e.Data)
		case <-beat.C:
			stream.write(":\n\n")
		case <-r.Context().Done():
			return
		}
	}
}

// eventStream writes server-sent events (HTML Living Standard, section 9.2).
type eventStream struct {
	w   http.ResponseWriter
	out *http.ResponseController
	err error
}

func (s *eventStream) begin() {
	h := s.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	_ = s.out.SetReadDeadline(time.Time{}) // the request was read, and the stream outlasts the time that one has for it
	s.w.WriteHeader(http.StatusOK)
	s.write("retry: 1000\n\n")
}

// write gives each event its own time, for the stream as a whole has no end.
func (s *eventStream) write(format string, parts ...any) {
	_ = s.out.SetWriteDeadline(time.Now().Add(eventPatience)) // a writer without deadlines has no need of one
	if _, s.err = fmt.Fprintf(s.w, format, parts...); s.err == nil {
		s.err = s.out.Flush()
	}
}

// tell says that an exchange is in the journal.
func (s *Server) tell(world *workspace, sequence uint64, k *kept) {
	s.events.Publish(world.name, func() events.Event {
		data, _ := json.Marshal(Numbered{sequence, k.entry()}) // of texts and numbers: cannot fail
		return events.Event{Name: "request", Data: data}
	})
}

// tellChange says that something changed in a workspace without a request to a vendor.
func (s *Server) tellChange(workspace, by string) {
	s.events.Publish(workspace, func() events.Event {
		data, _ := json.Marshal(map[string]string{"by": by})
		return events.Event{Name: "state", Data: data}
	})
}
