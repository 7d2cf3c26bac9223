package sqlite

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/waylog/waylog/data"
)

// TestStatusTellsWhatLags looks at a text index that is behind, a log that
// grows and files that may not be written.
func TestStatusTellsWhatLags(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.PutLayer(t.Context(), data.Layer{ID: "l"}, "t", ""); err != nil {
		t.Fatal(err)
	}
	put := func(id string) {
		t.Helper()
		e := data.Event{ID: id, Title: "word"}
		if _, err := s.Commit(t.Context(), data.Edit{Layer: "l", Ops: []data.Op{{Kind: data.Put, Event: &e}}}); err != nil {
			t.Fatal(err)
		}
	}
	put("a")
	if _, err := s.writer.Exec("CREATE TRIGGER behind BEFORE UPDATE ON text_state BEGIN SELECT raise(IGNORE); END"); err != nil {
		t.Fatal(err)
	}
	put("b")
	put("c")
	st, err := s.Status(t.Context())
	if err != nil || st.Unindexed != 2 || st.Head.Seq != 4 {
		t.Errorf("%+v, %v; want 2 commits behind commit 4", st, err)
	}
	info, err := os.Stat(path + "-wal")
	if err != nil || st.LogSize == nil || *st.LogSize != info.Size() || info.Size() == 0 {
		t.Errorf("log of %v bytes, the file has %v, %v", st.LogSize, info, err)
	}
}

func TestStatusOfFilesThatMayNotBeWritten(t *testing.T) {
	if os.Geteuid() == 0 {
		asNobody(t)
		return
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "w.db")
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	if st, err := s.Status(t.Context()); err != nil || st.Writable == nil || *st.Writable {
		t.Errorf("a file that may only be read: %+v, %v", st, err)
	}
}
