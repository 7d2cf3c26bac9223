package storetest

import (
	"fmt"
	"math"

	"github.com/waylog/waylog/data"
)

// killed is an event with one claim for each number: a low, and a high where it
// is not 0.
func killed(id string, numbers ...[2]int64) *data.Event {
	e := strike(id, 1, 1, "2017-05-25")
	for _, n := range numbers {
		r := data.Range{Low: &n[0]}
		if n[1] != 0 {
			r.High = &n[1]
			if n[0] == n[1] {
				r.Best = &n[0]
			}
		}
		e.Claims = append(e.Claims, data.Claim{Figures: []data.Figure{{What: data.Killed, Range: r}}})
	}
	return e
}

func show(v *int64) string {
	if v == nil {
		return "null"
	}
	return fmt.Sprint(*v)
}

func showSums(s data.Sums) string {
	return fmt.Sprintf("%s %s %s unknown %d disputed %d open-ended %d", show(s.Low), show(s.Best), show(s.High), s.Unknown, s.Disputed, s.OpenEnded)
}

func figures(s *suite) {
	s.layer("strikes", "")
	reversed := strike("reversed", 1, 1, "2017-05-25")
	reversed.Killed = data.Range{Low: new(int64(1)), Best: new(int64(9)), High: new(int64(4))}
	reversed.CiviliansKilled = data.Range{Best: new(int64(2))}
	reversed.Kind, reversed.Status = "shelling", "corroborated"
	s.put(killed("agreed", [2]int64{10, 10}, [2]int64{10, 10}), killed("disputed", [2]int64{50, 50}, [2]int64{120, 120}),
		killed("open", [2]int64{81, 0}), killed("disputed and open", [2]int64{81, 0}, [2]int64{40, 40}), killed("silent"), reversed)
	e, err := s.store.Event(s.ctx, "strikes", "disputed", s.head())
	s.ok(err)
	equal(s, "figures of a disputed event", show(e.Killed.Low)+show(e.Killed.Best)+show(e.Killed.High), "50null120")
	e, err = s.store.Event(s.ctx, "strikes", "reversed", s.head())
	s.ok(err)
	equal(s, "figures are kept as found", show(e.Killed.Low)+show(e.Killed.Best)+show(e.Killed.High), "194")
	sum, err := s.store.Summary(s.ctx, s.query(data.Filter{}))
	s.ok(err)
	equal(s, "matched", sum.Matched, int64(6))
	equal(s, "killed", showSums(sum.Killed), "182 19 134 unknown 1 disputed 2 open-ended 2")
	equal(s, "injured", showSums(sum.Injured), "null null null unknown 6 disputed 0 open-ended 0")
	equal(s, "civilians", showSums(sum.CiviliansKilled), "null 2 null unknown 5 disputed 0 open-ended 0")
	equal(s, "kinds", fmt.Sprint(sum.ByKind), "map[airstrike:5 shelling:1]")
	equal(s, "statuses", fmt.Sprint(sum.ByStatus), "map[corroborated:1 reported:5]")
	sum, err = s.store.Summary(s.ctx, s.query(data.Filter{Kinds: []string{"shelling"}}))
	s.ok(err)
	equal(s, "killed, of one kind", showSums(sum.Killed), "1 9 4 unknown 0 disputed 0 open-ended 0")
	before := s.head()
	s.put(killed("disputed", [2]int64{7, 7}))
	sum, err = s.store.Summary(s.ctx, s.query(data.Filter{}))
	s.ok(err)
	equal(s, "killed, after a dispute was settled", showSums(sum.Killed), "139 26 21 unknown 1 disputed 1 open-ended 2")
	sum, err = s.store.Summary(s.ctx, data.Query{Layer: "strikes", At: before})
	s.ok(err)
	equal(s, "killed, before", showSums(sum.Killed), "182 19 134 unknown 1 disputed 2 open-ended 2")
}

func histogram(s *suite) {
	s.layer("strikes", "Asia/Damascus")
	count := func(f data.Filter, spec data.HistogramSpec) data.Histogram {
		s.Helper()
		h, err := s.store.Histogram(s.ctx, s.query(f), spec)
		s.ok(err)
		spread := 0.0
		for i, b := range h.Bins {
			spread += b.Spread
			if i > 0 && b.Start != h.Bins[i-1].End+1 {
				s.Errorf("bin %d begins on %s, the one before ends on %s", i, b.Start, h.Bins[i-1].End)
			}
		}
		if math.Abs(spread-float64(h.Matched-h.Undated)) > 1e-6 {
			s.Errorf("spread sums to %g, matched are %d and undated %d", spread, h.Matched, h.Undated)
		}
		return h
	}
	h := count(data.Filter{}, data.HistogramSpec{Bins: 100})
	equal(s, "bins of an empty layer", len(h.Bins), 0)
	s.put(strike("undated", 1, 1, ""))
	h = count(data.Filter{}, data.HistogramSpec{Bins: 100})
	equal(s, "matched, undated and bins", fmt.Sprint(h.Matched, h.Undated, len(h.Bins)), "1 1 0")
	h = count(data.Filter{Time: window("2017-05-01/2017-05-03")}, data.HistogramSpec{Bins: 100})
	equal(s, "bins of a closed window without dated events", len(h.Bins), 3)
	s.put(strike("a", 1, 1, "2017-05-25"), strike("b", 1, 1, "2017-05-25"), strike("c", 1, 1, "2017-06-01"),
		bounds{start: "2017-05-30"}.event("open"))
	h = count(data.Filter{}, data.HistogramSpec{Step: data.Day})
	equal(s, "days from the first to the last", fmt.Sprint(len(h.Bins), h.Bins[0].Start, h.Bins[7].End), "8 2017-05-25 2017-06-01")
	equal(s, "count of the first and the last", fmt.Sprint(h.Bins[0].Count, h.Bins[7].Count), "2 2")
	equal(s, "kinds of the first", h.Bins[0].Kinds["airstrike"], int64(2))
	h = count(data.Filter{Time: window("2017-05-20/2017-05-29")}, data.HistogramSpec{Step: data.Day})
	equal(s, "days of the window", fmt.Sprint(len(h.Bins), h.Bins[0].Start, h.Bins[9].End), "10 2017-05-20 2017-05-29")
	equal(s, "matched in it, the undated one among them", h.Matched, int64(3))
	h = count(data.Filter{Time: window("2017-05-31/..")}, data.HistogramSpec{Step: data.Day})
	equal(s, "days of a half open window", fmt.Sprint(len(h.Bins), h.Bins[0].Start, h.Bins[1].End), "2 2017-05-31 2017-06-01")
	s.put(strike("old", 1, 1, "0079-08-24"))
	_, err := s.store.Histogram(s.ctx, s.query(data.Filter{}), data.HistogramSpec{Step: data.Day})
	s.code(err, data.Invalid)
	h = count(data.Filter{}, data.HistogramSpec{Bins: 100})
	if len(h.Bins) > 100 {
		s.Errorf("%d bins, asked for 100", len(h.Bins))
	}
}
