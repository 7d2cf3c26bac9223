package main

import (
	"context"
	"fmt"
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

// open is the only place that knows which kind of store is behind a name, with
// the methods below it.
func (d database) open(ctx context.Context, log *slog.Logger) (data.Store, error) {
	if err := d.isFile(); err != nil {
		return nil, err
	}
	return sqlite.Open(ctx, d.DB, sqlite.Options{Log: log})
}

// openToRead opens a database that need not be written, and says in one line
// where it cannot be. Who stays keeps the words of imports indexed.
func (d database) openToRead(ctx context.Context, c console, log *slog.Logger, stays bool) (store data.Store, readOnly bool, err error) {
	if err := d.isFile(); err != nil {
		return nil, false, err
	}
	s, err := sqlite.Open(ctx, d.DB, sqlite.Options{Log: log, ReadOnly: true, KeepWords: stays})
	if err != nil {
		return nil, false, err
	}
	if s.ReadOnly() {
		fmt.Fprintf(c.err, "The database %s can only be read here: nothing can be stored in it.\n", d.DB)
	}
	return s, s.ReadOnly(), nil
}

func (d database) backup(ctx context.Context, target string, force bool, progress func(done, all int64)) (data.Contents, error) {
	if err := d.isFile(); err != nil {
		return data.Contents{}, err
	}
	return sqlite.Backup(ctx, d.DB, target, sqlite.BackupOptions{Force: force, Progress: progress})
}

func (d database) restore(ctx context.Context, from string, discard bool, progress func(done, all int64)) (sqlite.Restored, error) {
	if err := d.isFile(); err != nil {
		return sqlite.Restored{}, err
	}
	return sqlite.Restore(ctx, from, d.DB, sqlite.RestoreOptions{Discard: discard, Progress: progress})
}

func (d database) check(ctx context.Context, report func(data.Finding) error, progress func(done, all int64)) (sqlite.Checked, error) {
	if err := d.isFile(); err != nil {
		return sqlite.Checked{}, err
	}
	return sqlite.Check(ctx, d.DB, report, sqlite.CheckOptions{Progress: progress})
}

// isFile refuses what is no file.
func (d database) isFile() error {
	if scheme, _, ok := strings.Cut(d.DB, "://"); ok {
		return data.InvalidField("--db", "%s databases are not supported: expected the path of a file", scheme)
	}
	if d.DB == "" || d.DB == ":memory:" {
		return data.InvalidField("--db", "%q is no file: a database needs one to be kept in", d.DB)
	}
	return nil
}
