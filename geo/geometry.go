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
	g = orb.Clone(g)
	switch g := g.(type) {
	case orb.Point:
		return g, fix(&g)
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
			g[i] = n
		}
		return g, nil
	}
	return nil, fmt.Errorf("%s is not a geometry that is kept", g.GeoJSONType())
}

// fix rounds p and checks its range.
func fix(p *orb.Point) error {
	for i, limit := range [2]float64{180, 90} {
		v := p[i]
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("position %v: not a number", *p)
		}
		if v < -limit || v > limit {
			if i == 1 && math.Abs(p[0]) <= 90 && math.Abs(v) <= 180 {
				return fmt.Errorf("position [%g, %g]: latitude out of -90..90; longitude and latitude look swapped", p[0], p[1])
			}
			return fmt.Errorf("position [%g, %g]: expected longitude -180..180 and latitude -90..90, in this order", p[0], p[1])
		}
		const scale = 1e7
		if p[i] = math.Round(v*scale) / scale; p[i] == 0 {
			p[i] = 0 // no negative zero
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

// crosses reports whether the short way from p to q passes the antimeridian.
// A step along the whole width of the map, from -180 to 180, does not.
func crosses(p, q orb.Point) bool {
	d := math.Abs(p[0] - q[0])
	return d > 180 && d < 360
}

func cutLine(l orb.LineString) orb.MultiLineString {
	var out orb.MultiLineString
	part := orb.LineString{l[0]}
	for i := 1; i < len(l); i++ {
		p, q := l[i-1], l[i]
		if crosses(p, q) {
			edge := 180.0
			if p[0] < 0 {
				edge = -180
			}
			t := (edge - p[0]) / (q[0] + 2*edge - p[0])
			lat := math.Round((p[1]+t*(q[1]-p[1]))*1e7) / 1e7
			if p[0] != edge {
				part = append(part, orb.Point{edge, lat})
			}
			if len(part) > 1 {
				out = append(out, part)
			}
			part = orb.LineString{}
			if q[0] != -edge {
				part = append(part, orb.Point{-edge, lat})
			}
		}
		part = append(part, q)
	}
	if len(part) > 1 {
		out = append(out, part)
	}
	return out
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
		if o := r.Orientation(); o != 0 && o != want {
			r.Reverse()
		}
	}
}

// cutPolygon unrolls the rings past 180 degrees and keeps what lies in each
// turn of the globe, shifted back.
func cutPolygon(p orb.Polygon) orb.MultiPolygon {
	unrolled := make(orb.Polygon, len(p))
	west, east := math.Inf(1), math.Inf(-1)
	for i, r := range p {
		u := make(orb.Ring, len(r))
		turn := 0.0
		for k := range r {
			if k > 0 && crosses(r[k-1], r[k]) {
				turn += math.Copysign(360, r[k-1][0]-r[k][0])
			}
			u[k] = orb.Point{r[k][0] + turn, r[k][1]}
		}
		if turn != 0 { // a ring about a pole: it cannot be cut in the plane
			return orb.MultiPolygon{p}
		}
		if i > 0 { // an inner ring lies in the turn of its outer one
			for shift := -360.0; shift <= 360; shift += 360 {
				if c := u.Bound().Center()[0] + shift; c >= west && c <= east {
					for k := range u {
						u[k][0] += shift
					}
					break
				}
			}
		} else {
			west, east = u.Bound().Min[0], u.Bound().Max[0]
		}
		unrolled[i] = u
	}
	var out orb.MultiPolygon
	for turn := -360.0; turn <= 360; turn += 360 {
		var part orb.Polygon
		for i, r := range unrolled {
			c := clipRing(clipRing(r, turn-180, 1), turn+180, -1)
			if len(c) < 4 {
				if i == 0 {
					break
				}
				continue
			}
			for k := range c {
				c[k][0] = math.Round((c[k][0]-turn)*1e7) / 1e7
				c[k][1] = math.Round(c[k][1]*1e7) / 1e7
			}
			part = append(part, c)
		}
		if len(part) > 0 {
			out = append(out, part)
		}
	}
	return out
}

// clipRing keeps the part of a closed ring on one side of a meridian: east of
// it for side 1, west of it for side -1 (Sutherland and Hodgman 1974). A ring
// that meets the meridian more than twice keeps an edge along it.
func clipRing(r orb.Ring, meridian, side float64) orb.Ring {
	var out orb.Ring
	in := func(p orb.Point) bool { return (p[0]-meridian)*side >= 0 }
	for i := 1; i < len(r); i++ {
		p, q := r[i-1], r[i]
		if in(p) != in(q) {
			t := (meridian - p[0]) / (q[0] - p[0])
			out = append(out, orb.Point{meridian, p[1] + t*(q[1]-p[1])})
		}
		if in(q) {
			out = append(out, q)
		}
	}
	if len(out) > 0 && out[0] != out[len(out)-1] {
		out = append(out, out[0])
	}
	return out
}
