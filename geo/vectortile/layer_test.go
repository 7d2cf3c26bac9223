package vectortile

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"github.com/waylog/waylog/geo"
)

// decoded reads a tile with orb's decoder: each feature as a text, by layer.
func decoded(t testing.TB, tile []byte) map[string][]string {
	t.Helper()
	layers, err := mvt.Unmarshal(tile)
	if err != nil {
		t.Fatalf("orb cannot read it: %v", err)
	}
	out := map[string][]string{}
	for _, l := range layers {
		if l.Version != 2 || l.Extent != Extent || len(l.Features) == 0 {
			t.Fatalf("layer %s has version %d, extent %d, %d features", l.Name, l.Version, l.Extent, len(l.Features))
		}
		for _, f := range l.Features {
			out[l.Name] = append(out[l.Name], featureText(f.ID, f.Geometry, f.Properties))
		}
	}
	return out
}

// featureText writes a feature as orb reads it: an id of 0 is none.
func featureText(id any, g orb.Geometry, p geojson.Properties) string {
	if id == 0.0 {
		id = nil
	}
	return fmt.Sprintf("%v %s %v %v", id, g.GeoJSONType(), g, map[string]any(p))
}

// TestLayerReadsBack writes what chance makes and reads it with orb's decoder.
func TestLayerReadsBack(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		l := NewLayer("events", "id", "kind", "count", "ongoing", "note")
		var want []string
		at := func() XY { return XY{r.Int32N(Extent+2*Buffer) - Buffer, r.Int32N(Extent+2*Buffer) - Buffer} }
		path := func(n int) (out []XY) {
			for range n {
				out = append(out, at())
			}
			return out
		}
		for n := range r.IntN(40) {
			id := uint64(r.Int64N(1 << 40))
			p := geojson.Properties{}
			text := strings.Repeat("ش", r.IntN(100)) + fmt.Sprint(n)
			l.Tag(0, l.Unique(text))
			p["id"] = text
			if r.IntN(2) == 0 {
				kind := fmt.Sprint("kind ", r.IntN(3))
				l.Tag(1, l.Text(kind))
				p["kind"] = kind
			}
			if r.IntN(2) == 0 {
				count := r.Int64N(5) - 2 + r.Int64N(2)<<40
				l.Tag(2, l.Number(count))
				p["count"] = float64(count) // orb decodes every number as one
			}
			if r.IntN(4) == 0 {
				l.Tag(3, l.True())
				p["ongoing"] = true
			}
			switch r.IntN(4) {
			case 0:
				q := at()
				l.Point(id, q.X, q.Y)
				want = append(want, featureText(float64(id), orb.Point{float64(q.X), float64(q.Y)}, p))
			case 1:
				s := Shape{Points: path(2 + r.IntN(90))}
				l.Shape(id, s)
				want = append(want, featureText(float64(id), orb.MultiPoint(floats(s.Points)), p))
			case 2:
				s := Shape{Lines: [][]XY{path(2 + r.IntN(90)), path(2)}}
				l.Shape(id, s)
				want = append(want, featureText(float64(id), orb.MultiLineString{floats(s.Lines[0]), floats(s.Lines[1])}, p))
			default:
				x, y, d := r.Int32N(3000), r.Int32N(3000), 40+r.Int32N(1000)
				s := Shape{Points: []XY{{x, y}}, Rings: [][]XY{{{x, y}, {x + d, y}, {x + d, y + d}, {x, y + d}}, {{x + 9, y + 9}, {x + 9, y + 20}, {x + 20, y + 20}}}}
				l.Shape(id, s)
				closed := func(r []XY) orb.Ring { return append(orb.Ring(floats(r)), floats(r)[0]) }
				want = append(want, featureText(float64(id), orb.Point{float64(x), float64(y)}, p), featureText(float64(id), orb.Polygon{closed(s.Rings[0]), closed(s.Rings[1])}, p))
			}
		}
		tile := Append(nil, l, NewLayer("nothing", "id"))
		got := decoded(t, tile)
		if len(want) == 0 && len(tile) == 0 {
			continue
		}
		if len(got) != 1 || !reflect.DeepEqual(got["events"], want) {
			t.Fatalf("seed %d: read\n%s\nwant\n%s", seed, strings.Join(got["events"], "\n"), strings.Join(want, "\n"))
		}
	}
}

// TestDays writes days of all centuries in any order: each comes back as its
// text, and has one value however often it is asked for.
func TestDays(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	l := NewLayer("events", "date_start")
	days, seen := NewDays(l), map[geo.Date]Value{}
	var want []string
	for range 3000 {
		day := geo.Date(r.IntN(400) - 200)
		switch r.IntN(10) {
		case 0:
			day = geo.Date(r.IntN(3_600_000) - 719_162) // 0001-01-01, and on
		case 1:
			day += 17_000
		}
		v := days.Value(day)
		if before, ok := seen[day]; ok && before != v {
			t.Fatalf("%s has the values %d and %d", day, before, v)
		}
		seen[day] = v
		l.Tag(0, v)
		l.Point(1, 2, 3)
		want = append(want, featureText(1.0, orb.Point{2, 3}, geojson.Properties{"date_start": day.String()}))
	}
	if got := decoded(t, Append(nil, l))["events"]; !reflect.DeepEqual(got, want) {
		t.Fatalf("read %q, want %q", got, want)
	}
	if int(l.count) != len(seen) {
		t.Fatalf("%d values of %d days", l.count, len(seen))
	}
}

func floats(path []XY) orb.LineString {
	var out orb.LineString
	for _, p := range path {
		out = append(out, orb.Point{float64(p.X), float64(p.Y)})
	}
	return out
}

// FuzzLayer holds texts and numbers of any sort, and any id, against orb's decoder.
func FuzzLayer(f *testing.F) {
	f.Add("a", "airstrike", int64(3), uint64(7), int32(0), int32(4095))
	f.Add("", "", int64(-1), uint64(1)<<63, int32(-64), int32(4160))
	f.Add(strings.Repeat("x", 200), "\x00ش", int64(1)<<62, uint64(0), int32(-1<<31), int32(1<<31-1))
	f.Fuzz(func(t *testing.T, id, kind string, count int64, row uint64, x, y int32) {
		l := NewLayer("events", "id", "kind", "count")
		for range 2 {
			l.Tag(0, l.Unique(id))
			l.Tag(1, l.Text(kind))
			l.Tag(2, l.Number(count))
			l.Point(row, x, y)
		}
		one := featureText(float64(row), orb.Point{float64(x), float64(y)}, geojson.Properties{"id": id, "kind": kind, "count": float64(count)})
		if got := decoded(t, Append(nil, l)); !reflect.DeepEqual(got["events"], []string{one, one}) {
			t.Fatalf("read %q, want twice %q", got["events"], one)
		}
	})
}

// benchPoints is how many points the benchmarks write: as many as a tile has at most.
const benchPoints = 5000

// benchDay is the first day of a point, one of some thousand; benchEnd its last,
// which most have for themselves too.
func benchDay(i int) geo.Date { return geo.Date(7000 + i*7919%13_500) }
func benchEnd(i int) geo.Date { return benchDay(i) + geo.Date(i*13%30) }

func appendBench(b []byte, ids []string) []byte {
	l := NewLayer("events", "id", "kind", "date_start", "date_end")
	l.Grow(len(ids))
	days := NewDays(l)
	kinds := []string{"airstrike", "shelling", "clash"}
	for i, id := range ids {
		l.Tag(0, l.Unique(id))
		l.Tag(1, l.Text(kinds[i%3]))
		l.Tag(2, days.Value(benchDay(i)))
		l.Tag(3, days.Value(benchEnd(i)))
		l.Point(uint64(i), int32(i*37%Extent), int32(i*101%Extent))
	}
	return Append(b, l)
}

// BenchmarkPoints writes a tile of points; times is how many times as long orb's
// encoder takes for the same features, measured in turn with it.
func BenchmarkPoints(b *testing.B) {
	fc := geojson.NewFeatureCollection()
	ids := make([]string, benchPoints)
	for i := range ids {
		ids[i] = fmt.Sprint("event-", i)
		f := geojson.NewFeature(orb.Point{float64(i * 37 % Extent), float64(i * 101 % Extent)})
		f.ID = i
		f.Properties = geojson.Properties{"id": ids[i], "kind": []string{"airstrike", "shelling", "clash"}[i%3], "date_start": benchDay(i).String(), "date_end": benchEnd(i).String()}
		fc.Append(f)
	}
	layer := mvt.NewLayer("events", fc)
	layer.Version = 2
	var tile []byte
	var ours, orbs time.Duration
	for b.Loop() {
		begun := time.Now()
		tile = appendBench(tile[:0], ids)
		ours += time.Since(begun)
		b.StopTimer()
		begun = time.Now()
		if _, err := mvt.Marshal(mvt.Layers{layer}); err != nil {
			b.Fatal(err)
		}
		orbs += time.Since(begun)
		runtime.GC() // of what orb left: it is not ours to pay for
		b.StartTimer()
	}
	b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N)/benchPoints, "ns/point")
	b.ReportMetric(float64(len(tile))/benchPoints, "B/point")
	b.ReportMetric(float64(orbs)/float64(ours), "times")
}
