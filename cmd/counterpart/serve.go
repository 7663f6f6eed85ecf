package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/counterpart-api/counterpart/mockserver"
)

// serveFlags are the flags of counterpart serve.
type serveFlags struct {
	listen        string
	worlds        []string
	seed          uint64
	maxBody       int64
	control       bool
	quiet         bool
	logFormat     string
	allowExternal bool
}

// Time limits on a connection: a client that dawdles must not hold one for ever.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 60 * time.Second
	idleTimeout   = 2 * time.Minute
	drainTimeout  = 10 * time.Second
)

func newServe() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve [SPEC...]",
		Short: "Serve contracts as a stateful mock",
		Long: `Serve contracts as a stateful mock server: every limit is enforced, what is posted is remembered, and what the vendor
refuses is refused in the vendor's own words. The reason travels beside the answer in the Counterpart-Violation header.

Without SPEC, every embedded contract is served. The control API is under /_counterpart/ : health, state, reset, requests.
The first line on stdout is the URL. Requests are logged to stderr, a line each, without credentials.`,
		Example: `  counterpart serve
  counterpart serve rocketchat --listen 127.0.0.1:0
  counterpart serve amity --world my-world.yaml
  counterpart serve path/to/openapi.yaml --log-format json`,
		RunE: func(cmd *cobra.Command, refs []string) error {
			return serve(cmd.Context(), refs, f, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:4010", "`HOST:PORT` to listen on; port 0 takes a free one")
	flags.StringArrayVar(&f.worlds, "world", nil, "`[CONTRACT=]FILE` with the entities to start from (repeatable)")
	flags.Uint64Var(&f.seed, "seed", 1, "where made-up identities come from: same seed and requests, same bytes")
	flags.Int64Var(&f.maxBody, "max-body", 1<<20, "refuse request bodies of more than so many `BYTES`")
	flags.BoolVar(&f.control, "control", true, "serve the control API; on an address other than loopback only when asked for")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print the URL and errors only")
	flags.StringVar(&f.logFormat, "log-format", "text", "`FORMAT` of the request log: text or json")
	flags.BoolVar(&f.allowExternal, "allow-external-refs", false, "let documents refer to files outside their folder, and to a network")
	return cmd
}

// serve runs the mock until the context ends or the process is told to stop, then lets requests in flight finish.
func serve(ctx context.Context, refs []string, f serveFlags, stdout, stderr io.Writer) error {
	log, err := newLog(f, stderr)
	if err != nil {
		return usage(err)
	}
	served, err := loadServed(refs, f.worlds, f.allowExternal, stderr)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", f.listen)
	if err != nil {
		return failure(listenError(f.listen, err))
	}
	mock, err := mockserver.New(served, f.options(listener.Addr(), log)...)
	if err != nil {
		return errors.Join(usage(err), listener.Close())
	}
	url := "http://" + listener.Addr().String()
	fmt.Fprintln(stdout, url)
	if !f.quiet {
		printWelcome(stdout, url, served, f.controlled(listener.Addr()))
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	return serveUntil(ctx, mock, listener, log)
}

// serveUntil serves until the context ends, then drains. The drain has a context of its own: the one that ended would cut it short.
func serveUntil(ctx context.Context, mock *mockserver.Server, l net.Listener, log *slog.Logger) error {
	server := &http.Server{
		Handler: mock, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(mock.Listener(l)) }()
	select {
	case err := <-ended:
		return failure(err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		return failure(fmt.Errorf("requests were cut off: %w", err))
	}
	return nil
}

func listenError(address string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("cannot listen on %q: the port is taken\nhint: --listen 127.0.0.1:0 takes a free one", address)
	}
	return fmt.Errorf("cannot listen on %q: %w", address, err)
}

func (f serveFlags) options(at net.Addr, log *slog.Logger) []mockserver.Option {
	options := []mockserver.Option{mockserver.WithSeed(f.seed), mockserver.WithMaxBody(f.maxBody), mockserver.WithLog(log)}
	if !f.controlled(at) {
		options = append(options, mockserver.WithoutControl())
	}
	return options
}

// controlled says whether the control API is served: it sets and shows everything, so it stays on loopback.
func (f serveFlags) controlled(at net.Addr) bool {
	tcp, ok := at.(*net.TCPAddr)
	return f.control && ok && tcp.IP.IsLoopback()
}

// newLog makes the log that the flags ask for.
func newLog(f serveFlags, w io.Writer) (*slog.Logger, error) {
	options := &slog.HandlerOptions{Level: slog.LevelInfo, ReplaceAttr: shortTime}
	if f.quiet {
		options.Level = slog.LevelError
	}
	switch f.logFormat {
	case "text":
		return slog.New(slog.NewTextHandler(w, options)), nil
	case "json":
		options.ReplaceAttr = nil
		return slog.New(slog.NewJSONHandler(w, options)), nil
	}
	return nil, fmt.Errorf("unknown log format %q\nhint: text or json", f.logFormat)
}

// shortTime shows people the time of day only, and no level on an ordinary line.
func shortTime(groups []string, a slog.Attr) slog.Attr {
	switch {
	case a.Key == slog.TimeKey && len(groups) == 0:
		return slog.String(slog.TimeKey, a.Value.Time().Format("15:04:05.000"))
	case a.Key == slog.LevelKey && a.Value.String() == slog.LevelInfo.String(), a.Key == slog.MessageKey && a.Value.String() == "request":
		return slog.Attr{}
	}
	return a
}
