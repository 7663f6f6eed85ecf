package plain_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
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

func TestChannelWithNobodyNewKeepsItsTimes(t *testing.T) {
	t.Parallel()
	answer := send(newServer(t, ""), invite(`{"roomId":"Lk8HbVt3QwZxM5nRc","userId":"pL4iNu6SeRwX9zAqT"}`)).Body.String()
	if !strings.Contains(answer, `"_updatedAt":"2017-03-01T16:45:12.308Z","lm":"2017-03-01T16:45:12.301Z"`) {
		t.Error(answer)
	}
}

func TestVariantsLookDifferentAndSayTheSame(t *testing.T) {
	t.Parallel()
	for _, v := range plain.Variants() {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			want, got := send(newServer(t, ""), join("nowhere")), send(newServer(t, v.Name), join("nowhere"))
			if v.Name != "variant-slow" && !got.Flushed && got.Body.String() == want.Body.String() && maps.EqualFunc(got.Header(), want.Header(), slices.Equal) {
				t.Error("nothing differs")
			}
			var wanted, gotten map[string]any
			if json.Unmarshal(want.Body.Bytes(), &wanted) != nil || json.Unmarshal(got.Body.Bytes(), &gotten) != nil {
				t.Fatalf("no JSON: %s", got.Body)
			}
			delete(gotten, "serverBuild")
			if want.Code != got.Code || !reflect.DeepEqual(wanted, gotten) {
				t.Errorf("want %d %v, got %d %v", want.Code, wanted, got.Code, gotten)
			}
		})
	}
}

// FuzzAnyRequestIsAnswered holds the conforming server to JSON with a known status, whatever it is sent.
func FuzzAnyRequestIsAnswered(f *testing.F) {
	f.Add("open-community", "roles=a&userIds=b", `{"roomId":"ByehQjC44FwMeiLbX","userIds":["x",1,null,{}]}`)
	f.Add("%FF%2F", "roles=%zz", `{"communities":[""],"users":[[{"a":1,"a":2}],{"user_id":null}]}`)
	f.Add("", "&&=&roles[]=;", "nul")
	f.Add("%", "roles&userIds", `}{`)
	known := []int{200, 400, 401, 403, 404, 405, 409, 412, 413, 422}
	f.Fuzz(func(t *testing.T, id, query, body string) {
		handler := newServer(t, "")
		for _, c := range []call{join("x"), drop("x", "y"), add(body), invite(body)} {
			r := c.request(t.Context())
			r.URL.RawQuery = query
			if path, err := url.PathUnescape(id); err == nil {
				r.URL.Path, r.URL.RawPath = strings.Replace(r.URL.Path, "/x/", "/"+path+"/", 1), strings.Replace(r.URL.Path, "/x/", "/"+id+"/", 1)
			}
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, r)
			if !slices.Contains(known, answer.Code) || !json.Valid(answer.Body.Bytes()) {
				t.Errorf("%s %s: %d %s", c.method, r.URL, answer.Code, answer.Body)
			}
		}
	})
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
