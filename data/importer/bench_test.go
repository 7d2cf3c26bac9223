package importer_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/importer"
	"github.com/waylog/waylog/data/sqlite"
)

// benchRows is how many rows are imported: 100,000, or as many as
// WAYLOG_BENCH_ROWS says.
func benchRows(b *testing.B) int {
	b.Helper()
	n := 100_000
	if v := os.Getenv("WAYLOG_BENCH_ROWS"); v != "" {
		var err error
		if n, err = strconv.Atoi(v); err != nil {
			b.Fatalf("WAYLOG_BENCH_ROWS: %v", err)
		}
	}
	return n
}

// synthetic writes rows of a CSV file or features of GeoJSON, the same events in
// both, from one seed: synthetic ones around 400 places, some of them days long.
func synthetic(w io.Writer, format string, rows int) error {
	r := rand.New(rand.NewPCG(42, 42))
	words := strings.Fields("market road village bridge hospital convoy column reported residents said strike hit near several houses damaged early morning " +
		"late evening aircraft artillery fired rounds checkpoint fuel trucks moved toward town river crossing school water station witnesses counted vehicles burned")
	out := bufio.NewWriterSize(w, 1<<20)
	line := "syn-%08d,%s,Synthetic %[2]s near town %[3]d,\"%[4]s, as made up\",%[5]s,%[6]s,%.6[7]f,%.6[8]f,Town %[3]d,%[9]d,%[10]d,type %[11]d\n"
	head, foot := "id,kind,title,summary,date_start,date_end,lat,lon,place,killed_low,killed_high,weapon\n", ""
	if format == importer.FormatGeoJSON {
		head, foot = `{"type":"FeatureCollection","features":[`, "\n]}\n"
		line = `{"type":"Feature","id":"syn-%08d","geometry":{"type":"Point","coordinates":[%.6[8]f,%.6[7]f]},"properties":{"kind":"%[2]s","title":"Synthetic %[2]s near town %[3]d",` +
			`"summary":"%[4]s, as made up","date_start":"%[5]s","date_end":"%[6]s","place":"Town %[3]d","killed_low":%[9]d,"killed_high":%[10]d,"weapon":"type %[11]d"}}`
	}
	out.WriteString(head)
	for i := range rows {
		if foot != "" {
			out.WriteString([]string{",\n", "\n"}[min(1, max(0, 1-i))])
		}
		from := time.Date(1989, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(13_500))
		to := from.AddDate(0, 0, max(0, r.IntN(100)-85))
		town, low := r.IntN(24_000), r.IntN(30)
		lat, lon := float64(town%6000)/100-30, float64(town%350)-175
		if r.IntN(10) > 6 {
			lat, lon = lat+r.Float64()/100, lon+r.Float64()/100
		}
		told := make([]string, 24+r.IntN(20))
		for j := range told {
			told[j] = words[r.IntN(len(words))]
		}
		kind := []string{"airstrike", "clash", "shelling", "drone", "ied", "raid", "convoy", "protest"}[r.IntN(8)]
		fmt.Fprintf(out, line, i, kind, town, strings.Join(told, " "), from.Format(time.DateOnly), to.Format(time.DateOnly), lat, lon, low, low+r.IntN(10), r.IntN(40))
	}
	out.WriteString(foot)
	return out.Flush()
}

// makeSynthetic returns the path of a file of synthetic events.
func makeSynthetic(b *testing.B, format string, rows int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "synthetic."+format)
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	if err := errors.Join(synthetic(f, format, rows), f.Close()); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkImportCSV stores new events, checked, durable, each with the row that
// it came from, and beside it lets the program sqlite3 import the same file into
// a table of its columns, without an index: the ratio of the two is what counts.
func BenchmarkImportCSV(b *testing.B) {
	compareImport(b, importer.FormatCSV, "new", benchRows(b))
}

// BenchmarkImportGeoJSON stores the same events from GeoJSON; sqlite3 has the CSV.
func BenchmarkImportGeoJSON(b *testing.B) {
	compareImport(b, importer.FormatGeoJSON, "new", benchRows(b))
}

// BenchmarkImportAgain imports a file that is there already.
func BenchmarkImportAgain(b *testing.B) {
	compareImport(b, importer.FormatCSV, "again", benchRows(b))
}

// compareImport imports a file once a round, new or again, and has sqlite3 do so
// in the same round. It reports medians: rows a second of both, and how many times
// that of sqlite3 the import makes.
func compareImport(b *testing.B, format, what string, rows int) {
	b.Helper()
	file := makeSynthetic(b, format, rows)
	table := file
	if format != importer.FormatCSV {
		table = makeSynthetic(b, importer.FormatCSV, rows)
	}
	program, missing := exec.LookPath("sqlite3")
	if missing != nil {
		b.Log("sqlite3 is not installed: there is nothing to compare with")
	}
	var own, theirs, ratios []float64
	for b.Loop() {
		b.StopTimer()
		dir := b.TempDir()
		s, err := sqlite.Open(b.Context(), filepath.Join(dir, "bench.db"), sqlite.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if what == "again" {
			importFile(b, s, file)
		}
		b.StartTimer()
		began := time.Now()
		r := importFile(b, s, file)
		own = append(own, float64(rows)/time.Since(began).Seconds())
		b.StopTimer()
		if n := r.Stored + r.Unchanged; int(n) != rows || (r.Stored == 0) != (what == "again") {
			b.Fatalf("%+v", r)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		if missing == nil {
			began = time.Now()
			importByProgram(b, program, filepath.Join(dir, "program.db"), table)
			theirs = append(theirs, float64(rows)/time.Since(began).Seconds())
			ratios = append(ratios, own[len(own)-1]/theirs[len(theirs)-1])
		}
		if err := os.RemoveAll(dir); err != nil { // a million events are half a gigabyte
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(median(own), "rows/s")
	if missing == nil {
		b.ReportMetric(median(theirs), "sqlite3-rows/s")
		b.ReportMetric(median(ratios), "x-sqlite3")
	}
}

func importFile(b *testing.B, s data.Store, path string) importer.Report {
	b.Helper()
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	r, err := importer.Run(b.Context(), s, f, importer.Options{Layer: data.Layer{ID: "bench"}, Name: filepath.Base(path)})
	if err != nil {
		b.Fatal(err)
	}
	return r
}

func importByProgram(b *testing.B, program, db, path string) {
	b.Helper()
	const columns = "id TEXT, kind TEXT, title TEXT, summary TEXT, date_start TEXT, date_end TEXT, lat REAL, lon REAL, place TEXT, killed_low INTEGER, killed_high INTEGER, weapon TEXT"
	c := exec.CommandContext(b.Context(), program, db, "CREATE TABLE events ("+columns+")", ".import --csv --skip 1 '"+path+"' events")
	if said, err := c.CombinedOutput(); err != nil {
		b.Fatalf("sqlite3: %v\n%s", err, said)
	}
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}
