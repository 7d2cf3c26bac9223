package importer

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/exporter"
)

// parseAll reads a whole file into events, without a store.
func parseAll(text string, opt Options) ([]*record, error) {
	f, err := openFile(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	defer func() { f.close() }() // which the format may extend
	src, err := open(f, opt)
	if err != nil {
		return nil, err
	}
	src.settle(time.UTC, false)
	layer := data.Layer{ID: "test"}
	p := &parser{src: src, layer: layer, ids: newIdentities()}
	var out []*record
	for {
		rec, err := src.next()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		p.complete(rec)
		out = append(out, rec)
	}
}

// check holds what must be true of whatever was read: a row is refused with a
// reason, or it is an event that can be written and read back the same.
func check(t *testing.T, text string, opt Options) {
	records, err := parseAll(text, opt)
	if err != nil && data.CodeOf(unread(err)) != data.Invalid {
		t.Fatalf("%q: %v", text, err)
	}
	ids := map[string]bool{}
	for _, r := range records {
		if r.refused != nil {
			if r.refused.Reason == "" || r.refused.Row != r.row || r.row == 0 {
				t.Fatalf("%q: refused as %+v", text, r.refused)
			}
			continue
		}
		if ids[r.event.ID] {
			t.Fatalf("%q: two events with the id %q", text, r.event.ID)
		}
		ids[r.event.ID] = true
		sources := map[string]data.Source{}
		for _, s := range r.sources {
			sources[s.ID] = s
		}
		feature := exporter.AppendFeature(nil, r.event, sources, nil)
		var members struct{ Properties map[string]any }
		if err := json.Unmarshal(feature, &members); err != nil {
			t.Fatalf("%q: written as %q: %v", text, feature, err)
		}
		again, err := parseAll(string(feature), Options{Format: FormatGeoJSON})
		if err != nil || len(again) != 1 || again[0].refused != nil {
			t.Fatalf("%q: written as %s, and that is refused: %v %+v", text, feature, err, again)
		}
		if back := exporter.AppendFeature(nil, again[0].event, sources, nil); string(back) != string(feature) {
			t.Fatalf("%q: written as\n%s\nand again as\n%s", text, feature, back)
		}
	}
}

func seeds(f *testing.F, pattern string) {
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
}

func FuzzCSV(f *testing.F) {
	seeds(f, "*.csv")
	f.Add("date,lat,lon,killed,tags,sources,claims\n2017,1,2,10-15,a;b,x,[]\n")
	f.Fuzz(func(t *testing.T, text string) { check(t, text, Options{Format: FormatAuto}) })
}

func FuzzGeoJSON(f *testing.F) {
	seeds(f, "*.geojson*")
	f.Fuzz(func(t *testing.T, text string) { check(t, text, Options{Format: FormatGeoJSON}) })
}

func FuzzGeoJSONSeq(f *testing.F) {
	seeds(f, "*.geojson*")
	f.Fuzz(func(t *testing.T, text string) { check(t, text, Options{Format: FormatGeoJSONSeq}) })
}

// FuzzPackage reads whole files: whatever SQLite makes of them, a row is refused
// or is an event like any other.
func FuzzPackage(f *testing.F) {
	point := Blob(f, orb.Point{39.01, 35.95})
	for _, statements := range []string{
		Places + "INSERT INTO places VALUES (7, ?, 'A', 3, '2017-05-25', '2017-05-25T14:30:00', 1.5, 1, x'FFD8'), (9, ?1, 'B', -1, NULL, NULL, 9e999, NULL, NULL)",
		"INSERT INTO gpkg_contents (table_name, data_type) VALUES ('t', 'attributes'); CREATE TABLE t (id TEXT, event_date DATE, lat REAL, lon REAL, sources TEXT); INSERT INTO t VALUES ('a', '2017-05', 35, 39, 'x'), (?, 2017, 0, 0, 1)",
	} {
		f.Add(MakePackage(f, statements, point))
	}
	f.Fuzz(func(t *testing.T, file []byte) { check(t, string(file), Options{Format: FormatGPKG}) })
}

// FuzzPackageGeometry holds that what is read is what orb's own writer writes
// again, and orb's reader reads.
func FuzzPackageGeometry(f *testing.F) {
	for _, g := range []orb.Geometry{
		orb.Point{39.01, 35.95}, orb.MultiPoint{{1, 2}, {3, 4}}, orb.LineString{{1, 2}, {3, 4}}, orb.MultiLineString{{{1, 2}, {3, 4}}},
		orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}, orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}}, orb.Collection{orb.Point{1, 2}, orb.Collection{orb.LineString{{1, 2}, {3, 4}}}},
	} {
		f.Add(Blob(f, g))
	}
	f.Fuzz(func(t *testing.T, blob []byte) {
		g, _, err := parsePackageGeometry(blob, 4326)
		if err != nil {
			if g != nil || err.Error() == "" {
				t.Fatalf("%x: %v, %v", blob, g, err)
			}
			return
		}
		if g == nil {
			return
		}
		again, err := wkb.Marshal(g, binary.LittleEndian)
		if err != nil {
			t.Fatal(err)
		}
		back, raised, err := parsePackageGeometry(append([]byte{'G', 'P', 0, 1, 0xE6, 0x10, 0, 0}, again...), 4326)
		if err != nil || raised || fmt.Sprint(back) != fmt.Sprint(g) {
			t.Fatalf("%x: read as %v, and again as %v, %v", blob, g, back, err)
		}
		if other, err := wkb.Unmarshal(again); err != nil || fmt.Sprint(other) != fmt.Sprint(g) {
			t.Fatalf("%x: read as %v, by orb as %v, %v", blob, g, other, err)
		}
	})
}

// The importer knows the fields by name and the exporter by kind: a field that
// one of them lacks would be lost on the way.
func TestFieldsAreThoseOfTheExporter(t *testing.T) {
	var names []string
	for _, field := range exporter.Fields() {
		names = append(names, field.Name)
	}
	if !reflect.DeepEqual(names, fixedFields) {
		t.Errorf("exported are %q\nimported %q", names, fixedFields)
	}
	for _, name := range fixedFields {
		b := &builder{loc: time.UTC}
		b.reset()
		b.native = true
		if err := b.set(meaningOf(name, name), cell{column: name, text: "[]"}); err == nil && len(b.properties) > 0 && !slices.Contains([]string{"time_precision", "place_precision", "status", "figures_from", "review", "radius_m", "ongoing"}, name) && !strings.Contains(name, "killed") && !strings.Contains(name, "injured") {
			t.Errorf("%s is not known as a field", name)
		}
	}
}
