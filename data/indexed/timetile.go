package indexed

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo/timeindex"
	"github.com/waylog/waylog/geo/timetile"
)

// tileWait is how long a tile waits for the index to know a commit, which is
// quicker than all events of the layer are read.
const tileWait = time.Minute

// TimeTile adds the events that the filter matches up in the cells of a tile.
func (s *Store) TimeTile(ctx context.Context, q data.Query, spec data.TimeTileSpec) ([]byte, error) {
	q.Filter.WithoutUndated, q.Filter.WithoutUnplaced = true, true
	if q.Filter.OutlineOnly() {
		s.await(ctx, q.At, tileWait)
	}
	a, ok, err := s.ask(ctx, &q)
	if err != nil {
		return nil, err
	}
	if !ok {
		if a, err = s.chosen(ctx, q, spec.Key, spec.Most); err != nil {
			return nil, err
		}
	}
	b, _ := s.builders.Get().(*timetile.Builder)
	if b == nil {
		b = new(timetile.Builder)
	}
	defer s.builders.Put(b)
	o := data.TimeTileOptions(spec.Tile, &a.described, a.kinds.list)
	if runtime.GOMAXPROCS(0) > 1 {
		o.Split = timetile.Split(spec.Tile, a.index.Around(timetile.Area(spec.Tile), a.Query))
	}
	b.Reset(o)
	var (
		mu  sync.Mutex
		cut []int64 // at the antimeridian: the box of these is the way round the globe
	)
	cutAlso := func(rows ...int64) {
		mu.Lock()
		defer mu.Unlock()
		cut = append(cut, rows...)
	}
	b.Fill(func(part *timetile.Part) {
		a.index.VisitIn(part.Area(), a.Query, func(p *timeindex.Placed) {
			if p.X1 != nil {
				cutAlso(p.TakeAround()...)
			}
			part.AddMany(p)
		}, func(e *timeindex.Event) {
			if e.Box.Min[0] == -180 && e.Box.Max[0] == 180 {
				cutAlso(e.Row)
				return
			}
			middle := e.Box.Center()
			part.Add(timetile.PlaceOf(middle[0], middle[1]), e.Span, e.Kind, e.Precision)
		})
	})
	if len(cut) > 0 { // both parts may have met them
		for p, err := range s.Store.Points(ctx, data.Query{Layer: q.Layer, Rows: slices.Compact(ascending(cut)), At: q.At}) {
			if err != nil {
				return nil, err
			}
			if kind, ok := a.kinds.number[p.Kind]; ok {
				b.Add(timetile.PlaceOf(p.Lon, p.Lat), p.Span, kind, data.PrecisionNumber(p.PlacePrecision))
			}
		}
	}
	return data.TimeTileBytes(b, spec.Bin), nil
}
