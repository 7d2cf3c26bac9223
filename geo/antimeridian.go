package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// crosses reports whether the short way from p to q passes the antimeridian.
// A step along the whole width of the map, from -180 to 180, does not.
func crosses(p, q orb.Point) bool {
	d := math.Abs(p[0] - q[0])
	return d > 180 && d < 360
}

// stays reports whether p and q are the two names of one meridian, 180 and -180.
func stays(p, q orb.Point) bool { return math.Abs(p[0]-q[0]) == 360 }

// cutLine cuts l where it passes the antimeridian. A line of two positions, one
// on each edge of the map, goes round the globe; a longer one that steps from
// edge to edge has just changed the meridian's name.
func cutLine(l orb.LineString) orb.MultiLineString {
	var out orb.MultiLineString
	part := orb.LineString{l[0]}
	for i := 1; i < len(l); i++ {
		p, q := l[i-1], l[i]
		if crosses(p, q) || len(l) > 2 && stays(p, q) {
			edge := math.Copysign(180, p[0])
			lat := p[1]
			if p[0] != edge {
				t := (edge - p[0]) / (q[0] + 2*edge - p[0])
				lat = math.Round((p[1]+t*(q[1]-p[1]))*1e7) / 1e7
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
	if len(out) == 0 { // it only goes to and fro on the meridian
		return orb.MultiLineString{l}
	}
	return out
}

// cutPolygon unrolls the rings past 180 degrees and keeps what lies in each
// turn of the globe, shifted back. A ring about a pole, or one that winds round
// the globe, cannot be cut in the plane: its polygon stays as it is.
func cutPolygon(p orb.Polygon) orb.MultiPolygon {
	uncut := orb.MultiPolygon{p}
	outer, ok := unroll(p[0])
	if !ok {
		return uncut
	}
	unrolled := orb.Polygon{outer}
	west, east := outer.Bound().Min[0], outer.Bound().Max[0]
	for _, r := range p[1:] {
		inner, ok := unroll(r)
		if !ok {
			return uncut
		}
		// An inner ring lies in the turn of its outer one; round the globe, in two.
		for shift := -720.0; shift <= 720; shift += 360 {
			if b := inner.Bound(); b.Min[0]+shift < east && b.Max[0]+shift > west {
				unrolled = append(unrolled, shifted(inner, shift))
			}
		}
	}
	var out orb.MultiPolygon
	for turn := -360.0; turn <= 360; turn += 360 {
		var part orb.Polygon
		for i, r := range unrolled {
			c := tidy(shifted(clipRing(clipRing(r, turn-180, 1), turn+180, -1), -turn))
			if c != nil {
				part = append(part, c)
			} else if i == 0 {
				break
			}
		}
		if len(part) > 0 {
			out = append(out, part)
		}
	}
	if len(out) == 0 {
		return uncut
	}
	return out
}

// unroll lets longitudes run on past 180 instead of jumping. It reports false
// for a ring that does not come back to its beginning or is wider than the
// globe. A step from edge to edge goes round the globe, as in a box about the
// whole of it, unless the ring closes only when it does not.
func unroll(r orb.Ring) (orb.Ring, bool) {
	for _, renamed := range []bool{false, true} {
		u := make(orb.Ring, len(r))
		turn := 0.0
		for k := range r {
			if k > 0 && (crosses(r[k-1], r[k]) || renamed && stays(r[k-1], r[k])) {
				turn += math.Copysign(360, r[k-1][0]-r[k][0])
			}
			u[k] = orb.Point{r[k][0] + turn, r[k][1]}
		}
		if b := u.Bound(); turn == 0 && b.Max[0]-b.Min[0] <= 360 {
			return u, true
		}
	}
	return nil, false
}

func shifted(r orb.Ring, by float64) orb.Ring {
	s := make(orb.Ring, len(r))
	for i := range r {
		s[i] = orb.Point{r[i][0] + by, r[i][1]}
	}
	return s
}

// tidy rounds r, drops positions that repeat the one before, and returns nil
// for what has no area: a ring that only touches the meridian leaves such a
// sliver on its other side.
func tidy(r orb.Ring) orb.Ring {
	var out orb.Ring
	for i := range r {
		p := orb.Point{math.Round(r[i][0]*1e7) / 1e7, math.Round(r[i][1]*1e7) / 1e7}
		if len(out) == 0 || out[len(out)-1] != p {
			out = append(out, p)
		}
	}
	if len(out) < 4 || winding(out) == 0 {
		return nil
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
