package storetest

import (
	"encoding/json"
	"reflect"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo/geojson"
)

// whole has something in every field.
func whole() *data.Event {
	return &data.Event{
		ID: "ä/1 \"x\"", Kind: "airstrike", Title: "Strike on a convoy", Summary: "Two\nlines",
		Geometry:  orb.MultiLineString{{{38, 35}, {38.5, 35.25}}, {{39, 36}, {40, 36.1234567}}},
		DateStart: day("2017-05-24"), DateEnd: day("2017-05-26"), TimeStart: minute("2017-05-24T10:00:00Z"), TimeEnd: minute("2017-05-26T11:30:00Z"),
		CertainFrom: day("2017-05-25"), CertainTo: day("2017-05-25"), Ongoing: true, TimePrecision: "range", TimeText: "late May",
		Place: "near Raqqah", PlacePrecision: "line", RadiusM: new(2500.5), Status: "disputed",
		Actors: []data.Actor{{Name: "Coalition", Role: "side_a"}, {Name: "ISIS", Role: "target"}},
		Killed: data.Range{Low: new(int64(50)), High: new(int64(120))}, Injured: data.Range{Low: new(int64(3))},
		CiviliansKilled: data.Range{Low: new(int64(0)), Best: new(int64(0)), High: new(int64(0))}, FiguresFrom: "editor",
		Claims: []data.Claim{{
			ID: "c1", SourceID: "s1", Claimant: "ministry", Text: "„120“", SaidOn: day("2017-05-27"), Stance: "reports",
			Figures:   []data.Figure{{What: "killed", Range: data.Range{Low: new(int64(120)), Best: new(int64(120)), High: new(int64(120))}, Text: "120"}},
			DateStart: day("2017-05-25"), DateEnd: day("2017-05-25"), TimeText: "Thursday", Place: "desert", Geometry: &geojson.Geometry{Geometry: orb.Point{38.1, 35.1}},
		}, {ID: "c2", Stance: "denies"}},
		SourceIDs: []string{"s2", "s1"}, Tags: []string{"a", "b"}, Review: "published",
		Related:     []data.Related{{Layer: "strikes", ID: "ä/1 \"x\"", Relation: "same_as", Note: "itself"}},
		VertexTimes: json.RawMessage(`[["2017-05-24T10:00:00Z",null],[null,null]]`),
		Coarsened:   json.RawMessage(`{"radius_m":{"from":1,"to":2500.5}}`),
		Properties:  json.RawMessage(`{"z":1,"a":[true,null,{"b":"ü"}],"big":12345678901234567890,"src_kind":""}`),
	}
}

func roundTrip(s *suite) {
	l := s.layer("strikes", "Asia/Damascus")
	want := whole()
	change := s.put(want)
	want = whole()
	s.ok(want.Normalize(&l))
	want.Layer, want.Revision, want.Created, want.Updated = "strikes", change.Seq, change.At, change.At
	got, err := s.store.Event(s.ctx, "strikes", want.ID, s.head())
	s.ok(err)
	if got.Row <= 0 {
		s.Fatalf("row %d", got.Row)
	}
	want.Row = got.Row
	if !reflect.DeepEqual(got, *want) {
		s.Fatalf("came back as\n%+v, want\n%+v", got, *want)
	}
	if all := s.events(s.query(data.Filter{})); !reflect.DeepEqual(all, []data.Event{*want}) {
		s.Fatalf("listed as\n%+v, want\n%+v", all, *want)
	}
	for name, g := range map[string]orb.Geometry{
		"point": orb.Point{-179.9999999, 89.5}, "points": orb.MultiPoint{{1, 2}, {3, 4}}, "line": orb.LineString{{1, 2}, {3, 4}},
		"area":   orb.Polygon{{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}, {{1, 1}, {1, 2}, {2, 2}, {2, 1}, {1, 1}}},
		"areas":  orb.MultiPolygon{{{{0, 0}, {4, 0}, {4, 4}, {0, 0}}}, {{{10, 0}, {14, 0}, {14, 4}, {10, 0}}}},
		"mixed":  orb.Collection{orb.Point{1, 1}, orb.LineString{{1, 2}, {3, 4}}},
		"across": orb.LineString{{170, 10}, {-170, 12}},
	} {
		e := &data.Event{ID: name, Geometry: g}
		s.put(e)
		s.ok(e.Normalize(&l))
		got, err := s.store.Event(s.ctx, "strikes", name, s.head())
		s.ok(err)
		if !reflect.DeepEqual(got.Geometry, e.Geometry) {
			s.Errorf("geometry came back as %v, want %v", got.Geometry, e.Geometry)
		}
	}
}

func nullIsNotZero(s *suite) {
	s.layer("strikes", "")
	zero := &data.Event{ID: "zero", Geometry: orb.Point{0, 0}, RadiusM: new(0.0), DateStart: day("1970-01-01"), DateEnd: day("1970-01-01"),
		Killed: data.Range{Low: new(int64(0)), Best: new(int64(0)), High: new(int64(0))}}
	s.put(zero, &data.Event{ID: "unknown"})
	e, err := s.store.Event(s.ctx, "strikes", "zero", s.head())
	s.ok(err)
	switch {
	case e.Geometry == nil || e.RadiusM == nil || e.DateStart == nil || e.Killed.Low == nil || e.Killed.Best == nil || e.Killed.High == nil:
		s.Fatalf("a zero was lost: %+v", e)
	case *e.RadiusM != 0 || *e.DateStart != 0 || *e.Killed.Best != 0:
		s.Fatalf("a zero became something else: %+v", e)
	}
	e, err = s.store.Event(s.ctx, "strikes", "unknown", s.head())
	s.ok(err)
	if e.Geometry != nil || e.RadiusM != nil || e.DateStart != nil || e.TimeStart != nil || !e.Killed.Unknown() || !e.Injured.Unknown() ||
		e.Claims != nil || e.SourceIDs != nil || e.Actors != nil || e.Related != nil || e.Tags != nil || e.Properties != nil || e.VertexTimes != nil || e.Coarsened != nil {
		s.Fatalf("something unknown became known: %+v", e)
	}
	sum, err := s.store.Summary(s.ctx, s.query(data.Filter{}))
	s.ok(err)
	if sum.Killed.Best == nil || *sum.Killed.Best != 0 {
		s.Fatalf("sum of a zero and an unknown figure is %v, want 0", sum.Killed.Best)
	}
	equal(s, "events without any figure", sum.Killed.Unknown, int64(1))
	sum, err = s.store.Summary(s.ctx, s.query(data.Filter{WithoutUndated: true, Box: box(10, 10, 20, 20)}))
	s.ok(err)
	equal(s, "matched", sum.Matched, int64(0))
	if sum.Killed.Best != nil || sum.Killed.Low != nil || sum.Killed.High != nil {
		s.Fatalf("sum over nothing is %v, want null", *sum.Killed.Best)
	}
}
