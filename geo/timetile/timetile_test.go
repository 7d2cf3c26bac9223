package timetile_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/timeindex"
	"github.com/waylog/waylog/geo/timetile"
	"github.com/waylog/waylog/geo/vectortile"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The place precisions of these tests.
const (
	exact    = 0
	district = 2
)

type event struct {
	lon, lat  float64
	span      geo.Span
	kind      uint32
	precision uint8
}

var kinds = []string{"airstrike", "clash", "never listed", "another"}

func options(t vectortile.Tile, zone *time.Location) timetile.Options {
	return timetile.Options{At: t, Zone: zone, Kinds: kinds, Legend: []string{"clash", "shelling", "airstrike"}, Wide: []uint8{district, 3}}
}

// made adds events up, as they are and as an index finds them, in one part and in two,
// and returns the bytes, which are the same.
func made(t testing.TB, b *timetile.Builder, o timetile.Options, bin int, events []event) []byte {
	t.Helper()
	b.Reset(o)
	for _, e := range events {
		b.Add(timetile.PlaceOf(e.lon, e.lat), e.span, e.kind, e.precision)
	}
	alone := b.Append(nil, bin)
	var builder timeindex.Builder
	for i, e := range events {
		p := orb.Point{e.lon, e.lat}
		builder.Add(&timeindex.Event{Row: int64(i + 1), Box: &orb.Bound{Min: p, Max: p}, Point: true, Span: e.span, Kind: e.kind, Precision: e.precision})
	}
	index := builder.Index()
	for _, split := range []int{0, 1 + len(events)%(timetile.Side-1), timetile.Split(o.At, index.Around(timetile.Area(o.At), timeindex.Query{}))} {
		o.Split = split
		b.Reset(o)
		b.Fill(func(p *timetile.Part) {
			index.VisitIn(p.Area(), timeindex.Query{}, p.AddMany, func(e *timeindex.Event) {
				p.Add(timetile.PlaceOf(e.Box.Min[0], e.Box.Min[1]), e.Span, e.Kind, e.Precision)
			})
		})
		if many := b.Append(nil, bin); !bytes.Equal(many, alone) {
			t.Fatalf("of the columns of an index, split at %d, the tile is another one: %d bytes, one by one %d", split, len(many), len(alone))
		}
	}
	return alone
}

func decoded(t testing.TB, b []byte) *timetile.Tile {
	t.Helper()
	tile, err := timetile.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if again := written(tile); !bytes.Equal(again, b) {
		t.Fatalf("written again it has %d bytes, not %d", len(again), len(b))
	}
	return tile
}

func date(t testing.TB, s string) geo.Date {
	t.Helper()
	d, err := geo.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// days makes a span of whole days; "" is not known.
func days(t testing.TB, lo, hi, from, to string) geo.Span {
	first := func(s string) *geo.Minute {
		if s == "" {
			return nil
		}
		return new(date(t, s).First(time.UTC))
	}
	last := func(s string) *geo.Minute {
		if s == "" {
			return nil
		}
		return new(date(t, s).Last(time.UTC))
	}
	return geo.Span{Lo: first(lo), Hi: last(hi), From: first(from), To: last(to)}
}

// golden are the tiles of the golden files: every case that the format has.
func golden(t testing.TB) map[string][]byte {
	few := []event{
		{38.79, 35.34, days(t, "2017-05-25", "2017-05-25", "2017-05-25", "2017-05-25"), 0, exact},
		{38.79, 35.34, days(t, "2017-05-25", "2017-05-25", "2017-05-25", "2017-05-25"), 0, exact},
		{38.80, 35.35, days(t, "2017-05-25", "2017-05-31", "", ""), 0, exact},
		{38.80, 35.35, days(t, "2017-05-01", "2017-05-31", "", ""), 0, district},
		{38.81, 35.36, days(t, "", "2017-06-30", "", ""), 1, exact},
		{38.81, 35.36, days(t, "2017-06-01", "", "", ""), 1, exact},
		{38.81, 35.36, days(t, "", "", "2017-06-03", "2017-06-05"), 1, exact},
		{38.81, 35.36, days(t, "2017-06-01", "2017-07-15", "2017-06-03", "2017-07-05"), 1, exact},
		{44.00, 12.00, days(t, "1861-04-12", "1861-04-13", "", ""), 2, exact},
		{44.00, 12.00, days(t, "2100-12-31", "2100-12-31", "2100-12-31", "2100-12-31"), 2, 3},
	}
	at := vectortile.Tile{Zoom: 3, Row: 3, Col: 4}
	var b timetile.Builder
	out := map[string][]byte{"days": made(t, &b, options(at, time.UTC), 1, few), "bins of 32 days": made(t, &b, options(at, time.UTC), 32, few)}
	r := rand.New(rand.NewPCG(2, 9))
	out["random"] = made(t, &b, options(vectortile.Tile{}, time.UTC), 0, randomEvents(r, 300, 60, time.UTC))
	return out
}

// TestGolden holds the bytes, and what they say, to what they were: other readers
// are tested with these files.
func TestGolden(t *testing.T) {
	for name, got := range golden(t) {
		said, err := json.MarshalIndent(decoded(t, got), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		for ending, content := range map[string][]byte{".wlt": got, ".json": append(said, '\n')} {
			path := filepath.Join("testdata", strings.ReplaceAll(name, " ", "-")+ending)
			if *update {
				if err := os.WriteFile(path, content, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(content, want) {
				t.Errorf("%s is another one; with -update it is taken", path)
			}
		}
	}
}

// TestSays reads one tile in words.
func TestSays(t *testing.T) {
	tile := decoded(t, golden(t)["days"])
	if got := fmt.Sprint(tile.Kinds); got != "[clash shelling airstrike never listed]" {
		t.Errorf("kinds %s: the legend's, then what it lacks", got)
	}
	if tile.Epoch != date(t, "1861-04-12") || tile.Bin != 1 || tile.Events() != 10 {
		t.Errorf("epoch %s, bins of %d days, %d events", tile.Epoch, tile.Bin, tile.Events())
	}
	var said []string
	entries := tile.Entries
	for _, l := range tile.Lists {
		for _, e := range entries[:l.Entries] {
			day := func(bin uint32) string {
				if bin == 0 {
					return "?"
				}
				return (tile.Epoch + geo.Date(bin) - 1).String()
			}
			said = append(said, fmt.Sprintf("%s %t %s/%s %d %s/%s x%d", tile.Kinds[l.Kind], l.Wide, day(e.Start), day(e.End), e.Sure, day(e.From), day(e.To), e.Count))
		}
		entries = entries[l.Entries:]
	}
	want := []string{
		"clash false ?/? 2 2017-06-03/2017-06-05 x1", "clash false ?/2017-06-30 0 ?/? x1", "clash false 2017-06-01/? 0 ?/? x1", "clash false 2017-06-01/2017-07-15 2 2017-06-03/2017-07-05 x1",
		"airstrike false 2017-05-25/2017-05-25 1 ?/? x2", "airstrike false 2017-05-25/2017-05-31 0 ?/? x1", "airstrike true 2017-05-01/2017-05-31 0 ?/? x1",
		"never listed false 1861-04-12/1861-04-13 0 ?/? x1", "never listed true 2100-12-31/2100-12-31 1 ?/? x1",
	}
	if !reflect.DeepEqual(said, want) {
		t.Errorf("it says\n%s\nwant\n%s", strings.Join(said, "\n"), strings.Join(want, "\n"))
	}
}

// randomEvents share few places and days, and have all that an event may lack.
func randomEvents(r *rand.Rand, n, length int, zone *time.Location) []event {
	base := geo.Date(17_000)
	list := make([]event, n)
	for i := range list {
		e := event{lon: math.Round(r.NormFloat64()*4e7)/1e7 + 38, lat: math.Round(r.NormFloat64()*4e7)/1e7 + 35, kind: uint32(r.IntN(4)), precision: uint8(r.IntN(4))}
		switch r.IntN(20) {
		case 0:
			e.lon, e.lat = 180, 90
		case 1:
			e.lon, e.lat = -180, -89
		case 2:
			e.lon, e.lat = 0, 0
		}
		lo := base + geo.Date(r.IntN(length))
		hi := lo + geo.Date(r.IntN(1+r.IntN(length)))
		if r.IntN(50) == 0 {
			lo -= 900_000 / 2
		}
		e.span = geo.Span{Lo: new(lo.First(zone)), Hi: new(hi.Last(zone))}
		switch r.IntN(8) {
		case 0, 1:
			e.span.From, e.span.To = e.span.Lo, e.span.Hi
		case 2:
			from := lo + geo.Date(r.IntN(int(hi-max(lo, base))+1))
			e.span.From, e.span.To = new(from.First(zone)), new((from + geo.Date(r.IntN(5))).Last(zone))
		case 3:
			e.span.To = e.span.Hi
		case 4: // a clock
			e.span.Lo = new(*e.span.Lo + geo.Minute(r.IntN(23*60)))
			e.span.Hi = new(max(*e.span.Hi-geo.Minute(r.IntN(60)), *e.span.Lo))
			e.span.From, e.span.To = e.span.Lo, e.span.Hi
		}
		switch r.IntN(8) {
		case 0:
			e.span.Lo = nil
		case 1:
			e.span.Hi = nil
		}
		list[i] = e
	}
	return list
}

// binned puts a span on the edges of the bins that it reaches into.
func binned(s geo.Span, bin int64, zone *time.Location) geo.Span {
	first := func(d geo.Date) geo.Date { return geo.Date(floor(int64(d), bin) * bin) }
	edge := func(m *geo.Minute, last bool) *geo.Minute {
		switch {
		case m == nil:
			return nil
		case last:
			return new((first(m.Date(zone)) + geo.Date(bin) - 1).Last(zone))
		}
		return new(first(m.Date(zone)).First(zone))
	}
	return geo.Span{Lo: edge(s.Lo, false), Hi: edge(s.Hi, true), From: edge(s.From, false), To: edge(s.To, true)}
}

func floor(a, b int64) int64 { return int64(math.Floor(float64(a) / float64(b))) }

// TestCountsAreThoseOfTheEvents counts random windows in tiles of random events,
// and looks at every event itself: with bins of a day it is the same, with others
// it is the same as of events that fill their bins.
func TestCountsAreThoseOfTheEvents(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var b timetile.Builder
	for _, name := range []string{"UTC", "Asia/Damascus", "America/New_York"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for round := range 24 {
			events := randomEvents(r, 1+r.IntN(600), 1+r.IntN(400), zone)
			zoom := uint32(r.IntN(9))
			at := maptile.At(orb.Point{38, 35}, maptile.Zoom(zoom))
			tile := vectortile.Tile{Zoom: zoom, Row: at.Y, Col: at.X}
			bin := 1 << (round % 8)
			got := decoded(t, made(t, &b, options(tile, zone), bin, events))
			want := map[string]int64{}
			var inside []event
			for _, e := range events {
				if x, y, ok := placed(e.lon, e.lat, tile); ok {
					want[fmt.Sprint(y*timetile.Side+x, kinds[e.kind], e.precision >= district)]++
					inside = append(inside, e)
				}
			}
			if n := got.Events(); n != int64(len(inside)) {
				t.Fatalf("%d events, want %d", n, len(inside))
			}
			counts := map[string]int64{}
			entries := got.Entries
			for _, l := range got.Lists {
				for _, e := range entries[:l.Entries] {
					counts[fmt.Sprint(l.Cell, got.Kinds[l.Kind], l.Wide)] += int64(e.Count)
				}
				entries = entries[l.Entries:]
			}
			if !reflect.DeepEqual(counts, want) {
				t.Fatalf("lists %v, want %v", counts, want)
			}
			for range 40 {
				from := geo.Date(17_000 + r.IntN(900) - 250)
				to := from + geo.Date(r.IntN(300))
				from, to = geo.Date(floor(int64(from), int64(bin))*int64(bin)), geo.Date((floor(int64(to), int64(bin))+1)*int64(bin)-1)
				var possible, certain, wantPossible, wantCertain int64
				for i := range got.Entries {
					e := &got.Entries[i]
					if e.Possible(got.BinOf(from), got.BinOf(to)) {
						possible += int64(e.Count)
					}
					if e.Certain(got.BinOf(from), got.BinOf(to)) {
						certain += int64(e.Count)
					}
				}
				first, last := from.First(zone), to.Last(zone)
				for _, e := range inside {
					span := e.span
					if bin > 1 {
						span = binned(span, int64(bin), zone)
					}
					if span.Possible(&first, &last) {
						wantPossible++
					}
					if span.Certain(&first, &last) {
						wantCertain++
					}
				}
				if possible != wantPossible || certain != wantCertain {
					t.Fatalf("%s, bins of %d days, %s to %s: %d possible and %d certain, want %d and %d", name, bin, from, to, possible, certain, wantPossible, wantCertain)
				}
			}
		}
	}
}

// TestFinestBin makes tiles of many events: the bin is the finest with which
// there are no more than 34,000 entries and 31,000 starts, else 64 days or 128, and
// the tile is that of this bin.
func TestFinestBin(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	var b timetile.Builder
	chosen := map[int]bool{}
	for _, c := range []struct{ years, longest int }{{1, 80}, {20, 80}, {300, 80}, {100, 0}} {
		events := make([]event, 36_000)
		for i := range events {
			lo := geo.Date(r.IntN(365 * c.years))
			hi := lo + geo.Date(r.IntN(3)*r.IntN(c.longest+1)/2)
			e := &events[i]
			*e = event{lon: float64(r.IntN(4)), lat: float64(r.IntN(4)), kind: uint32(r.IntN(2)), span: geo.Span{Lo: new(lo.First(time.UTC)), Hi: new(hi.Last(time.UTC))}}
			if c.longest == 0 {
				continue
			}
			switch r.IntN(20) {
			case 0:
				e.span.From, e.span.To = e.span.Lo, e.span.Hi
			case 1:
				e.span.From, e.span.To = e.span.Lo, new((lo + geo.Date(r.IntN(20))).Last(time.UTC))
			case 2:
				e.span.Lo = nil
			}
		}
		o := options(vectortile.Tile{}, time.UTC)
		want := []byte(nil)
		for bin := 1; bin <= 128; bin *= 2 {
			want = made(t, &b, o, bin, events)
			if tile := decoded(t, want); len(tile.Entries) <= 34_000 && starts(tile) <= 31_000 || bin == 64 {
				break
			}
		}
		got := made(t, &b, o, 0, events)
		if !bytes.Equal(got, want) {
			t.Errorf("%d years: bins of %d days with %d entries, want %d days with %d", c.years, decoded(t, got).Bin, len(decoded(t, got).Entries), decoded(t, want).Bin, len(decoded(t, want).Entries))
		}
		chosen[decoded(t, got).Bin] = true
	}
	if len(chosen) < 2 {
		t.Errorf("only bins of %v days were tried", chosen)
	}
}

// starts counts the days on which entries of a list without a certain span begin.
func starts(tile *timetile.Tile) int {
	n, at := 0, 0
	for _, l := range tile.Lists {
		days := map[uint32]bool{}
		for _, e := range tile.Entries[at : at+l.Entries] {
			if e.Sure != timetile.SureSpan {
				days[e.Start] = true
			}
		}
		n, at = n+len(days), at+l.Entries
	}
	return n
}

// TestCoarsestBin makes a tile of so many events that bins of 64 days are too fine.
func TestCoarsestBin(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 8))
	var b timetile.Builder
	fill := func(n int) {
		b.Reset(options(vectortile.Tile{}, time.UTC))
		for range n {
			lo := geo.Date(r.IntN(365 * 150)).First(time.UTC)
			b.Add(timetile.Place{X: r.Int64N(72e8) - 36e8, Y: r.Int64N(32e8) - 16e8}, geo.Span{Lo: &lo}, uint32(r.IntN(4)), uint8(r.IntN(4)))
		}
	}
	for n, want := range map[int]int{200_000: 64, 430_000: 128} {
		fill(n)
		if got := decoded(t, b.Append(nil, 0)); got.Bin != want {
			t.Errorf("%d events: bins of %d days with %d entries, want %d days", n, got.Bin, len(got.Entries), want)
		}
	}
}

func TestManyKinds(t *testing.T) {
	o := options(vectortile.Tile{}, time.UTC)
	o.Kinds, o.Legend = nil, nil
	for i := range 3000 {
		o.Kinds = append(o.Kinds, fmt.Sprintf("kind %04d", i))
	}
	var b timetile.Builder
	b.Reset(o)
	for i := range o.Kinds {
		b.Add(timetile.PlaceOf(float64(i%5), 0), geo.Span{Lo: new(geo.Minute(0))}, uint32(i), exact)
	}
	tile := decoded(t, b.Append(nil, 0))
	if tile.Events() != 3000 || len(tile.Lists) != 3000 || !slices.Equal(tile.Kinds, o.Kinds) {
		t.Errorf("%d events in %d lists of %d kinds", tile.Events(), len(tile.Lists), len(tile.Kinds))
	}
}
