package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/waylog/waylog/data"
)

// takeTurn waits for the right to write within this process.
func (s *Store) takeTurn(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return &data.Error{Code: data.Busy, Message: "another change or import is being written", Hint: "try again when it is done", Cause: ctx.Err()}
	}
}

func (s *Store) endTurn() { <-s.turn }

// write runs fn in a write transaction, when it is its turn. The statements of
// fn are not to be interrupted half way: the context that it is given has no
// end.
func (s *Store) write(ctx context.Context, fn func(ctx context.Context, conn *sql.Conn) error) error {
	if err := s.stored(); err != nil {
		return err
	}
	if err := s.takeTurn(ctx); err != nil {
		return err
	}
	defer s.endTurn()
	ctx = context.WithoutCancel(ctx)
	// An import of another process leaves hardly a gap between its transactions:
	// it is better to look before one waits for it.
	if err := s.clearWay(ctx, s.reader, false); err != nil {
		return s.explain(err)
	}
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return s.explain(fmt.Errorf("open database to write: %w", err))
	}
	err = begin(ctx, conn)
	if err == nil {
		err = s.clearWay(ctx, conn, true)
		if err == nil {
			err = fn(ctx, conn)
		}
		err = end(ctx, conn, err)
	}
	return s.explain(errors.Join(err, conn.Close()))
}

// Transactions are begun and ended by hand: statements prepared on a connection
// go on from one to the next.
func begin(ctx context.Context, conn *sql.Conn) error {
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin to write: %w", err)
	}
	return nil
}

// end commits if there is no error, and else takes everything back.
func end(ctx context.Context, conn *sql.Conn, err error) error {
	if err == nil {
		if _, err = conn.ExecContext(ctx, "COMMIT"); err == nil {
			return nil
		}
		err = fmt.Errorf("commit: %w", err)
	}
	// A full disk or a failing one has rolled back already: then this fails.
	_, _ = conn.ExecContext(ctx, "ROLLBACK")
	return err
}

// nextMark returns the mark of a commit made now.
func (s *Store) nextMark(ctx context.Context, q querier) (data.Mark, error) {
	last, err := head(ctx, q)
	if err != nil {
		return data.Mark{}, err
	}
	at := s.now().Truncate(time.Millisecond)
	if at.Before(last.At) {
		at = last.At
	}
	return data.Mark{Seq: last.Seq + 1, At: at.UTC()}, nil
}

func head(ctx context.Context, q querier) (data.Mark, error) {
	return mark(q.QueryRowContext(ctx, "SELECT seq, at FROM changes ORDER BY seq DESC LIMIT 1"))
}

func mark(r *sql.Row) (data.Mark, error) {
	var seq, at int64
	err := r.Scan(&seq, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return data.Mark{}, nil
	}
	if err != nil {
		return data.Mark{}, fmt.Errorf("read the last commit: %w", err)
	}
	return data.Mark{Seq: seq, At: time.UnixMilli(at).UTC()}, nil
}

const changeNames = "seq, at, author, reason, what, layer, stored, updated, unchanged, deleted, file, sha256"

func logChange(ctx context.Context, q querier, c data.Change) error {
	_, err := q.ExecContext(ctx, "INSERT INTO changes ("+changeNames+", sum) VALUES ("+placeholders(12)+", waylog_sum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12))",
		c.Seq, c.At.UnixMilli(), c.Author, c.Reason, c.What, c.Layer,
		c.Counts.Stored, c.Counts.Updated, c.Counts.Unchanged, c.Counts.Deleted, c.File, c.SHA256)
	if err != nil {
		return fmt.Errorf("log change: %w", err)
	}
	return nil
}
