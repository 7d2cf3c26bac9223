// Package geojson writes and reads RFC 7946 without holding files in memory:
// geometries as bytes appended to a buffer, features one at a time from a
// stream. It knows geometries and JSON, nothing of Waylog's events.
package geojson

import (
	"strconv"

	"github.com/paulmach/orb"
)

// Geometry is an orb geometry with its RFC 7946 form in encoding/json.
type Geometry struct{ orb.Geometry }

// MarshalJSON writes the geometry, null where there is none.
func (g Geometry) MarshalJSON() ([]byte, error) { return AppendGeometry(nil, g.Geometry), nil }

// UnmarshalJSON reads a geometry or null.
func (g *Geometry) UnmarshalJSON(b []byte) error {
	v, err := ParseGeometry(b)
	g.Geometry = v
	return err
}

// AppendGeometry appends g as RFC 7946 JSON, null for nil. Positions have two
// numbers with the shortest decimals that read back the same.
func AppendGeometry(dst []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case orb.Point:
		return append(appendPosition(open(dst, "Point", "coordinates"), g), '}')
	case orb.MultiPoint:
		return append(appendPositions(open(dst, "MultiPoint", "coordinates"), g), '}')
	case orb.LineString:
		return append(appendPositions(open(dst, "LineString", "coordinates"), g), '}')
	case orb.MultiLineString:
		return append(appendList(open(dst, "MultiLineString", "coordinates"), g, appendPositions), '}')
	case orb.Polygon:
		return append(appendList(open(dst, "Polygon", "coordinates"), g, appendPositions), '}')
	case orb.MultiPolygon:
		polygon := func(dst []byte, p orb.Polygon) []byte { return appendList(dst, p, appendPositions) }
		return append(appendList(open(dst, "MultiPolygon", "coordinates"), g, polygon), '}')
	case orb.Collection:
		return append(appendList(open(dst, "GeometryCollection", "geometries"), g, AppendGeometry), '}')
	}
	return append(dst, "null"...)
}

func open(dst []byte, kind, member string) []byte {
	dst = append(dst, `{"type":"`...)
	dst = append(dst, kind...)
	dst = append(dst, `","`...)
	dst = append(dst, member...)
	return append(dst, `":`...)
}

func appendPosition(dst []byte, p orb.Point) []byte {
	dst = append(dst, '[')
	dst = strconv.AppendFloat(dst, p[0], 'f', -1, 64)
	dst = append(dst, ',')
	dst = strconv.AppendFloat(dst, p[1], 'f', -1, 64)
	return append(dst, ']')
}

func appendPositions[T ~[]orb.Point](dst []byte, ps T) []byte {
	return appendList(dst, ps, appendPosition)
}

func appendList[T ~[]E, E any](dst []byte, list T, one func([]byte, E) []byte) []byte {
	dst = append(dst, '[')
	for i, e := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = one(dst, e)
	}
	return append(dst, ']')
}
