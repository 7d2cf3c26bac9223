package importer_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/importer"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got\n%s", path, got)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// into imports text into a new store and returns it.
func into(t *testing.T, text string, opt importer.Options) (data.Store, importer.Report) {
	t.Helper()
	s := clockwork(t)
	opt.Layer.ID = "test"
	r, err := importer.Run(t.Context(), s, strings.NewReader(text), opt)
	if err != nil {
		t.Fatal(err)
	}
	return s, r
}

// TestRoundTrip imports every field there is and what we export of it, until
// two exports are the same to the byte.
func TestRoundTrip(t *testing.T) {
	first, r := into(t, read(t, "rich.geojson"), importer.Options{})
	if r.Stored != 4 || r.Rejected != 0 {
		t.Fatalf("%s %v", counts(r), rowsOf(r))
	}
	golden(t, "rich.golden.geojson", export(t, first, "test", "geojson"))
	golden(t, "rich.golden.csv", export(t, first, "test", "csv"))
	for _, format := range []string{"geojson", "geojsonseq", "csv"} {
		t.Run(format, func(t *testing.T) {
			file := export(t, first, "test", format)
			second, r := into(t, file, importer.Options{Layer: data.Layer{TimeZone: "Asia/Damascus"}})
			if r.Format != format || r.Stored != 4 || r.Rejected != 0 {
				t.Fatalf("%s %v", counts(r), rowsOf(r))
			}
			if again := export(t, second, "test", format); again != file {
				t.Errorf("exported again it is another file: %s", firstDifference(file, again))
			}
			r, err := importer.Run(t.Context(), first, strings.NewReader(file), importer.Options{Layer: data.Layer{ID: "test"}})
			if err != nil || format != "csv" && r.Unchanged != 4 {
				t.Errorf("back into its own layer: %s, %v", counts(r), err)
			}
		})
	}
}

func firstDifference(a, b string) string {
	at := 0
	for at < len(a) && at < len(b) && a[at] == b[at] {
		at++
	}
	around := func(s string) string { return s[max(0, at-60):min(len(s), at+60)] }
	return fmt.Sprintf("byte %d: %q, then %q", at, around(a), around(b))
}

// TestNothingIsLost compares the file that went in with the one that comes out,
// member by member.
func TestNothingIsLost(t *testing.T) {
	in := read(t, "rich.geojson")
	s, _ := into(t, in, importer.Options{})
	type file struct {
		Features []struct {
			ID         string
			Geometry   json.RawMessage
			Properties map[string]json.RawMessage
		}
	}
	var before, after file
	for text, f := range map[string]*file{in: &before, export(t, s, "test", "geojson"): &after} {
		if err := json.Unmarshal([]byte(text), f); err != nil {
			t.Fatal(err)
		}
	}
	plain := func(raw json.RawMessage) string {
		var v any
		if json.Unmarshal(raw, &v) != nil {
			return ""
		}
		return fmt.Sprint(v)
	}
	for i, f := range before.Features {
		g := after.Features[i]
		if f.ID != g.ID || plain(f.Geometry) != plain(g.Geometry) {
			t.Errorf("%s became %s, its geometry %s", f.ID, g.ID, g.Geometry)
		}
		for name, want := range f.Properties {
			switch name {
			case "layer", "revision", "created", "updated":
				continue
			}
			if have, ok := g.Properties[name]; !ok || plain(have) != plain(want) {
				t.Errorf("%s: %s was %s and is %s", f.ID, name, want, have)
			}
		}
	}
}

// TestGolden imports each input of testdata and compares events and report.
func TestGolden(t *testing.T) {
	for name, opt := range map[string]importer.Options{
		"ucdp41.csv": {}, "ucdp49.csv": {}, "ucdp_headless.csv": {}, "own.csv": {}, "semicolon.csv": {Map: map[string]string{"date_order": "dmy", "date": "Datum", "lat": "Breite", "lon": "Länge", "place": "Ort", "killed": "Tote"}},
		"foreign.geojson": {}, "sequence.geojsons": {},
	} {
		t.Run(name, func(t *testing.T) {
			s, r := into(t, read(t, name), opt)
			raw, err := json.MarshalIndent(r, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			raw = regexp.MustCompile(`"sha256": "[0-9a-f]{64}"`).ReplaceAll(raw, []byte(`"sha256": "…"`))
			events := strings.ReplaceAll(export(t, s, "test", "geojsonseq"), "\x1e", "")
			golden(t, name+".golden", events+string(raw)+"\n")
		})
	}
}
