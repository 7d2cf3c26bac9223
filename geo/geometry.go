package geo

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Decimals is how many decimals of a degree are kept: 7, about a centimetre.
const Decimals = 7

// Normalize returns g in the one form in which geometries are kept (RFC 7946):
// longitude and latitude in range, at most seven decimals, outer rings
// counter-clockwise and inner ones clockwise, cut at the antimeridian. It never
// changes its argument. The error says which position is wrong and how.
func Normalize(g orb.Geometry) (orb.Geometry, error) {
	if g == nil {
		return nil, nil
	}
	switch g := orb.Clone(g).(type) {
	case orb.Point:
		if err := fix(&g); err != nil {
			return nil, err
		}
		return g, nil
	case orb.MultiPoint:
		if len(g) == 0 {
			return nil, fmt.Errorf("a MultiPoint without positions")
		}
		for i := range g {
			if err := fix(&g[i]); err != nil {
				return nil, err
			}
		}
		return g, nil
	case orb.LineString:
		return normalLines(orb.MultiLineString{g}, false)
	case orb.MultiLineString:
		return normalLines(g, true)
	case orb.Polygon:
		return normalPolygons(orb.MultiPolygon{g}, false)
	case orb.MultiPolygon:
		return normalPolygons(g, true)
	case orb.Collection:
		if len(g) == 0 {
			return nil, fmt.Errorf("a GeometryCollection without members")
		}
		for i := range g {
			n, err := Normalize(g[i])
			if err != nil {
				return nil, err
			}
			if n == nil {
				return nil, fmt.Errorf("member %d of a GeometryCollection is no geometry", i+1)
			}
			g[i] = n
		}
		return g, nil
	}
	return nil, fmt.Errorf("%s without positions, or not of a type that is kept", g.GeoJSONType())
}

// Positions returns how many positions g has.
func Positions(g orb.Geometry) int {
	n := 0
	switch g := g.(type) {
	case orb.Point:
		return 1
	case orb.MultiPoint:
		return len(g)
	case orb.LineString:
		return len(g)
	case orb.MultiLineString:
		for _, l := range g {
			n += len(l)
		}
	case orb.Polygon:
		for _, r := range g {
			n += len(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			n += Positions(p)
		}
	case orb.Collection:
		for _, member := range g {
			n += Positions(member)
		}
	}
	return n
}

// fix rounds p and checks its range: a hair beyond 180 is what adding up
// fractions makes of 180.
func fix(p *orb.Point) error {
	for i, limit := range [2]float64{180, 90} {
		v := p[i]
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("position %v: not a number", *p)
		}
		const scale = 1e7
		if p[i] = math.Round(v*scale) / scale; p[i] == 0 {
			p[i] = 0 // no negative zero
		}
		if p[i] < -limit || p[i] > limit {
			if i == 1 && math.Abs(p[0]) <= 90 && math.Abs(v) <= 180 {
				return fmt.Errorf("position [%g, %g]: latitude out of -90..90; longitude and latitude look swapped", p[0], p[1])
			}
			return fmt.Errorf("position [%g, %g]: expected longitude -180..180 and latitude -90..90, in this order", p[0], p[1])
		}
	}
	return nil
}

func normalLines(in orb.MultiLineString, multi bool) (orb.Geometry, error) {
	var out orb.MultiLineString
	for _, l := range in {
		if len(l) < 2 {
			return nil, fmt.Errorf("a line with %d positions: expected at least 2", len(l))
		}
		for i := range l {
			if err := fix(&l[i]); err != nil {
				return nil, err
			}
		}
		out = append(out, cutLine(l)...)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("a MultiLineString without lines")
	}
	if len(out) == 1 && !multi {
		return out[0], nil
	}
	return out, nil
}

func normalPolygons(in orb.MultiPolygon, multi bool) (orb.Geometry, error) {
	var out orb.MultiPolygon
	for _, p := range in {
		if len(p) == 0 {
			return nil, fmt.Errorf("a Polygon without rings")
		}
		cut := false
		for n, r := range p {
			if len(r) < 4 {
				return nil, fmt.Errorf("ring %d has %d positions: expected at least 4", n+1, len(r))
			}
			if !r.Closed() {
				return nil, fmt.Errorf("ring %d is not closed: its last position must equal its first", n+1)
			}
			for i := range r {
				if err := fix(&r[i]); err != nil {
					return nil, err
				}
				cut = cut || i > 0 && crosses(r[i-1], r[i])
			}
		}
		if cut {
			out = append(out, cutPolygon(p)...)
		} else {
			out = append(out, p)
		}
	}
	for _, p := range out {
		orient(p)
	}
	switch {
	case len(out) == 0:
		return nil, fmt.Errorf("a MultiPolygon without polygons")
	case len(out) == 1 && !multi:
		return out[0], nil
	}
	return out, nil
}

func orient(p orb.Polygon) {
	for i, r := range p {
		want := orb.CCW
		if i > 0 {
			want = orb.CW
		}
		if o := winding(r); o != 0 && o != want {
			r.Reverse()
		}
	}
}

// winding returns which way a ring with rounded positions turns, 0 if it has no
// area. It counts in whole ten-millionths of a degree: with floats a thin ring
// can seem to turn the same way from both ends.
func winding(r orb.Ring) orb.Orientation {
	var high, low int64 // twice the area is high * 2^32 + low
	for i := 1; i < len(r); i++ {
		x0, y0, x1, y1 := units(r[i-1][0]), units(r[i-1][1]), units(r[i][0]), units(r[i][1])
		cross := x0*y1 - x1*y0
		high += cross >> 32
		low += cross & (1<<32 - 1)
	}
	high += low >> 32
	low &= 1<<32 - 1
	switch {
	case high < 0:
		return orb.CW
	case high > 0 || low > 0:
		return orb.CCW
	}
	return 0
}

func units(degrees float64) int64 { return int64(math.Round(degrees * 1e7)) }
