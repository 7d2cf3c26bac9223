package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Location is where a position lies as seen from an area.
type Location int8

// The locations.
const (
	Outside Location = iota
	OnEdge
	Inside
)

// Locator is an area made ready to be asked for many positions.
type Locator struct{ rings [][]gridPoint }

// gridPoint is a position in ten-millionths of a degree. The product of a
// difference of longitudes and one of latitudes fits into 64 bits.
type gridPoint struct{ x, y int64 }

// NewLocator prepares a polygon or several that do not overlap. It returns nil
// for other geometries, and for one whose positions have more decimals than are
// kept: then nothing could be said of the edge.
func NewLocator(g orb.Geometry) *Locator {
	var areas orb.MultiPolygon
	switch g := g.(type) {
	case orb.Polygon:
		areas = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		areas = g
	default:
		return nil
	}
	l := &Locator{}
	for _, area := range areas {
		for _, ring := range area {
			points := make([]gridPoint, len(ring))
			for i, p := range ring {
				on := false
				if points[i], on = onGrid(p); !on {
					return nil
				}
			}
			l.rings = append(l.rings, points)
		}
	}
	return l
}

func onGrid(p orb.Point) (gridPoint, bool) {
	g := gridPoint{units(p[0]), units(p[1])}
	// A float has some 1e-14 of a degree of its own; a further decimal would be 1e-8.
	const most = 1e-9
	return g, math.Abs(p[0]-float64(g.x)/1e7) < most && math.Abs(p[1]-float64(g.y)/1e7) < most
}

// Locate says where p lies. It counts how often a line east of p crosses the
// rings (Shimrat 1962), in whole numbers, so that the edge is met exactly; ok
// is false for a position with more decimals than are kept.
func (l *Locator) Locate(p orb.Point) (where Location, ok bool) {
	at, ok := onGrid(p)
	if !ok {
		return Outside, false
	}
	inside := false
	for _, ring := range l.rings {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if a.y > b.y {
				a, b = b, a
			}
			if at.y < a.y || at.y > b.y {
				continue
			}
			if a.y == b.y {
				if at.x >= min(a.x, b.x) && at.x <= max(a.x, b.x) {
					return OnEdge, true
				}
				continue
			}
			// On which side of the edge, which goes up from a to b, is p?
			left, right := (at.x-a.x)*(b.y-a.y), (b.x-a.x)*(at.y-a.y)
			if left == right {
				return OnEdge, true
			}
			if left < right && at.y < b.y { // the upper end belongs to the next edge
				inside = !inside
			}
		}
	}
	if inside {
		return Inside, true
	}
	return Outside, true
}
