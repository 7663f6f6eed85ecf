package mockserver_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/counterpart-api/counterpart/mockserver"
)

// holding makes answers wait until the channel is closed or nobody waits any more, and tells of each that it does.
func holding(began chan<- struct{}, until <-chan struct{}) mockserver.Option {
	return mockserver.WithWait(func(ctx context.Context, d time.Duration) error {
		if d == 0 {
			return ctx.Err()
		}
		began <- struct{}{}
		select {
		case <-until:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

// answered is what came of a request.
type answered struct {
	reply
	err error
}

func (m *mock) sendAside(r request, to chan<- answered) {
	go func() {
		got, err := m.try(r)
		to <- answered{got, err}
	}()
}

func TestAServerThatIsToldToStopAnswersWhatItHeldBackAtOnce(t *testing.T) {
	t.Parallel()
	began, answers := make(chan struct{}, 2), make(chan answered, 2)
	server, err := mockserver.New(catalogue(t), holding(began, nil), faulty(t, "inviteToChannel latency=10m", "addMembers slow=1B/s"))
	if err != nil {
		t.Fatal(err)
	}
	socket := &http.Server{Handler: server}
	socket.RegisterOnShutdown(server.EndWaits)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = socket.Serve(l) }()
	t.Cleanup(func() { _ = socket.Close() })
	m := &mock{server, t, "http://" + l.Addr().String()}
	m.sendAside(invite, answers)
	m.sendAside(add, answers)
	<-began
	<-began
	if err := socket.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	for range 2 {
		if got := <-answers; got.err != nil || got.status != http.StatusOK || !strings.HasSuffix(strings.TrimSpace(got.text), "}") {
			t.Errorf("%v: status %d, %s", got.err, got.status, got.text)
		}
	}
}

func TestOnlySoManyAnswersWaitAtOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body  string
		count int
	}{"by number": {"{}", 1000}, "by size": {strings.Repeat("x", 1<<20), 64}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began, release, answers := make(chan struct{}, 2000), make(chan struct{}), make(chan int, 2000)
			h := mustServe(t, holding(began, release))
			waiting := invited(test.body).preferring("wait=30")
			for range test.count {
				go func() { answers <- serve(h, waiting).status }()
			}
			for range test.count {
				<-began
			}
			got := serve(h, waiting)
			if got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" || got.header.Get("Preference-Applied") != "" ||
				got.header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("status %d, %v: %s", got.status, got.header, got.text)
			}
			if got := serve(h, invite.preferring("code=401")); got.status != http.StatusUnauthorized {
				t.Errorf("who does not wait gets %d", got.status)
			}
			close(release)
			for range test.count {
				if status := <-answers; status != http.StatusBadRequest {
					t.Errorf("status %d", status)
				}
			}
			if got := serve(h, waiting); got.status != http.StatusBadRequest {
				t.Errorf("afterwards %d", got.status)
			}
		})
	}
}

func TestALatencyThatIsWishedIsBounded(t *testing.T) {
	t.Parallel()
	m := start(t, (&waits{}).option())
	for _, latency := range []string{"10m", "1s..31s", "median:1s,p99:31s"} {
		got := m.want(http.StatusBadRequest, invite.preferring(`fault="latency=`+latency+`"`))
		if !strings.Contains(got.text, "the most that one request gets") {
			t.Error(got.text)
		}
		got = m.want(http.StatusOK, invite.preferring(`handling=lenient, fault="latency=`+latency+`"`))
		if got.header.Get("Counterpart-Fault") != "" {
			t.Errorf("fault %q", got.header.Get("Counterpart-Fault"))
		}
	}
	m.want(http.StatusOK, invite.preferring(`fault="latency=30s"`))
}
