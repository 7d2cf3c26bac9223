package sqlite

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/waylog/waylog/data"
)

// rehearsal is an import that only compares with the last commit and counts.
type rehearsal struct {
	mu     sync.Mutex
	store  *Store
	spec   data.ImportSpec
	hand   *hand // on a connection that cannot write
	counts data.Counts
	ended  bool
}

func (s *Store) rehearse(ctx context.Context, spec data.ImportSpec) (data.Import, error) {
	conn, err := s.reader.Conn(ctx)
	if err != nil {
		return nil, s.failed(ctx, fmt.Errorf("open database: %w", err))
	}
	last, err := head(ctx, conn)
	var h *hand
	if err == nil {
		h, err = importHand(ctx, conn, &spec, last.Seq)
	}
	if err != nil {
		return nil, s.failed(ctx, errors.Join(err, conn.Close()))
	}
	h.at = last.Seq
	if err := h.lookEmpty(ctx); err != nil {
		return nil, s.failed(ctx, errors.Join(err, conn.Close()))
	}
	return &rehearsal{store: s, spec: spec, hand: h}, nil
}

// Put compares records with the last commit.
func (r *rehearsal) Put(ctx context.Context, records []data.Record) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return errEnded
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := r.hand.put(context.WithoutCancel(ctx), records); err != nil {
		return r.store.explain(err)
	}
	tally(&r.counts, records)
	return nil
}

// Commit returns what would have been counted.
func (r *rehearsal) Commit(_ context.Context, sha256 string) (data.Change, error) {
	c := data.Change{
		Author: r.spec.Author, Reason: r.spec.Reason, What: "import", Layer: r.spec.Layer,
		Counts: r.counts, File: r.spec.File, SHA256: sha256,
	}
	return c, r.Abort()
}

// Abort ends the comparison.
func (r *rehearsal) Abort() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return nil
	}
	r.ended = true
	return errors.Join(r.hand.close(), r.hand.conn.Close())
}
