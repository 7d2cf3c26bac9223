package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/gazetteer"
	"github.com/waylog/waylog/data/sample"
	"github.com/waylog/waylog/server/web"
	"github.com/waylog/waylog/static"
)

type serveCmd struct {
	database
	Addr             string `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to listen on. Default: this machine only."`
	BaseURL          string `placeholder:"URL" help:"Public address of the server, where a proxy stands before it."`
	Tiles            string `placeholder:"URL" help:"Address template of an online tile provider, such as https://tiles.example/{z}/{x}/{y}.png. Without it no request leaves the server."`
	TilesAttribution string `placeholder:"TEXT" help:"What the tile provider wants shown on the map."`
	NoSample         bool   `help:"Leave an empty database empty: do not load the founding map."`

	Drain time.Duration `default:"20s" placeholder:"TIME" help:"How long answers that have begun may take once the server is told to stop; then they are cut off."`
}

func (s serveCmd) Run(ctx context.Context, c console) error {
	log := slog.New(slog.NewTextHandler(c.err, nil))
	listener, err := listen(ctx, s.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	store, readOnly, err := s.openToRead(ctx, c, log)
	if err != nil {
		return err
	}
	defer store.Close()
	if !s.NoSample && !readOnly {
		if err := sample.Load(ctx, store, func(line string) { fmt.Fprintln(c.err, line) }); err != nil {
			return fmt.Errorf("load the founding map: %w", err)
		}
	}
	handler, err := web.New(web.Config{
		Store: store, Gazetteer: gazetteer.Builtin, Static: static.Files(), StaticBuilt: static.Built(),
		BaseURL: s.BaseURL, Tiles: s.Tiles, TilesAttribution: s.TilesAttribution,
		Log: log, Now: time.Now, Version: version(),
	})
	if err != nil {
		return err
	}
	if !static.Built() {
		fmt.Fprintln(c.err, "The map page was not built into this program: run `make build`. The API works without it.")
	}
	fmt.Fprintf(c.err, "Waylog is at %s\n", address(listener, s.BaseURL))
	return serve(ctx, listener, handler, log, s.Drain)
}

// serve answers requests until ctx ends, then lets those in flight finish.
func serve(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger, drain time.Duration) error {
	// No write timeout: an export to a slow reader may take hours. Stalled
	// connections are ended by the handlers, which know what they are sending.
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := server.Shutdown(stop); err != nil {
		log.Warn("requests were still running", "waited", drain)
		return server.Close()
	}
	return nil
}

// listen says in one line why an address cannot be had.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, &data.Error{Code: data.Unavailable, Message: fmt.Sprintf("the address %s is in use", addr), Hint: "Stop the other program or choose another address with --addr"}
	case errors.Is(err, syscall.EACCES):
		return nil, &data.Error{Code: data.Unavailable, Message: fmt.Sprintf("this user may not listen on %s", addr), Hint: "Choose a port above 1023 with --addr"}
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, data.InvalidField("--addr", "%s is no address of this machine", addr)
	case err != nil:
		return nil, data.InvalidField("--addr", "%q cannot be listened on: expected host:port such as 127.0.0.1:8080", addr)
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
