package mockserver

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"strings"
)

// leastToken is how many characters a token of the control API must have: it stands where anybody may try.
const leastToken = 16

// WithControlToken lets only those use the control API, and its console, who know the token: in the Authorization header
// ("Bearer TOKEN"), in Counterpart-Token, or, for a browser, once as ?token= in the address of a page, which leaves a cookie. Health
// stays open, and says no more than that the mock serves. Default none: then the control API answers requests that came in on a
// loopback address, or over no network, and no others. CheckControlToken says what a token must be like.
func WithControlToken(token string) Option { return func(s *settings) { s.controlToken = token } }

// CheckControlToken says what is wrong with a token, nil when nothing is: it has at least 16 characters, all visible ASCII.
func CheckControlToken(token string) error {
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("a token of the control API has visible ASCII characters only")
	}
	if len(token) < leastToken {
		return errors.New("a token of the control API has at least 16 characters\nhint: openssl rand -hex 16 makes one")
	}
	return nil
}

const (
	tokenHeader = "Counterpart-Token"
	tokenCookie = "counterpart-control"
	tokenQuery  = "token"
)

// admitted marks the context of a request whose sender may use the control API; what the console asks for them inherits it.
type admitted struct{}

// admission lets those pass who may use the control API.
func (s *Server) admission(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case s.signsIn(r):
			s.signIn(w, r)
		case s.mayControl(r):
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), admitted{}, true)))
		case r.URL.Path == controlPrefix+"health":
			next.ServeHTTP(w, r)
		case s.settings.controlToken == "":
			refuse(w, http.StatusForbidden, "the control API needs a token on an address other than loopback, and the mock was given none")
		default:
			s.challenge(w)
		}
	})
}

// isAdmitted says whether a request came through admission.
func isAdmitted(r *http.Request) bool { return r.Context().Value(admitted{}) != nil }

// mayControl says whether the sender of a request may use the control API.
func (s *Server) mayControl(r *http.Request) bool {
	if isAdmitted(r) {
		return true
	}
	if s.settings.controlToken == "" {
		return onLoopback(r) || !overNetwork(r)
	}
	if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") && s.isToken(token) {
		return true
	}
	if s.isToken(r.Header.Get(tokenHeader)) {
		return true
	}
	cookie, err := r.Cookie(tokenCookie)
	return err == nil && subtle.ConstantTimeCompare([]byte(cookie.Value), []byte(s.ticket())) == 1
}

// overNetwork says whether a request came in on an address of a network.
func overNetwork(r *http.Request) bool {
	_, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return ok
}

// isToken compares digests, which have the same length, in constant time.
func (s *Server) isToken(given string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(s.settings.controlToken))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// ticket is what a browser keeps in the place of the token, which cannot be told from it.
func (s *Server) ticket() string {
	mac := hmac.New(sha256.New, []byte(s.settings.controlToken))
	mac.Write([]byte("console"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// signsIn says whether a request brings the token in its query.
func (s *Server) signsIn(r *http.Request) bool {
	return s.settings.controlToken != "" && r.Method == http.MethodGet && s.isToken(r.URL.Query().Get(tokenQuery))
}

// signIn gives a browser its cookie, and leads on to the page without the token, so that it does not stay in the address.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	http.SetCookie(w, &http.Cookie{
		Name: tokenCookie, Value: s.ticket(), Path: controlPrefix, HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: r.TLS != nil, // without TLS a browser would not keep it
	})
	query.Del(tokenQuery)
	to := r.URL.EscapedPath() // begins with the prefix of the control API, so it stays here
	if len(query) > 0 {
		to += "?" + query.Encode()
	}
	w.Header().Set("Location", to)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(http.StatusSeeOther)
}

// challenge asks for the token (RFC 9110, section 11.6.1).
func (s *Server) challenge(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="control API of the mock"`)
	refuse(w, http.StatusUnauthorized, "the control API needs its token: as Authorization: Bearer TOKEN, as Counterpart-Token, or once as ?token= in a browser")
}
