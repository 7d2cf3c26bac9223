package indexed

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo/timeindex"
)

const (
	// chosenEvents is how many events are kept of filters that the store has to
	// answer, at some 25 bytes each, and chosenFor for how long.
	chosenEvents = 4_000_000
	chosenFor    = time.Minute
)

// chosenSets keeps what the last filters matched that the index does not know:
// words, actors, expressions, a past state. The tiles of a view ask for the same
// a dozen times.
type chosenSets struct {
	mu     sync.Mutex
	list   []*chosenSet // the oldest first
	events int          // of all of them
}

// chosenSet is what a filter matched, as an index of its own.
type chosenSet struct {
	key   string
	ready chan struct{}
	question
	err error

	made   bool // both are said by who holds the lock
	events int
}

// chosen returns a question that finds all events that q matches and that have a
// place and a time, if they are no more than most. They are kept under a key,
// unless that is empty.
func (s *Store) chosen(ctx context.Context, q data.Query, key string, most int) (question, error) {
	if key == "" {
		return s.choose(ctx, q, most)
	}
	at := q.At
	if l := s.layerAt(q.Layer, at); l != nil {
		at = l.changed // other layers play no part in it
	}
	key = fmt.Sprint(at, most, q.Layer, " ", key)
	c := &s.choices
	c.mu.Lock()
	if i := slices.IndexFunc(c.list, func(set *chosenSet) bool { return set.key == key }); i >= 0 {
		set := c.list[i]
		c.mu.Unlock()
		select {
		case <-set.ready:
			return set.question, set.err
		case <-ctx.Done():
			return question{}, ctx.Err()
		}
	}
	set := &chosenSet{key: key, ready: make(chan struct{})}
	c.list = append(c.list, set)
	c.mu.Unlock()
	set.question, set.err = s.choose(ctx, q, most)
	close(set.ready)
	c.settle(set)
	return set.question, set.err
}

// settle lets go of what there is no room for, and of an error at once, unless
// it is that there are too many: that was as dear to find out.
func (c *chosenSets) settle(set *chosenSet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch data.CodeOf(set.err) {
	case "":
		set.events = set.index.Len()
	case data.TooMany:
	default:
		c.drop(set)
		return
	}
	set.made = true
	c.events += set.events
	for c.events > chosenEvents {
		c.drop(c.list[slices.IndexFunc(c.list, func(s *chosenSet) bool { return s.made })])
	}
	time.AfterFunc(chosenFor, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.drop(set)
	})
}

func (c *chosenSets) drop(set *chosenSet) {
	i := slices.Index(c.list, set)
	if i < 0 {
		return
	}
	c.list = slices.Delete(c.list, i, i+1)
	c.events -= set.events
}

// choose reads what q matches.
func (s *Store) choose(ctx context.Context, q data.Query, most int) (question, error) {
	described, err := s.Layer(ctx, q.Layer, q.At)
	if err != nil {
		return question{}, fmt.Errorf("read layer %q: %w", q.Layer, err)
	}
	l := &layer{described: described}
	var b timeindex.Builder
	err = data.MatchedPoints(ctx, s, q, most, func(p *data.Point) {
		e := timeindex.Event{Row: p.Row, Box: middleBox(p.Lon, p.Lat), Span: p.Span, Precision: data.PrecisionNumber(p.PlacePrecision)}
		e.Point = e.Box.Min == e.Box.Max
		e.Kind, l.kinds = l.kinds.with(p.Kind)
		b.Add(&e)
	})
	if err != nil {
		return question{}, err
	}
	l.index = b.Index()
	return question{layer: l}, nil
}

// middleBox is the least box of coordinates of seven decimals that has a place in
// its middle, which is that of two of them.
func middleBox(lon, lat float64) *orb.Bound {
	var box orb.Bound
	for i, v := range [2]float64{lon, lat} {
		halves := math.Round(v * 2e7)
		low := math.Floor(halves / 2)
		box.Min[i], box.Max[i] = low/1e7, (halves-low)/1e7
	}
	return &box
}
