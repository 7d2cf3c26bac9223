package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/waylog/waylog/data"
)

const selectLayer = `SELECT l.pk, s.doc, (SELECT at FROM changes WHERE seq = (SELECT min(seq) FROM layer_states WHERE layer = l.pk))
	FROM layers l JOIN layer_states s ON s.layer = l.pk AND s.seq = (SELECT max(seq) FROM layer_states WHERE layer = l.pk AND seq <= ?)`

func scanLayer(scan func(...any) error) (pk int64, l data.Layer, err error) {
	var doc string
	var created int64
	if err := scan(&pk, &doc, &created); err != nil {
		return 0, data.Layer{}, err
	}
	if err := json.Unmarshal([]byte(doc), &l); err != nil {
		return 0, data.Layer{}, fmt.Errorf("read layer: %w", err)
	}
	l.Created = time.UnixMilli(created).UTC()
	return pk, l, nil
}

func noLayer(id string) error {
	return &data.Error{Code: data.NotFound, Field: "layer", Message: fmt.Sprintf("there is no layer %q", id)}
}

func loadLayer(ctx context.Context, q querier, id string, at int64) (int64, data.Layer, error) {
	pk, l, err := scanLayer(q.QueryRowContext(ctx, selectLayer+" WHERE l.id = ?", at, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, data.Layer{}, noLayer(id)
	}
	if err != nil {
		return 0, data.Layer{}, fmt.Errorf("read layer %q: %w", id, err)
	}
	return pk, l, nil
}

// Layers returns the layers that existed at the sequence number, in order of
// creation.
func (s *Store) Layers(ctx context.Context, at int64) ([]data.Layer, error) {
	layers := []data.Layer{}
	err := s.read(ctx, func(tx *sql.Tx) error {
		if err := known(ctx, tx, at); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, selectLayer+" ORDER BY l.pk", at)
		if err != nil {
			return fmt.Errorf("read layers: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			_, l, err := scanLayer(rows.Scan)
			if err != nil {
				return fmt.Errorf("read layers: %w", err)
			}
			layers = append(layers, l)
		}
		return rows.Err()
	})
	return layers, err
}

// Layer returns NotFound for a layer that did not exist then.
func (s *Store) Layer(ctx context.Context, id string, at int64) (l data.Layer, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		if err := known(ctx, tx, at); err != nil {
			return err
		}
		_, l, err = loadLayer(ctx, tx, id, at)
		return err
	})
	return l, err
}

// PutLayer creates a layer, or changes the description of one. Kinds that
// events have stay, also where l does not list them, and so do the properties.
// A description that changes nothing makes no commit: the change returned is
// then marked with the last one.
func (s *Store) PutLayer(ctx context.Context, l data.Layer, author, reason string) (data.Change, error) {
	if err := l.Check(); err != nil {
		return data.Change{}, err
	}
	change := data.Change{Author: author, Reason: reason, What: "layer", Layer: l.ID}
	err := s.write(ctx, func(ctx context.Context, conn *sql.Conn) error {
		last, err := head(ctx, conn)
		if err != nil {
			return err
		}
		pk, old, err := loadLayer(ctx, conn, l.ID, last.Seq)
		switch {
		case data.CodeOf(err) == data.NotFound:
			change.Counts.Stored = 1
			if pk, err = createLayer(ctx, conn, &l); err != nil {
				return err
			}
		case err != nil:
			return err
		default:
			change.Counts.Updated = 1
			if err := keep(ctx, conn, pk, &old, &l); err != nil {
				return err
			}
		}
		if same, err := sameLayer(&old, &l); err != nil || same {
			change.Mark, change.Counts = last, data.Counts{Unchanged: 1}
			return err
		}
		if change.Mark, err = s.nextMark(ctx, conn); err != nil {
			return err
		}
		if err := saveLayer(ctx, conn, pk, &l, change.Seq); err != nil {
			return err
		}
		return logChange(ctx, conn, change)
	})
	if err != nil {
		return data.Change{}, err
	}
	return change, nil
}

// createLayer enters a layer that has no state yet.
func createLayer(ctx context.Context, q querier, l *data.Layer) (pk int64, err error) {
	l.Properties = nil // they are those of the events, of which there are none
	r, err := q.ExecContext(ctx, "INSERT INTO layers (id) VALUES (?)", l.ID)
	if err != nil {
		return 0, fmt.Errorf("create layer: %w", err)
	}
	if pk, err = r.LastInsertId(); err != nil {
		return 0, fmt.Errorf("create layer: %w", err)
	}
	return pk, nil
}

// keep carries over to the new description what the events of the layer need,
// and refuses a new zone if there are any.
func keep(ctx context.Context, q querier, pk int64, old, l *data.Layer) error {
	l.Properties = old.Properties
	if l.TimeZone != old.TimeZone {
		var has bool
		if err := q.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM events WHERE layer = ?)", pk).Scan(&has); err != nil {
			return fmt.Errorf("look for events: %w", err)
		}
		if has {
			return data.InvalidField("time_zone", "%q: the layer has events dated by the calendar of %s, so its zone stays", l.TimeZone, old.TimeZone)
		}
	}
	for _, k := range old.Kinds {
		if slices.ContainsFunc(l.Kinds, func(n data.Kind) bool { return n.Key == k.Key }) {
			continue
		}
		var used bool
		if err := q.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM events WHERE layer = ? AND kind = ?)", pk, k.Key).Scan(&used); err != nil {
			return fmt.Errorf("look for kind: %w", err)
		}
		if used {
			l.Kinds = append(slices.Clip(l.Kinds), k)
		}
	}
	return nil
}

func sameLayer(a, b *data.Layer) (bool, error) {
	x, err := json.Marshal(a)
	if err != nil {
		return false, fmt.Errorf("write layer: %w", err)
	}
	y, err := json.Marshal(b)
	if err != nil {
		return false, fmt.Errorf("write layer: %w", err)
	}
	return string(x) == string(y), nil
}

// saveLayer writes the state of a layer that a commit makes. An import may have
// written one already when it began.
func saveLayer(ctx context.Context, q querier, pk int64, l *data.Layer, seq int64) error {
	doc, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("write layer: %w", err)
	}
	if _, err := q.ExecContext(ctx, "INSERT INTO layer_states (layer, seq, doc, sum) VALUES (?1, ?2, ?3, waylog_sum(?1, ?2, ?3)) ON CONFLICT DO UPDATE SET doc = excluded.doc, sum = excluded.sum", pk, seq, string(doc)); err != nil {
		return fmt.Errorf("write layer: %w", err)
	}
	return nil
}
