package indexed

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/sqlite"
)

// TestHeadIsOfNow commits here and in another process: the last commit is known at
// once where it is one's own, and after a while where it is not.
func TestHeadIsOfNow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "waylog.db")
	inner, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := New(inner, Options{Every: time.Hour, HeadFor: time.Hour})
	defer s.Close()
	head := func() int64 {
		t.Helper()
		m, err := s.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return m.Seq
	}
	for want := int64(1); want < 4; want++ {
		before := head()
		switch want {
		case 1:
			fill(t, s, "many", 5) // makes the layer too
		case 2:
			edit(t, s, data.Op{Kind: data.Delete, ID: "e1"})
		case 3:
			if _, err := s.PutLayer(t.Context(), data.Layer{ID: "other"}, "test", ""); err != nil {
				t.Fatal(err)
			}
		}
		if got := head(); got != want || got == before {
			t.Errorf("after a commit of its own: %d, want %d, before %d", got, want, before)
		}
	}
	other, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	head()
	edit(t, other, data.Op{Kind: data.Delete, ID: "e2"})
	if got := head(); got != 3 {
		t.Errorf("the store was asked again, for %d", got)
	}
	s.headFor = 0
	if got := head(); got != 4 {
		t.Errorf("after a commit of another process: %d", got)
	}
	// What was asked first and answered last does not turn time back.
	if m := s.head.learn(data.Mark{Seq: 2}, time.Now().Add(-time.Second)); m.Seq != 4 {
		t.Errorf("%d came after 4", m.Seq)
	}
}
