package main

import (
	"errors"
	"fmt"
	"net"

	"github.com/counterpart-api/counterpart/mockserver"
)

// checkControl says why the control API cannot be served as it was asked for: it sets and shows everything, and so needs a token
// wherever others can reach it.
func (f serveFlags) checkControl(at net.Addr) error {
	if f.controlToken != "" {
		if err := mockserver.CheckControlToken(f.controlToken); err != nil {
			return fmt.Errorf("--control-token: %w", err)
		}
		if !f.control {
			return errors.New("--control-token is nothing with --control=false")
		}
	}
	if f.exposed && f.controlToken == "" && !loopback(at) {
		return fmt.Errorf("--control on %s would let anybody there see and set everything\n"+
			"hint: give a token in COUNTERPART_CONTROL_TOKEN, or with --control-token; openssl rand -hex 16 makes one", at)
	}
	return nil
}

// controlled says whether the control API is served.
func (f serveFlags) controlled(at net.Addr) bool {
	return f.control && (loopback(at) || f.controlToken != "")
}

func loopback(at net.Addr) bool {
	tcp, ok := at.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// entrance is how clients come in at a URL. The token itself is not printed.
func (f serveFlags) entrance(url string) entrance {
	if f.controlToken == "" {
		return entrance{url: url, curl: f.tls.curl(), control: f.tls.curl()}
	}
	return entrance{
		url: url, curl: f.tls.curl(),
		control: f.tls.curl() + ` -H "Counterpart-Token: $COUNTERPART_CONTROL_TOKEN"`, once: "?token=$COUNTERPART_CONTROL_TOKEN",
	}
}
