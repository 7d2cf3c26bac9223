package indexed

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/demo"
	"github.com/waylog/waylog/data/importer"
	"github.com/waylog/waylog/data/storetest"
	"github.com/waylog/waylog/geo"
)

// TestAnswersAgree asks at random of real and of synthetic events: what the index
// answers is what the store answers, to the event, and all answers agree.
func TestAnswersAgree(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "waylog.db"), time.Now)
	imported(t, s, "ucdp", "events/ucdp_ged_v23.1_sample1000.csv.gz", 1000)
	synthetic(t, s, 1500)
	n, r := storetest.Soak(t, 25)
	agree(t, s, r, n, "ucdp", "demo")
}

// TestSoakAnswersAgree does so with all there is.
func TestSoakAnswersAgree(t *testing.T) {
	if os.Getenv("WAYLOG_SOAK") == "" {
		t.Skip("millions of rows are read with WAYLOG_SOAK only: make soak")
	}
	s := openAt(t, filepath.Join(t.TempDir(), "waylog.db"), time.Now)
	for _, f := range []struct {
		layer, name string
		events      int64
	}{
		{"ucdp", "events/ucdp_ged_syria_2016-2019.csv.gz", 16_566},
		{"sigacts", "events/iraq_sigacts_2006-2008.csv.gz", 0},
		{"days", "events/thor_vietnam_days_1965_1973.csv.gz", 0},
		{"thor", "events/thor_vietnam_months_1965-1973.csv.gz", 2_673_207},
	} {
		imported(t, s, f.layer, f.name, f.events)
	}
	synthetic(t, s, 1_000_000)
	n, r := storetest.Soak(t, 10)
	agree(t, s, r, n, "ucdp", "sigacts", "days", "thor", "demo")
}

func imported(t *testing.T, s prompt, layer, name string, events int64) {
	t.Helper()
	f, err := os.Open(storetest.RealFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	report, err := importer.Run(t.Context(), s, f, importer.Options{Layer: data.Layer{ID: layer}, Unplaced: true})
	if err != nil || events > 0 && report.Stored != events {
		t.Fatalf("%s: %d stored, want %d: %v", name, report.Stored, events, err)
	}
	t.Logf("%s: %d events", name, report.Stored)
}

func synthetic(t *testing.T, s prompt, n int64) {
	t.Helper()
	if _, err := demo.Load(t.Context(), s, demo.Options{Layer: "demo", Events: n, Seed: 42}); err != nil {
		t.Fatal(err)
	}
	if err := s.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func agree(t *testing.T, s prompt, r *rand.Rand, n int, layers ...string) {
	t.Helper()
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range layers {
		l, err := s.Layer(t.Context(), id, head.Seq)
		if err != nil {
			t.Fatal(err)
		}
		x, err := s.Extent(t.Context(), id, head.Seq)
		if err != nil {
			t.Fatal(err)
		}
		matched := int64(0)
		for range n {
			q := data.Query{Layer: id, At: head.Seq, Filter: filter(r, &l, &x)}
			if _, ok, err := s.ask(t.Context(), &q); !ok || err != nil {
				t.Fatalf("the index does not answer %+v: %v", q.Filter, err)
			}
			matched += sameAnswers(t, s, q)
		}
		t.Logf("%s: %d questions, %d events matched", id, n, matched)
	}
}

// sameAnswers returns how many events the index and the store both find.
func sameAnswers(t *testing.T, s prompt, q data.Query) int64 {
	t.Helper()
	count, err := s.Count(t.Context(), q)
	if want, storeErr := s.Store.Store.Count(t.Context(), q); err != nil || storeErr != nil || count != want {
		t.Fatalf("%+v: the index counts %d, the store %d: %v, %v", q.Filter, count, want, err, storeErr)
	}
	spec := data.HistogramSpec{Bins: 100}
	h, err := s.Histogram(t.Context(), q, spec)
	want, storeErr := s.Store.Store.Histogram(t.Context(), q, spec)
	if err != nil || storeErr != nil || !sameHistogram(h, want) {
		t.Fatalf("%+v: the histogram of the index is another one than the store's: %v, %v", q.Filter, err, storeErr)
	}
	sum, err := s.Summary(t.Context(), q)
	if err != nil || sum.Matched != count || h.Matched != count || sum.Undated != h.Undated {
		t.Fatalf("%+v: %d counted, %d in the histogram (undated %d), %d in the summary (undated %d): %v", q.Filter, count, h.Matched, h.Undated, sum.Matched, sum.Undated, err)
	}
	if count > 20_000 {
		return count
	}
	rows, last := int64(0), int64(0)
	for e, err := range s.Events(t.Context(), q) {
		if err != nil || e.Row <= last {
			t.Fatalf("%+v: row %d after %d: %v", q.Filter, e.Row, last, err)
		}
		rows, last = rows+1, e.Row
	}
	if rows != count {
		t.Fatalf("%+v: %d counted, but %d come", q.Filter, count, rows)
	}
	return count
}

// sameHistogram leaves the shares of an event room for the order of adding.
func sameHistogram(a, b data.Histogram) bool {
	if len(a.Bins) != len(b.Bins) {
		return false
	}
	for i := range a.Bins {
		x, y := &a.Bins[i], &b.Bins[i]
		if d := x.Spread - y.Spread; d > 1e-6*(1+x.Spread) || -d > 1e-6*(1+x.Spread) {
			return false
		}
		x.Spread, y.Spread = 0, 0
	}
	return reflect.DeepEqual(a, b)
}

// filter asks at random for what the index knows of.
func filter(r *rand.Rand, l *data.Layer, x *data.Extent) data.Filter {
	f := data.Filter{Certain: r.IntN(3) == 0, WithoutUndated: r.IntN(3) == 0, WithoutUnplaced: r.IntN(3) == 0}
	if b := x.Box; b != nil && r.IntN(5) > 0 {
		width, height := (b.East-b.West)*r.Float64()*r.Float64(), (b.North-b.South)*r.Float64()*r.Float64()
		west, south := b.West+(b.East-b.West-width)*r.Float64(), b.South+(b.North-b.South-height)*r.Float64()
		f.Box = &geo.Box{West: west, South: south, East: west + width, North: south + height}
	}
	if x.From != nil && r.IntN(5) > 0 {
		days := int(*x.To-*x.From) + 1
		from := *x.From + geo.Date(r.IntN(days))
		to := from + geo.Date(r.IntN(1+r.IntN(days)))
		f.Time = &geo.Window{Start: geo.Edge{Date: &from}, End: geo.Edge{Date: &to}}
		switch r.IntN(6) {
		case 0:
			f.Time.Start = geo.Edge{}
		case 1:
			f.Time.End = geo.Edge{}
		}
	}
	if len(l.Kinds) > 0 && r.IntN(3) == 0 {
		f.Kinds = []string{l.Kinds[r.IntN(len(l.Kinds))].Key, l.Kinds[r.IntN(len(l.Kinds))].Key}
	}
	if r.IntN(6) == 0 {
		f.Statuses = []string{"disputed", fmt.Sprint("status ", r.IntN(2))}
	}
	return f
}
