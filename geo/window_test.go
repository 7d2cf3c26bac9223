package geo_test

import (
	"testing"
	"time"

	"github.com/waylog/waylog/geo"
)

func TestParseWindow(t *testing.T) {
	for _, c := range []struct {
		in       string
		from, to string // in Asia/Damascus; "" is open
	}{
		{"2017-05-25", "2017-05-24T21:00:00Z", "2017-05-25T20:59:00Z"},
		{"2017-05-25T", "2017-05-24T21:00:00Z", "2017-05-25T20:59:00Z"},
		{"2017-05-25/2017-06-01", "2017-05-24T21:00:00Z", "2017-06-01T20:59:00Z"},
		{"2017-05-25T/2017-06-01T", "2017-05-24T21:00:00Z", "2017-06-01T20:59:00Z"},
		{"2017-05-25/2017-05-25", "2017-05-24T21:00:00Z", "2017-05-25T20:59:00Z"},
		{"2017-05-25/..", "2017-05-24T21:00:00Z", ""},
		{"2017-05-25/", "2017-05-24T21:00:00Z", ""},
		{"../2017-05-25", "", "2017-05-25T20:59:00Z"},
		{"/2017-05-25", "", "2017-05-25T20:59:00Z"},
		{"2017-05-25T14:30:00Z", "2017-05-25T14:30:00Z", "2017-05-25T14:30:00Z"},
		{"2017-05-25T14:30:59.9+03:00/..", "2017-05-25T11:30:00Z", ""},
		{"2017-05-25T14:30:00Z/2017-05-26", "2017-05-25T14:30:00Z", "2017-05-26T20:59:00Z"},
		{"0001-01-01/9999-12-31", "0000-12-31T21:35:00Z", "9999-12-31T20:59:00Z"},
	} {
		t.Run(c.in, func(t *testing.T) {
			w, err := geo.ParseWindow(c.in)
			if err != nil {
				t.Fatal(err)
			}
			from, to := w.In(zone(t, "Asia/Damascus"))
			if text(from) != c.from || text(to) != c.to {
				t.Errorf("%s to %s, expected %s to %s", text(from), text(to), c.from, c.to)
			}
			again, err := geo.ParseWindow(w.String())
			if err != nil || again.String() != w.String() {
				t.Errorf("%s reads back as %s, %v", w, again, err)
			}
		})
	}
	for _, s := range []string{
		"", "..", "../..", "/", "../", "/..", "2017-06-01/2017-05-25", "2017-05-25T14:30:00Z/2017-05-25T14:29:00Z", "2017-02-29", "2017-13-01",
		"25 May 2017", "2017-05-25/2017-05-26/2017-05-27", "2017-05-25T14:30:00", "2017-05-25TT", "yesterday/..", "2017", "2017-05", "2017-05-25/P1D", "...", "null",
	} {
		if w, err := geo.ParseWindow(s); err == nil {
			t.Errorf("%q read as %s", s, w)
		}
	}
}

func text(m *geo.Minute) string {
	if m == nil {
		return ""
	}
	return m.String()
}

func FuzzParseWindow(f *testing.F) {
	for _, s := range []string{"2017-05-25", "2017-05-25T", "2017-05-25/..", "../2017-05-25T14:30:00Z", "2017-05-25T14:30:00.5+03:00/2017-06-01", "9999-12-31/", "0001-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, err := geo.ParseWindow(s)
		if err != nil {
			return
		}
		if w.Start.Open() && w.End.Open() {
			t.Fatalf("%q is open on both sides", s)
		}
		again, err := geo.ParseWindow(w.String())
		if err != nil || again.String() != w.String() {
			t.Fatalf("%q: %s reads back as %s, %v", s, w, again, err)
		}
		if from, to := w.In(time.UTC); from != nil && to != nil && *from > *to {
			t.Fatalf("%q ends before it starts", s)
		}
	})
}

// TestSpan asks the time rules of the contract: what may have been in a window,
// what was in it for sure.
func TestSpan(t *testing.T) {
	at := func(s string) *geo.Minute {
		if s == "" {
			return nil
		}
		return new(minute(t, "2017-05-"+s+"T00:00:00Z"))
	}
	for _, c := range []struct {
		name             string
		lo, hi, from, to string // the span
		winFrom, winTo   string
		possible, sure   bool
	}{
		{"bounds inside", "10", "12", "", "", "05", "20", true, true},
		{"bounds equal the window", "10", "12", "", "", "10", "12", true, true},
		{"bounds reach out", "10", "22", "", "", "05", "20", true, false},
		{"bounds around the window", "01", "30", "", "", "05", "20", true, false},
		{"before", "01", "04", "", "", "05", "20", false, false},
		{"after", "21", "22", "", "", "05", "20", false, false},
		{"touches the start", "01", "05", "", "", "05", "20", true, false},
		{"touches the end", "20", "25", "", "", "05", "20", true, false},
		{"no end known", "10", "", "", "", "05", "20", true, false},
		{"no end known, window open", "10", "", "", "", "05", "", true, false},
		{"no end known, begins after", "21", "", "", "", "05", "20", false, false},
		{"no start known", "", "10", "", "", "05", "20", true, false},
		{"no start known, ended before", "", "04", "", "", "05", "20", false, false},
		{"certain in the window", "", "", "10", "10", "05", "20", true, true},
		{"certain, reaching in", "", "", "01", "05", "05", "20", true, true},
		{"certain at another time only", "", "", "25", "26", "05", "20", true, false},
		{"certain around the window", "01", "30", "02", "29", "05", "20", true, true},
		{"bounds out, certain in", "01", "30", "10", "11", "05", "20", true, true},
		{"undated", "", "", "", "", "05", "20", true, false},
		{"undated, no window", "", "", "", "", "", "", true, false},
		{"no window", "10", "12", "", "", "", "", true, true},
		{"window open at the start", "10", "12", "", "", "", "11", true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := geo.Span{Lo: at(c.lo), Hi: at(c.hi), From: at(c.from), To: at(c.to)}
			if got := s.Possible(at(c.winFrom), at(c.winTo)); got != c.possible {
				t.Errorf("possible is %t", got)
			}
			if got := s.Certain(at(c.winFrom), at(c.winTo)); got != c.sure {
				t.Errorf("certain is %t", got)
			}
		})
	}
}
