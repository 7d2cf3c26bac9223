package indexed

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"os"
	"strconv"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/demo"
	"github.com/waylog/waylog/geo/timetile"
	"github.com/waylog/waylog/geo/vectortile"
)

// synthetics is a log of one commit with the outlines of demo's events.
type synthetics struct {
	million
	events int64
	layer  data.Layer
}

func (s synthetics) Layer(context.Context, string, int64) (data.Layer, error) {
	return s.layer, nil
}

func (s synthetics) Outlines(context.Context, string, int64, int64) iter.Seq2[data.Outline, error] {
	return func(yield func(data.Outline, error) bool) {
		l, events, err := demo.Events(demo.Options{Layer: "synthetic", Events: s.events, Seed: 42})
		if err != nil {
			yield(data.Outline{}, err)
			return
		}
		row := int64(0)
		for e, err := range events {
			row++
			o := data.Outline{Row: row, Span: e.Span(l.Location()), Kind: e.Kind, Status: e.Status, PlacePrecision: e.PlacePrecision}
			if e.Geometry != nil {
				o.Box = new(e.Geometry.Bound())
			}
			if !yield(o, err) {
				return
			}
		}
	}
}

// BenchmarkTimeTile makes the tiles of the densest place, a million events or as
// many as WAYLOG_EVENTS says, and packs them.
func BenchmarkTimeTile(b *testing.B) {
	n := int64(1_000_000)
	if text := os.Getenv("WAYLOG_EVENTS"); text != "" {
		var err error
		if n, err = strconv.ParseInt(text, 10, 64); err != nil {
			b.Fatal(err)
		}
	}
	l, _, err := demo.Events(demo.Options{Layer: "synthetic", Events: 1})
	if err != nil {
		b.Fatal(err)
	}
	s := New(synthetics{events: n, layer: *l}, Options{})
	defer s.Close()
	if err := s.CatchUp(b.Context()); err != nil {
		b.Fatal(err)
	}
	q := data.Query{Layer: "synthetic", At: 1}
	make := func(b *testing.B, t vectortile.Tile) []byte {
		body, err := s.TimeTile(b.Context(), q, data.TimeTileSpec{Tile: t, Most: 1})
		if err != nil {
			b.Fatal(err)
		}
		return body
	}
	events := func(t vectortile.Tile) int64 {
		body := make(b, t)
		if body == nil {
			return 0
		}
		tile, err := timetile.Decode(body)
		if err != nil {
			b.Fatal(err)
		}
		return tile.Events()
	}
	tile := vectortile.Tile{}
	for _, zoom := range []uint32{0, 2, 4, 6, 8, 10, 12} {
		for tile.Zoom < zoom { // into the quarter that has most
			best, most := tile, int64(-1)
			for quarter := range uint32(4) {
				next := vectortile.Tile{Zoom: tile.Zoom + 1, Row: tile.Row*2 + quarter/2, Col: tile.Col*2 + quarter%2}
				if n := events(next); n > most {
					best, most = next, n
				}
			}
			tile = best
		}
		decoded, err := timetile.Decode(make(b, tile))
		if err != nil {
			b.Fatal(err)
		}
		var packed bytes.Buffer
		w, err := gzip.NewWriterLevel(&packed, 5)
		if err != nil {
			b.Fatal(err)
		}
		pack := func(body []byte) {
			packed.Reset()
			w.Reset(&packed)
			if _, err := w.Write(body); err != nil {
				b.Fatal(err)
			}
			if err := w.Close(); err != nil {
				b.Fatal(err)
			}
		}
		b.Run(fmt.Sprintf("%02d/make", zoom), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				make(b, tile)
			}
			b.ReportMetric(float64(decoded.Events()), "events")
			b.ReportMetric(float64(len(decoded.Entries)), "entries")
			b.ReportMetric(float64(decoded.Bin), "days")
		})
		b.Run(fmt.Sprintf("%02d/pack", zoom), func(b *testing.B) {
			body := make(b, tile)
			for b.Loop() {
				pack(body)
			}
			b.ReportMetric(float64(len(body))/1e3, "kB")
			b.ReportMetric(float64(packed.Len())/1e3, "kB-packed")
		})
	}
}
