package vectortile

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/simplify"
)

// XY is a position in units of a tile: x to the right, y down.
type XY struct{ X, Y int32 }

// Shape is a geometry as a tile shows it. Rings are not closed; outer ones turn
// clockwise on the screen, and inner ones, which follow theirs, the other way.
type Shape struct {
	Points []XY
	Lines  [][]XY
	Rings  [][]XY
}

// Empty reports whether nothing of it is in the tile.
func (s *Shape) Empty() bool { return len(s.Points)+len(s.Lines)+len(s.Rings) == 0 }

const (
	// coarse is how many units a line may be moved where that leaves out a position.
	coarse = 1
	// bent is how many units a piece of a line may lie beside where it belongs.
	bent = 0.5
)

// Shape brings a geometry into the units of the tile and cuts it there. Lines
// are straight between degrees (RFC 7946, 3.1.1), hence bent on the map, the more
// the longer they are. What is too small to be seen as a line or an area is the
// point in its middle: nothing that there is is left out.
func (t Tile) Shape(g orb.Geometry) Shape {
	var s Shape
	var all parts
	all.add(g)
	seen := len(all.points)
	for _, p := range all.points {
		s.point(t, p)
	}
	for _, l := range all.lines {
		if len(rounded(simplified(t.project(l)))) < 2 {
			continue
		}
		seen++
		for _, part := range clip.LineString(t.Reach(), l) {
			s.line(t.bend(part))
		}
	}
	for _, a := range all.areas {
		if turn(orb.Ring(rounded(simplified(t.project(orb.LineString(a[0])))))) == 0 {
			continue
		}
		seen++
		s.area(t, clip.Polygon(t.Reach(), orb.Clone(a).(orb.Polygon)))
	}
	if seen == 0 && g != nil {
		s.point(t, all.middle())
	}
	return s
}

// simplifiedTogether is how many positions are simplified as one line. What that
// takes grows with their square where a line goes to and fro; the ends of such a
// piece stay where they are, in all tiles.
const simplifiedTogether = 256

// simplified changes the positions of l on the way.
func simplified(l orb.LineString) orb.LineString {
	var out orb.LineString
	for first := 0; first < len(l)-1; first += simplifiedTogether {
		piece := l[first:min(first+simplifiedTogether+1, len(l))]
		if piece = simplify.DouglasPeucker(coarse).LineString(piece); first > 0 {
			piece = piece[1:]
		}
		out = append(out, piece...)
	}
	return out
}

// window is the tile and its buffer.
func window() orb.Bound {
	return orb.Bound{Min: orb.Point{-Buffer, -Buffer}, Max: orb.Point{Extent + Buffer, Extent + Buffer}}
}

// parts is a geometry taken apart.
type parts struct {
	points []orb.Point
	lines  []orb.LineString
	areas  []orb.Polygon
}

func (p *parts) add(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		p.points = append(p.points, g)
	case orb.MultiPoint:
		p.points = append(p.points, g...)
	case orb.LineString:
		p.lines = append(p.lines, g)
	case orb.MultiLineString:
		p.lines = append(p.lines, g...)
	case orb.Polygon:
		p.areas = append(p.areas, g)
	case orb.MultiPolygon:
		p.areas = append(p.areas, g...)
	case orb.Collection:
		for _, member := range g {
			p.add(member)
		}
	}
}

// middle is the middle of the first part.
func (p *parts) middle() orb.Point {
	if len(p.areas) > 0 {
		return p.areas[0].Bound().Center()
	}
	if len(p.lines) > 0 {
		return p.lines[0].Bound().Center()
	}
	return orb.Point{}
}

func (s *Shape) point(t Tile, p orb.Point) {
	if x, y, ok := t.Place(p); ok {
		s.Points = append(s.Points, XY{x, y})
	}
}

// line adds a line in units, of which no more than a rounding lies beyond the window.
func (s *Shape) line(l orb.LineString) {
	for _, part := range clip.LineString(window(), l) {
		if line := rounded(part); len(line) > 1 {
			s.Lines = append(s.Lines, whole(line))
		}
	}
}

// area adds what a cut left of a polygon.
func (s *Shape) area(t Tile, a orb.Polygon) {
	for i, r := range a {
		ring := orb.Ring(rounded(orb.LineString(clip.Ring(window(), orb.Ring(t.bend(orb.LineString(r)))))))
		way := turn(ring)
		if way == 0 {
			if i == 0 {
				return
			}
			continue
		}
		if (way > 0) != (i == 0) {
			ring.Reverse()
		}
		s.Rings = append(s.Rings, whole(orb.LineString(ring[:len(ring)-1])))
	}
}

// project returns the positions in units of the tile, as fractions.
func (t Tile) project(l orb.LineString) orb.LineString {
	out := make(orb.LineString, len(l))
	for i, p := range l {
		out[i] = t.fraction(p)
	}
	return out
}

func (t Tile) fraction(p orb.Point) orb.Point {
	units := float64(uint64(Extent) << t.Zoom)
	east, south := Mercator(orb.Point{p[0], min(max(p[1], -MaxLatitude), MaxLatitude)})
	return orb.Point{east*units - float64(t.Col)*Extent, south*units - float64(t.Row)*Extent}
}

// bend returns a line as the map shows it, in units, with no more positions than
// that takes.
func (t Tile) bend(l orb.LineString) orb.LineString {
	var out orb.LineString
	for i, p := range l {
		at := t.fraction(p)
		if i > 0 {
			const deepest = 16 // halvings
			out = t.between(out, l[i-1], p, out[len(out)-1], at, deepest)
		}
		out = append(out, at)
	}
	return simplified(out)
}

// between appends what lies between two positions, given in degrees and in units.
func (t Tile) between(out orb.LineString, from, to, a, b orb.Point, depth int) orb.LineString {
	half := orb.Point{(from[0] + to[0]) / 2, (from[1] + to[1]) / 2}
	at := t.fraction(half)
	dx, dy := b[0]-a[0], b[1]-a[1]
	aside := math.Abs(dx*(at[1]-a[1]) - dy*(at[0]-a[0])) // times the length
	// The map bends a line one way north of the equator, the other way south of it.
	across := from[1]*to[1] < 0
	if depth == 0 || aside <= bent*math.Hypot(dx, dy) && !across {
		return out
	}
	if across {
		half = orb.Point{from[0] + (to[0]-from[0])*from[1]/(from[1]-to[1]), 0}
		at = t.fraction(half)
	}
	out = append(t.between(out, from, half, a, at, depth-1), at)
	return t.between(out, half, to, at, b, depth-1)
}

// turn is twice the area of a ring of whole units, above 0 where it turns
// clockwise on the screen, whose y grows downwards.
func turn(r orb.Ring) float64 {
	sum := 0.0
	for i := 1; i < len(r); i++ {
		sum += (r[i-1][0]-r[0][0])*(r[i][1]-r[0][1]) - (r[i][0]-r[0][0])*(r[i-1][1]-r[0][1])
	}
	return sum
}

// rounded puts positions on whole units and leaves out those that repeat the one
// before.
func rounded(l orb.LineString) orb.LineString {
	out := l[:0]
	for _, p := range l {
		p = orb.Point{math.Round(p[0]), math.Round(p[1])}
		if len(out) == 0 || out[len(out)-1] != p {
			out = append(out, p)
		}
	}
	return out
}

func whole(l orb.LineString) []XY {
	out := make([]XY, len(l))
	for i, p := range l {
		out[i] = XY{int32(p[0]), int32(p[1])}
	}
	return out
}
