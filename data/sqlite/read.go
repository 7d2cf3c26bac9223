package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/waylog/waylog/data"
)

// read runs fn on one snapshot of the database. Snapshots are short: a page, a
// count, never the time that a reader takes.
func (s *Store) read(ctx context.Context, fn func(tx *sql.Tx) error) error {
	if err := s.reading.unchanged(); err != nil {
		return err
	}
	tx, err := s.reader.BeginTx(ctx, nil)
	if err != nil {
		return s.failed(ctx, fmt.Errorf("begin to read: %w", err))
	}
	err = fn(tx)
	// Nothing was written: however the transaction ends, nothing is lost.
	_ = tx.Rollback()
	return s.failed(ctx, err)
}

// failed gives back the context's own error where a read was interrupted.
func (s *Store) failed(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return s.explain(err)
}

// Head returns the last commit.
func (s *Store) Head(ctx context.Context) (data.Mark, error) {
	m, err := head(ctx, s.reader)
	return m, s.failed(ctx, err)
}

// At returns the last commit recorded at or before t.
func (s *Store) At(ctx context.Context, t time.Time) (data.Mark, error) {
	m, err := mark(s.reader.QueryRowContext(ctx, "SELECT seq, at FROM changes WHERE at <= ? ORDER BY at DESC, seq DESC LIMIT 1", t.UnixMilli()))
	return m, s.failed(ctx, err)
}

// Changes returns the commits after since, oldest first, at most limit; 0 is all.
func (s *Store) Changes(ctx context.Context, since int64, limit int) ([]data.Change, error) {
	changes := []data.Change{}
	err := s.read(ctx, func(tx *sql.Tx) error {
		if limit <= 0 {
			limit = -1
		}
		rows, err := tx.QueryContext(ctx, "SELECT "+changeNames+" FROM changes WHERE seq > ? ORDER BY seq LIMIT ?", since, limit)
		if err != nil {
			return fmt.Errorf("read changes: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var c data.Change
			var at int64
			if err := rows.Scan(&c.Seq, &at, &c.Author, &c.Reason, &c.What, &c.Layer,
				&c.Counts.Stored, &c.Counts.Updated, &c.Counts.Unchanged, &c.Counts.Deleted, &c.File, &c.SHA256); err != nil {
				return fmt.Errorf("read changes: %w", err)
			}
			c.At = time.UnixMilli(at).UTC()
			changes = append(changes, c)
		}
		return rows.Err()
	})
	return changes, err
}

// states reads the visible state of one event, or all its states, newest first.
func (v view) states(ctx context.Context, q querier, layer, id string, all bool) ([]data.Event, error) {
	const columns = stateNames + ", " + contentNames
	query := "SELECT " + columns + " FROM events e WHERE layer = ? AND id = ? AND seq <= ?" +
		" UNION ALL SELECT " + columns + " FROM revisions e WHERE pk = (SELECT pk FROM events WHERE layer = ? AND id = ?) AND seq <= ?"
	args := []any{v.layer, id, v.at, v.layer, id, v.at}
	if !all {
		query += " AND until > ?"
		args = append(args, v.at)
	}
	rows, err := q.QueryContext(ctx, query+" ORDER BY 3 DESC", args...)
	if err != nil {
		return nil, fmt.Errorf("read event %q: %w", id, err)
	}
	return decodeAll(rows, layer)
}

func decodeAll(rows *sql.Rows, layer string) ([]data.Event, error) {
	defer rows.Close()
	var events []data.Event
	r := make(row, stateColumns+contentColumns)
	into := r.pointers()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("read events: %w", err)
		}
		e, err := r.decode(layer)
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	return events, nil
}

func noEvent(layer, id string) error {
	return &data.Error{Code: data.NotFound, Field: "id", Message: fmt.Sprintf("layer %s has no event %q", layer, id)}
}

func gone(layer, id string) error {
	return &data.Error{Code: data.Gone, Field: "id", Message: fmt.Sprintf("event %q of layer %s was deleted", id, layer)}
}

// Event returns one event: NotFound where there was none at that number, Gone
// where it was a tombstone.
func (s *Store) Event(ctx context.Context, layer, id string, at int64) (e data.Event, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		v, err := openView(ctx, tx, layer, at)
		if err != nil {
			return err
		}
		states, err := v.states(ctx, tx, layer, id, false)
		switch {
		case err != nil:
			return err
		case len(states) == 0:
			return noEvent(layer, id)
		case states[0].Deleted:
			return gone(layer, id)
		}
		e = states[0]
		return nil
	})
	return e, err
}

// madeBy is who made a state of an event, why, and from which row of a file.
const madeBy = `SELECT author, reason, (SELECT source_row FROM events WHERE pk = ?1 AND seq = ?2 UNION ALL SELECT source_row FROM revisions WHERE pk = ?1 AND seq = ?2)
	FROM changes WHERE seq = ?2`

// History returns the states of an event up to the sequence number, newest
// first, tombstones among them.
func (s *Store) History(ctx context.Context, layer, id string, at int64) ([]data.Revision, error) {
	var revisions []data.Revision
	err := s.read(ctx, func(tx *sql.Tx) error {
		v, err := openView(ctx, tx, layer, at)
		if err != nil {
			return err
		}
		states, err := v.states(ctx, tx, layer, id, true)
		if err != nil {
			return err
		}
		if len(states) == 0 {
			return noEvent(layer, id)
		}
		for _, e := range states {
			r := data.Revision{Event: e, Mark: data.Mark{Seq: e.Revision, At: e.Updated}}
			var number sql.NullInt64
			if err := tx.QueryRowContext(ctx, madeBy, e.Row, e.Revision).Scan(&r.Author, &r.Reason, &number); err != nil {
				return fmt.Errorf("read change %d: %w", e.Revision, err)
			}
			if number.Valid {
				if r.Raw, err = s.rawRow(ctx, tx, e.Revision, number.Int64); err != nil {
					return err
				}
			}
			revisions = append(revisions, r)
		}
		return nil
	})
	return revisions, err
}

// Sources returns those of the layer's sources that have these ids, as they
// were; unknown ids are left out.
func (s *Store) Sources(ctx context.Context, layer string, ids []string, at int64) (map[string]data.Source, error) {
	found := map[string]data.Source{}
	err := s.read(ctx, func(tx *sql.Tx) error {
		v, err := openView(ctx, tx, layer, at)
		if err != nil || len(ids) == 0 {
			return err
		}
		rows, err := tx.QueryContext(ctx, `SELECT (SELECT doc FROM sources s WHERE s.layer = ? AND s.id = j.value AND s.seq <= ? ORDER BY s.seq DESC LIMIT 1)
			FROM json_each(?) j`, v.layer, v.at, jsonList(ids))
		if err != nil {
			return fmt.Errorf("read sources: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var doc sql.NullString
			if err := rows.Scan(&doc); err != nil {
				return fmt.Errorf("read sources: %w", err)
			}
			if !doc.Valid {
				continue
			}
			var src data.Source
			if err := json.Unmarshal([]byte(doc.String), &src); err != nil {
				return fmt.Errorf("read source: %w", err)
			}
			found[src.ID] = src
		}
		return errors.Join(rows.Err(), rows.Close())
	})
	return found, err
}
