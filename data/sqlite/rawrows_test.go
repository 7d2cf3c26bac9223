package sqlite

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/waylog/waylog/data"
)

// FuzzRawBlock reads blocks of any bytes: what is read is written again as it was.
func FuzzRawBlock(f *testing.F) {
	f.Add(appendRaw(appendRaw(nil, 0, &rawRow{number: 2, id: "a", text: "a,One"}), 2, &rawRow{number: 3}))
	f.Add([]byte{1, 200, 1, 0})
	f.Fuzz(func(t *testing.T, block []byte) {
		var again []byte
		before := int64(0)
		err := eachRaw(block, func(number int64, id, text []byte) {
			again = appendRaw(again, before, &rawRow{number, string(id), string(text)})
			before = number
		})
		if err == nil && len(again) > len(block) {
			t.Errorf("%x is written as %x", block, again)
		}
	})
}

// TestPointIsWellKnownBinary holds the form of points against the library's.
func TestPointIsWellKnownBinary(t *testing.T) {
	for _, p := range []orb.Point{{}, {38.9961234, 35.9528}, {-180, -90}} {
		want, err := wkb.Marshal(p)
		if err != nil || !bytes.Equal(wkbPoint(p), want) {
			t.Errorf("%v: %x, want %x (%v)", p, wkbPoint(p), want, err)
		}
	}
}

// TestRawRowsInCopies asks a backup for what the file said, and the same where an
// import was running when it was made.
func TestRawRowsInCopies(t *testing.T) {
	path, target := filepath.Join(t.TempDir(), "waylog.db"), filepath.Join(t.TempDir(), "backup.db")
	s := open(t, path, Options{batchRows: 20})
	ctx := t.Context()
	put := func(from, to int) data.Import {
		t.Helper()
		i, err := s.Import(ctx, data.ImportSpec{Layer: "strikes", Create: &data.Layer{}, Header: "id,words"})
		if err != nil {
			t.Fatal(err)
		}
		for n := from; n < to; n++ {
			r := []data.Record{{Event: &data.Event{ID: fmt.Sprint("e", n)}, Row: int64(n + 1), Raw: fmt.Sprintf("e%d,%s", n, strings.Repeat("x", 5000))}}
			if err := i.Put(ctx, r); err != nil {
				t.Fatal(err)
			}
		}
		return i
	}
	if _, err := put(0, 100).Commit(ctx, ""); err != nil {
		t.Fatal(err)
	}
	running := put(100, 200)
	if _, err := Backup(ctx, path, target, BackupOptions{}); err != nil {
		t.Fatal(err)
	}
	if found := findings(t, path); found != nil {
		t.Errorf("while an import runs: %v", found)
	}
	if found := findings(t, target); found != nil {
		t.Errorf("in the backup: %v", found)
	}
	copied := open(t, target, Options{})
	h, err := copied.History(ctx, "strikes", "e57", 1)
	if err != nil || h[0].Raw == nil || h[0].Raw.Number != 58 || h[0].Raw.Header != "id,words" || !strings.HasPrefix(h[0].Raw.Text, "e57,xxx") {
		t.Errorf("the backup says %+v, %v", h, err)
	}
	if err := running.Abort(); err != nil {
		t.Fatal(err)
	}
	for name, at := range map[string]*Store{"the database": s, "the backup": copied} {
		var others int
		if err := at.reader.QueryRow("SELECT count(*) FROM raw_rows WHERE seq <> 1").Scan(&others); err != nil || others > 0 {
			t.Errorf("%s keeps %d blocks of an import that was undone (%v)", name, others, err)
		}
	}
}
