package importer_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/exporter"
	"github.com/waylog/waylog/data/importer"
	"github.com/waylog/waylog/data/sqlite"
)

// clockwork opens a store whose clock stands still, so that equal states are
// equal files.
func clockwork(t testing.TB) *sqlite.Store {
	t.Helper()
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"), sqlite.Options{Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// export returns the layer as a file.
func export(t testing.TB, s data.Store, layer, format string) string {
	t.Helper()
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.Layer(t.Context(), layer, head.Seq)
	if err != nil {
		t.Fatal(err)
	}
	f, ok := exporter.Find(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	var b bytes.Buffer
	if _, err := exporter.Export(t.Context(), s, data.Query{Layer: layer, At: head.Seq}, &l, f, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// properties imports text into a new layer and returns what became of its rows:
// the properties of each event with its id and geometry, and the report.
func properties(t *testing.T, text string, opt importer.Options) ([]map[string]any, importer.Report) {
	t.Helper()
	s := clockwork(t)
	opt.Layer.ID = "test"
	r, err := importer.Run(t.Context(), s, strings.NewReader(text), opt)
	if err != nil {
		t.Fatal(err)
	}
	if r.Stored == 0 {
		return nil, r
	}
	var fc struct {
		Features []struct {
			ID         string
			Geometry   any
			Properties map[string]any
		}
	}
	if err := json.Unmarshal([]byte(export(t, s, "test", "geojson")), &fc); err != nil {
		t.Fatal(err)
	}
	var out []map[string]any
	for _, f := range fc.Features {
		f.Properties["id"] = f.ID
		f.Properties["geometry"] = f.Geometry
		out = append(out, f.Properties)
	}
	return out, r
}

// rowsOf lists what the report says, those of the whole file left out.
func rowsOf(r importer.Report) []string {
	var out []string
	for _, row := range r.Rows {
		if row.Row > 0 {
			out = append(out, fmt.Sprintf("%d %s %s: %s", row.Row, row.Level, row.Column, row.Reason))
		}
	}
	return out
}

func TestCells(t *testing.T) {
	for _, tc := range []struct {
		name, header, cells string
		explicit            map[string]string
		want                map[string]any // nil: rejected
		says                string         // part of the one row of the report
	}{
		{"coordinates", "date,lat,lng", "2017-05-25,35.95,39.01", nil, map[string]any{"geometry": map[string]any{"type": "Point", "coordinates": []any{39.01, 35.95}}, "date_start": "2017-05-25", "date_end": "2017-05-25", "time_precision": "day"}, ""},
		{"decimal comma", "date;y;x", "2017-05-25;35,95;39,01", nil, map[string]any{"geometry": map[string]any{"type": "Point", "coordinates": []any{39.01, 35.95}}}, ""},
		{"neither coordinate", "date,lat,lon", "2017-05-25,,", nil, map[string]any{"geometry": nil}, ""},
		{"one coordinate", "date,lat,lon", "2017-05-25,35.95,", nil, nil, "1 rejected lon: a latitude without a longitude"},
		{"the other coordinate", "date,lat,lon", "2017-05-25,,39", nil, nil, "1 rejected lat: a longitude without a latitude"},
		{"out of range", "date,lat,lon", "2017-05-25,35,200", nil, nil, "a longitude lies between -180 and 180"},
		{"a hair out of range", "date,lat,lon", "2017-05-25,-90.00000000000001,180.00000000000006", nil, map[string]any{"geometry": map[string]any{"type": "Point", "coordinates": []any{180.0, -90.0}}}, ""},
		{"swapped", "date,lat,lon", "2017-05-25,139,35", nil, nil, "longitude and latitude look swapped"},
		{"null island", "date,lat,lon", "2017-05-25,0,0.0", nil, nil, "0,0 lies in the sea"},
		{"no number", "date,lat,lon", `2017-05-25,35°57'N,39`, nil, nil, "is not a decimal number of degrees"},
		{"NaN", "date,lat,lon", `2017-05-25,Inf,39`, nil, nil, "is not a decimal number of degrees"},
		{"WKT", "date,geom_wkt", `2017-05-25,"LINESTRING (1 2, 3 4)"`, nil, map[string]any{"geometry": map[string]any{"type": "LineString", "coordinates": []any{[]any{1.0, 2.0}, []any{3.0, 4.0}}}}, ""},
		{"broken WKT", "date,wkt", "2017-05-25,POINT(1)", nil, nil, "1 rejected wkt: not WKT"},
		{"GeoJSON in a cell", "date,geometry", `2017-05-25,"{""type"":""Point"",""coordinates"":[1,2]}"`, nil, map[string]any{"geometry": map[string]any{"type": "Point", "coordinates": []any{1.0, 2.0}}}, ""},
		{"month", "month,lat,lon", "1965-10,10,106", nil, map[string]any{"date_start": "1965-10-01", "date_end": "1965-10-31", "time_precision": "month"}, ""},
		{"year", "year,name", "1999,x", nil, map[string]any{"date_start": "1999-01-01", "date_end": "1999-12-31", "time_precision": "year"}, ""},
		{"year, month and day apart", "year,month,day,name", "1999,2,7,x", nil, map[string]any{"date_start": "1999-02-07", "date_end": "1999-02-07", "year": 1999.0, "month": 2.0, "day": 7.0}, ""},
		{"a month without a year", "name,month", "x,2", map[string]string{"month": "month"}, map[string]any{"date_start": nil, "month": 2.0}, "a month without a year; kept"},
		{"names of its own stay beside the fields", "NAME,Type,LAT,LON,wkt_id,Date Start", "Raqqa,strike,35.95,39.01,7,2017-05-25", nil, map[string]any{"title": "Raqqa", "NAME": "Raqqa", "kind": "strike", "Type": "strike", "LAT": nil, "LON": nil, "wkt_id": 7.0, "date_start": "2017-05-25", "Date Start": nil}, ""},
		{"a field's name for another field", "title,kind,date", "Raqqa,strike,2017", map[string]string{"place": "title", "title": ""}, map[string]any{"title": nil, "place": "Raqqa", "src_title": "Raqqa", "kind": "strike", "src_kind": nil}, ""},
		{"a reserved name", "date,type,src_type", "2017,strike,x", nil, map[string]any{"kind": "strike", "src_type": "strike", "src_type_2": "x"}, ""},
		{"day not known", "year,month,day,name", "1999,2,,x", nil, map[string]any{"date_start": "1999-02-01", "date_end": "1999-02-28", "time_precision": "month"}, ""},
		{"year beside a date", "event_date,year,name", "1999-02-07,1999,x", nil, map[string]any{"date_start": "1999-02-07", "event_date": "1999-02-07", "year": 1999.0}, ""},
		{"start and end", "start_date,end_date,name", "1864-08-02,1864-08-23,x", nil, map[string]any{"date_start": "1864-08-02", "date_end": "1864-08-23", "time_precision": "range"}, ""},
		{"date and end", "date,date_end,name", "1864-08-02,1864-08-23,x", nil, map[string]any{"date_start": "1864-08-02", "date_end": "1864-08-23"}, ""},
		{"a start alone", "start_date,name", "1864-08-02,x", nil, map[string]any{"date_start": "1864-08-02", "date_end": nil, "time_precision": "unknown"}, ""},
		{"end before start", "start_date,end_date,name", "1864-08-23,1864-08-02,x", nil, nil, "1 rejected date_end: 1864-08-02 lies before date_start 1864-08-23"},
		{"a clock", "date,name", "2017-05-25T14:30:00+03:00,x", nil, map[string]any{"date_start": "2017-05-25", "time_start": "2017-05-25T11:30:00Z", "time_end": "2017-05-25T11:30:00Z", "time_precision": "exact"}, ""},
		{"no date", "date,name", ",x", nil, map[string]any{"date_start": nil, "date_end": nil, "time_precision": "unknown"}, ""},
		{"day or month first", "date,name", "03/04/17,x", nil, nil, "1 rejected date: \"03/04/17\": day and month could be the other way round"},
		{"day first", "date,name", "03/04/17,x", map[string]string{"date_order": "dmy"}, map[string]any{"date_start": "2017-04-03"}, ""},
		{"one figure", "date,fatalities", "2017-05-25,12", nil, map[string]any{"killed_low": 12.0, "killed_best": 12.0, "killed_high": 12.0, "figures_from": "dataset", "fatalities": 12.0, "date": "2017-05-25"}, ""},
		{"no figure", "date,fatalities", "2017-05-25,", nil, map[string]any{"killed_low": nil, "killed_best": nil, "killed_high": nil}, ""},
		{"no deaths", "date,fatalities", "2017-05-25,0", nil, map[string]any{"killed_low": 0.0, "killed_best": 0.0}, ""},
		{"more than 80", "date,fatalities", "2017-05-25,more than 80", nil, map[string]any{"killed_low": 81.0, "killed_best": nil, "killed_high": nil, "fatalities": "more than 80"}, "1 warning fatalities: \"more than 80\" is read as low 81"},
		{"a range", "date,killed", "2017-05-25,10-15", nil, map[string]any{"killed_low": 10.0, "killed_best": nil, "killed_high": 15.0, "killed": "10-15"}, "is read as low 10, high 15"},
		{"below zero", "date,fatalities", "2017-05-25,-99", nil, map[string]any{"killed_low": nil, "killed_best": nil, "killed_high": nil, "fatalities": -99.0, "figures_from": nil}, "1 warning fatalities: \"-99\" is below zero, which no figure is"},
		{"one figure below zero", "date,killed_low,killed_best", "2017-05-25,-1,4", nil, map[string]any{"killed_low": nil, "killed_best": 4.0, "src_killed_low": -1.0}, "1 warning killed_low: \"-1\" is below zero"},
		{"digits of Arabic", "date,lat,lon,fatalities,Ort", "٢٠١٧-٠٥-٢٥,٣٥٫٩٥,۳۹٫۰۱,١٢,شارع ٧", nil, map[string]any{"date_start": "2017-05-25", "geometry": map[string]any{"type": "Point", "coordinates": []any{39.01, 35.95}}, "killed_best": 12.0, "fatalities": "١٢", "Ort": "شارع ٧"}, ""},
		{"digits of Arabic in parts of a date", "year,month,day,name", "٢٠١٧,٥,٢٥,x", nil, map[string]any{"date_start": "2017-05-25", "time_precision": "day"}, ""},
		{"a Hijri year in parts of a date", "year,month,name", "۱۳۹۶,۳,x", nil, nil, "may be of the Hijri calendar"},
		{"dozens", "date,fatalities", "2017-05-25,dozens", nil, map[string]any{"killed_low": nil, "fatalities": "dozens"}, "\"dozens\" is not a whole number"},
		{"text in a fixed field", "date,killed_low", "2017-05-25,few", nil, map[string]any{"killed_low": nil, "src_killed_low": "few"}, "\"few\" is not a whole number"},
		{"high less than best", "date,killed_best,killed_high", "2017-05-25,5,4", nil, map[string]any{"killed_best": 5.0, "killed_high": 4.0}, "low, best and high are not in this order"},
		{"a word that is no status", "date,status", "2017-05-25,Confirmed", nil, map[string]any{"status": "reported", "src_status": "Confirmed"}, `1 warning status: "Confirmed": expected one of`},
		{"own columns", "date,a,b,c,d,created", "2017-05-25,007,1.50,true,,2017", nil, map[string]any{"a": "007", "b": 1.5, "c": true, "src_created": 2017.0, "kind": nil}, ""},
		{"reserved names", "date,time,links,kind", "2017-05-25,14:30,x,strike", nil, map[string]any{"src_time": "14:30", "src_links": "x", "kind": "strike"}, ""},
		{"an explicit mapping", "Datum;Ort;name", "2017-05-25;Raqqa;x", map[string]string{"date": "Datum", "place": "Ort", "title": ""}, map[string]any{"date_start": "2017-05-25", "place": "Raqqa", "title": nil, "name": "x"}, ""},
		{"names in capitals", "EVENT_DATE,LATITUDE,LONGITUDE,Type", "2017-05-25,1,2,strike", nil, map[string]any{"date_start": "2017-05-25", "kind": "strike"}, ""},
		{"id", "event_id,date", " a1 ,2017-05-25", nil, map[string]any{"id": "a1"}, ""},
		{"actors", "date,side_a,side_b", "2017-05-25,Government,IS", nil, map[string]any{"actors": []any{map[string]any{"name": "Government", "role": "side_a"}, map[string]any{"name": "IS", "role": "side_b"}}}, ""},
		{"tags", "date,tags", "2017-05-25,a; b", nil, map[string]any{"tags": []any{"a", "b"}}, ""},
		{"a source", "date,source,source_url", "2017-05-25,SOHR,https://example.org/1", nil, map[string]any{"sources": []any{map[string]any{"id": "s9e58e8e10f7be1e1e8a7", "title": "SOHR", "url": "https://example.org/1"}}}, ""},
		{"broken claims", "date,claims", `2017-05-25,"[{""nonsense"":1}]"`, nil, nil, "nonsense"},
		{"cells missing", "date,a,b", "2017-05-25,1", nil, nil, "2 cells where the header has 3"},
		{"cells too many", "date,a", "2017-05-25,1,2", nil, nil, "3 cells where the header has 2"},
		{"empty cells too many", "date,a", "2017-05-25,1,,", nil, map[string]any{"a": 1.0}, ""},
		{"a column without a name", "date,,a,a", "2017-05-25,1,2,3", nil, map[string]any{"column_2": 1.0, "a": 2.0, "a_2": 3.0}, ""},
		{"HXL", "date,name", "#date+start,#loc+name\n2017-05-25,x", nil, map[string]any{"title": "x"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, r := properties(t, tc.header+"\n"+tc.cells+"\n", importer.Options{Format: "csv", Map: tc.explicit})
			if tc.want == nil {
				if len(got) != 0 || r.Rejected != 1 {
					t.Fatalf("not rejected: %v", got)
				}
			} else if len(got) != 1 {
				t.Fatalf("%d events: %v", len(got), rowsOf(r))
			}
			for name, want := range tc.want {
				have := got[0][name]
				if list, ok := want.([]any); ok && name == "sources" && len(list) == 1 {
					want.([]any)[0].(map[string]any)["id"] = have.([]any)[0].(map[string]any)["id"]
				}
				if fmt.Sprint(have) != fmt.Sprint(want) {
					t.Errorf("%s is %v, want %v", name, have, want)
				}
			}
			rows := strings.Replace(strings.Join(rowsOf(r), "\n"), "2 ", "1 ", 1)
			if tc.says == "" != (rows == "") || !strings.Contains(rows, tc.says) && !strings.Contains(strings.Join(rowsOf(r), "\n"), tc.says) {
				t.Errorf("the report says %q, want %q", rows, tc.says)
			}
		})
	}
}

func TestFeatures(t *testing.T) {
	point := `"geometry":{"type":"Point","coordinates":[39.01,35.95]}`
	for _, tc := range []struct {
		name, feature string
		explicit      map[string]string
		want          map[string]any
		says          string
	}{
		{"well-known names", `{"type":"Feature",` + point + `,"properties":{"name":"A","start":"2017-05-25","end":"2017-06-01","town":"Raqqa","x":null}}`, nil, map[string]any{"title": "A", "name": "A", "date_start": "2017-05-25", "start": "2017-05-25", "date_end": "2017-06-01", "end": "2017-06-01", "place": "Raqqa", "town": "Raqqa", "x": nil}, ""},
		{"times of a track", `{"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]},"properties":{"coordTimes":["1941-07-26T02:00Z",null]}}`, nil, map[string]any{"vertex_times": []any{"1941-07-26T02:00:00Z", nil}, "coordTimes": nil}, ""},
		{"times of tracks", `{"type":"Feature","geometry":{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]},"properties":{"coordTimes":[["1941-07-26T02:00Z",null]]}}`, nil, map[string]any{"vertex_times": []any{[]any{"1941-07-26T02:00:00Z", nil}}}, ""},
		{"times that do not fit", `{"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]},"properties":{"coordTimes":["1941-07-26T02:00Z"]}}`, nil, map[string]any{"vertex_times": nil, "coordTimes": []any{"1941-07-26T02:00Z"}}, ""},
		{"own properties as they are", `{"type":"Feature",` + point + `,"properties":{"a":"","b":null,"c":[{}]}}`, nil, map[string]any{"a": "", "b": nil, "c": []any{map[string]any{}}}, ""},
		{"number id", `{"type":"Feature","id":12,` + point + `,"properties":{}}`, nil, map[string]any{"id": "12"}, ""},
		{"property id", `{"type":"Feature",` + point + `,"properties":{"id":"b"}}`, nil, map[string]any{"id": "b"}, ""},
		{"both ids", `{"type":"Feature","id":"a",` + point + `,"properties":{"id":"b"}}`, nil, map[string]any{"id": "a", "src_id": "b"}, ""},
		{"the user's id", `{"type":"Feature","id":"a",` + point + `,"properties":{"code":"b"}}`, map[string]string{"id": "code"}, map[string]any{"id": "b"}, ""},
		{"an object as id", `{"type":"Feature","id":{},` + point + `}`, nil, nil, "an id is a string or a number"},
		{"JSON-FG date", `{"type":"Feature",` + point + `,"time":{"date":"2017-05-25"},"properties":{}}`, nil, map[string]any{"date_start": "2017-05-25", "date_end": "2017-05-25"}, ""},
		{"JSON-FG timestamp", `{"type":"Feature",` + point + `,"time":{"timestamp":"2017-05-25T14:30:00Z"},"properties":{}}`, nil, map[string]any{"time_start": "2017-05-25T14:30:00Z", "time_end": "2017-05-25T14:30:00Z", "date_end": "2017-05-25"}, ""},
		{"JSON-FG interval", `{"type":"Feature",` + point + `,"time":{"interval":["2017-05-29",".."]},"properties":{}}`, nil, map[string]any{"date_start": "2017-05-29", "date_end": nil}, ""},
		{"fields before JSON-FG", `{"type":"Feature",` + point + `,"time":{"date":"2017-05-25"},"properties":{"date_start":"2017-05-01"}}`, nil, map[string]any{"date_start": "2017-05-01", "date_end": nil}, ""},
		{"broken JSON-FG", `{"type":"Feature",` + point + `,"time":{"date":"25.5."},"properties":{}}`, nil, nil, "is not a date"},
		{"no geometry", `{"type":"Feature","geometry":null,"properties":{"name":"x"}}`, nil, map[string]any{"geometry": nil, "title": "x"}, ""},
		{"a collision", `{"type":"Feature",` + point + `,"properties":{"title":["a"],"type":"t","revision":4,"time":"x"}}`, nil, map[string]any{"title": nil, "src_title": []any{"a"}, "kind": "t", "src_revision": 4.0, "src_time": "x"}, ""},
		{"swapped", `{"type":"Feature","geometry":{"type":"Point","coordinates":[35,139]}}`, nil, nil, "longitude and latitude look swapped"},
		{"null island", `{"type":"Feature","geometry":{"type":"Point","coordinates":[0,0]}}`, nil, nil, "0,0 lies in the sea"},
		{"one coordinate", `{"type":"Feature","geometry":{"type":"Point","coordinates":[1]}}`, nil, nil, "a position with 1 numbers"},
		{"a property twice", `{"type":"Feature","geometry":null,"properties":{"a":1,"a":2}}`, nil, nil, "stands there twice"},
		{"sources as text", `{"type":"Feature","geometry":null,"properties":{"sources":["https://example.org/1",{"id":"s1","title":"T"}]}}`, nil, map[string]any{"sources": []any{map[string]any{"id": "", "url": "https://example.org/1"}, map[string]any{"id": "s1", "title": "T"}}}, ""},
		{"a claim with an unknown member", `{"type":"Feature","geometry":null,"properties":{"claims":[{"clamiant":"x"}]}}`, nil, nil, "clamiant"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, r := properties(t, `{"type":"FeatureCollection","features":[`+tc.feature+`]}`, importer.Options{Map: tc.explicit})
			if tc.want == nil != (len(got) == 0) {
				t.Fatalf("%d events: %v", len(got), rowsOf(r))
			}
			for name, want := range tc.want {
				have := got[0][name]
				if list, ok := want.([]any); ok && name == "sources" {
					list[0].(map[string]any)["id"] = have.([]any)[0].(map[string]any)["id"]
				}
				if fmt.Sprint(have) != fmt.Sprint(want) {
					t.Errorf("%s is %v, want %v", name, have, want)
				}
			}
			rows := strings.Join(rowsOf(r), "\n")
			if tc.says == "" != (rows == "") || !strings.Contains(rows, tc.says) {
				t.Errorf("the report says %q, want %q", rows, tc.says)
			}
		})
	}
}
