package timetile_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/timetile"
	"github.com/waylog/waylog/geo/vectortile"
)

// placed says in which cell of a tile a place lies, by the formula of Web Mercator
// with a tangent.
func placed(lon, lat float64, t vectortile.Tile) (x, y int, ok bool) {
	cells := float64(timetile.Side) * float64(uint64(1)<<t.Zoom)
	put := func(v float64, tile uint32) (int, bool) {
		n := int64(min(max(math.Floor(v*cells), 0), cells-1)) - int64(tile)*timetile.Side
		return int(n), n >= 0 && n < timetile.Side
	}
	lat = min(max(lat, -vectortile.MaxLatitude), vectortile.MaxLatitude)
	x, in := put((lon+180)/360, t.Col)
	y, ok = put(0.5-math.Asinh(math.Tan(lat*math.Pi/180))/(2*math.Pi), t.Row)
	return x, y, in && ok
}

// TestEachPlaceIsInOneCell puts places at the edges of cells and tiles into all
// tiles of a level: each is in one, where the formula says; what lies a step
// beside the edge may be on either side of it.
func TestEachPlaceIsInOneCell(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	var b timetile.Builder
	for zoom := range uint32(4) {
		cells := float64(timetile.Side) * float64(uint64(1)<<zoom)
		for range 100 {
			col, row := float64(r.IntN(int(cells)+1)), float64(r.IntN(int(cells)+1))
			lon := math.Round((col/cells*360-180)*1e7) / 1e7
			lat := math.Round(math.Atan(math.Sinh(math.Pi*(1-2*row/cells)))*180/math.Pi*1e7) / 1e7
			edge := lat
			switch r.IntN(4) {
			case 0:
				lon, lat = math.Round((r.Float64()*360-180)*1e7)/1e7, math.Round((r.Float64()*180-90)*1e7)/1e7
			case 1:
				lat = []float64{90, -90, 85.0511288, -85.0511288, 0}[r.IntN(5)]
			}
			found := 0
			for tileRow := range uint32(1) << zoom {
				for tileCol := range uint32(1) << zoom {
					tile := vectortile.Tile{Zoom: zoom, Row: tileRow, Col: tileCol}
					b.Reset(options(tile, time.UTC))
					b.Add(timetile.PlaceOf(lon, lat), days(t, "2017-05-25", "", "", ""), 0, exact)
					got := decoded(t, b.Append(nil, 1))
					x, y, ok := placed(lon, lat, tile)
					if len(got.Lists) != 1 {
						continue
					}
					found++
					if lat != 0 && lat == edge {
						continue // by which formula decides on which side
					}
					if !ok || got.Lists[0].Cell != y*timetile.Side+x {
						t.Errorf("%v, %v is in cell %d of %v, want %d/%d, %t", lon, lat, got.Lists[0].Cell, tile, y, x, ok)
					}
				}
			}
			if found != 1 {
				t.Errorf("%v, %v is in %d tiles of level %d", lon, lat, found, zoom)
			}
		}
	}
}

// TestMeanPlace looks where in their cell the events of a list are said to be.
func TestMeanPlace(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	var b timetile.Builder
	for range 200 {
		zoom := uint32(r.IntN(19))
		centre := orb.Point{r.Float64()*340 - 170, r.Float64()*160 - 80}
		at := maptile.At(centre, maptile.Zoom(zoom))
		tile := vectortile.Tile{Zoom: zoom, Row: at.Y, Col: at.X}
		f := maptile.Fraction(centre, maptile.Zoom(zoom))
		b.Reset(options(tile, time.UTC))
		b.Add(timetile.PlaceOf(centre[0], centre[1]), geo.Span{Lo: new(geo.Minute(0))}, 0, exact)
		got := decoded(t, b.Append(nil, 1)).Lists[0]
		for i, v := range [2]float64{(f[0] - float64(at.X)) * timetile.Side, (f[1] - float64(at.Y)) * timetile.Side} {
			cell, part := math.Modf(v)
			if said := []uint8{got.X, got.Y}[i]; math.Abs(part*256-float64(said)-0.5) > 3+float64(i)*8/float64(1+zoom) && cell == float64([]int{got.Cell % timetile.Side, got.Cell / timetile.Side}[i]) {
				t.Errorf("zoom %d, %v, axis %d: said to be at %d/256 of its cell, it is at %.1f", zoom, centre, i, said, part*256)
			}
		}
	}
}

// TestSplit puts about half of the events on either side, where there are many.
func TestSplit(t *testing.T) {
	at := vectortile.Tile{Zoom: 4, Row: 6, Col: 9}
	box := timetile.Area(at)
	place := func(part float64) orb.Bound { // of the height, from the south
		return orb.Point{box.Center()[0], box.Min[1] + part*(box.Max[1]-box.Min[1])}.Bound()
	}
	for _, c := range []struct {
		name     string
		boxes    map[float64]int
		from, to int
	}{
		{"nothing", nil, 0, 0},
		{"few", map[float64]int{0.3: 3000, 0.8: 3000}, 0, 0},
		{"two heaps", map[float64]int{0.05: 5000, 0.95: 5000}, 3, 37},
		{"three heaps, the greatest in the south", map[float64]int{0.05: 9000, 0.5: 2000, 0.95: 2000}, 21, 38},
		{"all in the first row", map[float64]int{0.999: 20_000}, 1, 39},
		{"all in the last row", map[float64]int{0.02: 20_000}, 1, 39},
		{"most of it elsewhere", map[float64]int{3: 50_000, 0.5: 4000}, 0, 0},
	} {
		got := timetile.Split(at, func(yield func(orb.Bound, int) bool) {
			for part, n := range c.boxes {
				if !yield(place(part), n) {
					return
				}
			}
		})
		if got < c.from || got > c.to {
			t.Errorf("%s: split at %d, want %d to %d", c.name, got, c.from, c.to)
		}
	}
}
