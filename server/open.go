package main

import (
	"context"
	"log/slog"
	"strings"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/sqlite"
)

// database is the flag that every command with a store has.
type database struct {
	DB string `name:"db" default:"waylog.db" placeholder:"FILE" help:"Database file; it is created when missing."`
}

// warnings is the log of a command that a person waits for: what goes well it
// says itself.
func warnings(c console) *slog.Logger {
	return slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// open is the only place that knows which kind of store is behind a name.
func (d database) open(ctx context.Context, log *slog.Logger) (data.Store, error) {
	if scheme, _, ok := strings.Cut(d.DB, "://"); ok {
		return nil, data.InvalidField("--db", "%s databases are not supported: expected the path of a file", scheme)
	}
	if d.DB == "" || d.DB == ":memory:" {
		return nil, data.InvalidField("--db", "%q is no file: a database needs one to be kept in", d.DB)
	}
	return sqlite.Open(ctx, d.DB, sqlite.Options{Log: log})
}
