package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"

	"github.com/waylog/waylog/data"
)

// StoredEvents yields what Events yields, as it is stored. Many events in order of
// insertion are read ahead of the reader.
func (s *Store) StoredEvents(ctx context.Context, q data.Query) iter.Seq2[[]data.StoredEvent, error] {
	return func(yield func([]data.StoredEvent, error) bool) {
		if q.Sort == data.SortInsertion && q.Rows == nil && (q.Limit == 0 || q.Limit > aheadFrom) {
			left := q.Limit
			s.ahead(ctx, q, func(batch []data.StoredEvent, err error) bool {
				if q.Limit == 0 || len(batch) < left {
					left -= len(batch)
					return yield(batch, err)
				}
				yield(batch[:left], err)
				return false
			})
			return
		}
		var b batch
		load := func(ctx context.Context, tx *sql.Tx, v view, q *data.Query, p *part) (int, *data.Key, error) {
			before := len(b.records)
			key, err := b.load(ctx, tx, v, q, p)
			return len(b.records) - before, key, err
		}
		s.pages(ctx, q, load, func(err error) bool {
			if err != nil {
				return yield(nil, err)
			}
			defer b.reset()
			return s.give(ctx, &q, &b, yield)
		})
	}
}

// readers is how many connections read ahead for one reader.
const readers = 2

// Ranges of rows are made as long as gives batches of about batchBytes: with each
// that goes into SQLite Go parts with a processor and has to find one again, which
// costs more than what leaves the processor's cache meanwhile.
const (
	batchBytes = 512 << 10
	rangeFirst = 64 // rows of the first range, so that the reader has something soon
	rangeLeast = 16
	rangeMost  = 2048
)

// aheadFrom is how many events are read without reading ahead: what was begun
// beyond the last of them would be for nothing.
const aheadFrom = 1024

// ranges parts a layer into ranges of rows, which are read side by side and
// given back in their order.
type ranges struct {
	store *Store
	q     data.Query
	queue chan chan loaded // of each range, in order: what will be read of it
	free  chan *batch      // one for each reader, and one that is given
	rows  atomic.Int64     // of the next range

	turn  sync.Mutex // the right to begin a range, and to use what follows
	view  *view      // nil before the first
	after int64      // the last row of the range before
	ended bool
}

// loaded is what was read of a range; last says that there is none behind it.
type loaded struct {
	*batch
	err  error
	last bool
}

// ahead reads ranges in goroutines of their own. Each range is one transaction,
// which has ended before the reader gets anything of it.
func (s *Store) ahead(ctx context.Context, q data.Query, yield func([]data.StoredEvent, error) bool) {
	r := &ranges{store: s, q: q, queue: make(chan chan loaded, readers), free: make(chan *batch, readers+1)}
	r.rows.Store(rangeFirst)
	if q.After != nil {
		r.after = q.After.Row
	}
	for range cap(r.free) {
		r.free <- &batch{}
	}
	reading, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer stop()
	for range readers {
		all.Go(func() { r.read(reading) })
	}
	for {
		var got loaded
		select {
		case promised := <-r.queue:
			got = <-promised
		case <-ctx.Done():
			got.err = ctx.Err()
		}
		if got.err != nil {
			yield(nil, got.err)
			return
		}
		if !s.give(ctx, &q, got.batch, yield) || got.last {
			return
		}
		got.reset()
		r.free <- got.batch
	}
}

// read reads one range after the other, until there is none or nobody wants more.
func (r *ranges) read(ctx context.Context) {
	for {
		select {
		case b := <-r.free:
			r.turn.Lock()
			if r.ended {
				r.turn.Unlock()
				return
			}
			promise := make(chan loaded, 1)
			select {
			case r.queue <- promise:
				promise <- r.one(ctx, b)
			case <-ctx.Done():
				r.turn.Unlock()
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// one reads the next range. It gives the turn back as soon as it knows where
// the range ends.
func (r *ranges) one(ctx context.Context, b *batch) loaded {
	giveBack := sync.OnceFunc(r.turn.Unlock)
	defer giveBack()
	got := loaded{batch: b}
	n := int(r.rows.Load())
	got.err = r.store.read(ctx, func(tx *sql.Tx) error {
		v, p, err := r.next(ctx, tx, n)
		if err != nil {
			return err
		}
		got.last = r.ended
		giveBack()
		_, err = b.load(ctx, tx, v, &r.q, &p)
		return err
	})
	switch {
	case b.bytes > 2*batchBytes:
		r.rows.Store(int64(max(n/2, rangeLeast)))
	case b.bytes < batchBytes/2:
		r.rows.Store(int64(min(2*n, rangeMost)))
	}
	return got
}

// next parts off the next n rows of the layer, whether they match or not.
func (r *ranges) next(ctx context.Context, tx *sql.Tx, n int) (view, part, error) {
	if r.view == nil {
		v, err := openView(ctx, tx, r.q.Layer, r.q.At)
		if err != nil {
			return v, part{}, err
		}
		r.view = &v
	}
	v, p, end := *r.view, part{column: "NULL", n: n}, sql.NullInt64{}
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM revisions WHERE layer = ?1 AND until > ?2),
		(SELECT pk FROM events WHERE layer = ?1 AND pk > ?3 ORDER BY pk LIMIT 1 OFFSET ?4)`, v.layer, v.at, r.after, n-1).Scan(&v.past, &end)
	if err != nil {
		return v, p, fmt.Errorf("part the rows of layer %q: %w", r.q.Layer, err)
	}
	p.more.and("e.pk > ?", r.after)
	if r.ended = !end.Valid; r.ended {
		return v, p, nil
	}
	p.more.and("e.pk <= ?", end.Int64)
	v.dense = end.Int64-r.after <= 2*int64(n)
	r.after = end.Int64
	return v, p, nil
}
