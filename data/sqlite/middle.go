package sqlite

import "github.com/paulmach/orb"

// middleAcross returns the longitude of the middle of a geometry that was cut
// at the antimeridian: the middle of what its parts span when those in the west
// are taken round the globe. plain is the answer for one that was not cut.
func middleAcross(g orb.Geometry, plain float64) float64 {
	west, east := 180.0, -180.0 // innermost ends of the eastern and the western parts
	for _, part := range parts(g) {
		switch b := part.Bound(); {
		case b.Min[0] >= 0:
			west = min(west, b.Min[0])
		case b.Max[0] <= 0:
			east = max(east, b.Max[0])
		default:
			return plain
		}
	}
	middle := (west + east + 360) / 2
	if middle > 180 {
		middle -= 360
	}
	return middle
}

func parts(g orb.Geometry) []orb.Geometry {
	var list []orb.Geometry
	switch g := g.(type) {
	case orb.MultiPoint:
		for _, p := range g {
			list = append(list, p)
		}
	case orb.MultiLineString:
		for _, l := range g {
			list = append(list, l)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			list = append(list, p)
		}
	case orb.Collection:
		for _, m := range g {
			list = append(list, parts(m)...)
		}
	default:
		list = []orb.Geometry{g}
	}
	return list
}
