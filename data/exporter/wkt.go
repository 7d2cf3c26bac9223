package exporter

import (
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// appendWKT appends g as well-known text, its numbers as short as they can be
// (orb's writer has an exponent in small ones).
func appendWKT(dst []byte, g orb.Geometry) []byte {
	dst = append(dst, strings.ToUpper(g.GeoJSONType())...)
	dst = append(dst, ' ')
	switch g := g.(type) {
	case orb.Point:
		return append(appendNumbers(append(dst, '('), g), ')')
	case orb.MultiPoint:
		return wktList(dst, g, func(dst []byte, p orb.Point) []byte { return append(appendNumbers(append(dst, '('), p), ')') })
	case orb.LineString:
		return wktList(dst, g, appendNumbers)
	case orb.MultiLineString:
		return wktList(dst, g, wktLine)
	case orb.Polygon:
		return wktList(dst, g, wktLine)
	case orb.MultiPolygon:
		return wktList(dst, g, func(dst []byte, p orb.Polygon) []byte { return wktList(dst, p, wktLine) })
	case orb.Collection:
		return wktList(dst, g, appendWKT)
	}
	return append(dst, "EMPTY"...)
}

func wktLine[T ~[]orb.Point](dst []byte, l T) []byte { return wktList(dst, l, appendNumbers) }

func appendNumbers(dst []byte, p orb.Point) []byte {
	dst = strconv.AppendFloat(dst, p[0], 'f', -1, 64)
	return strconv.AppendFloat(append(dst, ' '), p[1], 'f', -1, 64)
}

func wktList[T ~[]E, E any](dst []byte, list T, one func([]byte, E) []byte) []byte {
	dst = append(dst, '(')
	for i, e := range list {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = one(dst, e)
	}
	return append(dst, ')')
}
