package exporter_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/exporter"
	"github.com/waylog/waylog/data/importer"
	"github.com/waylog/waylog/data/sample"
	"github.com/waylog/waylog/data/sqlite"
	"github.com/waylog/waylog/data/storetest"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/geojson"
)

func open(t testing.TB) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// sameFiles exports what q asks for in every format, and holds each file
// against one that is written of whole events.
func sameFiles(t *testing.T, s data.Store, q data.Query) {
	t.Helper()
	ctx := t.Context()
	l, err := s.Layer(ctx, q.Layer, q.At)
	if err != nil {
		t.Fatal(err)
	}
	var events []data.Event
	for e, err := range s.Events(ctx, q) {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, *e)
	}
	sources, err := exporter.SourcesOf(ctx, s, q, events)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range exporter.Formats() {
		var quick, plain bytes.Buffer
		n, err := exporter.Export(ctx, s, q, &l, f, &quick)
		if err != nil || n != int64(len(events)) {
			t.Fatalf("%s: %d of %d events, %v", f.Name, n, len(events), err)
		}
		w := f.New(&plain, &l)
		for i := range events {
			if err := w.Write(exporter.NewFeature(&events[i], sources)); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(quick.Bytes(), plain.Bytes()) {
			continue
		}
		got, want := bytes.Split(quick.Bytes(), []byte("\n")), bytes.Split(plain.Bytes(), []byte("\n"))
		for i := range want {
			if i >= len(got) || !bytes.Equal(got[i], want[i]) {
				t.Fatalf("%s: line %d of %d and %d:\ngot  %s\nwant %s", f.Name, i+1, len(got), len(want), got[min(i, len(got)-1)], want[i])
			}
		}
		t.Fatalf("%s: %d lines, want %d", f.Name, len(got), len(want))
	}
}

// odd are texts that encoding/json and geojson.AppendString escape differently, or that look like JSON.
var odd = []string{"", "\b", "\f", "\uFFFD", "<b>&\u2028\u2029", `\b`, `"},{"id":"`, "a\x01\t\r\n\x7f", "الرقة 😀", `\\"`, "]", "null"}

func oddText(r *rand.Rand) string { return odd[r.IntN(len(odd))] + odd[r.IntN(len(odd))] }

// adorn gives an event what the generator of the stores' tests leaves out.
func adorn(r *rand.Rand, e *data.Event) {
	some := func() bool { return r.IntN(3) == 0 }
	for i := range e.Claims {
		c := &e.Claims[i]
		c.Text, c.Claimant, c.TimeText, c.Place = oddText(r), oddText(r), oddText(r), oddText(r)
		if some() {
			c.SaidOn, c.DateStart = new(geo.Date(r.IntN(20000))), new(geo.Date(r.IntN(20000)))
			c.Stance = "denies"
		}
		if some() {
			c.Geometry = &geojson.Geometry{Geometry: orb.LineString{{1e-7, 2}, {3, -4.5}}}
		}
		for j := range c.Figures {
			c.Figures[j].Text = oddText(r)
		}
		if some() {
			c.Figures = nil
		}
	}
	for range r.IntN(3) {
		e.Tags = append(e.Tags, "t"+oddText(r))
		e.Actors = append(e.Actors, data.Actor{Name: "a" + oddText(r), Role: "target"})
	}
	if some() {
		e.Properties, _ = json.Marshal(map[string]any{"own": oddText(r), "n": r.IntN(9), "list": []any{nil, true, 1.5}})
		e.Coarsened = json.RawMessage(`{"place":"district"}`)
	}
	if some() {
		e.SourceIDs = append(e.SourceIDs, "s"+odd[r.IntN(2)+4], "s1", "unknown")
	}
	if some() {
		e.Related = []data.Related{{Layer: "strikes", ID: "e0", Relation: "part_of", Note: oddText(r)}}
	}
}

// TestQuickLikePlain exports random events, states of the past among them.
func TestQuickLikePlain(t *testing.T) {
	t.Parallel()
	ctx, s, r := t.Context(), open(t), rand.New(rand.NewPCG(9, 10))
	if _, err := s.PutLayer(ctx, data.Layer{ID: "strikes", Title: "T", TimeZone: "Asia/Damascus"}, "", ""); err != nil {
		t.Fatal(err)
	}
	var seqs []int64
	for round := range 3 {
		var ops []data.Op
		for i := round; i < 800; i += 1 + round {
			e := storetest.RandomEvent(r, fmt.Sprint("e", i))
			adorn(r, e)
			ops = append(ops, data.Op{Kind: data.Put, Event: e})
		}
		sources := []data.Source{{ID: "s1", Title: fmt.Sprint("round ", round, odd[4])}, {ID: "s2", URL: "https://example.org/?a=1&b=2"}}
		c, err := s.Commit(ctx, data.Edit{Layer: "strikes", Ops: ops, Sources: sources})
		if err != nil {
			t.Fatal(err)
		}
		seqs = append(seqs, c.Seq)
	}
	for _, at := range seqs {
		for _, q := range []data.Query{{}, {Limit: 300}, {Sort: data.SortDateStart, Desc: true}, {Filter: data.Filter{Text: "convoy"}}} {
			q.Layer, q.At = "strikes", at
			sameFiles(t, s, q)
		}
	}
}

func TestQuickLikePlainSample(t *testing.T) {
	t.Parallel()
	s := open(t)
	if err := sample.Load(t.Context(), s, func(string) {}); err != nil {
		t.Fatal(err)
	}
	everyLayer(t, s)
}

func TestQuickLikePlainUCDP(t *testing.T) {
	t.Parallel()
	in, err := os.Open(storetest.RealFile(t, "events/ucdp_ged_syria_2016-2019.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	text, err := gzip.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	some, err := io.ReadAll(io.LimitReader(text, 1<<20))
	if err != nil {
		t.Fatal(err)
	}
	some = some[:bytes.LastIndex(some, []byte("\n"))]
	s := open(t)
	if _, err := importer.Run(t.Context(), s, bytes.NewReader(some), importer.Options{Layer: data.Layer{ID: "ucdp", TimeZone: "Asia/Damascus"}}); err != nil {
		t.Fatal(err)
	}
	everyLayer(t, s)
}

func everyLayer(t *testing.T, s data.Store) {
	t.Helper()
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	layers, err := s.Layers(t.Context(), head.Seq)
	if err != nil || len(layers) == 0 {
		t.Fatal(layers, err)
	}
	for _, l := range layers {
		sameFiles(t, s, data.Query{Layer: l.ID, At: head.Seq})
	}
}
