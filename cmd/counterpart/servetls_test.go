package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// serving runs counterpart serve until the test ends; the URL, and all that is printed with it.
func serving(t *testing.T, args ...string) (url, welcome string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, printed := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...), printed, t.Output())
		_ = printed.Close()
	}()
	t.Cleanup(func() {
		stop()
		if status := <-ended; status != 0 {
			t.Errorf("serve ended with status %d", status)
		}
	})
	buffer := make([]byte, 1<<20) // the welcome is written in one piece
	n, err := out.Read(buffer)
	if err != nil {
		t.Fatal(err)
	}
	url, _, _ = strings.Cut(string(buffer[:n]), "\n")
	return url, string(buffer[:n])
}

// trusting is a client that trusts the certificate in a file, and nobody else, and speaks what is named.
func trusting(t *testing.T, file string, protocols ...string) *http.Client {
	t.Helper()
	pem, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		t.Fatalf("%s holds no certificate", file)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, Protocols: new(http.Protocols)}
	for _, p := range protocols {
		transport.Protocols.SetHTTP1(transport.Protocols.HTTP1() || p == "1.1")
		transport.Protocols.SetHTTP2(transport.Protocols.HTTP2() || p == "2")
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestBothVersionsOfHTTPAreSpokenOverTLS(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "mock.pem")
	url, _ := serving(t, "--tls", "--tls-cert-out", file)
	cases := map[string]struct {
		protocols []string
		major     int
	}{
		"whatever is best": {[]string{"1.1", "2"}, 2},
		"only the new one": {[]string{"2"}, 2},
		"only the old one": {[]string{"1.1"}, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer, err := trusting(t, file, c.protocols...).Get(url + "/_counterpart/health")
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			if answer.StatusCode != http.StatusOK || answer.ProtoMajor != c.major {
				t.Errorf("status %d over HTTP/%d, want 200 over HTTP/%d", answer.StatusCode, answer.ProtoMajor, c.major)
			}
		})
	}
}

func TestTheGuardOfTheControlAPIKnowsWhereARequestCameInOverTLS(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "mock.pem")
	url, _ := serving(t, "--tls", "--tls-cert-out", file)
	for _, protocol := range []string{"1.1", "2"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/_counterpart/state", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "evil.example"
		answer, err := trusting(t, file, protocol).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusForbidden {
			t.Errorf("over HTTP/%s: status %d, want 403", protocol, answer.StatusCode)
		}
	}
}

func TestABrowserKeepsTheControlTokensCookieForTLSAlone(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "mock.pem")
	url, _ := serving(t, "--tls", "--tls-cert-out", file, "--control-token", "0123456789abcdef")
	for _, protocol := range []string{"1.1", "2"} {
		client := trusting(t, file, protocol)
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		answer, err := client.Get(url + "/_counterpart/?token=0123456789abcdef")
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if cookies := answer.Cookies(); len(cookies) != 1 || !cookies[0].Secure {
			t.Errorf("over HTTP/%s: status %d, cookies %v", protocol, answer.StatusCode, cookies)
		}
	}
}

func TestTheCertificateIsGoodForTheNamesOfThisMachine(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for host, more := range map[string]string{"": "", "0.0.0.0": "", "::": "", "127.0.0.1": "", "127.0.0.9": "127.0.0.9", "mock.example": "mock.example", "192.0.2.7": "192.0.2.7"} {
		made, err := selfSigned(host, now)
		if err != nil {
			t.Fatal(err)
		}
		cert, err := x509.ParseCertificate(made.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		roots := x509.NewCertPool()
		roots.AddCert(cert)
		for _, name := range append([]string{"localhost", "ci-17.localhost", "127.0.0.1", "::1"}, strings.Fields(more)...) {
			for _, at := range []time.Time{now, now.Add(-time.Minute), now.Add(364 * 24 * time.Hour)} {
				if _, err := cert.Verify(x509.VerifyOptions{DNSName: name, Roots: roots, CurrentTime: at}); err != nil {
					t.Errorf("listening on %q: for %q at %s: %v", host, name, at, err)
				}
			}
		}
		if cert.VerifyHostname("evil.example") == nil || cert.VerifyHostname("0.0.0.0") == nil || cert.IsCA || cert.SerialNumber.Sign() == 0 {
			t.Errorf("listening on %q: good for too much: %v %v, CA %v", host, cert.DNSNames, cert.IPAddresses, cert.IsCA)
		}
	}
}

func TestTheFingerprintIsThatOfTheCertificateThatIsShown(t *testing.T) {
	t.Parallel()
	url, welcome := serving(t, "--tls")
	conn, err := tls.Dial("tcp", strings.TrimPrefix(url, "https://"), &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	sum := sha256.Sum256(conn.ConnectionState().PeerCertificates[0].Raw)
	if !strings.Contains(welcome, "SHA-256 "+hex.EncodeToString(sum[:])+"\n") {
		t.Errorf("the fingerprint %x is not told in:\n%s", sum, welcome)
	}
}

func TestPlainHTTPIsToldWhatIsSpokenHere(t *testing.T) {
	t.Parallel()
	url, _ := serving(t, "--tls")
	answer, err := http.Get("http://" + strings.TrimPrefix(url, "https://"))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusBadRequest || !strings.Contains(string(body), "https://") || err != nil {
		t.Errorf("status %d, error %v: %s", answer.StatusCode, err, body)
	}
}

// What net/http cannot read is answered as the contract says, with TLS as without.
func TestAMalformedPathIsRefusedByTheContractOverTLS(t *testing.T) {
	t.Parallel()
	url, _ := serving(t, "amity", "--tls")
	conn, err := tls.Dial("tcp", strings.TrimPrefix(url, "https://"), &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "POST /api/v4/communities/%zz/join HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer amity-access-token\r\n\r\n")
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if violation := answer.Header.Get("Counterpart-Violation"); !strings.HasPrefix(violation, "path.communityId") {
		t.Errorf("status %d, violation %q", answer.StatusCode, violation)
	}
}

func TestClientsThatDawdleOverTLSAreCutOff(t *testing.T) {
	t.Parallel()
	cert, err := selfSigned("", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for name, begin := range map[string]func(net.Conn){
		"before the handshake": func(net.Conn) {},
		"within the handshake": func(c net.Conn) { _, _ = c.Write([]byte{22, 3, 1, 2, 0, 1}) },
		"within the header": func(c net.Conn) {
			_, _ = io.WriteString(tls.Client(c, &tls.Config{InsecureSkipVerify: true}), "GET / HTTP/1.1\r\nHost: a\r\nX-Slow")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := tlsFlags{config: &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2", "http/1.1"}}}
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			server := f.protocols(newServer(http.NotFoundHandler(), slog.New(slog.DiscardHandler), brief))
			go func() { _ = server.Serve(f.listener(l)) }()
			t.Cleanup(func() { _ = server.Close() })
			conn := dial(t, l.Addr().String())
			begin(conn)
			if _, err := io.ReadAll(conn); err != nil { // ends when the server ends the connection, and not before
				t.Error(err)
			}
		})
	}
}
