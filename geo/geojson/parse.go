package geojson

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// ParseGeometry reads one RFC 7946 geometry; null is nil. Heights are left out.
// A position with fewer than two numbers, or one that is no finite number, is
// an error, and so is nesting deeper than MaxDepth.
func ParseGeometry(b []byte) (orb.Geometry, error) {
	g, _, err := ParseFlat(b)
	return g, err
}

// ParseFlat is ParseGeometry, and reports whether there were heights.
func ParseFlat(b []byte) (g orb.Geometry, raised bool, err error) {
	i := skipSpace(b, 0)
	if i < len(b) && b[i] == 'n' {
		if end, err := skipValue(b, i, 0); err == nil && skipSpace(b, end) == len(b) {
			return nil, false, nil
		}
	}
	var kind, coordinates, members json.RawMessage
	err = Members(b, func(name string, value json.RawMessage) error {
		switch name {
		case "type":
			kind = value
		case "coordinates":
			coordinates = value
		case "geometries":
			members = value
		}
		return nil
	})
	var at *syntaxError
	if errors.As(err, &at) {
		return nil, false, fmt.Errorf("the geometry is not valid JSON: byte %d: %s", at.at, at.reason)
	}
	if err != nil {
		return nil, false, err
	}
	if len(kind) == 0 || kind[0] != '"' {
		return nil, false, fmt.Errorf("a geometry without a type")
	}
	name := Unquote(kind)
	if name == "GeometryCollection" {
		return parseCollection(members)
	}
	if !isGeometry(name) {
		return nil, false, fmt.Errorf("%q is not a type of geometry", name)
	}
	if len(coordinates) == 0 {
		return nil, false, fmt.Errorf("%s without coordinates", name)
	}
	c := &coordinateReader{b: coordinates}
	g = c.geometry(name)
	if c.err != nil {
		return nil, false, fmt.Errorf("coordinates of a %s: %w", name, c.err)
	}
	return g, c.raised, nil
}

func isGeometry(kind string) bool {
	switch kind {
	case "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection":
		return true
	}
	return false
}

func parseCollection(members json.RawMessage) (g orb.Geometry, raised bool, err error) {
	if len(members) == 0 || members[0] != '[' {
		return nil, false, fmt.Errorf("GeometryCollection without an array of geometries")
	}
	out := orb.Collection{}
	for i := skipSpace(members, 1); members[i] != ']'; {
		end, err := skipValue(members, i, 0)
		if err != nil {
			return nil, false, err
		}
		g, high, err := ParseFlat(members[i:end])
		if err == nil && g == nil {
			err = fmt.Errorf("is null")
		}
		if err != nil {
			return nil, false, fmt.Errorf("member %d of a GeometryCollection: %w", len(out)+1, err)
		}
		out, raised = append(out, g), raised || high
		if i = skipSpace(members, end); members[i] == ',' {
			i = skipSpace(members, i+1)
		}
	}
	return out, raised, nil
}

// coordinateReader reads the arrays of coordinates of text that is known to be
// valid JSON. The first error stays; everything after it reads as nothing.
type coordinateReader struct {
	b   []byte
	i   int
	err error

	raised bool // a position has more than two numbers
}

func (c *coordinateReader) geometry(kind string) orb.Geometry {
	switch kind {
	case "Point":
		return c.position()
	case "MultiPoint":
		return orb.MultiPoint(list(c, c.position))
	case "LineString":
		return c.line()
	case "MultiLineString":
		return orb.MultiLineString(list(c, c.line))
	case "Polygon":
		return c.polygon()
	default:
		return orb.MultiPolygon(list(c, c.polygon))
	}
}

func (c *coordinateReader) line() orb.LineString { return list(c, c.position) }

func (c *coordinateReader) polygon() orb.Polygon {
	return list(c, func() orb.Ring { return list(c, c.position) })
}

// open steps into the array that must begin here and reports whether it has
// anything in it.
func (c *coordinateReader) open(want string) bool {
	if c.err != nil {
		return false
	}
	if c.i = skipSpace(c.b, c.i); c.b[c.i] != '[' {
		end, _ := skipValue(c.b, c.i, 0)
		c.err = fmt.Errorf("%.20s where %s was expected", c.b[c.i:max(end, c.i)], want)
		return false
	}
	c.i = skipSpace(c.b, c.i+1)
	if c.b[c.i] == ']' {
		c.i++
		return false
	}
	return true
}

// more steps over the comma to the next element, or over the end of the array.
func (c *coordinateReader) more() bool {
	if c.err != nil {
		return false
	}
	c.i = skipSpace(c.b, c.i)
	c.i++
	return c.b[c.i-1] == ','
}

func list[T any](c *coordinateReader, one func() T) []T {
	out := []T{}
	for ok := c.open("an array"); ok; ok = c.more() {
		out = append(out, one())
	}
	return out
}

func (c *coordinateReader) position() orb.Point {
	var p orb.Point
	n := 0
	start := c.i
	for ok := c.open("a position [longitude, latitude]"); ok; ok = c.more() {
		c.i = skipSpace(c.b, c.i)
		end, _ := skipValue(c.b, c.i, 0)
		v, err := strconv.ParseFloat(string(c.b[c.i:end]), 64)
		if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
			c.err = fmt.Errorf("position %.60s: %.20s is not a number", c.b[skipSpace(c.b, start):], c.b[c.i:end])
			return p
		}
		if n < 2 {
			p[n] = v
		}
		n++
		c.i = end
	}
	c.raised = c.raised || n > 2
	if c.err == nil && n < 2 {
		c.err = fmt.Errorf("a position with %d numbers: expected longitude and latitude", n)
	}
	return p
}
