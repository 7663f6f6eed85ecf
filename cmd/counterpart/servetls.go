package main

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// tlsFlags say whether the mock speaks TLS, and with which certificate.
type tlsFlags struct {
	certFile, keyFile string
	selfSigned        bool
	certOut           string

	config      *tls.Config // nil without TLS; made by prepare
	fingerprint string      // of a certificate made here
}

func (f *tlsFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.certFile, "tls-cert", "", "serve HTTPS, HTTP/2 included, with the certificate in `FILE` (PEM, with those between it and the root)")
	flags.StringVar(&f.keyFile, "tls-key", "", "`FILE` with the key of --tls-cert (PEM)")
	flags.BoolVar(&f.selfSigned, "tls", false, "serve HTTPS, HTTP/2 included, with a certificate made at start")
	flags.StringVar(&f.certOut, "tls-cert-out", "", "write the certificate made for --tls to `FILE`, for clients to trust it")
}

// prepare gets the certificate ready, for a server on an address.
func (f *tlsFlags) prepare(listen string) error {
	if err := f.check(); err != nil {
		return err
	}
	var cert tls.Certificate
	var err error
	switch {
	case f.selfSigned:
		host, _, _ := net.SplitHostPort(listen) // what is wrong with it, listening tells better
		if cert, err = selfSigned(host, time.Now()); err == nil {
			err = f.publish(cert.Certificate[0])
		}
	case f.certFile != "":
		cert, err = readPair(f.certFile, f.keyFile)
	default:
		return nil
	}
	f.config = &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2", "http/1.1"}}
	return err
}

func (f *tlsFlags) check() error {
	switch {
	case f.selfSigned && f.certFile+f.keyFile != "":
		return errors.New("--tls makes a certificate, and --tls-cert and --tls-key bring one\nhint: leave out the one or the other")
	case f.certFile == "" && f.keyFile != "":
		return errors.New("--tls-key is nothing without --tls-cert\nhint: --tls makes a certificate at start")
	case f.certFile != "" && f.keyFile == "":
		return errors.New("--tls-cert is nothing without --tls-key\nhint: --tls makes a certificate at start")
	case f.certOut != "" && !f.selfSigned:
		return errors.New("--tls-cert-out writes the certificate that --tls makes, and --tls is not given")
	}
	return nil
}

// publish writes down what clients need to trust a certificate made here.
func (f *tlsFlags) publish(der []byte) error {
	sum := sha256.Sum256(der)
	f.fingerprint = hex.EncodeToString(sum[:])
	if f.certOut == "" {
		return nil
	}
	return writeFile(f.certOut, pemOf(der))
}

// readPair reads a certificate and its key.
func readPair(certFile, keyFile string) (tls.Certificate, error) {
	cert, err := os.ReadFile(certFile)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("--tls-cert: cannot read %q: %w", certFile, cause(err))
	}
	key, err := os.ReadFile(keyFile)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("--tls-key: cannot read %q: %w", keyFile, cause(err))
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("%q and %q are no pair: %s\nhint: both are PEM, the certificate of the server first", certFile, keyFile,
			strings.TrimPrefix(err.Error(), "tls: "))
	}
	return pair, nil
}

// scheme is how URLs of the server begin.
func (f *tlsFlags) scheme() string {
	if f.config == nil {
		return "http"
	}
	return "https"
}

// curl is how curl has to be called so that it trusts the server.
func (f *tlsFlags) curl() string {
	switch {
	case f.certOut != "":
		return "curl --cacert " + shellWord(f.certOut)
	case f.selfSigned:
		return "curl -k"
	}
	return "curl"
}

// greet tells what a client can check the server by.
func (f *tlsFlags) greet(w io.Writer) {
	if f.fingerprint != "" {
		fmt.Fprintf(w, "certificate: made at start, SHA-256 %s\n\n", f.fingerprint)
	}
}

// listener is what to accept connections from. http.Server is not to know that they are encrypted: then the mock sees what is
// read from them, and refuses what http.Server cannot read as it does without TLS.
func (f *tlsFlags) listener(l net.Listener) net.Listener {
	if f.config == nil {
		return l
	}
	return &secured{l, f.config}
}

// protocols are what the server speaks: HTTP/2 only behind TLS, where a client asks for it (RFC 9113, section 3.2). To
// http.Server it looks like the sort without TLS.
func (f *tlsFlags) protocols(server *http.Server) *http.Server {
	if f.config != nil {
		server.Protocols = new(http.Protocols)
		server.Protocols.SetHTTP1(true)
		server.Protocols.SetUnencryptedHTTP2(true)
		server.Handler = overTLS(server.Handler)
	}
	return server
}

// overTLS tells a handler that the requests came over TLS, which http.Server does not know.
func overTLS(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(r.Context()) // a copy: the other one is the server's
		r.TLS = &tls.ConnectionState{HandshakeComplete: true}
		next.ServeHTTP(w, r)
	})
}

// secured accepts connections that speak TLS. The handshake is part of the first read, so the time for a header bounds it.
type secured struct {
	net.Listener
	config *tls.Config
}

// Accept waits for the next connection.
func (s *secured) Accept() (net.Conn, error) {
	conn, err := s.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &securedConn{tls.Server(conn, s.config)}, nil
}

type securedConn struct{ *tls.Conn }

// unencrypted is what somebody is told who sends plain HTTP.
const unencrypted = "HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nthis server speaks HTTPS: begin the URL with https://\n"

// Read decrypts.
func (c *securedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	var strange tls.RecordHeaderError
	if errors.As(err, &strange) && strange.Conn != nil && looksLikeHTTP(strange.RecordHeader) {
		_, _ = io.WriteString(strange.Conn, unencrypted) // whoever it is may be gone
		_ = strange.Conn.Close()
	}
	return n, err
}

// looksLikeHTTP says whether a TLS record begins as a request line does.
func looksLikeHTTP(record [5]byte) bool {
	for _, method := range []string{"GET /", "HEAD ", "POST ", "PUT /", "OPTIO", "PATCH", "DELET"} {
		if string(record[:]) == method {
			return true
		}
	}
	return false
}
