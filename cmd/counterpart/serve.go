package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/mockserver/fault"
)

// serveFlags are the flags of counterpart serve.
type serveFlags struct {
	listen        string
	worlds        []string
	seed          uint64
	maxBody       int64
	control       bool
	exposed       bool // the control API was asked for by name: not to serve it is a mistake then
	controlToken  string
	quiet         bool
	logFormat     string
	allowExternal bool
	faults        []string
	cors          corsFlags
	tls           tlsFlags
	state         stateFlags
	watch         watchFlags
}

func newServe() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve [SPEC...]",
		Short: "Serve contracts as a stateful mock",
		Long: `Serve contracts as a stateful mock server: every limit is enforced, what is posted is remembered, and what the vendor
refuses is refused in the vendor's own words. The reason travels beside the answer in the Counterpart-Violation header.

Without SPEC, every embedded contract is served. A browser finds the console at /_counterpart/ , and tests find
the control API there: state, reset, requests, rewind, snapshots, workspaces, clock, seed, faults, verifications, events;
GET /_counterpart/openapi.yaml describes it.
The first line on stdout is the URL. Requests are logged to stderr, a line each, without credentials.
SIGINT or SIGTERM lets requests in flight finish, and a second one does not. Exit status: 0 when told to stop, 1 when it cannot
listen or have its state file, 2 wrong usage.`,
		Example: `  counterpart serve
  counterpart serve rocketchat --listen 127.0.0.1:0
  counterpart serve amity --world my-world.yaml
  counterpart serve --fault '* latency=200ms..1s' --fault 'inviteToChannel errors=503:0.1,500:0.05 cut=0.01'
  counterpart serve path/to/openapi.yaml --watch --state-file mock.state
  counterpart serve --tls --cors-origin 'http://localhost:*'
  counterpart serve path/to/openapi.yaml --log-format json`,
		RunE: func(cmd *cobra.Command, refs []string) error {
			f.exposed = f.control && cmd.Flags().Changed("control")
			return serve(cmd.Context(), refs, f, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:4010", "`HOST:PORT` to listen on; port 0 takes a free one")
	flags.StringArrayVar(&f.worlds, "world", nil, "`[CONTRACT=]FILE` with the entities to start from (repeatable)")
	flags.Uint64Var(&f.seed, "seed", 1, "where made-up identities come from: same seed and requests, same bytes")
	flags.StringArrayVar(&f.faults, "fault", nil, "what goes wrong on purpose, `\"OPERATION KIND=VALUE...\"` (repeatable); the kinds are latency, errors, cut, slow, rate")
	flags.Int64Var(&f.maxBody, "max-body", 1<<20, "refuse request bodies of more than so many `BYTES`")
	flags.BoolVar(&f.control, "control", true, "serve the control API; on an address other than loopback only with --control-token")
	flags.StringVar(&f.controlToken, "control-token", "", "let only those use the control API who know `TOKEN`, of 16 characters or more; better given as COUNTERPART_CONTROL_TOKEN, for others see flags")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print the URL and errors only")
	flags.StringVar(&f.logFormat, "log-format", "text", "`FORMAT` of the request log: text or json")
	flags.BoolVar(&f.allowExternal, "allow-external-refs", false, "let documents refer to files outside their folder, and to a network")
	f.cors.register(flags)
	f.tls.register(flags)
	f.state.register(flags)
	f.watch.register(flags)
	return cmd
}

// serve runs the mock until the context ends, then lets requests in flight finish.
func serve(ctx context.Context, refs []string, f serveFlags, stdout, stderr io.Writer) error {
	log, err := newLog(f, stderr)
	if err != nil {
		return usage(err)
	}
	gate, err := f.cors.gate()
	if err != nil {
		return usage(err)
	}
	plan, err := fault.ParsePlan(f.faults)
	if err != nil {
		return usage(fmt.Errorf("--fault: %w", err))
	}
	if err := f.state.check(); err != nil {
		return usage(err)
	}
	served, err := loadServed(refs, f.worlds, f.allowExternal, stderr)
	if err != nil {
		return err
	}
	if err := f.watch.prepare(served, refs, f.worlds); err != nil {
		return usage(err)
	}
	if err := f.tls.prepare(f.listen); err != nil {
		return usage(err)
	}
	listener, err := net.Listen("tcp", f.listen)
	if err != nil {
		return listenError(f.listen, err)
	}
	if err := f.checkControl(listener.Addr()); err != nil {
		return errors.Join(usage(err), listener.Close())
	}
	kept, err := f.state.options(log)
	if err != nil {
		return errors.Join(failure(err), listener.Close())
	}
	mock, err := mockserver.New(served, append(append(f.options(listener.Addr(), log), mockserver.WithFaults(plan)), kept...)...)
	if err != nil {
		return errors.Join(usage(err), listener.Close(), f.state.close())
	}
	if err := f.watch.start(ctx, mock, f.allowExternal, log); err != nil {
		return errors.Join(failure(err), listener.Close(), f.state.close())
	}
	mockserver.TuneProcess()
	url := f.tls.scheme() + "://" + reachable(listener.Addr())
	if err := f.greet(stdout, url, served, f.controlled(listener.Addr())); err != nil {
		return errors.Join(couldNot(err), listener.Close())
	}
	server := f.tls.protocols(newServer(gate(mock), log, usualPatience))
	server.RegisterOnShutdown(mock.EndEvents)
	server.RegisterOnShutdown(mock.EndWaits)
	return errors.Join(serveUntil(ctx, server, mock.Listener(f.tls.listener(listener)), log), f.state.close())
}

// greet prints the URL, and what is served there, in one piece: who waits for the URL finds the rest with it.
func (f serveFlags) greet(w io.Writer, url string, served []mockserver.Served, control bool) error {
	var b bytes.Buffer
	fmt.Fprintln(&b, url)
	if !f.quiet {
		printWelcome(&b, f.entrance(url), served, control)
		if f.control && !control {
			fmt.Fprintln(&b, "no console and no control API on this address: beyond loopback they need a token, in COUNTERPART_CONTROL_TOKEN or --control-token")
		}
		f.tls.greet(&b)
	}
	_, err := w.Write(b.Bytes())
	return err
}

func listenError(address string, err error) error {
	var op *net.OpError
	var malformed *net.AddrError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return failure(fmt.Errorf("cannot listen on %q: the port is taken\nhint: --listen 127.0.0.1:0 takes a free one", address))
	case errors.As(err, &malformed):
		return usage(fmt.Errorf("cannot listen on %q: %s\nhint: --listen takes HOST:PORT, such as 127.0.0.1:4010", address, malformed.Err))
	case errors.As(err, &op):
		err = op.Err
	}
	return failure(fmt.Errorf("cannot listen on %q: %w", address, err))
}

func (f serveFlags) options(at net.Addr, log *slog.Logger) []mockserver.Option {
	options := []mockserver.Option{mockserver.WithSeed(f.seed), mockserver.WithMaxBody(f.maxBody), mockserver.WithLog(log), mockserver.WithControlToken(f.controlToken)}
	if !f.controlled(at) {
		options = append(options, mockserver.WithoutControl())
	}
	return options
}
