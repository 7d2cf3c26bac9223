package indexed

import (
	"context"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo/timeindex"
	"github.com/waylog/waylog/geo/timetile"
	"github.com/waylog/waylog/geo/vectortile"
)

// mostTouched is how many places are remembered at which something changed: to
// look through them takes some microseconds.
const mostTouched = 4096

// touches says where the last commits changed something. It never changes.
type touches struct {
	commits []touch // the newest last
	places  int     // of all of them
	// all is the last commit of which it is not known where: it may have been
	// anywhere.
	all    data.Mark
	legend []string // the kinds of the layer, which every tile has
	zone   string
}

// touch is where a commit changed something: the places before and after it.
type touch struct {
	data.Mark
	box    orb.Bound // of the places
	places []orb.Point
}

// newTouches says of nothing where it changed.
func newTouches(l *data.Layer, at data.Mark) touches {
	t := touches{all: at, zone: l.Location().String()}
	for i := range l.Kinds {
		t.legend = append(t.legend, l.Kinds[i].Key)
	}
	return t
}

// with returns the touches with those of a commit, which took rows out of the
// index and put events in.
func (t touches) with(l *data.Layer, at data.Mark, was *timeindex.Index, removed []int64, added []timeindex.Event) touches {
	next := newTouches(l, at)
	if len(removed) > mostTouched/2 || t.zone != next.zone || !slices.Equal(t.legend, next.legend) {
		return next
	}
	c := touch{Mark: at}
	around := false // the globe: the middle of such a box says nothing
	take := func(b orb.Bound) {
		around = around || b.Min[0] == -180 && b.Max[0] == 180
		if c.places = append(c.places, b.Center()); len(c.places) == 1 {
			c.box = c.places[0].Bound()
		}
		c.box = c.box.Extend(b.Center())
	}
	if len(removed) > 0 {
		was.Boxes(removed, take)
	}
	for i := range added {
		if added[i].Box != nil {
			take(*added[i].Box)
		}
	}
	if around {
		return next
	}
	next.all, next.places = t.all, t.places
	next.commits = slices.Clone(t.commits)
	if len(c.places) > 0 {
		next.commits, next.places = append(next.commits, c), t.places+len(c.places)
	}
	for next.places > mostTouched {
		next.all, next.places = next.commits[0].Mark, next.places-len(next.commits[0].places)
		next.commits = next.commits[1:]
	}
	return next
}

// last returns the last commit that may have changed something in an area.
func (t *touches) last(area orb.Bound) data.Mark {
	for _, c := range slices.Backward(t.commits) {
		if c.box.Intersects(area) && slices.ContainsFunc(c.places, area.Contains) {
			return c.Mark
		}
	}
	return t.all
}

// touchWait is how long the question which commit touched a tile waits for the
// index to know the last one. Then that one is the answer, which is never wrong.
const touchWait = time.Second / 4

// LastTouched returns the last commit that may have changed what a tile shows.
func (s *Store) LastTouched(ctx context.Context, q data.Query, tile vectortile.Tile) (data.Mark, error) {
	s.await(ctx, q.At, touchWait)
	l := s.layerAt(q.Layer, q.At)
	switch {
	case l == nil:
		return data.Mark{Seq: q.At}, nil
	case !q.Filter.OutlineOnly(): // a source may change, or another event
		return l.lastChange, nil
	}
	return l.touches.last(timetile.Area(tile)), nil
}
