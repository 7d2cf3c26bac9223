package importer_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/importer"
)

// TestUnplaced takes rows whose coordinates are of no place without one, and
// keeps what the file says of it.
func TestUnplaced(t *testing.T) {
	feature := func(geometry string) string {
		return `{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","geometry":` + geometry + `,"properties":{"date_start":"1966-03-01"}}]}`
	}
	for _, tc := range []struct {
		name, text, column, kept string
	}{
		{"a latitude of 135", "id,month,latitude,longitude\na,1966-03,135.4879,96.2299\n", "latitude", `{"month":"1966-03","src_longitude":96.2299,"src_latitude":135.4879}`},
		{"columns of other names", "id,month,lat,lon\na,1966-03,35,190\n", "lon", `{"month":"1966-03","lon":190,"lat":35}`},
		{"no number", "id,month,lat,lon\na,1966-03,north,39\n", "lat", `{"month":"1966-03","lon":39,"lat":"north"}`},
		{"half of it", "id,month,lat,lon\na,1966-03,35,\n", "lon", `{"month":"1966-03","lat":35}`},
		{"null island", "id,month,lat,lon\na,1966-03,0,0\n", "geometry", `{"month":"1966-03","lon":0,"lat":0}`},
		{"a point of GeoJSON", feature(`{"type":"Point","coordinates":[96,135]}`), "geometry", ""},
		{"a broken geometry", feature(`{"type":"Point","coordinates":["x"]}`), "geometry", ""},
		{"a shape of WKT", "id,month,wkt\na,1966-03,\"LINESTRING (1 2, 3 400)\"\n", "geometry", `{"month":"1966-03"}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := open(t)
			opt := importer.Options{Layer: data.Layer{ID: "test"}}
			r, err := importer.Run(t.Context(), s, strings.NewReader(tc.text), opt)
			if err != nil || r.Rejected != 1 || r.Stored != 0 {
				t.Fatalf("without it: %s %v: %v", counts(r), r.Rows, err)
			}
			opt.Unplaced, opt.Strict = true, true
			if r, err = importer.Run(t.Context(), s, strings.NewReader(tc.text), opt); err != nil || r.Stored != 1 || r.Rejected != 0 {
				t.Fatalf("%s %v: %v", counts(r), r.Rows, err)
			}
			warned := false
			for _, row := range r.Rows {
				warned = warned || row.Level == importer.Warning && row.Column == tc.column && strings.HasSuffix(row.Reason, "; the event is taken without a place")
			}
			if !warned {
				t.Errorf("no warning of %s: %v", tc.column, r.Rows)
			}
			e, err := s.Event(t.Context(), "test", "a", r.Change.Seq)
			if err != nil {
				t.Fatal(err)
			}
			if e.Geometry != nil || e.DateStart.String() != "1966-03-01" {
				t.Errorf("it lies at %v, on %v", e.Geometry, e.DateStart)
			}
			if got := string(e.Properties); got != tc.kept || got != "" && !json.Valid(e.Properties) {
				t.Errorf("kept %s, want %s", got, tc.kept)
			}
		})
	}
}
