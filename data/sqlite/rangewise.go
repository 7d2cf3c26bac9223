package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"sync"
)

// rangeRows is how many rows of a layer are read by one statement where all of
// them are: more than of whole events, for little of each is read.
const rangeRows = 20_000

// rangewise calls fn with one range after the other of a layer's rows at a
// commit, those behind from up to to, several at a time: which of the readers it
// is says the number. Each range is to be read by one statement, for then an event that is
// replaced meanwhile is found among the current states or the replaced ones, not
// in both. The first error ends it.
func (s *Store) rangewise(ctx context.Context, layer string, at int64, fn func(ctx context.Context, v view, reader int, from, to int64) error) error {
	var v view
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		v, err = openView(ctx, tx, layer, at)
		return err
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var turn sync.Mutex
	after, ended := int64(0), false
	next := func() (from, to int64, ok bool, err error) {
		turn.Lock()
		defer turn.Unlock()
		if ended {
			return 0, 0, false, nil
		}
		from, to = after, math.MaxInt64
		err = s.reader.QueryRowContext(ctx, "SELECT pk FROM events WHERE layer = ? AND pk > ? ORDER BY pk LIMIT 1 OFFSET ?", v.layer, from, rangeRows-1).Scan(&to)
		if ended = errors.Is(err, sql.ErrNoRows); ended {
			err = nil
		}
		after = to
		if err != nil {
			err = fmt.Errorf("part the rows of a layer: %w", err)
		}
		return from, to, err == nil, err
	}
	failed := make(chan error, readers)
	var all sync.WaitGroup
	for i := range readers {
		all.Go(func() {
			from, to, ok, err := next()
			for ; ok && err == nil; from, to, ok, err = next() {
				if err = fn(ctx, v, i, from, to); err != nil {
					break
				}
			}
			if err != nil {
				failed <- err
				stop() // the others, whose errors follow from this one
			}
		})
	}
	all.Wait()
	select {
	case err := <-failed:
		return s.failed(ctx, err)
	default:
		return nil
	}
}

// denseRange reports whether most rows of a range may be of one layer: an index
// would look them up one by one. See view.dense.
func denseRange(from, to int64) bool { return to-from <= 2*rangeRows }
