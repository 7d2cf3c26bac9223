package sqlite

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/cql2"
	"github.com/waylog/waylog/data/storetest"
	"github.com/waylog/waylog/geo"
)

// benchRows is how many synthetic events the benchmarks work on.
const benchRows = 20_000

// benchEvents makes events around a few towns over four years, from one seed.
func benchEvents(tb testing.TB, l *data.Layer) []data.Event {
	tb.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	events := make([]data.Event, benchRows)
	for i := range events {
		day := geo.Date(16801 + r.IntN(1430))
		killed := int64(r.IntN(20))
		events[i] = data.Event{
			ID: fmt.Sprint(i), Kind: []string{"airstrike", "clash", "shelling"}[r.IntN(3)],
			Title: fmt.Sprintf("Synthetic event %d", i), Place: fmt.Sprintf("Town %d", r.IntN(60)),
			Geometry:  orb.Point{36 + 6*r.Float64(), 32 + 5*r.Float64()},
			DateStart: &day, DateEnd: &day, PlacePrecision: "near", FiguresFrom: "dataset",
			Killed:     data.Range{Low: &killed, Best: &killed, High: &killed},
			Properties: []byte(`{"synthetic":true,"adm_1":"Province","event_clarity":1}`),
		}
		if err := events[i].Normalize(l); err != nil {
			tb.Fatal(err)
		}
	}
	return events
}

func benchImport(tb testing.TB, s *Store, l *data.Layer, events []data.Event) data.Change {
	tb.Helper()
	imp, err := s.Import(tb.Context(), data.ImportSpec{Layer: l.ID, Create: l})
	if err != nil {
		tb.Fatal(err)
	}
	for i := range events {
		if _, err := storetest.Put(tb.Context(), imp, &events[i], nil); err != nil {
			tb.Fatal(err)
		}
	}
	c, err := imp.Commit(tb.Context(), "")
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func benchStore(tb testing.TB) (*Store, *data.Layer) {
	tb.Helper()
	s, err := Open(tb.Context(), filepath.Join(tb.TempDir(), "bench.db"), Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	l := &data.Layer{ID: "bench", Redistribute: true}
	if err := l.Check(); err != nil {
		tb.Fatal(err)
	}
	return s, l
}

// BenchmarkImport stores 20,000 new events durably, words indexed. The same
// events in bare INSERTs of one table are what the machine can do.
func BenchmarkImport(b *testing.B) {
	b.Run("waylog", func(b *testing.B) {
		_, l := benchStore(b)
		events := benchEvents(b, l)
		for b.Loop() {
			b.StopTimer()
			s, _ := benchStore(b)
			b.StartTimer()
			benchImport(b, s, l, events)
		}
		b.ReportMetric(float64(b.N)*benchRows/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("bare inserts", func(b *testing.B) {
		_, l := benchStore(b)
		events := benchEvents(b, l)
		for b.Loop() {
			b.StopTimer()
			s, _ := benchStore(b)
			if _, err := s.writer.Exec("CREATE TABLE bare (id TEXT, kind TEXT, title TEXT, place TEXT, lon REAL, lat REAL, day INTEGER, killed INTEGER, properties TEXT)"); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			tx, err := s.writer.Begin()
			if err != nil {
				b.Fatal(err)
			}
			for i := range events {
				e := &events[i]
				p, _ := e.Geometry.(orb.Point)
				if _, err := tx.Exec("INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", e.ID, e.Kind, e.Title, e.Place, p[0], p[1], int64(*e.DateStart), *e.Killed.Best, string(e.Properties)); err != nil {
					b.Fatal(err)
				}
			}
			if err := tx.Commit(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)*benchRows/b.Elapsed().Seconds(), "rows/s")
	})
}

// circle is an area about the middle of the synthetic events with so many corners.
func circle(corners int) string {
	var b strings.Builder
	for i := range corners + 1 {
		at := 2 * math.Pi * float64(i%corners) / float64(corners)
		fmt.Fprintf(&b, ", %.6f %.6f", 39+1.5*math.Cos(at), 34.5+1.5*math.Sin(at))
	}
	return "POLYGON((" + strings.TrimPrefix(b.String(), ", ") + "))"
}

// BenchmarkRead asks one layer of 20,000 events for what the page asks for.
func BenchmarkRead(b *testing.B) {
	s, l := benchStore(b)
	at := benchImport(b, s, l, benchEvents(b, l)).Seq
	week, err := geo.ParseWindow("2017-05-25/2017-06-01")
	if err != nil {
		b.Fatal(err)
	}
	box := geo.Box{West: 38, South: 34, East: 40, North: 36}
	all := data.Query{Layer: l.ID, At: at}
	some := data.Query{Layer: l.ID, At: at, Filter: data.Filter{Time: &week, Box: &box}}
	layer, err := s.Layer(b.Context(), l.ID, at)
	if err != nil {
		b.Fatal(err)
	}
	expression := func(text string) func() error {
		e, err := cql2.Parse(cql2.TextLang, text)
		if err == nil {
			e, err = cql2.Bind(e, text, &layer)
		}
		if err != nil {
			b.Fatal(err)
		}
		return func() error {
			_, err := s.Count(b.Context(), data.Query{Layer: l.ID, At: at, Filter: data.Filter{Where: e}})
			return err
		}
	}
	for _, c := range []struct {
		name string
		run  func() error
	}{
		{"all events", func() error {
			n := 0
			for _, err := range s.Events(b.Context(), all) {
				if err != nil {
					return err
				}
				n++
			}
			if n != benchRows {
				return fmt.Errorf("%d events", n)
			}
			return nil
		}},
		{"count in region and week", func() error { _, err := s.Count(b.Context(), some); return err }},
		{"summary", func() error { _, err := s.Summary(b.Context(), all); return err }},
		{"histogram", func() error {
			_, err := s.Histogram(b.Context(), all, data.HistogramSpec{Bins: 100})
			return err
		}},
		{"words", func() error {
			_, err := s.Count(b.Context(), data.Query{Layer: l.ID, At: at, Filter: data.Filter{Text: "town 7"}})
			return err
		}},
		{"count by an expression on fields", expression("killed_low > 10 AND kind = 'clash' AND date_start >= DATE('2017-05-01')")},
		{"count by an expression on own properties", expression("event_clarity = 1 AND adm_1 LIKE 'Prov%'")},
		{"count by folded text", expression("CASEI(title) LIKE CASEI('%EVENT 77%')")},
		{"count in a box", expression("S_INTERSECTS(geometry, BBOX(38,34,40,36))")},
		{"count in an area of 6 corners", expression("S_WITHIN(geometry, " + circle(6) + ")")},
		{"count in an area of 500 corners", expression("S_WITHIN(geometry, " + circle(500) + ")")},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if err := c.run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
