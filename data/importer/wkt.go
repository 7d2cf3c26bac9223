package importer

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// maxShapeDepth is how deep collections may be nested in WKT.
const maxShapeDepth = 16

// parseWKT reads well-known text of points, lines, areas and collections, in
// any spelling of spaces and letters, with or without SRID=4326 and heights,
// which are left out: raised reports that. EMPTY is nil.
//
// orb has a reader too, but it takes a Z value for part of a number and
// collections of any depth.
func parseWKT(text string) (g orb.Geometry, raised bool, err error) {
	if srid, rest, ok := strings.Cut(text, ";"); ok && len(srid) > 5 && strings.EqualFold(srid[:5], "SRID=") {
		if srid = strings.TrimSpace(srid[5:]); srid != "4326" {
			return nil, false, fmt.Errorf("coordinates in the reference system %s: expected longitude and latitude (4326)", srid)
		}
		text = rest
	}
	p := &wktReader{text: text}
	g = p.geometry(0)
	if p.space(); p.err == nil && p.at < len(p.text) {
		p.fail("more text behind the geometry")
	}
	if p.err != nil {
		return nil, false, p.err
	}
	return g, p.raised, nil
}

type wktReader struct {
	text string
	at   int
	err  error

	raised bool // a position has more than two numbers
}

func (p *wktReader) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("not WKT: character %d: %s", p.at+1, fmt.Sprintf(format, args...))
	}
	p.at = len(p.text)
}

func (p *wktReader) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *wktReader) word() string {
	p.space()
	start := p.at
	for p.at < len(p.text) && (p.text[p.at]|0x20 >= 'a' && p.text[p.at]|0x20 <= 'z') {
		p.at++
	}
	return strings.ToUpper(p.text[start:p.at])
}

// accept steps over c if it comes next.
func (p *wktReader) accept(c byte) bool {
	p.space()
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *wktReader) geometry(depth int) orb.Geometry {
	kind := p.word()
	if p.err != nil || depth > maxShapeDepth {
		p.fail("collections nested more than %d deep", maxShapeDepth)
		return nil
	}
	mark := p.at
	switch p.word() {
	case "EMPTY":
		return nil
	case "Z", "M", "ZM":
		mark = p.at
		if p.word() == "EMPTY" {
			return nil
		}
	}
	p.at = mark
	switch kind {
	case "POINT", "POINTZ":
		if ps := wktList(p, p.position); len(ps) == 1 {
			return ps[0]
		}
		p.fail("a POINT with other than one position")
	case "MULTIPOINT", "MULTIPOINTZ":
		return orb.MultiPoint(wktList(p, p.bracketed))
	case "LINESTRING", "LINESTRINGZ":
		return p.line()
	case "MULTILINESTRING", "MULTILINESTRINGZ":
		return orb.MultiLineString(wktList(p, p.line))
	case "POLYGON", "POLYGONZ":
		return p.polygon()
	case "MULTIPOLYGON", "MULTIPOLYGONZ":
		return orb.MultiPolygon(wktList(p, p.polygon))
	case "GEOMETRYCOLLECTION":
		return orb.Collection(wktList(p, func() orb.Geometry {
			g := p.geometry(depth + 1)
			if g == nil {
				p.fail("an empty geometry in a collection")
			}
			return g
		}))
	default:
		p.fail("%.20q is not a type of geometry", kind)
	}
	return nil
}

func (p *wktReader) line() orb.LineString { return wktList(p, p.position) }

func (p *wktReader) polygon() orb.Polygon {
	return wktList(p, func() orb.Ring { return wktList(p, p.position) })
}

// bracketed reads a position of a MULTIPOINT, which may have its own brackets.
func (p *wktReader) bracketed() orb.Point {
	inner := p.accept('(')
	pos := p.position()
	if inner && !p.accept(')') {
		p.fail("expected )")
	}
	return pos
}

func (p *wktReader) position() orb.Point {
	var pos orb.Point
	n := 0
	for p.err == nil {
		p.space()
		start := p.at
		for p.at < len(p.text) && strings.IndexByte("+-.0123456789eE", p.text[p.at]) >= 0 {
			p.at++
		}
		if p.at == start {
			break
		}
		v, err := strconv.ParseFloat(p.text[start:p.at], 64)
		if err != nil || math.IsInf(v, 0) {
			p.fail("%.30q is not a number", p.text[start:p.at])
		}
		if n < 2 {
			pos[n] = v
		}
		n++
	}
	p.raised = p.raised || n > 2
	if p.err == nil && (n < 2 || n > 4) {
		p.fail("a position with %d numbers: expected longitude and latitude", n)
	}
	return pos
}

// wktList reads elements between brackets and commas.
func wktList[T any](p *wktReader, one func() T) []T {
	if !p.accept('(') {
		p.fail("expected (")
		return nil
	}
	var out []T
	for p.err == nil {
		out = append(out, one())
		if p.accept(',') {
			continue
		}
		if !p.accept(')') {
			p.fail("expected , or )")
		}
		break
	}
	return out
}
