package storetest

import (
	"bytes"
	"fmt"
	"math/rand/v2"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/timetile"
	"github.com/waylog/waylog/geo/vectortile"
)

// tilesOf calls fn with every tile of the first levels.
func tilesOf(levels uint32, fn func(vectortile.Tile)) {
	for zoom := range levels {
		for row := range uint32(1) << zoom {
			for col := range uint32(1) << zoom {
				fn(vectortile.Tile{Zoom: zoom, Row: row, Col: col})
			}
		}
	}
}

func (s *suite) timeTile(q data.Query, t vectortile.Tile, bin int) ([]byte, *timetile.Tile) {
	s.Helper()
	b, err := s.store.TimeTile(s.ctx, q, data.TimeTileSpec{Tile: t, Bin: bin, Most: 1000, Key: fmt.Sprintf("%+v", q.Filter)})
	s.ok(err)
	if b == nil {
		return nil, &timetile.Tile{Bin: 1}
	}
	tile, err := timetile.Decode(b)
	s.ok(err)
	return b, tile
}

// timeTiles counts random windows in the tiles of a level, with random filters
// and in past states: together they have each event once, and of each as much as
// its span says.
func timeTiles(s *suite) {
	l := s.layer("strikes", "Asia/Damascus")
	r := rand.New(rand.NewPCG(12, 9))
	s.put(s.random(r, 150)...)
	old := s.head()
	for i, p := range []orb.Point{{180, 0}, {-180, 0}, {0, 0}, {0, 85.0511}, {0, 85.06}, {12, -90}, {90, 66.5132604431}} {
		e := strike(fmt.Sprint("edge", i), p[0], p[1], "2017-04-01")
		e.PlacePrecision = data.PlacePrecisions[i]
		s.put(e)
	}
	long := &data.Event{ID: "route", Kind: "convoy", DateEnd: day("2017-04-03"), Geometry: orb.LineString{{-90, 10}, {90, 20}}, PlacePrecision: "line"}
	early := strike("early", 10, 10, "0044-03-15")
	early.DateEnd, early.CertainFrom, early.CertainTo = day("0044-03-20"), day("0044-03-16"), day("0044-03-18")
	s.put(long, early)
	loc := l.Location()
	for _, at := range []int64{s.head(), old} {
		for _, f := range []data.Filter{
			{}, {Kinds: []string{"clash", "convoy"}}, {Statuses: []string{"disputed"}}, {Text: "raqqah"}, {Box: &geo.Box{West: -100, South: 0, East: 178, North: 9}},
			{Time: &geo.Window{Start: geo.Edge{Date: day("2017-04-01")}}, Certain: true}, {Actors: []string{"nobody"}},
		} {
			q := data.Query{Layer: "strikes", At: at, Filter: f}
			var points []data.Point
			s.ok(data.MatchedPoints(s.ctx, s.store, q, 1000, func(p *data.Point) { points = append(points, *p) }))
			type count struct{ possible, certain, wide int64 }
			for zoom := range uint32(3) {
				from := geo.Date(17_240 + r.IntN(20))
				to := from + geo.Date(r.IntN(8))
				var got, want count
				all := int64(0)
				tilesOf(zoom+1, func(t vectortile.Tile) {
					if t.Zoom != zoom {
						return
					}
					_, tile := s.timeTile(q, t, 1)
					all += tile.Events()
					entries := tile.Entries
					for _, list := range tile.Lists {
						for _, e := range entries[:list.Entries] {
							if e.Possible(tile.BinOf(from), tile.BinOf(to)) {
								got.possible += int64(e.Count)
							}
							if e.Certain(tile.BinOf(from), tile.BinOf(to)) {
								got.certain += int64(e.Count)
							}
							if list.Wide {
								got.wide += int64(e.Count)
							}
						}
						entries = entries[list.Entries:]
					}
				})
				first, last := from.First(loc), to.Last(loc)
				for _, p := range points {
					if p.Span.Possible(&first, &last) {
						want.possible++
					}
					if p.Span.Certain(&first, &last) {
						want.certain++
					}
					if p.PlacePrecision != "exact" && p.PlacePrecision != "near" {
						want.wide++
					}
				}
				what := fmt.Sprintf("%+v at %d, level %d, %s to %s: ", f, at, zoom, from, to)
				equal(s, what+"events", all, int64(len(points)))
				equal(s, what+"of them", got, want)
			}
		}
	}
	_, err := s.store.TimeTile(s.ctx, data.Query{Layer: "strikes", At: s.head(), Filter: data.Filter{Text: "a"}}, data.TimeTileSpec{Most: 1})
	equal(s, "of more than are read", data.CodeOf(err), data.TooMany)
}

// touchedTiles edits at random and holds what is said of tiles that nothing
// touched to their bytes, with filters that ask for more than place and time too.
func touchedTiles(s *suite) {
	s.layer("strikes", "")
	s.layer("others", "")
	r := rand.New(rand.NewPCG(13, 9))
	s.put(s.random(r, 60)...)
	filters := []data.Filter{{}, {Kinds: []string{"clash"}}, {Text: "observer"}, {Actors: []string{"Coalition"}}}
	type key struct {
		filter int
		tile   vectortile.Tile
	}
	before := map[key][]byte{}
	look := func(since int64) {
		s.Helper()
		at := s.head()
		for i, f := range filters {
			tilesOf(3, func(t vectortile.Tile) {
				q := data.Query{Layer: "strikes", At: at, Filter: f}
				last, err := s.store.LastTouched(s.ctx, q, t)
				s.ok(err)
				if last.Seq > at || last.Seq < 1 {
					s.Fatalf("%v of %d was last touched by commit %d", t, at, last.Seq)
				}
				b, _ := s.timeTile(q, t, 0)
				if last.Seq <= since && !bytes.Equal(b, before[key{i, t}]) {
					s.Fatalf("%v with %+v is another one after commit %d, but was last touched by %d", t, f, at, last.Seq)
				}
				before[key{i, t}] = b
			})
		}
	}
	look(0)
	for round := range 12 {
		since := s.head()
		switch round % 6 {
		case 0:
			s.edit(data.Op{Kind: data.Delete, ID: fmt.Sprint("r", round)})
		case 1, 2:
			s.put(s.random(r, 40)[round*3 : round*3+2]...)
		case 3: // a source may be what a word is found in
			_, err := s.store.Commit(s.ctx, data.Edit{Layer: "strikes", Author: "test", Sources: []data.Source{{ID: "s1", Title: "Observer of Observers"}}})
			s.ok(err)
		case 4: // another kind, and the order of those there are
			l := s.layerNow()
			l.Kinds = append([]data.Kind{{Key: fmt.Sprint("kind", round)}}, l.Kinds...)
			_, err := s.store.PutLayer(s.ctx, l, "test", "")
			s.ok(err)
		case 5:
			_, err := s.store.Commit(s.ctx, data.Edit{Layer: "others", Author: "test", Ops: []data.Op{{Kind: data.Put, Event: strike(fmt.Sprint("o", round), 1, 1, "2017-04-01")}}})
			s.ok(err)
		}
		look(since)
	}
}
