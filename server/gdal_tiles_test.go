package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/waylog/waylog/server/web/apitest"
)

// TestGDALReadsTiles reads vector tiles of the whole real data set over HTTP with
// GDAL's driver: where they are added up every event is counted, where they are
// drawn each is at its place, with its fields.
func TestGDALReadsTiles(t *testing.T) {
	t.Parallel()
	ogrinfo, ogr2ogr := tool(t, "ogrinfo"), tool(t, "ogr2ogr")
	dir := t.TempDir()
	db, _ := ucdpDatabase(t)
	s := startServer(t, "--db", db, "--no-sample")
	if n := apitest.Tiles(t, s.url, s.client); n < 50 {
		t.Errorf("only %d assertions held", n)
	}
	tileset := s.url + "/collections/ucdp/tiles/WebMercatorQuad"
	source := func(tile maptile.Tile) []string {
		return []string{
			"-oo", fmt.Sprint("X=", tile.X), "-oo", fmt.Sprint("Y=", tile.Y), "-oo", fmt.Sprint("Z=", tile.Z),
			fmt.Sprintf("MVT:%s/%d/%d/%d?f=mvt", tileset, tile.Z, tile.Y, tile.X),
		}
	}
	type features struct {
		Features []struct {
			Geometry   struct{ Coordinates orb.Point }
			Properties struct {
				ID        string
				Count     int
				DateStart string `json:"date_start"`
			}
		}
	}
	read := func(tile maptile.Tile, layer string) features {
		t.Helper()
		out := filepath.Join(dir, fmt.Sprintf("%d-%d-%d.geojson", tile.Z, tile.Y, tile.X))
		gdalRuns(t, ogr2ogr, append([]string{"-f", "GeoJSON", "-t_srs", "OGC:CRS84", "-lco", "COORDINATE_PRECISION=7", out}, append(source(tile), layer)...)...)
		raw, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		var f features
		if err := json.Unmarshal(raw, &f); err != nil {
			t.Fatal(err)
		}
		return f
	}

	var sum struct{ Matched int }
	s.json(t, "/collections/ucdp/summary?undated=exclude&unplaced=exclude", &sum)
	counted := 0
	for _, f := range read(maptile.Tile{}, "clusters").Features {
		counted += f.Properties.Count
	}
	if counted != sum.Matched || counted < 16000 {
		t.Errorf("%d events in clusters, %d in the layer", counted, sum.Matched)
	}

	const zoom = 9
	raqqa := maptile.At(orb.Point{39.01, 35.95}, zoom)
	b := raqqa.Bound()
	var items struct {
		Features []struct {
			ID         string
			Geometry   struct{ Coordinates orb.Point }
			Properties struct {
				DateStart string `json:"date_start"`
			}
		}
	}
	s.json(t, fmt.Sprintf("/collections/ucdp/items?limit=10000&undated=exclude&unplaced=exclude&bbox=%f,%f,%f,%f", b.Min[0], b.Min[1], b.Max[0], b.Max[1]), &items)
	drawn := map[string]int{}
	found := read(raqqa, "events")
	for i, f := range found.Features {
		drawn[f.Properties.ID] = i
	}
	if len(drawn) != len(found.Features) || len(drawn) != len(items.Features) || len(drawn) < 100 {
		t.Errorf("%d features of %d events in the tile, %d in its box", len(found.Features), len(drawn), len(items.Features))
	}
	const unit = 360.0 / (1 << zoom) / 4096 // degrees
	for _, e := range items.Features {
		i, ok := drawn[e.ID]
		if !ok {
			t.Fatalf("%s is not drawn", e.ID)
		}
		f, at := found.Features[i], e.Geometry.Coordinates
		if got := f.Geometry.Coordinates; math.Abs(got[0]-at[0]) > unit || math.Abs(got[1]-at[1]) > unit || f.Properties.DateStart != e.Properties.DateStart {
			t.Errorf("%s of %s at %v, drawn at %v, of %q", e.ID, e.Properties.DateStart, at, got, f.Properties.DateStart)
		}
	}

	about := gdalRuns(t, ogrinfo, append([]string{"-ro", "-al", "-so", "-oo", "METADATA_FILE=/vsicurl/" + tileset + "?f=tilejson"}, source(raqqa)...)...)
	for _, want := range []string{
		"Layer name: events", "WGS 84 / Pseudo-Mercator", fmt.Sprintf("Feature Count: %d\n", len(items.Features)), "id: String ", "kind: String ", "date_start: String ", "ongoing: Integer(Boolean) ",
	} {
		if !strings.Contains(about, want) {
			t.Errorf("lacks %q:\n%s", want, about)
		}
	}
}
