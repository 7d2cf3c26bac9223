// Package geojson writes and reads RFC 7946 without holding files in memory:
// geometries as bytes appended to a buffer, features one at a time from a
// stream. It knows geometries and JSON, nothing of Waylog's events.
package geojson

import (
	"math"
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
	dst = appendDegrees(dst, p[0])
	dst = append(dst, ',')
	dst = appendDegrees(dst, p[1])
	return append(dst, ']')
}

// appendDegrees appends a number as the shortest decimals that read back the
// same. Of a number with seven decimals, as coordinates are stored, these are
// the digits of a whole number: no two decimals of less than 16 digits are the
// same float.
func appendDegrees(dst []byte, v float64) []byte {
	const step = 1e7
	scaled := math.Round(v * step)
	if scaled == 0 || math.Abs(scaled) >= 1000*step || scaled/step != v {
		return strconv.AppendFloat(dst, v, 'f', -1, 64)
	}
	n := int64(scaled)
	if n < 0 {
		dst, n = append(dst, '-'), -n
	}
	dst = strconv.AppendInt(dst, n/step, 10)
	rest := n % step
	if rest == 0 {
		return dst
	}
	dst = append(dst, '.')
	for unit := int64(step / 10); rest != 0; unit /= 10 {
		dst = append(dst, byte('0'+rest/unit))
		rest %= unit
	}
	return dst
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
