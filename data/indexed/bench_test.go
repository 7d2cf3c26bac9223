package indexed

import (
	"context"
	"iter"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/vectortile"
)

// million is a log of one commit with a million synthetic outlines: all that an
// index asks of a store. Importing as many takes minutes.
type million struct{ data.Store }

func (million) Close() error { return nil }

func (million) Head(context.Context) (data.Mark, error) { return data.Mark{Seq: 1}, nil }

func (million) Changes(context.Context, int64, int) ([]data.Change, error) {
	return []data.Change{{Mark: data.Mark{Seq: 1}, Layer: "synthetic"}}, nil
}

func (million) Layer(context.Context, string, int64) (data.Layer, error) {
	return data.Layer{ID: "synthetic"}, nil
}

func (million) KeepIndex(context.Context, string, int64, iter.Seq[[]byte]) error { return nil }

func (million) KeptIndex(context.Context, string, func([]byte) error) (int64, error) { return 0, nil }

func (million) Outlines(context.Context, string, int64, int64) iter.Seq2[data.Outline, error] {
	return func(yield func(data.Outline, error) bool) {
		r := rand.New(rand.NewPCG(42, 0))
		for row := range int64(1_000_000) {
			spot := rand.New(rand.NewPCG(uint64(400*r.Float64()*r.Float64()), 1))
			p := orb.Point{spot.Float64()*340 - 170, spot.Float64()*120 - 60}
			for i := range p {
				p[i] = float64(int64((p[i]+r.NormFloat64())*1e5)) / 1e5
			}
			p[0] = min(max(p[0], -180), 180)
			lo := geo.Minute(r.IntN(36*365)+6940) * 24 * 60
			o := data.Outline{Row: row + 1, Box: &orb.Bound{Min: p, Max: p}, Span: geo.Span{Lo: &lo, Hi: new(lo + 24*60 - 1)}, Kind: string(rune('a' + r.IntN(8))), Status: "reported"}
			if !yield(o, nil) {
				return
			}
		}
	}
}

// BenchmarkCells adds a million events up in the tiles about the densest place.
func BenchmarkCells(b *testing.B) {
	s := New(million{}, Options{})
	defer s.Close()
	if err := s.CatchUp(b.Context()); err != nil {
		b.Fatal(err)
	}
	q := data.Query{Layer: "synthetic", At: 1}
	tile := vectortile.Tile{}
	for _, zoom := range []uint32{0, 2, 4, 6, 8} {
		for tile.Zoom < zoom { // into the quarter that has most
			best, most := tile, int64(-1)
			for quarter := range uint32(4) {
				next := vectortile.Tile{Zoom: tile.Zoom + 1, Row: tile.Row*2 + quarter/2, Col: tile.Col*2 + quarter%2}
				cells, err := s.Cells(b.Context(), q, next)
				if err != nil {
					b.Fatal(err)
				}
				if n := eventsIn(cells); n > most {
					best, most = next, n
				}
			}
			tile = best
		}
		b.Run(string(rune('0'+zoom)), func(b *testing.B) {
			var cells []data.Cell
			for b.Loop() {
				var err error
				if cells, err = s.Cells(b.Context(), q, tile); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(eventsIn(cells)), "events")
			b.ReportMetric(float64(len(cells)), "cells")
		})
	}
}

func eventsIn(cells []data.Cell) int64 {
	n := int64(0)
	for _, c := range cells {
		n += c.Count
	}
	return n
}
