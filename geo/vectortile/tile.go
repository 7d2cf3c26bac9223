package vectortile

import (
	"math"

	"github.com/paulmach/orb"
)

const (
	// Extent is how many units a side of a tile has.
	Extent = 4096
	// Buffer is how many units beyond the edges lines and areas are drawn, so that
	// the edges themselves do not show. Points are in one tile only.
	Buffer = 64
	// MaxZoom is the last matrix of WebMercatorQuad.
	MaxZoom = 24
	// MaxLatitude is where the square of Web Mercator ends, north and south, in
	// degrees: what lies beyond is in no tile.
	MaxLatitude = 85.0511287798066
)

// Tile is a square of WebMercatorQuad: rows count from the north, columns from
// 180° west, 2^Zoom of each.
type Tile struct{ Zoom, Row, Col uint32 }

// Valid reports whether there is such a tile.
func (t Tile) Valid() bool {
	return t.Zoom <= MaxZoom && t.Row>>t.Zoom == 0 && t.Col>>t.Zoom == 0
}

// Place returns where in the tile a place lies, in units from its upper left
// corner; ok is false where it lies in another tile, or in none.
func (t Tile) Place(p orb.Point) (x, y int32, ok bool) {
	if p[1] > MaxLatitude || p[1] < -MaxLatitude {
		return 0, 0, false
	}
	east, south := Mercator(p)
	units := float64(uint64(Extent) << t.Zoom) // of the whole world
	// The right edge of the world, and its lower one, belong to the last tile.
	col := int64(min(east*units, units-1)) - int64(t.Col)*Extent
	row := int64(min(max(0, south*units), units-1)) - int64(t.Row)*Extent
	return int32(col), int32(row), uint64(col) < Extent && uint64(row) < Extent
}

// Reach is the box, in degrees, of all that may be drawn in the tile: the tile
// itself and its buffer, rounded outwards to the seven decimals that are kept.
func (t Tile) Reach() orb.Bound {
	const side = 1 + float64(Buffer)/Extent
	tiles := float64(uint64(1) << t.Zoom)
	west, north := float64(t.Col)-side+1, float64(t.Row)-side+1
	corner := func(x, y float64) orb.Point {
		x, y = min(max(x/tiles, 0), 1), min(max(y/tiles, 0), 1)
		return orb.Point{x*360 - 180, math.Atan(math.Sinh(math.Pi*(1-2*y))) * 180 / math.Pi}
	}
	low, high := corner(west, float64(t.Row)+side), corner(float64(t.Col)+side, north)
	const scale = 1e7
	for i := range 2 {
		low[i], high[i] = math.Floor(low[i]*scale)/scale, math.Ceil(high[i]*scale)/scale
	}
	return orb.Bound{Min: low, Max: high}
}

// Mercator returns where a place lies on the square of Web Mercator (EPSG:3857):
// from 0 at 180° west to 1, and from 0 at the northern edge to 1. It is the
// projection's usual formula, y = ln(tan(π/4 + φ/2)), with the tangent written by
// the sine.
func Mercator(p orb.Point) (east, south float64) {
	sine := math.Sin(p[1] * math.Pi / 180)
	return (p[0] + 180) / 360, 0.5 - math.Log((1+sine)/(1-sine))/(4*math.Pi)
}
