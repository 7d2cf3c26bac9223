package sqlite

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/peterstace/simplefeatures/geom"

	"github.com/waylog/waylog/data"
)

// TestRelationIsThatOfTheMatrix compares the short ways with the whole matrix,
// on small geometries that often touch.
func TestRelationIsThatOfTheMatrix(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	at := func() orb.Point { return orb.Point{float64(r.IntN(5)), float64(r.IntN(5))} }
	box := func() orb.Polygon {
		p := at()
		return orb.Bound{Min: p, Max: orb.Point{p[0] + 1 + float64(r.IntN(3)), p[1] + 1 + float64(r.IntN(3))}}.ToPolygon()
	}
	random := func() orb.Geometry {
		switch r.IntN(8) {
		case 0, 1:
			return at()
		case 2:
			return orb.MultiPoint{at(), at()}
		case 3:
			return orb.LineString{at(), at(), at(), {7, 7}}
		case 4:
			return orb.LineString{{1, 1}, {3, 1}, {3, 3}, {1, 1}} // closed: it has no ends
		case 5:
			return orb.MultiLineString{{{0, 0}, {2, 2}}, {{2, 2}, at(), {6, 0}}}
		case 6:
			return orb.Polygon{{{0, 0}, {5, 0}, {5, 5}, {0, 5}, {0, 0}}, {{1, 1}, {1, 3}, {3, 3}, {3, 1}, {1, 1}}}
		}
		return box()
	}
	ops := []data.Operator{data.SEquals, data.STouches, data.SWithin, data.SContains, data.SOverlaps, data.SCrosses, data.SIntersects}
	holds := map[data.Operator]int{}
	var relater relater
	for range 800 {
		a, b := random(), random()
		wa, wb := wkb.MustMarshal(a), wkb.MustMarshal(b)
		for _, op := range ops {
			ga, err := geom.UnmarshalWKB(wa)
			if err != nil {
				break // two positions of a line are one
			}
			gb, err := geom.UnmarshalWKB(wb)
			if err != nil {
				break
			}
			want, err := byMatrix(op, ga, gb)
			if op == data.SIntersects {
				var disjoint bool
				disjoint, err = geom.Disjoint(ga, gb)
				want = !disjoint
			}
			if err != nil {
				t.Fatal(err)
			}
			if want {
				holds[op]++
			}
			if got := relater.relates(string(op), wa, wb); got != flag(want) {
				t.Fatalf("%s of %v and %v: got %v, want %t", op, a, b, got, want)
			}
		}
	}
	for _, op := range ops {
		if holds[op] < 10 {
			t.Errorf("%s held %d times", op, holds[op])
		}
	}
}

// TestBrokenGeometriesAreUnknown: one bad geometry does not end a query.
func TestBrokenGeometriesAreUnknown(t *testing.T) {
	area := wkb.MustMarshal(orb.Polygon{{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}})
	var r relater
	for _, c := range []struct{ a, b any }{{nil, area}, {area, nil}, {[]byte("x"), area}, {area, []byte{}}, {"text", area}} {
		if got := r.relates("s_intersects", c.a, c.b); got != nil {
			t.Errorf("%v, %v: got %v", c.a, c.b, got)
		}
	}
	if got := r.relates("s_relates", area, area); got != nil {
		t.Errorf("a relation that is none: got %v", got)
	}
	random := rand.New(rand.NewPCG(11, 12))
	for range 500 { // areas that cross themselves: any answer but a panic will do
		ring := orb.Ring{}
		for range 3 + random.IntN(6) {
			ring = append(ring, orb.Point{float64(random.IntN(4)), float64(random.IntN(4))})
		}
		crossed := wkb.MustMarshal(orb.Polygon{append(ring, ring[0])})
		for _, op := range []data.Operator{data.SEquals, data.STouches, data.SWithin, data.SContains, data.SOverlaps, data.SCrosses, data.SIntersects} {
			switch got := r.relates(string(op), crossed, area); got {
			case nil, int64(0), int64(1):
			default:
				t.Fatal(fmt.Sprint(op, ring, got))
			}
		}
	}
}
