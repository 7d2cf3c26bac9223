// Package indexed puts geo/timeindex before a store: what lies in a box, in a
// window of time, among some kinds and statuses is found in memory, and the
// store is asked for what it alone has. It follows the log of changes, so that
// commits of other processes show up too.
//
// It decides nothing: a question about a state that the index does not hold (a
// commit of a moment ago, asof) or in terms that it does not know (words, actors,
// expressions) goes to the store as it is.
package indexed

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo/timeindex"
)

// Options are what a store may be told. The zero value works.
type Options struct {
	Every time.Duration // how often to look for commits of other processes; 0 is a second
	Log   *slog.Logger  // nil is silence

	// HeadFor is how long the last commit is taken for the last one after the store
	// was asked, unless this process makes another: so much later a commit of other
	// processes may be seen. 0 is not at all.
	HeadFor time.Duration

	worthKeeping int // the least number of events of which an index is kept; 0 is 20,000: fewer are read in no time
}

// Store is a data.Store before which an index stands. It is safe for use by
// several goroutines.
type Store struct {
	data.Store
	every        time.Duration
	log          *slog.Logger
	worthKeeping int

	following sync.Mutex       // held while the state is brought up to date
	saved     map[string]int64 // layer.made of the indexes that the store keeps
	tried     atomic.Bool      // whether the index is there, or could not be made
	now       atomic.Pointer[state]
	before    atomic.Pointer[state] // that one, for a while; or nil
	failing   atomic.Bool           // the last commits could not be taken in
	wake      chan struct{}
	stop      context.CancelFunc
	done      chan struct{}

	headFor  time.Duration
	head     lastHead
	builders sync.Pool // of *timetile.Builder
	choices  chosenSets
}

// state is what the index knew after one commit. It never changes.
type state struct {
	seq    int64
	layers map[string]*layer
	over   chan struct{} // closed when another is there
}

func newState(seq int64) *state {
	return &state{seq: seq, layers: map[string]*layer{}, over: make(chan struct{})}
}

// layer is one layer's index.
type layer struct {
	changed int64 // the last commit that changed the layer
	made    int64 // the one after which all of the index was last put in order
	loc     *time.Location
	kinds   names
	states  names // statuses
	shapes  bool  // it has lines or areas
	index   *timeindex.Index
	touches touches

	lastChange data.Mark  // of the commit changed
	described  data.Layer // as it was then
}

// names numbers the words that events have in one place, in order of first sight.
type names struct {
	list   []string
	number map[string]uint32
}

// with returns the number of a word, and names that have it.
func (n names) with(word string) (uint32, names) {
	if i, ok := n.number[word]; ok {
		return i, n
	}
	return uint32(len(n.list)), namesOf(append(n.list[:len(n.list):len(n.list)], word))
}

func namesOf(list []string) names {
	n := names{list: list, number: make(map[string]uint32, len(list))}
	for i, w := range list {
		n.number[w] = uint32(i)
	}
	return n
}

// New puts an index before a store. It is filled in the background; until then
// the store answers alone. Close ends both.
func New(store data.Store, opts Options) *Store {
	if opts.Every == 0 {
		opts.Every = time.Second
	}
	if opts.worthKeeping == 0 {
		opts.worthKeeping = 20_000
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Store{Store: store, every: opts.Every, log: opts.Log, worthKeeping: opts.worthKeeping, headFor: opts.HeadFor, wake: make(chan struct{}, 1), stop: stop, done: make(chan struct{}), saved: map[string]int64{}}
	s.now.Store(newState(0))
	go s.follow(ctx)
	return s
}

// Close ends the following, then closes the store.
func (s *Store) Close() error {
	s.stop()
	<-s.done
	return s.Store.Close()
}

// nudge has the index look for commits at once.
func (s *Store) nudge() {
	select {
	case s.wake <- struct{}{}:
	default: // told already
	}
}

// await waits until the index knows a commit, for so long at most.
func (s *Store) await(ctx context.Context, seq int64, most time.Duration) {
	if s.now.Load().seq >= seq {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for now := s.now.Load(); now.seq < seq && !s.failing.Load(); now = s.now.Load() {
		s.nudge()
		select {
		case <-now.over:
		case <-time.After(most / 100): // whether it fails, nobody says
		case <-s.done:
			return
		case <-ctx.Done():
			return
		}
	}
}

// Status says, beside what the store says, whether the index is being made.
func (s *Store) Status(ctx context.Context) (data.Status, error) {
	st, err := s.Store.Status(ctx)
	st.Starting = !s.tried.Load()
	return st, err
}

func (s *Store) follow(ctx context.Context) {
	defer close(s.done)
	tick := time.NewTicker(s.every)
	defer tick.Stop()
	for {
		err := s.CatchUp(ctx)
		if err != nil && ctx.Err() == nil && !s.failing.Load() { // it is said once
			s.log.Warn("the index cannot follow the store, which answers alone", "err", err)
		}
		s.failing.Store(err != nil)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-s.wake:
		}
	}
}

// beforeFor is how long the state before the last commit is kept, for who asked
// just before that one came.
const beforeFor = 10 * time.Second

// mergeAt is how many events may lie beside the base of an index before all is
// put in order again: a scan of so many costs less than a millisecond.
const mergeAt = 20_000

// CatchUp takes in all commits that there are.
func (s *Store) CatchUp(ctx context.Context) error {
	s.following.Lock()
	defer s.following.Unlock()
	defer s.tried.Store(true)
	old := s.now.Load()
	head, err := s.Store.Head(ctx)
	if err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	if head.Seq == old.seq {
		return nil
	}
	changes, err := s.Store.Changes(ctx, old.seq, 0)
	if err != nil {
		return fmt.Errorf("read changes: %w", err)
	}
	next := newState(head.Seq)
	for id, l := range old.layers {
		next.layers[id] = l
	}
	commits := map[string][]data.Mark{} // of each layer
	for _, c := range changes {
		if c.Seq <= head.Seq { // later ones have come meanwhile
			commits[c.Layer] = append(commits[c.Layer], c.Mark)
		}
	}
	for id, of := range commits {
		was, since := old.layers[id], old.seq
		if was == nil {
			if was = s.kept(ctx, id, of); was != nil {
				since = was.changed
			}
		}
		l, err := s.update(ctx, id, was, since, of[len(of)-1])
		if err != nil {
			return err
		}
		next.layers[id] = l
	}
	s.now.Store(next)
	s.before.Store(old)
	time.AfterFunc(beforeFor, func() { s.before.CompareAndSwap(old, nil) })
	close(old.over)
	s.keep(ctx)
	return nil
}

// update returns a layer as it is after its last commit, from what it was at since.
func (s *Store) update(ctx context.Context, id string, old *layer, since int64, last data.Mark) (*layer, error) {
	at := last.Seq
	described, err := s.Layer(ctx, id, at)
	if err != nil {
		return nil, fmt.Errorf("read layer %q: %w", id, err)
	}
	l := &layer{}
	if old != nil {
		*l = *old
	}
	l.loc, l.changed, l.lastChange, l.described = described.Location(), at, last, described
	if old == nil {
		var b timeindex.Builder
		err := s.outlines(ctx, id, 0, at, func(o *data.Outline) {
			if !o.Deleted {
				e := l.event(o)
				b.Add(&e)
			}
		})
		if err != nil {
			return nil, err
		}
		l.index, l.made = b.Index(), at
		l.touches = newTouches(&described, last)
		return l, nil
	}
	var removed []int64
	var added []timeindex.Event
	err = s.outlines(ctx, id, since, at, func(o *data.Outline) {
		removed = append(removed, o.Row)
		if !o.Deleted {
			added = append(added, l.event(o))
		}
	})
	if err != nil {
		return nil, err
	}
	l.touches = old.touches.with(&described, last, old.index, removed, added)
	if len(removed) == 0 { // the layer itself was changed
		return l, nil
	}
	if l.index = l.index.Apply(removed, added); l.index.Fresh() > mergeAt {
		l.index, l.made = l.index.Merged(), at
	}
	return l, nil
}

func (s *Store) outlines(ctx context.Context, layer string, since, at int64, fn func(*data.Outline)) error {
	for o, err := range s.Outlines(ctx, layer, since, at) {
		if err != nil {
			return fmt.Errorf("read what changed in layer %q: %w", layer, err)
		}
		fn(&o)
	}
	return nil
}

// event puts an outline into the terms of the index, numbering new words.
func (l *layer) event(o *data.Outline) timeindex.Event {
	e := timeindex.Event{Row: o.Row, Box: o.Box, Span: o.Span}
	e.Point = o.Box != nil && o.Box.Min == o.Box.Max
	l.shapes = l.shapes || o.Box != nil && !e.Point
	var status uint32
	e.Kind, l.kinds = l.kinds.with(o.Kind)
	status, l.states = l.states.with(o.Status)
	e.Status = uint8(min(status, timeindex.MaxStatus))
	e.Precision = data.PrecisionNumber(o.PlacePrecision)
	return e
}

// question is a query in the terms of the index.
type question struct {
	timeindex.Query
	*layer
}

// layerAt returns a layer as it was at a commit; nil where the index does not know.
func (s *Store) layerAt(id string, seq int64) *layer {
	for _, known := range []*state{s.now.Load(), s.before.Load()} {
		if known == nil {
			continue
		}
		if l := known.layers[id]; l != nil && seq >= l.changed && seq <= known.seq {
			return l
		}
	}
	return nil
}

// ask returns the question for the index; ok is false where the store has to
// answer. Boxes that only touch lines and areas are settled with the store.
func (s *Store) ask(ctx context.Context, q *data.Query) (question, bool, error) {
	l := s.layerAt(q.Layer, q.At)
	f := &q.Filter
	if l == nil || q.Rows != nil || !f.OutlineOnly() || len(l.states.list) > timeindex.MaxStatus {
		return question{}, false, nil
	}
	a := question{layer: l, Query: timeindex.Query{Certain: f.Certain, WithoutUndated: f.WithoutUndated, WithoutUnplaced: f.WithoutUnplaced}}
	if f.Box != nil {
		a.Boxes = f.Box.Parts()
	}
	if f.Time != nil {
		a.From, a.To = f.Time.In(l.loc)
	}
	if len(f.Kinds) > 0 {
		a.Kinds = numbers(&l.kinds, f.Kinds)
	}
	if len(f.Statuses) > 0 {
		a.Statuses = []uint8{}
		for _, n := range numbers(&l.states, f.Statuses) {
			a.Statuses = append(a.Statuses, uint8(n))
		}
	}
	ok, err := s.refine(ctx, &a, q)
	return a, ok, err
}

func numbers(n *names, words []string) []uint32 {
	found := []uint32{}
	for _, w := range words {
		if i, ok := n.number[w]; ok {
			found = append(found, i)
		}
	}
	return found
}

// mostRefined is how many lines and areas are looked at one by one; beyond it
// the store does no worse.
const mostRefined = 20_000

// refine finds out which lines and areas that a box touches it really meets.
func (s *Store) refine(ctx context.Context, a *question, q *data.Query) (bool, error) {
	if a.Boxes == nil || !a.shapes {
		return true, nil
	}
	var doubtful []int64
	a.Refine = func(row int64) bool {
		doubtful = append(doubtful, row)
		return false
	}
	a.index.Visit(a.Query, func(timeindex.Hit) {})
	meets := map[int64]bool{}
	if len(doubtful) > mostRefined {
		return false, nil
	}
	if len(doubtful) > 0 {
		found, err := s.Geometries(ctx, q.Layer, ascending(doubtful), q.At)
		if err != nil {
			return false, fmt.Errorf("read geometries: %w", err)
		}
		for row, g := range found {
			meets[row] = q.Filter.Box.Meets(g)
		}
	}
	a.Refine = func(row int64) bool { return meets[row] }
	return true, nil
}
