package cql2

import (
	"strings"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
)

// geometry reads well-known text behind the word that names its type. Heights
// are read and left aside, for Waylog keeps none.
func (p *textParser) geometry(kind string) (orb.Geometry, error) {
	if err := p.enter(p.token.at); err != nil {
		return nil, err
	}
	defer p.leave()
	if p.word("Z") {
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	if p.word("EMPTY") {
		return nil, p.unexpected("a geometry with positions")
	}
	switch kind {
	case "point":
		ps, err := listOf(p, p.position)
		if err == nil && len(ps) != 1 {
			return nil, fail(p.token.at, "one position", "a POINT with %d positions", len(ps))
		}
		if err != nil {
			return nil, err
		}
		return ps[0], nil
	case "linestring":
		return some[orb.LineString](listOf(p, p.position))
	case "multipoint":
		return some[orb.MultiPoint](listOf(p, p.bracketed))
	case "multilinestring":
		return some[orb.MultiLineString](listOf(p, p.line))
	case "polygon":
		return some[orb.Polygon](listOf(p, p.ring))
	case "multipolygon":
		return some[orb.MultiPolygon](listOf(p, func() (orb.Polygon, error) { return listOf(p, p.ring) }))
	}
	return some[orb.Collection](listOf(p, func() (orb.Geometry, error) {
		name := p.token
		if lower := strings.ToLower(name.text); name.kind == nameToken && geometryWord(lower) {
			if err := p.advance(); err != nil {
				return nil, err
			}
			return p.geometry(lower)
		}
		return nil, p.unexpected("a geometry such as POINT(39 35.9)")
	}))
}

// some gives a list its geometry type, and no geometry where there is an error.
func some[G interface {
	orb.Geometry
	~[]E
}, E any](list []E, err error) (orb.Geometry, error) {
	if err != nil {
		return nil, err
	}
	return G(list), nil
}

// listOf reads a list between brackets.
func listOf[T any](p *textParser, one func() (T, error)) ([]T, error) {
	if err := p.take("("); err != nil {
		return nil, err
	}
	var out []T
	for {
		v, err := one()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
		if !p.sign(",") {
			return out, p.take(")")
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
}

func (p *textParser) line() (orb.LineString, error) { return listOf(p, p.position) }
func (p *textParser) ring() (orb.Ring, error)       { return listOf(p, p.position) }

// bracketed reads a position of a MULTIPOINT, which may have brackets of its own.
func (p *textParser) bracketed() (orb.Point, error) {
	if !p.sign("(") {
		return p.position()
	}
	at := p.token.at
	ps, err := listOf(p, p.position)
	if err != nil {
		return orb.Point{}, err
	}
	if len(ps) != 1 {
		return orb.Point{}, fail(at, "one position", "a point with %d positions", len(ps))
	}
	return ps[0], nil
}

// position reads longitude and latitude, and a height or measure.
func (p *textParser) position() (orb.Point, error) {
	at := p.token.at
	var n []float64
	for len(n) < 4 && (p.token.kind == numberToken || p.sign("-") || p.sign("+")) {
		f, err := p.coordinate()
		if err != nil {
			return orb.Point{}, err
		}
		n = append(n, f)
	}
	if len(n) < 2 {
		return orb.Point{}, p.unexpected("a number")
	}
	if p.token.kind == numberToken {
		return orb.Point{}, fail(at, "longitude and latitude", "a position with more than 4 numbers")
	}
	return orb.Point{n[0], n[1]}, nil
}

func (p *textParser) coordinate() (float64, error) {
	sign := ""
	if p.sign("-") || p.sign("+") {
		sign = strings.TrimPrefix(p.token.text, "+")
		if err := p.advance(); err != nil {
			return 0, err
		}
	}
	if p.token.kind != numberToken {
		return 0, p.unexpected("a number")
	}
	v, err := number(p.token.at, sign+p.token.text)
	if err != nil {
		return 0, err
	}
	if n, ok := v.(int64); ok {
		v = float64(n)
	}
	return v.(float64), p.advance()
}

// bbox reads the numbers of BBOX.
func (p *textParser) bbox(at int) (data.Expr, error) {
	numbers, err := listOf(p, p.coordinate)
	if err != nil {
		return nil, err
	}
	return literalBox(at, numbers)
}
