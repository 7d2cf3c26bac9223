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

// coarse is how many units a line may be moved where that leaves out a position.
const coarse = 1

// Shape brings a geometry into the units of the tile and cuts it there. It is
// simplified before it is cut, so that neighbours show the same line. What is
// too small to be seen as a line or an area is the point in its middle: nothing
// that there is is left out.
func (t Tile) Shape(g orb.Geometry) Shape {
	var s Shape
	var all parts
	all.add(g)
	var lines []orb.LineString
	for _, l := range all.lines {
		if line := rounded(simplify.DouglasPeucker(coarse).LineString(t.project(l))); len(line) > 1 {
			lines = append(lines, line)
		}
	}
	var areas []orb.Polygon
	for _, a := range all.areas {
		if area := t.area(a); area != nil {
			areas = append(areas, area)
		}
	}
	for _, p := range all.points {
		s.point(t, p)
	}
	if len(all.points)+len(lines)+len(areas) == 0 && g != nil {
		s.point(t, all.middle())
	}
	for _, l := range lines {
		for _, part := range clip.LineString(window, l) {
			if line := rounded(part); len(line) > 1 {
				s.Lines = append(s.Lines, whole(line))
			}
		}
	}
	for _, a := range areas {
		s.area(clip.Polygon(window, a))
	}
	return s
}

// window is the tile and its buffer.
var window = orb.Bound{Min: orb.Point{-Buffer, -Buffer}, Max: orb.Point{Extent + Buffer, Extent + Buffer}}

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

// project returns the positions in units of the tile, as fractions.
func (t Tile) project(l orb.LineString) orb.LineString {
	units := float64(uint64(Extent) << t.Zoom)
	left, top := float64(t.Col)*Extent, float64(t.Row)*Extent
	out := make(orb.LineString, len(l))
	for i, p := range l {
		east, south := mercator(orb.Point{p[0], min(max(p[1], -MaxLatitude), MaxLatitude)})
		out[i] = orb.Point{east*units - left, south*units - top}
	}
	return out
}

// area returns a polygon in units of the tile, nil where it has no area there.
func (t Tile) area(a orb.Polygon) orb.Polygon {
	var out orb.Polygon
	for i, r := range a {
		ring := orb.Ring(rounded(orb.LineString(simplify.DouglasPeucker(coarse).Ring(orb.Ring(t.project(orb.LineString(r)))))))
		if len(ring) < 4 || turn(ring) == 0 {
			if i == 0 {
				return nil
			}
			continue
		}
		out = append(out, ring)
	}
	return out
}

// area adds what a cut left of a polygon.
func (s *Shape) area(a orb.Polygon) {
	for i, r := range a {
		ring := orb.Ring(rounded(orb.LineString(r)))
		way := turn(ring)
		if len(ring) < 4 || way == 0 {
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
