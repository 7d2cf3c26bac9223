package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"github.com/waylog/waylog/data"
)

//go:embed migrations/*.sql
var migrations embed.FS

func provider(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("find migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}

// versions returns the version of the tables, and the newest that is known.
func versions(ctx context.Context, db *sql.DB) (current, newest int64, err error) {
	p, err := provider(db)
	if err != nil {
		return 0, 0, err
	}
	if current, newest, err = p.GetVersions(ctx); err != nil {
		return 0, 0, fmt.Errorf("read the version of the tables: %w", err)
	}
	return current, newest, nil
}

// isBehind reports whether the tables are older than the program. Goose itself
// does not mind tables that are newer: they are refused here.
func (s *Store) isBehind(ctx context.Context) (bool, error) {
	current, newest, err := versions(ctx, s.writer)
	if err != nil {
		return false, err
	}
	if current > newest {
		return false, newer(s.path, current, newest)
	}
	return current < newest, nil
}

func newer(path string, current, newest int64) error {
	return &data.Error{
		Code:    data.Unavailable,
		Message: fmt.Sprintf("the database %s was written by a newer waylog: its tables have version %d, this program knows %d", path, current, newest),
		Hint:    "upgrade waylog",
	}
}

// migrate brings the tables up to date; in a fresh file that is nothing to speak of.
func (s *Store) migrate(ctx context.Context, fresh bool) error {
	behind, err := s.isBehind(ctx)
	if err != nil || !behind {
		return err
	}
	p, err := provider(s.writer)
	if err != nil {
		return err
	}
	results, err := p.Up(ctx)
	if err != nil {
		return fmt.Errorf("bring the tables up to date: %w", err)
	}
	if fresh {
		return nil
	}
	for _, r := range results {
		s.log.Info("database brought up to date", "file", s.path, "version", r.Source.Version)
	}
	return nil
}
