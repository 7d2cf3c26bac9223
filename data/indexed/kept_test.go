package indexed

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"iter"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/sqlite"
	"github.com/waylog/waylog/data/storetest"
	"github.com/waylog/waylog/geo"
)

// counted is a store that says how many outlines were read of it.
type counted struct {
	data.Store
	outlines int
}

func (c *counted) Outlines(ctx context.Context, layer string, since, at int64) iter.Seq2[data.Outline, error] {
	return func(yield func(data.Outline, error) bool) {
		for o, err := range c.Store.Outlines(ctx, layer, since, at) {
			c.outlines++
			if !yield(o, err) {
				return
			}
		}
	}
}

// started opens the database, waits until the index is there and says how many
// rows it took to make it, and what was said.
func started(t *testing.T, path string) (s *Store, read int, said string) {
	t.Helper()
	inner, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := &counted{Store: inner}
	var log bytes.Buffer
	s = New(c, Options{Every: time.Hour, worthKeeping: 300, Log: slog.New(slog.NewTextHandler(&log, nil))})
	t.Cleanup(func() { _ = s.Close() })
	if err := s.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if st, err := s.Status(t.Context()); err != nil || st.Starting {
		t.Fatalf("once the index is there: %+v, %v", st, err)
	}
	return s, c.outlines, log.String()
}

// TestKept starts again and again on one database: the index comes from what was
// kept of it, and from the rows where that cannot be used.
func TestKept(t *testing.T) {
	const events = 400
	path := filepath.Join(t.TempDir(), "waylog.db")
	first, _, _ := started(t, path)
	fill(t, first, "many", events)
	fill(t, first, "few", 200)
	if err := first.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	q := data.Query{Layer: "many", Filter: data.Filter{Kinds: []string{"k1"}, Box: &geo.Box{West: 0, South: 0, East: 90, North: 90}}}
	ask := func(s *Store) int64 {
		t.Helper()
		m, err := s.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		q.At = m.Seq
		if _, ok, err := s.ask(t.Context(), &q); !ok || err != nil {
			t.Fatalf("the index does not answer: %v", err)
		}
		got, err := s.Count(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if want, err := s.Store.Count(t.Context(), q); got != want || err != nil {
			t.Fatalf("the index counts %d, the store %d, %v", got, want, err)
		}
		return got
	}
	ask(first)
	expect := func(what string, s *Store, read, want int) {
		t.Helper()
		if read != want {
			t.Errorf("%s: the index was made of %d rows, want %d", what, read, want)
		}
		ask(s)
	}
	s, read, _ := started(t, path)
	expect("kept", s, read, 200)

	// A commit after that is taken from the log, here and by who starts later.
	before := ask(s)
	edit(t, first.Store, data.Op{Kind: data.Put, Event: at("new", 45, 45, "k1")}, data.Op{Kind: data.Delete, ID: "e1"})
	if err := s.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := ask(s); n != before {
		t.Errorf("one came and one went: %d, before %d", n, before)
	}
	s, read, _ = started(t, path)
	expect("kept, and a commit since", s, read, 200+2)

	// Of what is kept, first the commit and the parts are changed, then the file.
	type parts = [][]byte
	for name, damage := range map[string]func(seq int64, p parts) (int64, parts){
		"a flipped byte":          nil,
		"of a commit that is not": func(_ int64, p parts) (int64, parts) { return 900, p },
		"of another layer":        func(_ int64, p parts) (int64, parts) { return 4, p },
		"a part lost":             func(seq int64, p parts) (int64, parts) { return seq, p[:1] },
		"of another format":       func(seq int64, p parts) (int64, parts) { return seq, append(parts{[]byte(`{"format":99}`)}, p[1:]...) },
		"of the format before": func(seq int64, p parts) (int64, parts) {
			return seq, append(parts{bytes.Replace(p[0], []byte(`"format":2`), []byte(`"format":1`), 1)}, p[1:]...)
		},
		"words of no number": func(seq int64, p parts) (int64, parts) { return seq, append(parts{[]byte(`{"format":2}`)}, p[1:]...) },
		"no head":            func(seq int64, p parts) (int64, parts) { return seq, p[1:] },
		"cut short":          func(seq int64, p parts) (int64, parts) { return seq, parts{p[0], p[1][:500]} },
	} {
		t.Run(name, func(t *testing.T) {
			broken := filepath.Join(t.TempDir(), "waylog.db")
			if _, err := sqlite.Backup(t.Context(), path, broken, sqlite.BackupOptions{}); err != nil {
				t.Fatal(err)
			}
			if damage == nil {
				execute(t, broken, "UPDATE index_parts SET doc = CAST(substr(doc, 1, 500) || x'5a' || substr(doc, 502) AS BLOB) WHERE part = 1")
			} else {
				keepOtherwise(t, broken, damage)
			}
			s, read, said := started(t, broken)
			if read != events+200 { // one came, one went
				t.Errorf("the index was made of %d rows, want all", read)
			}
			if !strings.Contains(said, "made anew") {
				t.Errorf("nothing was said of it: %q", said)
			}
			ask(s)
			s, read, said = started(t, broken) // and kept again
			if read != 200 || said != "" {
				t.Errorf("the next start read %d rows, and said %q", read, said)
			}
			ask(s)
		})
	}
}

func execute(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func keepOtherwise(t *testing.T, path string, change func(int64, [][]byte) (int64, [][]byte)) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var parts [][]byte
	seq, err := s.KeptIndex(t.Context(), "many", func(b []byte) error {
		parts = append(parts, bytes.Clone(b))
		return nil
	})
	if err != nil || seq == 0 {
		t.Fatalf("kept of commit %d: %v", seq, err)
	}
	seq, parts = change(seq, parts)
	if err := s.KeepIndex(t.Context(), "many", seq, slices.Values(parts)); err != nil {
		t.Fatal(err)
	}
}

func at(id string, lon, lat float64, kind string) *data.Event {
	return &data.Event{ID: id, Kind: kind, Geometry: orb.Point{lon, lat}, DateStart: new(geo.Date(17_000)), DateEnd: new(geo.Date(17_000))}
}

func fill(t *testing.T, s data.Store, layer string, n int) {
	t.Helper()
	i, err := s.Import(t.Context(), data.ImportSpec{Layer: layer, File: "synthetic", Author: "test", Create: &data.Layer{}})
	if err != nil {
		t.Fatal(err)
	}
	for n := range n {
		e := at(fmt.Sprint("e", n), float64(n%91), float64(n%89), fmt.Sprint("k", n%3))
		if err := e.Normalize(&data.Layer{}); err != nil {
			t.Fatal(err)
		}
		if _, err := storetest.Put(t.Context(), i, e, nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := i.Commit(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
}

func edit(t *testing.T, s data.Store, ops ...data.Op) {
	t.Helper()
	if _, err := s.Commit(t.Context(), data.Edit{Author: "test", Layer: "many", Ops: ops}); err != nil {
		t.Fatal(err)
	}
}
