package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/vectortile"
)

const (
	// mostDrawn is how many events a tile draws one by one; where there are more,
	// it adds them up in cells.
	mostDrawn = 5000
	// mostPositions is how many positions the lines and areas of a tile may have
	// together, as they are stored.
	mostPositions = 1_000_000
	// shapesAtOnce is how many lines and areas are read at a time.
	shapesAtOnce = 100

	// tilesKept is how many bytes of tiles are kept in memory, tileOverhead what
	// each takes besides its own.
	tilesKept    = 64 << 20
	tileOverhead = 512
)

// vectorTile answers the matched events that have a place and a time as a Mapbox
// vector tile.
func (s *server) vectorTile(c echo.Context) error {
	r, err := s.read(c, atTile)
	if err != nil {
		return err
	}
	tile, err := tileOf(c)
	if err != nil {
		return err
	}
	if fresh(c, s.tagOf(c, r.state), false) {
		return nil
	}
	key := fmt.Sprintf("%d %s %v %s", r.state.Seq, r.layer.ID, tile, r.values.Encode())
	body, err := s.vectorTiles.get(c.Request().Context(), key, func(ctx context.Context) ([]byte, error) { return r.vectorTile(ctx, tile) })
	if err != nil {
		return err
	}
	if len(body) == 0 {
		return c.NoContent(http.StatusNoContent)
	}
	return answer(c, typeVectorTile, body)
}

// tileOf reads which tile is asked for.
func tileOf(c echo.Context) (vectortile.Tile, error) {
	if err := knownMatrixSet(c); err != nil {
		return vectortile.Tile{}, err
	}
	asked := []string{c.Param("matrix"), c.Param("row"), c.Param("col")}
	tile, ok := readTile(asked[0], asked[1], asked[2])
	if !ok {
		return tile, missing("tile", strings.Join(asked, "/"), fmt.Sprintf("matrix/row/column in whole numbers: a matrix from 0 to %d, of 2^matrix rows and columns", vectortile.MaxZoom))
	}
	return tile, nil
}

// readTile reads the address of a tile of WebMercatorQuad; ok is false where there
// is none of it.
func readTile(zoom, row, col string) (tile vectortile.Tile, ok bool) {
	ok = true
	number := func(text string) uint32 {
		v, err := strconv.ParseUint(text, 10, 32)
		ok = ok && err == nil && strconv.FormatUint(v, 10) == text // one tile has one address
		return uint32(v)
	}
	tile = vectortile.Tile{Zoom: number(zoom), Row: number(row), Col: number(col)}
	return tile, ok && tile.Valid()
}

// errTooMuch says that events cannot be drawn one by one.
var errTooMuch = errors.New("more than a tile draws one by one")

// vectorTile makes a tile; nothing of what is in it is left out: what cannot be
// drawn is counted.
func (r *reading) vectorTile(ctx context.Context, tile vectortile.Tile) ([]byte, error) {
	events, err := r.drawn(ctx, tile)
	if errors.Is(err, errTooMuch) {
		var clusters *vectortile.Layer
		if clusters, err = r.clusters(ctx, tile); err == nil {
			return vectortile.Append(nil, clusters), nil
		}
	}
	if err != nil {
		return nil, err
	}
	return vectortile.Append(nil, events), nil
}

// drawn draws the events of a tile one by one, if that is not too much.
func (r *reading) drawn(ctx context.Context, tile vectortile.Tile) (*vectortile.Layer, error) {
	q := r.query
	q.Filter.WithoutUndated, q.Filter.WithoutUnplaced = true, true
	reach := tile.Reach()
	q.Filter.Box = &geo.Box{West: reach.Min[0], South: reach.Min[1], East: reach.Max[0], North: reach.Max[1]}
	if q.Filter.OutlineOnly() { // then an index counts them without reading a row
		n, err := r.store.Count(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("count events of tile: %w", err)
		}
		if n > mostDrawn {
			return nil, errTooMuch
		}
	}
	q.Limit = mostDrawn + 1
	var points []data.Point
	var shapes []int64
	for p, err := range r.store.Points(ctx, q) {
		if err != nil {
			return nil, fmt.Errorf("read events of tile: %w", err)
		}
		if len(points) == mostDrawn {
			return nil, errTooMuch
		}
		points = append(points, p)
		if p.Shape {
			shapes = append(shapes, p.Row)
		}
	}
	cut, err := r.shapes(ctx, tile, shapes)
	if err != nil {
		return nil, err
	}
	l := newEventsLayer(len(points))
	zone := r.layer.Location()
	for i := range points {
		l.draw(&points[i], tile, cut, zone)
	}
	return l.Layer, nil
}

// shapes reads the lines and areas of these rows and cuts them to the tile.
func (r *reading) shapes(ctx context.Context, tile vectortile.Tile, rows []int64) (map[int64]vectortile.Shape, error) {
	out := make(map[int64]vectortile.Shape, len(rows))
	positions := 0
	for len(rows) > 0 {
		n := min(shapesAtOnce, len(rows))
		found, err := r.store.Geometries(ctx, r.layer.ID, rows[:n], r.state.Seq)
		if err != nil {
			return nil, fmt.Errorf("read geometries of tile: %w", err)
		}
		for row, g := range found {
			if positions += geo.Positions(g); positions > mostPositions {
				return nil, errTooMuch
			}
			out[row] = tile.Shape(g)
		}
		rows = rows[n:]
	}
	return out, nil
}

// clusters adds the events of a tile up in cells.
func (r *reading) clusters(ctx context.Context, tile vectortile.Tile) (*vectortile.Layer, error) {
	cells, err := r.store.Cells(ctx, r.query, tile)
	if err != nil {
		return nil, fmt.Errorf("add up events of tile: %w", err)
	}
	l := newClustersLayer()
	for i := range cells {
		l.draw(&cells[i])
	}
	return l.Layer, nil
}
