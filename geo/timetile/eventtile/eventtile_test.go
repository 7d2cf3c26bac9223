package eventtile_test

import (
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/timetile/eventtile"
)

var update = flag.Bool("update", false, "write the golden files anew")

func day(t testing.TB, s string) *geo.Date {
	t.Helper()
	d, err := geo.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return &d
}

// founding is a small tile with every case: open ends, a certain day, ids of
// one and of several bytes a letter, a kind that the legend lacks.
func founding(t testing.TB) eventtile.Tile {
	return eventtile.Tile{
		Seq:   7,
		Kinds: []string{"airstrike", "clash", "never seen"},
		Events: []eventtile.Event{
			{ID: "strike", Lon: 38.790396, Lat: 35.344252, Lo: day(t, "2017-05-25"), Hi: day(t, "2017-05-25"), Kind: "airstrike", Precision: 4, Status: 2},
			{ID: "clash", Lon: 39.00788, Lat: 35.95283, From: day(t, "2017-06-01"), To: day(t, "2017-06-01"), Kind: "clash", Precision: 1, Ongoing: true},
			{ID: "الرقة", Lon: -180, Lat: 90, Lo: day(t, "2017-05-24"), Kind: "corridor", Precision: 6, Status: 7},
		},
	}
}

func TestGolden(t *testing.T) {
	got := hex.Dump(eventtile.Encode(founding(t)))
	path := filepath.Join("testdata", "founding.hex")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the tile's bytes changed; with -update the new ones are taken\n%s", got)
	}
}

func TestRoundTrip(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	random := func(n, years int) eventtile.Tile {
		tile := eventtile.Tile{Seq: 1 << 40, Kinds: []string{"a", "b"}}
		some := func() *geo.Date {
			if rnd.IntN(4) == 0 {
				return nil
			}
			return new(*day(t, "1861-04-12") + geo.Date(rnd.IntN(years*365)))
		}
		for i := range n {
			tile.Events = append(tile.Events, eventtile.Event{
				ID: fmt.Sprint(strings.Repeat("é", i%5), i), Lon: rnd.Float64()*360 - 180, Lat: rnd.Float64()*180 - 90,
				Lo: some(), Hi: some(), From: some(), To: some(), Kind: fmt.Sprint("k", rnd.IntN(5)),
				Precision: uint8(rnd.IntN(7)), Status: uint8(rnd.IntN(8)), Ongoing: rnd.IntN(2) == 0,
			})
		}
		return tile
	}
	for _, c := range []struct {
		name  string
		tile  eventtile.Tile
		width byte
	}{
		{"nothing", eventtile.Tile{}, 2},
		{"founding map", founding(t), 2},
		{"days never known", eventtile.Tile{Events: []eventtile.Event{{ID: "x"}}}, 2},
		{"a day before 1970", eventtile.Tile{Events: []eventtile.Event{{ID: "x", Lo: day(t, "1861-04-12")}}}, 2},
		{"65535 days", eventtile.Tile{Events: []eventtile.Event{{Lo: new(geo.Date(-5)), Hi: new(geo.Date(65529))}}}, 2},
		{"65536 days", eventtile.Tile{Events: []eventtile.Event{{Lo: new(geo.Date(-5)), Hi: new(geo.Date(65530))}}}, 4},
		{"the calendar's ends", eventtile.Tile{Events: []eventtile.Event{{Lo: day(t, "0001-01-01"), Hi: day(t, "9999-12-31")}}}, 4},
		{"four years", random(501, 4), 2},
		{"1861 to 2061", random(502, 200), 4},
		{"odd number", random(3, 4), 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := eventtile.Encode(c.tile)
			if b[4] != c.width {
				t.Errorf("day columns of %d bytes, expected %d", b[4], c.width)
			}
			got, err := eventtile.Decode(b)
			if err != nil {
				t.Fatal(err)
			}
			if got.Seq != c.tile.Seq || len(got.Events) != len(c.tile.Events) {
				t.Fatalf("seq %d, %d events", got.Seq, len(got.Events))
			}
			byID := map[string]eventtile.Event{}
			for _, e := range got.Events {
				byID[e.ID] = e
			}
			for _, want := range c.tile.Events {
				e := byID[want.ID]
				if math.Abs(e.Lon-want.Lon) > 5e-8 || math.Abs(e.Lat-want.Lat) > 5e-8 {
					t.Errorf("%s at %v, %v, expected %v, %v", want.ID, e.Lon, e.Lat, want.Lon, want.Lat)
				}
				e.Lon, e.Lat = want.Lon, want.Lat
				if !reflect.DeepEqual(e, want) {
					t.Errorf("got %+v, expected %+v", e, want)
				}
			}
		})
	}
}

func TestOrder(t *testing.T) {
	tile := founding(t)
	tile.Events = append(tile.Events, eventtile.Event{ID: "tie", Lo: day(t, "2017-05-25")})
	got, err := eventtile.Decode(eventtile.Encode(tile))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, e := range got.Events {
		ids = append(ids, e.ID)
	}
	if want := []string{"clash", "الرقة", "strike", "tie"}; !reflect.DeepEqual(ids, want) {
		t.Errorf("order %v, expected %v", ids, want)
	}
	if want := []string{"airstrike", "clash", "never seen", "corridor", ""}; !reflect.DeepEqual(got.Kinds, want) {
		t.Errorf("kinds %v, expected %v", got.Kinds, want)
	}
	if tile.Events[0].ID != "strike" || len(tile.Kinds) != 3 {
		t.Error("Encode changed its argument")
	}
}

func TestEncodePutsStrayPositionsOnTheEdge(t *testing.T) {
	got, err := eventtile.Decode(eventtile.Encode(eventtile.Tile{Events: []eventtile.Event{
		{Lon: 181, Lat: -91}, {Lon: math.NaN(), Lat: math.Inf(1)},
	}}))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][2]float64{{180, -90}, {-180, 90}} {
		if e := got.Events[i]; e.Lon != want[0] || e.Lat != want[1] {
			t.Errorf("event %d at %v, %v, expected %v", i, e.Lon, e.Lat, want)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := eventtile.Encode(founding(t))
	with := func(at int, bs ...byte) []byte {
		b := bytes.Clone(good)
		copy(b[at:], bs)
		return b
	}
	cases := map[string][]byte{
		"nothing":                nil,
		"another magic":          with(0, 'X'),
		"width 3":                with(4, 3),
		"a later version":        with(5, 1),
		"a kind too few":         with(6, 3),
		"too many events":        with(8, 200),
		"events without end":     with(8, 0xff, 0xff, 0xff, 0xff),
		"id offsets past it":     with(24, 0xff, 0xff, 0xff, 0xff),
		"ids past it":            with(28, 0xff, 0xff, 0xff, 0xff),
		"kinds past it":          with(32, 0xff, 0xff, 0xff, 0xff),
		"kinds out of line":      with(32, good[32]+1),
		"kinds without end":      with(36, 0xff, 0xff, 0xff, 0xff),
		"rows out of order":      with(40+8*3, 9, 0),
		"a kind that is not one": with(40+8*3+4*8, 99),
	}
	for n := range good {
		cases[fmt.Sprintf("cut after %d bytes", n)] = good[:n]
	}
	for name, b := range cases {
		if _, err := eventtile.Decode(b); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(eventtile.Encode(eventtile.Tile{}))
	f.Add(eventtile.Encode(founding(f)))
	f.Add(eventtile.Encode(eventtile.Tile{Events: []eventtile.Event{{ID: "a", Lo: day(f, "0001-01-01"), Hi: day(f, "9999-12-31")}}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		tile, err := eventtile.Decode(b)
		if err != nil {
			return
		}
		again, err := eventtile.Decode(eventtile.Encode(tile))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(tile.Events, again.Events) {
			t.Errorf("decoded %+v, then %+v", tile.Events, again.Events)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	rnd := rand.New(rand.NewPCG(9, 10))
	t := eventtile.Tile{Kinds: []string{"airstrike", "clash"}, Events: make([]eventtile.Event, 100_000)}
	for i := range t.Events {
		lo := geo.Date(14975 + rnd.IntN(5000))
		t.Events[i] = eventtile.Event{ID: fmt.Sprint(i), Lon: rnd.Float64() * 40, Lat: rnd.Float64() * 40, Lo: &lo, Hi: new(lo + geo.Date(rnd.IntN(30))), Kind: t.Kinds[rnd.IntN(2)]}
	}
	b.ReportAllocs()
	for b.Loop() {
		eventtile.Encode(t)
	}
}
