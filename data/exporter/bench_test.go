package exporter_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/pgzip"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/exporter"
	"github.com/waylog/waylog/data/importer"
	"github.com/waylog/waylog/data/sqlite"
)

// benchRows is how many synthetic events are exported.
const benchRows = 50_000

// benchDatabase makes a database with a layer of synthetic events of a dozen
// columns, or names the one that WAYLOG_BENCH_DB says, whose first layer is meant.
func benchDatabase(b *testing.B) string {
	b.Helper()
	if path := os.Getenv("WAYLOG_BENCH_DB"); path != "" {
		return path
	}
	var csv bytes.Buffer
	csv.WriteString("id,kind,title,date_start,date_end,longitude,latitude,place,place_precision,killed_low,killed_best,killed_high,actor_a,adm_1,event_clarity,source_article\n")
	for i := range benchRows {
		day := time.Date(1989, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i*7919%13500).Format(time.DateOnly)
		fmt.Fprintf(&csv, "%d,%s,Synthetic event no. %d near Town %d,%s,%s,%.6f,%.6f,Town %d,near,%d,%d,%d,Group %d,Province %d,1,\"Agency %d, synthetic report of %s\"\n",
			i, []string{"airstrike", "clash", "shelling"}[i%3], i, i%60, day, day, 35+float64(i*7919%700000)/1e5, 32+float64(i*104729%500000)/1e5, i%60, i%7, i%7+1, i%7+3, i%20, i%14, i%99, day)
	}
	path := filepath.Join(b.TempDir(), "bench.db")
	s, err := sqlite.Open(b.Context(), path, sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := importer.Run(b.Context(), s, &csv, importer.Options{Layer: data.Layer{ID: "bench"}}); err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// firstByte notes when something is first written.
type firstByte struct {
	io.Writer
	began time.Time
	after time.Duration
}

func (f *firstByte) Write(b []byte) (int, error) {
	if f.after == 0 {
		f.after = time.Since(f.began)
	}
	return f.Writer.Write(b)
}

// ofDatabase exports the first layer to w and returns how many events it has.
func ofDatabase(ctx context.Context, path, format string, w io.Writer) (int64, error) {
	s, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	head, err := s.Head(ctx)
	if err != nil {
		return 0, err
	}
	layers, err := s.Layers(ctx, head.Seq)
	if err != nil || len(layers) == 0 {
		return 0, errors.Join(err, errors.New("no layer"))
	}
	f, ok := exporter.Find(format)
	if !ok {
		return 0, errors.New("no format " + format)
	}
	return exporter.Export(ctx, s, data.Query{Layer: layers[0].ID, At: head.Seq}, &layers[0], f, w)
}

// sameMembers is SQL for the members that a feature of the synthetic events has.
const sameMembers = `SELECT json_object('type', 'Feature', 'id', id, 'geometry', json_object('type', 'Point', 'coordinates', json_array(min_lon, min_lat)),
	'time', json_object('date', date(date_start * 86400, 'unixepoch')),
	'properties', json_object('layer', 'bench', 'kind', kind, 'title', title, 'date_start', date(date_start * 86400, 'unixepoch'), 'date_end', date(date_end * 86400, 'unixepoch'),
		'time_precision', time_precision, 'place', place, 'place_precision', place_precision, 'status', status,
		'killed_low', killed_low, 'killed_best', killed_best, 'killed_high', killed_high, 'figures_from', figures_from,
		'revision', seq, 'created', '2026-11-23T12:00:00Z', 'updated', '2026-11-23T12:00:00Z', 'own', json(properties)))
	FROM events ORDER BY pk;`

// program runs a command of the shell with the database as $0; what it lacks skips the benchmark.
func program(b *testing.B, path, command string, needs ...string) time.Duration {
	b.Helper()
	for _, name := range needs {
		if _, err := exec.LookPath(name); err != nil {
			b.Skipf("%s is not installed", name)
		}
	}
	began := time.Now()
	cmd := exec.CommandContext(b.Context(), "sh", "-c", command, path)
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		b.Fatalf("%s: %v %s", command, err, said.String())
	}
	return time.Since(began)
}

// BenchmarkExport exports a layer and, in turns, lets the sqlite3 program print
// the same from the same file. The ratio is of rows a second: 2 is twice as many.
// Of allocations some hundred are for the database that is opened and for each
// range of rows; none is for a feature, as TestStoredAllocatesNothing holds too.
func BenchmarkExport(b *testing.B) {
	path := benchDatabase(b)
	packed := func(w io.Writer) (io.WriteCloser, error) { return pgzip.NewWriterLevel(w, gzip.BestSpeed) }
	for _, c := range []struct {
		name, format, command string
		needs                 []string
		pack                  func(io.Writer) (io.WriteCloser, error)
	}{
		{"geojson to json_object", "geojson", `sqlite3 "$0" "` + sameMembers + `" > /dev/null`, []string{"sqlite3"}, nil},
		{"geojson to csv of all columns", "geojson", `sqlite3 -csv "$0" "SELECT * FROM events" > /dev/null`, []string{"sqlite3"}, nil},
		{"csv to csv of all columns", "csv", `sqlite3 -csv "$0" "SELECT * FROM events" > /dev/null`, []string{"sqlite3"}, nil},
		{"gzip to json_object and pigz", "geojson", `sqlite3 "$0" "` + sameMembers + `" | pigz -1 -p2 > /dev/null`, []string{"sqlite3", "pigz"}, packed},
	} {
		b.Run(c.name, func(b *testing.B) {
			var ours, theirs time.Duration
			var n int64
			var first time.Duration
			var before, after runtime.MemStats
			var allocations uint64
			for b.Loop() {
				theirs += program(b, path, c.command, c.needs...)
				runtime.ReadMemStats(&before)
				out := &firstByte{Writer: io.Discard, began: time.Now()}
				var w io.Writer = out
				var pack io.WriteCloser
				if c.pack != nil {
					var err error
					if pack, err = c.pack(out); err != nil {
						b.Fatal(err)
					}
					w = pack
				}
				var err error
				if n, err = ofDatabase(b.Context(), path, c.format, w); err != nil {
					b.Fatal(err)
				}
				if pack != nil {
					if err := pack.Close(); err != nil {
						b.Fatal(err)
					}
				}
				ours += time.Since(out.began)
				runtime.ReadMemStats(&after)
				allocations += after.Mallocs - before.Mallocs
				first = max(first, out.after)
			}
			b.ReportMetric(float64(theirs)/float64(ours), "ratio")
			b.ReportMetric(float64(n)*float64(b.N)/ours.Seconds(), "rows/s")
			b.ReportMetric(float64(first.Microseconds())/1000, "ms-to-first-byte")
			b.ReportMetric(float64(allocations)/float64(n)/float64(b.N), "allocs/feature")
		})
	}
}
