package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/sqlite"
)

// manyRows is a table of more rows than one transaction of an import holds.
func manyRows(n int) string {
	var rows strings.Builder
	rows.WriteString("id,place,date\n")
	for i := range n {
		fmt.Fprintf(&rows, "%d,somewhere %d,2017-05-25\n", i, i)
	}
	return rows.String()
}

// filled makes a database with a layer of two events.
func filled(t *testing.T, db string) {
	t.Helper()
	if _, stderr, status := waylog(t, goodTable, "import", "--db", db, "--layer", "own", "-"); status != exitDone {
		t.Fatal(stderr)
	}
}

// sound fails unless waylog check finds nothing.
func sound(t *testing.T, db string) {
	t.Helper()
	if stdout, stderr, status := waylog(t, "", "check", "--db", db); status != exitDone || stdout != "" || !strings.Contains(stderr, "is sound") {
		t.Errorf("check of %s: status %d\n%s%s", db, status, stdout, stderr)
	}
}

// execute runs SQL on a database, as another program would.
func execute(t *testing.T, db string, statements ...string) {
	t.Helper()
	conn, err := sql.Open("sqlite3", db)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, s := range statements {
		if _, err := conn.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBackupWhileUsed copies a database that a server reads, an import fills
// and, after it, an editor changes.
func TestBackupWhileUsed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := filepath.Join(dir, "w.db")
	filled(t, db)
	s := startServer(t, "--db", db, "--no-sample")
	p := startProgram(t, "import", "--db", db, "--layer", "half", "-")
	if _, err := io.WriteString(p.stdin, manyRows(51_000)); err != nil {
		t.Fatalf("%v: %s", err, &p.stderr)
	}
	during := filepath.Join(dir, "during.db")
	if _, stderr, status := waylog(t, "", "backup", "--db", db, during); status != exitDone || !strings.Contains(stderr, "1 layers, 2 events") {
		t.Fatalf("a backup while an import runs: status %d, %s", status, stderr)
	}
	sound(t, during)
	if exported(t, during, "half") != nil || !reflect.DeepEqual(exported(t, during, "own"), exported(t, db, "own")) {
		t.Error("the backup does not hold what was there")
	}
	if body, err := os.ReadFile(during); err != nil || strings.Contains(string(body), "somewhere 17") {
		t.Errorf("the backup holds rows of the import that runs (%v)", err)
	}
	if err := p.stdin.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Fatalf("the import did not end well beside the backup: %v %s", err, &p.stderr)
	}
	s.json(t, "/collections/half/items?limit=1", &struct{}{})

	store, err := sqlite.Open(t.Context(), db, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	stop, edited := make(chan struct{}), make(chan error)
	go func() {
		defer close(edited)
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			e := &data.Event{ID: "edited", Title: fmt.Sprint("state ", n)}
			if _, err := store.Commit(t.Context(), data.Edit{Layer: "own", Ops: []data.Op{{Kind: data.Put, Event: e}}}); err != nil {
				edited <- err
				return
			}
		}
	}()
	for n := range 3 {
		before, err := store.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(dir, fmt.Sprintf("edits%d.db", n))
		if _, stderr, status := waylog(t, "", "backup", "--db", db, copied); status != exitDone {
			t.Fatalf("a backup beside edits: status %d, %s", status, stderr)
		}
		after, err := store.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sound(t, copied)
		c, err := sqlite.Open(t.Context(), copied, sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		last, err := c.Head(t.Context())
		if err != nil || last.Seq < before.Seq || last.Seq > after.Seq {
			t.Errorf("the backup is of commit %d, made between %d and %d (%v)", last.Seq, before.Seq, after.Seq, err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	if err := <-edited; err != nil {
		t.Errorf("an edit beside a backup: %v", err)
	}
}

func TestBackupRefusals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := filepath.Join(dir, "w.db")
	filled(t, db)
	there := filepath.Join(dir, "there.db")
	if err := os.WriteFile(there, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(db, filepath.Join(dir, "link.db")); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(dir, "newer.db")
	filled(t, newer)
	execute(t, newer, "insert into goose_db_version (version_id, is_applied) values (99999, 1)")
	broken := filepath.Join(dir, "broken.db")
	filled(t, broken)
	execute(t, broken, "PRAGMA writable_schema = on", "DELETE FROM sqlite_schema WHERE name = 'events_layer'")
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("text\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"no file", nil, exitUsage, "<file>"},
		{"a stream", []string{"-"}, exitUsage, "expected the name of a file"},
		{"a file that exists", []string{there}, exitFailed, "--force"},
		{"the database itself", []string{db}, exitFailed, "is the database itself"},
		{"the database itself, forced", []string{"--force", db}, exitFailed, "is the database itself"},
		{"by a link", []string{"--force", filepath.Join(dir, "link.db")}, exitFailed, "is the database itself"},
		{"its log", []string{db + "-wal"}, exitFailed, "a part of it"},
		{"its lock", []string{"--force", db + "-import"}, exitFailed, "a part of it"},
		{"a folder", []string{dir}, exitFailed, "is a folder"},
		{"a device", []string{"--force", os.DevNull}, exitFailed, "is not a file"},
		{"no folder", []string{filepath.Join(dir, "none", "b.db")}, exitFailed, "does not exist"},
		{"a file for a folder", []string{filepath.Join(there, "b.db")}, exitFailed, "not a folder"},
		{"no database", []string{"--db", filepath.Join(dir, "none.db"), filepath.Join(dir, "b.db")}, exitFailed, "there is no database"},
		{"not a database", []string{"--db", text, filepath.Join(dir, "b.db")}, exitFailed, "is not a Waylog database"},
		{"a newer database", []string{"--db", newer, filepath.Join(dir, "b.db")}, exitFailed, "upgrade waylog"},
		{"a damaged database", []string{"--db", broken, filepath.Join(dir, "b.db")}, exitFailed, "does not hold together"},
		{"another kind of store", []string{"--db", "postgres://x/y", filepath.Join(dir, "b.db")}, exitUsage, "--db"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, stderr, status := waylog(t, "", append([]string{"backup", "--db", db}, c.args...)...)
			if status != c.status || !strings.Contains(strings.ToLower(stderr), strings.ToLower(c.want)) || strings.Count(stderr, "\n") != 1 || machine.MatchString(stderr) {
				t.Errorf("status %d, want %d with %q in one line: %q", status, c.status, c.want, stderr)
			}
		})
	}
	if b, err := os.ReadFile(there); err != nil || string(b) != "kept" {
		t.Errorf("a file was overwritten: %q (%v)", b, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); left != nil {
		t.Errorf("files are left: %v", left)
	}
	sound(t, db)
	if _, stderr, status := waylog(t, "", "backup", "--db", db, "--force", there); status != exitDone {
		t.Errorf("forced: status %d, %s", status, stderr)
	}
	sound(t, there)
}

// TestBackupFullDisk has no room for the copy.
func TestBackupFullDisk(t *testing.T) {
	dir := t.TempDir()
	small := filepath.Join(dir, "small")
	if err := os.Mkdir(small, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small).CombinedOutput(); err != nil {
		t.Skipf("a small disk cannot be mounted here: %s", out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", small).CombinedOutput(); err != nil {
			t.Errorf("umount: %v %s", err, out)
		}
	})
	db := filepath.Join(dir, "w.db")
	if _, stderr, status := waylog(t, manyRows(8000), "import", "--db", db, "--layer", "own", "-"); status != exitDone {
		t.Fatal(stderr)
	}
	_, stderr, status := waylog(t, "", "backup", "--db", db, filepath.Join(small, "b.db"))
	if status != exitFailed || !strings.Contains(stderr, "no room") || strings.Count(stderr, "\n") != 1 || machine.MatchString(stderr) {
		t.Errorf("status %d, %s", status, stderr)
	}
	if left, err := os.ReadDir(small); err != nil || len(left) > 0 {
		t.Errorf("something is left: %v (%v)", left, err)
	}
	target := filepath.Join(small, "w.db")
	filled(t, target)
	if _, stderr, status := waylog(t, "", "restore", "--db", target, db); status != exitFailed || !strings.Contains(stderr, "no room") {
		t.Errorf("a restore: status %d, %s", status, stderr)
	}
	sound(t, target)
	if own := exported(t, target, "own"); len(own) != 2 {
		t.Errorf("a restore that failed left %d events, want 2", len(own))
	}
}

// TestCheckCommand is about what the command says; what it finds is tested
// beside the store.
func TestCheckCommand(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "w.db")
	filled(t, db)
	s := startServer(t, "--db", db, "--no-sample")
	p := startProgram(t, "import", "--db", db, "--layer", "half", "-")
	if _, err := io.WriteString(p.stdin, manyRows(51_000)); err != nil {
		t.Fatalf("%v: %s", err, &p.stderr)
	}
	if _, stderr, status := waylog(t, "", "check", "--db", db); status != exitDone || !strings.Contains(stderr, "An import into layer half is running") {
		t.Errorf("while an import runs: status %d, %s", status, stderr)
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err == nil {
		t.Error("the import did not end")
	}
	if _, status := s.get(t, "/readyz"); status != 200 {
		t.Errorf("the server is not ready after a check: %d", status)
	}
	type answer struct {
		Sound            bool
		Findings         []data.Finding
		Layers, Revision int
		Events           int64
	}
	ask := func() (got answer, status int) {
		t.Helper()
		stdout, stderr, status := waylog(t, "", "check", "--db", db, "--json")
		if err := json.Unmarshal([]byte(stdout), &got); err != nil {
			t.Fatalf("%v in %s%s", err, stdout, stderr)
		}
		return got, status
	}
	if got, status := ask(); status != exitDone || !got.Sound || got.Findings == nil || len(got.Findings) != 0 || got.Layers != 1 || got.Events != 2 || got.Revision != 1 {
		t.Errorf("a sound database: status %d, %+v", status, got)
	}
	execute(t, db, "UPDATE events SET title = 'x' WHERE id = 'a'", "UPDATE changes SET author = 'x' WHERE seq = 1")
	got, status := ask()
	if status != exitFailed || got.Sound || len(got.Findings) != 2 || got.Findings[1].Layer != "own" || got.Findings[1].ID != "a" || got.Findings[1].Revision != 1 || got.Findings[1].Do == "" {
		t.Errorf("a damaged one: status %d, %+v", status, got)
	}
	stdout, stderr, status := waylog(t, "", "check", "--db", db)
	if status != exitFailed || strings.Count(stdout, "\n") != 2 || !strings.Contains(stdout, "event own/a, revision 1: ") || !strings.Contains(stderr, "is not sound: 2 findings") {
		t.Errorf("a damaged one: status %d, %s%s", status, stdout, stderr)
	}
	if _, stderr, status := waylog(t, "", "check", "--db", db+"x"); status != exitFailed || !strings.Contains(stderr, "there is no database") {
		t.Errorf("none: status %d, %s", status, stderr)
	}
}
