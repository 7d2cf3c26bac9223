package indexed

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/sqlite"
)

// slow is a store that tells its last commit only when it is let.
type slow struct {
	data.Store
	let chan struct{}
}

func (s slow) Head(ctx context.Context) (data.Mark, error) {
	select {
	case <-s.let:
		return s.Store.Head(ctx)
	case <-ctx.Done():
		return data.Mark{}, ctx.Err()
	}
}

// TestStarting says that the index is being made, until it is.
func TestStarting(t *testing.T) {
	inner, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "waylog.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	let := make(chan struct{})
	s := New(slow{inner, let}, Options{})
	defer s.Close()
	starting := func() bool {
		st, err := s.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return st.Starting
	}
	if !starting() {
		t.Error("the index is said to be there before it is")
	}
	close(let)
	for end := time.Now().Add(time.Minute); starting(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the index is never said to be there")
		}
	}
}
