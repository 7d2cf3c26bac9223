package importer

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/exporter"
)

// parseAll reads a whole file into events, without a store.
func parseAll(text string, opt Options) ([]*record, error) {
	f, err := openFile(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	defer f.close()
	src, err := open(f, opt)
	if err != nil {
		return nil, err
	}
	src.setLocation(time.UTC)
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
		if err := b.set(name, cell{column: name, text: "[]"}); err == nil && len(b.properties) > 0 && !slices.Contains([]string{"time_precision", "place_precision", "status", "figures_from", "review", "radius_m", "ongoing"}, name) && !strings.Contains(name, "killed") && !strings.Contains(name, "injured") {
			t.Errorf("%s is not known as a field", name)
		}
	}
}
