package importer

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb/encoding/wkt"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/geojson"
)

func (v dateValue) String() string {
	bound := func(d *geo.Date, m *geo.Minute) string {
		switch {
		case m != nil:
			return m.String()
		case d != nil:
			return d.String()
		}
		return ".."
	}
	return strings.TrimSpace(bound(v.from, v.fromTime) + " " + bound(v.to, v.toTime) + " " + v.precision)
}

func TestParseDate(t *testing.T) {
	damascus, err := time.LoadLocation("Asia/Damascus")
	if err != nil {
		t.Fatal(err)
	}
	day := func(d string) string { return d + " " + d }
	for _, tc := range []struct {
		in    string
		order dateOrder
		want  string // or the beginning of what is wrong
	}{
		{"2017-05-25", "", day("2017-05-25")},
		{" 1863-04-30 ", "", day("1863-04-30")},
		{"0001-01-01", "", day("0001-01-01")},
		{"9999-12-31", "", day("9999-12-31")},
		{"2017-05-25 00:00:00", "", day("2017-05-25")},
		{"2017-05-25T00:00:00.000", "", day("2017-05-25")},
		{"2017/05/25", "", day("2017-05-25")},
		{"20170525", "", day("2017-05-25")},
		{"31 January 2017", "", day("2017-01-31")},
		{"January 31, 2017", "", day("2017-01-31")},
		{"1st May 2017", "", day("2017-05-01")},
		{"7-Feb-25", "", day("2025-02-07")},
		{"30-Sept-24", "", day("2024-09-30")},
		{"30-SEP-1999", "", day("1999-09-30")},
		{"1-Jan-69", "", day("1969-01-01")},
		{"1-Jan-68", "", day("2068-01-01")},
		{"2017-02", "", "2017-02-01 2017-02-28 month"},
		{"2016-2", "", "2016-02-01 2016-02-29 month"},
		{"May 2017", "", "2017-05-01 2017-05-31 month"},
		{"2017", "", "2017-01-01 2017-12-31 year"},
		{"2017-05-25T14:30:00Z", "", "2017-05-25T14:30:00Z 2017-05-25T14:30:00Z"},
		{"2017-05-25 01:30:00+03:00", "", "2017-05-24T22:30:00Z 2017-05-24T22:30:00Z"},
		{"2017-05-25 14:30", "", "2017-05-25T11:30:00Z 2017-05-25T11:30:00Z"},
		{"2017-05-29/2017-06-01", "", "2017-05-29 2017-06-01"},
		{"2017-05-29/..", "", "2017-05-29 .."},
		{"03/04/2017", "dmy", day("2017-04-03")},
		{"03/04/2017", "mdy", day("2017-03-04")},
		{"3.4.17", "dmy", day("2017-04-03")},
		{"٢٠١٧-٠٥-٢٥", "", day("2017-05-25")},
		{"\u200f٢٥/٠٥/٢٠١٧\u200f", "dmy", day("2017-05-25")},
		{"۲۰۱۷", "", "2017-01-01 2017-12-31 year"},
		{"٢٠١٧-٠٥-٢٩/٢٠١٧-٠٦-٠١", "", "2017-05-29 2017-06-01"},
		{"٢٠١٧-٠٥-٢٥ ١٤:٣٠", "", "2017-05-25T11:30:00Z 2017-05-25T11:30:00Z"},
		{"1396-03-04", "", day("1396-03-04")},
		{"", "", ".. .."}, {"NA", "", ".. .."}, {"unknown", "", ".. .."},

		{"03/04/17", "", `! "03/04/17": day and month could be the other way round`},
		{"۱۳۹۶/۰۳/۰۴", "", `! "۱۳۹۶/۰۳/۰۴": a year such as this in these digits may be of the Hijri calendar`},
		{"١٤٣٨", "", `! "١٤٣٨": a year`},
		{"٠٣/٠٤/٢٠١٧", "", `! "03/04/2017": day and month could be`},
		{"25/04/2017", "", `! "25/04/2017": day and month could be the other way round`},
		{"25.04.2017", "", `! "25.04.2017": day and month`},
		{"25/04/2017", "mdy", `! "25/04/2017": there is no such day`},
		{"2017-02-29", "", `! "2017-02-29": there is no such day`},
		{"2017-13", "", `! "2017-13": there is no such month`},
		{"0000", "", `! "0000": there is no such year`},
		{"0000-01-01", "", `! "0000-01-01": there is no such day`},
		{"42880", "", `! "42880" looks like a spreadsheet's serial number`},
		{"2017-05-25 25:00:00", "", `! "2017-05-25 25:00:00" is not a date with a time`},
		{"2017-05-25T14:30:00+99:00", "", `! "2017-05-25T14:30:00+99:00" is not a date-time`},
		{"31 Febtember 2017", "", `! "31 Febtember 2017" is not a date`},
		{"2017-05~", "", `! "2017-05~" is not a date`},
		{"early May", "", `! "early May" is not a date`},
		{"1,5", "", `! "1,5" is not a date`},
	} {
		t.Run(tc.in+string(tc.order), func(t *testing.T) {
			v, err := parseDate(tc.in, tc.order, damascus)
			got := v.String()
			if err != nil {
				got = "! " + err.Error()
			}
			if got != tc.want && (!strings.HasPrefix(tc.want, "!") || !strings.HasPrefix(got, tc.want)) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestParseMoment(t *testing.T) {
	damascus, err := time.LoadLocation("Asia/Damascus")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ in, want string }{
		{"2017-05-25T14:30:59Z", "2017-05-25T14:30:00Z"},
		{"2017-05-25t14:30:00z", "2017-05-25T14:30:00Z"},
		{"2017-05-25 14:30+0300", "2017-05-25T11:30:00Z"},
		{"2017-05-25 14:30", "2017-05-25T11:30:00Z"},
		{"2017-01-25T14:30:15.5", "2017-01-25T12:30:00Z"},
		{"2017-05-25T00:00:00", "2017-05-24T21:00:00Z"},
		{"2016-12-31T23:59:60Z", "2016-12-31T23:59:00Z"},
		{"2017-05-25", "!"}, {"14:30", "!"}, {"2017-05-25T25:00", "!"}, {"0001-01-01T00:30", "!"}, {"", "!"},
	} {
		m, err := parseMoment(tc.in, damascus)
		if err != nil != (tc.want == "!") || err == nil && m.String() != tc.want {
			t.Errorf("%q is %s, %v; want %s", tc.in, m, err, tc.want)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2017-05-25", "7-Feb-25", "30-Sept-24", "2017-05-25T14:30:00Z", "2017-05-29/..", "٢٥/٠٥/٢٠١٧", "۱۳۹۶-۰۳-۰۴", "03/04/17", "2017", "May 2017", "2017-05-25 24:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := parseDate(s, noOrder, time.UTC)
		if err != nil {
			return
		}
		if v.from != nil && v.to != nil && *v.from > *v.to && !strings.Contains(s, "/") {
			t.Fatalf("%q is from %s to %s", s, v.from, v.to)
		}
		for _, d := range []*geo.Date{v.from, v.to} {
			if d == nil {
				continue
			}
			if y := d.Time().Year(); y < geo.MinYear || y > geo.MaxYear {
				t.Fatalf("%q has the year %d", s, y)
			}
		}
		if d, err := geo.ParseDate(s); err == nil && (*v.from != d || *v.to != d) {
			t.Fatalf("%q is read as %s", s, v)
		}
		dmy, err1 := parseDate(s, dayMonth, time.UTC)
		mdy, err2 := parseDate(s, monthDay, time.UTC)
		if err1 != nil || err2 != nil || !reflect.DeepEqual(dmy, mdy) {
			t.Fatalf("%q is read without an order of day and month, but the order matters", s)
		}
	})
}

func TestParseCount(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"12", "12 plain"}, {"0", "0 plain"}, {"1,500", "1500 plain"}, {"1 500", "1500 plain"}, {"12.0", "12 plain"},
		{"10-15", "low 10, high 15"}, {"10–15", "low 10, high 15"}, {"10 to 15", "low 10, high 15"}, {"between 10 and 15", "low 10, high 15"},
		{"at least 10", "low 10, high not known"}, {"10+", "low 10, high not known"}, {"10 or more", "low 10, high not known"}, {"≥10", "low 10, high not known"},
		{"more than 80", "low 81, high not known"}, {"Over 80", "low 81, high not known"}, {">80", "low 81, high not known"},
		{"up to 20", "high 20, low not known"}, {"fewer than 20", "high 19, low not known"}, {"about 30", "best 30"}, {"~30", "best 30"},
		{"١٢", "12 plain"}, {"۱۲", "12 plain"}, {"١٬٥٠٠", "1500 plain"}, {"١٠-١٥", "low 10, high 15"}, {"at least ٨٠", "low 80, high not known"}, {"\u200f٧", "7 plain"},
		{"dozens", "?"}, {"", "?"}, {"-3", "?"}, {"12.5", "?"}, {"1.000", "?"}, {"15-10", "?"}, {"1e3", "?"}, {"more than 80+", "?"},
		{"less than 0", "?"}, {"99999999999999999999", "?"}, {"10-15-20", "?"}, {"unknown", "?"}, {"0x10", "?"},
	} {
		t.Run(tc.in, func(t *testing.T) {
			r, plain, ok := parseCount(tc.in)
			got := "?"
			switch {
			case ok && plain:
				got = fmt.Sprint(*r.Best, " plain")
			case ok:
				got = rangeText(r)
			}
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func FuzzParseCount(f *testing.F) {
	for _, s := range []string{"10-15", "more than 80", "1,500", "12.0", "dozens", "~ 30", "١٬٥٠٠", "۱۲"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, plain, ok := parseCount(s)
		if ok == r.Unknown() || plain && (r.Best == nil || r.Low != nil || r.High != nil) || r.Reversed() {
			t.Fatalf("%q is %+v %v %v", s, r, plain, ok)
		}
		for _, v := range []*int64{r.Low, r.Best, r.High} {
			if v != nil && *v < 0 {
				t.Fatalf("%q is %d", s, *v)
			}
		}
	})
}

func TestTypedCells(t *testing.T) {
	for in, want := range map[string]string{
		"12": "12", "-12": "-12", "0": "0", "1.50": "1.50", "-0.5": "-0.5", "true": "true", "false": "false",
		"007": `"007"`, "-0": `"-0"`, "1e5": `"1e5"`, "TRUE": `"TRUE"`, "1.": `"1."`, ".5": `".5"`, "+1": `"+1"`, "12 ": `"12 "`,
		"12345678901234567890": `"12345678901234567890"`, "NaN": `"NaN"`, "null": `"null"`, "1,5": `"1,5"`,
	} {
		if got := string(appendTyped(nil, in, geojson.AppendString)); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

func FuzzTypedCells(f *testing.F) {
	f.Add("12")
	f.Add("-0.50")
	f.Fuzz(func(t *testing.T, s string) {
		raw := appendTyped(nil, s, geojson.AppendString)
		if !json.Valid(raw) {
			t.Fatalf("%q becomes %q", s, raw)
		}
		if raw[0] != '"' && string(raw) != s {
			t.Fatalf("%q becomes %s", s, raw)
		}
	})
}

func TestParseWKT(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"POINT (36.7 34.8)", "POINT(36.7 34.8)"},
		{" point(1 2) ", "POINT(1 2)"},
		{"SRID=4326;POINT(1 2)", "POINT(1 2)"},
		{"POINT Z (1 2 3)", "POINT(1 2)"},
		{"LINESTRING(1 2,3 4)", "LINESTRING(1 2,3 4)"},
		{"MULTIPOINT((1 2),(3 4))", "MULTIPOINT((1 2),(3 4))"},
		{"MULTIPOINT(1 2,3 4)", "MULTIPOINT((1 2),(3 4))"},
		{"POLYGON((0 0,1 0,1 1,0 0))", "POLYGON((0 0,1 0,1 1,0 0))"},
		{"MULTIPOLYGON(((0 0,1 0,1 1,0 0)))", "MULTIPOLYGON(((0 0,1 0,1 1,0 0)))"},
		{"GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(1 2,3 4))", "GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(1 2,3 4))"},
		{"POINT EMPTY", ""},
		{"SRID=3857;POINT(1 2)", "! coordinates in the reference system 3857"},
		{"POINT(1)", "! not WKT: character 8: a position with 1 numbers"},
		{"POINT(1 2, 3 4)", "! not WKT: character 16: a POINT with other than one position"},
		{"POINT(1 2) x", "! not WKT: character 12: more text"},
		{"POINT(1 NaN)", "! not WKT: character 9: a position with 1 numbers"},
		{"POINT(1 1e999)", `! not WKT: character 14: "1e999" is not a number`},
		{"LINESTRING(1 2", "! not WKT: character 15: expected , or )"},
		{"CIRCLE(1 2)", `! not WKT: character 7: "CIRCLE" is not a type`},
		{strings.Repeat("GEOMETRYCOLLECTION(", 20) + "POINT(1 2)" + strings.Repeat(")", 20), "! not WKT: character 342: collections nested"},
		{"", `! not WKT: character 1: "" is not a type`},
	} {
		t.Run(tc.in[:min(30, len(tc.in))], func(t *testing.T) {
			g, raised, err := parseWKT(tc.in)
			if raised != strings.Contains(tc.in, " Z ") {
				t.Errorf("heights: %v", raised)
			}
			got := ""
			if err != nil {
				got = "! " + err.Error()
			} else if g != nil {
				got = wkt.MarshalString(g)
			}
			if got != tc.want && (!strings.HasPrefix(tc.want, "!") || !strings.HasPrefix(got, tc.want)) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// FuzzParseWKT holds the reader against orb's writer.
func FuzzParseWKT(f *testing.F) {
	for _, s := range []string{"POINT (36.7 34.8)", "POLYGON((0 0,1 0,1 1,0 0))", "MULTIPOINT(1 2,(3 4))", "GEOMETRYCOLLECTION(POINT(1 2))"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		g, _, err := parseWKT(s)
		if err != nil || g == nil {
			return
		}
		again, raised, err := parseWKT(wkt.MarshalString(g))
		if err != nil || raised || !reflect.DeepEqual(g, again) {
			t.Fatalf("%q: %v, then %v, %v", s, g, again, err)
		}
	})
}

func TestCounter(t *testing.T) {
	var c counter
	want := map[uint64]uint32{}
	for i := range uint64(20_000) {
		key := (i * i) % 7001 // 0 among them, which stands in for 1
		if want[max(key, 1)]++; c.add(key) != want[max(key, 1)] {
			t.Fatalf("key %d", key)
		}
	}
}

func TestIdentities(t *testing.T) {
	ids := newIdentities()
	if a, b := ids.made([hashBytes]byte{1}), ids.made([hashBytes]byte{1}); a != "010000000000000000000000" || b != a+"-2" {
		t.Errorf("made %q and %q", a, b)
	}
	if !ids.first("a") || !ids.first("b") || ids.first("a") {
		t.Error("an id that stands twice was not found")
	}
}

func TestReportIsCapped(t *testing.T) {
	var r Report
	for i := range int64(MaxRows + 5) {
		r.add(Row{Row: i, Level: Warning})
	}
	r.add(Row{Row: 3, Level: Rejected, Value: strings.Repeat("é", 200)})
	r.close()
	if len(r.Rows) != MaxRows || r.Omitted != 6 || r.Rejected != 1 || r.Warnings != MaxRows+5 {
		t.Fatalf("%d rows, %d left out, %d rejected, %d warnings", len(r.Rows), r.Omitted, r.Rejected, r.Warnings)
	}
	if row := r.Rows[3]; row.Level != Rejected || row.Value != strings.Repeat("é", 100)+"…" {
		t.Fatalf("the rejection is not in its place or not cut: %+v", row)
	}
}

func TestCheckMap(t *testing.T) {
	for field, want := range map[string]string{"nonsense": "map", "revision": "map", dateOrderKey: "map"} {
		_, _, err := checkMap(map[string]string{field: "x"})
		if e, ok := err.(*data.Error); !ok || e.Field != want || e.Code != data.Invalid {
			t.Errorf("%s: %v", field, err)
		}
	}
	m, order, err := checkMap(map[string]string{"Lat": "Breite", "lon": "Länge", dateOrderKey: "dmy", "title": ""})
	if err != nil || order != dayMonth || !reflect.DeepEqual(m, map[string]string{"latitude": "Breite", "longitude": "Länge", "title": ""}) {
		t.Errorf("got %v %v %v", m, order, err)
	}
}
