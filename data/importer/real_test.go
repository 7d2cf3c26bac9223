package importer_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/importer"
	"github.com/waylog/waylog/data/sqlite"
)

// shared opens a real data set that lies beside the repository.
func shared(t *testing.T, name string) *os.File {
	t.Helper()
	dir := os.Getenv("WAYLOG_SHARED")
	for at, _ := os.Getwd(); dir == "" && at != filepath.Dir(at); at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			dir = filepath.Join(filepath.Dir(at), "shared")
		}
	}
	f, err := os.Open(filepath.Join(dir, "data", filepath.FromSlash(name)))
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("real data is missing: %v", err)
		}
		t.Skipf("real data is missing: %v", err)
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

// load imports a file and notes the greatest heap while it does.
func load(t *testing.T, s data.Store, name string, opt importer.Options) (importer.Report, uint64) {
	t.Helper()
	f := shared(t, name)
	runtime.GC()
	var peak atomic.Uint64
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go func() {
		for ctx.Err() == nil {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.HeapInuse+m.StackInuse))
			time.Sleep(5 * time.Millisecond)
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

func TestSmoke(t *testing.T) {
	s := open(t)
	r, _ := load(t, s, "events/ucdp_ged_syria_2016-2019.csv.gz", importer.Options{Layer: data.Layer{ID: "ucdp"}})
	t.Log(counts(r), r.Warnings)
	why := map[string]int{}
	for _, row := range r.Rows {
		why[row.Column+" "+row.Level+" "+strings.SplitN(row.Reason, ";", 2)[0]]++
	}
	n := 0
	for k, v := range why {
		if n++; n < 10 {
			t.Log(k, v)
		}
	}
	r, _ = load(t, s, "events/ucdp_ged_syria_2016-2019.csv.gz", importer.Options{Layer: data.Layer{ID: "ucdp"}})
	t.Log(counts(r), r.Warnings)
	for _, f := range []string{"acw_nps_battles", "iraq_sigacts_2006-2008", "thor_vietnam_days_1965_1973", "ucdp_ged_v23.1_sample1000"} {
		r, _ = load(t, s, "events/"+f+".csv.gz", importer.Options{Layer: data.Layer{ID: f}})
		t.Log(counts(r), r.Warnings, r.Rows[:min(3, len(r.Rows))])
	}
}
