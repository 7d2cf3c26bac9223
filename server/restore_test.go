package main

import (
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/sqlite"
	"github.com/waylog/waylog/data/storetest"
)

// two makes a database with two events and a backup of it, to which then a
// third was added.
func two(t *testing.T) (db, backup string) {
	t.Helper()
	dir := t.TempDir()
	db, backup = filepath.Join(dir, "w.db"), filepath.Join(dir, "backup.db")
	filled(t, db)
	if _, stderr, status := waylog(t, "", "backup", "--db", db, backup); status != exitDone {
		t.Fatal(stderr)
	}
	if _, stderr, status := waylog(t, goodTable+"c,New,2017-05-27,,\n", "import", "--db", db, "--layer", "own", "-"); status != exitDone {
		t.Fatal(stderr)
	}
	return db, backup
}

// restored restores and returns the file in which what was there is kept.
func restored(t *testing.T, db, backup string, flags ...string) string {
	t.Helper()
	_, stderr, status := waylog(t, "", append([]string{"restore", "--db", db, backup}, flags...)...)
	if status != exitDone || !strings.Contains(stderr, "Restored "+db+" from "+backup) {
		t.Fatalf("restore: status %d, %s", status, stderr)
	}
	sound(t, db)
	_, kept, _ := strings.Cut(stderr, "is kept in ")
	kept, _, _ = strings.Cut(kept, ".\n")
	return kept
}

func TestRestore(t *testing.T) {
	t.Parallel()
	db, backup := two(t)
	kept := restored(t, db, backup)
	if got := exported(t, db, "own"); len(got) != 2 {
		t.Errorf("%d events after the restore, want 2", len(got))
	}
	if got := exported(t, kept, "own"); len(got) != 3 {
		t.Errorf("what was replaced has %d events, want 3", len(got))
	}
	s := startServer(t, "--db", db, "--no-sample")
	var own struct{ NumberMatched int }
	if s.json(t, "/collections/own/items", &own); own.NumberMatched != 2 {
		t.Errorf("a server shows %d events, want 2", own.NumberMatched)
	}
	if _, stderr, status := waylog(t, goodTable+"d,After,2017-05-28,,\n", "import", "--db", db, "--layer", "own", "-"); status != exitDone || !strings.Contains(stderr, "1 new") {
		t.Errorf("an import after the restore: status %d, %s", status, stderr)
	}
}

// TestRestoreOver restores over whatever may lie in the place of the database.
func TestRestoreOver(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		make func(t *testing.T, db string)
		kept int // events in what is kept; -1: it is no database
	}{
		{"nothing", func(t *testing.T, db string) { remove(t, db) }, 0},
		{"a log without its database", func(t *testing.T, db string) {
			orphanLog(t, db)
			remove(t, db)
		}, -1},
		{"a database whose process was killed", orphanLog, 4},
		{"a file of another kind", func(t *testing.T, db string) { write(t, db, strings.Repeat("text\n", 9999)) }, -1},
		{"an empty file", func(t *testing.T, db string) { write(t, db, "") }, -1},
		{"half a database", func(t *testing.T, db string) {
			b := read(t, db)
			write(t, db, b[:len(b)/2])
		}, -1},
		{"a newer one", func(t *testing.T, db string) {
			execute(t, db, "insert into goose_db_version (version_id, is_applied) values (99999, 1)")
		}, -1},
		{"a link", func(t *testing.T, db string) {
			if err := os.Rename(db, db+".real"); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(db+".real", db); err != nil {
				t.Fatal(err)
			}
		}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			db, backup := two(t)
			c.make(t, db)
			kept := restored(t, db, backup)
			if got := exported(t, db, "own"); len(got) != 2 {
				t.Errorf("%d events, want 2", len(got))
			}
			if c.kept > 0 {
				sound(t, kept)
				if got := exported(t, kept, "own"); len(got) != c.kept {
					t.Errorf("%s has %d events, want %d", kept, len(got), c.kept)
				}
			}
			if (kept == "") != (c.kept == 0) {
				t.Errorf("kept in %q", kept)
			}
			if c.name == "a link" {
				if info, err := os.Lstat(db); err != nil || info.Mode()&os.ModeSymlink == 0 {
					t.Errorf("the link is none any more (%v)", err)
				}
			}
		})
	}
}

// orphanLog adds an event and leaves what a process that is killed then leaves:
// it stands in the log only.
func orphanLog(t *testing.T, db string) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), db, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(t.Context(), data.Edit{Layer: "own", Ops: []data.Op{{Kind: data.Create, Event: &data.Event{ID: "d"}}}}); err != nil {
		t.Fatal(err)
	}
	left := map[string]string{db: read(t, db), db + "-wal": read(t, db+"-wal")}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for name, content := range left {
		write(t, name, content)
	}
}

// hold opens the database as another program does, until the function is called
// that it returns.
func hold(t *testing.T, db, query string) (free func()) {
	t.Helper()
	conn, err := sql.Open("sqlite3", db)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(query); err != nil {
		t.Fatal(err)
	}
	return func() { conn.Close() }
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func remove(t *testing.T, name string) {
	t.Helper()
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
}

func TestRestoreRefusals(t *testing.T) {
	t.Parallel()
	db, backup := two(t)
	dir := filepath.Dir(db)
	newer, older, damaged, torn := filepath.Join(dir, "newer.db"), filepath.Join(dir, "older.db"), filepath.Join(dir, "damaged.db"), filepath.Join(dir, "torn.db")
	for _, name := range []string{newer, older, torn} {
		write(t, name, read(t, backup))
	}
	execute(t, newer, "insert into goose_db_version (version_id, is_applied) values (99999, 1)")
	b := read(t, backup)
	write(t, damaged, b[:len(b)/2])
	execute(t, torn, "PRAGMA writable_schema = on", "DELETE FROM sqlite_schema WHERE name = 'events_layer'")
	for _, c := range []struct {
		name, file string
		status     int
		want       string
	}{
		{"a stream", "-", exitUsage, "expected the name of a file"},
		{"no file", filepath.Join(dir, "none.db"), exitFailed, "there is no database"},
		{"a folder", dir, exitFailed, "is not a file"},
		{"the database itself", db, exitFailed, "is the database itself"},
		{"a newer one", newer, exitFailed, "upgrade waylog"},
		{"half of one", damaged, exitFailed, "damaged"},
		{"one that does not hold together", torn, exitFailed, "does not hold together"},
		{"text", write(t, filepath.Join(dir, "text"), strings.Repeat("text\n", 999)), exitFailed, "is not a Waylog database"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, stderr, status := waylog(t, "", "restore", "--db", db, c.file)
			if status != c.status || !strings.Contains(strings.ToLower(stderr), strings.ToLower(c.want)) || strings.Count(stderr, "\n") != 1 || machine.MatchString(stderr) {
				t.Errorf("status %d, want %d with %q in one line: %q", status, c.status, c.want, stderr)
			}
			if got := exported(t, db, "own"); len(got) != 3 {
				t.Errorf("%d events are left, want 3", len(got))
			}
		})
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); left != nil {
		t.Errorf("files are left: %v", left)
	}
	sound(t, db)
}

// TestRestoreWhileUsed is refused by whoever has the database open: a server,
// an import, a program of others.
func TestRestoreWhileUsed(t *testing.T) {
	t.Parallel()
	db, backup := two(t)
	refused := func(who string) {
		t.Helper()
		_, stderr, status := waylog(t, "", "restore", "--db", db, backup)
		if status != exitFailed || !strings.Contains(stderr, "has the database "+db+" open. Stop it, then restore again") || strings.Count(stderr, "\n") != 1 {
			t.Errorf("beside %s: status %d, %s", who, status, stderr)
		}
	}
	s := startServer(t, "--db", db, "--no-sample")
	refused("a server that was asked nothing yet")
	var own struct{ NumberMatched int }
	if s.json(t, "/collections/own/items", &own); own.NumberMatched != 3 {
		t.Errorf("the server shows %d events, want 3", own.NumberMatched)
	}
	refused("a server")
	s.stop(t)
	p := startProgram(t, "import", "--db", db, "--layer", "half", "-")
	if _, err := io.WriteString(p.stdin, manyRows(51_000)); err != nil {
		t.Fatalf("%v: %s", err, &p.stderr)
	}
	refused("an import")
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err == nil {
		t.Error("the import did not end")
	}
	free := hold(t, db, "SELECT count(*) FROM events")
	refused("another program")
	free()
	if kept := restored(t, db, backup); len(exported(t, kept, "own")) != 3 {
		t.Error("what was replaced is not whole")
	}
	if kept := restored(t, db, backup, "--no-keep"); kept != "" {
		t.Errorf("--no-keep kept %s", kept)
	}
	if files, _ := filepath.Glob(db + ".replaced-*"); len(files) != 1 {
		t.Errorf("%v are kept, want one", files)
	}
}

// TestRestoreOlder restores the backup of a program that knew fewer tables.
func TestRestoreOlder(t *testing.T) {
	t.Parallel()
	db, backup := two(t)
	execute(t, backup, "ALTER TABLE changes DROP COLUMN sum", "ALTER TABLE sources DROP COLUMN sum", "ALTER TABLE layer_states DROP COLUMN sum",
		"DROP TABLE raw_rows", "ALTER TABLE events DROP COLUMN source_row", "ALTER TABLE revisions DROP COLUMN source_row", "ALTER TABLE pending DROP COLUMN pk",
		"CREATE INDEX events_time ON events (layer, t_lo)", "DROP INDEX events_seq", "DROP TABLE index_parts",
		"DELETE FROM goose_db_version WHERE version_id >= 2")
	_, stderr, status := waylog(t, "", "restore", "--db", db, backup)
	if status != exitDone || !strings.Contains(stderr, "the next start brings its tables up to date") {
		t.Fatalf("status %d, %s", status, stderr)
	}
	if _, stderr, status := waylog(t, "", "check", "--db", db); status != exitFailed || !strings.Contains(stderr, "older than this program") {
		t.Errorf("a check before the start: status %d, %s", status, stderr)
	}
	s := startServer(t, "--db", db, "--no-sample")
	var own struct{ NumberMatched int }
	if s.json(t, "/collections/own/items", &own); own.NumberMatched != 2 {
		t.Errorf("the server shows %d events, want 2", own.NumberMatched)
	}
	if s.stop(t); !strings.Contains(s.log.String(), "brought up to date") {
		t.Errorf("the server does not say what it did: %s", s.log)
	}
	sound(t, db)
}

// TestSoakRestore kills restores: what is there is the one database or the
// other, whole.
func TestSoakRestore(t *testing.T) {
	t.Parallel()
	times, random := storetest.Soak(t, 4)
	db, backup := two(t)
	whole := read(t, db)
	for range times {
		write(t, db, whole)
		p := startProgram(t, "restore", "--db", db, backup)
		time.Sleep(time.Duration(random.IntN(250)) * time.Millisecond)
		_ = p.cmd.Process.Kill() // it may have ended already
		_ = p.cmd.Wait()
		sound(t, db)
		if n := len(exported(t, db, "own")); n != 2 && n != 3 {
			t.Errorf("%d events, want the 2 of the backup or the 3 that were there", n)
		}
		kept, _ := filepath.Glob(db + ".replaced-*")
		for _, file := range kept {
			if n := len(exported(t, file, "own")); n != 3 {
				t.Errorf("%s has %d events, want 3", file, n)
			}
			remove(t, file)
		}
		for _, file := range leftPartials(t, db) {
			remove(t, file)
		}
	}
}

func leftPartials(t *testing.T, db string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(filepath.Dir(db), ".*.partial*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestRestoreRights keeps who may read and write the database.
func TestRestoreRights(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can give files to others")
	}
	const nobody = 65534
	db, backup := two(t)
	if err := os.Chown(db, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(db, 0o640); err != nil {
		t.Fatal(err)
	}
	remove(t, db+"-import")
	restored(t, db, backup)
	for _, file := range []string{db, db + "-import"} {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		stat, ok := info.Sys().(*syscall.Stat_t)
		if got := fmt.Sprint(stat.Uid, stat.Gid, info.Mode()); !ok || got != fmt.Sprint(nobody, nobody, os.FileMode(0o640)) {
			t.Errorf("%s has %s", file, got)
		}
	}
}

// TestSoakImport kills imports: each is seen whole or not at all, and whole if
// it said so.
func TestSoakImport(t *testing.T) {
	t.Parallel()
	times, random := storetest.Soak(t, 3)
	db := filepath.Join(t.TempDir(), "w.db")
	filled(t, db)
	const rows = 3000
	for n := range times {
		layer := fmt.Sprint("layer", n)
		p := startProgram(t, "import", "--db", db, "--layer", layer, "-")
		timer := time.AfterFunc(time.Duration(random.IntN(2000))*time.Millisecond, func() { _ = p.cmd.Process.Kill() })
		_, _ = io.WriteString(p.stdin, manyRows(rows)) // fails when it is killed before it has read all
		_ = p.stdin.Close()
		err := p.cmd.Wait()
		timer.Stop()
		if events := exported(t, db, layer); len(events) != rows && (events != nil || err == nil) {
			t.Errorf("the import ended with %v, and %d events are seen", err, len(events))
		}
		sound(t, db)
	}
	if got := exported(t, db, "own"); len(got) != 2 {
		t.Errorf("%d events of the other layer, want 2", len(got))
	}
}
