package storetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/vectortile"
)

// cells adds random events up, most of which lie about the antimeridian, and
// some that are hard to put: at the edges of the world, on a corner of tiles,
// beyond the last latitude.
func cells(s *suite) {
	l := s.layer("strikes", "Asia/Damascus")
	s.put(s.random(rand.New(rand.NewPCG(9, 9)), 150)...)
	for i, p := range []orb.Point{{180, 0}, {-180, 0}, {0, 0}, {0, 85.0511}, {0, -85.0511}, {0, 85.06}, {12, -90}, {90, 66.5132604431}} {
		s.put(strike(fmt.Sprint("edge", i), p[0], p[1], "2017-04-01"))
	}
	s.put(&data.Event{ID: "route", Kind: "convoy", DateEnd: day("2017-04-03"), Geometry: orb.LineString{{-90, 10}, {90, 20}}})
	o := &oracle{at: s.head(), events: s.events(s.query(data.Filter{}))}
	for _, f := range []data.Filter{
		{}, {Kinds: []string{"clash", "convoy"}}, {Statuses: []string{"disputed"}}, {Text: "raqqah"},
		{Time: &geo.Window{Start: geo.Edge{Date: day("2017-04-01")}}, Certain: true}, {Box: &geo.Box{West: 1, South: 1, East: 2, North: 2}},
	} {
		for zoom := range uint32(4) {
			sum := int64(0)
			for row := range uint32(1) << zoom {
				for col := range uint32(1) << zoom {
					sum += s.compareCells(o, f, vectortile.Tile{Zoom: zoom, Row: row, Col: col}, l.Location())
				}
			}
			want := int64(0)
			for _, p := range s.dated(o.at, f) {
				if math.Abs(p.Lat) <= vectortile.MaxLatitude {
					want++
				}
			}
			equal(s, fmt.Sprintf("events in all tiles of zoom %d", zoom), sum, want)
		}
	}
}

// dated returns the points that tiles show.
func (s *suite) dated(at int64, f data.Filter) []data.Point {
	s.Helper()
	f.Box, f.WithoutUndated = nil, true
	var list []data.Point
	for p, err := range s.store.Points(s.ctx, data.Query{Layer: "strikes", At: at, Filter: f}) {
		s.ok(err)
		list = append(list, p)
	}
	return list
}

// compareCells asks for the cells of a tile, and returns how many events they hold.
func (s *suite) compareCells(o *oracle, f data.Filter, t vectortile.Tile, loc *time.Location) int64 {
	s.Helper()
	const side = 4096 / data.CellsASide
	type sum struct {
		x, y, count int64
		kinds       map[string]int64
		first, last geo.Date
	}
	want := map[[2]int]*sum{}
	for _, p := range s.dated(o.at, f) {
		at := maptile.Fraction(orb.Point{p.Lon, p.Lat}, maptile.Zoom(t.Zoom))
		at[0] = min(at[0], float64(uint64(1)<<t.Zoom)-1.0/4096)
		x, y := int64(math.Floor((at[0]-float64(t.Col))*4096)), int64(math.Floor((at[1]-float64(t.Row))*4096))
		if math.Abs(p.Lat) > vectortile.MaxLatitude || x < 0 || x > 4095 || y < 0 || y > 4095 {
			continue
		}
		cell := [2]int{int(y) / side, int(x) / side}
		c := want[cell]
		if c == nil {
			c = &sum{kinds: map[string]int64{}, first: math.MaxInt32, last: math.MinInt32}
			want[cell] = c
		}
		c.x, c.y, c.count = c.x+x, c.y+y, c.count+1
		c.kinds[p.Kind]++
		for _, m := range []*geo.Minute{p.Span.Lo, p.Span.Hi, p.Span.From, p.Span.To} {
			if m != nil {
				c.first, c.last = min(c.first, m.Date(loc)), max(c.last, m.Date(loc))
			}
		}
	}
	var texts []string
	for cell, c := range want {
		kind, most := "", int64(0)
		for k, n := range c.kinds {
			if n > most || n == most && k < kind {
				kind, most = k, n
			}
		}
		texts = append(texts, fmt.Sprintf("%02d/%02d ", cell[0], cell[1])+cellText(data.Cell{
			X: int32(c.x / c.count), Y: int32(c.y / c.count), Count: c.count, Kind: kind, OfKind: most, First: c.first, Last: c.last,
		}))
	}
	slices.Sort(texts)
	got, err := s.store.Cells(s.ctx, data.Query{Layer: "strikes", At: o.at, Filter: f}, t)
	s.ok(err)
	events := int64(0)
	var found []string
	for _, c := range got {
		events += c.Count
		found = append(found, fmt.Sprintf("%02d/%02d ", c.Y/side, c.X/side)+cellText(c))
	}
	if a, b := strings.Join(found, "\n"), strings.Join(texts, "\n"); a != b {
		s.Fatalf("cells of %+v with %+v at %d:\n%s\nwant\n%s", t, f, o.at, a, b)
	}
	return events
}

func cellText(c data.Cell) string {
	return fmt.Sprint(c.X, ",", c.Y, ": ", c.Count, ", ", c.OfKind, " of ", c.Kind, ", ", c.First, " to ", c.Last)
}
