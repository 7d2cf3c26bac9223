package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/storetest"
)

// TestSoakOpenWhileRestored opens a database again and again while it is
// restored again and again: whoever got it open has the one that its name
// stands for, so that what he stores is there for others.
func TestSoakOpenWhileRestored(t *testing.T) {
	times, _ := storetest.Soak(t, 6)
	dir := t.TempDir()
	path, backup := filepath.Join(dir, "waylog.db"), filepath.Join(dir, "backup.db")
	ctx := t.Context()
	s := open(t, path, Options{})
	if _, err := s.PutLayer(ctx, data.Layer{ID: "strikes"}, "", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := Backup(ctx, path, backup, BackupOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(ctx, backup, path, RestoreOptions{}); data.CodeOf(err) != data.Busy {
		t.Errorf("restored over an open database: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		defer close(done)
		for restored := 0; restored < times; {
			switch _, err := Restore(ctx, backup, path, RestoreOptions{Discard: true}); data.CodeOf(err) {
			case "":
				restored++
			case data.Busy:
			default:
				t.Errorf("restore: %v", err)
				return
			}
		}
	})
	var stored int
	group.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			err := storeOne(ctx, path, fmt.Sprint("e", stored))
			switch data.CodeOf(err) {
			case "":
				stored++
			case data.Busy:
			default:
				t.Error(err)
				return
			}
		}
	})
	group.Wait()
	for _, line := range findings(t, path) {
		t.Error(line)
	}
	t.Logf("%d restores, %d events stored between them", times, stored)
}

// storeOne opens the database, stores an event and looks for it as another
// program would, by the name of the file.
func storeOne(ctx context.Context, path, id string) error {
	s, err := Open(ctx, path, Options{busyMillis: 100})
	if err != nil {
		return err
	}
	defer s.Close()
	c, err := s.Commit(ctx, data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Put, Event: &data.Event{ID: id}}}})
	if err != nil {
		return err
	}
	r, err := openReading(ctx, path, patience, 1)
	if err != nil {
		return err
	}
	defer r.db.Close()
	last, err := head(ctx, r.db)
	if err == nil && last.Seq != c.Seq {
		return fmt.Errorf("commit %d was stored, but the file that has the name is at %d", c.Seq, last.Seq)
	}
	return err
}
