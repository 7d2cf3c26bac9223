package geo

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Box is a rectangle on the globe in degrees of WGS 84. West may be greater
// than East: then the box crosses the antimeridian.
type Box struct{ West, South, East, North float64 }

// ParseBox reads a `bbox` parameter: W,S,E,N or W,S,minZ,E,N,maxZ (heights are
// read and left aside, for Waylog keeps none).
func ParseBox(s string) (Box, error) {
	parts := strings.Split(s, ",")
	if len(parts) != 4 && len(parts) != 6 {
		return Box{}, fmt.Errorf("%d numbers: expected 4 (west,south,east,north) or 6 with heights", len(parts))
	}
	n := make([]float64, len(parts))
	for i, p := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return Box{}, fmt.Errorf("%q is not a number of degrees", p)
		}
		n[i] = v
	}
	if len(n) == 6 {
		n = []float64{n[0], n[1], n[3], n[4]}
	}
	b := Box{n[0], n[1], n[2], n[3]}
	switch {
	case b.West < -180 || b.West > 180 || b.East < -180 || b.East > 180:
		return Box{}, fmt.Errorf("longitudes %g and %g: expected -180 to 180", b.West, b.East)
	case b.South < -90 || b.South > 90 || b.North < -90 || b.North > 90:
		return Box{}, fmt.Errorf("latitudes %g and %g: expected -90 to 90", b.South, b.North)
	case b.South > b.North:
		return Box{}, fmt.Errorf("south %g lies above north %g", b.South, b.North)
	}
	return b, nil
}

// Parts returns the one or two boxes, none crossing the antimeridian, that make
// up b.
func (b Box) Parts() []orb.Bound {
	if b.West <= b.East {
		return []orb.Bound{{Min: orb.Point{b.West, b.South}, Max: orb.Point{b.East, b.North}}}
	}
	return []orb.Bound{
		{Min: orb.Point{b.West, b.South}, Max: orb.Point{180, b.North}},
		{Min: orb.Point{-180, b.South}, Max: orb.Point{b.East, b.North}},
	}
}

// Meets reports whether g and b share a point; edges count. Nil meets nothing.
func (b Box) Meets(g orb.Geometry) bool {
	for _, part := range b.Parts() {
		if Meets(part, g) {
			return true
		}
	}
	return false
}

// Meets reports whether g and the rectangle share a point; edges count. A line
// or area is tested itself, not by its own box.
func Meets(b orb.Bound, g orb.Geometry) bool {
	if g == nil || !b.Intersects(g.Bound()) {
		return false
	}
	switch g := g.(type) {
	case orb.Point:
		return b.Contains(g)
	case orb.MultiPoint:
		for _, p := range g {
			if b.Contains(p) {
				return true
			}
		}
	case orb.LineString:
		return lineMeets(b, g)
	case orb.Ring:
		return lineMeets(b, orb.LineString(g))
	case orb.MultiLineString:
		for _, l := range g {
			if lineMeets(b, l) {
				return true
			}
		}
	case orb.Polygon:
		for _, r := range g {
			if lineMeets(b, orb.LineString(r)) {
				return true
			}
		}
		return planar.PolygonContains(g, b.Min)
	case orb.MultiPolygon:
		for _, p := range g {
			if Meets(b, p) {
				return true
			}
		}
	case orb.Collection:
		for _, c := range g {
			if Meets(b, c) {
				return true
			}
		}
	case orb.Bound:
		return true
	}
	return false
}

func lineMeets(b orb.Bound, l orb.LineString) bool {
	for i := range l {
		if b.Contains(l[i]) || i > 0 && segmentMeets(b, l[i-1], l[i]) {
			return true
		}
	}
	return false
}

// segmentMeets clips the segment against the four sides in turn (Liang and
// Barsky 1984) and reports whether anything is left.
func segmentMeets(b orb.Bound, p, q orb.Point) bool {
	t0, t1 := 0.0, 1.0
	for axis := range 2 {
		d := q[axis] - p[axis]
		if d == 0 {
			if p[axis] < b.Min[axis] || p[axis] > b.Max[axis] {
				return false
			}
			continue
		}
		in, out := (b.Min[axis]-p[axis])/d, (b.Max[axis]-p[axis])/d
		if in > out {
			in, out = out, in
		}
		t0, t1 = max(t0, in), min(t1, out)
		if t0 > t1 {
			return false
		}
	}
	return true
}
