package geojson

import (
	"errors"
	"math"

	"github.com/paulmach/orb"
)

// errWKB says that bytes are no geometry as orb/encoding/wkb writes them.
var errWKB = errors.New("not a geometry in well-known binary")

// wkbTypes are the types of well-known binary, which numbers them from 1.
var wkbTypes = [...]struct{ name, member string }{
	{"Point", "coordinates"}, {"LineString", "coordinates"}, {"Polygon", "coordinates"}, {"MultiPoint", "coordinates"},
	{"MultiLineString", "coordinates"}, {"MultiPolygon", "coordinates"}, {"GeometryCollection", "geometries"},
}

const wkbPoint, wkbLineString, wkbPolygon, wkbCollection = 1, 2, 3, 7

// AppendWKB appends a geometry given in little-endian well-known binary of two
// dimensions as AppendGeometry does, without making the geometry. It returns
// what was there when it fails.
func AppendWKB(dst []byte, wkb string) ([]byte, error) {
	out, rest, err := appendWKB(dst, wkb, 0, false)
	if err == nil && rest != "" {
		err = errWKB
	}
	if err != nil {
		return dst, err
	}
	return out, nil
}

// appendWKB appends the geometry at the front, or its coordinates alone where
// it is a part of another one.
func appendWKB(dst []byte, wkb string, depth int, bare bool) (out []byte, rest string, err error) {
	if len(wkb) < 5 || wkb[0] != 1 || depth > MaxDepth {
		return dst, "", errWKB
	}
	kind := uint32At(wkb, 1)
	if kind < 1 || int(kind) > len(wkbTypes) {
		return dst, "", errWKB
	}
	if !bare {
		dst = open(dst, wkbTypes[kind-1].name, wkbTypes[kind-1].member)
	}
	rest = wkb[5:]
	switch kind {
	case wkbPoint:
		dst, rest, err = appendWKBPosition(dst, rest)
	case wkbLineString:
		dst, rest, err = appendWKBList(dst, rest, appendWKBPosition)
	case wkbPolygon:
		dst, rest, err = appendWKBList(dst, rest, func(dst []byte, wkb string) ([]byte, string, error) {
			return appendWKBList(dst, wkb, appendWKBPosition)
		})
	default:
		dst, rest, err = appendWKBList(dst, rest, func(dst []byte, wkb string) ([]byte, string, error) {
			return appendWKB(dst, wkb, depth+1, kind != wkbCollection)
		})
	}
	if err != nil {
		return dst, "", err
	}
	if !bare {
		dst = append(dst, '}')
	}
	return dst, rest, nil
}

func appendWKBList(dst []byte, wkb string, one func([]byte, string) ([]byte, string, error)) (out []byte, rest string, err error) {
	if len(wkb) < 4 {
		return dst, "", errWKB
	}
	n := uint32At(wkb, 0)
	rest = wkb[4:]
	dst = append(dst, '[')
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, rest, err = one(dst, rest); err != nil {
			return dst, "", err
		}
	}
	return append(dst, ']'), rest, nil
}

func appendWKBPosition(dst []byte, wkb string) (out []byte, rest string, err error) {
	if len(wkb) < 16 {
		return dst, "", errWKB
	}
	return appendPosition(dst, orb.Point{floatAt(wkb, 0), floatAt(wkb, 8)}), wkb[16:], nil
}

func uint32At(s string, i int) uint32 {
	return uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16 | uint32(s[i+3])<<24
}

// uint64At is one load: the compiler joins them.
func uint64At(s string, i int) uint64 {
	_ = s[i+7]
	return uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
		uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
}

func floatAt(s string, i int) float64 { return math.Float64frombits(uint64At(s, i)) }
