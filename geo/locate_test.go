package geo

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

func TestLocate(t *testing.T) {
	area := orb.Polygon{{{0, 0}, {10, 0}, {10, 10}, {5, 4}, {0, 10}, {0, 0}}, {{1, 1}, {1, 2}, {2, 2}, {2, 1}, {1, 1}}}
	l := NewLocator(orb.MultiPolygon{area, {{{20, 0}, {30, 0}, {25, 5}, {20, 0}}}})
	for _, c := range []struct {
		p    orb.Point
		want Location
	}{
		{orb.Point{5, 1}, Inside}, {orb.Point{0, 0}, OnEdge}, {orb.Point{5, 0}, OnEdge}, {orb.Point{5, 4}, OnEdge}, {orb.Point{5, 5}, Outside}, {orb.Point{1.5, 1.5}, Outside}, {orb.Point{1, 1.5}, OnEdge},
		{orb.Point{-1, 0}, Outside}, {orb.Point{-1, 10}, Outside}, {orb.Point{-1, 4}, Outside}, {orb.Point{7.5, 7}, OnEdge}, {orb.Point{7.5, 7.0000001}, Outside}, {orb.Point{7.5, 6.9999999}, Inside},
		{orb.Point{25, 4.9999999}, Inside}, {orb.Point{25, 5}, OnEdge}, {orb.Point{15, 0}, Outside}, {orb.Point{-180, 90}, Outside},
	} {
		if got, ok := l.Locate(c.p); got != c.want || !ok {
			t.Errorf("%v: got %d %t, want %d", c.p, got, ok, c.want)
		}
	}
	if _, ok := l.Locate(orb.Point{7.5, 7.00000001}); ok {
		t.Error("a position with 8 decimals was located")
	}
	if NewLocator(orb.Polygon{{{0, 0}, {1.00000001, 0}, {1, 1}, {0, 0}}}) != nil || NewLocator(orb.LineString{{0, 0}, {1, 1}}) != nil {
		t.Error("a locator of what cannot be one")
	}
	whole := NewLocator(orb.Polygon{{{-180, -90}, {180, -90}, {180, 90}, {-180, 90}, {-180, -90}}})
	for p, want := range map[orb.Point]Location{{179.9999999, 89.9999999}: Inside, {180, 0}: OnEdge, {-180, -90}: OnEdge} {
		if got, _ := whole.Locate(p); got != want {
			t.Errorf("%v in the world: got %d, want %d", p, got, want)
		}
	}
}

// TestLocateAgreesWithOrb compares with orb off the edges.
func TestLocateAgreesWithOrb(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 300 {
		var ring orb.Ring
		for range 3 + r.IntN(8) {
			ring = append(ring, orb.Point{float64(r.IntN(100)), float64(r.IntN(100))})
		}
		area := orb.Polygon{append(ring, ring[0])}
		l := NewLocator(area)
		for range 100 {
			p := orb.Point{float64(r.IntN(100)) + 0.37, float64(r.IntN(100)) + 0.73}
			got, _ := l.Locate(p)
			if got != OnEdge && (got == Inside) != planar.PolygonContains(area, p) {
				t.Fatalf("%v in %v: got %d", p, area, got)
			}
		}
	}
}
