package indexed

import (
	"context"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo/timeindex"
	"github.com/waylog/waylog/geo/vectortile"
)

// Cells adds the events that the filter matches up in the cells of a tile.
func (s *Store) Cells(ctx context.Context, q data.Query, tile vectortile.Tile) ([]data.Cell, error) {
	q.Filter.Box, q.Filter.WithoutUndated, q.Filter.WithoutUnplaced = nil, true, true
	a, ok, err := s.ask(ctx, &q)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return s.Store.Cells(ctx, q, tile)
	}
	b := data.NewCells(tile)
	var kinds []int
	for _, k := range a.kinds.list {
		kinds = append(kinds, b.Kind(k))
	}
	// The middle of a box is in the box: what meets no box of the tile has it elsewhere.
	a.Boxes, a.Refine = []orb.Bound{tile.Reach()}, func(int64) bool { return true }
	var cut []int64 // at the antimeridian: the box of these is the way round the globe
	a.index.VisitPlaced(a.Query, func(h timeindex.Hit, box orb.Bound) {
		if box.Min[0] == -180 && box.Max[0] == 180 {
			cut = append(cut, h.Row)
			return
		}
		if first, last, ok := spanOf(&h.Span).Ends(); ok {
			b.Add(box.Center(), first, last, kinds[h.Kind])
		}
	})
	if len(cut) > 0 {
		for p, err := range s.Store.Points(ctx, data.Query{Layer: q.Layer, Rows: ascending(cut), At: q.At}) {
			if err != nil {
				return nil, err
			}
			if first, last, ok := p.Span.Ends(); ok {
				b.Add(orb.Point{p.Lon, p.Lat}, first, last, b.Kind(p.Kind))
			}
		}
	}
	return b.Result(a.loc), nil
}
