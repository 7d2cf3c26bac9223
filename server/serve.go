package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/gazetteer"
	"github.com/waylog/waylog/data/indexed"
	"github.com/waylog/waylog/data/sample"
	"github.com/waylog/waylog/server/web"
	"github.com/waylog/waylog/static"
)

// headFor is how much later a commit of another process may be seen: less than
// its end and a request take.
const headFor = 2 * time.Millisecond

type serveCmd struct {
	database
	Addr             string `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to listen on. Default: this machine only."`
	BaseURL          string `placeholder:"URL" help:"Public address of the server, where a proxy stands before it."`
	Tiles            string `placeholder:"URL" help:"Address template of an online tile provider, such as https://tiles.example/{z}/{x}/{y}.png. Without it no request leaves the server."`
	TilesAttribution string `placeholder:"TEXT" help:"What the tile provider wants shown on the map."`
	NoSample         bool   `help:"Leave an empty database empty: do not load the founding map."`

	RateLimit      *float64      `placeholder:"N" help:"Requests a second from one address, twice as many at once; at least 50, or 0 for no limit. Default: 200, but none for this machine itself, where a proxy may stand."`
	MaxExports     int           `default:"32" placeholder:"N" help:"Downloads of whole layers at the same time; one address gets a quarter of them."`
	MaxConnections int           `default:"4096" placeholder:"N" help:"Open connections; one address gets an eighth of them."`
	TrustedProxy   []string      `placeholder:"CIDR" help:"Address or network of a proxy whose X-Forwarded-For says who asks. Without it the proxy itself counts as the one who asks."`
	Drain          time.Duration `default:"20s" placeholder:"TIME" help:"How long answers that have begun may take once the server is told to stop; then they are cut off."`
	DrainDelay     time.Duration `default:"0s" placeholder:"TIME" help:"How long to go on answering after being told to stop, with /readyz at 503, so that a balancer sends nobody any more."`
	MetricsAddr    string        `placeholder:"HOST:PORT" help:"Address for Prometheus metrics and, on this machine only, profiles; such as 127.0.0.1:9090. Default: none."`
	Pprof          bool          `help:"Serve profiles on --metrics-addr even if other machines reach it."`
	TileEvents     int           `hidden:"" placeholder:"N" help:"Most events that a time tile is made of where no index finds them. Default: a million."`
	logging
}

func (s serveCmd) Run(ctx context.Context, c console) error {
	log, err := s.logger(c.err)
	if err != nil {
		return err
	}
	limits, proxies, err := s.limits()
	if err != nil {
		return err
	}
	listener, err := listen(ctx, "--addr", s.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	store, readOnly, err := s.openToRead(ctx, c, log, true)
	if err != nil {
		return err
	}
	store = indexed.New(store, indexed.Options{Log: log, HeadFor: headFor})
	defer store.Close()
	if !s.NoSample && !readOnly {
		if err := sample.Load(ctx, store, func(line string) { fmt.Fprintln(c.err, line) }); err != nil {
			return fmt.Errorf("load the founding map: %w", err)
		}
	}
	registry := newRegistry(store)
	if s.MetricsAddr != "" {
		private, err := listen(ctx, "--metrics-addr", s.MetricsAddr)
		if err != nil {
			return err
		}
		defer watch(private, privateHandler(registry, s.Pprof || isLoopback(private), log), log)()
		log.Info("metrics are served", "addr", private.Addr().String(), "profiles", s.Pprof || isLoopback(private))
	}
	build := readBuild()
	handler, err := web.New(web.Config{
		Store: store, Gazetteer: gazetteer.Builtin, Static: static.Files(), StaticBuilt: static.Built(),
		BaseURL: s.BaseURL, Tiles: s.Tiles, TilesAttribution: s.TilesAttribution,
		Log: log, Now: time.Now, Version: build.version,
		Limits: limits, TrustedProxies: proxies, Metrics: registry, Stopping: ctx.Done(), TileEvents: s.TileEvents,
	})
	if err != nil {
		return err
	}
	if !static.Built() {
		fmt.Fprintln(c.err, "The map page was not built into this program: run `make build`. The API works without it.")
	}
	log.Info("waylog serves", "addr", listener.Addr().String(), "version", build.version, "revision", build.revision, "go", build.goVersion)
	fmt.Fprintf(c.err, "Waylog is at %s\n", address(listener, s.BaseURL))
	f := defaultFront(log, newConnectionCounts(registry))
	f.connections, f.trusted, f.drain, f.delay = s.MaxConnections, proxies, s.Drain, s.DrainDelay
	return f.serve(ctx, listener, handler)
}

// limits reads the flags that bound what is asked of the server.
func (s serveCmd) limits() (web.Limits, []netip.Prefix, error) {
	l := web.Limits{Exports: s.MaxExports}
	if s.RateLimit != nil {
		l.LoopbackToo = true
		switch l.Rate = *s.RateLimit; {
		case l.Rate == 0:
			l.Rate = -1
		case !(l.Rate >= 50 && l.Rate <= 1e6):
			return l, nil, data.InvalidField("--rate-limit", "%g: expected requests a second, at least 50, or 0 for no limit", *s.RateLimit)
		}
	}
	if s.MaxExports < 1 {
		return l, nil, data.InvalidField("--max-exports", "%d: expected at least 1", s.MaxExports)
	}
	if s.MaxConnections < 8 {
		return l, nil, data.InvalidField("--max-connections", "%d: expected at least 8", s.MaxConnections)
	}
	if s.Drain < 0 {
		return l, nil, data.InvalidField("--drain", "%s: expected a time such as 20s", s.Drain)
	}
	if s.DrainDelay < 0 {
		return l, nil, data.InvalidField("--drain-delay", "%s: expected a time such as 10s", s.DrainDelay)
	}
	var proxies []netip.Prefix
	for _, text := range s.TrustedProxy {
		p, err := netip.ParsePrefix(text)
		if a, addrErr := netip.ParseAddr(text); err != nil && addrErr == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return l, nil, data.InvalidField("--trusted-proxy", "%q: expected an address or a network such as 10.0.0.0/8", text)
		}
		proxies = append(proxies, p.Masked())
	}
	return l, proxies, nil
}

// front stands between the network and the handler.
type front struct {
	header, read, idle time.Duration // for a request's headers, for all of it, for the next one
	drain              time.Duration // for requests in flight when the server is told to stop
	delay              time.Duration // before that, for a balancer to notice
	connections        int
	trusted            []netip.Prefix
	counts             *connectionCounts
	log                *slog.Logger
}

func defaultFront(log *slog.Logger, counts *connectionCounts) front {
	return front{header: 10 * time.Second, read: time.Minute, idle: 2 * time.Minute, drain: 20 * time.Second, connections: 4096, counts: counts, log: log}
}

// serve answers requests until ctx ends, then lets those in flight finish.
func (f front) serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	// No write timeout: an export to a slow reader may take hours. Stalled
	// connections are ended by the handlers, which know what they are sending.
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: f.header,
		ReadTimeout:       f.read,
		IdleTimeout:       f.idle,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(f.log.Handler(), slog.LevelWarn),
	}
	attach(server)
	bounded := &connections{Listener: listener, most: f.connections, each: max(1, f.connections/8), free: f.speaksForMany, counts: f.counts}
	done := make(chan error, 1)
	go func() { done <- server.Serve(bounded) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	f.log.Info("waylog stops", "delay", f.delay)
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-time.After(f.delay):
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), f.drain)
	defer cancel()
	if err := server.Shutdown(stop); err != nil {
		f.log.Warn("requests were still running", "waited", f.drain)
		return server.Close()
	}
	return nil
}

// speaksForMany reports whether an address may open any number of connections:
// that of a proxy, known or perhaps beside the server.
func (f front) speaksForMany(a netip.Addr) bool {
	return a.IsLoopback() || slices.ContainsFunc(f.trusted, func(p netip.Prefix) bool { return p.Contains(a) })
}

// listen says in one line why an address cannot be had, and which flag asked for it.
func listen(ctx context.Context, flag, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, &data.Error{Code: data.Unavailable, Message: fmt.Sprintf("the address %s is in use", addr), Hint: "Stop the other program or choose another address with " + flag}
	case errors.Is(err, syscall.EACCES):
		return nil, &data.Error{Code: data.Unavailable, Message: fmt.Sprintf("this user may not listen on %s", addr), Hint: "Choose a port above 1023 with " + flag}
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, data.InvalidField(flag, "%s is no address of this machine", addr)
	case err != nil:
		return nil, data.InvalidField(flag, "%q cannot be listened on: expected host:port such as 127.0.0.1:8080", addr)
	}
	return l, nil
}

// address is what a person types into a browser.
func address(l net.Listener, baseURL string) string {
	if baseURL != "" {
		return baseURL
	}
	tcp, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return l.Addr().String()
	}
	host := tcp.IP.String()
	if tcp.IP.IsLoopback() || tcp.IP.IsUnspecified() {
		host = "localhost"
	}
	return fmt.Sprintf("http://%s", net.JoinHostPort(host, fmt.Sprint(tcp.Port)))
}
