package geo_test

import (
	"encoding/binary"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/waylog/waylog/geo"
)

func ring(w, s, e, n float64) orb.Ring {
	return orb.Ring{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}}
}

func TestNormalize(t *testing.T) {
	cw := func(r orb.Ring) orb.Ring { r.Reverse(); return r }
	for _, c := range []struct {
		name     string
		in, want orb.Geometry
	}{
		{"nothing", nil, nil},
		{"point", orb.Point{39.00788, 35.95283}, orb.Point{39.00788, 35.95283}},
		{"seven decimals", orb.Point{39.007881149, -35.123456789}, orb.Point{39.0078811, -35.1234568}},
		{"a hair beyond the edge", orb.MultiPoint{{180.00000000000006, -90.00000001}}, orb.MultiPoint{{180, -90}}},
		{"points", orb.MultiPoint{{1.00000001, 2}, {180, -90}}, orb.MultiPoint{{1, 2}, {180, -90}}},
		{"line", orb.LineString{{1, 2}, {3, 4.00000001}}, orb.LineString{{1, 2}, {3, 4}}},
		{"lines stay lines", orb.MultiLineString{{{1, 2}, {3, 4}}}, orb.MultiLineString{{{1, 2}, {3, 4}}}},
		{"outer ring turned round", orb.Polygon{cw(ring(0, 0, 1, 1))}, orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}}},
		{"inner ring turned round", orb.Polygon{ring(0, 0, 9, 9), ring(1, 1, 2, 2)}, orb.Polygon{ring(0, 0, 9, 9), {{1, 1}, {1, 2}, {2, 2}, {2, 1}, {1, 1}}}},
		{"polygons stay polygons", orb.MultiPolygon{{ring(0, 0, 1, 1)}}, orb.MultiPolygon{{ring(0, 0, 1, 1)}}},
		{"collection", orb.Collection{orb.Point{1, 2}, orb.Polygon{cw(ring(0, 0, 1, 1))}}, orb.Collection{orb.Point{1, 2}, orb.Polygon{ring(0, 0, 1, 1)}}},
		{
			"line across 180 eastwards", orb.LineString{{170, 0}, {-170, 10}},
			orb.MultiLineString{{{170, 0}, {180, 5}}, {{-180, 5}, {-170, 10}}},
		},
		{
			"line across 180 westwards and back", orb.LineString{{-175, 0}, {175, 0}, {-175, 2}},
			orb.MultiLineString{{{-175, 0}, {-180, 0}}, {{180, 0}, {175, 0}, {180, 1}}, {{-180, 1}, {-175, 2}}},
		},
		{"line that ends on 180, named -180", orb.LineString{{170, 0}, {-180, 5}}, orb.LineString{{170, 0}, {180, 5}}},
		{"line that begins on 180", orb.LineString{{180, 5}, {-170, 5}}, orb.LineString{{-180, 5}, {-170, 5}}},
		{
			"line through 180 under both its names", orb.LineString{{170, 0}, {180, 5}, {-180, 5}, {-170, 0}},
			orb.MultiLineString{{{170, 0}, {180, 5}}, {{-180, 5}, {-170, 0}}},
		},
		{"line to and fro on 180", orb.LineString{{180, 0}, {-180, 0}, {180, 0}}, orb.LineString{{180, 0}, {-180, 0}, {180, 0}}},
		{"line round the globe", orb.LineString{{-180, 0}, {180, 0}}, orb.LineString{{-180, 0}, {180, 0}}},
		{"half round is not across", orb.LineString{{-90, 0}, {90, 0}}, orb.LineString{{-90, 0}, {90, 0}}},
		{
			"polygon across 180", orb.Polygon{{{170, 0}, {-170, 0}, {-170, 10}, {170, 10}, {170, 0}}},
			orb.MultiPolygon{
				{{{180, 10}, {170, 10}, {170, 0}, {180, 0}, {180, 10}}},
				{{{-180, 0}, {-170, 0}, {-170, 10}, {-180, 10}, {-180, 0}}},
			},
		},
		{
			"ring that only touches 180, named -180", orb.Polygon{{{170, 0}, {-180, 0}, {-180, 10}, {170, 10}, {170, 0}}},
			orb.Polygon{{{180, 0}, {180, 10}, {170, 10}, {170, 0}, {180, 0}}},
		},
		{
			"ring under both names of 180", orb.Polygon{{{170, 0}, {180, 0}, {-180, 10}, {170, 10}, {170, 0}}},
			orb.Polygon{{{180, 0}, {180, 10}, {170, 10}, {170, 0}, {180, 0}}},
		},
		{"the whole world", orb.Polygon{ring(-180, -90, 180, 90)}, orb.Polygon{ring(-180, -90, 180, 90)}},
		{
			"ring about the pole stays", orb.Polygon{{{0, 80}, {120, 80}, {-120, 80}, {0, 80}}},
			orb.Polygon{{{0, 80}, {120, 80}, {-120, 80}, {0, 80}}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before orb.Geometry
			if c.in != nil {
				before = orb.Clone(c.in)
			}
			got, err := geo.Normalize(c.in)
			if err != nil {
				t.Fatal(err)
			}
			if !sameShape(got, c.want) {
				t.Errorf("got      %v\nexpected %v", got, c.want)
			}
			if !reflect.DeepEqual(c.in, before) {
				t.Error("the argument was changed")
			}
			if again, err := geo.Normalize(got); err != nil || !reflect.DeepEqual(again, got) {
				t.Errorf("twice: %v, %v", again, err)
			}
		})
	}
}

// sameShape compares, leaving it open where a ring begins.
func sameShape(a, b orb.Geometry) bool {
	turn := func(r orb.Ring) orb.Ring {
		least := 0
		for i := range r[1:] {
			if r[i][0] < r[least][0] || r[i][0] == r[least][0] && r[i][1] < r[least][1] {
				least = i
			}
		}
		open := r[:len(r)-1]
		out := append(append(orb.Ring{}, open[least:]...), open[:least]...)
		return append(out, out[0])
	}
	var form func(g orb.Geometry) orb.Geometry
	form = func(g orb.Geometry) orb.Geometry {
		switch g := g.(type) {
		case orb.Polygon:
			out := orb.Polygon{}
			for _, r := range g {
				out = append(out, turn(r))
			}
			return out
		case orb.MultiPolygon:
			out := orb.MultiPolygon{}
			for _, p := range g {
				out = append(out, form(p).(orb.Polygon))
			}
			return out
		case orb.Collection:
			out := orb.Collection{}
			for _, m := range g {
				out = append(out, form(m))
			}
			return out
		}
		return g
	}
	return reflect.DeepEqual(form(a), form(b))
}

func TestNormalizeRefuses(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name, message string
		g             orb.Geometry
	}{
		{"swapped", "swapped", orb.Point{35.95, 120}},
		{"longitude", "[181, 0]", orb.Point{181, 0}},
		{"latitude", "[170, 91]", orb.Point{170, 91}},
		{"not a number", "not a number", orb.Point{nan, 0}},
		{"infinite", "not a number", orb.LineString{{0, 0}, {0, math.Inf(1)}}},
		{"in a ring", "[0, -90.5]", orb.Polygon{{{0, 0}, {1, 0}, {0, -90.5}, {0, 0}}}},
		{"line of one", "at least 2", orb.LineString{{0, 0}}},
		{"lines without lines", "without lines", orb.MultiLineString{}},
		{"points without points", "without positions", orb.MultiPoint{}},
		{"ring of three", "ring 1 has 3", orb.Polygon{{{0, 0}, {1, 1}, {0, 0}}}},
		{"open inner ring", "ring 2 is not closed", orb.Polygon{ring(0, 0, 9, 9), {{1, 1}, {2, 1}, {2, 2}, {1, 2}}}},
		{"polygon without rings", "without rings", orb.Polygon{}},
		{"polygons without polygons", "without polygons", orb.MultiPolygon{}},
		{"empty collection", "without members", orb.Collection{}},
		{"member of a collection", "swapped", orb.Collection{orb.Point{0, 0}, orb.Point{35, 120}}},
		{"missing member", "member 2", orb.Collection{orb.Point{0, 0}, nil}},
		{"nil polygon", "without positions", orb.Polygon(nil)},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := geo.Normalize(c.g)
			if err == nil || !strings.Contains(err.Error(), c.message) {
				t.Errorf("%v, error %v, expected one with %q", g, err, c.message)
			}
		})
	}
}

// TestCutKeepsTheArea cuts shapes at the antimeridian and asks points of the
// globe whether they lie inside as before.
func TestCutKeepsTheArea(t *testing.T) {
	// Drawn round 0 and then moved to 180: the shapes before the move answer.
	for name, p := range map[string]orb.Polygon{
		"box":                     {ring(-10, -10, 10, 10)},
		"hole across":             {ring(-10, -10, 10, 10), ring(-5, -5, 5, 5)},
		"hole in the west":        {ring(-10, -10, 10, 10), ring(-5, -5, -2, 5)},
		"hole in the east":        {ring(-10, -10, 10, 10), ring(2, -5, 5, 5)},
		"hole touching":           {ring(-10, -10, 10, 10), ring(0, -5, 5, 5)},
		"horseshoe, twice across": {{{-10, -10}, {10, -10}, {10, -5}, {-5, -5}, {-5, 5}, {10, 5}, {10, 10}, {-10, 10}, {-10, -10}}},
		"triangle on its tip":     {{{-10, 0}, {0, -10}, {0, 10}, {-10, 0}}},
		"band":                    {{{-100, -5}, {0, -5}, {100, -5}, {100, 5}, {0, 5}, {-100, 5}, {-100, -5}}},
	} {
		t.Run(name, func(t *testing.T) {
			moved := orb.Clone(p).(orb.Polygon)
			for _, r := range moved {
				for i := range r {
					if r[i][0] += 180; r[i][0] > 180 {
						r[i][0] -= 360
					}
				}
			}
			cut, err := geo.Normalize(moved)
			if err != nil {
				t.Fatal(err)
			}
			for lon := -179.75; lon < 180; lon += 0.5 {
				for lat := -14.75; lat < 15; lat += 0.5 {
					far := lon + 180
					if far > 180 {
						far -= 360
					}
					want := planar.PolygonContains(p, orb.Point{lon, lat})
					got := contains(cut, orb.Point{far, lat})
					if got != want {
						t.Fatalf("%v, %v: inside is %t in %v", far, lat, got, cut)
					}
				}
			}
			checkForm(t, cut)
		})
	}
}

func contains(g orb.Geometry, p orb.Point) bool {
	switch g := g.(type) {
	case orb.Polygon:
		return planar.PolygonContains(g, p)
	case orb.MultiPolygon:
		return planar.MultiPolygonContains(g, p)
	}
	return false
}

func TestHoleAcross180InTheWholeWorld(t *testing.T) {
	g, err := geo.Normalize(orb.Polygon{ring(-180, -90, 180, 90), {{170, 0}, {-165, 0}, {-165, 10}, {170, 10}, {170, 0}}})
	if err != nil {
		t.Fatal(err)
	}
	for lon, want := range map[float64]bool{169: true, 171: false, 179: false, -179: false, -166: false, -164: true, 0: true} {
		if got := contains(g, orb.Point{lon, 5}); got != want {
			t.Errorf("longitude %v: inside is %t in %v", lon, got, g)
		}
	}
}

// checkForm wants rings closed, with an area, turned the right way and within
// the map.
func checkForm(t *testing.T, g orb.Geometry) {
	t.Helper()
	polygons, _ := g.(orb.MultiPolygon)
	if p, ok := g.(orb.Polygon); ok {
		polygons = orb.MultiPolygon{p}
	}
	for _, p := range polygons {
		for i, r := range p {
			want := orb.CCW
			if i > 0 {
				want = orb.CW
			}
			if !r.Closed() || r.Orientation() != want {
				t.Errorf("ring %d of %v", i, p)
			}
			for k := 1; k < len(r); k++ {
				if math.Abs(r[k][0]-r[k-1][0]) > 180 || r[k] == r[k-1] {
					t.Errorf("step from %v to %v", r[k-1], r[k])
				}
			}
		}
	}
}

// FuzzNormalize builds geometries out of bytes: what comes out is in range and
// in its one form, so that a second time changes nothing.
func FuzzNormalize(f *testing.F) {
	add := func(kind byte, coordinates ...float64) {
		b := []byte{kind}
		for _, c := range coordinates {
			b = binary.LittleEndian.AppendUint16(b, uint16(int16(c*150)))
		}
		f.Add(b)
	}
	add(0, 39, 35)
	add(1, 170, 0, -170, 10)
	add(2, 170, 0, -170, 0, -170, 10, 170, 10)
	add(2, 180, 0, -180, 10, 170, 10)
	add(3, 0, 80, 120, 80, -120, 80)
	add(4, 179, 0, -179, 0, 179, 0)
	f.Fuzz(func(t *testing.T, b []byte) {
		g := build(b)
		got, err := geo.Normalize(g)
		if err != nil || g == nil {
			return
		}
		again, err := geo.Normalize(got)
		if err != nil {
			t.Fatalf("%v became %v: %v", g, got, err)
		}
		if !reflect.DeepEqual(again, got) {
			t.Fatalf("%v became %v and then %v", g, got, again)
		}
		if bound := got.Bound(); bound.Min[0] < -180 || bound.Max[0] > 180 || bound.Min[1] < -90 || bound.Max[1] > 90 {
			t.Fatalf("%v became %v", g, got)
		}
		geo.Box{West: -10, South: -10, East: 10, North: 10}.Meets(got)
	})
}

// build reads a kind and then positions of two 16-bit numbers, some of them out
// of range, many of them on the edges of the map.
func build(b []byte) orb.Geometry {
	if len(b) == 0 {
		return nil
	}
	kind, b := b[0]%6, b[1:]
	var line orb.LineString
	for ; len(b) >= 4; b = b[4:] {
		p := orb.Point{float64(int16(binary.LittleEndian.Uint16(b))) / 150, float64(int16(binary.LittleEndian.Uint16(b[2:]))) / 150}
		if p[0] > 180 {
			p[0] = 180
		} else if p[0] < -180 {
			p[0] = -180
		}
		line = append(line, p)
	}
	closed := append(append(orb.Ring{}, line...), line[:min(1, len(line))]...)
	half := len(line) / 2
	inner := append(append(orb.Ring{}, line[half:]...), line[half:min(half+1, len(line))]...)
	switch kind {
	case 0:
		return orb.MultiPoint(line)
	case 1:
		return line
	case 2:
		return orb.Polygon{closed}
	case 3:
		return orb.Polygon{closed, inner}
	case 4:
		return orb.MultiLineString{line[:half], line[half:]}
	}
	return orb.Collection{orb.MultiPolygon{{inner}}, line}
}
