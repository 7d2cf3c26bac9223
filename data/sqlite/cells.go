package sqlite

import (
	"context"
	"errors"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo/vectortile"
)

// Cells adds the events that the filter matches up in the cells of a tile.
func (s *Store) Cells(ctx context.Context, q data.Query, tile vectortile.Tile) ([]data.Cell, error) {
	q.Filter.Box, q.Filter.WithoutUndated, q.Filter.WithoutUnplaced = nil, true, true
	// What has its middle in the tile, or may have: a little more than is wanted.
	var near clause
	reach := tile.Reach()
	near.and("(e.min_lon + e.max_lon) / 2 BETWEEN ? AND ? OR e.min_lon = -180 AND e.max_lon = 180", reach.Min[0], reach.Max[0])
	near.and("(e.min_lat + e.max_lat) / 2 BETWEEN ? AND ?", reach.Min[1], reach.Max[1])
	b := data.NewCells(tile)
	var loc *time.Location
	var broken error
	const columns = "e.min_lon, e.min_lat, e.max_lon, e.max_lat, " + cutGeometry + ", e.t_lo, e.t_hi, e.c_from, e.c_to, e.kind"
	err := s.eachOf(ctx, &q, columns, 10, &near, false, func(v view, r row) {
		loc = v.loc
		lon, err := middleOf(r, 0)
		if err != nil {
			broken = err
			return
		}
		if first, last, ok := span(r, 5).Ends(); ok {
			b.Add(orb.Point{lon, (r.float(1) + r.float(3)) / 2}, first, last, b.Kind(r.text(9)))
		}
	})
	if err = errors.Join(err, broken); err != nil || loc == nil {
		return nil, err
	}
	return b.Result(loc), nil
}
