//go:build cgo

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	sqlite3 "github.com/mattn/go-sqlite3"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// twoLayers are 500 events in each of two layers.
func twoLayers(t *testing.T, opts Options) *Store {
	t.Helper()
	s := open(t, filepath.Join(t.TempDir(), "waylog.db"), opts)
	ctx := t.Context()
	var ops []data.Op
	for n := range 500 {
		ops = append(ops, data.Op{Kind: data.Put, Event: &data.Event{ID: fmt.Sprint(n), Title: "x"}})
	}
	for _, layer := range []string{"strikes", "convoys"} {
		if _, err := s.PutLayer(ctx, data.Layer{ID: layer}, "", ""); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Commit(ctx, data.Edit{Layer: layer, Ops: ops}); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// TestPlannedOnce asks the same twice: the second time SQLite has the statements.
// It would plan them again where what is bound could change how it reads.
func TestPlannedOnce(t *testing.T) {
	s := twoLayers(t, Options{Readers: 1})
	ctx := t.Context()
	conn, err := s.reader.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	planned := 0
	err = conn.Raw(func(c any) error {
		c.(*sqlite3.SQLiteConn).RegisterAuthorizer(func(op int, _, _, _ string) int {
			if op == sqlite3.SQLITE_SELECT {
				planned++
			}
			return sqlite3.SQLITE_OK
		})
		return nil
	})
	if err := errors.Join(err, conn.Close()); err != nil {
		t.Fatal(err)
	}
	head, err := s.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		q    data.Query
		ask  func(q *data.Query) error
	}{
		{"a range of an export", data.Query{}, func(q *data.Query) error {
			return s.read(ctx, func(tx *sql.Tx) error {
				v, err := openView(ctx, tx, q.Layer, q.At)
				if err != nil {
					return err
				}
				v.dense = true
				var b batch
				_, err = b.load(ctx, tx, v, q, &part{column: "NULL", n: 64})
				return err
			})
		}},
		{"named rows", data.Query{Rows: []int64{3, 5, 600}}, func(q *data.Query) error {
			for _, err := range s.StoredEvents(ctx, *q) {
				if err != nil {
					return err
				}
			}
			return nil
		}},
		{"an event", data.Query{}, func(q *data.Query) error {
			_, err := s.Event(ctx, q.Layer, "7", q.At)
			return err
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, layer := range []string{"strikes", "convoys"} {
				planned = 0
				c.q.Layer, c.q.At = layer, head.Seq
				if err := c.ask(&c.q); err != nil {
					t.Fatal(err)
				}
			}
			if planned > 0 {
				t.Errorf("%d parts of statements were planned again", planned)
			}
		})
	}
}

// TestPlans has SQLite say how it reads: the common questions neither sort all
// rows nor read other layers, and states of the past cost nothing at the head.
func TestPlans(t *testing.T) {
	s := twoLayers(t, Options{})
	ctx := t.Context()
	var behind clause
	behind.and("e.pk > ?", int64(400))
	for _, c := range []struct {
		name   string
		filter data.Filter
		order  string
	}{
		{"all", data.Filter{}, "1"},
		{"box", data.Filter{Box: &geo.Box{West: 170, South: 0, East: -170, North: 1}}, "1"},
		{"kinds", data.Filter{Kinds: []string{"a", "b"}}, "1"},
		{"words", data.Filter{Text: "some words"}, "1"},
	} {
		plan := s.plan(ctx, t, c.filter, &behind, c.order)
		current, _, _ := strings.Cut(plan, "RIGHT")
		if strings.Contains(plan+" ", "SCAN e ") || strings.Contains(current, "FOR ORDER BY") {
			t.Errorf("%s: %s", c.name, plan)
		}
		if !strings.Contains(plan, "revisions_until") {
			t.Errorf("%s: states of the past are not found by index: %s", c.name, plan)
		}
	}
}

func (s *Store) plan(ctx context.Context, t *testing.T, f data.Filter, more *clause, order string) string {
	t.Helper()
	var lines []string
	err := s.read(ctx, func(tx *sql.Tx) error {
		v, err := openView(ctx, tx, "strikes", 2)
		if err != nil {
			return err
		}
		v.past = true
		c, err := v.rowsOf(ctx, tx, stateNames+", "+contentNames, &data.Query{Filter: f}, more)
		if err != nil {
			return err
		}
		c.add(" ORDER BY " + order)
		c.limit(10)
		rows, err := tx.QueryContext(ctx, "EXPLAIN QUERY PLAN "+c.sql.String(), c.args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				return err
			}
			lines = append(lines, detail)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, " \n")
}
