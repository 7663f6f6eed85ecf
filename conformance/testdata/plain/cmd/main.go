// Command cmd serves the plain backend on its own port, to be checked from outside.
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/counterpart-api/counterpart/conformance/testdata/plain"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run gives the exit status: 0 for a list, 2 for wrong usage, 3 when it cannot serve.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("plain", flag.ContinueOnError)
	flags.SetOutput(stderr)
	listen := flags.String("listen", "127.0.0.1:0", "`address` to listen on")
	fault := flags.String("fault", "", "`name` of the fault to have")
	list := flags.Bool("list", false, "list the faults and variants and stop")
	if flags.Parse(args) != nil {
		return 2
	}
	if *list {
		for _, f := range slices.Concat(plain.Faults(), plain.Variants()) {
			fmt.Fprintf(stdout, "%s\t%s\t%s\n", f.Name, f.Obligation, f.What)
		}
		return 0
	}
	handler, err := plain.New(*fault)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	return serve(*listen, handler, stdout, stderr)
}

// serve runs until the process is ended; the URL is the first and only line on stdout.
func serve(address string, handler http.Handler, stdout, stderr io.Writer) int {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 3
	}
	fmt.Fprintf(stdout, "http://%s\n", listener.Addr())
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintln(stderr, server.Serve(listener))
	return 3
}
