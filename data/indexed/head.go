package indexed

import (
	"context"
	"sync"
	"time"

	"github.com/waylog/waylog/data"
)

// lastHead is the last commit as it was when the store was last asked. To ask it
// takes a tenth of what a kept answer takes altogether.
type lastHead struct {
	mu    sync.Mutex
	mark  data.Mark
	asked time.Time // when the question began
	own   time.Time // when this process last made a commit
}

// known returns what the store said, if it was asked so short a time ago and this
// process committed nothing since.
func (h *lastHead) known(now time.Time, most time.Duration) (data.Mark, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.mark, now.Sub(h.asked) < most && h.asked.After(h.own)
}

// learn takes what the store said when it was asked, and returns the last of what
// it ever said: answers may come in another order than questions.
func (h *lastHead) learn(m data.Mark, asked time.Time) data.Mark {
	h.mu.Lock()
	defer h.mu.Unlock()
	if m.Seq >= h.mark.Seq {
		h.mark = m
	}
	if asked.After(h.asked) {
		h.asked = asked
	}
	return h.mark
}

// committed notes that this process made a commit, or tried to.
func (h *lastHead) committed() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.own = time.Now()
}

// Head returns the last commit; where the index does not know it yet, it is told.
func (s *Store) Head(ctx context.Context) (data.Mark, error) {
	asked := time.Now()
	if m, ok := s.head.known(asked, s.headFor); ok {
		return m, nil
	}
	m, err := s.Store.Head(ctx)
	if err != nil {
		return m, err
	}
	if m = s.head.learn(m, asked); m.Seq > s.now.Load().seq {
		s.nudge()
	}
	return m, nil
}

// PutLayer creates a layer, or changes the description of one.
func (s *Store) PutLayer(ctx context.Context, l data.Layer, author, reason string) (data.Change, error) {
	defer s.head.committed()
	return s.Store.PutLayer(ctx, l, author, reason)
}

// Commit makes an edit true.
func (s *Store) Commit(ctx context.Context, e data.Edit) (data.Change, error) {
	defer s.head.committed()
	return s.Store.Commit(ctx, e)
}

// Import begins an import.
func (s *Store) Import(ctx context.Context, spec data.ImportSpec) (data.Import, error) {
	i, err := s.Store.Import(ctx, spec)
	if err != nil {
		return nil, err
	}
	return running{i, s}, nil
}

type running struct {
	data.Import
	s *Store
}

func (r running) Commit(ctx context.Context, sum string) (data.Change, error) {
	defer r.s.head.committed()
	return r.Import.Commit(ctx, sum)
}
