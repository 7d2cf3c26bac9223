package sqlite

import "context"

// writeBack has the write-ahead log of an import written back into the database
// beside the import, which would else wait for the disk at each of its commits.
type writeBack struct {
	store *Store
	ended chan struct{} // closed when the last one has ended; nil where none was begun
	since int           // commits since the log was last written back whole
}

// wholeEvery is after how many commits, and one of few rows, an import waits until
// all of its log is written back: only then the log begins anew and does not grow further.
const wholeEvery = 4

// due reports whether the transaction at hand had better end: what was to be written
// back is, so that after this one there is little to wait for.
func (w *writeBack) due() bool {
	if w.since < wholeEvery {
		return false
	}
	select {
	case <-w.ended:
		return true
	default:
		return false
	}
}

// committed is called between two transactions of an import.
func (w *writeBack) committed(ctx context.Context) {
	if w.since == wholeEvery {
		w.wait()
		w.since = 0
		w.store.writeBackSome(ctx)
		return
	}
	w.since++
	if w.ended != nil {
		select {
		case <-w.ended:
		default:
			return // the next one takes this commit along
		}
	}
	ended := make(chan struct{})
	w.ended = ended
	go func() {
		defer close(ended)
		w.store.writeBackSome(ctx)
	}()
}

// wait waits until nothing is written back any more.
func (w *writeBack) wait() {
	if w.ended != nil {
		<-w.ended
	}
}

// writeBackSome writes back what nobody reads any more, without waiting for
// anybody. What fails of it is done at the end of the import.
func (s *Store) writeBackSome(ctx context.Context) {
	if _, err := s.writer.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
		s.log.Debug("the write-ahead log could not be written back now", "error", err)
	}
}
