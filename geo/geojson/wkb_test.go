package geojson

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// FuzzAppendWKB holds what is written against orb's reader: what orb can read
// and gives back as the same bytes is written as AppendGeometry would.
func FuzzAppendWKB(f *testing.F) {
	for _, g := range []orb.Geometry{
		orb.Point{38.790396, -35.344252}, orb.MultiPoint{{1, 2}, {-3.5, 4}}, orb.LineString{{1, 2}, {3, 4}}, orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}},
		orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}, orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}, {{{5, 5}, {6, 5}, {6, 6}, {5, 5}}}},
		orb.Collection{orb.Point{1, 2}, orb.Collection{orb.LineString{{1, 2}, {3, 4}}}}, orb.LineString{}, orb.Polygon{}, orb.Collection{},
	} {
		b, err := wkb.Marshal(g)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		f.Add(b[:len(b)-1])
	}
	f.Add([]byte{1, 7, 0, 0, 0, 255, 255, 255, 255})
	f.Fuzz(func(t *testing.T, in []byte) {
		got, err := AppendWKB([]byte("x"), string(in))
		if err != nil {
			if string(got) != "x" {
				t.Fatalf("failing left %q", got)
			}
		}
		g, other := wkb.Unmarshal(in)
		if other != nil || g == nil {
			return
		}
		again, other := wkb.Marshal(g)
		if other != nil || string(again) != string(in) {
			return
		}
		if err != nil {
			t.Fatalf("%x: %v, orb reads %v", in, err, g)
		}
		if want := string(AppendGeometry([]byte("x"), g)); string(got) != want {
			t.Fatalf("%x: got %s, want %s", in, got, want)
		}
	})
}

func TestAppendWKBAllocatesNothing(t *testing.T) {
	b, err := wkb.Marshal(orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}})
	if err != nil {
		t.Fatal(err)
	}
	in, dst := string(b), make([]byte, 0, 1024)
	if n := testing.AllocsPerRun(100, func() {
		if _, err := AppendWKB(dst, in); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%g allocations", n)
	}
}
