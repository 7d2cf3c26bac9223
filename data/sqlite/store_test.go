package sqlite

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/storetest"
)

var _ data.Store = (*Store)(nil)

func open(t *testing.T, path string, opts Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T, now func() time.Time) storetest.Harness {
		opts := Options{Now: now, batchRows: 100} // so that an import of a few hundred rows is several transactions
		path := filepath.Join(t.TempDir(), "waylog.db")
		return storetest.Harness{
			Store: open(t, path, opts),
			Crash: func(t *testing.T) data.Store {
				after := filepath.Join(t.TempDir(), "waylog.db")
				for _, suffix := range []string{"", "-wal"} { // what a kill leaves to the next process
					storetest.CopyFile(t, path+suffix, after+suffix)
				}
				return open(t, after, opts)
			},
		}
	})
}
