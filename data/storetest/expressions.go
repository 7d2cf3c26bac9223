package storetest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/cql2"
)

// where reads and checks a filter for layer "strikes" as it was.
func (s *suite) where(text string, at int64) data.Expr {
	s.Helper()
	l, err := s.store.Layer(s.ctx, "strikes", at)
	s.ok(err)
	e, err := cql2.Parse(cql2.TextLang, text)
	if err == nil {
		e, err = cql2.Bind(e, text, &l)
	}
	if err != nil {
		s.Fatalf("%s: %v", text, err)
	}
	return e
}

// expressionCase is a filter and the ids that it matches, in order.
type expressionCase struct{ filter, want string }

func (s *suite) expressionCases(at int64, cases []expressionCase) {
	s.Helper()
	for _, c := range cases {
		q := data.Query{Layer: "strikes", At: at, Filter: data.Filter{Where: s.where(c.filter, at)}}
		if got := strings.Join(s.ids(q), " "); got != c.want {
			s.Errorf("%s: got %q, want %q", c.filter, got, c.want)
		}
	}
}

// expressionsOnFields asks for the fixed fields.
func expressionsOnFields(s *suite) {
	s.layer("strikes", "Asia/Damascus") // three hours before UTC in May
	a := strike("a", 38, 35, "2017-05-25")
	a.Title, a.Killed = "Café at al-Bāb", data.Range{Low: new(int64(51)), Best: new(int64(60))}
	a.Tags, a.RadiusM, a.Ongoing = []string{"x"}, new(1.5), true
	b := &data.Event{ID: "b", Kind: "clash", Title: "CAFE [50%] *_?", TimeStart: minute("2017-05-25T21:30:00Z"), TimeEnd: minute("2017-05-25T22:00:00Z"), Killed: data.Range{Low: new(int64(50))}}
	c := &data.Event{ID: "c", Title: "Straße", DateEnd: day("2017-05-20"), Geometry: orb.LineString{{0, 0}, {10, 10}}}
	d := &data.Event{ID: "d", Kind: "clash", Geometry: orb.Polygon{{{50, 0}, {60, 0}, {60, 10}, {50, 10}, {50, 0}}}, DateStart: day("2017-05-01"), DateEnd: day("2017-06-30")}
	s.put(a, b, c, d)
	s.expressionCases(s.head(), []expressionCase{
		{"true", "a b c d"}, {"false", ""}, {"1 = 1 AND NOT 2 < 1", "a b c d"},
		{"id IN ('a', 'c')", "a c"}, {"layer = 'strikes'", "a b c d"}, {"layer <> 'strikes'", ""},
		// Unknown is never matched, not even by its opposite.
		{"killed_low > 50", "a"}, {"NOT killed_low > 50", "b"}, {"killed_low IS NULL", "c d"}, {"killed_low > 50 OR killed_low IS NULL", "a c d"},
		{"NOT (killed_low > 50 AND kind = 'airstrike')", "b d"}, {"NOT (killed_low > 50 OR kind = 'airstrike')", "b"},
		{"kind NOT IN ('clash', 'x')", "a"}, {"kind <> 'clash'", "a"}, {"kind IS NULL", "c"}, {"NOT kind LIKE 'air%'", "b d"},
		{"killed_low BETWEEN 50 AND 51", "a b"}, {"killed_low NOT BETWEEN 51 AND 60", "b"}, {"killed_best = killed_low + 9", "a"},
		{"killed_low / 100 > 0.5", "a"}, {"killed_low % 10 = 1", "a"}, {"killed_low DIV 10 = 5", "a b"}, {"killed_low ^ 2 = 2500", "b"}, {"killed_low / 0 = 1 OR killed_low % 0 = 1 OR killed_low DIV 0 = 1", ""},
		{"radius_m = 1.5", "a"}, {"ongoing = true", "a"}, {"NOT ongoing", "b c d"}, {"ongoing <> (1 = 1)", "b c d"},
		{"title LIKE 'Caf_ at%'", "a"}, {"title LIKE 'cafe%'", ""}, {"CASEI(title) LIKE CASEI('cafe%')", "b"}, {"ACCENTI(CASEI(title)) LIKE ACCENTI(CASEI('CAFÉ%'))", "a b"},
		{"CASEI(title) = CASEI('STRASSE')", "c"}, {"ACCENTI(title) = ACCENTI('Cafe at al-Bab')", "a"},
		{`title LIKE '%[50\%] *\_?'`, "b"}, {`title LIKE '%[50\%] *_?'`, "b"}, {`title LIKE '%[50] *_?'`, ""}, {"title LIKE '%'", "a b c"}, {"title NOT LIKE '%[%'", "a c"},
		{"revision > 0 AND updated >= DATE('2025-12-31') AND created = updated", "a b c d"}, {"updated < TIMESTAMP('2026-01-01T00:00:00Z')", ""},
		// Dates by the calendar, clock times by their day in the layer's zone.
		{"date_start = DATE('2017-05-25')", "a"}, {"date_start >= DATE('2017-05-25')", "a b"}, {"date_start IN (DATE('2017-05-26'))", "b"},
		{"time_start = DATE('2017-05-26')", "b"}, {"time_start < DATE('2017-05-26')", ""}, {"time_start = TIMESTAMP('2017-05-26T00:30:00+03:00')", "b"}, {"time_start = TIMESTAMP('2017-05-25T21:30:01Z')", ""},
		{"date_start = TIMESTAMP('2017-05-25T21:30:00Z')", "b"}, {"date_start BETWEEN DATE('2017-05-25') AND time_end", "b"}, {"date_start = time_start", "b"},
		{"T_INTERSECTS(date_start, TIMESTAMP('2017-05-25T21:30:00Z'))", "b"}, {"T_BEFORE(date_start, TIMESTAMP('2017-05-25T21:00:00Z'))", "a d"}, {"T_AFTER(TIMESTAMP('2017-05-25T20:59:59Z'), date_start)", "d"},
		// The time of an event is its outer bounds; one that is not known is open.
		{"T_INTERSECTS(time, DATE('2017-05-25'))", "a d"}, {"T_INTERSECTS(time, INTERVAL('2017-05-20', '2017-05-26'))", "a b c d"}, {"T_BEFORE(time, DATE('2017-05-21'))", "c"},
		{"T_DURING(time, INTERVAL('2017-05-24', '2017-05-27'))", "a b"}, {"T_AFTER(time, TIMESTAMP('2017-05-25T21:29:59Z'))", "b"}, {"T_EQUALS(time, DATE('2017-05-25'))", "a"},
		{"T_EQUALS(time, INTERVAL('..', '2017-05-20'))", "c"}, {"T_STARTS(INTERVAL('2017-05-01', '2017-05-02'), time)", "d"}, {"T_STARTEDBY(time, INTERVAL('2017-05-01', '2017-05-10'))", "d"}, {"T_FINISHEDBY(time, INTERVAL(date_end, date_end))", "c d"},
		{"T_EQUALS(time, INTERVAL(date_start, date_end))", "a d"}, {"T_EQUALS(INTERVAL(date_start, date_end), INTERVAL('2017-05-01', '2017-06-30'))", "d"}, {"T_MEETS(INTERVAL('..', '2017-05-01'), INTERVAL(date_start, date_end))", "d"},
		{"time IS NULL", ""}, {"INTERVAL(date_start, date_end) IS NULL", "c"},
		// Places.
		{"geometry IS NULL", "b"}, {"S_INTERSECTS(geometry, BBOX(0,0,60,60))", "a c d"}, {"S_INTERSECTS(geometry, BBOX(8,1,9,2))", ""}, {"S_DISJOINT(geometry, BBOX(8,1,9,2))", "a c d"},
		{"S_INTERSECTS(geometry, POLYGON((37 34, 39 34, 39 36, 37 34)))", "a"}, {"S_WITHIN(geometry, BBOX(37,34,39,36))", "a"}, {"S_CONTAINS(geometry, POINT(55 5))", "d"}, {"S_TOUCHES(geometry, POINT(50 5))", "d"},
		{"S_CROSSES(geometry, LINESTRING(0 10, 10 0))", "c"}, {"S_OVERLAPS(geometry, BBOX(55,5,65,15))", "d"}, {"S_EQUALS(geometry, POINT(38 35))", "a"}, {"S_INTERSECTS(geometry, BBOX(50,5,50,5))", "d"}, {"S_INTERSECTS(geometry, BBOX(5,5,5,8))", "c"},
		{"S_INTERSECTS(BBOX(55,5,65,15), BBOX(60,10,70,20))", "a b c d"}, {"S_EQUALS(geometry, geometry)", "a c d"}, {"S_WITHIN(POINT(55 5), geometry)", "d"},
		{"S_INTERSECTS(geometry, BBOX(170,-90,-170,90))", ""}, {"S_INTERSECTS(geometry, BBOX(58,5,-180,5))", "d"}, {"S_INTERSECTS(POINT(-180 5), BBOX(58,0,-180,10))", "a b c d"}, {"S_INTERSECTS(geometry, BBOX(55,0,-170,90))", "d"}, {"S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(38 35), POINT(1 1)))", "a"},
	})
}

// expressionsOnOwn asks for the data set's own properties.
func expressionsOnOwn(s *suite) {
	s.layer("strikes", "Asia/Damascus")
	own := func(id, properties string) *data.Event {
		return &data.Event{ID: id, Properties: json.RawMessage(properties)}
	}
	before := s.put(own("a", `{"n":5,"mixed":7,"code":12}`), own("gone", `{"n":5}`)).Seq
	s.edit(data.Op{Kind: data.Delete, ID: "gone"})
	s.put(
		own("a", `{"n":6,"ratio":0.5,"ok":true,"code":12,"note":"a\"b\\c","date":"2017-05-25","at":"2017-05-25T00:30:00","src_kind":"own"}`),
		own("b", `{"n":7,"ratio":2,"ok":false,"code":"12b","note":"","date":"2017-05-26","at":"2017-05-24T21:30:00.250Z","odd name":1,"q\"uote":2,"back\\slash":3,"$.n":4,"تاريخ":"x","<&>":5,"\u00e9":6,"a\nb":7,"a.b[0]":8}`),
		own("c", `{"n":null,"code":true,"list":["x"],"deep":{"n":6},"at":null}`),
	)
	s.expressionCases(s.head(), []expressionCase{
		{"n = 6", "a"}, {"n <> 6", "b"}, {"n IS NULL", "c"}, {"n + ratio = 9", "b"}, {"ratio BETWEEN 0.5 AND 1", "a"}, {"n > ratio", "a b"}, {"n / 4 = 1.5", "a"},
		{"ok", "a"}, {"ok = false", "b"}, {"NOT ok", "b"}, {"ok IS NULL", "c"},
		// A column of numbers and texts is one of texts: what is no text counts as its JSON.
		{"code = '12'", "a"}, {"code LIKE '12%'", "a b"}, {"code = 'true'", "c"}, {"code IN ('12', '12b')", "a b"},
		{`note = 'a"b\c'`, "a"}, {"note = ''", "b"}, {"note IS NOT NULL", "a b"}, {"src_kind = 'own' AND kind IS NULL", "a"},
		{`"odd name" = 1`, "b"}, {`"q""uote" = 2`, "b"}, {`"back\slash" = 3`, "b"}, {`"$.n" = 4`, "b"}, {"تاريخ = 'x'", "b"}, {`"<&>" = 5`, "b"}, {"é = 6", "b"}, {"\"a\nb\" = 7", "b"}, {`"a.b[0]" = 8`, "b"},
		{`"date" = DATE('2017-05-25')`, "a"}, {`"date" IN (DATE('2017-05-25'), DATE('2017-05-26'))`, "a b"}, {`T_AFTER("date", DATE('2017-05-25'))`, "b"},
		// Without a zone it is a time of the layer's: 2017-05-24T21:30Z.
		{"at = TIMESTAMP('2017-05-24T21:30:00Z')", "a"}, {"at > TIMESTAMP('2017-05-24T21:30:00Z')", "b"}, {"at = DATE('2017-05-25')", "a b"}, {`at < "date"`, "b"}, {"at IS NULL", "c"},
		{"T_DURING(INTERVAL(at, at), INTERVAL('2017-05-24T21:30:00.2Z', '2017-05-24T21:30:00.3Z'))", "b"},
	})
	// The state before: one type narrower, other values, the deleted event.
	s.expressionCases(before, []expressionCase{{"n = 5", "a gone"}, {"n = 6", ""}, {"code = 12", "a"}, {"mixed > n", "a"}})
	l, err := s.store.Layer(s.ctx, "strikes", s.head())
	s.ok(err)
	types := map[string]string{}
	for _, p := range l.Properties {
		types[p.Name] = p.Type + " " + p.Format
	}
	for name, want := range map[string]string{"n": "integer ", "ratio": "number ", "ok": "boolean ", "code": "string ", "note": "string ", "date": "string date", "at": "string date-time", "list": "array "} {
		equal(s, "type of "+name, types[name], want)
	}
	s.put(own("d", `{"date":"unknown","at":"2017-05-25"}`))
	l, err = s.store.Layer(s.ctx, "strikes", s.head())
	s.ok(err)
	for _, p := range l.Properties {
		if p.Name == "date" || p.Name == "at" {
			equal(s, "type of "+p.Name+" with a text in it", p.Type+" "+p.Format, "string ")
		}
	}
	s.expressionCases(s.head(), []expressionCase{{`"date" = 'unknown'`, "d"}, {`"date" < '2017-05-26'`, "a"}})
}

// expressionsOnArrays asks for tags and for own properties that are arrays: sets,
// whatever is in them.
func expressionsOnArrays(s *suite) {
	s.layer("strikes", "Asia/Damascus")
	event := func(id, properties string, tags ...string) *data.Event {
		return &data.Event{ID: id, Tags: tags, Properties: json.RawMessage(properties), DateStart: day("2017-05-25"), DateEnd: day("2017-05-25"), Geometry: orb.Point{38, 35}}
	}
	s.put(
		event("a", `{"list":["x","y","x"],"n":2}`, "bridge", "night"),
		event("b", `{"list":[2,true,"2017-05-25",2.5,"2017-05-25T00:00:00Z"],"n":3}`, "night"),
		event("c", `{"list":[],"n":null}`),
		event("d", `{"list":[["q","p"],{"type":"Point","coordinates":[38,35]},{"interval":["2017-05-25","2017-05-25"]},null]}`, "it's", `"q"`),
		event("e", `{"list":null}`),
	)
	s.expressionCases(s.head(), []expressionCase{
		{"A_CONTAINS(tags, ('night'))", "a b"}, {"A_CONTAINS(tags, ('night', 'bridge'))", "a"}, {"A_EQUALS(tags, ('night', 'bridge', 'night'))", "a"}, {"A_EQUALS(tags, ('night'))", "b"},
		{"A_CONTAINEDBY(tags, ('night', 'day'))", "b"}, {"A_OVERLAPS(tags, ('day', 'bridge'))", "a"}, {"NOT A_OVERLAPS(tags, ('day', 'bridge'))", "b d"}, {"tags IS NULL", "c e"}, {"A_OVERLAPS(tags, ('it''s')) AND A_CONTAINS(tags, ('\"q\"'))", "d"},
		{"A_EQUALS(list, ('y', 'x'))", "a"}, {"A_CONTAINS(list, ())", "a b c d"}, {"A_EQUALS(list, ())", "c"}, {"A_CONTAINEDBY((), list)", "a b c d"}, {"list IS NULL", "e"}, {"A_EQUALS(list, list)", "a b c d"},
		{"A_CONTAINS(list, (2.0, 1 = 1))", "b"}, {"A_CONTAINS(list, (2 + 0.5, DATE('2017-05-25'), TIMESTAMP('2017-05-25T03:00:00+03:00')))", "b"}, {"A_OVERLAPS(list, ('2', 'true'))", ""}, {"A_OVERLAPS(list, (CASEI('X')))", "a"},
		{"A_CONTAINS(list, (('p', 'q'), POINT(38 35)))", "d"}, {"A_CONTAINS(list, (('p')))", ""}, {"A_CONTAINS(list, (INTERVAL(date_start, date_end), geometry))", "d"}, {"A_OVERLAPS((n, 7), (3, 7.5))", "b"}, {"A_OVERLAPS((n, 7), (7))", "a b"},
		{"A_CONTAINS((1, 2, 3), (n))", "a b"}, {"NOT A_CONTAINS((1, 2), (n))", "b"}, {"A_EQUALS(('a', 'b'), ('b', 'a'))", "a b c d e"}, {"A_OVERLAPS(list, (date_start))", "b"}, {"A_CONTAINS(list, ((n + 1) * 0.5))", "b"}, {"A_CONTAINS(list, (INTERVAL('2017-05-25', '..')))", ""},
	})
	many := "'night'" + strings.Repeat(", 'x'", 900)
	s.expressionCases(s.head(), []expressionCase{{"A_CONTAINEDBY(tags, (" + many + "))", "b"}})
}

// expressionsAreBounded asks for as much as the limits of the language allow.
func expressionsAreBounded(s *suite) {
	s.layer("strikes", "Asia/Damascus")
	e := strike("a", 38, 35, "2017-05-25")
	e.Properties = json.RawMessage(`{"n":1,"t":"x","d":"2017-05-25","i":"2017-05-25T00:00:00Z"}`)
	s.put(e)
	repeat := func(n int, text, sep string) string {
		return strings.TrimSuffix(strings.Repeat(text+sep, n), sep)
	}
	for _, filter := range []string{
		"n IN (" + repeat(950, "1", ",") + ")",
		repeat(240, "n = 1", " AND "),
		repeat(240, "t = 'x'", " OR "),
		repeat(130, "n BETWEEN n AND n", " AND "),
		repeat(45, "T_EQUALS(INTERVAL(d, d), INTERVAL(i, i))", " OR ") + " OR true",
		repeat(70, "S_INTERSECTS(geometry, BBOX(170,-90,40,90))", " AND "),
		strings.Repeat("NOT (", 38) + "n = 1" + strings.Repeat(")", 38),
		"n = 1" + repeat(18, " + n - n", ""),
		"t LIKE 'x%" + strings.Repeat("*", 4998) + "' OR n = 1", "t LIKE '" + strings.Repeat("%", 4999) + "x'",
		strings.Repeat("CASEI(", 38) + "t" + strings.Repeat(")", 38) + " = 'x'",
	} {
		if got := s.matched(data.Filter{Where: s.where(filter, s.head())}); len(got) != 1 {
			s.Errorf("%.60s…: got %v", filter, got)
		}
	}
}

// randomExpressions holds the store to a plain evaluation of random filters, in
// the present state and in those before.
func randomExpressions(s *suite) {
	l := s.layer("strikes", "Asia/Damascus")
	loc := l.Location()
	r := rand.New(rand.NewPCG(7, 8))
	type snapshot struct {
		at     int64
		events []data.Event
	}
	var states []snapshot
	current := map[string]data.Event{}
	var order []string
	for round := range 4 {
		var events []*data.Event
		for i := range 60 {
			id := fmt.Sprintf("e%03d", i+round*20)
			if _, ok := current[id]; !ok {
				order = append(order, id)
			}
			e := RandomEvent(r, id)
			e.Properties = randomProperties(r)
			events = append(events, e)
		}
		c := s.put(events...)
		for _, e := range events {
			s.ok(e.Normalize(&l))
			current[e.ID] = *e
		}
		state := snapshot{at: c.Seq}
		for _, id := range order {
			state.events = append(state.events, current[id])
		}
		states = append(states, state)
	}
	matched := 0
	for range 250 {
		state := states[r.IntN(len(states))]
		text := randomCondition(r, 3)
		where := s.where(text, state.at)
		x := evaluator{loc: loc}
		var want []string
		for i := range state.events {
			if x.value(&state.events[i], where) == true {
				want = append(want, state.events[i].ID)
			}
		}
		matched += len(want)
		same(s, fmt.Sprintf("%s at %d", text, state.at), s.ids(data.Query{Layer: "strikes", At: state.at, Filter: data.Filter{Where: where}}), want)
	}
	if matched == 0 {
		s.Error("no random filter matched anything")
	}
}

func randomProperties(r *rand.Rand) json.RawMessage {
	p := map[string]any{}
	set := func(name string, values ...any) {
		if v := pick(r, append(values, nil)...); v != nil || r.IntN(2) == 0 {
			p[name] = v
		}
	}
	set("n", 1, 2, 3, 40)
	set("ratio", 0.5, 2, 3.25)
	set("ok", true, false)
	set("note", "alpha", "Beta", "be_ta", "ÉTÉ")
	set("day", "2017-03-25", "2017-03-30")
	set("at", "2017-03-25T23:30:00", "2017-03-25T21:30:00Z", "2017-03-30T12:00:00.5+03:00")
	b, _ := json.Marshal(p) // nothing in it has a way to fail
	return b
}

// randomCondition makes a condition with so many levels of and, or and not.
func randomCondition(r *rand.Rand, depth int) string {
	if depth > 0 && r.IntN(3) > 0 {
		a, b := randomCondition(r, depth-1), randomCondition(r, depth-1)
		return pick(r, "("+a+" AND "+b+")", "("+a+" OR "+b+")", "NOT ("+a+")")
	}
	number := func() string {
		return pick(r, "n", "ratio", "killed_low", "killed_high", "n + ratio", "2 * n", "killed_low - 1", fmt.Sprint(r.IntN(50)), "2", "0.5")
	}
	compare := func() string { return pick(r, " = ", " <> ", " < ", " > ", " <= ", " >= ") }
	text := func() string {
		return pick(r, "note", "kind", "title", "CASEI(note)", "ACCENTI(note)", "'alpha'", "'airstrike'", "status")
	}
	date := func() string { return pick(r, "\"day\"", "date_start", "date_end", "DATE('2017-03-30')") }
	instant := func() string { return pick(r, "at", "time_start", "TIMESTAMP('2017-03-25T20:30:00Z')") }
	when := func() string {
		return pick(r, date(), instant(), "time", "INTERVAL(date_start, date_end)", "INTERVAL('2017-03-28','..')", "INTERVAL('..','2017-04-02T10:00:00Z')", "INTERVAL(\"day\",'2017-05-01')")
	}
	interval := func() string {
		return pick(r, "time", "INTERVAL(date_start, date_end)", "INTERVAL('2017-03-28','2017-04-05')", "INTERVAL(time_start,time_end)", "INTERVAL(at,'..')")
	}
	corner := func() string { return fmt.Sprintf("%d,%d", 170+r.IntN(9), r.IntN(9)) }
	switch r.IntN(11) {
	case 0:
		return number() + compare() + number()
	case 1:
		return number() + pick(r, " BETWEEN ", " NOT BETWEEN ") + number() + " AND " + number()
	case 2:
		return number() + pick(r, " IN (", " NOT IN (") + number() + ", " + number() + ")"
	case 3:
		return text() + compare() + text()
	case 4:
		return text() + pick(r, " LIKE ", " NOT LIKE ") + pick(r, "'%a'", "'B%'", "'_e%'", `'be\_%'`, "CASEI('É%')", "'%'")
	case 5:
		return pick(r, "n", "ok", "note", "kind", "geometry", "time", "at", "date_end", "n + ratio") + pick(r, " IS NULL", " IS NOT NULL")
	case 6:
		return pick(r, "ok", "ok = true", "ongoing = ok", "ok <> (n > 1)")
	case 7:
		return pick(r, date(), instant()) + compare() + pick(r, date(), instant())
	case 8:
		return pick(r, "T_AFTER(", "T_BEFORE(", "T_DISJOINT(", "T_EQUALS(", "T_INTERSECTS(") + when() + ", " + when() + ")"
	case 9:
		return pick(r, "T_CONTAINS(", "T_DURING(", "T_FINISHES(", "T_FINISHEDBY(", "T_MEETS(", "T_METBY(", "T_OVERLAPS(", "T_OVERLAPPEDBY(", "T_STARTS(", "T_STARTEDBY(") + interval() + ", " + interval() + ")"
	}
	return pick(r, "S_INTERSECTS(geometry, BBOX(", "S_DISJOINT(geometry, BBOX(") + corner() + pick(r, ",180,10", ",-175,9") + "))"
}
