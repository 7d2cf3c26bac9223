package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
)

const (
	goodTable      = "id,title,date,latitude,longitude\na,Strike,2017-05-25,35.9,39.0\nb,\"Two, words\",2017-05-26,34.6,38.4\n"
	goodCollection = `{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","geometry":{"type":"Point","coordinates":[39,35.9]},"properties":{"title":"الرقة","date":"2017-05-25"}},{"type":"Feature","id":"b","geometry":null,"properties":{"title":"x","date":"2017-05-25"}}]}`
)

func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func utf16le(text string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// until returns text as far as mark goes.
func until(text, mark string) string { return text[:strings.Index(text, mark)+len(mark)] }

func featureCollection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

func featureOf(id, geometry, properties string) string {
	return `{"type":"Feature","id":` + id + `,"geometry":` + geometry + `,"properties":` + properties + `}`
}

func point(coordinates string) string {
	return featureCollection(featureOf(`"a"`, `{"type":"Point","coordinates":`+coordinates+`}`, `{}`))
}

func nested(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }

// machine is what only a programmer understands.
var machine = regexp.MustCompile(`goroutine|panic|runtime error|Go value|\bjson:|\.go:\d|%!`)

// exported returns the features of a layer, nil where there is no such layer.
func exported(t *testing.T, db, layer string) map[string]map[string]any {
	t.Helper()
	stdout, stderr, status := waylog(t, "", "export", "--db", db, "--layer", layer)
	if status == exitFailed && strings.Contains(stderr, "there is no layer") {
		return nil
	}
	var fc struct {
		Features []struct {
			ID         string
			Geometry   any
			Properties map[string]any
		}
	}
	if err := json.Unmarshal([]byte(stdout), &fc); err != nil || status != exitDone {
		t.Fatalf("export: status %d, %s, %v", status, stderr, err)
	}
	events := map[string]map[string]any{}
	for _, f := range fc.Features {
		f.Properties["geometry"] = f.Geometry
		events[f.ID] = f.Properties
	}
	return events
}

// TestBadInput gives whole files to the command. What is wrong with a file or a
// row is said in words, what is right is stored, and a layer that would be
// empty is not made.
func TestBadInput(t *testing.T) {
	t.Parallel()
	table := strings.Repeat("c,1\n", 5000)
	for _, c := range []struct {
		name, content string
		status        int
		stored        int
		want          string
	}{
		// cut off
		{"GeoJSON cut at its first byte", goodCollection[:1], exitFailed, 0, "ends too early"},
		{"GeoJSON cut in a feature", until(goodCollection, `"coordinates":[39`), exitFailed, 0, "ends too early"},
		{"GeoJSON cut in a letter", goodCollection[:strings.Index(goodCollection, "ق")+1], exitFailed, 0, "ends too early"},
		{"GeoJSON without its last bracket", goodCollection[:len(goodCollection)-1], exitFailed, 0, "ends too early"},
		{"CSV cut in a quoted cell", until(goodTable, `"Two`), exitFailed, 0, "never closed"},
		{"CSV cut in a row", until(goodTable, "34.6"), exitRejected, 1, "4 cells where the header has 5"},
		{"CSV cut in a letter", "id,date,title\na,2017-05-25,الرقة\nb,2017-05-25,ال\xd8", exitRejected, 1, "not UTF-8"},
		{"gzip cut", zipped(t, goodTable)[:40], exitFailed, 0, "packed file ends too early"},
		{"gzip with something behind it", zipped(t, goodTable) + "a line that is not packed\n", exitFailed, 0, "behind the end of the packed file"},
		{"gzip damaged", zipped(t, goodTable)[:len(zipped(t, goodTable))-8] + "checksum", exitFailed, 0, "damaged and cannot be unpacked"},

		// encodings
		{"UTF-16 with a mark", "\xff\xfe" + utf16le(goodTable), exitDone, 2, "2 new"},
		{"UTF-16 without a mark", utf16le(goodTable), exitDone, 2, "2 new"},
		{"GeoJSON in UTF-16", "\xff\xfe" + utf16le(goodCollection), exitFailed, 0, "UTF-16"},
		{"GeoJSON in Latin-1", strings.Replace(goodCollection, "الرقة", "Caf\xe9", 1), exitRejected, 1, "0xe9 is not UTF-8"},
		{"Windows-1252", "id,date,title\na,2017-05-25,Caf\xe9 \x96 \x93x\x94\n", exitDone, 1, "Windows-1252"},
		{"Windows-1252 under UTF-8", "id,date,title\na,2017-05-25,Café\nb,2017-05-25,Caf\xe9\nc,2017-05-25,Café\n", exitRejected, 2, "row 3: the row is not UTF-8"},

		// not what it should be
		{"empty", "", exitFailed, 0, "the file is empty"},
		{"nothing but a mark", "\xef\xbb\xbf", exitFailed, 0, "the file is empty"},
		{"empty gzip", zipped(t, ""), exitFailed, 0, "the file is empty"},
		{"header only", "id,title,date\n", exitDone, 0, "names of columns, but no rows"},
		{"HTML", "<!DOCTYPE html><html><body>404</body></html>", exitFailed, 0, "XML or HTML"},
		{"XLSX", "PK\x03\x04\x14\x00\x06\x00", exitFailed, 0, "ZIP archive (as XLSX"},
		{"XLS", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", exitFailed, 0, "XLS"},
		{"PDF", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", exitFailed, 0, "the file is a PDF"},
		{"GeoPackage", "SQLite format 3\x00\x10\x00", exitFailed, 0, "GeoPackage"},
		{"packed twice", zipped(t, zipped(t, goodTable)), exitFailed, 0, "packed twice"},
		{"zero bytes", strings.Repeat("\x00", 1000), exitFailed, 0, "zero bytes"},
		{"prose", "Dear colleague,\nplease find it attached.\n", exitFailed, 0, "says where or when"},
		{"JSON without features", `{"type":"FeatureCollection"}`, exitFailed, 0, "without an array of features"},
		{"features are null", `{"type":"FeatureCollection","features":null}`, exitFailed, 0, "without an array of features"},
		{"TopoJSON", `{"type":"Topology","objects":{}}`, exitFailed, 0, `"Topology"`},
		{"JSON array", `[{"lat":1,"lon":2}]`, exitFailed, 0, "JSON array"},
		{"text behind the collection", goodCollection + "x", exitFailed, 0, "after the end"},
		{"no features", featureCollection(), exitDone, 0, "0 read"},
		{"features that are none", featureCollection("null", "1", `"x"`, "{}"), exitRejected, 0, "4 rejected"},

		// places
		{"latitude out of range", point("[39,95]"), exitRejected, 0, "look swapped"},
		{"longitude out of range", point("[190,35]"), exitRejected, 0, "-180..180"},
		{"0,0", point("[0,-0.0]"), exitRejected, 0, "0,0"},
		{"NaN", point("[NaN,35]"), exitRejected, 0, "NaN is not a JSON value"},
		{"Infinity", point("[39,-Infinity]"), exitRejected, 0, "-Infinity is not a JSON value"},
		{"1e999", point("[1e999,35]"), exitRejected, 0, "1e999 is not a number"},
		{"coordinates as text", point(`["39","35"]`), exitRejected, 0, `"39" is not a number`},
		{"one coordinate", point("[39]"), exitRejected, 0, "expected longitude and latitude"},
		{"with a height", point("[39,35,120]"), exitDone, 1, "1 new"},
		{"a ring that is open", featureCollection(featureOf("1", `{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,0.5]]]}`, "{}")), exitRejected, 0, "not closed"},
		{"CSV, one coordinate", "id,lat,lon\na,35,\n", exitRejected, 0, "a latitude without a longitude"},
		{"CSV, swapped", "id,lat,lon\na,139.01,35.95\n", exitRejected, 0, "look swapped"},

		// shapes
		{"nested 10,000 deep", featureCollection(featureOf("1", "null", `{"x":`+nested(10_000)+"}"), featureOf("2", "null", "{}")), exitRejected, 1, "nested more than 64 deep"},
		{"coordinates nested 10,000 deep", featureCollection(featureOf("1", `{"type":"Polygon","coordinates":`+nested(10_000)+"}", "{}"), featureOf("2", "null", "{}")), exitRejected, 1, "nested more than 64 deep"},
		{"brackets without end", strings.Repeat("[", 1_000_000), exitFailed, 0, "JSON array"},
		{"more columns than a table may have", strings.Repeat("c,", 20_000) + "date\n", exitFailed, 0, "more than 10000 cells"},
		{"more columns than a layer may have", "date" + strings.Repeat(",c", 9000) + "\n2017" + strings.Repeat(",1", 9000) + "\n", exitRejected, 0, "2000 properties"},
		{"a row of too many cells", "id,date\na,2017" + strings.Repeat(",", 20_000) + "\nb,2017\n", exitRejected, 1, "more than 10000 cells"},
		{"a feature of too many properties", featureCollection(featureOf("1", "null", "{"+strings.Repeat(`"p":1,`, 3000)+`"q":1}`), featureOf("2", "null", "{}")), exitRejected, 1, "stands there twice"},
		{"old Macintosh lines", "id,title,date\ra,x,2017-05-25\rb,y,2017-05-26\r", exitDone, 2, "2 new"},
		{"a quote in a quoted cell", "id,title,date\na,\"x\"y,2017-05-25\nb,z,2017-05-25\n", exitRejected, 1, "a quote inside a quoted cell is written twice"},
		{"more kinds than a layer may have", kinds(1001), exitRejected, 1000, "as many as there may be"},
		{"a kind that is a story", "id,kind,date\na," + strings.Repeat("x", 201) + ",2017\n", exitRejected, 0, "at most 200"},

		// ids
		{"ids that stand twice", featureCollection(featureOf("1", "null", "{}"), featureOf(`"1"`, "null", "{}"), featureOf("2", "null", "{}")), exitRejected, 2, "row 2"},
		{"ids that are none", featureCollection(featureOf("true", "null", "{}"), featureOf("[]", "null", "{}"), featureOf(`"a\u0000b"`, "null", "{}"), featureOf(`"`+strings.Repeat("x", 201)+`"`, "null", "{}")), exitRejected, 0, "4 rejected"},
		{"ids that are odd", featureCollection(featureOf("1.5", "null", "{}"), featureOf(`""`, "null", "{}"), featureOf(`"الرقة/b?c#%2f"`, "null", "{}"), featureOf(`"`+strings.Repeat("x", 200)+`"`, "null", "{}")), exitDone, 4, "4 new"},
		{"rows without an id are all kept", "date,n\n" + strings.ReplaceAll(table, "c", "2017"), exitDone, 5000, "5000 new"},

		// what a field cannot be
		{"lists of another shape", featureCollection(featureOf("1", "null", `{"tags":{"a":1}}`)), exitRejected, 0, "--map tags= keeps it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := filepath.Join(t.TempDir(), "w.db")
			_, stderr, status := waylog(t, c.content, "import", "--db", db, "--layer", "l", "--licence", "x", "-")
			if status != c.status || !strings.Contains(stderr, c.want) {
				t.Errorf("status %d, want %d with %q:\n%.2000s", status, c.status, c.want, stderr)
			}
			if what := machine.FindString(stderr); what != "" {
				t.Errorf("a user is told of %q: %.2000s", what, stderr)
			}
			if status == exitFailed && strings.Count(stderr, "\n") != 1 {
				t.Errorf("more than one line:\n%.2000s", stderr)
			}
			events := exported(t, db, "l")
			if len(events) != c.stored || c.stored == 0 && events != nil {
				t.Errorf("%d events are stored, want %d (layer made: %t)", len(events), c.stored, events != nil)
			}
		})
	}
}

func kinds(n int) string {
	var b strings.Builder
	b.WriteString("kind,date\n")
	for i := range n {
		fmt.Fprintf(&b, "k%d,2017\n", i)
	}
	return b.String()
}

// TestBadInputCells is about single cells: a date that cannot be refuses its
// row, a figure that is none is unknown and stays as it was written.
func TestBadInputCells(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "w.db")
	rows := []struct{ id, date, killed, want string }{
		{"no such day", "2017-02-30", "", ""},
		{"day or month", "03/04/17", "", ""},
		{"no such month", "2017-13-01", "", ""},
		{"year 0", "0000-01-01", "", ""},
		{"year 12017", "12017-01-01", "", ""},
		{"reversed", "2017-06-01/2017-05-25", "", ""},
		{"no such hour", "2017-05-25T25:00", "", ""},
		{"words", "yesterday", "", ""},
		{"zone of the layer", "2017-05-25T01:30", "", "2017-05-25 2017-05-24T22:30:00Z <nil> <nil> <nil>"},
		{"zone of its own", "2017-05-25T01:30+00:00", "", "2017-05-25 2017-05-25T01:30:00Z <nil> <nil> <nil>"},
		{"range", "2017", "10-15", "2017-01-01 <nil> 10 <nil> 15"},
		{"open", "2017", "more than 80", "2017-01-01 <nil> 81 <nil> <nil>"},
		{"grouped", "2017", "\"1,200\"", "2017-01-01 <nil> 1200 1200 1200"},
		{"none", "2017", "", "2017-01-01 <nil> <nil> <nil> <nil>"},
		{"zero", "2017", "0", "2017-01-01 <nil> 0 0 0"},
		{"negative", "2017", "-5", "2017-01-01 <nil> <nil> <nil> <nil>"},
		{"decimal", "2017", "3.5", "2017-01-01 <nil> <nil> <nil> <nil>"},
		{"huge", "2017", "1e30", "2017-01-01 <nil> <nil> <nil> <nil>"},
		{"ambiguous", "2017", "1.200", "2017-01-01 <nil> <nil> <nil> <nil>"},
		{"a word", "2017", "dozens", "2017-01-01 <nil> <nil> <nil> <nil>"},
	}
	text, refused := "id,date,killed,status,type,layer,time\n", 0
	for _, r := range rows {
		text += r.id + "," + r.date + "," + r.killed + ",confirmed,Air strike,mine,noon\n"
		if r.want == "" {
			refused++
		}
	}
	_, stderr, status := waylog(t, text, "import", "--db", db, "--layer", "l", "--time-zone", "Asia/Damascus", "-")
	if status != exitRejected || !strings.Contains(stderr, fmt.Sprintf("%d read, %d new, 0 updated, 0 unchanged, %d rejected", len(rows), len(rows)-refused, refused)) {
		t.Errorf("status %d, %s", status, stderr)
	}
	events := exported(t, db, "l")
	for _, r := range rows {
		p := events[r.id]
		if p == nil {
			if r.want != "" {
				t.Errorf("%s: refused", r.id)
			}
			continue
		}
		if got := fmt.Sprintln(p["date_start"], p["time_start"], p["killed_low"], p["killed_best"], p["killed_high"]); strings.TrimSpace(got) != r.want {
			t.Errorf("%s: got %s, want %q", r.id, got, r.want)
		}
		if _, kept := p["killed"]; p["killed_best"] == nil && r.killed != "" && !kept {
			t.Errorf("%s: %q is lost: %v", r.id, r.killed, p)
		}
		if p["status"] != "reported" || p["src_status"] != "confirmed" || p["kind"] != "Air strike" || p["layer"] != "l" || p["src_layer"] != "mine" || p["src_time"] != "noon" {
			t.Errorf("%s: words that are not ours: %v", r.id, p)
		}
	}
}

// TestBadInputFlags is about what stands around the file. All of it is found
// out before a row is stored.
func TestBadInputFlags(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, c := range []struct {
		name   string
		flags  []string
		status int
		want   string
	}{
		{"a field that is none", []string{"--map", "colour=title"}, exitUsage, `--map: "colour" is no field`},
		{"a column that is none", []string{"--map", "title=headline"}, exitUsage, "there is no such column; the file has id, title, date"},
		{"a field twice", []string{"--map", "title=id", "--map", "title=date"}, exitUsage, "title is given twice"},
		{"a column twice", []string{"--map", "title=id", "--map", "summary=id"}, exitUsage, "the column id cannot be summary and title as well"},
		{"half a mapping", []string{"--map", "title"}, exitUsage, "FIELD=COLUMN"},
		{"an order that is none", []string{"--map", "date_order=ymd"}, exitUsage, "dmy or mdy"},
		{"a field of our own", []string{"--map", "revision=id"}, exitUsage, `"revision" is no field`},
		{"a zone that is none", []string{"--time-zone", "Mars/Olympus"}, exitUsage, `--time-zone: "Mars/Olympus"`},
		{"another format", []string{"--format", "ucdp"}, exitUsage, "type_of_violence is missing"},
		{"a report nowhere", []string{"--report", filepath.Join(dir, "none", "r.json")}, exitFailed, "there is no such file or folder"},
		{"a report in place of a folder", []string{"--report", dir}, exitFailed, "it is a folder"},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := filepath.Join(t.TempDir(), "w.db")
			_, stderr, status := waylog(t, goodTable, append([]string{"import", "--db", db, "--layer", "l", "-"}, c.flags...)...)
			if status != c.status || !strings.Contains(stderr, c.want) || strings.Count(stderr, "\n") != 1 {
				t.Errorf("status %d, want %d with %q in one line:\n%s", status, c.status, c.want, stderr)
			}
			if _, err := os.Stat(db); err == nil && exported(t, db, "l") != nil {
				t.Error("the layer was made")
			}
		})
	}
	t.Run("export to what is no file", func(t *testing.T) {
		db := filepath.Join(t.TempDir(), "w.db")
		waylog(t, goodTable, "import", "--db", db, "--layer", "l", "-")
		if _, stderr, status := waylog(t, "", "export", "--db", db, "--layer", "l", "-o", os.DevNull); status != exitDone {
			t.Errorf("status %d, %s", status, stderr)
		}
		if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
			t.Error("a device became a file")
		}
	})
}

// TestBadInputLongLine has lines of 24 MB, three times the greatest limit, run
// through the program.
func TestBadInputLongLine(t *testing.T) {
	t.Parallel()
	long := func(before, after string) io.Reader {
		return io.MultiReader(strings.NewReader(before), io.LimitReader(endless('y'), 24<<20), strings.NewReader(after))
	}
	for _, c := range []struct {
		name   string
		in     io.Reader
		status int
		stored int
		want   string
	}{
		{"a cell", long("id,title,date\na,x,2017\nb,", ",2017\nc,z,2017\n"), exitRejected, 2, "row 3: the row is larger"},
		{"a quoted cell", long("id,title,date\na,x,2017\nb,\"\n", "\",2017\nc,z,2017\n"), exitRejected, 2, "row 3: the row is larger"},
		{"a quote never closed", long("id,title,date\na,x,2017\nb,\"", ""), exitFailed, 0, "never closed"},
		{"the header", long("", "\nc,z,2017\n"), exitFailed, 0, "line 1: the row is larger"},
		{"a property", long(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"x":"`, `"}},`+featureOf(`"c"`, "null", "{}")+`]}`), exitRejected, 1, "row 1: byte 40: larger than"},
		{"an unknown member", long(`{"x":"`, `","type":"FeatureCollection","features":[]}`), exitFailed, 0, "larger than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := filepath.Join(t.TempDir(), "w.db")
			var stderr bytes.Buffer
			status := run(t.Context(), []string{"import", "--db", db, "--layer", "l", "-"}, console{in: c.in, out: io.Discard, err: &stderr})
			if status != c.status || !strings.Contains(stderr.String(), c.want) {
				t.Errorf("status %d, want %d with %q:\n%.1000s", status, c.status, c.want, stderr.String())
			}
			if events := exported(t, db, "l"); len(events) != c.stored {
				t.Errorf("%d events are stored, want %d", len(events), c.stored)
			}
		})
	}
}

// endless is a reader of one letter.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}
