package data_test

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/geojson"
)

var damascus = &data.Layer{ID: "strikes", TimeZone: "Asia/Damascus"}

func dateP(t testing.TB, s string) *geo.Date { return new(date(t, s)) }

func minuteP(t testing.TB, s string) *geo.Minute {
	t.Helper()
	m, err := geo.ParseMinute(s)
	if err != nil {
		t.Fatal(err)
	}
	return &m
}

func TestNormalizeFillsIn(t *testing.T) {
	e := data.Event{
		ID:          "x",
		Geometry:    orb.Point{39.00788123, 35.95283},
		TimeStart:   minuteP(t, "2017-05-24T21:30:00Z"), // 25 May in Damascus
		TimeEnd:     minuteP(t, "2017-05-24T21:30:00Z"),
		CertainFrom: dateP(t, "2017-05-25"),
		Actors:      []data.Actor{{Name: "IS"}},
		Claims:      []data.Claim{{Geometry: &geojson.Geometry{Geometry: orb.Point{39.00788123, 35}}}, {ID: "own"}},
		Properties:  json.RawMessage(` { "b" : 1, "a" : [ 1 ] } `),
		Coarsened:   json.RawMessage(`null`),
		VertexTimes: json.RawMessage(`null`),
	}
	if err := e.Normalize(damascus); err != nil {
		t.Fatal(err)
	}
	if e.Layer != "strikes" || e.Geometry.(orb.Point) != (orb.Point{39.0078812, 35.95283}) {
		t.Errorf("layer %q, geometry %v", e.Layer, e.Geometry)
	}
	if *e.DateStart != date(t, "2017-05-25") || *e.DateEnd != *e.DateStart || e.TimePrecision != "exact" || *e.CertainTo != *e.CertainFrom {
		t.Errorf("%s to %s, %s, certain to %s", e.DateStart, e.DateEnd, e.TimePrecision, e.CertainTo)
	}
	if e.PlacePrecision != "unknown" || e.Status != "reported" || e.Actors[0].Role != "other" {
		t.Errorf("place %s, status %s, role %s", e.PlacePrecision, e.Status, e.Actors[0].Role)
	}
	if e.Claims[0].ID != "c1" || e.Claims[0].Stance != "reports" || e.Claims[0].Geometry.Geometry.(orb.Point) != (orb.Point{39.0078812, 35}) {
		t.Errorf("claim %+v", e.Claims[0])
	}
	if string(e.Properties) != `{"b":1,"a":[1]}` || e.Coarsened != nil || e.VertexTimes != nil {
		t.Errorf("properties %s, coarsened %s, vertex times %s", e.Properties, e.Coarsened, e.VertexTimes)
	}
	again := e
	if err := again.Normalize(damascus); err != nil || !reflect.DeepEqual(again, e) {
		t.Errorf("twice: %+v, %v", again, err)
	}
}

func TestDerivedTimePrecision(t *testing.T) {
	day, next := dateP(t, "2017-05-25"), dateP(t, "2017-05-26")
	noon, one := minuteP(t, "2017-05-25T09:00:00Z"), minuteP(t, "2017-05-25T10:00:00Z")
	for want, e := range map[string]data.Event{
		"unknown": {DateStart: day},
		"day":     {DateStart: day, DateEnd: day},
		"range":   {DateStart: day, DateEnd: next},
		"exact":   {TimeStart: noon, TimeEnd: noon},
		"month":   {DateStart: day, DateEnd: next, TimePrecision: "month"},
	} {
		e.ID = "x"
		if err := e.Normalize(damascus); err != nil || e.TimePrecision != want {
			t.Errorf("%q, %v, expected %s", e.TimePrecision, err, want)
		}
	}
	e := data.Event{ID: "x", TimeStart: noon, TimeEnd: one}
	if err := e.Normalize(damascus); err != nil || e.TimePrecision != "day" {
		t.Errorf("two times of one day: %q, %v", e.TimePrecision, err)
	}
}

func TestNormalizeNamesTheField(t *testing.T) {
	may25, may26 := dateP(t, "2017-05-25"), dateP(t, "2017-05-26")
	line := orb.LineString{{39, 36}, {38, 34}}
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	for _, c := range []struct {
		name, field string
		e           data.Event
	}{
		{"no id", "id", data.Event{}},
		{"long id", "id", data.Event{ID: strings.Repeat("é", 101)}},
		{"id with a line break", "id", data.Event{ID: "a\nb"}},
		{"id that is not UTF-8", "id", data.Event{ID: "a\xff"}},
		{"swapped coordinates", "geometry", data.Event{Geometry: orb.Point{35, 120}}},
		{"radius below 0", "radius_m", data.Event{RadiusM: new(-1.0)}},
		{"radius beyond the globe", "radius_m", data.Event{RadiusM: new(1e9)}},
		{"radius that is no number", "radius_m", data.Event{RadiusM: new(math.NaN())}},
		{"vertex times of a point", "vertex_times", data.Event{Geometry: orb.Point{1, 2}, VertexTimes: raw(`[null]`)}},
		{"too few vertex times", "vertex_times", data.Event{Geometry: line, VertexTimes: raw(`[null]`)}},
		{"vertex times that are none", "vertex_times", data.Event{Geometry: line, VertexTimes: raw(`["noon",null]`)}},
		{"vertex times not nested", "vertex_times", data.Event{Geometry: orb.MultiLineString{line, line}, VertexTimes: raw(`[null,null]`)}},
		{"vertex times not JSON", "vertex_times", data.Event{Geometry: line, VertexTimes: raw(`[null`)}},
		{"ends before it starts", "date_end", data.Event{DateStart: may26, DateEnd: may25}},
		{"times reversed", "time_end", data.Event{TimeStart: minuteP(t, "2017-05-25T10:00:00Z"), TimeEnd: minuteP(t, "2017-05-25T09:00:00Z")}},
		{"time on another day", "time_start", data.Event{DateStart: may25, TimeStart: minuteP(t, "2017-05-25T21:00:00Z")}},
		{"end time on another day", "time_end", data.Event{DateEnd: may25, TimeEnd: minuteP(t, "2017-05-24T20:59:00Z")}},
		{"certain span reversed", "certain_to", data.Event{CertainFrom: may26, CertainTo: may25}},
		{"certain before the start", "certain_from", data.Event{DateStart: may26, CertainFrom: may25}},
		{"certain after the end", "certain_to", data.Event{DateEnd: may25, CertainFrom: may25, CertainTo: may26}},
		{"precision", "time_precision", data.Event{TimePrecision: "about"}},
		{"place precision", "place_precision", data.Event{PlacePrecision: "roughly"}},
		{"status", "status", data.Event{Status: "Reported"}},
		{"figures from", "figures_from", data.Event{FiguresFrom: "guess"}},
		{"review", "review", data.Event{Review: "done"}},
		{"actor without name", "actors", data.Event{Actors: []data.Actor{{Role: "target"}}}},
		{"actor's role", "actors", data.Event{Actors: []data.Actor{{Name: "IS", Role: "enemy"}}}},
		{"text that is not UTF-8", "title", data.Event{Title: "a\xff"}},
		{"claim twice", "claims", data.Event{Claims: []data.Claim{{ID: "a"}, {ID: "a"}}}},
		{"stance", "claims", data.Event{Claims: []data.Claim{{Stance: "doubts"}}}},
		{"claim's days", "claims", data.Event{Claims: []data.Claim{{DateStart: may26, DateEnd: may25}}}},
		{"claim's place", "claims", data.Event{Claims: []data.Claim{{Geometry: &geojson.Geometry{Geometry: orb.Point{0, 91}}}}}},
		{"figure of nothing", "claims", data.Event{Claims: []data.Claim{account(figure("", 1, 1, 1))}}},
		{"relation", "related", data.Event{Related: []data.Related{{Layer: "convoys", ID: "x", Relation: "near"}}}},
		{"relation to nothing", "related", data.Event{Related: []data.Related{{Layer: "convoys", Relation: "part_of"}}}},
		{"properties", "properties", data.Event{Properties: raw(`[1]`)}},
		{"title with a zero byte", "title", data.Event{Title: "a\x00b"}},
		{"actor with a zero byte", "actors", data.Event{Actors: []data.Actor{{Name: "a\x00"}}}},
		{"tag with a zero byte", "tags", data.Event{Tags: []string{"a", "\x00"}}},
		{"claim with a zero byte", "claims", data.Event{Claims: []data.Claim{{Text: "\x00"}}}},
		{"property with a zero byte", "properties", data.Event{Properties: raw(`{"a":"x\\\u0000"}`)}},
		{"properties cut off", "properties", data.Event{Properties: raw(`{"a":1`)}},
		{"properties of white space", "properties", data.Event{Properties: raw(` `)}},
		{"coarsened", "coarsened", data.Event{Coarsened: raw(`"1 km"`)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.field != "id" {
				c.e.ID = "x"
			}
			err := c.e.Normalize(damascus)
			var e *data.Error
			if !errors.As(err, &e) || e.Code != data.Invalid || e.Field != c.field || e.Message == "" {
				t.Errorf("%v, expected an error of %s", err, c.field)
			}
		})
	}
}

func TestClaimsWithoutIDGetAFreeOne(t *testing.T) {
	e := data.Event{ID: "x", Claims: []data.Claim{{ID: "c2"}, {}, {ID: "c3"}, {}, {}}}
	if err := e.Normalize(damascus); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range e.Claims {
		ids = append(ids, c.ID)
	}
	if want := []string{"c2", "c4", "c3", "c5", "c6"}; !reflect.DeepEqual(ids, want) {
		t.Errorf("%v, expected %v", ids, want)
	}
}

func TestNormalizeKeepsVertexTimes(t *testing.T) {
	line := orb.LineString{{39, 36}, {38, 34}}
	for name, e := range map[string]data.Event{
		"line":   {Geometry: line, VertexTimes: json.RawMessage(`["2017-05-25T10:00:00Z",null]`)},
		"points": {Geometry: orb.MultiPoint(line), VertexTimes: json.RawMessage(`[null,null]`)},
		"lines":  {Geometry: orb.MultiLineString{line, line}, VertexTimes: json.RawMessage(`[[null,null],[null,"2017-05-25T10:00:00Z"]]`)},
	} {
		e.ID = "x"
		if err := e.Normalize(damascus); err != nil || e.VertexTimes == nil {
			t.Errorf("%s: %s, %v", name, e.VertexTimes, err)
		}
	}
}

func TestLayerCheck(t *testing.T) {
	l := data.Layer{ID: "strikes"}
	if err := l.Check(); err != nil {
		t.Fatal(err)
	}
	if l.Title != "strikes" || l.GeometryType != "mixed" || l.TimeZone != "UTC" || l.Licence != data.LicenceUnknown {
		t.Errorf("%+v", l)
	}
	for _, c := range []struct {
		field string
		l     data.Layer
	}{
		{"id", data.Layer{}},
		{"id", data.Layer{ID: "Strikes"}},
		{"id", data.Layer{ID: "a/b"}},
		{"id", data.Layer{ID: strings.Repeat("a", 64)}},
		{"geometry_type", data.Layer{ID: "a", GeometryType: "volume"}},
		{"time_zone", data.Layer{ID: "a", TimeZone: "Damascus"}},
		{"time_zone", data.Layer{ID: "a", TimeZone: "Local"}},
		{"kinds", data.Layer{ID: "a", Kinds: []data.Kind{{Key: "x"}, {Key: "x"}}}},
		{"kinds", data.Layer{ID: "a", Kinds: []data.Kind{{}}}},
		{"kinds", data.Layer{ID: "a", Kinds: []data.Kind{{Key: "x", Colour: "red"}}}},
	} {
		var e *data.Error
		if err := c.l.Check(); !errors.As(err, &e) || e.Field != c.field {
			t.Errorf("%+v: %v, expected an error of %s", c.l, err, c.field)
		}
	}
}

func TestVertexTimesOfACutLine(t *testing.T) {
	const a, b, c = `"2017-05-25T10:00:00Z"`, `"2017-05-25T11:00:00Z"`, `"2017-05-25T12:00:00Z"`
	for _, c := range []struct {
		name     string
		g        orb.Geometry
		in, want string
	}{
		{"not cut", orb.LineString{{1, 2}, {3, 4}}, `[` + a + `,` + b + `]`, `[` + a + `,` + b + `]`},
		{"cut between", orb.LineString{{170, 0}, {-170, 10}}, `[` + a + `,` + b + `]`, `[[` + a + `,null],[null,` + b + `]]`},
		{"cut at a position", orb.LineString{{170, 0}, {180, 5}, {-170, 10}}, `[` + a + `,` + b + `,` + c + `]`, `[[` + a + `,` + b + `],[null,` + c + `]]`},
		{"begins on 180", orb.LineString{{180, 5}, {-170, 5}}, `[` + a + `,` + b + `]`, `[` + a + `,` + b + `]`},
		{"ends on 180", orb.LineString{{170, 0}, {-180, 5}}, `[` + a + `,` + b + `]`, `[` + a + `,` + b + `]`},
		{"touches 180 and turns back", orb.LineString{{170, 0}, {-180, 5}, {175, 6}}, `[` + a + `,` + b + `,` + c + `]`, `[[` + a + `,` + b + `],[null,` + c + `]]`},
		{"along 180", orb.LineString{{180, 0}, {-180, 3}, {170, 3}}, `[` + a + `,` + b + `,` + c + `]`, `[` + b + `,` + c + `]`},
		{"one line of two", orb.MultiLineString{{{1, 2}, {3, 4}}, {{170, 0}, {-170, 0}}}, `[[` + a + `,null],[` + b + `,` + c + `]]`, `[[` + a + `,null],[` + b + `,null],[null,` + c + `]]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := data.Event{ID: "x", Geometry: c.g, VertexTimes: json.RawMessage(c.in)}
			for range 2 {
				if err := e.Normalize(damascus); err != nil || string(e.VertexTimes) != c.want {
					t.Errorf("%s, %v, expected %s", e.VertexTimes, err, c.want)
				}
			}
		})
	}
}

// A backslash that is written out before u0000 is no zero byte.
func TestNormalizeKeepsBackslashes(t *testing.T) {
	e := data.Event{ID: "x", Properties: json.RawMessage(`{"path":"c:\\u0000"}`)}
	if err := e.Normalize(damascus); err != nil || string(e.Properties) != `{"path":"c:\\u0000"}` {
		t.Errorf("%v %s", err, e.Properties)
	}
}
