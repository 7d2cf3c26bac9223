package web_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/waylog/waylog/data/cql2"
)

// filtered is the address of something of the strikes, filtered.
func filtered(what, filter string) string {
	joint := "?"
	if strings.Contains(what, "?") {
		joint = "&"
	}
	return "/collections/strikes/" + what + joint + "filter=" + url.QueryEscape(filter)
}

func TestFilterScenarios(t *testing.T) {
	s := founding(t)
	s.put("secret", on("hidden-too", "2017-05-25", 38, 35))
	tagged := on("fiji-west", "2018-01-01", 179.5, -17)
	tagged.Tags = []string{"bridge"}
	s.put("strikes", tagged)
	const may25 = `{"op":"and","args":[{"op":"=","args":[{"property":"sorties"},3]},{"op":"s_within","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[38,35],[39,35],[39,36],[38,36],[38,35]]]}]}]}`
	deep := strings.Repeat("NOT (", 60) + "ongoing" + strings.Repeat(")", 60)
	bad := func(name, filter string, has ...string) scenario {
		return scenario{name: name, path: filtered("items", filter), status: 400, mediaType: problemJSON, has: append(has, `"parameter":"filter"`, `"position":`, `"expected":`)}
	}
	run(t, s, []scenario{
		{name: "a fixed field", path: filtered("items", "kind = 'shelling' AND time_start >= TIMESTAMP('2017-05-27T15:30:00Z')"), status: 200, mediaType: "application/geo+json", has: []string{`"numberMatched":3`, `"1530"`, `"1801"`}, lacks: []string{`"1200"`}},
		{name: "an own property", path: filtered("items", "sorties > 2"), status: 200, has: []string{`"numberMatched":1`, `"may25"`}},
		{name: "a text that is mark-up", path: filtered("items", "note LIKE '<b>%'"), status: 200, has: []string{`"numberMatched":1`, `"may25"`}, lacks: []string{"luanda"}},
		{name: "more than so many killed within an area in May", path: filtered("items", "killed_high > 100 AND S_WITHIN(geometry, POLYGON((38 35, 40 35, 40 36.5, 38 36.5, 38 35))) AND T_INTERSECTS(time, INTERVAL('2017-05-01','2017-05-31'))"), status: 200, has: []string{`"numberMatched":1`, `"may25"`}},
		{name: "JSON", path: filtered("items?filter-lang=cql2-json", may25), status: 200, has: []string{`"numberMatched":1`, `"may25"`}},
		{name: "the encoding said", path: filtered("items?filter-lang=cql2-text&filter-crs="+url.QueryEscape("http://www.opengis.net/def/crs/OGC/1.3/CRS84"), "S_INTERSECTS(geometry, BBOX(179,-20,-179,-15))"), status: 200, has: []string{`"numberMatched":2`, `"fiji-west"`, `"fiji-east"`}},
		{name: "what is not known is not matched", path: filtered("items", "NOT T_AFTER(time, DATE('2000-01-01'))"), status: 200, has: []string{`"numberMatched":1`, `"open-start"`}, lacks: []string{`"undated"`}},
		{name: "together with the other parameters", path: filtered("items?kind=airstrike&unplaced=exclude&datetime=2017-05-26&undated=exclude", "id <> 'may25'"), status: 200, has: []string{`"numberMatched":1`, `"day-1"`}},
		{name: "tags", path: filtered("items", "A_OVERLAPS(tags, ('bridge', 'road'))"), status: 200, has: []string{`"numberMatched":1`, `"fiji-west"`}},
		{name: "several lines", path: filtered("items", "sorties > 2\n\tAND\r\n  kind = 'airstrike'"), status: 200, has: []string{`"numberMatched":1`}},
		{name: "export", path: filtered("export?f=csv", "id IN ('may25','luanda')"), status: 200, mediaType: "text/csv", has: []string{"may25", "luanda"}, lacks: []string{"fiji"}},
		{name: "export as GeoJSON", path: filtered("export", "id = 'luanda'"), status: 200, has: []string{"luanda"}, lacks: []string{"may25"}},
		{name: "summary", path: filtered("summary", "kind = 'shelling'"), status: 200, has: []string{`"matched":6`, `"by_kind":{"shelling":6}`}},
		{name: "histogram", path: filtered("histogram?step=day", "kind = 'shelling'"), status: 200, has: []string{`"matched":6`, `"start":"2017-05-26"`, `"end":"2017-05-27"`}, lacks: []string{"2018"}},
		{name: "time tile", path: filtered("timetiles/0/0/0", "kind = 'shelling'"), status: 200, mediaType: "application/octet-stream", has: []string{"WLT2"}},
		{name: "as it was before", path: filtered("items?asof=2026-11-23T11:00:00Z", "sorties = 3"), status: 404, has: []string{`"id":"strikes"`}},

		bad("nothing that is a condition", "kind", "the filter is a text, not a condition", `"position":1`),
		bad("unknown property", "kind = 'a' AND killd_low > 5", `there is no property \"killd_low\"`, `"position":16`),
		bad("wrong type", "killed_low > '5'", "a number without quotes", `"position":14`),
		bad("a date in quotes", "date_start = '2017-05-25'", "DATE('2017-05-25')"),
		bad("cut off", "kind = ", "the end is not expected", `"position":8`),
		bad("an operator of other languages", "kind == 'a'", `"position":7`),
		bad("a function that is not there", "buffer(geometry, 5) = 1", `there is no function \"buffer\"`),
		bad("a text for an array", "A_CONTAINS(tags, 'a')", "an array"),
		bad("too deep", deep, "nested too deeply"),
		bad("too long", "sorties IN ("+strings.Repeat("1,", 1500)+"1)", "too long"),
		bad("longitude out of the world", "S_WITHIN(geometry, POINT(500 5))", "-180 to 180"),
		bad("JSON without saying so", may25, `has no meaning here`),
		{name: "text said to be JSON", path: filtered("items?filter-lang=cql2-json", "kind = 'a'"), status: 400, has: []string{`"parameter":"filter"`, "not JSON"}},
		{name: "another language", path: filtered("items?filter-lang=ecql", "kind = 'a'"), status: 400, has: []string{`"parameter":"filter-lang"`, "cql2-text or cql2-json"}},
		{name: "another reference system", path: filtered("items?filter-crs=EPSG:4326", "kind = 'a'"), status: 400, has: []string{`"parameter":"filter-crs"`, "CRS84"}},
		{name: "empty", path: "/collections/strikes/items?filter=", status: 400, has: []string{`"parameter":"filter"`, "it is empty"}},
		{name: "twice", path: filtered("items?filter=ongoing", "kind = 'a'"), status: 400, has: []string{`"parameter":"filter"`, "twice"}},
		{name: "a control character", path: filtered("items", "kind = 'a\x01'"), status: 400, has: []string{`"parameter":"filter"`, "control characters"}},
		{name: "longer than an address", path: filtered("items", "kind = '"+strings.Repeat("x", 9000)+"'"), status: 414},
		{name: "where no filter is taken", path: "/collections/strikes?filter=ongoing", status: 400, has: []string{`"parameter":"filter"`}},
		{name: "a layer that nobody may know of", path: "/collections/secret/items?filter=nosuch%3D1", status: 404, has: []string{`"id":"secret"`}, lacks: []string{"nosuch", "filter"}},

		{name: "queryables", path: "/collections/strikes/queryables", status: 200, mediaType: "application/schema+json", has: []string{
			`"$schema":"https://json-schema.org/draft/2020-12/schema"`, `"$id":"` + s.URL + `/collections/strikes/queryables"`, `"geometry":{"format":"geometry-any"`,
			`"date_start":{"type":"string","format":"date"`, `"time_start":{"type":"string","format":"date-time"`, `"killed_low":{"type":"integer"`,
			`"sorties":{"type":"integer"}`, `"note":{"type":"string"}`, `"ongoing":{"type":"boolean"`, `"additionalProperties":false`,
		}, lacks: []string{`"claims"`, `"actors"`}},
		{name: "conformance", path: "/conformance", status: 200, has: []string{
			"ogcapi-features-3/1.0/conf/queryables", "ogcapi-features-3/1.0/conf/filter", "ogcapi-features-3/1.0/conf/features-filter", "cql2/1.0/conf/cql2-text", "cql2/1.0/conf/cql2-json", "cql2/1.0/conf/basic-cql2",
			"cql2/1.0/conf/advanced-comparison-operators", "cql2/1.0/conf/case-insensitive-comparison", "cql2/1.0/conf/accent-insensitive-comparison", "cql2/1.0/conf/basic-spatial-functions\"", "cql2/1.0/conf/basic-spatial-functions-plus",
			"cql2/1.0/conf/spatial-functions", "cql2/1.0/conf/temporal-functions", "cql2/1.0/conf/array-functions", "cql2/1.0/conf/property-property", "cql2/1.0/conf/arithmetic",
		}, lacks: []string{"queryables-query-parameters", "conf/functions"}},
	})
}

// TestFiltersDoNotBecomeSQL sends what would do harm if any of it were read as
// SQL: each is refused or matches nothing, and all is there afterwards.
func TestFiltersDoNotBecomeSQL(t *testing.T) {
	s := founding(t)
	for _, evil := range []string{
		"kind = ''' OR 1=1 --'", "kind = 'x'' OR ''1''=''1'", `kind = 'x\' OR 1=1 --'`, "kind = 'x'); DROP TABLE events; --'", "title LIKE 'x'' OR 1=1 --%'", "title LIKE '[%]*' AND title NOT LIKE '%'",
		"id IN ('x'') OR (1=1')", "kind = 'x' OR sqlite_version() = 'a'", `"kind' OR 1=1 --" = 'x'`, `"kind"" OR 1=1 --" = 'x'`, "e.kind = 'airstrike'", "layer = (SELECT 1)", "kind = 'x'; DELETE FROM events", "kind = ?1", "kind = :a OR 1=1", "kind = @p", "kind = $x",
		"properties = 'x'", "hash IS NOT NULL", "geom IS NOT NULL", "seq > 0", "deleted = 1", `"$.sorties" = 3`, `"sorties') OR 1=1 --" = 3`, "CASEI(kind) = casei('x'') OR (1=1')", "date_start = DATE('2017-05-25'' OR 1=1 --')", "/* */ 1=1", "1=1 -- x",
		"T_INTERSECTS(time, INTERVAL('..','2017-05-25'') OR (1=1'))", "S_INTERSECTS(geometry, POINT(1 2)) OR load_extension('x')", "randomblob(1000000000) = 1", "kind = x'00'", "kind MATCH 'a'", "kind GLOB '*'", "kind || title = 'x'",
	} {
		for _, at := range []string{"items", "summary", "export?f=csv", "histogram"} {
			r := s.get(filtered(at, evil))
			switch {
			case r.status == 400 && strings.Contains(r.body, `"parameter":"filter"`):
			case r.status == 200 && !strings.Contains(r.body, "may25") && !strings.Contains(r.body, "luanda") && !strings.Contains(r.body, `"matched":1`):
			default:
				t.Errorf("%s of %s: %d %.300s", at, evil, r.status, r.body)
			}
			for _, never := range []string{"SELECT", "syntax error", "no such", "sqlite", "near \\\""} {
				if strings.Contains(r.body, never) && !strings.Contains(evil, never) {
					t.Errorf("%s of %s tells of the store: %.300s", at, evil, r.body)
				}
			}
		}
	}
	if n := s.page("/collections/strikes/items").NumberMatched; n != 14 {
		t.Errorf("%d events are left of 14", n)
	}
}

// TestFilterStaysAlongPages follows next links of a filtered layer while it
// changes; a cursor belongs to its filter.
func TestFilterStaysAlongPages(t *testing.T) {
	s := founding(t)
	s.many("big", 60)
	first := "/collections/big/items?limit=7&filter=" + url.QueryEscape("S_WITHIN(geometry, BBOX(0,0,29.5,80)) AND id <> 'e0003'")
	ids, pages := s.walk(first, func(page int) {
		if page == 2 {
			s.clock.pass(time.Minute)
			s.put("big", on("later", "2017-05-25", 3, 3))
		}
	})
	if len(ids) != 28 || pages != 4 || s.page(first).NumberMatched != 29 {
		t.Errorf("%d ids on %d pages: %v", len(ids), pages, ids)
	}
	page := s.page(first)
	next := strings.TrimPrefix(page.link("next"), s.URL)
	if !strings.Contains(page.link("self"), "filter=S_WITHIN") {
		t.Errorf("self is %s", page.link("self"))
	}
	u, err := url.Parse(next)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []func(url.Values){
		func(v url.Values) { v.Set("filter", "id <> 'e0003'") }, func(v url.Values) { v.Del("filter") }, func(v url.Values) { v.Set("filter-lang", "cql2-text") },
	} {
		v := u.Query()
		change(v)
		if r := s.get(u.Path + "?" + v.Encode()); r.status != 400 || !strings.Contains(r.body, `"parameter":"cursor"`) {
			t.Errorf("%s: %d %s", v.Encode(), r.status, r.body)
		}
	}
	tags := map[string]bool{}
	for _, path := range []string{first, first + "%20", "/collections/big/items?limit=7", "/collections/big/items?limit=7&filter=true"} {
		tags[s.get(path).header.Get("ETag")] = true
	}
	if len(tags) != 4 {
		t.Errorf("%d tags of 4 questions", len(tags))
	}
	tag := s.get(first).header.Get("ETag")
	if r := s.get(first, "If-None-Match", tag); r.status != 304 {
		t.Errorf("asked again with %s: %d", tag, r.status)
	}
}

// TestFilterOfStatesBefore asks for a state whose properties were others.
func TestFilterOfStatesBefore(t *testing.T) {
	s := founding(t)
	s.clock.pass(time.Hour)
	before := s.clock.now().Format(time.RFC3339)
	s.clock.pass(time.Hour)
	e := on("may25", "2017-05-25", 38.8, 35.9)
	e.Properties = json.RawMessage(`{"sorties":"many","checked":"2026-11-23"}`)
	s.put("strikes", e)
	for _, c := range []struct {
		query string
		want  string
	}{
		{filtered("summary", "sorties = 'many'"), `"matched":1`}, {filtered("summary", "sorties = 3"), "cannot be compared"}, {filtered("summary", `checked = DATE('2026-11-23')`), `"matched":1`},
		{filtered("summary?asof="+before, "sorties = 3"), `"matched":1`}, {filtered("summary?asof="+before, "sorties = 'many'"), "cannot be compared"}, {filtered("summary?asof="+before, "checked IS NULL"), "there is no property"},
		{filtered("summary?asof="+before, "killed_high = 120"), `"matched":1`}, {filtered("summary", "killed_high = 120"), `"matched":0`},
	} {
		if r := s.get(c.query); !strings.Contains(r.body, c.want) {
			t.Errorf("%s: lacks %s: %s", c.query, c.want, r.body)
		}
	}
}

// TestQueryablesAreWhatFiltersTake asks for each queryable by its type, and for
// each field of the schema that is none.
func TestQueryablesAreWhatFiltersTake(t *testing.T) {
	s := founding(t)
	var doc struct {
		Properties map[string]struct{ Type, Format string }
	}
	if err := json.Unmarshal([]byte(s.get("/collections/strikes/queryables").body), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Properties) < 30 {
		t.Errorf("%d queryables", len(doc.Properties))
	}
	for name, p := range doc.Properties {
		literal := map[string]string{
			"string": "'x'", "string date": "DATE('2017-05-25')", "string date-time": "TIMESTAMP('2017-05-25T00:00:00Z')", "integer": "5", "number": "5.5", "boolean": "TRUE",
		}[strings.TrimSpace(p.Type+" "+p.Format)]
		filter := fmt.Sprintf("%q = %s", name, literal)
		switch {
		case p.Format == "geometry-any":
			filter = "S_INTERSECTS(" + name + ", POINT(1 2))"
		case name == "time":
			filter = "T_INTERSECTS(time, DATE('2017-05-25'))"
		case p.Type == "array":
			filter = fmt.Sprintf("A_OVERLAPS(%q, ('x', 5))", name)
		}
		if r := s.get(filtered("summary", filter)); r.status != 200 {
			t.Errorf("%s: %d %s", filter, r.status, r.body)
		}
		if r := s.get(filtered("summary", fmt.Sprintf("%q IS NULL", name))); r.status != 200 {
			t.Errorf("%s IS NULL: %d %s", name, r.status, r.body)
		}
	}
	var schema struct {
		Properties struct {
			Properties struct {
				Properties map[string]struct{ Type, Format string }
			}
		}
	}
	if err := json.Unmarshal([]byte(s.get("/collections/strikes/schema").body), &schema); err != nil {
		t.Fatal(err)
	}
	for name, p := range schema.Properties.Properties.Properties {
		q, ok := doc.Properties[name]
		if value := p.Type != "object" && (p.Type != "array" || name == "tags"); ok != value || ok && q != p {
			t.Errorf("%s is %v in the schema, %v among the queryables", name, p, q)
		}
	}
}

// FuzzFilter: whatever the filter, the answer is an answer or a problem about it.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{
		"kind = 'airstrike'", "sorties > 2 AND note LIKE '<b>%'", "S_TOUCHES(geometry, POLYGON((38 35, 39 35, 39 36, 38 35)))", "T_OVERLAPS(time, INTERVAL('2017-05-25','..'))", "date_start = time_start OR id IN ('a','b')",
		"S_RELATES(geometry, geometry)", "S_CROSSES(geometry, MULTILINESTRING((0 0,1 1),(179 0,-179 1)))", "CASEI(title) <> ACCENTI(place) AND killed_low % 7 ^ 2 DIV 3 BETWEEN 1 AND 1e300",
	} {
		f.Add(seed, false)
		if e, err := cql2.Parse(cql2.TextLang, seed); err == nil {
			f.Add(string(cql2.JSON(e)), true)
		}
	}
	s := founding(f)
	f.Fuzz(func(t *testing.T, filter string, asJSON bool) {
		s := *s
		s.t = t
		lang := cql2.TextLang
		if asJSON {
			lang = cql2.JSONLang
		}
		r := s.get(filtered("summary?filter-lang="+lang, filter))
		if r.status != 200 && r.status != 414 && !(r.status == 400 && strings.Contains(r.body, `"parameter":"filter"`)) {
			t.Fatalf("%q: %d %s", filter, r.status, r.body)
		}
	})
}
