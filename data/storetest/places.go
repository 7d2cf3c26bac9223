package storetest

import (
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

func box(w, south, e, n float64) *geo.Box { return &geo.Box{West: w, South: south, East: e, North: n} }

func boxes(s *suite) {
	s.layer("strikes", "")
	for id, g := range map[string]orb.Geometry{
		"point":    orb.Point{38, 35},
		"points":   orb.MultiPoint{{0, 50}, {10, 60}},
		"diagonal": orb.LineString{{20, 0}, {30, 10}},
		"lines":    orb.MultiLineString{{{-20, 0}, {-20, 10}}, {{-10, 0}, {-10, 10}}},
		"area":     orb.Polygon{{{50, 0}, {60, 0}, {60, 10}, {50, 10}, {50, 0}}, {{52, 2}, {52, 8}, {58, 8}, {58, 2}, {52, 2}}},
		"triangle": orb.Polygon{{{70, 0}, {80, 0}, {70, 10}, {70, 0}}},
		"mixed":    orb.Collection{orb.Point{100, 0}, orb.LineString{{110, 10}, {120, 10}}},
		"east":     orb.Point{179.5, -20}, "west": orb.Point{-179.5, -20}, "edge": orb.Point{180, -21},
		"across": orb.LineString{{175, -40}, {-175, -40}}, // cut at the antimeridian when it is stored
	} {
		s.put(&data.Event{ID: id, Geometry: g})
	}
	all := []string{"point", "points", "diagonal", "lines", "area", "triangle", "mixed", "east", "west", "edge", "across"}
	for _, c := range []struct {
		name string
		box  *geo.Box
		want []string
	}{
		{"about a point", box(37, 34, 39, 36), []string{"point"}},
		{"a point on the edge", box(38, 35, 39, 36), []string{"point"}},
		{"a box that is a point", box(38, 35, 38, 35), []string{"point"}},
		{"beside a point", box(38.0000001, 35, 39, 36), nil},
		{"between two points", box(1, 51, 9, 59), nil},
		{"about the second of two points", box(9, 59, 11, 61), []string{"points"}},
		{"a corner of a diagonal's box", box(27, 1, 29, 3), nil},
		{"on the diagonal", box(24, 4, 26, 6), []string{"diagonal"}},
		{"crossed by the diagonal, no vertex in it", box(24.9, 3, 25.1, 7), []string{"diagonal"}},
		{"touched by the diagonal at a corner", box(25, 3, 27, 5), []string{"diagonal"}},
		{"between two lines", box(-18, 2, -12, 8), nil},
		{"over one of two lines", box(-21, 4, -19, 5), []string{"lines"}},
		{"in the body of an area", box(50.5, 0.5, 51, 1), []string{"area"}},
		{"in the hole of an area", box(54, 4, 56, 6), nil},
		{"over the edge of the hole", box(51, 4, 53, 6), []string{"area"}},
		{"about the whole area", box(49, -1, 61, 11), []string{"area"}},
		{"the empty corner of a triangle's box", box(78, 8, 79, 9), nil},
		{"in the triangle", box(71, 1, 72, 2), []string{"triangle"}},
		{"between the members of a collection", box(102, 2, 108, 8), nil},
		{"over the line of a collection", box(111, 9, 112, 11), []string{"mixed"}},
		{"across the antimeridian", box(179, -25, -179, -15), []string{"east", "west", "edge"}},
		{"the other way round", box(-179, -25, 179, -15), nil},
		{"up to the antimeridian from the west", box(179, -25, 180, -15), []string{"east", "edge"}},
		{"over a line across the antimeridian", box(178, -45, -178, -35), []string{"across"}},
		{"the west of a line across the antimeridian", box(-176, -45, -175, -35), []string{"across"}},
		{"the wrong half of the world", box(-170, -45, 170, -35), nil},
		{"the world", box(-180, -90, 180, 90), all},
	} {
		want := map[string]bool{}
		for _, id := range c.want {
			want[id] = true
		}
		got := s.matched(data.Filter{Box: c.box})
		bad := len(got) != len(want)
		for _, id := range got {
			bad = bad || !want[id]
		}
		if bad {
			s.Errorf("%s %v: got %v, want %v", c.name, *c.box, got, c.want)
		}
	}
}

func unplaced(s *suite) {
	s.layer("strikes", "")
	s.put(strike("here", 38, 35, ""), &data.Event{ID: "nowhere"}, strike("there", 0, 0, ""))
	here := box(37, 34, 39, 36)
	same(s, "in a box", s.matched(data.Filter{Box: here}), []string{"here", "nowhere"})
	same(s, "in a box, without unplaced ones", s.matched(data.Filter{Box: here, WithoutUnplaced: true}), []string{"here"})
	same(s, "without unplaced ones", s.matched(data.Filter{WithoutUnplaced: true}), []string{"here", "there"})
	sum, err := s.store.Summary(s.ctx, s.query(data.Filter{Box: here}))
	s.ok(err)
	equal(s, "unplaced", sum.Unplaced, int64(1))
}

func points(s *suite) {
	s.layer("strikes", "Asia/Damascus")
	a := strike("a", 38, 35, "2017-05-25")
	a.Status, a.Ongoing = "disputed", true
	s.put(a, &data.Event{ID: "nowhere"},
		&data.Event{ID: "line", Geometry: orb.LineString{{20, 0}, {30, 10}}, CertainFrom: day("2017-05-25")},
		&data.Event{ID: "across", Geometry: orb.LineString{{170, 0}, {-174, 0}}},
		&data.Event{ID: "world", Geometry: orb.LineString{{-180, 0}, {0, 0}, {180, 0}}})
	got := map[string]data.Point{}
	var order []string
	for p, err := range s.store.Points(s.ctx, s.query(data.Filter{})) {
		s.ok(err)
		got[p.ID] = p
		order = append(order, p.ID)
	}
	same(s, "points, in order of insertion", order, []string{"a", "line", "across", "world"})
	loc := (&data.Layer{TimeZone: "Asia/Damascus"}).Location()
	for _, e := range s.events(s.query(data.Filter{WithoutUnplaced: true})) {
		p := got[e.ID]
		equal(s, "row of "+e.ID, p.Row, e.Row)
		equal(s, "kind", p.Kind, e.Kind)
		equal(s, "status", p.Status, e.Status)
		equal(s, "precision", p.PlacePrecision, e.PlacePrecision)
		equal(s, "ongoing", p.Ongoing, e.Ongoing)
		_, point := e.Geometry.(orb.Point)
		equal(s, e.ID+" is more than a point", p.Shape, !point)
		equal(s, "span", fmt.Sprint(spanText(p.Span)), spanText(e.Span(loc)))
	}
	for id, want := range map[string]orb.Point{"a": {38, 35}, "line": {25, 5}, "across": {178, 0}, "world": {0, 0}} {
		if p := got[id]; (orb.Point{p.Lon, p.Lat}) != want {
			s.Errorf("%s is drawn at %g, %g, want %v", id, p.Lon, p.Lat, want)
		}
	}
	n := 0
	for range s.store.Points(s.ctx, s.query(data.Filter{Box: box(37, 34, 39, 36)})) {
		n++
	}
	equal(s, "points in a box", n, 1)
}

func namedPlaces(s *suite) {
	s.layer("strikes", "")
	at := func(id, name, precision string, g orb.Geometry) *data.Event {
		return &data.Event{ID: id, Place: name, PlacePrecision: precision, Geometry: g}
	}
	s.put(at("a", "Raqqa", "district", orb.Point{39, 36}), at("b", "Raqqa", "exact", orb.Point{39.02, 35.95}), at("c", "Raqqa", "near", orb.Point{39.05, 35.95}),
		at("d", "Safira", "", orb.Point{37.4, 36.1}),
		at("e", "Safira", "near", orb.Point{35, 33}), // another one of that name
		at("f", "Nowhere", "near", nil), at("g", "", "near", orb.Point{1, 1}),
		at("h", "Fiji", "line", orb.LineString{{170, 0}, {-174, 0}}), at("i", "the road", "line", orb.LineString{{20, 0}, {30, 10}}))
	state := s.head()
	got, err := s.store.Places(s.ctx, s.query(data.Filter{}), 100)
	s.ok(err)
	want := []data.NamedPlace{
		{Name: "Raqqa", Lon: 39.02, Lat: 35.95, Precision: "exact", Events: 3},
		{Name: "Safira", Lon: 37.4, Lat: 36.1, Precision: "unknown", Events: 1},
		{Name: "Safira", Lon: 35, Lat: 33, Precision: "near", Events: 1},
		{Name: "Fiji", Lon: 178, Precision: "line", Events: 1},
		{Name: "the road", Lon: 25, Lat: 5, Precision: "line", Events: 1},
	}
	if !slices.Equal(got.Places, want) {
		s.Errorf("places: %+v, want %+v", got.Places, want)
	}
	equal(s, "cut short", got.Cut, false)
	got, err = s.store.Places(s.ctx, s.query(data.Filter{}), 2)
	s.ok(err)
	equal(s, "places of at most two", len(got.Places), 2)
	equal(s, "cut short", got.Cut, true)
	equal(s, "events still counted", got.Places[0].Events, int64(3))

	s.put(at("a", "Tabqa", "exact", orb.Point{38.5, 35.8}))
	q := s.query(data.Filter{Box: box(38, 35, 39.03, 37)})
	got, err = s.store.Places(s.ctx, q, 100)
	s.ok(err)
	same(s, "places of the present, filtered", names(got), []string{"Raqqa", "Tabqa"})
	q.At = state
	got, err = s.store.Places(s.ctx, q, 100)
	s.ok(err)
	same(s, "places of the past", names(got), []string{"Raqqa"})
}

func names(p data.NamedPlaces) []string {
	var list []string
	for _, n := range p.Places {
		list = append(list, n.Name)
	}
	slices.Sort(list)
	return list
}

func spanText(span geo.Span) string {
	text := ""
	for _, m := range []*geo.Minute{span.Lo, span.Hi, span.From, span.To} {
		if m == nil {
			text += "- "
			continue
		}
		text += m.String() + " "
	}
	return text
}

func extent(s *suite) {
	s.layer("strikes", "Asia/Damascus")
	x, err := s.store.Extent(s.ctx, "strikes", s.head())
	s.ok(err)
	if x.Box != nil || x.From != nil || x.To != nil {
		s.Fatalf("an empty layer covers %+v", x)
	}
	empty := s.head()
	s.put(strike("a", 38, 35, "2017-05-25"), &data.Event{ID: "line", Geometry: orb.LineString{{20, 0}, {30, 40}}, DateEnd: day("2017-06-01")},
		bounds{from: "2017-05-20", to: "2017-05-21"}.event("certain"))
	s.put(strike("gone", -100, -50, "1990-01-01"))
	s.edit(data.Op{Kind: data.Delete, ID: "gone"})
	s.put(strike("moved", -100, -50, "1990-01-01"))
	s.put(strike("moved", 38, 35, "2017-05-25"))
	x, err = s.store.Extent(s.ctx, "strikes", s.head())
	s.ok(err)
	equal(s, "box", *x.Box, geo.Box{West: 20, South: 0, East: 38, North: 40})
	equal(s, "days", fmt.Sprint(x.From, x.To), "2017-05-20 2017-06-01")
	x, err = s.store.Extent(s.ctx, "strikes", s.head()-1)
	s.ok(err)
	equal(s, "box before", *x.Box, geo.Box{West: -100, South: -50, East: 38, North: 40})
	equal(s, "days before", fmt.Sprint(x.From, x.To), "1990-01-01 2017-06-01")
	x, err = s.store.Extent(s.ctx, "strikes", empty)
	s.ok(err)
	if x.Box != nil || x.From != nil {
		s.Fatalf("the empty layer covered %+v", x)
	}
}
