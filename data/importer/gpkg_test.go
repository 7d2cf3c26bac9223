package importer_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/importer"
	"github.com/waylog/waylog/data/storetest"
)

// TestPackageOfTheStandard reads every table of the test data of CQL2.
func TestPackageOfTheStandard(t *testing.T) {
	const file = "cql2/ne110m4cql2.gpkg"
	s := open(t)
	for _, tc := range []struct {
		table, kind     string
		count           int
		dated, unplaced int64
	}{
		{"ne_110m_admin_0_countries", "area", 177, 0, 0},
		{"ne_110m_populated_places_simple", "point", 243, 3, 0},
		{"ne_110m_rivers_lake_centerlines", "line", 13, 0, 0},
	} {
		t.Run(tc.table, func(t *testing.T) {
			opt := importer.Options{Layer: data.Layer{ID: tc.kind}, Table: tc.table}
			r, _ := load(t, s, file, opt)
			if got, want := counts(r), fmt.Sprintf("gpkg read %d stored %d updated 0 unchanged 0 rejected 0", tc.count, tc.count); got != want {
				t.Fatalf("%s, want %s: %v", got, want, rowsOf(r))
			}
			sum, err := s.Summary(t.Context(), data.Query{Layer: tc.kind, At: r.Change.Seq})
			if err != nil || sum.Undated != int64(tc.count)-tc.dated || sum.Unplaced != tc.unplaced {
				t.Errorf("%+v, %v", sum, err)
			}
			l, err := s.Layer(t.Context(), tc.kind, r.Change.Seq)
			if err != nil || l.GeometryType != tc.kind {
				t.Errorf("the layer is %+v, %v", l, err)
			}
			if r, _ = load(t, s, file, opt); r.Unchanged != int64(tc.count) || r.Change.Seq != 0 {
				t.Errorf("again: %s", counts(r))
			}
		})
	}
	if _, err := importer.Run(t.Context(), s, shared(t, file), importer.Options{Layer: data.Layer{ID: "x"}}); err == nil || !strings.Contains(err.Error(), "ne_110m_admin_0_countries, ne_110m_populated_places_simple, ne_110m_rivers_lake_centerlines") {
		t.Errorf("of several tables none is named: %v", err)
	}
}

// ogr2ogr makes a GeoPackage of a GeoJSON file.
func ogr2ogr(t *testing.T, geojson string, args ...string) []byte {
	t.Helper()
	program, err := exec.LookPath("ogr2ogr")
	if err != nil {
		storetest.Lacks(t, "ogr2ogr is not installed")
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.geojson"), filepath.Join(dir, "out.gpkg")
	if err := os.WriteFile(in, []byte(geojson), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.CommandContext(t.Context(), program, append([]string{"-f", "GPKG", out, in}, args...)...).CombinedOutput(); err != nil {
		t.Fatalf("ogr2ogr %v: %v\n%s", args, err, said)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestPackagesOfGDAL reads what ogr2ogr writes, in every shape it has.
func TestPackagesOfGDAL(t *testing.T) {
	const collection = `{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Point","coordinates":[39.01,35.95,250.5]},"properties":{"label":"الرقة","n":7,"big":9007199254740993,"share":5.0,"sure":true,"day":"2017-05-25","seen":"2017-05-25T14:30:15+03:00","note":""}},
{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[[[[1,2,0],[3,2,0],[3,4,0],[1,2,0]]],[[[5,5,1],[6,5,1],[6,6,1],[5,5,1]]]]},"properties":{"label":"b","n":null}},
{"type":"Feature","geometry":{"type":"LineString","coordinates":[[170,0,9],[-170,10,9]]},"properties":{"label":"c"}},
{"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]},"properties":{"label":"d"}},
{"type":"Feature","geometry":null,"properties":{"label":"e"}}]}`
	for _, tc := range []struct {
		name   string
		args   []string
		raised bool
	}{
		{"plain", nil, true},
		{"2D", []string{"-dim", "XY"}, false},
		{"measures too", []string{"-dim", "XYZM"}, true},
		{"an older version", []string{"-dsco", "VERSION=1.0"}, true},
		{"the next version", []string{"-dsco", "VERSION=1.3"}, true},
		{"no index", []string{"-lco", "SPATIAL_INDEX=NO"}, true},
		{"other names", []string{"-lco", "GEOMETRY_NAME=the \"shape\"", "-lco", "FID=OBJECTID", "-nln", "Ein \"Name\" mit 'Zeichen'"}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, r := properties(t, string(ogr2ogr(t, collection, tc.args...)), importer.Options{})
			if len(got) != 5 || r.Rejected != 0 {
				t.Fatalf("%s %v", counts(r), rowsOf(r))
			}
			for name, want := range map[string]any{
				"id": "1", "title": "الرقة", "n": 7.0, "share": 5.0, "sure": true, "day": "2017-05-25", "seen": "2017-05-25T11:30:15Z", "note": "", "date_start": nil,
			} {
				if got[0][name] != want {
					t.Errorf("%s is %v, want %v", name, got[0][name], want)
				}
			}
			for i, want := range []string{
				`{"coordinates":[39.01,35.95],"type":"Point"}`, "MultiPolygon", `[[170,0],[180,5]]`, "GeometryCollection", "null",
			} {
				g, err := json.Marshal(got[i]["geometry"])
				if err != nil || !strings.Contains(string(g), want) {
					t.Errorf("the geometry of %d is %s, want %s", i+1, g, want)
				}
			}
			if raised := strings.Contains(fmt.Sprint(r.Rows), "heights"); raised != tc.raised {
				t.Errorf("heights are spoken of: %v", raised)
			}
		})
	}
	t.Run("numbers beyond 2^53", func(t *testing.T) {
		s := clockwork(t)
		if _, err := importer.Run(t.Context(), s, bytes.NewReader(ogr2ogr(t, collection)), importer.Options{Layer: data.Layer{ID: "test"}}); err != nil {
			t.Fatal(err)
		}
		if file := export(t, s, "test", "geojson"); !strings.Contains(file, `"big":9007199254740993`) || !strings.Contains(file, `"share":5.0`) {
			t.Error(file)
		}
	})
	t.Run("another reference system", func(t *testing.T) {
		_, err := importer.Run(t.Context(), clockwork(t), bytes.NewReader(ogr2ogr(t, collection, "-t_srs", "EPSG:32637")), importer.Options{Layer: data.Layer{ID: "test"}})
		if data.CodeOf(err) != data.Invalid || !strings.Contains(err.Error(), "EPSG:32637") || !strings.Contains(err.Error(), "ogr2ogr -t_srs") {
			t.Error(err)
		}
	})
	t.Run("without geometry", func(t *testing.T) {
		got, r := properties(t, string(ogr2ogr(t, collection, "-nlt", "NONE")), importer.Options{Map: map[string]string{"date": "day"}})
		if len(got) != 5 || got[0]["geometry"] != nil || got[0]["date_start"] != "2017-05-25" {
			t.Errorf("%v %v", got, rowsOf(r))
		}
	})
	t.Run("our own export, through GDAL and back", func(t *testing.T) {
		s, _ := into(t, read(t, "rich.geojson"), importer.Options{})
		file := export(t, s, "test", "geojson")
		again := clockwork(t)
		r, err := importer.Run(t.Context(), again, bytes.NewReader(ogr2ogr(t, file)), importer.Options{Layer: data.Layer{ID: "test", TimeZone: "Asia/Damascus"}})
		if err != nil || r.Rejected != 0 {
			t.Fatalf("%v %v", err, rowsOf(r))
		}
		back := export(t, again, "test", "geojson")
		for _, field := range []string{`"id":"`, `"killed_low":`, `"date_start":"`, `"time_start":"`, `"claims":[`, `"place":"`} {
			if strings.Count(back, field) != strings.Count(file, field) {
				t.Errorf("%s stood there %d times and does %d times", field, strings.Count(file, field), strings.Count(back, field))
			}
		}
	})
}

// TestPackages reads files made by hand, good and bad.
func TestPackages(t *testing.T) {
	point := importer.Blob(t, orb.Point{39.01, 35.95})
	places := string(importer.MakePackage(t, importer.Places+`INSERT INTO places VALUES (7, ?, 'A', 3, '2017-05-25', '2017-05-25T14:30:00', 1.5, 1, x'FFD8'), (9, NULL, 'B', -1, NULL, NULL, NULL, NULL, NULL);`, point))
	const views = `INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('t', 'attributes', 4326);`
	s := clockwork(t)
	for _, tc := range []struct {
		name, file string
		opt        importer.Options
		stored     int64
		says       string // in the error, or in the report where something is stored
	}{
		{"good", places, importer.Options{}, 2, "columns of blobs, and those that are calculated, are not kept: photo"},
		{"packed", gzipped(places), importer.Options{}, 2, ""},
		{"said", places, importer.Options{Format: "gpkg", Table: "PLACES"}, 2, ""},
		{"another table", places, importer.Options{Table: "roads"}, 0, `no table "roads"; it has places`},
		{"a table of a CSV", "date,name\n2017,x\n", importer.Options{Table: "places"}, 0, "only a GeoPackage has tables"},
		{"no SQLite", "date,name\n2017,x\n", importer.Options{Format: "gpkg"}, 0, "does not begin like SQLite"},
		{"read as CSV", places, importer.Options{Format: "csv"}, 0, "SQLite database"},
		{"a column that is not there", places, importer.Options{Map: map[string]string{"title": "nonsense"}}, 0, "the table places has fid, name, killed, day"},
		{"cut in the middle", places[:len(places)/2], importer.Options{}, 0, "damaged"},
		{"its beginning alone", places[:100], importer.Options{}, 0, "damaged"},
		{"the magic alone", places[:16], importer.Options{}, 0, "damaged"},
		{"packed and cut off", gzipped(places)[:200], importer.Options{}, 0, "cut off"},
		{"not a GeoPackage", string(importer.MakePackage(t, "DROP TABLE gpkg_contents")), importer.Options{}, 0, "it has no table gpkg_contents"},
		{"no tables", string(importer.MakePackage(t, "")), importer.Options{}, 0, "no table of features or attributes"},
		{"tiles alone", string(importer.MakePackage(t, "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('t', 'tiles')")), importer.Options{}, 0, "no table of features"},
		{"a table that is not there", string(importer.MakePackage(t, views)), importer.Options{}, 0, "names t, which is no table"},
		{"a view", string(importer.MakePackage(t, views+"CREATE VIEW t AS SELECT 1 AS a")), importer.Options{}, 0, "views and virtual tables are not read"},
		{"a virtual table", string(importer.MakePackage(t, views+"CREATE VIRTUAL TABLE t USING rtree(id, a, b)")), importer.Options{}, 0, "views and virtual tables are not read"},
		{"a view as list of contents", string(importer.MakePackage(t, "DROP TABLE gpkg_contents; CREATE VIEW gpkg_contents AS SELECT 'a' AS table_name")), importer.Options{}, 0, "no table gpkg_contents"},
		{"no row numbers", string(importer.MakePackage(t, views+"CREATE TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID")), importer.Options{}, 0, "no such column"},
		{"row numbers out of reach", string(importer.MakePackage(t, views+"CREATE TABLE t (rowid TEXT, oid TEXT, _rowid_ TEXT)")), importer.Options{}, 0, "expected an INTEGER PRIMARY KEY"},
		{"no rows", string(importer.MakePackage(t, views+"CREATE TABLE t (a TEXT)")), importer.Options{}, 0, "the table has no rows"},
		{"no key", string(importer.MakePackage(t, views+"CREATE TABLE t (name TEXT); INSERT INTO t VALUES ('a'), ('a')")), importer.Options{}, 2, ""},
		{"names of SQL", string(importer.MakePackage(t, views+`CREATE TABLE t ("a""; DROP TABLE x; --" TEXT, "select" INT); INSERT INTO t VALUES ('a', 2)`)), importer.Options{}, 1, ""},
		{"a calculated column", string(importer.MakePackage(t, views+`CREATE TABLE t (name TEXT, b INT AS (1 + 1)); INSERT INTO t VALUES ('a')`)), importer.Options{}, 1, "not kept: b"},
		{"a table without a name", string(importer.MakePackage(t, "DROP TABLE gpkg_contents; CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, identifier TEXT, description TEXT); INSERT INTO gpkg_contents (data_type) VALUES ('features')")), importer.Options{}, 0, "missing, or of another type"},
		{"a reference system that is no number", string(importer.MakePackage(t, importer.Places+"UPDATE gpkg_geometry_columns SET srs_id = 'x'")), importer.Options{}, 0, "missing, or of another type"},
		{"a list of contents without its columns", string(importer.MakePackage(t, "DROP TABLE gpkg_contents; CREATE TABLE gpkg_contents (a TEXT)")), importer.Options{}, 0, "no such column"},
		{"no geometry column", string(importer.MakePackage(t, importer.Places+"DELETE FROM gpkg_geometry_columns")), importer.Options{}, 0, "does not say in which column"},
		{"a geometry column that is not there", string(importer.MakePackage(t, importer.Places+"UPDATE gpkg_geometry_columns SET column_name = 'x'")), importer.Options{}, 0, "names x, which is no column"},
		{"no list of geometry columns", string(importer.MakePackage(t, importer.Places+"DROP TABLE gpkg_geometry_columns")), importer.Options{}, 0, "has no table gpkg_geometry_columns"},
		{"an undefined reference system", string(importer.MakePackage(t, importer.Places+"UPDATE gpkg_geometry_columns SET srs_id = 0")), importer.Options{}, 0, "NONE:0 (undefined)"},
		{"an unknown reference system", string(importer.MakePackage(t, importer.Places+"UPDATE gpkg_geometry_columns SET srs_id = 5")), importer.Options{}, 0, "reference system 5, of which"},
		{"WGS 84 by another number", string(importer.MakePackage(t, importer.Places+"UPDATE gpkg_geometry_columns SET srs_id = 9; INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84 longitude, latitude', 9, 'OGC', 84, 'x', NULL); INSERT INTO places (name) VALUES ('a')")), importer.Options{}, 1, ""},
		{"a blob in a column of text", string(importer.MakePackage(t, views+"CREATE TABLE t (name TEXT, a TEXT); INSERT INTO t VALUES ('a', x'00FF')")), importer.Options{}, 1, "no text and no number is not kept: a"},
		{"an endless number", string(importer.MakePackage(t, views+"CREATE TABLE t (name TEXT, a REAL); INSERT INTO t VALUES ('a', 9e999)")), importer.Options{}, 1, "not a number that can be kept"},
		{"the text not UTF-8", string(importer.MakePackage(t, importer.Places+"INSERT INTO places (fid, name) VALUES (4, CAST(x'C3' AS TEXT))")), importer.Options{}, 0, "fid 4: the text is not UTF-8"},
		{"a text for a geometry", string(importer.MakePackage(t, importer.Places+"INSERT INTO places (geom) VALUES ('POINT (1 2)')")), importer.Options{}, 0, "no geometry stands here"},
		{"a blob cut short", string(importer.MakePackage(t, importer.Places+"INSERT INTO places (geom) VALUES (?)", point[:20])), importer.Options{}, 0, "cut short"},
		{"a row too large", string(importer.MakePackage(t, importer.Places+"INSERT INTO places (name) VALUES ('a'), (?), ('c')", strings.Repeat("x", 17<<20))), importer.Options{}, 2, "the row is larger than"},
		{"the first row too large", string(importer.MakePackage(t, importer.Places+"INSERT INTO places (name) VALUES (?), ('c')", strings.Repeat("x", 17<<20))), importer.Options{}, 1, "the row is larger than"},
		{"the last row number there is", string(importer.MakePackage(t, importer.Places+"INSERT INTO places (fid, name) VALUES (-9223372036854775808, 'a'), (9223372036854775807, 'b')")), importer.Options{}, 2, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			temporary := t.TempDir()
			t.Setenv("TMPDIR", temporary)
			tc.opt.Layer.ID, tc.opt.DryRun = "test", true
			r, err := importer.Run(t.Context(), s, strings.NewReader(tc.file), tc.opt)
			said := fmt.Sprint(r.Rows, err)
			if err != nil && data.CodeOf(err) != data.Invalid {
				t.Errorf("%v is %s", err, data.CodeOf(err))
			}
			if r.Stored != tc.stored || !strings.Contains(said, tc.says) {
				t.Errorf("%d stored, %s", r.Stored, said)
			}
			if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

// TestPackageWithoutRoom holds that a folder that cannot be written is named.
func TestPackageWithoutRoom(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "none"))
	s := clockwork(t)
	_, err := importer.Run(t.Context(), s, bytes.NewReader(importer.MakePackage(t, importer.Places)), importer.Options{Layer: data.Layer{ID: "test"}})
	var e *data.Error
	if !errors.As(err, &e) || e.Code != data.Unavailable || !strings.Contains(e.Hint, "TMPDIR") {
		t.Errorf("%v", err)
	}
}

// TestPackageValues reads one row, in a layer's zone.
func TestPackageValues(t *testing.T) {
	file := importer.MakePackage(t, importer.Places+`INSERT INTO places VALUES (7, ?, 'A', 3, '2017-05-25', '2017-05-25T14:30:15', 2, 0, NULL), (8, NULL, 'B', 'many', 'in May', 'at noon', 'half', 2, NULL)`, importer.Blob(t, orb.Point{39.01, 35.95}))
	got, r := properties(t, string(file), importer.Options{Layer: data.Layer{TimeZone: "Asia/Damascus"}})
	for i, row := range []map[string]any{
		{"id": "7", "title": "A", "name": "A", "killed_best": 3.0, "killed": 3.0, "day": "2017-05-25", "seen": "2017-05-25T11:30:15Z", "share": 2.0, "sure": false, "date_start": nil},
		{"id": "8", "title": "B", "killed_best": nil, "killed": "many", "day": "in May", "seen": "at noon", "share": "half", "sure": 2.0, "geometry": nil},
	} {
		for name, want := range row {
			if got[i][name] != want {
				t.Errorf("%d: %s is %v, want %v", i+1, name, got[i][name], want)
			}
		}
	}
	if got, _ = properties(t, string(file), importer.Options{Layer: data.Layer{TimeZone: "Asia/Damascus"}, Map: map[string]string{"date": "seen", "id": "name"}}); got != nil {
		if got[0]["time_start"] != "2017-05-25T11:30:00Z" || got[0]["id"] != "A" || got[0]["fid"] != 7.0 {
			t.Errorf("%v %v", got[0], r.Rows)
		}
	}
}

// TestPackageInWAL reads a file in write-ahead mode, of which part may be
// elsewhere.
func TestPackageInWAL(t *testing.T) {
	file := importer.MakePackage(t, importer.Places+"INSERT INTO places (name) VALUES ('a')")
	file[18], file[19] = 2, 2 // as the header of a file says that it is
	got, r := properties(t, string(file), importer.Options{})
	if len(got) != 1 || !strings.Contains(fmt.Sprint(r.Rows), "write-ahead") {
		t.Errorf("%v %v", got, r.Rows)
	}
}

// TestPackageOfManyRows reads rows by the many, which no memory grows with.
func TestPackageOfManyRows(t *testing.T) {
	rows := int64(100_000)
	if storetest.Race {
		rows = 10_000
	}
	file := importer.MakePackage(t, importer.Places+`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
INSERT INTO places (geom, name, killed) SELECT ?2, 'made-up place ' || i, i % 7 FROM n`, rows, importer.Blob(t, orb.Point{39.01, 35.95}))
	path := filepath.Join(t.TempDir(), "many.gpkg")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	r, peak := peakOf(t, open(t), "many rows", in, importer.Options{Layer: data.Layer{ID: "many"}, DryRun: true})
	if r.Stored != rows || peak > maxMemory {
		t.Errorf("%s, the heap grew to %d bytes", counts(r), peak)
	}
}
