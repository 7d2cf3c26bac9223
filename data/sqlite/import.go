package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/waylog/waylog/data"
)

var errEnded = errors.New("the import has ended")

// running is an import: it holds the turn to write within this process and the
// lease among processes. Its rows carry the number of a commit that is not
// there yet.
type running struct {
	store *Store
	spec  data.ImportSpec

	mu     sync.Mutex // Close of the store may come while it is used
	pool   *sql.DB    // of the one connection
	conn   *sql.Conn
	lease  *lease
	hand   *hand
	open   bool // a transaction is
	rows   int  // written in it
	back   writeBack
	failed error
	ended  bool

	counts data.Counts

	packer   *packer // nil where no row was kept
	begun    bool    // a record was put
	numbered bool    // the records have numbers, of which lastRow is the last
	lastRow  int64
}

// An import has a connection of its own, which one goroutine uses and SQLite need
// not lock for each value. Its cache (in kilobytes) holds the pages on which ids lie
// that are in no order. What SQLite notes to take a statement back stays in memory:
// in a file it may be more writing than all else together. The log is written back
// beside it, see writeBack.
// Only its last transaction has to be on the disk when it ends (see beginLast): if the
// machine stops before, what is there of the others is undone. That the layer of each
// row is there need not be looked up.
const (
	importSettings = "&_mutex=no&_cache_size=-24000"
	notesInMemory  = "temp_store = MEMORY"
	syncAtTheEnd   = "synchronous = NORMAL"
	noWriteBack    = "wal_autocheckpoint = 0"
	noLookup       = "foreign_keys = OFF"
)

// Import begins an import; Busy while another one runs. Until it ends other
// writers wait in this process, and are told Busy in others.
func (s *Store) Import(ctx context.Context, spec data.ImportSpec) (data.Import, error) {
	if spec.DryRun {
		return s.rehearse(ctx, spec)
	}
	if err := s.stored(); err != nil {
		return nil, err
	}
	busy := &data.Error{Code: data.Busy, Message: "another import is running", Hint: "try again when it is done"}
	if !s.importing.CompareAndSwap(false, true) {
		return nil, busy
	}
	if err := s.takeTurn(ctx); err != nil {
		s.importing.Store(false)
		return nil, err
	}
	r := &running{store: s, spec: spec, back: writeBack{store: s}}
	var err error
	if r.lease, err = takeLease(ctx, s.path, leaseMillis); err == nil && r.lease == nil {
		err = busy
	}
	if err == nil {
		err = r.begin(context.WithoutCancel(ctx))
	}
	if err != nil {
		return nil, s.explain(errors.Join(err, r.release()))
	}
	s.mu.Lock()
	s.running = r
	s.mu.Unlock()
	return r, nil
}

// begin announces the import. What an earlier one left is removed: it cannot be
// alive, for this one has the lease.
func (r *running) begin(ctx context.Context) error {
	var err error
	r.pool = openPool(r.store.writing+importSettings, 1, r.store.importPragmas...)
	if r.conn, err = r.pool.Conn(ctx); err != nil {
		return fmt.Errorf("open database to write: %w", err)
	}
	if err := begin(ctx, r.conn); err != nil {
		return err
	}
	return end(ctx, r.conn, func() error {
		if err := r.store.removeDead(ctx, r.conn); err != nil {
			return err
		}
		last, err := head(ctx, r.conn)
		if err != nil {
			return err
		}
		if r.hand, err = importHand(ctx, r.conn, &r.spec, last.Seq); err != nil {
			return err
		}
		if err := r.hand.lookEmpty(ctx); err != nil {
			return err
		}
		if _, err := r.conn.ExecContext(ctx, "INSERT INTO pending (seq, layer, file, pk) VALUES (?, ?, ?, (SELECT ifnull(max(pk), 0) FROM events))", r.hand.seq, r.spec.Layer, r.spec.File); err != nil {
			return fmt.Errorf("announce import: %w", err)
		}
		return nil
	}())
}

// importHand is a hand for the layer of an import. A layer that the import
// makes gets its first state under the number of the import, so that both are
// seen, or undone, together.
func importHand(ctx context.Context, conn *sql.Conn, spec *data.ImportSpec, last int64) (*hand, error) {
	h, err := newHand(ctx, conn, spec.Layer, last)
	if spec.Create == nil || data.CodeOf(err) != data.NotFound {
		return h, err
	}
	l := *spec.Create
	l.ID = spec.Layer
	if err := l.Check(); err != nil {
		return nil, err
	}
	if spec.DryRun {
		return handFor(conn, 0, l, last), nil // no event is in a layer of that number
	}
	pk, err := createLayer(ctx, conn, &l)
	if err != nil {
		return nil, err
	}
	h = handFor(conn, pk, l, last)
	return h, saveLayer(ctx, conn, pk, &l, h.seq)
}

// Put adds records. One that cannot be taken has an Invalid error, and the import
// goes on; after an error of its own it can only be aborted.
func (r *running) Put(ctx context.Context, records []data.Record) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.usable(ctx); err != nil {
		return err
	}
	if err := r.put(context.WithoutCancel(ctx), records); err != nil {
		r.failed = r.store.explain(err)
		return r.failed
	}
	return nil
}

func (r *running) usable(ctx context.Context) error {
	switch {
	case r.ended:
		return errEnded
	case r.failed != nil:
		return r.failed
	}
	return ctx.Err()
}

func (r *running) put(ctx context.Context, records []data.Record) error {
	if !r.open {
		if err := begin(ctx, r.conn); err != nil {
			return err
		}
		r.open = true
	}
	if err := r.hand.put(ctx, records); err != nil {
		return err
	}
	tally(&r.counts, records)
	if err := r.keepRaw(records); err != nil {
		return err
	}
	if r.rows += len(records); r.rows >= r.store.batchRows || r.back.due() {
		r.open, r.rows = false, 0
		if err := end(ctx, r.conn, nil); err != nil {
			return err
		}
		r.back.committed(ctx)
	}
	return nil
}

// keepRaw keeps what the file said in the rows that made a state.
func (r *running) keepRaw(records []data.Record) error {
	var rows []rawRow
	for i := range records {
		rec := &records[i]
		if rec.Err != nil {
			continue
		}
		numbered := rec.Row > 0
		if r.begun && (numbered != r.numbered || numbered && rec.Row <= r.lastRow) {
			return fmt.Errorf("put row %d behind row %d of a file", rec.Row, r.lastRow)
		}
		r.begun, r.numbered, r.lastRow = true, numbered, rec.Row
		if !numbered || rec.Outcome == data.Unchanged {
			continue
		}
		if rows == nil {
			rows = make([]rawRow, 0, len(records)+1)
			if r.packer == nil && r.spec.Header != "" {
				rows = append(rows, rawRow{text: r.spec.Header})
			}
		}
		rows = append(rows, rawRow{rec.Row, rec.Event.ID, rec.Raw})
	}
	if rows == nil {
		return nil
	}
	if r.packer == nil {
		var err error
		if r.packer, err = newPacker(); err != nil {
			return err
		}
	}
	return r.packer.add(rows, r.hand.writeRaw)
}

func tally(n *data.Counts, records []data.Record) {
	for i := range records {
		if records[i].Err != nil {
			continue
		}
		switch records[i].Outcome {
		case data.Stored:
			n.Stored++
		case data.Updated:
			n.Updated++
		case data.Unchanged:
			n.Unchanged++
		}
	}
}

// Commit makes the import visible as one change. The words of many events are
// indexed later; until then they are searched one by one.
func (r *running) Commit(ctx context.Context, sha256 string) (data.Change, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.usable(ctx); err != nil {
		return data.Change{}, err
	}
	ctx = context.WithoutCancel(ctx)
	change := data.Change{
		Author: r.spec.Author, Reason: r.spec.Reason, What: "import", Layer: r.spec.Layer,
		Counts: r.counts, File: r.spec.File, SHA256: sha256,
	}
	if r.counts.Stored+r.counts.Updated == 0 {
		return change, r.store.explain(r.abort(ctx))
	}
	if err := r.commit(ctx, &change); err != nil {
		r.failed = r.store.explain(err)
		return data.Change{}, r.failed
	}
	if err := r.store.indexSoon(ctx, r.conn, change.Seq, ownTransactions(ctx, r.conn)); err != nil {
		r.store.log.Warn("the words of an import could not be indexed now; searching for words is slower until the next change", "layer", r.spec.Layer, "error", err)
	}
	r.back.wait()
	r.store.checkpoint(ctx, r.conn)
	return change, r.store.explain(r.release())
}

func (r *running) commit(ctx context.Context, change *data.Change) error {
	if err := r.beginLast(ctx); err != nil {
		return err
	}
	return end(ctx, r.conn, func() error {
		var err error
		if change.Mark, err = r.store.nextMark(ctx, r.conn); err != nil {
			return err
		}
		if change.Seq != r.hand.seq {
			return fmt.Errorf("commit import: its number is %d, but the next one is %d", r.hand.seq, change.Seq)
		}
		if err := r.packer.finish(r.hand.writeRaw); err != nil {
			return err
		}
		if err := r.hand.finish(ctx); err != nil {
			return err
		}
		if _, err := r.conn.ExecContext(ctx, "DELETE FROM pending"); err != nil {
			return fmt.Errorf("commit import: %w", err)
		}
		return logChange(ctx, r.conn, *change)
	}())
}

// beginLast begins the transaction that makes the import visible. When it ends the
// disk has it, and all before it, for they lie before it in the log.
func (r *running) beginLast(ctx context.Context) error {
	if r.open {
		r.open = false
		if err := end(ctx, r.conn, nil); err != nil {
			return err
		}
	}
	if _, err := r.conn.ExecContext(ctx, "PRAGMA synchronous = FULL"); err != nil {
		return fmt.Errorf("have commits wait for the disk: %w", err)
	}
	return begin(ctx, r.conn)
}

// Abort removes what Put wrote. It is safe after Commit.
func (r *running) Abort() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return nil
	}
	return r.store.explain(r.abort(context.Background()))
}

func (r *running) abort(ctx context.Context) error {
	r.back.wait()
	if r.open {
		r.open = false
		// Where SQLite has rolled back by itself there is nothing left to do.
		_, _ = r.conn.ExecContext(ctx, "ROLLBACK")
	}
	err := begin(ctx, r.conn)
	if err == nil {
		_, err = undo(ctx, r.conn, r.hand.seq)
		err = end(ctx, r.conn, err)
	}
	r.store.checkpoint(ctx, r.conn)
	return errors.Join(err, r.release())
}

// release ends the import, whatever became of it: other writers can go on, and
// the next one removes what an abort could not.
func (r *running) release() error {
	r.ended = true
	err := r.packer.finish(nil)
	if r.hand != nil {
		err = r.hand.close()
	}
	if r.conn != nil {
		err = errors.Join(err, r.conn.Close())
	}
	if r.pool != nil {
		err = errors.Join(err, r.pool.Close())
	}
	if r.lease != nil {
		err = errors.Join(err, r.lease.free())
	}
	s := r.store
	s.mu.Lock()
	s.running = nil
	s.mu.Unlock()
	s.importing.Store(false)
	s.endTurn()
	return err
}

// checkpoint writes the log back into the database and empties it: a long log
// slows down every reader.
func (s *Store) checkpoint(ctx context.Context, conn *sql.Conn) {
	_, err := conn.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	switch {
	case outOfSpace(err): // which whoever writes is told
		s.log.Info("the write-ahead log could not be written back now", "error", err)
	case err != nil:
		s.log.Warn("the write-ahead log could not be written back now", "error", err)
	}
}
