package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/counterpart-api/counterpart/conformance"
	"github.com/counterpart-api/counterpart/conformance/transport"
)

// healthFlags are the flags of counterpart health. Those that say where are those of serve, so that in one environment both mean
// the same place.
type healthFlags struct {
	listen     string
	selfSigned bool
	certFile   string
	timeout    time.Duration
}

func newHealth() *cobra.Command {
	var f healthFlags
	cmd := &cobra.Command{
		Use:   "health [URL]",
		Short: "Ask a mock whether it serves",
		Long: `Ask a mock whether it serves, for containers and scripts that wait for one. Without URL it is the one on this machine, where
--listen and --tls say: in an environment with COUNTERPART_LISTEN that is where serve listens too.

A mock whose control API is off, or closed to strangers, serves if it says so. On this machine any certificate will do.
Exit status: 0 it serves, 1 it does not, 2 wrong usage.`,
		Example: `  counterpart health
  counterpart health https://127.0.0.1:4010`,
		Args: takes(0, 1, "one URL at most"),
		RunE: func(cmd *cobra.Command, args []string) error {
			at, err := f.url(args)
			if err != nil {
				return usage(err)
			}
			said, err := f.ask(cmd.Context(), at)
			if err != nil {
				return failure(err)
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), said)
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:4010", "`HOST:PORT` that the mock listens on")
	flags.BoolVar(&f.selfSigned, "tls", false, "it speaks HTTPS")
	flags.StringVar(&f.certFile, "tls-cert", "", "it speaks HTTPS, with the certificate in `FILE`")
	flags.DurationVar(&f.timeout, "timeout", 3*time.Second, "how long the answer may take")
	return cmd
}

// url is where to ask.
func (f *healthFlags) url(args []string) (*url.URL, error) {
	if len(args) == 1 {
		return conformance.ParseTarget(args[0])
	}
	host, port, err := net.SplitHostPort(f.listen)
	if err != nil {
		return nil, fmt.Errorf("--listen %q: %w\nhint: --listen takes HOST:PORT, such as 127.0.0.1:4010", f.listen, err)
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1" // who listens everywhere listens there
	}
	at := &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)}
	if f.selfSigned || f.certFile != "" {
		at.Scheme = "https"
	}
	return at, nil
}

// ask asks, and says what was answered.
func (f *healthFlags) ask(ctx context.Context, at *url.URL) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at.JoinPath("_counterpart", "health").String(), http.NoBody)
	if err != nil {
		return "", err
	}
	answer, err := asking(at).Do(r)
	if err != nil {
		return "", fmt.Errorf("%s does not answer: %w%s", at, withoutURL(err), hinted(transport.TLSHint(err)))
	}
	defer answer.Body.Close()
	return verdict(at, answer)
}

// hinted is a hint as it stands below an error, "" for none.
func hinted(text string) string {
	if text == "" {
		return ""
	}
	return "\nhint: " + text
}

// asking is a client for one question. Nobody but this machine answers on loopback, so a certificate proves nothing there.
func asking(at *url.URL) *http.Client {
	ip := net.ParseIP(at.Hostname())
	local := at.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	return &http.Client{CheckRedirect: stay, Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: local}}}
}

// closed says whether an answer is that of a mock with a control API that is off, or that lets only some in.
func closed(answer *http.Response) bool {
	switch answer.StatusCode {
	case http.StatusNotFound:
		return answer.Header.Get("Counterpart-Violation") != ""
	case http.StatusUnauthorized, http.StatusForbidden:
		return answer.Header.Get("Content-Type") == "application/problem+json"
	}
	return false
}

// beginning is that of the body of an answer.
func beginning(answer *http.Response) []byte {
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
	return text
}

// verdict reads an answer.
func verdict(at *url.URL, answer *http.Response) (string, error) {
	if closed(answer) {
		return fmt.Sprintf("%s serves; what, its control API does not tell", at), nil
	}
	if answer.StatusCode == http.StatusBadRequest && at.Scheme == "http" && transport.SpeaksTLS(beginning(answer)) {
		secure := *at
		secure.Scheme = "https"
		return "", fmt.Errorf("%s answers %s\nhint: it speaks HTTPS, so try %s", at, answer.Status, &secure)
	}
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s answers %s%s", at, answer.Status, elsewhere(answer))
	}
	var health struct {
		Status    string
		Contracts []struct{ Name string }
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&health); err != nil || health.Status != "ok" {
		return "", fmt.Errorf("%s is no mock: its answer says nothing of its health", at)
	}
	if len(health.Contracts) == 0 {
		return fmt.Sprintf("%s serves; what, its control API does not tell", at), nil
	}
	var names []string
	for _, c := range health.Contracts {
		names = append(names, c.Name)
	}
	return fmt.Sprintf("%s serves %s", at, strings.Join(names, ", ")), nil
}
