package geo_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/planar"

	"github.com/waylog/waylog/geo"
)

func TestParseBox(t *testing.T) {
	for s, want := range map[string]geo.Box{
		"38,34,40,36":              {West: 38, South: 34, East: 40, North: 36},
		" 38 , 34 ,40, 36 ":        {West: 38, South: 34, East: 40, North: 36},
		"38,34,0,40,36,1000":       {West: 38, South: 34, East: 40, North: 36},
		"170,-10,-170,10":          {West: 170, South: -10, East: -170, North: 10},
		"-180,-90,180,90":          {West: -180, South: -90, East: 180, North: 90},
		"180,0,-180,0":             {West: 180, South: 0, East: -180, North: 0},
		"38.5,34.25,38.5,34.25":    {West: 38.5, South: 34.25, East: 38.5, North: 34.25},
		"-1e1,-5e-1,1.0e1,0.5":     {West: -10, South: -0.5, East: 10, North: 0.5},
		"+38,+34,+40,+36":          {West: 38, South: 34, East: 40, North: 36},
		"38,34,5,40,36,-5":         {West: 38, South: 34, East: 40, North: 36},
		"-0,-0,0,0":                {},
		"1,2,3,4.0000000000000001": {West: 1, South: 2, East: 3, North: 4},
	} {
		if b, err := geo.ParseBox(s); err != nil || b != want {
			t.Errorf("%q: %v, %v", s, b, err)
		}
	}
	for _, s := range []string{
		"", ",,,", "38,34,40", "38,34,40,36,1", "38,34,40,36,1,2,3", "38,36,40,34", "181,0,182,1", "-181,0,0,1", "0,-91,1,0", "0,0,1,91", "a,b,c,d",
		"NaN,0,1,1", "0,NaN,1,1", "-Inf,0,1,1", "0,0,inf,1", "1e400,0,1,1", "38;34;40;36", "0x26,34,40,36", "38,34,40,36,0,NaN", "38, ,40,36",
	} {
		if b, err := geo.ParseBox(s); err == nil {
			t.Errorf("%q read as %v", s, b)
		}
	}
}

func FuzzParseBox(f *testing.F) {
	for _, s := range []string{"38,34,40,36", "170,-10,-170,10", "38,34,0,40,36,9", "-180,-90,180,90", "1e2,NaN,,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, err := geo.ParseBox(s)
		if err != nil {
			return
		}
		for _, part := range b.Parts() {
			if part.Min[0] > part.Max[0] || part.Min[1] > part.Max[1] || part.Min[0] < -180 || part.Max[0] > 180 || part.Min[1] < -90 || part.Max[1] > 90 || math.IsNaN(part.Min[0]+part.Max[0]+part.Min[1]+part.Max[1]) {
				t.Fatalf("%q: part %v", s, part)
			}
		}
	})
}

func TestBoxMeets(t *testing.T) {
	box := geo.Box{West: 0, South: 0, East: 10, North: 10}
	pacific := geo.Box{West: 170, South: -10, East: -170, North: 10}
	square := func(w, s, e, n float64) orb.Ring {
		return orb.Bound{Min: orb.Point{w, s}, Max: orb.Point{e, n}}.ToRing()
	}
	for _, c := range []struct {
		name string
		box  geo.Box
		g    orb.Geometry
		want bool
	}{
		{"no geometry", box, nil, false},
		{"point inside", box, orb.Point{5, 5}, true},
		{"point on the edge", box, orb.Point{10, 5}, true},
		{"point on the corner", box, orb.Point{0, 10}, true},
		{"point outside", box, orb.Point{10.0000001, 5}, false},
		{"one of several points", box, orb.MultiPoint{{20, 20}, {5, 5}}, true},
		{"points about it", box, orb.MultiPoint{{-1, 5}, {11, 5}}, false},
		{"diagonal line across a corner", box, orb.LineString{{-5, 4}, {4, 13}}, true},
		{"diagonal line touches the corner", box, orb.LineString{{-5, 5}, {5, 15}}, true},
		{"diagonal line past the corner", box, orb.LineString{{-5, 6}, {6, 17}}, false},
		{"line straight through", box, orb.LineString{{-5, 5}, {15, 5}}, true},
		{"line along the edge", box, orb.LineString{{-5, 10}, {15, 10}}, true},
		{"line that goes round it", box, orb.LineString{{-1, -1}, {-1, 11}, {11, 11}, {11, -1}}, false},
		{"second line", box, orb.MultiLineString{{{20, 20}, {21, 21}}, {{5, -1}, {5, 11}}}, true},
		{"polygon that contains the box", box, orb.Polygon{square(-5, -5, 15, 15)}, true},
		{"polygon inside the box", box, orb.Polygon{square(4, 4, 5, 5)}, true},
		{"polygon whose hole contains the box", box, orb.Polygon{square(-5, -5, 15, 15), square(-1, -1, 11, 11)}, false},
		{"polygon whose hole touches the box", box, orb.Polygon{square(-5, -5, 15, 15), square(-1, -1, 10, 11)}, true},
		{"polygon whose own box alone meets it", box, orb.Polygon{{{-5, 8}, {-5, 20}, {7, 20}, {-5, 8}}}, false},
		{"second polygon", box, orb.MultiPolygon{{square(20, 20, 21, 21)}, {square(9, 9, 21, 21)}}, true},
		{"collection", box, orb.Collection{orb.Point{20, 20}, orb.LineString{{5, -1}, {5, 11}}}, true},
		{"collection outside", box, orb.Collection{orb.Point{20, 20}}, false},
		{"west of 180", pacific, orb.Point{179, 0}, true},
		{"east of 180", pacific, orb.Point{-179, 0}, true},
		{"at 180", pacific, orb.Point{180, 0}, true},
		{"at -180", pacific, orb.Point{-180, 0}, true},
		{"the wrong half of the world", pacific, orb.Point{0, 0}, false},
		{"just outside", pacific, orb.Point{-169.9, 0}, false},
		{"a box of no size", geo.Box{West: 5, South: 5, East: 5, North: 5}, orb.Point{5, 5}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.box.Meets(c.g); got != c.want {
				t.Errorf("meets is %t", got)
			}
		})
	}
}

// TestBoxMeetsOracle compares with orb's clip (lines) and with a search through
// points of the plane (polygons): whole coordinates, so that every touch is exact.
func TestBoxMeetsOracle(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	point := func() orb.Point { return orb.Point{float64(rnd.IntN(40) - 20), float64(rnd.IntN(40) - 20)} }
	for range 20_000 {
		a, b := point(), point()
		bound := orb.Bound{Min: orb.Point{min(a[0], b[0]), min(a[1], b[1])}, Max: orb.Point{max(a[0], b[0]), max(a[1], b[1])}}
		box := geo.Box{West: bound.Min[0], South: bound.Min[1], East: bound.Max[0], North: bound.Max[1]}
		line := orb.LineString{point(), point()}
		// clip leaves out lines that touch in a point: those the four edges find.
		want := len(clip.LineString(bound, line)) > 0 || touches(bound, line)
		if got := box.Meets(line); got != want {
			t.Fatalf("%v and %v: meets is %t", box, line, got)
		}
		triangle := orb.Polygon{{point(), point(), point()}}
		triangle[0] = append(triangle[0], triangle[0][0])
		if triangle[0].Orientation() == 0 {
			continue
		}
		if got, want := box.Meets(triangle), grid(bound, triangle); got != want && !(got && touchesRing(bound, triangle[0])) {
			t.Fatalf("%v and %v: meets is %t", box, triangle, got)
		}
	}
}

func touches(b orb.Bound, l orb.LineString) bool {
	for _, corner := range b.ToRing() {
		if planar.DistanceFromSegment(l[0], l[1], corner) < 1e-9 {
			return true
		}
	}
	return b.Contains(l[0]) || b.Contains(l[1])
}

func touchesRing(b orb.Bound, r orb.Ring) bool {
	for i := 1; i < len(r); i++ {
		if line := (orb.LineString{r[i-1], r[i]}); len(clip.LineString(b, line)) > 0 || touches(b, line) {
			return true
		}
	}
	return false
}

// grid looks for a point that the rectangle and the triangle share.
func grid(b orb.Bound, p orb.Polygon) bool {
	for x := b.Min[0]; x <= b.Max[0]; x += 0.5 {
		for y := b.Min[1]; y <= b.Max[1]; y += 0.5 {
			if planar.PolygonContains(p, orb.Point{x, y}) {
				return true
			}
		}
	}
	return false
}
