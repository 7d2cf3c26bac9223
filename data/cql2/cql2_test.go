package cql2_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/cql2"
	"github.com/waylog/waylog/data/storetest"
)

// layer has own properties of every type, and names that need quotes.
func layer() *data.Layer {
	return &data.Layer{ID: "strikes", TimeZone: "Asia/Damascus", Properties: []data.PropertyType{
		{Name: "sorties", Type: "integer"}, {Name: "depth", Type: "number"}, {Name: "verified", Type: "boolean"}, {Name: "note", Type: "string"},
		{Name: "date", Type: "string", Format: "date"}, {Name: "seen at", Type: "string", Format: "date-time"}, {Name: `a"b`, Type: "string"},
		{Name: "list", Type: "array"}, {Name: "ns:größe.1", Type: "number"}, {Name: "src_kind", Type: "string"}, {Name: "تاريخ", Type: "string"},
	}}
}

// TestReading says what a text is read as, by writing it again in both forms.
func TestReading(t *testing.T) {
	for _, c := range []struct{ name, text, again, json string }{
		{"comparison", "killed_low>50", "killed_low > 50", `{"op":">","args":[{"property":"killed_low"},50]}`},
		{"keywords in any case", "a is not null And not B liKe 'x%'", "NOT a IS NULL AND NOT B LIKE 'x%'", ""},
		{"precedence", "a=1 or b=2 and not c=3 and d=4", "a = 1 OR b = 2 AND NOT c = 3 AND d = 4",
			`{"op":"or","args":[{"op":"=","args":[{"property":"a"},1]},{"op":"and","args":[{"op":"=","args":[{"property":"b"},2]},{"op":"not","args":[{"op":"=","args":[{"property":"c"},3]}]},{"op":"=","args":[{"property":"d"},4]}]}]}`},
		{"brackets stay where they matter", "(a=1 OR b=2) AND ((c=3))", "(a = 1 OR b = 2) AND c = 3", ""},
		{"ands are one and", "(a=1 and b=2) and (c=3 and d=4)", "a = 1 AND b = 2 AND c = 3 AND d = 4", ""},
		{"not between", "a NOT BETWEEN 1 AND 2 AND b=3", "NOT a BETWEEN 1 AND 2 AND b = 3", `{"op":"and","args":[{"op":"not","args":[{"op":"between","args":[{"property":"a"},1,2]}]},{"op":"=","args":[{"property":"b"},3]}]}`},
		{"not in", "a not in ('x', 'y')", "NOT a IN ('x', 'y')", `{"op":"not","args":[{"op":"in","args":[{"property":"a"},["x","y"]]}]}`},
		{"arithmetic", "a = 1+2*3^2-4/5%6 div 7", "a = 1 + 2 * 3 ^ 2 - 4 / 5 % 6 DIV 7", ""},
		{"left to right", "a - (b - c) - d = 0", "a - (b - c) - d = 0", ""},
		{"powers from the right", "a = 2^3^2", "a = 2 ^ 3 ^ 2", ""},
		{"brackets in arithmetic", "(a+b)*2 > (c)", "(a + b) * 2 > c", ""},
		{"negative", "a = -5 and b = -c and d = 2 - -1", "a = -5 AND b = -1 * c AND d = 2 - -1", ""},
		{"numbers", "a IN (1, 1.0, 1e3, .5, 12345678901234567890, -9223372036854775808)", "a IN (1, 1.0, 1000.0, 0.5, 1.2345678901234567e+19, -9223372036854775808)", ""},
		{"text", `a = 'it''s \'so\' \n 100\% \\' \_'`, `a = 'it\'s \'so\' \n 100\% \\' \_'`, `{"op":"=","args":[{"property":"a"},"it's 'so' \n 100\\% \\' \\_"]}`},
		{"names", `"date" = 1 and ns:größe.1 = 2 and "a""b" = 3 and "and" = 4 and date = 5 and تاريخ = 6`, `"date" = 1 AND ns:größe.1 = 2 AND "a""b" = 3 AND "and" = 4 AND "date" = 5 AND تاريخ = 6`, ""},
		{"folding", "CASEI(a) LIKE casei(Accenti('É%'))", "CASEI(a) LIKE CASEI(ACCENTI('É%'))", `{"op":"like","args":[{"op":"casei","args":[{"property":"a"}]},{"op":"casei","args":[{"op":"accenti","args":["É%"]}]}]}`},
		{"dates", "a >= DATE('2017-05-25') and b < timestamp('2017-05-25T14:30:00.5+03:00')", "a >= DATE('2017-05-25') AND b < TIMESTAMP('2017-05-25T11:30:00.5Z')", ""},
		{"intervals", "T_During(INTERVAL(a,b), interval('2017-05-25','..'))", "T_DURING(INTERVAL(a, b), INTERVAL('2017-05-25', '..'))", `{"op":"t_during","args":[{"interval":[{"property":"a"},{"property":"b"}]},{"interval":["2017-05-25",".."]}]}`},
		{"a capital within a function's name", "t_finishedby(a, interval('..','2017-05-25T00:00:00Z'))", "T_FINISHEDBY(a, INTERVAL('..', '2017-05-25T00:00:00Z'))", `{"op":"t_finishedBy","args":[{"property":"a"},{"interval":["..","2017-05-25T00:00:00Z"]}]}`},
		{"box", "S_INTERSECTS(geometry, BBOX(177,-20,-178,-15.5))", "S_INTERSECTS(geometry, BBOX(177,-20,-178,-15.5))", `{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[177,-20,-178,-15.5]}]}`},
		{"box with heights", "S_INTERSECTS(geometry, BBOX(1,2,-5,3,4,5))", "S_INTERSECTS(geometry, BBOX(1,2,3,4))", ""},
		{"point", "s_within(Point(39.12345678 35),geometry)", "S_WITHIN(POINT(39.1234568 35), geometry)", `{"op":"s_within","args":[{"type":"Point","coordinates":[39.1234568,35]},{"property":"geometry"}]}`},
		{"a height is left aside", "s_equals(geometry, POINT Z (1 2 3))", "S_EQUALS(geometry, POINT(1 2))", ""},
		{"outer rings turn left", "s_contains(geometry, POLYGON((0 0, 0 1, 1 1, 1 0, 0 0)))", "S_CONTAINS(geometry, POLYGON((0 0,1 0,1 1,0 1,0 0)))", ""},
		{"many", "s_touches(geometry, MULTIPOINT(0 0,(1 1)))", "S_TOUCHES(geometry, MULTIPOINT((0 0),(1 1)))", ""},
		{"collection", "s_crosses(geometry, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 0,1 -1)))", "S_CROSSES(geometry, GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 -1)))", ""},
		{"arrays", "A_Contains(tags, ('a', 1, TRUE)) and a_containedby((), b)", "A_CONTAINS(tags, ('a', 1, TRUE)) AND A_CONTAINEDBY((), b)", `{"op":"and","args":[{"op":"a_contains","args":[{"property":"tags"},["a",1,true]]},{"op":"a_containedBy","args":[[],{"property":"b"}]}]}`},
		{"arrays in arrays", "A_EQUALS(((1), (), ((2),'x')), ((a+b)*2, (c), (d=1) AND (e=2), (f) = (g), POINT(1 2), interval(h,'..')))", "A_EQUALS(((1), (), ((2), 'x')), ((a + b) * 2, (c), d = 1 AND e = 2, f = g, POINT(1 2), INTERVAL(h, '..')))",
			`{"op":"a_equals","args":[[[1],[],[[2],"x"]],[{"op":"*","args":[{"op":"+","args":[{"property":"a"},{"property":"b"}]},2]},[{"property":"c"}],{"op":"and","args":[{"op":"=","args":[{"property":"d"},1]},{"op":"=","args":[{"property":"e"},2]}]},{"op":"=","args":[{"property":"f"},{"property":"g"}]},{"type":"Point","coordinates":[1,2]},{"interval":[{"property":"h"},".."]}]]}`},
		{"conditions are values", "(a > 5) = TRUE", "(a > 5) = TRUE", ""},
		{"several lines", "a = 1\n\tAND\r\n b = 2", "a = 1 AND b = 2", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := cql2.Parse(cql2.TextLang, c.text)
			if err != nil {
				t.Fatal(err)
			}
			again, err := cql2.Text(e)
			if err != nil || again != c.again {
				t.Errorf("got  %s\nwant %s (%v)", again, c.again, err)
			}
			if c.json != "" && strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(string(cql2.JSON(e))) != c.json {
				t.Errorf("got  %s\nwant %s", cql2.JSON(e), c.json)
			}
			roundTrip(t, e)
		})
	}
}

// roundTrip writes and reads an expression in both forms: what comes back is
// written the same.
func roundTrip(t *testing.T, e data.Expr) {
	t.Helper()
	json := string(cql2.JSON(e))
	back, err := cql2.Parse(cql2.JSONLang, json)
	if err != nil {
		t.Fatalf("%s: %v", json, err)
	}
	if again := string(cql2.JSON(back)); again != json {
		t.Fatalf("got  %s\nfrom %s", again, json)
	}
	text, err := cql2.Text(e)
	if err != nil {
		return // an escape: Text says so itself
	}
	if back, err = cql2.Parse(cql2.TextLang, text); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if again, err := cql2.Text(back); err != nil || again != text {
		t.Fatalf("got  %s\nfrom %s (%v)", again, text, err)
	}
	if again := string(cql2.JSON(back)); again != json {
		t.Fatalf("by way of text %s\nfrom %s", again, json)
	}
}

// TestRefusals says where an error is and what it says. ▼ stands before the
// place.
func TestRefusals(t *testing.T) {
	deep := strings.Repeat("(", 200) + "a = 1" + strings.Repeat(")", 200)
	deepJSON := strings.Repeat(`{"op":"not","args":[`, 50) + "true" + strings.Repeat("]}", 50)
	for _, c := range []struct{ lang, filter, says, expected string }{
		// The text itself.
		{"", "▼", "the end is not expected", "a property, a value"},
		{"", "killed_low >▼", "the end is not expected", "a property, a value"},
		{"", "killed_low ▼50", `"50" is not expected`, "AND, OR, an operator or the end"},
		{"", "killed_low = 5 ▼)", `")" is not expected`, "AND, OR, an operator or the end"},
		{"", "(killed_low = 5▼", "the end is not expected", `")"`},
		{"", "kind = ▼'air", "does not end", "single quote"},
		{"", `▼"kind = 'a'`, "does not end", "double quote"},
		{"", `▼"" = 'a'`, "the name is empty", "name"},
		{"", "kind = 'a' ▼&& title = 'b'", `"&" has no meaning`, "an operator"},
		{"", "kind = ▼\xff", "not UTF-8", "UTF-8"},
		{"", "kind = ▼'\xff'", "not UTF-8", "UTF-8"},
		{"", "kind ▼== 'a'", "", ""},
		{"", "kind NOT ▼= 'a'", `"=" is not expected`, "LIKE, BETWEEN or IN"},
		{"", "kind IS ▼'a'", "is not expected", "NULL or NOT NULL"},
		{"", "kind = ▼NULL", "nothing equals NULL", "IS NULL"},
		{"", "kind IN ▼'a'", "is not expected", `"("`},
		{"", "kind IN (▼)", `")" is not expected`, "value"},
		{"", "killed_low BETWEEN 1 ▼OR 5", "is not expected", "AND and the upper bound"},
		{"", "▼AND kind = 'a'", "is not expected", "double quotes"},
		{"", "('a', ▼'b') = kind", "a list is not expected", "IN"},
		{"", "killed_low = ▼1e999", "not a number", "64 bits"},
		{"", "▼soundex(kind) = 'a'", `no function "soundex"`, "CASEI"},
		{"", "a_contains(tags, ('a'▼", "the end is not expected", `")"`},
		{"", "▼a_contains(tags)", "given 1 arguments", "2 arguments"},
		{"", "a_contains(tags, " + strings.Repeat("(", 500), "nested too deeply", "levels"},
		{"json", `{"op":"a_contains","args":[{"property":"tags"},` + strings.Repeat("[", 70) + strings.Repeat("]", 70) + "]}", "nested too deeply", "levels"},
		{"", "▼S_INTERSECTS(geometry)", "given 1 arguments", "2 arguments"},
		{"", "date_start = DATE(▼'yesterday')", "not a date", "'2017-05-25'"},
		{"", "date_start = DATE(▼'2017-05-25T12:00:00Z')", "not a date", "'2017-05-25'"},
		{"", "time_start = TIMESTAMP(▼'2017-05-25T12:00:00')", "not a date-time with a zone", "Z"},
		{"", "date_start = DATE(▼kind)", "DATE takes one text", "'2017-05-25'"},
		{"", "T_INTERSECTS(time, ▼INTERVAL('2017-05-25'))", "an interval has 1 ends", "two ends"},
		{"", "T_INTERSECTS(time, INTERVAL('2017-05-25', ▼'later'))", "not an end of an interval", "'..'"},
		{"", "T_INTERSECTS(time, INTERVAL('2017-05-25', ▼5))", "cannot be an end", "properties"},
		{"", "S_WITHIN(geometry, ▼POINT(200 5))", "expected longitude", "longitudes"},
		{"", "S_WITHIN(geometry, POINT(1▼))", "is not expected", "number"},
		{"", "S_WITHIN(geometry, ▼POLYGON((0 0, 1 1, 1 0, 0 5)))", "not closed", "closed"},
		{"", "S_WITHIN(geometry, ▼POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "not valid", "cross"},
		{"", "S_WITHIN(geometry, POINT ▼EMPTY)", "is not expected", "positions"},
		{"", "S_INTERSECTS(geometry, ▼BBOX(1,2,3))", "3 numbers", "west"},
		{"", "S_INTERSECTS(geometry, ▼BBOX(1,5,3,2))", "above north", "west"},
		{"", "kind = 'a' AND\n  title == 'b'", "", ""},
		{"", deep, "nested too deeply", "levels"},
		{"", strings.Repeat("NOT ", 50) + "a = 1", "nested too deeply", "levels"},
		{"", "a = " + strings.Repeat("-", 50) + "b", "nested too deeply", "levels"},
		{"", "a = b" + strings.Repeat(" + b", 50), "nested too deeply", "levels"},
		{"", "a = b" + strings.Repeat("^b", 50), "nested too deeply", "levels"},
		{"", "a = b" + strings.Repeat("^b", 20_000), "nested too deeply", "levels"},
		{"", "a = " + strings.Repeat("casei(", 9000), "nested too deeply", "levels"},
		{"", "a IN (" + strings.Repeat("1,", 1000) + "1)", "too long", "1000"},
		{"", "true" + strings.Repeat(" AND S_WITHIN(a, BBOX(0,0,1,1))", 90), "too long", "1000"},
		{"", "S_WITHIN(a, " + strings.Repeat("GEOMETRYCOLLECTION(", 200), "nested too deeply", "levels"},
		{"", "a = '" + strings.Repeat("x", cql2.MaxBytes) + "'", "at most 65536", "shorter"},
		// JSON.
		{"json", "▼", "ends too early", "op"},
		{"json", `{"op":"=","args":[{"property":"kind"},"a"]▼`, "ends too early", "op"},
		{"json", `{"op":"=","args":[{"property":"kind"},"a"]}▼ x`, "", ""},
		{"json", `{"op":▼}`, "not JSON", "JSON"},
		{"json", `{"op":"=","args":[{"property":"kind"},▼null]}`, "nothing equals null", "isNull"},
		{"json", `{"op":▼"~","args":[]}`, `no function "~"`, "CASEI"},
		{"json", `{"op":▼5,"args":[]}`, "op is no name", "operator"},
		{"json", `{"op":"and","args":[],"filter":▼1}`, `"filter" has no meaning`, "args"},
		{"json", `▼{"op":"and"}`, "has no arguments", "args"},
		{"json", `{"op":"and","args":▼{}}`, "not a list", "list"},
		{"json", `▼{"op":"and","args":[true]}`, "given 1 arguments", "2 or more"},
		{"json", `{"op":"=","args":[▼["a"],"a"]}`, "a list is not expected", "second argument"},
		{"json", `{"op":"in","args":[{"property":"kind"},▼"a"]}`, "not a list", "list"},
		{"json", `{"op":"in","args":[{"property":"kind"},▼[]]}`, "the list is empty", "value"},
		{"json", `{"op":"=","args":[▼{"propertie":"kind"},"a"]}`, "no meaning", "property"},
		{"json", `{"op":"=","args":[▼{"property":"kind","x":1},"a"]}`, "2 members", "property"},
		{"json", `{"op":"=","args":[{"property":▼7},"a"]}`, "no name", "name"},
		{"json", `{"op":"=","args":[{"property":"a"},{"date":▼7}]}`, "date is no text", "'2017-05-25'"},
		{"json", `{"op":"s_within","args":[{"property":"geometry"},▼{"type":"Point","coordinates":["x"]}]}`, "cannot be read", "GeoJSON"},
		{"json", `{"op":"s_within","args":[{"property":"geometry"},{"bbox":[1,2,▼"x",4]}]}`, "made of numbers", "number"},
		{"json", `{"op":"=",▼"op":"<>","args":[]}`, "there twice", "once"},
		{"json", deepJSON, "nested too deeply", "levels"},
		{"json", strings.Repeat("[", 100_000/2), "nested too deeply", "levels"},
	} {
		lang := cql2.TextLang
		if c.lang != "" {
			lang = cql2.JSONLang
		}
		before, after, marked := strings.Cut(c.filter, "▼")
		_, err := cql2.Parse(lang, before+after)
		var wrong *cql2.Error
		if !errors.As(err, &wrong) {
			t.Errorf("%.100s: %v", c.filter, err)
			continue
		}
		if !strings.Contains(wrong.Message, c.says) || !strings.Contains(wrong.Expected, c.expected) || wrong.Expected == "" {
			t.Errorf("%.100s: %q, expected %q", c.filter, wrong.Message, wrong.Expected)
		}
		if want := len([]rune(strings.ToValidUTF8(before, "?"))) + 1; marked && c.says != "" && wrong.Position != want {
			t.Errorf("%.100s: at %d, want %d (%v)", c.filter, wrong.Position, want, err)
		}
	}
	_, err := cql2.Parse(cql2.TextLang, "kind = 'ä' AND\n  title == 'b'")
	if err == nil || !strings.HasSuffix(err.Error(), "at line 2, column 10") {
		t.Errorf("in two lines: %v", err)
	}
	if _, err := cql2.Parse(cql2.TextLang, "kind = 'ä' = 1"); err == nil || !strings.HasSuffix(err.Error(), "at character 12") {
		t.Errorf("in one line: %v", err)
	}
}

func TestTypes(t *testing.T) {
	l := layer()
	for _, filter := range []string{
		"sorties > depth + 1", "verified = true", "verified", "NOT verified", "note = 'a'", "note LIKE '%a'", `"date" = DATE('2017-05-25')`, `"seen at" > "date"`,
		"date_start < DATE('2017-05-25')", "time_start >= DATE('2017-05-25')", "updated > TIMESTAMP('2017-05-25T00:00:00Z')", `تاريخ IN ('a')`, `"a""b" = src_kind`, "ns:größe.1 = 5",
		"T_INTERSECTS(time, INTERVAL(date_start, date_end))", "T_AFTER(\"date\", time_start)", "T_DURING(time, INTERVAL('2017-05-25','..'))",
		"S_INTERSECTS(geometry, geometry)", "geometry IS NULL", "time IS NOT NULL", "id = 'a'", "layer = 'strikes'", "(killed_low > 5) = ongoing", "1 = 1.5", "true",
		"INTERVAL(date_start, date_end) IS NULL", "A_OVERLAPS(tags, list)", "A_CONTAINS(list, (kind, killed_low, time, geometry, tags, ongoing))", "list IS NULL", "date_start BETWEEN \"date\" AND time_start",
	} {
		e, err := cql2.Parse(cql2.TextLang, filter)
		if err == nil {
			_, err = cql2.Bind(e, filter, l)
		}
		if err != nil {
			t.Errorf("%s: %v", filter, err)
		}
	}
	for _, c := range []struct{ filter, says, expected string }{
		{"▼killed = 5", `no property "killed"`, "killed_low"},
		{"▼killd_low = 5", `no property "killd_low"`, "a queryable of the layer: killed_low"},
		{"▼DATE_STRT = 5", "no property", "a queryable of the layer: date_start"},
		{"kind = 'a' AND ▼Kind = 'b'", `no property "Kind"`, "kind"},
		{"▼list = 'a'", "arrays are not compared", "A_CONTAINS"},
		{"A_CONTAINS(list, ▼'a')", "a text stands where an array is needed", "an array"},
		{"A_CONTAINS(▼note, ('a'))", "stands where an array is needed", "an array"},
		{"A_CONTAINS(list, (▼nosuch))", "no property", "queryable"},
		{"kind IN (▼list)", "arrays are not compared", "A_CONTAINS"},
		{"▼actors = 'a'", `no property "actors"`, "queryable"},
		{"▼kind", `the filter is a text`, "condition"},
		{"▼5", `the filter is a number`, "condition"},
		{"killed_low > ▼'5'", `a text cannot be compared with "killed_low" (a number)`, "without quotes"},
		{"date_start > ▼'2017-05-25'", `a text cannot be compared with "date_start" (a date)`, "DATE('2017-05-25')"},
		{"'2017-05-25' = ▼date_start", `cannot be compared with a text`, "a text"},
		{`"seen at" = ▼'2017-05-25T00:00:00Z'`, "cannot be compared", "TIMESTAMP("},
		{"note = ▼5", `a number cannot be compared with "note" (a text)`, "a text"},
		{"note IN ('a', ▼5)", "cannot be compared", "a text"},
		{"killed_low BETWEEN 1 AND ▼'a'", "cannot be compared", "number"},
		{"▼ongoing > true", "no order", "= or <>"},
		{"kind = 'a' AND ▼title", "stands where", "condition"},
		{"NOT ▼killed_low", "stands where", "condition"},
		{"▼killed_low LIKE '5%'", "a number", "a text"},
		{"kind LIKE ▼title", "pattern of LIKE is not a text", "CASEI"},
		{"kind LIKE CASEI(▼'" + strings.Repeat("%", 5001) + "')", "the pattern has 5001 bytes", "5000"},
		{"CASEI(▼killed_low) = 'a'", "stands where a text is needed", "a text"},
		{"▼kind + 1 = 2", "stands where a number is needed", "a number"},
		{"▼geometry = POINT(1 2)", "geometries are not compared", "S_EQUALS"},
		{"▼time = DATE('2017-05-25')", "intervals are not compared", "T_INTERSECTS"},
		{"S_INTERSECTS(geometry, ▼kind)", "a text", "a geometry"},
		{"T_AFTER(▼kind, DATE('2017-05-25'))", "is not a time", "interval"},
		{"T_DURING(▼date_start, time)", "T_DURING compares intervals", "INTERVAL("},
		{"T_AFTER(time, ▼INTERVAL('2017-06-01','2017-05-25'))", "ends before it starts", "not before"},
		{"T_AFTER(time, ▼INTERVAL(date_start,time_end))", "one end of the interval is a date, the other a timestamp", "two dates"},
		{"T_AFTER(time, INTERVAL(▼kind,'..'))", "cannot end at", "a date"},
	} {
		before, after, _ := strings.Cut(c.filter, "▼")
		text := before + after
		e, err := cql2.Parse(cql2.TextLang, text)
		if err != nil {
			t.Errorf("%s: %v", c.filter, err)
			continue
		}
		_, err = cql2.Bind(e, text, l)
		var wrong *cql2.Error
		if !errors.As(err, &wrong) || !strings.Contains(wrong.Message, c.says) || !strings.Contains(wrong.Expected, c.expected) || wrong.Position != len([]rune(before))+1 {
			t.Errorf("%s: %v, %+v", c.filter, err, wrong)
		}
	}
}

// seeds are filters that the fuzzers begin with.
func seeds() []string {
	return []string{
		"killed_low > 50 AND kind = 'airstrike'", `"date" NOT IN (DATE('2017-05-25')) OR a BETWEEN -1.5e3 AND 2^3^2 DIV 4`, "NOT (a IS NULL) AND CASEI(ACCENTI(b)) LIKE casei('%\\_é''x\\n')",
		"S_INTERSECTS(geometry, POLYGON((0 0, 10 0, 10 10, 0 0), (1 1,2 1,2 1.5,1 1)))", "S_WITHIN(BBOX(170,-1,-170,1), GEOMETRYCOLLECTION(POINT(1 2),MULTILINESTRING((0 0,1 1),(179 0,-179 1))))",
		"A_CONTAINS((a,(b),()),((1+2)*3,('x'),(c)=(d)))", "T_METBY(INTERVAL(a,b),INTERVAL('..','2022-04-16T10:13:19.123456Z'))", "(((((a=-b)))))", "a = b + - - c", "MULTIPOINT(0 0,(1 1)) = a", "a.b:c = 'ü' AND \"a\"\"b\" <> TRUE",
	}
}

func FuzzText(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}
	fuzz(f, cql2.TextLang)
}

func FuzzJSON(f *testing.F) {
	for _, s := range seeds() {
		if e, err := cql2.Parse(cql2.TextLang, s); err == nil {
			f.Add(string(cql2.JSON(e)))
		}
	}
	f.Add(`{"op":"isNull","args":[{"property":"\u00e9\\"}]}`)
	f.Add(`{"op":"=","args":["\\n\\","x"]}`)
	fuzz(f, cql2.JSONLang)
}

// fuzz: whatever is read within the limits comes back the same when it is
// written, and whatever is refused is refused at a place within the text.
func fuzz(f *testing.F, lang string) {
	l := layer()
	f.Fuzz(func(t *testing.T, text string) {
		e, err := cql2.Parse(lang, text)
		var wrong *cql2.Error
		if err == nil {
			roundTrip(t, e)
			_, err = cql2.Bind(e, text, l)
		}
		if err != nil && (!errors.As(err, &wrong) || wrong.Position < 1 || wrong.Position > len(text)+1 || wrong.Expected == "" || wrong.Message == "") {
			t.Fatalf("%q: %v %+v", text, err, wrong)
		}
	})
}

// TestPredicatesReadTheSame reads what the standard's own test asks.
func TestPredicatesReadTheSame(t *testing.T) {
	raw, err := os.ReadFile(storetest.RealFile(t, "cql2/predicates.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(raw)) {
		if n++; n == 1 {
			continue
		}
		e, err := cql2.Parse(cql2.TextLang, strings.Split(line, "\t")[2])
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		roundTrip(t, e)
	}
	if n != 352 {
		t.Error(fmt.Sprint(n, " lines"))
	}
}
