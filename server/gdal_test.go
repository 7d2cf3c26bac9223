package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// ogrCounts exports a layer in every format and lets GDAL count the features.
func ogrCounts(t *testing.T, db, layer string, want int) {
	t.Helper()
	ogrinfo := tool(t, "ogrinfo")
	for format, extension := range map[string]string{"geojson": ".geojson", "geojsonseq": ".geojsons", "csv": ".csv"} {
		file := filepath.Join(t.TempDir(), layer+extension)
		if _, stderr, status := waylog(t, "", "export", "--db", db, "--layer", layer, "--format", format, "-o", file); status != exitDone {
			t.Fatalf("export %s: %s", format, stderr)
		}
		out, err := exec.Command(ogrinfo, "-ro", "-al", "-so", file).CombinedOutput()
		if err != nil {
			t.Fatalf("ogrinfo %s: %v\n%s", format, err, out)
		}
		if !strings.Contains(string(out), fmt.Sprintf("Feature Count: %d\n", want)) || strings.Contains(string(out), "Warning") || strings.Contains(string(out), "ERROR") {
			t.Errorf("%s: GDAL does not read %d features without complaint:\n%s", format, want, out)
		}
	}
}

// TestGDALReadsTheSample reads every layer of the founding map with GDAL.
func TestGDALReadsTheSample(t *testing.T) {
	t.Parallel()
	tool(t, "ogrinfo")
	db := filepath.Join(t.TempDir(), "w.db")
	s := startServer(t, "--db", db)
	for _, layer := range []string{"strikes", "convoys", "corridors"} {
		var summary struct{ Matched int }
		s.json(t, "/collections/"+layer+"/summary", &summary)
		if summary.Matched == 0 {
			t.Errorf("%s is empty", layer)
		}
		ogrCounts(t, db, layer, summary.Matched)
	}
}

// gdalRuns runs a program of GDAL, which must have nothing to complain of.
func gdalRuns(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil || strings.Contains(string(out), "ERROR") || strings.Contains(string(out), "Warning") {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return string(out)
}
