package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waylog/waylog/server/web/apitest"
)

// TestGDALReadsUCDPOverHTTP reads the whole real data set through GDAL's driver
// for OGC API - Features, as QGIS and R do: every event once, with its types,
// and filters that count as the API itself does.
func TestGDALReadsUCDPOverHTTP(t *testing.T) {
	t.Parallel()
	ogrinfo, ogr2ogr := tool(t, "ogrinfo"), tool(t, "ogr2ogr")
	dir := t.TempDir()
	db, _ := ucdpDatabase(t)
	s := startServer(t, "--db", db, "--no-sample")
	// The driver asks for ten features at a time unless it is told otherwise.
	const pages = "PAGE_SIZE=1000"

	about := gdalRuns(t, ogrinfo, "-ro", "-so", "-oo", pages, "OAPIF:"+s.url, "ucdp")
	for _, want := range []string{
		"Geometry: Point", "Feature Count: 16566\n", "date_start: Date ", "time_start: DateTime ", "killed_best: Integer ", "radius_m: Real ", "updated: DateTime ", "year: Integer ", "title: String ",
	} {
		if !strings.Contains(about, want) {
			t.Errorf("lacks %q:\n%s", want, about)
		}
	}

	// Into a GeoPackage and out of it again nothing is lost, and types stay.
	gpkg, back := filepath.Join(dir, "ucdp.gpkg"), filepath.Join(dir, "back.geojson")
	gdalRuns(t, ogr2ogr, "-f", "GPKG", "-mapFieldType", "StringList=String", "-oo", pages, gpkg, "OAPIF:"+s.url, "ucdp")
	kept := gdalRuns(t, ogrinfo, "-ro", "-so", gpkg, "ucdp")
	for _, want := range []string{"Feature Count: 16566\n", "date_start: Date ", "killed_best: Integer ", "radius_m: Real ", "updated: DateTime "} {
		if !strings.Contains(kept, want) {
			t.Errorf("the GeoPackage lacks %q:\n%s", want, kept)
		}
	}
	gdalRuns(t, ogr2ogr, "-f", "GeoJSON", back, gpkg)
	raw, err := os.ReadFile(back)
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Features []struct {
			Properties struct {
				ID        string
				DateStart string `json:"date_start"`
				Killed    *int64 `json:"killed_best"`
			}
		}
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	seen, killed := map[string]bool{}, int64(0)
	for _, f := range all.Features {
		p := f.Properties
		seen[p.ID] = true
		if p.Killed == nil || len(p.DateStart) != len("2016-01-01") {
			t.Fatalf("%s: killed %v, from %q", p.ID, p.Killed, p.DateStart)
		}
		killed += *p.Killed
	}
	var sum struct {
		Matched int
		Killed  struct{ Best int64 }
	}
	s.json(t, "/collections/ucdp/summary", &sum)
	if len(all.Features) != 16566 || len(seen) != 16566 || sum.Matched != 16566 || killed != sum.Killed.Best {
		t.Errorf("%d features, %d of them distinct, %d killed; the API says %+v", len(all.Features), len(seen), killed, sum)
	}

	for query, args := range map[string][]string{
		"datetime=2017-05-25/2017-06-01": {"-where", "date_start >= '2017/05/25' AND date_start <= '2017/06/01'"},
		"datetime=2019-06-01/..":         {"-where", "date_start >= '2019/06/01'"},
		"datetime=2017-05-25":            {"-where", "date_start = '2017/05/25'"},
		"bbox=36,35,38,37":               {"-spat", "36", "35", "38", "37"},
		"bbox=36,35,38,37&datetime=2017-05-25/2017-06-01": {
			"-spat", "36", "35", "38", "37", "-where", "date_start >= '2017/05/25' AND date_start <= '2017/06/01'",
		},
		"kind=one_sided": {"-where", "kind = 'one_sided'"},
	} {
		s.json(t, "/collections/ucdp/summary?"+query, &sum)
		out := gdalRuns(t, ogrinfo, append([]string{"-ro", "-so", "-oo", pages, "OAPIF:" + s.url, "ucdp"}, args...)...)
		if sum.Matched == 0 || !strings.Contains(out, fmt.Sprintf("Feature Count: %d\n", sum.Matched)) {
			t.Errorf("%v: the API counts %d, GDAL reads\n%s", args, sum.Matched, out)
		}
	}

	// A real data set of more events than the largest page has.
	t.Run("features", func(t *testing.T) { apitest.Features(t, s.url, s.client) })
}

// TestGDALReadsOwnTypes holds that a data set's own properties come out of the
// API and of exports with the type that they have, and that no number is cut.
func TestGDALReadsOwnTypes(t *testing.T) {
	t.Parallel()
	ogrinfo := tool(t, "ogrinfo")
	dir := t.TempDir()
	db, file := filepath.Join(dir, "w.db"), filepath.Join(dir, "own.geojson")
	const features = `{"type":"FeatureCollection","features":[
{"type":"Feature","id":"a","geometry":{"type":"Point","coordinates":[39,35]},"properties":{"small":7,"big":1,"mixed":1,"share":2.5,"flag":true,"day":"2017-05-25","at":"2017-05-25T14:30:15Z","words":"2017-05-25"}},
{"type":"Feature","id":"b","geometry":null,"properties":{"small":-7,"big":8000000001,"mixed":"many","share":2,"flag":false,"day":"2017-05-26","at":"2017-05-26T14:30:15+03:00","words":"in May"}}]}`
	if err := os.WriteFile(file, []byte(features), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, stderr, status := waylog(t, "", "import", "--db", db, "--layer", "own", file); status != exitDone {
		t.Fatal(stderr)
	}
	s := startServer(t, "--db", db, "--no-sample")
	read := func(source string, layer string) string {
		t.Helper()
		out, err := exec.Command(ogrinfo, "-ro", "-al", source, layer).CombinedOutput()
		if err != nil || strings.Contains(string(out), "ERROR") || strings.Contains(string(out), "Warning") {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	both := []string{"small (Integer) = -7", "share (Real) = 2.5", "flag (Integer(Boolean)) = 1", "day (Date) = 2017/05/26", "at (DateTime) = 2017/05/25 14:30:15+00", "words (String) = in May"}
	for _, want := range append(both, "big (Real) = 8000000001", "mixed (String) = many") {
		if out := read("OAPIF:"+s.url, "own"); !strings.Contains(out, want) {
			t.Errorf("over HTTP there is no %q:\n%s", want, out)
		}
	}
	written := filepath.Join(dir, "out.geojson")
	if _, stderr, status := waylog(t, "", "export", "--db", db, "--layer", "own", "-o", written); status != exitDone {
		t.Fatal(stderr)
	}
	for _, want := range append(both, "big (Integer64) = 8000000001") {
		if out := read(written, "out"); !strings.Contains(out, want) {
			t.Errorf("in the export there is no %q:\n%s", want, out)
		}
	}
}
