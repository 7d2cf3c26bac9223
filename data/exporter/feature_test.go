package exporter

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/encoding/wkt"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/geojson"
)

func day(s string) *geo.Date {
	d, err := geo.ParseDate(s)
	if err != nil {
		return nil
	}
	return &d
}

func minute(s string) *geo.Minute {
	m, err := geo.ParseMinute(s)
	if err != nil {
		return nil
	}
	return &m
}

func TestTime(t *testing.T) {
	const from, to = "2017-05-29T20:00:00Z", "2017-06-01T04:00:00Z"
	for _, tc := range []struct{ name, start, end, timeStart, timeEnd, want string }{
		{"nothing", "", "", "", "", `null`},
		{"a day", "2017-05-29", "2017-05-29", "", "", `{"date":"2017-05-29"}`},
		{"days", "2017-05-29", "2017-06-01", "", "", `{"interval":["2017-05-29","2017-06-01"]}`},
		{"since", "2017-05-29", "", "", "", `{"interval":["2017-05-29",".."]}`},
		{"until", "", "2017-06-01", "", "", `{"interval":["..","2017-06-01"]}`},
		{"a moment", "2017-05-29", "2017-05-29", from, from, `{"timestamp":"2017-05-29T20:00:00Z"}`},
		{"moments", "2017-05-29", "2017-06-01", from, to, `{"interval":["2017-05-29T20:00:00Z","2017-06-01T04:00:00Z"]}`},
		{"since a moment", "2017-05-29", "", from, "", `{"interval":["2017-05-29T20:00:00Z",".."]}`},
		{"a moment and a day", "2017-05-29", "2017-06-01", from, "", `{"interval":["2017-05-29","2017-06-01"]}`},
		{"a moment and its day", "2017-05-29", "2017-05-29", from, "", `{"date":"2017-05-29"}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := &data.Event{DateStart: day(tc.start), DateEnd: day(tc.end), TimeStart: minute(tc.timeStart), TimeEnd: minute(tc.timeEnd)}
			if got := string(appendTime(nil, e)); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

// everything is an event of which every field is known.
func everything() *data.Event {
	n := func(v int64) *int64 { return &v }
	r := data.Range{Low: n(1), Best: n(2), High: n(3)}
	at := time.Date(2026, 11, 23, 12, 0, 0, 5e8, time.FixedZone("", 3600))
	return &data.Event{
		Layer: "l", ID: "i<d", Kind: "k", Title: "t", Summary: "s", Geometry: orb.Point{1, 2},
		DateStart: day("2017-05-25"), DateEnd: day("2017-05-26"), TimeStart: minute("2017-05-25T10:00:00Z"), TimeEnd: minute("2017-05-26T10:00:00Z"),
		CertainFrom: day("2017-05-25"), CertainTo: day("2017-05-26"), Ongoing: true, TimePrecision: "hour", TimeText: "morning",
		Place: "p", PlacePrecision: "near", RadiusM: new(25000.0), Status: "reported", Actors: []data.Actor{{Name: "a", Role: "target"}},
		Killed: r, Injured: r, CiviliansKilled: r, FiguresFrom: "editor", Claims: []data.Claim{{ID: "c1", SourceID: "s1"}}, SourceIDs: []string{"s2", "s1"},
		Related: []data.Related{{Layer: "l", ID: "x", Relation: "same_as"}}, VertexTimes: json.RawMessage(`[null]`), Tags: []string{"t"}, Review: "draft",
		Coarsened: json.RawMessage(`{"a":1}`), Revision: 7, Created: at, Updated: at, Properties: json.RawMessage(`{"own":1.50}`),
	}
}

// names lists the members of the properties in the order they are written.
func names(t *testing.T, feature []byte) []string {
	t.Helper()
	var f struct{ Properties json.RawMessage }
	if err := json.Unmarshal(feature, &f); err != nil {
		t.Fatalf("%s: %v", feature, err)
	}
	d := json.NewDecoder(bytes.NewReader(f.Properties))
	var out []string
	depth := 0
	for key := false; d.More() || depth > 0; {
		token, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		switch v := token.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				depth++
				key = depth == 1
			} else {
				depth--
				key = depth == 1
			}
			continue
		case string:
			if depth == 1 && key {
				out = append(out, v)
			}
		}
		if depth == 1 {
			key = !key
		}
		if depth == 0 {
			break
		}
	}
	return out
}

func TestProperties(t *testing.T) {
	var all, always []string
	for _, f := range Fields() {
		all = append(all, f.Name)
		if f.Always {
			always = append(always, f.Name)
		}
	}
	if got := names(t, AppendFeature(nil, everything(), nil, nil)); !reflect.DeepEqual(got, append(all, "own")) {
		t.Errorf("a full event has\n%q, want\n%q", got, all)
	}
	if got := names(t, AppendFeature(nil, &data.Event{}, nil, nil)); !reflect.DeepEqual(got, always) {
		t.Errorf("an empty event has\n%q, want\n%q", got, always)
	}
}

func TestFeature(t *testing.T) {
	sources := map[string]data.Source{"s1": {ID: "s1", Title: "</script>"}}
	got := string(AppendFeature([]byte("before "), everything(), sources, []byte(`[{"rel":"self"}]`)))
	want := `before {"type":"Feature","id":"i\u003cd","geometry":{"type":"Point","coordinates":[1,2]},"time":{"interval":["2017-05-25T10:00:00Z","2017-05-26T10:00:00Z"]},"properties":{"layer":"l","kind":"k","title":"t","summary":"s","date_start":"2017-05-25","date_end":"2017-05-26","time_start":"2017-05-25T10:00:00Z","time_end":"2017-05-26T10:00:00Z","certain_from":"2017-05-25","certain_to":"2017-05-26","ongoing":true,"time_precision":"hour","time_text":"morning","place":"p","place_precision":"near","radius_m":25000,"status":"reported","actors":[{"name":"a","role":"target"}],"killed_low":1,"killed_best":2,"killed_high":3,"injured_low":1,"injured_best":2,"injured_high":3,"civilians_killed_low":1,"civilians_killed_best":2,"civilians_killed_high":3,"figures_from":"editor","claims":[{"id":"c1","source_id":"s1","claimant":null,"text":null,"said_on":null,"stance":null,"figures":null,"date_start":null,"date_end":null,"time_text":null,"place":null,"geometry":null}],"sources":[{"id":"s1","title":"\u003c/script\u003e"},{"id":"s2"}],"related":[{"layer":"l","id":"x","relation":"same_as"}],"vertex_times":[null],"tags":["t"],"review":"draft","coarsened":{"a":1},"revision":7,"created":"2026-11-23T11:00:00.5Z","updated":"2026-11-23T11:00:00.5Z","own":1.50},"links":[{"rel":"self"}]}`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestEmptyFiles(t *testing.T) {
	l := &data.Layer{Title: "T", Attribution: "A", Licence: "L", Properties: []data.PropertyType{{Name: "own", Type: "integer"}, {Name: "latitude", Type: "number"}}}
	for name, want := range map[string]string{
		"geojson":    "{\"type\":\"FeatureCollection\",\"title\":\"T\",\"attribution\":\"A\",\"licence\":\"L\",\"features\":[\n\n]}\n",
		"geojsonseq": "",
	} {
		if got := write(t, name, l); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(write(t, "csv", l))).ReadAll()
	if err != nil || len(rows) != 1 {
		t.Fatalf("%q %v", rows, err)
	}
	header := rows[0]
	if n := len(Fields()); header[0] != "id" || header[1] != "layer" || !reflect.DeepEqual(header[n+1:], []string{"longitude", "latitude", "geometry", "own", "src_latitude"}) {
		t.Errorf("header %q", header)
	}
	if _, ok := Find("shapefile"); ok {
		t.Error("a format that is not there was found")
	}
}

func write(t *testing.T, format string, l *data.Layer, events ...*data.Event) string {
	t.Helper()
	f, ok := Find(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	var b bytes.Buffer
	w := f.New(&b, l)
	for _, e := range events {
		if err := w.Write(NewFeature(e, nil)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestCSVCells(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "a,b": `"a,b"`, `say "x"`: `"say ""x"""`, "two\nlines": "\"two\nlines\"", " space ": `" space "`,
		"=1+1": "'=1+1", "+49 123": "'+49 123", "@cmd": "'@cmd", "-x": "'-x", "-5": "-5", "-0.5": "-0.5", "-1+1": "'-1+1", "\tx": "'\tx", "'=1": "''=1", "'tis": "'tis", "": "",
	} {
		c := &csvWriter{first: true}
		c.text(in)
		if got := string(c.buf); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestCSVRow(t *testing.T) {
	l := &data.Layer{Properties: []data.PropertyType{{Name: "b"}, {Name: "a"}, {Name: "none"}}}
	e := everything()
	e.Properties = json.RawMessage(`{"a":{"x":[1,"2"]},"b":"t\u00e9","c":1}`)
	e.Geometry = orb.LineString{{1, 2}, {3, 4}}
	rows, err := csv.NewReader(strings.NewReader(write(t, "csv", l, e, &data.Event{ID: "2"}))).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%q %v", rows, err)
	}
	cells := map[string]string{}
	for i, name := range rows[0] {
		cells[name] = rows[1][i]
	}
	for name, want := range map[string]string{
		"id": "i<d", "ongoing": "true", "radius_m": "25000", "killed_high": "3", "tags": `["t"]`, "geometry": "LINESTRING (1 2, 3 4)", "longitude": "",
		"a": `{"x":[1,"2"]}`, "b": "té", "none": "", "revision": "7", "created": "2026-11-23T11:00:00.5Z", "actors": `[{"name":"a","role":"target"}]`,
	} {
		if cells[name] != want {
			t.Errorf("%s is %q, want %q", name, cells[name], want)
		}
	}
}

func TestWKTLikeOrb(t *testing.T) {
	for _, g := range []orb.Geometry{
		orb.Point{1e-7, -2}, orb.MultiPoint{{1, 2}, {3, 4}}, orb.LineString{{1, 2}, {3, 4}}, orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}},
		orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}, orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}}, orb.Collection{orb.Point{1, 2}, orb.LineString{{1, 2}, {3, 4}}},
	} {
		got, err := wkt.Unmarshal(string(appendWKT(nil, g)))
		if err != nil || !reflect.DeepEqual(got, g) {
			t.Errorf("%s: orb reads %v, %v", appendWKT(nil, g), got, err)
		}
	}
}

// stored is everything as a store keeps it, with claims and relations.
func stored(tb testing.TB) *data.StoredEvent {
	tb.Helper()
	e := everything()
	e.Claims = []data.Claim{
		{ID: "c1", SourceID: "s1", Text: "more than \"80\" <killed>", SaidOn: day("2017-05-26"), Figures: []data.Figure{{What: "killed", Range: e.Killed}, {What: "people", Text: "many"}}},
		{ID: "c2", Claimant: "b", Geometry: &geojson.Geometry{Geometry: orb.LineString{{1, 2}, {3, 4}}}},
	}
	r := &data.StoredEvent{Event: *e}
	text := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			tb.Fatal(err)
		}
		return string(b)
	}
	shape, err := wkb.Marshal(e.Geometry)
	if err != nil {
		tb.Fatal(err)
	}
	r.Stored = data.StoredParts{
		WKB: string(shape), Actors: text(e.Actors), Claims: text(e.Claims), Sources: text(e.Sources()), Related: text(e.Related),
		VertexTimes: string(e.VertexTimes), Tags: text(e.Tags), Coarsened: string(e.Coarsened), Properties: string(e.Properties),
	}
	return r
}

// knownSources is a store that has sources and nothing else.
type knownSources struct{ data.Store }

func (knownSources) Sources(context.Context, string, []string, int64) (map[string]data.Source, error) {
	return map[string]data.Source{"s1": {ID: "s1", Title: "</script>"}}, nil
}

func TestStoredAllocatesNothing(t *testing.T) {
	batch := []data.StoredEvent{*stored(t)}
	s := NewStored(knownSources{}, data.Query{})
	if err := s.Prepare(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	dst := make([]byte, 0, 8192)
	n := testing.AllocsPerRun(100, func() {
		if err := s.Prepare(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		s.Feature(&batch[0]).Append(dst)
	})
	if n > 0 || s.Err() != nil {
		t.Errorf("%g allocations, %v", n, s.Err())
	}
}

// TestStoredDamaged reads what no version of the program has stored.
func TestStoredDamaged(t *testing.T) {
	for _, change := range []func(*data.StoredParts){
		func(p *data.StoredParts) { p.WKB = p.WKB[1:] },
		func(p *data.StoredParts) { p.Claims = p.Claims[:len(p.Claims)-1] },
		func(p *data.StoredParts) { p.Claims = "{}" },
		func(p *data.StoredParts) { p.Tags = `["\b` },
		func(p *data.StoredParts) { p.Sources = `["\` },
	} {
		r := stored(t)
		change(&r.Stored)
		s := NewStored(knownSources{}, data.Query{})
		err := s.Prepare(t.Context(), []data.StoredEvent{*r})
		s.Feature(r).Append(nil)
		if err == nil && s.Err() == nil {
			t.Errorf("%+v was written", r.Stored)
		}
	}
	// Members in another order are read as encoding/json does.
	r := stored(t)
	r.Stored.Actors = `[{"role":"target" , "name":"a"}]`
	s := NewStored(knownSources{}, data.Query{})
	if got := string(s.Feature(r).parts(nil, actorsPart)); got != `[{"name":"a","role":"target"}]` || s.Err() != nil {
		t.Errorf("got %s, %v", got, s.Err())
	}
}

func BenchmarkStored(b *testing.B) {
	batch := []data.StoredEvent{*stored(b)}
	s := NewStored(knownSources{}, data.Query{})
	var dst []byte
	for b.Loop() {
		if err := s.Prepare(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
		dst = s.Feature(&batch[0]).Append(dst[:0])
		b.SetBytes(int64(len(dst)))
	}
}

func BenchmarkAppendFeature(b *testing.B) {
	e := everything()
	var dst []byte
	for b.Loop() {
		dst = AppendFeature(dst[:0], e, nil, nil)
		b.SetBytes(int64(len(dst)))
	}
}
