package plain_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/counterpart-api/counterpart/conformance/testdata/plain"
)

// watched tells when somebody begins to wait for the caller to hang up.
type watched struct {
	context.Context
	waiting chan struct{}
}

func (w watched) Done() <-chan struct{} {
	close(w.waiting)
	return w.Context.Done()
}

func TestHangingEndsWhenTheCallerHangsUp(t *testing.T) {
	t.Parallel()
	ctx, hangUp := context.WithCancel(t.Context())
	w, done := watched{ctx, make(chan struct{})}, make(chan any)
	handler := newServer(t, "amity-join-hangs")
	go func() {
		defer func() { done <- recover() }()
		handler.ServeHTTP(httptest.NewRecorder(), join("open-community").request(w))
	}()
	<-w.waiting
	hangUp()
	if v := <-done; v != http.ErrAbortHandler {
		t.Errorf("ended with %v", v)
	}
}

func TestVariantsSayTheSame(t *testing.T) {
	t.Parallel()
	for _, v := range plain.Variants() {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			for op, sequences := range probes {
				want, got := send(newServer(t, ""), sequences[0][0]), send(newServer(t, v.Name), sequences[0][0])
				if want.Code != got.Code || !got.Flushed && got.Body.String() == want.Body.String() || !json.Valid(got.Body.Bytes()) {
					t.Errorf("%s: %d %s", op, got.Code, got.Body)
				}
			}
		})
	}
}

func TestServesOverTheNetwork(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(newServer(t, ""))
	defer server.Close()
	for path, want := range map[string]int{"/api/v4/communities/open%2Dcommunity/join": 200, "/api/v4/communities//join": 422, "/api/v4/communities/a%2Fb/join": 404} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer amity-access-token")
		answer, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s: want %d, got %d %s", path, want, answer.StatusCode, body)
		}
	}
}
