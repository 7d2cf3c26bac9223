package sqlite

import (
	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// spatial writes a relation of two geometries. Where one is a literal, its box
// is compared with the stored box first, so that the geometry itself is looked
// at only where that does not tell.
func (x *expression) spatial(c data.Call) error {
	op, a, b := c.Op, c.Args[0], c.Args[1]
	if op == data.SDisjoint {
		return x.parts("(NOT ", data.Call{Op: data.SIntersects, Args: c.Args, At: c.At}, ")")
	}
	relation := func() error {
		x.add("waylog_relates(?, ", string(op))
		return x.parts(a, ", ", b, ")")
	}
	parts, isBox := literalParts(a)
	if parts == nil {
		parts, isBox = literalParts(b)
	}
	if parts == nil || !isStored(a) && !isStored(b) {
		return relation()
	}
	x.add("(CASE WHEN e.min_lon IS NULL THEN NULL WHEN NOT (0")
	for _, p := range parts {
		x.add(" OR e.max_lon >= ? AND e.min_lon <= ? AND e.max_lat >= ? AND e.min_lat <= ?", p.Min[0], p.Max[0], p.Min[1], p.Max[1])
	}
	x.add(") THEN 0")
	if isBox && op == data.SIntersects {
		for _, p := range parts {
			x.add(" WHEN e.min_lon >= ? AND e.max_lon <= ? AND e.min_lat >= ? AND e.max_lat <= ? THEN 1", p.Min[0], p.Max[0], p.Min[1], p.Max[1])
		}
	}
	return x.parts(" ELSE ", relation, " END)")
}

func isStored(e data.Expr) bool {
	_, ok := e.(data.Property)
	return ok
}

// literalParts returns the boxes of a literal geometry, and whether it is made
// of boxes.
func literalParts(e data.Expr) (parts []orb.Bound, isBox bool) {
	l, ok := e.(data.Literal)
	if !ok {
		return nil, false
	}
	switch v := l.Value.(type) {
	case geo.Box:
		return v.Parts(), true
	case orb.Geometry:
		return []orb.Bound{v.Bound()}, false
	}
	return nil, false
}

// boxGeometry returns the area of a box, two of one that crosses 180°, and lines
// or points where it has no area.
func boxGeometry(b geo.Box) orb.Geometry {
	var areas orb.MultiPolygon
	var all orb.Collection
	for _, p := range b.Parts() {
		switch {
		case p.Min == p.Max:
			all = append(all, p.Min)
		case p.Min[0] == p.Max[0] || p.Min[1] == p.Max[1]:
			all = append(all, orb.LineString{p.Min, p.Max})
		default:
			areas = append(areas, p.ToPolygon())
			all = append(all, p.ToPolygon())
		}
	}
	switch len(all) {
	case 1:
		return all[0]
	case len(areas):
		return areas
	}
	return all
}
