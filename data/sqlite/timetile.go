package sqlite

import (
	"context"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo/vectortile"
)

// TimeTile adds the events that the filter matches up in the cells of a tile.
func (s *Store) TimeTile(ctx context.Context, q data.Query, spec data.TimeTileSpec) ([]byte, error) {
	return data.TimeTileOf(ctx, s, q, spec)
}

// LastTouched takes every commit for one that changed the tile: which did, the
// tables tell no quicker than the tile is made.
func (s *Store) LastTouched(_ context.Context, q data.Query, _ vectortile.Tile) (data.Mark, error) {
	return data.Mark{Seq: q.At}, nil
}
