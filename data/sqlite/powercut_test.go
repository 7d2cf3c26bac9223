package sqlite

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/waylog/waylog/data"
)

// TestPowerCut stops the machine, as it were, in the middle of an import whose
// transactions did not wait for the disk: of the write-ahead log the disk has as
// much as it happens to have. What was committed before is there, and nothing else.
func TestPowerCut(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "waylog.db")
	s := open(t, path, Options{batchRows: 40})
	ctx := t.Context()
	if _, err := s.PutLayer(ctx, data.Layer{ID: "strikes"}, "", ""); err != nil {
		t.Fatal(err)
	}
	var ops []data.Op
	for n := range 100 {
		ops = append(ops, data.Op{Kind: data.Put, Event: &data.Event{ID: fmt.Sprint("e", n), Title: "before"}})
	}
	if _, err := s.Commit(ctx, data.Edit{Layer: "strikes", Ops: ops}); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprint(list(t, s))
	// A reader keeps the log from being written back: what the disk has of it is all
	// there is.
	reader, err := s.reader.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Rollback() //nolint:errcheck // it only read
	var events int
	if err := reader.QueryRowContext(ctx, "SELECT count(*) FROM events").Scan(&events); err != nil {
		t.Fatal(err)
	}
	read := func(name string) []byte {
		t.Helper()
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	synced := len(read(path + "-wal"))

	imp, err := s.Import(ctx, data.ImportSpec{Layer: "strikes", File: "cut.csv"})
	if err != nil {
		t.Fatal(err)
	}
	for n := 50; n < 450; n += 25 {
		var records []data.Record
		for i := range 25 {
			records = append(records, data.Record{Event: &data.Event{ID: fmt.Sprint("e", n+i), Title: "imported"}, Row: int64(n + i), Raw: "raw"})
		}
		if err := imp.Put(ctx, records); err != nil {
			t.Fatal(err)
		}
	}
	file, log := read(path), read(path+"-wal")
	if len(log) < synced+100<<10 {
		t.Fatalf("the log has %d bytes, of which the import wrote %d: too few to lose some", len(log), len(log)-synced)
	}
	const seed = 5
	random := rand.New(rand.NewPCG(seed, seed))
	for round := range 12 {
		cut := synced + random.IntN(len(log)-synced+1)
		if round == 0 {
			cut = len(log)
		}
		left := filepath.Join(t.TempDir(), "left.db")
		for name, b := range map[string][]byte{left: file, left + "-wal": log[:cut]} {
			if err := os.WriteFile(name, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		after := open(t, left, Options{})
		if got := fmt.Sprint(list(t, after)); got != want {
			t.Errorf("seed %d, %d of %d bytes of the log: events %s, want %s", seed, cut, len(log), got, want)
		}
		for _, table := range []string{"pending", "raw_rows", "revisions"} {
			var rows int
			if err := after.reader.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&rows); err != nil || rows != 0 {
				t.Errorf("seed %d, %d of %d bytes of the log: %d rows are left in %s (%v)", seed, cut, len(log), rows, table, err)
			}
		}
	}

	r, ok := imp.(*running)
	if !ok {
		t.Fatalf("an import is a %T", imp)
	}
	synchronous := func() (level int) {
		t.Helper()
		if err := r.conn.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&level); err != nil {
			t.Fatal(err)
		}
		return level
	}
	if got := synchronous(); got != 1 {
		t.Errorf("while it goes on an import has synchronous = %d, want 1 (NORMAL)", got)
	}
	if err := r.beginLast(ctx); err != nil {
		t.Fatal(err)
	}
	r.open = true
	if got := synchronous(); got != 2 {
		t.Errorf("the last transaction of an import has synchronous = %d, want 2 (FULL)", got)
	}
	if err := imp.Abort(); err != nil {
		t.Fatal(err)
	}
}
