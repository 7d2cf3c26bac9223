package timeindex

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/geo"
)

const year = geo.Minute(365 * 24 * 60)

// clustered makes synthetic events as data sets have them: most at some hundred
// places, whole days, over 36 years.
func clustered(n int) []Event {
	r := rand.New(rand.NewPCG(42, 0))
	spots := make([]orb.Point, 400)
	for i := range spots {
		spots[i] = orb.Point{r.Float64()*340 - 170, r.Float64()*120 - 60}
	}
	round := func(v float64) float64 { return float64(int64(v*1e5)) / 1e5 }
	events := make([]Event, n)
	for i := range events {
		s := spots[int(float64(len(spots))*r.Float64()*r.Float64())]
		p := orb.Point{round(s[0] + r.NormFloat64()), round(s[1] + r.NormFloat64())}
		lo := geo.Minute(r.IntN(36*365))*24*60 + 19*year
		length := geo.Minute(24*60 - 1)
		if r.IntN(7) == 0 {
			length += 24 * 60 * geo.Minute(r.IntN(30))
		}
		events[i] = Event{Row: int64(i + 1), Box: &orb.Bound{Min: p, Max: p}, Point: true, Span: geo.Span{Lo: new(lo), Hi: new(lo + length)}, Kind: uint32(r.IntN(8))}
	}
	return events
}

// questions are boxes about random events, with a window that begins at random.
func questions(events []Event, degrees float64, length geo.Minute) []Query {
	r := rand.New(rand.NewPCG(7, 0))
	qs := make([]Query, 200)
	for i := range qs {
		at := events[r.IntN(len(events))].Box.Min
		if degrees < 360 {
			qs[i].Boxes = []orb.Bound{{Min: orb.Point{at[0] - degrees/2, at[1] - degrees/2}, Max: orb.Point{at[0] + degrees/2, at[1] + degrees/2}}}
		}
		if length > 0 {
			from := 19*year + geo.Minute(r.Int64N(int64(35*year)))
			qs[i].From, qs[i].To = new(from), new(from+length-1)
		}
	}
	return qs
}

func BenchmarkBuild(b *testing.B) {
	events := clustered(1_000_000)
	var x *Index
	for b.Loop() {
		x = Build(events)
	}
	b.ReportMetric(float64(x.Bytes())/float64(x.Len()), "B/event")
}

func BenchmarkIndex(b *testing.B) {
	events := clustered(1_000_000)
	x := Build(events)
	for _, where := range []struct {
		name    string
		degrees float64
	}{{"city", 0.2}, {"region", 10}, {"world", 360}} {
		for _, when := range []struct {
			name   string
			length geo.Minute
		}{{"week", 7 * 24 * 60}, {"year", year}, {"all", 0}} {
			qs := questions(events, where.degrees, when.length)
			b.Run(fmt.Sprintf("%s/%s/count", where.name, when.name), func(b *testing.B) {
				matched := int64(0)
				for i := 0; b.Loop(); i++ {
					matched += x.Count(qs[i%len(qs)])
				}
				b.ReportMetric(float64(matched)/float64(b.N), "matched")
			})
			b.Run(fmt.Sprintf("%s/%s/first1000", where.name, when.name), func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					x.First(qs[i%len(qs)], 1000)
				}
			})
		}
	}
}

// BenchmarkScan is what the index is measured against: every event looked at.
func BenchmarkScan(b *testing.B) {
	events := clustered(1_000_000)
	qs := questions(events, 10, year)
	plans := make([]*plan, len(qs))
	for i := range qs {
		plans[i] = new(plan)
		plans[i].set(&qs[i])
	}
	for i := 0; b.Loop(); i++ {
		n := 0
		for j := range events {
			if plans[i%len(plans)].takes(&events[j]) {
				n++
			}
		}
	}
}
