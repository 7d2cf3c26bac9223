package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/waylog/waylog/data"
)

// pendingImport is the import that the database says is running.
type pendingImport struct {
	seq         int64
	layer, file string
}

// querier is what *sql.DB, *sql.Conn and *sql.Tx have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// pending returns nil where no import is running.
func pending(ctx context.Context, q querier) (*pendingImport, error) {
	var p pendingImport
	err := q.QueryRowContext(ctx, "SELECT seq, layer, file FROM pending").Scan(&p.seq, &p.layer, &p.file)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for a running import: %w", err)
	}
	return &p, nil
}

// removeLeftovers undoes an import whose process died, and indexes words that
// it had no time for. An import that is still running, in whatever process, is
// left alone.
func (s *Store) removeLeftovers(ctx context.Context) error {
	p, err := pending(ctx, s.reader)
	if err != nil {
		return err
	}
	var behind bool
	if err := s.reader.QueryRowContext(ctx, "SELECT (SELECT seq FROM text_state) < ifnull((SELECT max(seq) FROM changes WHERE what <> 'layer'), 0)").Scan(&behind); err != nil {
		return fmt.Errorf("look at the text index: %w", err)
	}
	if p == nil && !behind {
		return nil
	}
	err = s.write(ctx, func(ctx context.Context, conn *sql.Conn) error {
		last, err := head(ctx, conn)
		if err != nil {
			return err
		}
		return s.indexSoon(ctx, conn, last.Seq, within(conn))
	})
	if data.CodeOf(err) == data.Busy {
		s.log.Info("another process is importing into the database", "file", s.path)
		return nil
	}
	if outOfSpace(err) { // readers do not see it anyway
		s.log.Warn("the disk is full: what an import that never ended had written stays until there is room; nothing can be stored", "file", s.path)
		return nil
	}
	return err
}

// clearWay returns Busy if an import is running in another process. One that
// died it undoes, if it may write: within a write transaction.
func (s *Store) clearWay(ctx context.Context, q querier, write bool) error {
	p, err := pending(ctx, q)
	if err != nil || p == nil {
		return err
	}
	l, err := takeLease(ctx, s.path, leaseMillis)
	if err != nil {
		return err
	}
	if l == nil {
		return &data.Error{Code: data.Busy, Message: "another program is importing into layer " + p.layer, Hint: "try again when it is done"}
	}
	if write {
		err = s.removeDead(ctx, q)
	}
	return errors.Join(err, l.free())
}

// removeDead undoes the pending import. Its caller has the lease, so that it
// cannot be alive.
func (s *Store) removeDead(ctx context.Context, q querier) error {
	p, err := pending(ctx, q)
	if err != nil || p == nil {
		return err
	}
	rows, err := undo(ctx, q, p.seq)
	if err != nil {
		return err
	}
	s.log.Warn("removed what an import that never ended had written", "layer", p.layer, "file", p.file, "events", rows)
	return nil
}

// undo takes back what carries the number of a commit that never was: states
// that were replaced come back, new events, sources and layers go. It returns
// how many events that were.
func undo(ctx context.Context, q querier, seq int64) (int64, error) {
	var events int64
	for _, step := range []struct {
		statement string
		counted   bool
	}{
		{"DELETE FROM events WHERE pk > (SELECT pk FROM pending WHERE seq = ?1) AND seq = ?1 AND created = seq", true},
		{`UPDATE events SET (seq, deleted, ` + writtenNames + `) =
			(SELECT seq, deleted, ` + writtenNames + ` FROM revisions r WHERE r.pk = events.pk AND r.until = ?1)
			WHERE pk IN (SELECT pk FROM revisions WHERE layer IN (SELECT pk FROM layers) AND until = ?1)`, true},
		{"DELETE FROM revisions WHERE layer IN (SELECT pk FROM layers) AND until = ?", false},
		{"DELETE FROM raw_rows WHERE seq = ?", false},
		{"DELETE FROM sources WHERE seq = ?", false},
		{"DELETE FROM layer_states WHERE seq = ?", false},
		{"DELETE FROM layers WHERE pk NOT IN (SELECT layer FROM layer_states WHERE seq < ?)", false},
		{"DELETE FROM pending WHERE seq = ?", false},
	} {
		r, err := q.ExecContext(ctx, step.statement, seq)
		if err != nil {
			return 0, fmt.Errorf("undo an import: %w", err)
		}
		if step.counted {
			n, err := r.RowsAffected()
			if err != nil {
				return 0, fmt.Errorf("undo an import: %w", err)
			}
			events += n
		}
	}
	return events, nil
}
