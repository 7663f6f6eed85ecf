package transport

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
)

// TLSHint is what may help where a connection came to nothing for TLS, "" for any other error.
func TLSHint(err error) string {
	var stranger x509.UnknownAuthorityError
	var name x509.HostnameError
	var plain tls.RecordHeaderError
	switch {
	case errors.As(err, &stranger):
		return "SSL_CERT_FILE=mock.pem makes it trust the certificate in that file; counterpart serve --tls-cert-out mock.pem writes the mock's"
	case errors.As(err, &name):
		return "the certificate is for another name: use one that it is for"
	case errors.As(err, &plain):
		return "it does not speak TLS: is it http:// ?"
	}
	return ""
}

// SpeaksTLS says whether a body is what a server for HTTPS answers to a request without TLS: the mock, Go's library, nginx, Apache.
func SpeaksTLS(body []byte) bool {
	for _, text := range []string{"this server speaks HTTPS", "HTTP request to an HTTPS server", "plain HTTP request was sent to HTTPS port", "speaking plain HTTP to an SSL-enabled server port"} {
		if bytes.Contains(body, []byte(text)) {
			return true
		}
	}
	return false
}
