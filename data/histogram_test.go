package data_test

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	_ "time/tzdata"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

func date(t testing.TB, s string) geo.Date {
	t.Helper()
	d, err := geo.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// span makes the span of an event with these days, "" for one not known.
func span(t testing.TB, loc *time.Location, start, end, from, to string) geo.Span {
	t.Helper()
	one := func(s string) *geo.Date {
		if s == "" {
			return nil
		}
		return new(date(t, s))
	}
	e := data.Event{DateStart: one(start), DateEnd: one(end), CertainFrom: one(from), CertainTo: one(to)}
	return e.Span(loc)
}

func TestHistogramSteps(t *testing.T) {
	for _, c := range []struct {
		name       string
		spec       data.HistogramSpec
		from, to   string
		step       data.Step
		n          int
		start, end string // of the first and the last bin
	}{
		{"eight days", data.HistogramSpec{Bins: 100}, "2017-05-25", "2017-06-01", data.Day, 8, "2017-05-25", "2017-06-01"},
		{"one day", data.HistogramSpec{Bins: 100}, "2017-05-25", "2017-05-25", data.Day, 1, "2017-05-25", "2017-05-25"},
		{"just enough", data.HistogramSpec{Bins: 8}, "2017-05-25", "2017-06-01", data.Day, 8, "2017-05-25", "2017-06-01"},
		{"one too many", data.HistogramSpec{Bins: 7}, "2017-05-25", "2017-06-01", data.Week, 2, "2017-05-22", "2017-06-04"},
		{"weeks begin on Monday", data.HistogramSpec{Step: data.Week}, "2017-05-29", "2017-06-04", data.Week, 1, "2017-05-29", "2017-06-04"},
		{"weeks before 1970", data.HistogramSpec{Step: data.Week}, "1969-12-28", "1969-12-29", data.Week, 2, "1969-12-22", "1970-01-04"},
		{"months", data.HistogramSpec{Step: data.Month}, "2016-02-29", "2017-02-01", data.Month, 13, "2016-02-01", "2017-02-28"},
		{"a year in weeks", data.HistogramSpec{Bins: 100}, "2017-01-01", "2017-12-31", data.Week, 53, "2016-12-26", "2017-12-31"},
		{"years", data.HistogramSpec{Bins: 10}, "1861-04-12", "1865-05-09", data.Year, 5, "1861-01-01", "1865-12-31"},
		{"decades", data.HistogramSpec{Bins: 20}, "1861-04-12", "2017-06-01", data.Decade, 16, "1860-01-01", "2019-12-31"},
		{"centuries", data.HistogramSpec{Bins: 2}, "1999-12-31", "2000-01-01", data.Day, 2, "1999-12-31", "2000-01-01"},
		{"no step is coarse enough", data.HistogramSpec{Bins: 1}, "1861-04-12", "2017-06-01", data.Century, 3, "1800-01-01", "2099-12-31"},
		{"the calendar's ends", data.HistogramSpec{Bins: 100}, "0001-01-01", "9999-12-31", data.Century, 100, "0001-01-01", "9999-12-31"},
		{"more bins than may be", data.HistogramSpec{Step: data.Day}, "0001-01-01", "0200-01-01", data.Month, 2389, "0001-01-01", "0200-01-31"},
		{"reversed", data.HistogramSpec{Step: data.Day}, "2017-06-01", "2017-05-25", data.Day, 1, "2017-06-01", "2017-06-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := data.NewHistogram(time.UTC, c.spec, date(t, c.from), date(t, c.to)).Result()
			if h.Step != c.step || len(h.Bins) != c.n {
				t.Fatalf("%d bins of a %s, expected %d of a %s", len(h.Bins), h.Step, c.n, c.step)
			}
			if first, last := h.Bins[0], h.Bins[c.n-1]; first.Start != date(t, c.start) || last.End != date(t, c.end) {
				t.Errorf("bins from %s to %s, expected %s to %s", first.Start, last.End, c.start, c.end)
			}
			for i := range h.Bins[1:] {
				if h.Bins[i+1].Start != h.Bins[i].End+1 {
					t.Errorf("gap between %s and %s", h.Bins[i].End, h.Bins[i+1].Start)
				}
			}
		})
	}
}

func TestHistogramSpecCheck(t *testing.T) {
	from, to := date(t, "1900-01-01"), date(t, "2000-01-01")
	if err := (data.HistogramSpec{Step: data.Week}).Check(from, to); err != nil {
		t.Error(err)
	}
	if err := (data.HistogramSpec{Bins: 1}).Check(from, to); err != nil {
		t.Error(err)
	}
	err := (data.HistogramSpec{Step: data.Day}).Check(from, to)
	if data.CodeOf(err) != data.Invalid {
		t.Errorf("36,525 bins: %v", err)
	}
}

func TestHistogramSpread(t *testing.T) {
	loc := zone(t, "Asia/Damascus")
	near := func(t *testing.T, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-12 {
			t.Errorf("spread %.15g, expected %.15g", got, want)
		}
	}
	june := func(t *testing.T, s geo.Span) data.Histogram {
		b := data.NewHistogram(loc, data.HistogramSpec{Step: data.Day}, date(t, "2017-06-01"), date(t, "2017-06-30"))
		b.Add(s, "x")
		return b.Result()
	}
	t.Run("a month-precise event is a thirtieth of every day", func(t *testing.T) {
		for _, bin := range june(t, span(t, loc, "2017-06-01", "2017-06-30", "", "")).Bins {
			near(t, bin.Spread, 1.0/30)
			if bin.Count != 1 || bin.Kinds["x"] != 1 {
				t.Errorf("%s: count %d, kinds %v", bin.Start, bin.Count, bin.Kinds)
			}
		}
	})
	t.Run("bounds beyond the range are clipped", func(t *testing.T) {
		near(t, june(t, span(t, loc, "2017-05-01", "2017-06-02", "", "")).Bins[1].Spread, 0.5)
	})
	t.Run("without a start: from the certain span on", func(t *testing.T) {
		h := june(t, span(t, loc, "", "2017-06-04", "2017-06-03", "2017-06-03"))
		near(t, h.Bins[0].Spread, 0)
		near(t, h.Bins[2].Spread, 0.5)
		if h.Bins[0].Count != 1 || h.Bins[3].Count != 1 || h.Bins[4].Count != 0 {
			t.Error("it may have been on any day up to its end, and on none after it")
		}
	})
	t.Run("a corridor certain on one day stands on that day and may be on all", func(t *testing.T) {
		h := june(t, span(t, loc, "", "", "2017-06-10", "2017-06-10"))
		for i, bin := range h.Bins {
			want := 0.0
			if i == 9 {
				want = 1
			}
			near(t, bin.Spread, want)
			if bin.Count != 1 {
				t.Errorf("%s: count %d", bin.Start, bin.Count)
			}
		}
	})
	t.Run("without an end: to the end of the range", func(t *testing.T) {
		h := june(t, span(t, loc, "2017-06-29", "", "", ""))
		near(t, h.Bins[28].Spread, 0.5)
		near(t, h.Bins[29].Spread, 0.5)
	})
	t.Run("wholly outside: in the nearest bin", func(t *testing.T) {
		near(t, june(t, span(t, loc, "2016-01-01", "2016-01-02", "", "")).Bins[0].Spread, 1)
		near(t, june(t, span(t, loc, "2018-01-01", "", "", "")).Bins[29].Spread, 1)
	})
	t.Run("undated", func(t *testing.T) {
		h := june(t, geo.Span{})
		if h.Matched != 1 || h.Undated != 1 {
			t.Errorf("matched %d, undated %d", h.Matched, h.Undated)
		}
		for _, bin := range h.Bins {
			if bin.Count != 0 || bin.Spread != 0 || len(bin.Kinds) != 0 {
				t.Errorf("an undated event is in the bin of %s", bin.Start)
			}
		}
	})
	t.Run("a day of 23 hours weighs less", func(t *testing.T) {
		// Clocks in Syria went from 00:00 to 01:00 on 31 March 2017.
		b := data.NewHistogram(loc, data.HistogramSpec{Step: data.Day}, date(t, "2017-03-30"), date(t, "2017-04-01"))
		b.Add(span(t, loc, "2017-03-30", "2017-04-01", "", ""), "")
		h := b.Result()
		near(t, h.Bins[0].Spread, 24.0/71)
		near(t, h.Bins[1].Spread, 23.0/71)
		near(t, h.Bins[2].Spread, 24.0/71)
	})
	t.Run("a day that a zone skipped", func(t *testing.T) {
		apia := zone(t, "Pacific/Apia")
		b := data.NewHistogram(apia, data.HistogramSpec{Step: data.Day}, date(t, "2011-12-29"), date(t, "2011-12-31"))
		b.Add(span(t, apia, "2011-12-30", "2011-12-30", "", ""), "")
		if h := b.Result(); h.Bins[0].Spread+h.Bins[1].Spread+h.Bins[2].Spread != 1 {
			t.Errorf("%+v", h.Bins)
		}
	})
}

// TestHistogramOracle compares with the plain definition: every bin asks every
// span.
func TestHistogramOracle(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	zones := []*time.Location{time.UTC, zone(t, "Asia/Damascus"), zone(t, "America/Sao_Paulo"), zone(t, "Pacific/Apia")}
	for round := range 200 {
		loc := zones[round%len(zones)]
		from := date(t, "2005-01-01") + geo.Date(rnd.IntN(4000))
		to := from + geo.Date(rnd.IntN(1+rnd.IntN(4000)))
		spec := data.HistogramSpec{Bins: 1 + rnd.IntN(150)}
		if round%3 == 0 {
			spec = data.HistogramSpec{Step: data.Steps[rnd.IntN(4)]}
		}
		b := data.NewHistogram(loc, spec, from, to)
		var spans []geo.Span
		var kinds []string
		for i := range 60 {
			s := randomSpan(rnd, loc, from, to)
			spans, kinds = append(spans, s), append(kinds, fmt.Sprint("k", i%3))
			b.Add(s, kinds[i])
		}
		if msg := against(b.Result(), loc, from, to, spans, kinds); msg != "" {
			t.Fatalf("round %d, %s, %s to %s, %+v: %s", round, loc, from, to, spec, msg)
		}
		for i := range spans { // AddMany knows no certain span but the bounds
			spans[i].From, spans[i].To = nil, nil
		}
		if msg := against(addedMany(loc, spec, from, to, spans, kinds), loc, from, to, spans, kinds); msg != "" {
			t.Fatalf("many at once: round %d, %s, %s to %s, %+v: %s", round, loc, from, to, spec, msg)
		}
	}
}

// TestHistogramSameEachTime adds up kinds, which come in any order, and shares of
// events: an answer with the same tag has the same bytes.
func TestHistogramSameEachTime(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	from := date(t, "2005-01-01")
	b := data.NewHistogram(time.UTC, data.HistogramSpec{Step: data.Week}, from, from+300)
	names := []string{"a", "b", "c", "d", "e", "f", "g"}
	all := b.Numbered(names)
	for range 20_000 { // few in several bins, and of each kind more than of the one before
		lo := int32((from + geo.Date(rnd.IntN(250))).First(time.UTC))
		days := int32(1)
		if rnd.IntN(1000) == 0 {
			days += 8 + int32(rnd.IntN(9))
		}
		kind := min(bits.TrailingZeros(uint(rnd.IntN(128)+1)), len(names)-1)
		all.AddMany([]int32{lo}, []int32{lo + days*1440 - 1}, []uint8{uint8(kind)})
	}
	first := b.Result()
	for range 50 {
		if again := b.Result(); !reflect.DeepEqual(again, first) {
			t.Fatalf("read twice, %+v is %+v", first, again)
		}
	}
}

// addedMany counts the spans in as they lie in an index.
func addedMany(loc *time.Location, spec data.HistogramSpec, from, to geo.Date, spans []geo.Span, kinds []string) data.Histogram {
	type row struct {
		lo, hi int32
		kind   uint8
	}
	names := []string{"k0", "k1", "k2"}
	rows := make([]row, len(spans))
	for i, s := range spans {
		rows[i] = row{math.MinInt32, math.MaxInt32, uint8(slices.Index(names, kinds[i]))}
		if s.Lo != nil {
			rows[i].lo = int32(*s.Lo)
		}
		if s.Hi != nil {
			rows[i].hi = int32(*s.Hi)
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.lo, b.lo) })
	b := data.NewHistogram(loc, spec, from, to)
	other := b.Alike()
	halves := []*data.Numbered{b.Numbered(names), other.Numbered(names)}
	turn := 0
	for part := range slices.Chunk(rows, 25) {
		var lo, hi []int32
		var numbers []uint8
		for _, r := range part {
			lo, hi, numbers = append(lo, r.lo), append(hi, r.hi), append(numbers, r.kind)
		}
		halves[turn%2].AddMany(lo, hi, numbers)
		turn++
	}
	b.Join(other)
	return b.Result()
}

// randomSpan makes the span of an event that may have been in from..to.
func randomSpan(rnd *rand.Rand, loc *time.Location, from, to geo.Date) geo.Span {
	n := int(to-from) + 1
	lo := from + geo.Date(rnd.IntN(n)-rnd.IntN(40))
	hi := lo + geo.Date(rnd.IntN(1+rnd.IntN(n+80)))
	hi = max(hi, from)
	var e data.Event
	if rnd.IntN(8) > 0 {
		e.DateStart = &lo
	}
	if rnd.IntN(8) > 0 {
		e.DateEnd = &hi
	}
	if rnd.IntN(3) == 0 {
		a := lo + geo.Date(rnd.IntN(int(hi-lo)+1))
		e.CertainFrom, e.CertainTo = &a, new(a+geo.Date(rnd.IntN(int(hi-a)+1)))
	}
	s := e.Span(loc)
	if s.Lo != nil && s.Hi != nil && rnd.IntN(4) == 0 { // a clock was given
		s.Lo = new(*s.Lo + geo.Minute(rnd.IntN(600)))
		s.Hi = new(max(*s.Lo, *s.Hi-geo.Minute(rnd.IntN(600))))
		if *s.Lo > to.Last(loc) || *s.Hi < from.First(loc) {
			return geo.Span{}
		}
	}
	return s
}

func against(h data.Histogram, loc *time.Location, from, to geo.Date, spans []geo.Span, kinds []string) string {
	var sum float64
	undated := int64(0)
	for _, s := range spans {
		if s.Undated() {
			undated++
		}
	}
	if h.Matched != int64(len(spans)) || h.Undated != undated {
		return fmt.Sprintf("matched %d, undated %d, expected %d, %d", h.Matched, h.Undated, len(spans), undated)
	}
	for _, bin := range h.Bins {
		first, last := bin.Start.First(loc), bin.End.Last(loc)
		count, share, byKind := int64(0), 0.0, map[string]int64{}
		for i, s := range spans {
			if s.Undated() {
				continue
			}
			if s.Possible(&first, &last) {
				count++
				byKind[kinds[i]]++
			}
			begin, end := from.First(loc), to.Last(loc)
			lo, hi := begin, end
			for _, m := range []*geo.Minute{s.From, s.Lo} {
				if m != nil {
					lo = max(begin, *m)
				}
			}
			for _, m := range []*geo.Minute{s.To, s.Hi} {
				if m != nil {
					hi = min(end, *m)
				}
			}
			if lo > end { // certain after the range only, but it may have begun before
				lo, hi = end, end
			}
			if hi < begin {
				lo, hi = begin, begin
			}
			if common := min(hi, last) - max(lo, first) + 1; common > 0 {
				share += float64(common) / float64(hi-lo+1)
			}
		}
		sum += bin.Spread
		if bin.Count != count || !maps.Equal(bin.Kinds, byKind) || math.Abs(bin.Spread-share) > 1e-9 {
			return fmt.Sprintf("bin %s to %s: count %d %v spread %g, expected %d %v %g", bin.Start, bin.End, bin.Count, bin.Kinds, bin.Spread, count, byKind, share)
		}
	}
	if want := float64(h.Matched - h.Undated); math.Abs(sum-want) > 1e-9*want {
		return fmt.Sprintf("the spread sums to %.15g, expected %g", sum, want)
	}
	return ""
}

func BenchmarkHistogramAdd(b *testing.B) {
	loc := zone(b, "Asia/Damascus")
	from, to := date(b, "2011-01-01"), date(b, "2024-12-31")
	rnd := rand.New(rand.NewPCG(7, 8))
	spans := make([]geo.Span, 10_000)
	for i := range spans {
		spans[i] = randomSpan(rnd, loc, from, to)
	}
	h := data.NewHistogram(loc, data.HistogramSpec{Step: data.Day}, from, to)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		h.Add(spans[i%len(spans)], "airstrike")
	}
}
