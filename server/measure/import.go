package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"strings"
)

// imports compares the import of a CSV file with the sqlite3 program's, into the
// same columns without an index.
func (b *bench) imports() error {
	file := b.path("demo.csv")
	if _, err := b.waylog("demo", "--csv", file, "--layer", "demo", "--events", fmt.Sprint(b.events)); err != nil {
		return err
	}
	create, err := createTable(file)
	if err != nil {
		return err
	}
	remove := func(name string) {
		for _, suffix := range []string{"", "-wal", "-shm", "-journal", "-import"} {
			_ = os.Remove(b.path(name) + suffix)
		}
	}
	var memory []float64
	err = b.compare(comparison{
		what:   "CSV import: checked, durable, with revisions and source rows, no index of words yet",
		beside: "`sqlite3 .import --csv` into the same typed columns, no index", unit: "s", reach: 0.8,
	}, func() (float64, error) {
		remove("imported.db")
		r, err := b.waylog("import", "--db", b.path("imported.db"), "--layer", "demo", "--licence", "synthetic", file)
		memory = append(memory, r.memory)
		return r.seconds, err
	}, func() (float64, error) {
		remove("beside.db")
		return seconds(b.sqlite(b.path("beside.db"), create+".import --csv --skip 1 "+file+" events\n"))
	})
	b.figure("memory of the import, most", "MB", 150, memory...)
	remove("imported.db")
	remove("beside.db")
	return err
}

// createTable is the statement for a table with the columns of a CSV file.
func createTable(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	header, err := csv.NewReader(f).Read()
	if err != nil {
		return "", err
	}
	columns := make([]string, len(header))
	for i, name := range header {
		kind := "TEXT"
		switch {
		case strings.Contains(name, "killed_"), strings.Contains(name, "injured_"), name == "revision", name == "hot_spot":
			kind = "INTEGER"
		case name == "longitude", name == "latitude", name == "radius_m":
			kind = "REAL"
		}
		columns[i] = fmt.Sprintf("%q %s", name, kind)
	}
	return "CREATE TABLE events (" + strings.Join(columns, ", ") + ");\n", nil
}
