package indexed

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo/timeindex"
)

// The first part of what is kept of a layer's index; the others are the segments
// of the index itself.
type keptHead struct {
	Format   int      `json:"format"`
	Events   int      `json:"events"`
	Kinds    []string `json:"kinds"`
	Statuses []string `json:"statuses"`
	Shapes   bool     `json:"shapes"`
}

const keptFormat = 2

func (l *layer) parts() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		head, err := json.Marshal(keptHead{Format: keptFormat, Events: l.index.Len(), Kinds: l.kinds.list, Statuses: l.states.list, Shapes: l.shapes})
		if err != nil || !yield(head) { // words and a truth are always JSON
			return
		}
		for b := range l.index.Segments() {
			if !yield(b) {
				return
			}
		}
	}
}

// kept returns the layer as it was when its index was last kept; nil where none
// was, or what was kept is of no use. The commit that it is of must be one of
// those that the log has of the layer.
func (s *Store) kept(ctx context.Context, id string, commits []data.Mark) *layer {
	l := &layer{}
	var loader timeindex.Loader
	events, first := 0, true
	seq, err := s.KeptIndex(ctx, id, func(part []byte) error {
		if !first {
			return loader.Add(part)
		}
		first = false
		var head keptHead
		if err := json.Unmarshal(part, &head); err != nil {
			return fmt.Errorf("read the head of the kept index: %w", err)
		}
		if head.Format != keptFormat {
			return fmt.Errorf("the kept index has format %d, this program knows %d", head.Format, keptFormat)
		}
		events = head.Events
		l.kinds, l.states, l.shapes = namesOf(head.Kinds), namesOf(head.Statuses), head.Shapes
		return nil
	})
	if err == nil && seq == 0 {
		return nil
	}
	if _, logged := slices.BinarySearchFunc(commits, seq, func(m data.Mark, seq int64) int { return cmp.Compare(m.Seq, seq) }); err == nil && !logged {
		err = fmt.Errorf("it is of commit %d, which is none of the layer", seq)
	}
	if err == nil {
		l.index, err = loader.Index()
	}
	if err == nil && l.index.Len() != events {
		err = fmt.Errorf("it has %d events of %d", l.index.Len(), events)
	}
	if err == nil && !l.index.Within(len(l.kinds.list), len(l.states.list)) {
		err = errors.New("it has kinds or statuses without a name")
	}
	if err != nil {
		if ctx.Err() == nil {
			s.log.Warn("the index that was kept cannot be used: it is made anew from the rows", "layer", id, "err", err)
		}
		return nil
	}
	l.changed, l.made = seq, seq
	s.saved[id] = seq
	return l
}

// keepWait is how long to wait for other writers before the index is kept
// another time.
const keepWait = 2 * time.Second

// keep keeps the indexes that were put in order since they last were kept.
func (s *Store) keep(ctx context.Context) {
	for id, l := range s.now.Load().layers {
		if l.made == s.saved[id] || l.index.Fresh() > 0 || l.index.Len() < s.worthKeeping {
			continue
		}
		wait, cancel := context.WithTimeout(ctx, keepWait)
		err := s.KeepIndex(wait, id, l.made, l.parts())
		cancel()
		switch {
		case ctx.Err() != nil, data.CodeOf(err) == data.Busy: // another time, then
			return
		case err != nil:
			s.log.Info("the index could not be kept: the next start makes it from the rows", "layer", id, "err", err)
		}
		s.saved[id] = l.made
	}
}
