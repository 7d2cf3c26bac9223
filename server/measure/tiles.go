package main

import (
	"fmt"
	"runtime"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/timeindex"
	"github.com/waylog/waylog/geo/vectortile"
)

// tilePoints is how many points are in the tile that is written: as many as are
// drawn one by one.
const tilePoints = 5000

// tiles compares the writing of a vector tile of points with that of orb, which
// is given features whose places are worked out already.
func (b *bench) tiles() error {
	events, err := b.outlines()
	if err != nil {
		return err
	}
	points := inTile(events)
	if len(points) == 0 {
		return nil
	}
	fc := geojson.NewFeatureCollection()
	for i := range points {
		p := &points[i]
		f := geojson.NewFeature(orb.Point{float64(p.x), float64(p.y)})
		f.ID = i + 1
		f.Properties = geojson.Properties{"id": p.id, "kind": p.kind, "date_start": p.first.String(), "date_end": p.last.String()}
		fc.Append(f)
	}
	layer := mvt.NewLayer("events", fc)
	layer.Version = 2
	var tile []byte
	const times = 20
	timed := func(write func() error) (float64, error) {
		runtime.GC() // of what the other side left
		began := time.Now()
		for range times {
			if err := write(); err != nil {
				return 0, err
			}
		}
		return time.Since(began).Seconds() / times * 1e6, nil
	}
	return b.compare(comparison{what: fmt.Sprintf("vector tile of %s points", thousands(len(points))), beside: "`mvt.Marshal` of orb", unit: "µs", reach: 10},
		func() (float64, error) {
			return timed(func() error {
				tile = writeTile(tile[:0], points)
				return nil
			})
		}, func() (float64, error) {
			return timed(func() error {
				_, err := mvt.Marshal(mvt.Layers{layer})
				return err
			})
		})
}

// mark is a point as a tile has it.
type mark struct {
	x, y        int32
	id, kind    string
	first, last geo.Date
}

// inTile puts events into the tile of the whole world.
func inTile(events []timeindex.Event) []mark {
	var list []mark
	for i := range events {
		e := &events[i]
		if !e.Point || e.Span.Lo == nil || e.Span.Hi == nil {
			continue
		}
		x, y, ok := vectortile.Tile{}.Place(e.Box.Min)
		if !ok {
			continue
		}
		list = append(list, mark{x, y, fmt.Sprint("synthetic-42-", e.Row), fmt.Sprint("kind ", e.Kind), e.Span.Lo.Date(time.UTC), e.Span.Hi.Date(time.UTC)})
		if len(list) == tilePoints {
			break
		}
	}
	return list
}

func writeTile(b []byte, points []mark) []byte {
	l := vectortile.NewLayer("events", "id", "kind", "date_start", "date_end")
	l.Grow(len(points))
	days := vectortile.NewDays(l)
	for i := range points {
		p := &points[i]
		l.Tag(0, l.Unique(p.id))
		l.Tag(1, l.Text(p.kind))
		l.Tag(2, days.Value(p.first))
		l.Tag(3, days.Value(p.last))
		l.Point(uint64(i+1), p.x, p.y)
	}
	return vectortile.Append(b, l)
}
