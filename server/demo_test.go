package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestDemo fills a layer, and another by way of a file: both hold the same.
func TestDemo(t *testing.T) {
	dir := t.TempDir()
	db, file := filepath.Join(dir, "w.db"), filepath.Join(dir, "events.csv")
	_, stderr, status := waylog(t, "", "demo", "--db", db, "--layer", "synth", "--events", "300", "--seed", "5")
	if status != exitDone || !strings.Contains(stderr, "300 new") || !strings.Contains(stderr, "synthetic") {
		t.Fatalf("%d %s", status, stderr)
	}
	if _, stderr, status = waylog(t, "", "demo", "--layer", "copy", "--events", "300", "--seed", "5", "--csv", file); status != exitDone {
		t.Fatalf("%d %s", status, stderr)
	}
	if stdout, _, _ := waylog(t, "", "demo", "--layer", "copy", "--events", "300", "--seed", "5", "--csv", "-"); stdout != read(t, file) || strings.Count(stdout, "\n") != 301 {
		t.Errorf("standard output has %d bytes, the file %d", len(stdout), len(read(t, file)))
	}
	if _, stderr, status = waylog(t, "", "import", "--db", db, "--layer", "copy", file); status != exitDone || !strings.Contains(stderr, "300 new") {
		t.Fatalf("%d %s", status, stderr)
	}
	export := func(layer string) [][]string {
		stdout, stderr, status := waylog(t, "", "export", "--db", db, "--layer", layer, "--format", "csv")
		rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
		if status != exitDone || err != nil || len(rows) != 301 {
			t.Fatalf("%d %s %v", status, stderr, err)
		}
		for column, name := range rows[0] {
			switch name {
			case "layer", "revision", "created", "updated": // are those of the commit
				for _, row := range rows {
					row[column] = ""
				}
			}
		}
		return rows
	}
	if a, b := export("synth"), export("copy"); !reflect.DeepEqual(a, b) {
		t.Errorf("by way of a file it became\n%.1000q\nwas\n%.1000q", b, a)
	}

	if _, stderr, status = waylog(t, "", "demo", "--db", db, "--layer", "copy", "--events", "3"); status != exitFailed || !strings.Contains(stderr, "more than synthetic events") {
		t.Errorf("a layer of somebody else: %d %s", status, stderr)
	}
	none := filepath.Join(dir, "none.db")
	for name, args := range map[string][]string{
		"--events": {"--layer", "x", "--events", "0"}, "--layer": {"--layer", "X Y", "--events", "1"}, "--seed": {"--layer", "x", "--events", "1", "--seed", "-1"},
	} {
		if _, stderr, status := waylog(t, "", append([]string{"demo", "--db", none, "--csv", "-"}, args...)...); status != exitUsage || !strings.Contains(stderr, name) {
			t.Errorf("%s: %d %s", name, status, stderr)
		}
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("what was refused made a database")
	}
}
