package web

import (
	"context"
	"iter"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/vectortile"
)

// heavy is a store of so many lines, of so many positions each.
type heavy struct {
	data.Store
	lines, positions int
}

func (h heavy) Count(context.Context, data.Query) (int64, error) { return int64(h.lines), nil }

func (h heavy) Points(_ context.Context, q data.Query) iter.Seq2[data.Point, error] {
	return func(yield func(data.Point, error) bool) {
		for i := range min(h.lines, q.Limit) {
			if !yield(data.Point{Row: int64(i + 1), ID: "line", Shape: true, Span: geo.Span{Lo: new(geo.Minute(0))}}, nil) {
				return
			}
		}
	}
}

func (h heavy) Geometries(_ context.Context, _ string, rows []int64, _ int64) (map[int64]orb.Geometry, error) {
	line := make(orb.LineString, h.positions)
	for i := range line {
		line[i] = orb.Point{float64(i % 90), 10}
	}
	found := map[int64]orb.Geometry{}
	for _, row := range rows {
		found[row] = line
	}
	return found, nil
}

func (h heavy) Cells(context.Context, data.Query, vectortile.Tile) ([]data.Cell, error) {
	return []data.Cell{{X: 1, Y: 2, Count: int64(h.lines)}}, nil
}

// TestTooMuchIsCounted asks for a tile of more than is drawn: too many events,
// by whichever way that is found out, or too many positions.
func TestTooMuchIsCounted(t *testing.T) {
	for _, c := range []struct {
		name  string
		store heavy
		text  string // a search, which no index counts
		want  string
	}{
		{"few", heavy{lines: 3, positions: 2}, "", "events"},
		{"as many as are drawn", heavy{lines: mostDrawn, positions: 2}, "", "events"},
		{"one more", heavy{lines: mostDrawn + 1, positions: 2}, "", "clusters"},
		{"one more, of a search", heavy{lines: mostDrawn + 1, positions: 2}, "raqqa", "clusters"},
		{"lines that are too long together", heavy{lines: 3, positions: mostPositions/3 + 1}, "", "clusters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &reading{store: c.store, query: data.Query{Filter: data.Filter{Text: c.text}}}
			body, err := r.vectorTile(t.Context(), vectortile.Tile{})
			if err != nil {
				t.Fatal(err)
			}
			layers, err := mvt.Unmarshal(body)
			if err != nil || len(layers) != 1 || layers[0].Name != c.want {
				t.Fatalf("%d layers, %v", len(layers), err)
			}
			if n := len(layers[0].Features); c.want == "events" && n != c.store.lines || c.want == "clusters" && layers[0].Features[0].Properties.MustFloat64("count") != float64(c.store.lines) {
				t.Errorf("%d features of %d lines", n, c.store.lines)
			}
		})
	}
}
