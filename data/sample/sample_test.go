package sample_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/importer"
	"github.com/waylog/waylog/data/sample"
	"github.com/waylog/waylog/data/sqlite"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/geojson"
)

// records is how many records each layer has.
var records = map[string]int64{"strikes": 8, "convoys": 4, "corridors": 6}

func openStore(t *testing.T) data.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "waylog.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// loaded opens a store with the founding map.
func loaded(t *testing.T) data.Store {
	t.Helper()
	s := openStore(t)
	if err := sample.Load(t.Context(), s, func(string) {}); err != nil {
		t.Fatal(err)
	}
	return s
}

func seq(t *testing.T, s data.Store) int64 {
	t.Helper()
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return head.Seq
}

// all returns every event of every layer, by layer/id.
func all(t *testing.T, s data.Store) map[string]data.Event {
	t.Helper()
	events := map[string]data.Event{}
	for layer := range records {
		for e, err := range s.Events(t.Context(), data.Query{Layer: layer, At: seq(t, s)}) {
			if err != nil {
				t.Fatal(err)
			}
			events[layer+"/"+e.ID] = *e
		}
	}
	return events
}

func TestLoad(t *testing.T) {
	s := openStore(t)
	var lines []string
	if err := sample.Load(t.Context(), s, func(line string) { lines = append(lines, line) }); err != nil {
		t.Fatal(err)
	}
	if len(lines) != 1 || !strings.Contains(lines[0], "18 records in 3 layers") {
		t.Errorf("said %q", lines)
	}
	head := seq(t, s)
	for id, want := range records {
		l, err := s.Layer(t.Context(), id, head)
		if err != nil {
			t.Fatal(err)
		}
		if !l.Public() || l.TimeZone != "Asia/Damascus" || l.Licence == data.LicenceUnknown || l.Attribution == "" || len(l.Coverage) != 1 {
			t.Errorf("layer %+v", l)
		}
		n, err := s.Count(t.Context(), data.Query{Layer: id, At: head})
		if err != nil || n != want {
			t.Errorf("%s: %d records, %v, expected %d", id, n, err, want)
		}
		kinds := map[string]bool{}
		for _, k := range l.Kinds {
			kinds[k.Key] = k.Label != "" && k.Colour != "" && k.Symbol != ""
		}
		sum, err := s.Summary(t.Context(), data.Query{Layer: id, At: head})
		if err != nil {
			t.Fatal(err)
		}
		for kind := range sum.ByKind {
			if !kinds[kind] {
				t.Errorf("%s: kind %q has no label, colour or symbol", id, kind)
			}
		}
		if len(sum.ByKind) != len(l.Kinds) {
			t.Errorf("%s: kinds %v, the legend has %d", id, sum.ByKind, len(l.Kinds))
		}
	}
	if err := sample.Load(t.Context(), s, func(line string) { t.Errorf("a second load says %q", line) }); err != nil {
		t.Fatal(err)
	}
	if got := seq(t, s); got != head {
		t.Errorf("a second load made %d commits", got-head)
	}
}

// TestFilesImportWithoutRemarks reads the files as a user would, into the map
// that they made: each points to records of the others.
func TestFilesImportWithoutRemarks(t *testing.T) {
	s := loaded(t)
	for id, want := range records {
		f, err := os.Open(id + ".geojson")
		if err != nil {
			t.Fatal(err)
		}
		report, err := importer.Run(t.Context(), s, f, importer.Options{Layer: data.Layer{ID: id, Licence: "CC BY 4.0", TimeZone: "Asia/Damascus"}, DryRun: true})
		if err != nil || report.Format != importer.FormatGeoJSON || report.Unchanged != want || len(report.Rows) > 0 {
			t.Errorf("%s: %+v, %v", id, report, err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestGeometryIsInItsForm compares the files' geometries with what is stored:
// nothing had to be mended.
func TestGeometryIsInItsForm(t *testing.T) {
	stored := all(t, loaded(t))
	for id := range records {
		f, err := os.Open(id + ".geojson")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		scan := geojson.NewScanner(f, geojson.ScanOptions{})
		for range records[id] {
			feature, err := scan.Next()
			if err != nil {
				t.Fatal(err)
			}
			g, err := geojson.ParseGeometry(feature.Geometry)
			if err != nil {
				t.Fatal(err)
			}
			normal, err := geo.Normalize(g)
			if err != nil || !reflect.DeepEqual(normal, g) {
				t.Errorf("%s: %v became %v, %v", feature.ID, g, normal, err)
			}
			if e := stored[id+"/"+geojson.Unquote(feature.ID)]; !reflect.DeepEqual(e.Geometry, g) {
				t.Errorf("%s is stored as %v", feature.ID, e.Geometry)
			}
		}
	}
}

func TestRelationsAndSourcesResolve(t *testing.T) {
	s := loaded(t)
	events := all(t, s)
	relations := map[string]int{}
	for key, e := range events {
		for _, r := range e.Related {
			relations[r.Relation]++
			if _, ok := events[r.Layer+"/"+r.ID]; !ok {
				t.Errorf("%s is %s of %s/%s, which is not there", key, r.Relation, r.Layer, r.ID)
			}
			if r.Layer+"/"+r.ID == key || r.Note == "" {
				t.Errorf("%s: relation %+v", key, r)
			}
		}
		sources, err := s.Sources(t.Context(), e.Layer, e.Sources(), seq(t, s))
		if err != nil {
			t.Fatal(err)
		}
		if len(sources) != len(e.Sources()) || len(sources) == 0 {
			t.Errorf("%s: sources %v of %v", key, sources, e.Sources())
		}
		for _, src := range sources {
			if src.Publisher == "" || src.URL != "" && src.URL != "https://tass.com/defense/948804" {
				t.Errorf("%s: source %+v", key, src)
			}
		}
		for _, c := range e.Claims {
			if c.SourceID == "" || c.Claimant == "" || c.Text == "" {
				t.Errorf("%s: claim %+v", key, c)
			}
		}
		if e.VertexTimes != nil || e.Title == "" || e.Summary == "" || e.Geometry == nil || len(e.Claims) == 0 {
			t.Errorf("%s: %+v", key, e)
		}
	}
	for _, relation := range []string{"target_of", "part_of", "launch_of", "along"} {
		if relations[relation] == 0 {
			t.Errorf("nothing is %s of anything", relation)
		}
	}
}

func TestStoreOfOthersIsLeftAlone(t *testing.T) {
	s := openStore(t)
	if _, err := s.PutLayer(t.Context(), data.Layer{ID: "own"}, "sample", "a user of that name"); err != nil {
		t.Fatal(err)
	}
	if err := sample.Load(t.Context(), s, func(line string) { t.Error(line) }); err != nil {
		t.Fatal(err)
	}
	if seq(t, s) != 1 {
		t.Error("the founding map was put beside other data")
	}
}

func TestRemovedMapStaysAway(t *testing.T) {
	s := loaded(t)
	for key, e := range all(t, s) {
		if _, err := s.Commit(t.Context(), data.Edit{Author: "editor", Layer: e.Layer, Ops: []data.Op{{Kind: data.Delete, ID: e.ID}}}); err != nil {
			t.Fatal(key, err)
		}
	}
	if err := sample.Load(t.Context(), s, func(line string) { t.Error(line) }); err != nil {
		t.Fatal(err)
	}
	if left := all(t, s); len(left) > 0 {
		t.Errorf("%d records came back", len(left))
	}
}

// failing is a store that breaks down at the n-th step of a load, before or
// after the step was done.
type failing struct {
	data.Store
	steps, n int
	after    bool
}

var errPower = errors.New("the power went")

func (f *failing) step(do func() error) error {
	f.steps++
	if f.steps > f.n || f.steps == f.n && !f.after {
		return errPower
	}
	if err := do(); err != nil || f.steps < f.n {
		return err
	}
	return errPower
}

func (f *failing) Import(ctx context.Context, spec data.ImportSpec) (data.Import, error) {
	imp, err := f.Store.Import(ctx, spec)
	return &failingImport{imp, f}, err
}

type failingImport struct {
	data.Import
	store *failing
}

func (f *failingImport) Put(ctx context.Context, records []data.Record) error {
	for i := range records {
		if err := f.store.step(func() error { return f.Import.Put(ctx, records[i:i+1]) }); err != nil {
			return err
		}
	}
	return nil
}

func (f *failingImport) Commit(ctx context.Context, sha256 string) (c data.Change, err error) {
	err = f.store.step(func() error {
		c, err = f.Import.Commit(ctx, sha256)
		return err
	})
	return c, err
}

// TestInterruptedLoadIsCompleted breaks a load off in the records of a layer and as they are committed; somebody else writes; the next start
// completes it, and the one after that does nothing.
func TestInterruptedLoadIsCompleted(t *testing.T) {
	want := all(t, loaded(t))
	// Steps 1 to 9 are the eight records and the commit of strikes, 10 to 14 those
	// of convoys, 15 to 21 those of corridors.
	for _, n := range []int{1, 2, 9, 10, 12, 14, 15, 21} {
		for _, after := range []bool{false, true} {
			s := openStore(t)
			f := &failing{Store: s, n: n, after: after}
			if err := sample.Load(t.Context(), f, func(string) {}); !errors.Is(err, errPower) {
				t.Fatalf("step %d: %v", n, err)
			}
			begun := seq(t, s) > 0
			if begun {
				if _, err := s.PutLayer(t.Context(), data.Layer{ID: "own"}, "editor", ""); err != nil {
					t.Fatal(err)
				}
			}
			if err := sample.Load(t.Context(), s, func(string) {}); err != nil {
				t.Fatalf("step %d: %v", n, err)
			}
			got := all(t, s)
			if len(got) != len(want) {
				t.Fatalf("step %d: %d records, expected %d", n, len(got), len(want))
			}
			for key, e := range got {
				if !reflect.DeepEqual(e.Claims, want[key].Claims) || e.Title != want[key].Title {
					t.Errorf("step %d: %s is %+v", n, key, e)
				}
			}
			head := seq(t, s)
			if err := sample.Load(t.Context(), s, func(line string) { t.Errorf("step %d: %s", n, line) }); err != nil || seq(t, s) != head {
				t.Errorf("step %d: a third load: %v", n, err)
			}
		}
	}
}

func TestLoadWaitsForAnotherImport(t *testing.T) {
	s := openStore(t)
	if _, err := s.PutLayer(t.Context(), data.Layer{ID: "strikes", TimeZone: "Asia/Damascus"}, "sample", "The founding map, loaded at the first start"); err != nil {
		t.Fatal(err)
	}
	imp, err := s.Import(t.Context(), data.ImportSpec{Layer: "strikes"})
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	if err := sample.Load(t.Context(), s, func(line string) { said += line }); err != nil || !strings.Contains(said, "next start") {
		t.Errorf("said %q, %v", said, err)
	}
	if err := imp.Abort(); err != nil {
		t.Fatal(err)
	}
	if err := sample.Load(t.Context(), s, func(string) {}); err != nil {
		t.Fatal(err)
	}
	if n := len(all(t, s)); n != 18 {
		t.Errorf("%d records", n)
	}
}
