package sqlite

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"github.com/waylog/waylog/data"
)

//go:embed migrations/*.sql
var migrations embed.FS

func (s *Store) provider() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("find migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.writer, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}

// isBehind reports whether the tables are older than the program. Goose itself
// does not mind tables that are newer: they are refused here.
func (s *Store) isBehind(ctx context.Context) (bool, error) {
	p, err := s.provider()
	if err != nil {
		return false, err
	}
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return false, fmt.Errorf("read the version of the tables: %w", err)
	}
	if current > target {
		return false, &data.Error{
			Code:    data.Unavailable,
			Message: fmt.Sprintf("the database %s was written by a newer waylog: its tables have version %d, this program knows %d", s.path, current, target),
			Hint:    "upgrade waylog",
		}
	}
	return current < target, nil
}

// migrate brings the tables up to date; in a fresh file that is nothing to speak of.
func (s *Store) migrate(ctx context.Context, fresh bool) error {
	behind, err := s.isBehind(ctx)
	if err != nil || !behind {
		return err
	}
	p, err := s.provider()
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
