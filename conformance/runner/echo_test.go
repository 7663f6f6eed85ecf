package runner

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestReportsHoldNoSecretOfWhatAServerEchoes(t *testing.T) {
	t.Parallel()
	p := invited(t)
	hidden := map[string]string{}
	for _, value := range p.World.Actors[0].Credentials {
		hidden[value] = "SECRET"
	}
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Echo", r.Header.Get("X-Auth-Token"))
		w.WriteHeader(http.StatusTeapot)
		_ = json.NewEncoder(w).Encode(map[string]any{"success": strings.Repeat("x", 110) + r.Header.Get("X-Auth-Token"), "token": r.Header.Get("X-Auth-Token")})
	})
	r := reported(t, p, served(t, echo), Options{Workers: 4, Secrets: hidden})
	for i := range r.Results {
		r.Results[i].Source.Quote = "" // the contract's own, and public
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for secret := range hidden {
		for n := len(secret); n >= 8; n -= 4 {
			if i := strings.Index(string(text), secret[:n]+`"`); n == len(secret) && strings.Contains(string(text), secret) || i >= 0 {
				t.Errorf("%q is in the report: %.300s", secret[:n], text[max(0, strings.Index(string(text), secret[:n])-150):])
			}
		}
	}
	if !strings.Contains(string(text), `'\"$SECRET\"'`) || !strings.Contains(string(text), `"X-Echo","value":"$SECRET"`) {
		t.Error("there is no sign of what was replaced")
	}
}
