package importer_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/importer"
	"github.com/waylog/waylog/data/sqlite"
	"github.com/waylog/waylog/data/storetest"
)

// shared opens a real data set that lies beside the repository.
func shared(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(storetest.RealFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func open(t *testing.T) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// load imports a file of real data.
func load(t *testing.T, s data.Store, name string, opt importer.Options) (importer.Report, uint64) {
	t.Helper()
	return peakOf(t, s, name, shared(t, name), opt)
}

// peakOf imports a file and notes the greatest heap while it does.
func peakOf(t *testing.T, s data.Store, name string, f *os.File, opt importer.Options) (importer.Report, uint64) {
	t.Helper()
	runtime.GC()
	var peak atomic.Uint64
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go func() {
		for ctx.Err() == nil {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.HeapInuse+m.StackInuse))
			time.Sleep(20 * time.Millisecond)
		}
	}()
	began := time.Now()
	r, err := importer.Run(t.Context(), s, f, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d rows in %s, heap at most %d MB", name, r.Read, time.Since(began).Round(time.Millisecond), peak.Load()>>20)
	return r, peak.Load()
}

func counts(r importer.Report) string {
	return fmt.Sprintf("%s read %d stored %d updated %d unchanged %d rejected %d", r.Format, r.Read, r.Stored, r.Updated, r.Unchanged, r.Rejected)
}

// maxMemory is far more than the two imports together take that go on side by side.
const maxMemory = 150 << 20

func flagged(r importer.Report, words string) int {
	n := 0
	for _, row := range r.Rows {
		if strings.Contains(row.Reason, words) {
			n++
		}
	}
	return n
}

func TestUCDPSyria(t *testing.T) {
	storetest.Large(t)
	s := open(t)
	const name = "events/ucdp_ged_syria_2016-2019.csv.gz"
	opt := importer.Options{Layer: data.Layer{ID: "ucdp"}, Name: "syria.csv.gz"}
	r, peak := load(t, s, name, opt)
	if got := counts(r); got != "ucdp read 16566 stored 16566 updated 0 unchanged 0 rejected 0" {
		t.Fatal(got)
	}
	if high, low := flagged(r, "is less than best"), flagged(r, "is more than best"); high != 71 || low != 30 || r.Warnings != 101 {
		t.Errorf("%d rows flagged for high, %d for low, %d warnings; want 71, 30, 101", high, low, r.Warnings)
	}
	if peak > maxMemory {
		t.Errorf("the heap grew to %d bytes", peak)
	}
	l, err := s.Layer(t.Context(), "ucdp", r.Change.Seq)
	if err != nil || l.Licence != "CC BY 4.0" || !strings.Contains(l.Attribution, "Sundberg") || !l.Public() {
		t.Errorf("the layer is %+v, %v", l, err)
	}
	sum, err := s.Summary(t.Context(), data.Query{Layer: "ucdp", At: r.Change.Seq})
	if err != nil || sum.ByKind["state_based"] != 11507 || sum.ByKind["non_state"] != 4577 || sum.ByKind["one_sided"] != 482 || sum.Uncertain != 1086 {
		t.Errorf("summary %+v, %v", sum, err)
	}
	e, err := s.Event(t.Context(), "ucdp", "243561", r.Change.Seq)
	if err != nil || e.DateStart.String() != "2017-05-25" || *e.Killed.Best != 50 || e.PlacePrecision != "line" || len(e.SourceIDs) == 0 {
		t.Errorf("the strike of 25 May 2017 is %+v, %v", e, err)
	}
	r, _ = load(t, s, name, opt)
	if got := counts(r); got != "ucdp read 16566 stored 0 updated 0 unchanged 16566 rejected 0" || r.Change.Seq != 0 {
		t.Errorf("again: %s", got)
	}
	again := open(t)
	file := export(t, s, "ucdp", "geojson")
	if r, err = importer.Run(t.Context(), again, strings.NewReader(file), opt); err != nil || r.Stored != 16566 {
		t.Fatalf("its export: %s, %v", counts(r), err)
	}
	if sameBut(export(t, again, "ucdp", "geojson")) != sameBut(file) {
		t.Error("its export, imported and exported again, is another")
	}
}

var stamps = regexp.MustCompile(`"(created|updated)":"[^"]*"`)

// sameBut is a file without the times at which its events were recorded.
func sameBut(file string) string { return stamps.ReplaceAllString(file, "") }

func TestRealFiles(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, tc := range []struct {
		file, want, kind string
		large            bool
	}{
		{"ucdp_ged_v23.1_sample1000", "ucdp read 1000 stored 1000 updated 0 unchanged 0 rejected 0", "state_based", false},
		{"acw_nps_battles", "csv read 381 stored 381 updated 0 unchanged 0 rejected 0", "", false},
		{"iraq_sigacts_2006-2008", "csv read 112313 stored 112313 updated 0 unchanged 0 rejected 0", "IED", true},
		{"thor_vietnam_days_1965_1973", "csv read 137517 stored 137515 updated 0 unchanged 0 rejected 2", "", true},
	} {
		t.Run(tc.file, func(t *testing.T) {
			if tc.large {
				storetest.Large(t)
			}
			id := strings.NewReplacer(".", "-").Replace(tc.file)
			r, peak := load(t, s, "events/"+tc.file+".csv.gz", importer.Options{Layer: data.Layer{ID: id}})
			if got := counts(r); got != tc.want {
				t.Errorf("%s %v", got, rowsOf(r))
			}
			if peak > maxMemory {
				t.Errorf("the heap grew to %d bytes", peak)
			}
			sum, err := s.Summary(t.Context(), data.Query{Layer: id, At: r.Change.Seq})
			if err != nil || sum.Matched != r.Stored || sum.Undated > 0 || sum.Unplaced > 0 || sum.ByKind[tc.kind] == 0 {
				t.Errorf("%+v, %v", sum, err)
			}
		})
	}
	t.Run("tracks", func(t *testing.T) {
		r, _ := load(t, s, "lines/rn_ww2_arctic_tracks_1941-1945.geojson.gz", importer.Options{Layer: data.Layer{ID: "tracks"}})
		if got := counts(r); got != "geojson read 128 stored 128 updated 0 unchanged 0 rejected 0" {
			t.Errorf("%s %v", got, rowsOf(r))
		}
		for e, err := range s.Events(t.Context(), data.Query{Layer: "tracks", At: r.Change.Seq}) {
			if err != nil || e.VertexTimes == nil || e.TimeStart == nil || e.TimeEnd == nil {
				t.Fatalf("%+v, %v", e, err)
			}
		}
	})
	t.Run("battles of the 1860s", func(t *testing.T) {
		head, err := s.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		x, err := s.Extent(t.Context(), "acw_nps_battles", head.Seq)
		if err != nil || x.From.String() != "1861-04-12" || x.To.String() != "1865-05-13" {
			t.Errorf("%v to %v, %v", x.From, x.To, err)
		}
	})
}

// TestMillionsOfRows reads rows by the million, most of them several times the
// same, into a layer that does not exist: it is the reader's memory that counts.
func TestMillionsOfRows(t *testing.T) {
	t.Parallel()
	storetest.Large(t)
	r, peak := load(t, open(t), "events/thor_vietnam_months_1965-1973.csv.gz", importer.Options{Layer: data.Layer{ID: "thor"}, DryRun: true, Unplaced: true})
	if got := counts(r); r.Stored != 2_673_207 || r.Rejected != 0 || r.Warnings < 8 { // eight have a latitude of 135
		t.Errorf("%s %v", got, rowsOf(r))
	}
	if peak > maxMemory {
		t.Errorf("the heap grew to %d bytes", peak)
	}
}
