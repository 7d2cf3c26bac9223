package indexed

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/sqlite"
	"github.com/waylog/waylog/data/storetest"
)

var _ data.Store = (*Store)(nil)

// prompt is a Store that knows each commit of its own at once, so that a test
// asks the index and not the store behind it.
type prompt struct {
	*Store
	t *testing.T
}

func (p prompt) caughtUp(c data.Change, err error) (data.Change, error) {
	if err == nil {
		if err := p.CatchUp(context.Background()); err != nil {
			p.t.Errorf("catch up: %v", err)
		}
	}
	return c, err
}

func (p prompt) PutLayer(ctx context.Context, l data.Layer, author, reason string) (data.Change, error) {
	return p.caughtUp(p.Store.PutLayer(ctx, l, author, reason))
}

func (p prompt) Commit(ctx context.Context, e data.Edit) (data.Change, error) {
	return p.caughtUp(p.Store.Commit(ctx, e))
}

func (p prompt) Import(ctx context.Context, spec data.ImportSpec) (data.Import, error) {
	i, err := p.Store.Import(ctx, spec)
	return promptImport{i, p}, err
}

type promptImport struct {
	data.Import
	p prompt
}

func (i promptImport) Commit(ctx context.Context, sum string) (data.Change, error) {
	return i.p.caughtUp(i.Import.Commit(ctx, sum))
}

func openAt(t *testing.T, path string, now func() time.Time) prompt {
	t.Helper()
	inner, err := sqlite.Open(t.Context(), path, sqlite.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	s := New(inner, Options{Every: time.Hour})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	p := prompt{s, t}
	if _, err := p.caughtUp(data.Change{}, nil); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestStore holds the store with an index before it to the contract of a store.
func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T, now func() time.Time) storetest.Harness {
		path := filepath.Join(t.TempDir(), "waylog.db")
		return storetest.Harness{
			Store: openAt(t, path, now),
			Crash: func(t *testing.T) data.Store {
				after := filepath.Join(t.TempDir(), "waylog.db")
				for _, suffix := range []string{"", "-wal"} {
					storetest.CopyFile(t, path+suffix, after+suffix)
				}
				return openAt(t, after, now)
			},
		}
	})
}
