package vectortile

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/planar"
)

func TestValid(t *testing.T) {
	for tile, want := range map[Tile]bool{
		{0, 0, 0}: true, {0, 1, 0}: false, {0, 0, 1}: false, {1, 1, 1}: true, {1, 2, 0}: false, {24, 1<<24 - 1, 1<<24 - 1}: true,
		{24, 1 << 24, 0}: false, {25, 0, 0}: false, {4_000_000_000, 0, 0}: false,
	} {
		if tile.Valid() != want {
			t.Errorf("%+v: %v", tile, !want)
		}
	}
}

// TestPlaceIsInOneTile holds places against orb's own arithmetic of tiles, and
// that a tile's reach holds what it places.
func TestPlaceIsInOneTile(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	points := []orb.Point{{0, 0}, {-180, 0}, {180, 0}, {45, MaxLatitude}, {45, -MaxLatitude}, {180, -MaxLatitude}, {-90, 66.51326044311186}}
	for range 3000 {
		points = append(points, orb.Point{math.Round((r.Float64()*360-180)*1e7) / 1e7, math.Round((r.Float64()*170-85)*1e7) / 1e7})
	}
	for _, p := range points {
		zoom := uint32(r.IntN(MaxZoom + 1))
		units := float64(uint64(1) << zoom)
		f := maptile.Fraction(p, maptile.Zoom(zoom))
		last := uint32(units - 1)
		tile := Tile{zoom, min(uint32(max(0, f[1])), last), min(uint32(f[0]), last)}
		x, y, ok := tile.Place(p)
		if !ok {
			t.Fatalf("%v is not in %+v", p, tile)
		}
		for i, at := range [2]float64{(f[0] - float64(tile.Col)) * Extent, (f[1] - float64(tile.Row)) * Extent} {
			// orb has another latitude for the lower edge of the world.
			if got := float64([2]int32{x, y}[i]); math.Abs(min(at, Extent-1)-got) > 1.001 && p[1] != -MaxLatitude {
				t.Fatalf("%v in %+v: %v, want %v", p, tile, got, at)
			}
		}
		if reach := tile.Reach(); !reach.Contains(p) {
			t.Fatalf("%v is in %+v, whose reach is %v", p, tile, reach)
		}
		for _, other := range []Tile{{zoom, tile.Row, tile.Col + 1}, {zoom, tile.Row + 1, tile.Col}, {zoom, tile.Row - 1, tile.Col}, {zoom, tile.Row, tile.Col - 1}} {
			if _, _, ok := other.Place(p); ok {
				t.Fatalf("%v is in %+v and in %+v", p, tile, other)
			}
		}
	}
	for _, p := range []orb.Point{{0, 85.06}, {0, -90}, {0, 90}} {
		if _, _, ok := (Tile{}).Place(p); ok {
			t.Errorf("%v is beyond the world of Web Mercator", p)
		}
	}
}

func TestShape(t *testing.T) {
	world := Tile{}
	deep := Tile{Zoom: 10, Row: 403, Col: 622}
	b := deep.Reach()
	inside := b.Center()
	square := func(d float64) orb.Ring { // anticlockwise, as they are stored
		return orb.Ring{{inside[0] - d, inside[1] - d}, {inside[0] + d, inside[1] - d}, {inside[0] + d, inside[1] + d}, {inside[0] - d, inside[1] + d}, {inside[0] - d, inside[1] - d}}
	}
	hole := square(0.01)
	hole.Reverse()
	for _, c := range []struct {
		name          string
		tile          Tile
		g             orb.Geometry
		points, lines int
		rings         int
	}{
		{"nothing", world, nil, 0, 0, 0},
		{"a point", deep, inside, 1, 0, 0},
		{"points, of which one lies elsewhere", deep, orb.MultiPoint{inside, {0, 0}}, 1, 0, 0},
		{"a line", deep, orb.LineString{b.Min, inside}, 0, 1, 0},
		{"a line that leaves and comes back", deep, orb.LineString{inside, {inside[0] - 3, inside[1]}, {inside[0] - 3, inside[1] + 0.1}, {inside[0], inside[1] + 0.1}}, 0, 2, 0},
		{"a line elsewhere", deep, orb.LineString{{0, 0}, {1, 1}}, 0, 0, 0},
		{"a line too short to be seen", world, orb.LineString{{10, 10}, {10.001, 10}}, 1, 0, 0},
		{"a line too short, in another tile", deep, orb.LineString{{10, 10}, {10.0000001, 10}}, 0, 0, 0},
		{"a line of one place", deep, orb.LineString{inside, inside}, 1, 0, 0},
		{"an area with a hole", deep, orb.Polygon{square(0.05), hole}, 0, 0, 2},
		{"an area with a hole too small to be seen", Tile{Zoom: 1, Col: 1}, orb.Polygon{square(5), hole}, 0, 0, 1},
		{"an area about the whole tile", deep, orb.Polygon{square(5)}, 0, 0, 1},
		{"an area too small to be seen", world, orb.Polygon{square(0.01)}, 1, 0, 0},
		{"two areas of which one can be seen", world, orb.MultiPolygon{{square(0.01)}, {square(5)}}, 0, 0, 1},
		{"an area too thin to be seen", world, orb.Polygon{{{0, 10.01}, {50, 10.01}, {50, 10.02}, {0, 10.02}, {0, 10.01}}}, 1, 0, 0},
		{"an area that reaches to the pole", world, orb.Polygon{{{0, 80}, {50, 80}, {50, 90}, {0, 90}, {0, 80}}}, 0, 0, 1},
		{"of everything", deep, orb.Collection{inside, orb.LineString{b.Min, inside}, orb.Polygon{square(0.05)}}, 1, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := orb.Clone(c.g)
			s := c.tile.Shape(c.g)
			if len(s.Points) != c.points || len(s.Lines) != c.lines || len(s.Rings) != c.rings {
				t.Errorf("%+v", s)
			}
			if c.g != nil && !orb.Equal(before, c.g) {
				t.Errorf("the geometry was changed to %v", c.g)
			}
			if len(s.Rings) == 2 && (ringTurn(s.Rings[0]) <= 0 || ringTurn(s.Rings[1]) >= 0) {
				t.Errorf("the rings turn the wrong way: %v", s.Rings)
			}
		})
	}
}

func ringTurn(r []XY) float64 { return turn(append(orb.Ring(floats(r)), floats(r)[0])) }

// TestLinesAreStraightInDegrees looks along lines of any length: wherever one is
// by its degrees, there it is drawn, in whatever tile that is.
func TestLinesAreStraightInDegrees(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	for range 300 {
		line := orb.LineString{{r.Float64()*360 - 180, r.Float64()*168 - 84}, {r.Float64()*360 - 180, r.Float64()*168 - 84}}
		if r.IntN(2) == 0 {
			line[1] = orb.Point{line[0][0] + r.Float64()/10, line[0][1] + r.Float64()/10}
		}
		zoom := uint32(r.IntN(18))
		for range 20 {
			part := r.Float64()
			p := orb.Point{line[0][0] + (line[1][0]-line[0][0])*part, line[0][1] + (line[1][1]-line[0][1])*part}
			f := maptile.Fraction(p, maptile.Zoom(zoom))
			tile := Tile{zoom, uint32(f[1]), uint32(f[0])}
			at, nearest := tile.fraction(p), math.Inf(1)
			s := tile.Shape(line)
			for _, l := range s.Lines {
				nearest = min(nearest, planar.DistanceFrom(floats(l), at))
			}
			for _, q := range s.Points {
				nearest = min(nearest, math.Hypot(at[0]-float64(q.X), at[1]-float64(q.Y)))
			}
			// A cut rounds to 7 decimals of a degree, which are units at the deepest zooms.
			if decimals := 2e-7 / 360 * Extent * math.Pow(2, float64(zoom)) / math.Cos(p[1]*math.Pi/180); nearest > 2.3+decimals {
				t.Fatalf("%v is on %v, and %g units beside it in %+v: %v", p, line, nearest, tile, s)
			}
		}
	}
}

// TestShapesOfChance cuts random geometries: nothing lies beyond the buffer,
// areas are as large as an exact cut makes them, and what there is is seen in
// some tile at every zoom.
func TestShapesOfChance(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	for n := range 300 {
		at, size := orb.Point{r.Float64()*340 - 170, r.Float64()*150 - 75}, math.Pow(10, r.Float64()*4-3.5)
		corners := 3 + r.IntN(40)
		ring := orb.Ring{}
		for i := range corners {
			angle, reach := 2*math.Pi*float64(i)/float64(corners), size*(0.5+r.Float64()/2)
			ring = append(ring, orb.Point{at[0] + reach*math.Cos(angle), at[1] + reach*math.Sin(angle)*math.Cos(at[1]*math.Pi/180)})
		}
		var g orb.Geometry = orb.LineString(ring)
		if n%2 == 0 {
			g = orb.Polygon{append(ring, ring[0])}
		}
		zoom := uint32(r.IntN(12))
		seen := 0
		low, high := maptile.At(orb.Point{g.Bound().Min[0], g.Bound().Max[1]}, maptile.Zoom(zoom)), maptile.At(orb.Point{g.Bound().Max[0], g.Bound().Min[1]}, maptile.Zoom(zoom))
		if (high.X-low.X+1)*(high.Y-low.Y+1) > 200 {
			continue
		}
		for row := low.Y; row <= high.Y; row++ {
			for col := low.X; col <= high.X; col++ {
				tile := Tile{zoom, row, col}
				s := tile.Shape(g)
				if !s.Empty() {
					seen++
				}
				for _, paths := range [][][]XY{{s.Points}, s.Lines, s.Rings} {
					for _, path := range paths {
						for _, p := range path {
							if p.X < -Buffer || p.X > Extent+Buffer || p.Y < -Buffer || p.Y > Extent+Buffer {
								t.Fatalf("%v lies beyond %+v", p, tile)
							}
						}
					}
				}
				if polygon, ok := g.(orb.Polygon); ok {
					sum, edge := 0.0, 0.0
					for _, ring := range s.Rings {
						sum += ringTurn(ring) / 2
					}
					exact := orb.Ring(tile.bend(orb.LineString(polygon[0])))
					edge = planar.Length(exact)
					if want := math.Abs(planar.Area(clip.Ring(window(), exact))); math.Abs(sum-want) > 1.5*min(edge, 40_000)+4 {
						t.Fatalf("%v in %+v: area %g, want %g", g, tile, sum, want)
					}
				}
			}
		}
		if seen == 0 {
			t.Fatalf("%v is in no tile of zoom %d", g, zoom)
		}
	}
}
