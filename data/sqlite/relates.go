package sqlite

import (
	"bytes"
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/peterstace/simplefeatures/geom"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// relater keeps the geometry that it read last on either side: every row is
// compared with the same literal of a filter.
type relater struct{ last [2]shape }

// shape is a geometry and, of an area, what locates points in it.
type shape struct {
	wkb  []byte
	g    geom.Geometry
	area *geo.Locator
}

func readShape(b []byte) (shape, error) {
	g, err := geom.UnmarshalWKB(b, geom.NoValidate{})
	if err != nil {
		return shape{}, fmt.Errorf("read geometry: %w", err)
	}
	s := shape{wkb: b, g: g}
	if g.Dimension() == 2 && !g.IsGeometryCollection() {
		area, err := wkb.Unmarshal(b)
		if err != nil {
			return shape{}, fmt.Errorf("read geometry: %w", err)
		}
		s.area = geo.NewLocator(area)
	}
	return s, nil
}

// relates is the SQL function waylog_relates(relation, a, b): the relation of
// CQL2 by the matrix of Egenhofer and Clementini (DE-9IM). It is NULL where a
// geometry is, and where one is so broken that nothing can be said.
func (r *relater) relates(op string, a, b any) (result any) {
	for i, v := range []any{a, b} {
		w, ok := v.([]byte)
		if !ok {
			return nil
		}
		if r.last[i].wkb == nil || !bytes.Equal(r.last[i].wkb, w) {
			read, err := readShape(w)
			if err != nil {
				return nil
			}
			r.last[i] = read
		}
	}
	defer func() { // the library panics on some areas that cross themselves
		if recover() != nil {
			result = nil
		}
	}()
	holds, err := relation(data.Operator(op), &r.last[0], &r.last[1])
	if err != nil {
		return nil
	}
	return flag(holds)
}

// relation answers without the matrix where it can: to make it takes a hundred
// times as long as to see whether two geometries meet, or where a point lies.
func relation(op data.Operator, a, b *shape) (bool, error) {
	if where, ok := located(&a.g, b.area); ok {
		return ofPoint(op, where, data.SWithin), nil
	}
	if where, ok := located(&b.g, a.area); ok {
		return ofPoint(op, where, data.SContains), nil
	}
	if meet := geom.Intersects(a.g, b.g); !meet || op == data.SIntersects {
		return meet, nil
	}
	return byMatrix(op, a.g, b.g)
}

// located says where g lies in the area, if the one is a point and the other an
// area.
func located(g *geom.Geometry, area *geo.Locator) (geo.Location, bool) {
	if area == nil || !g.IsPoint() {
		return geo.Outside, false
	}
	at, ok := g.MustAsPoint().XY()
	if !ok {
		return geo.Outside, false
	}
	return area.Locate(orb.Point{at.X, at.Y})
}

// ofPoint is the relation of a point and an area; in says which one means that
// the point lies in the area.
func ofPoint(op data.Operator, where geo.Location, in data.Operator) bool {
	switch op {
	case data.SIntersects:
		return where != geo.Outside
	case data.STouches:
		return where == geo.OnEdge
	case in:
		return where == geo.Inside
	}
	return false
}

func byMatrix(op data.Operator, a, b geom.Geometry) (bool, error) {
	switch op {
	case data.SEquals:
		return geom.Equals(a, b)
	case data.STouches:
		return geom.Touches(a, b)
	case data.SWithin:
		return geom.Within(a, b)
	case data.SContains:
		return geom.Contains(a, b)
	case data.SOverlaps:
		return geom.Overlaps(a, b)
	case data.SCrosses:
		return geom.Crosses(a, b)
	}
	return false, fmt.Errorf("there is no relation %q", op)
}
