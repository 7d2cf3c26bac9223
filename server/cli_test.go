package main

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waylog/waylog/data/storetest"
)

const threeRows = `id,title,date,latitude,longitude,killed_best
a,Strike at the bridge,2017-05-25,35.95,39.0,3
b,Strike at the silo,2017-05-26,34.6,38.4,
c,No such latitude,2017-05-27,95,38.4,1
`

func TestCommandLine(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "rows.csv")
	if err := os.WriteFile(file, []byte(threeRows), 0o600); err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	db := func(name string) string { return filepath.Join(dir, name+".db") }
	notADatabase := filepath.Join(dir, "text.db")
	if err := os.WriteFile(notADatabase, []byte(strings.Repeat("this is a text, not a database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}

	for _, c := range []struct {
		name   string
		args   []string
		status int
		want   []string // on standard error
	}{
		{"unknown command", []string{"dance"}, exitUsage, []string{"dance", "--help"}},
		{"unknown flag", []string{"serve", "--colour", "red"}, exitUsage, []string{"--colour"}},
		{"import without a layer", []string{"import", file}, exitUsage, []string{"--layer"}},
		{"import of a missing file", []string{"import", "--db", db("x"), "--layer", "l", filepath.Join(dir, "none.csv")}, exitFailed, []string{"none.csv", "no such file"}},
		{"import of a folder", []string{"import", "--db", db("x"), "--layer", "l", dir}, exitFailed, []string{"not a file"}},
		{"a layer id that cannot be", []string{"import", "--db", db("x"), "--layer", "My Layer", file}, exitUsage, []string{"--layer", "My Layer", "expected"}},
		{"an unwritable folder", []string{"import", "--db", filepath.Join(dir, "none", "x.db"), "--layer", "l", file}, exitFailed, []string{"none"}},
		{"a file that is no database", []string{"export", "--db", notADatabase, "--layer", "l"}, exitFailed, []string{"database"}},
		{"a database that does not exist", []string{"export", "--db", db("none"), "--layer", "l"}, exitFailed, []string{"no such file"}},
		{"postgres is not there yet", []string{"export", "--db", "postgres://x/y", "--layer", "l"}, exitUsage, []string{"--db", "path of a file"}},
		{"a database in memory", []string{"serve", "--db", ":memory:"}, exitUsage, []string{"--db", "needs one to be kept in"}},
		{"an address of others", []string{"serve", "--db", db("x"), "--addr", "192.0.2.1:80"}, exitUsage, []string{"--addr", "no address of this machine"}},
		{"port in use", []string{"serve", "--db", db("x"), "--addr", taken.Addr().String()}, exitFailed, []string{"in use", "--addr"}},
		{"a wrong date", []string{"export", "--db", notADatabase, "--layer", "l", "--datetime", "yesterday"}, exitUsage, []string{"--datetime", "yesterday"}},
		{"a wrong box", []string{"export", "--db", notADatabase, "--layer", "l", "--bbox", "1,2,3"}, exitUsage, []string{"--bbox", "expected 4"}},
		{"a filter that is cut off", []string{"export", "--db", notADatabase, "--layer", "l", "--filter", "kind = "}, exitUsage, []string{"--filter", "at character 8", "expected a property"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			stdout, stderr, status := waylog(t, "", c.args...)
			if status != c.status {
				t.Errorf("status %d, want %d\n%s", status, c.status, stderr)
			}
			for _, want := range c.want {
				if !strings.Contains(stderr, want) {
					t.Errorf("%q is not in %q", want, stderr)
				}
			}
			if stdout != "" || strings.Count(strings.TrimSpace(stderr), "\n") > 0 {
				t.Errorf("expected one line on standard error, got %q and %q", stdout, stderr)
			}
		})
	}
}

func TestImportAndExport(t *testing.T) {
	dir := t.TempDir()
	db, report := filepath.Join(dir, "w.db"), filepath.Join(dir, "report.json")

	_, stderr, status := waylog(t, threeRows, "import", "--db", db, "--layer", "own", "--dry-run", "-")
	if status != exitRejected || !strings.Contains(stderr, "nothing was stored") {
		t.Fatalf("dry run: status %d, %s", status, stderr)
	}
	if _, stderr, status = waylog(t, "", "export", "--db", db, "--layer", "own"); status != exitFailed || !strings.Contains(stderr, "own") {
		t.Fatalf("a dry run made the layer: status %d, %s", status, stderr)
	}
	if _, stderr, status = waylog(t, threeRows, "import", "--db", db, "--layer", "own", "--strict", "-"); status != exitFailed || !strings.Contains(stderr, "nothing was stored") {
		t.Fatalf("strict: status %d, %s", status, stderr)
	}
	if _, stderr, status = waylog(t, threeRows, "import", "--db", db, "--layer", "own", "--report", report, "-"); status != exitRejected {
		t.Fatalf("import: status %d, %s", status, stderr)
	}
	for _, want := range []string{"3 read", "2 new", "1 rejected", "row 4", "latitude"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("%q is not in %q", want, stderr)
		}
	}
	b, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Format                 string
		Read, Stored, Rejected int
		SHA256                 string
		Rows                   []struct {
			Row           int
			Level, Reason string
		}
	}
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if got.Read != 3 || got.Stored != 2 || got.Rejected != 1 || len(got.SHA256) != 64 || len(got.Rows) == 0 {
		t.Errorf("report: %s", b)
	}
	if _, stderr, _ = waylog(t, threeRows, "import", "--db", db, "--layer", "own", "-"); !strings.Contains(stderr, "0 new, 0 updated, 2 unchanged") {
		t.Errorf("second import: %s", stderr)
	}

	out := filepath.Join(dir, "out.geojson")
	if _, stderr, status = waylog(t, "", "export", "--db", db, "--layer", "own", "--datetime", "2017-05-26", "-o", out); status != exitDone {
		t.Fatalf("export: status %d, %s", status, stderr)
	}
	if b, err = os.ReadFile(out); err != nil {
		t.Fatal(err)
	}
	var fc struct {
		Features []struct {
			ID         string
			Properties map[string]any
		}
	}
	if err := json.Unmarshal(b, &fc); err != nil {
		t.Fatal(err)
	}
	if len(fc.Features) != 1 || fc.Features[0].ID != "b" {
		t.Fatalf("export: %s", b)
	}
	if killed, there := fc.Features[0].Properties["killed_best"]; !there || killed != nil {
		t.Errorf("an empty cell became %v: unknown is null", killed)
	}
	if stdout, _, status := waylog(t, "", "export", "--db", db, "--layer", "own", "--format", "csv"); status != exitDone || strings.Count(stdout, "\n") != 3 {
		t.Errorf("csv on standard output: status %d, %q", status, stdout)
	}
}

// TestUCDPSyria imports the whole real data set, twice.
func TestUCDPSyria(t *testing.T) {
	t.Parallel()
	db, said := ucdpDatabase(t)
	if !strings.Contains(said, "ucdp: 16566 read, 16566 new, 0 updated, 0 unchanged, 0 rejected") {
		t.Fatalf("first import: %s", said)
	}
	file := storetest.RealFile(t, ucdpFile)
	_, stderr, status := waylog(t, "", "import", "--db", db, "--layer", "ucdp", file)
	if status != exitDone || !strings.Contains(stderr, "16566 read, 0 new, 0 updated, 16566 unchanged, 0 rejected") {
		t.Fatalf("second import: status %d, %s", status, stderr)
	}
	ogrCounts(t, db, "ucdp", 16566)
}

func TestExportByFilter(t *testing.T) {
	db := filepath.Join(t.TempDir(), "w.db")
	rows := "id,title,date,latitude,longitude,killed_best,unit,checked on\na,Bridge,2017-05-25,35.95,39.0,60,7,2017-06-01\nb,Silo,2017-05-26,34.6,38.4,5,8,2017-06-02\nc,Road,2017-06-26,35.9,39.1,70,,\n"
	if _, stderr, status := waylog(t, rows, "import", "--db", db, "--layer", "own", "-"); status != exitDone {
		t.Fatal(stderr)
	}
	for filter, want := range map[string]string{
		"killed_best > 50 AND T_INTERSECTS(time, INTERVAL('2017-05-01', '2017-05-31'))": "a",
		"S_WITHIN(geometry, POLYGON((38 35, 40 35, 40 37, 38 37, 38 35)))":              "a c",
		`unit = 8 OR "checked on" = DATE('2017-06-01')`:                                 "a b",
		"unit IS NULL": "c",
		` {"op":"and","args":[{"op":">","args":[{"property":"unit"},6]},{"op":"like","args":[{"property":"title"},"S%"]}]}`: "b",
		"killed_best > 500": "",
	} {
		stdout, stderr, status := waylog(t, "", "export", "--db", db, "--layer", "own", "--format", "csv", "--filter", filter)
		var ids []string
		for _, line := range strings.Split(strings.TrimSpace(stdout), "\n")[1:] {
			id, _, _ := strings.Cut(line, ",")
			ids = append(ids, id)
		}
		if got := strings.Join(ids, " "); got != want || status != exitDone {
			t.Errorf("%s: got %q, want %q: %d %s", filter, got, want, status, stderr)
		}
	}
	for filter, says := range map[string]string{
		"units = 8":                     "there is no property \"units\" at character 1",
		"\"checked on\" > '2017-06-01'": "DATE('2017-05-25')",
	} {
		stdout, stderr, status := waylog(t, "", "export", "--db", db, "--layer", "own", "--filter", filter)
		if status != exitUsage || stdout != "" || !strings.Contains(stderr, "--filter") || !strings.Contains(stderr, says) || strings.Count(strings.TrimSpace(stderr), "\n") > 0 {
			t.Errorf("%s: %d %q %q", filter, status, stdout, stderr)
		}
	}
}
