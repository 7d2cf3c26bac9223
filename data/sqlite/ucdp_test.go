package sqlite

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/storetest"
	"github.com/waylog/waylog/geo"
)

const (
	ucdpFile   = "events/ucdp_ged_syria_2016-2019.csv.gz"
	ucdpEvents = 16_566
)

// sourced is an event and its source.
type sourced struct {
	event  *data.Event
	source []data.Source
}

// ucdp returns the events of the file. The mapping is a plain one, made for
// this test: what matters here is the amount of it.
func ucdp(t *testing.T, path string) (events []sourced) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(z)
	header, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	number := func(s string) *int64 {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return &n
		}
		return nil
	}
	layer := &data.Layer{ID: "ucdp", TimeZone: "Asia/Damascus"}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return events
		}
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]string{}
		for i, name := range header {
			m[name] = record[i]
		}
		e := &data.Event{ID: m["id"], Kind: "type " + m["type_of_violence"], Title: m["dyad_name"], Summary: m["source_headline"], Place: m["where_coordinates"],
			Actors: []data.Actor{{Name: m["side_a"], Role: "side_a"}, {Name: m["side_b"], Role: "side_b"}},
			Killed: data.Range{Low: number(m["low"]), Best: number(m["best"]), High: number(m["high"])}}
		lon, _ := strconv.ParseFloat(m["longitude"], 64)
		lat, _ := strconv.ParseFloat(m["latitude"], 64)
		e.Geometry = orb.Point{lon, lat}
		for name, into := range map[string]**geo.Date{"date_start": &e.DateStart, "date_end": &e.DateEnd} {
			if d, err := geo.ParseDate(m[name]); err == nil {
				*into = &d
			}
		}
		sum := sha256.Sum256([]byte(m["source_article"]))
		src := data.Source{ID: hex.EncodeToString(sum[:8]), Title: m["source_headline"], Publisher: m["source_office"], Published: m["source_date"]}
		e.SourceIDs = []string{src.ID}
		if e.Properties, err = json.Marshal(m); err != nil {
			t.Fatal(err)
		}
		if err := e.Normalize(layer); err != nil {
			t.Fatal(err)
		}
		events = append(events, sourced{e, []data.Source{src}})
	}
}

// TestRealImport stores 16,566 real events, then the same again.
func TestRealImport(t *testing.T) {
	t.Parallel()
	storetest.Large(t)
	events := ucdp(t, storetest.RealFile(t, ucdpFile))
	s := open(t, filepath.Join(t.TempDir(), "waylog.db"), Options{})
	ctx := t.Context()
	if _, err := s.PutLayer(ctx, data.Layer{ID: "ucdp", TimeZone: "Asia/Damascus"}, "", ""); err != nil {
		t.Fatal(err)
	}
	load := func() data.Change {
		i, err := s.Import(ctx, data.ImportSpec{Layer: "ucdp"})
		if err != nil {
			t.Fatal(err)
		}
		defer i.Abort()
		start := time.Now()
		for _, e := range events {
			if _, err := storetest.Put(ctx, i, e.event, e.source); err != nil {
				t.Fatal(err)
			}
		}
		put := time.Since(start)
		start = time.Now()
		c, err := i.Commit(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("put %v, commit %v", put, time.Since(start))
		return c
	}
	if c := load(); c.Counts != (data.Counts{Stored: ucdpEvents}) {
		t.Fatalf("counts %+v", c.Counts)
	}
	if c := load(); c.Counts != (data.Counts{Unchanged: ucdpEvents}) || c.Seq != 0 {
		t.Fatalf("counts of the same again %+v, number %d", c.Counts, c.Seq)
	}
	m, err := s.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	q := data.Query{Layer: "ucdp", At: m.Seq}
	timed := func(what string, fn func() int64) {
		runtime.GC()
		start := time.Now()
		n := fn()
		t.Logf("%s: %d in %v", what, n, time.Since(start))
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	timed("all events", func() (n int64) {
		for _, err := range s.Events(ctx, q) {
			must(err)
			n++
		}
		if n != ucdpEvents {
			t.Errorf("%d events", n)
		}
		return n
	})
	timed("by title", func() (n int64) {
		byTitle := q
		byTitle.Sort = data.SortTitle
		for _, err := range s.Events(ctx, byTitle) {
			must(err)
			n++
		}
		return n
	})
	timed("points", func() (n int64) {
		for _, err := range s.Points(ctx, q) {
			must(err)
			n++
		}
		return n
	})
	timed("count", func() int64 { n, err := s.Count(ctx, q); must(err); return n })
	timed("summary", func() int64 { sum, err := s.Summary(ctx, q); must(err); return sum.Matched })
	timed("histogram", func() int64 {
		h, err := s.Histogram(ctx, q, data.HistogramSpec{Bins: 100})
		must(err)
		return h.Matched
	})
	timed("extent", func() int64 { _, err := s.Extent(ctx, "ucdp", m.Seq); must(err); return 1 })
	timed("words", func() int64 {
		words := q
		words.Filter.Text = "sohr idlib"
		n, err := s.Count(ctx, words)
		must(err)
		if n == 0 {
			t.Error("no words found")
		}
		return n
	})
}
