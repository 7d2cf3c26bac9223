package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/storetest"
)

// TestPragmas reads back on every connection what was asked for: settings that
// SQLite or the driver do not know are ignored without a word.
func TestPragmas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a %41#?ü.db")
	s := open(t, path, Options{Readers: 3})
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	check := func(what string, pool *sql.DB, connections int, want map[string]string) {
		for range connections {
			conn, err := pool.Conn(t.Context()) // kept until all were asked
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			for pragma, value := range want {
				var got string
				if err := conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil {
					t.Fatal(err)
				}
				if got != value {
					t.Errorf("%s: %s is %s, want %s", what, pragma, got, value)
				}
			}
		}
		if n := pool.Stats().MaxOpenConnections; n != connections {
			t.Errorf("%s: %d connections, want %d", what, n, connections)
		}
	}
	check("writer", s.writer, 1, map[string]string{
		"page_size": "8192", "journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "query_only": "0", "busy_timeout": "5000", "application_id": fmt.Sprint(applicationID),
	})
	check("reader", s.reader, 3, map[string]string{
		"page_size": "8192", "journal_mode": "wal", "foreign_keys": "1", "query_only": "1", "busy_timeout": "5000", "cache_size": "-8000",
	})
}

func TestOpenAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "waylog.db")
	s := open(t, path, Options{})
	if _, err := s.PutLayer(t.Context(), data.Layer{ID: "strikes"}, "", ""); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s = open(t, path, Options{})
	if m, err := s.Head(t.Context()); err != nil || m.Seq != 1 {
		t.Fatalf("head %v, %v", m, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(before) != string(after) {
		t.Error("opening a database and reading changed the file")
	}
}

// TestRefusals opens what cannot be opened: the words are for the operator.
func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	newer := filepath.Join(dir, "newer.db")
	open(t, newer, Options{}).exec(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)")
	foreign := filepath.Join(dir, "foreign.db")
	db := openPool(fileURI(foreign), 1)
	if _, err := db.Exec("CREATE TABLE t (x)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	gone, emptied := write("gone.db-wal", "a log"), write("emptied.db", "")
	write("emptied.db-wal", "a log")
	for _, c := range []struct{ name, path, message, hint string }{
		{"a log without its database", strings.TrimSuffix(gone, "-wal"), "gone.db-wal holds the last changes", "put the database back"},
		{"a log beside an empty file", emptied, "emptied.db-wal holds the last changes", "restore a backup"},
		{"newer tables", newer, "newer waylog", "upgrade"},
		{"no database", write("text.db", strings.Repeat("not a database ", 100)), "is not a Waylog database", "another file"},
		{"a short file", write("short.db", "x"), "is not a Waylog database", "another file"},
		{"a database of another program", foreign, "is not a Waylog database", "import"},
		{"no folder", filepath.Join(dir, "none", "waylog.db"), "does not exist", "create it"},
		{"a file for a folder", filepath.Join(write("file", ""), "waylog.db"), "is not a folder", "another file"},
		{"a folder for a file", dir, "is not a file", "name a file"},
	} {
		before, _ := os.ReadFile(c.path)
		log, _ := os.ReadFile(c.path + "-wal")
		s, err := Open(t.Context(), c.path, Options{})
		if err == nil {
			s.Close()
			t.Errorf("%s was opened", c.name)
			continue
		}
		explained(t, c.name, err, data.Unavailable, c.message, c.hint)
		if after, _ := os.ReadFile(c.path); string(after) != string(before) {
			t.Errorf("%s: the file was changed", c.name)
		}
		if after, _ := os.ReadFile(c.path + "-wal"); string(after) != string(log) {
			t.Errorf("%s: the log was changed", c.name)
		}
	}
}

// explained checks what the user is told.
func explained(t *testing.T, what string, err error, code data.Code, message, hint string) {
	t.Helper()
	e := asError(err)
	if e == nil || e.Code != code || !strings.Contains(e.Message, message) || !strings.Contains(e.Hint, hint) {
		t.Errorf("%s: %#v (%v), want code %s, a message with %q and a hint with %q", what, e, err, code, message, hint)
	}
}

// asNobody runs the test again as a user without rights.
func asNobody(t *testing.T) {
	t.Helper()
	const nobody = 65534
	// The folders of a test are closed to others, so the program is copied into
	// one that is theirs.
	dir, err := os.MkdirTemp("", "waylog")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	program := filepath.Join(dir, "test")
	bytes, err := os.ReadFile(os.Args[0])
	if err == nil {
		err = errors.Join(os.WriteFile(program, bytes, 0o755), os.Chown(dir, nobody, nobody))
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-test.v", "-test.run", "^"+t.Name()+"$")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "TMPDIR="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("as a user without rights: %v\n%s", err, out)
	}
}

// TestReadOnly opens databases where nothing can be written: refused, unless
// reading is enough.
func TestReadOnly(t *testing.T) {
	if os.Geteuid() == 0 { // who may write everywhere
		asNobody(t)
		return
	}
	lock := func(path string, mode os.FileMode) {
		t.Helper()
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name          string
		file, folder  os.FileMode
		log           bool // left by a process that was killed
		read, refused string
	}{
		{"the folder", 0o600, 0o500, false, "", "cannot be"},
		{"the file", 0o400, 0o700, false, "", ""}, // opens, and cannot be written
		{"both", 0o400, 0o500, false, "", "cannot be"},
		{"the folder, with a log", 0o600, 0o500, true, "waylog.db-wal, and nothing can be written there", "cannot be"},
		{"the file, with a log", 0o400, 0o700, true, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "d")
			path := filepath.Join(dir, "waylog.db")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			made := filepath.Join(t.TempDir(), "made.db")
			s := open(t, made, Options{})
			if _, err := s.PutLayer(t.Context(), data.Layer{ID: "strikes"}, "", ""); err != nil {
				t.Fatal(err)
			}
			if c.log {
				storetest.CopyFile(t, made+"-wal", path+"-wal")
			} else if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			storetest.CopyFile(t, made, path)
			lock(path, c.file)
			lock(dir, c.folder)
			t.Cleanup(func() { lock(dir, 0o700) })

			s, err := Open(t.Context(), path, Options{})
			switch {
			case c.refused != "":
				explained(t, "opened to write", err, data.Unavailable, c.refused, "may write")
			case err != nil:
				t.Fatal(err)
			default:
				_, err := s.PutLayer(t.Context(), data.Layer{ID: "convoys"}, "", "")
				explained(t, "written", err, data.Unavailable, "cannot be written", "may write")
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}
			if _, err := Open(t.Context(), filepath.Join(dir, "new.db"), Options{ReadOnly: true}); c.folder == 0o500 {
				explained(t, "a new one", err, data.Unavailable, "cannot be", "may write")
			}
			s, err = Open(t.Context(), path, Options{ReadOnly: true})
			if c.read != "" {
				explained(t, "opened to read", err, data.Unavailable, c.read, "may write there")
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if !s.ReadOnly() {
				t.Error("it says that it can be written")
			}
			if l, err := s.Layers(t.Context(), 1); err != nil || len(l) != 1 {
				t.Errorf("%d layers, want 1 (%v)", len(l), err)
			}
			_, err = s.Commit(t.Context(), data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Put, Event: &data.Event{ID: "a"}}}})
			explained(t, "an edit", err, data.Unavailable, "can only be read", "start again")
			_, err = s.Import(t.Context(), data.ImportSpec{Layer: "strikes"})
			explained(t, "an import", err, data.Unavailable, "can only be read", "start again")
			if c.folder != 0o500 {
				return
			}
			// What is read as unchanging must not change.
			lock(dir, 0o700)
			lock(path, 0o600)
			other := open(t, path, Options{})
			if _, err := other.PutLayer(t.Context(), data.Layer{ID: "convoys"}, "", ""); err != nil {
				t.Fatal(err)
			}
			if err := other.Close(); err != nil {
				t.Fatal(err)
			}
			_, err = s.Layers(t.Context(), 1)
			explained(t, "a database that was changed", err, data.Unavailable, "was changed while it was read", "start again")
		})
	}
}

// TestFullDisk lets the file not grow: what fails is not stored, what was
// stored stays, and when there is room again the store goes on.
func TestFullDisk(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "waylog.db"), Options{batchRows: 50})
	ctx := t.Context()
	if _, err := s.PutLayer(ctx, data.Layer{ID: "strikes"}, "", ""); err != nil {
		t.Fatal(err)
	}
	put := func(id string, size int) error {
		e := &data.Event{ID: id, Summary: strings.Repeat("x", size)}
		_, err := s.Commit(ctx, data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Put, Event: e}}})
		return err
	}
	if err := put("a", 10); err != nil {
		t.Fatal(err)
	}
	var pages int
	if err := s.writer.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	most := fmt.Sprint("max_page_count = ", pages+20)
	s.exec(t, "PRAGMA "+most)
	s.importPragmas = append(s.importPragmas, most)
	explained(t, "an edit", put("b", 1<<20), data.Unavailable, "is full", "make room")

	i, err := s.Import(ctx, data.ImportSpec{Layer: "strikes"})
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; err == nil && n < 10_000; n++ {
		_, err = storetest.Put(ctx, i, &data.Event{ID: fmt.Sprint("i", n), Summary: strings.Repeat("x", 1000)}, nil)
	}
	explained(t, "an import", err, data.Unavailable, "is full", "make room")
	if _, err := i.Commit(ctx, ""); data.CodeOf(err) != data.Unavailable {
		t.Errorf("a failed import commits: %v", err)
	}
	if err := i.Abort(); err != nil {
		t.Errorf("abort: %v", err)
	}
	s.exec(t, "PRAGMA max_page_count = 1000000")
	if err := put("c", 1<<20); err != nil {
		t.Fatal(err)
	}
	if ids := list(t, s); fmt.Sprint(ids) != "[a c]" {
		t.Errorf("events %v, want a and c", ids)
	}
}

// TestLocked has another connection hold the right to write.
func TestLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "waylog.db")
	s := open(t, path, Options{busyMillis: 50})
	other := open(t, path, Options{})
	if _, err := s.PutLayer(t.Context(), data.Layer{ID: "strikes"}, "", ""); err != nil {
		t.Fatal(err)
	}
	other.exec(t, "BEGIN IMMEDIATE")
	_, err := s.PutLayer(t.Context(), data.Layer{ID: "convoys"}, "", "")
	explained(t, "a write", err, data.Busy, "another program is writing", "try again")
	if _, err := s.Head(t.Context()); err != nil {
		t.Errorf("a reader is held up: %v", err)
	}
	other.exec(t, "ROLLBACK")
	if _, err := s.PutLayer(t.Context(), data.Layer{ID: "convoys"}, "", ""); err != nil {
		t.Error(err)
	}
}

// TestTwoWriters has two stores, as two processes would, write to one file at
// the same time.
func TestTwoWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "waylog.db")
	stores := []*Store{open(t, path, Options{}), open(t, path, Options{})}
	ctx := t.Context()
	if _, err := stores[0].PutLayer(ctx, data.Layer{ID: "strikes"}, "", ""); err != nil {
		t.Fatal(err)
	}
	const each = 30
	var group sync.WaitGroup
	for n, s := range stores {
		group.Go(func() {
			for i := range each {
				e := &data.Event{ID: fmt.Sprint(n, " ", i), Title: "word"}
				if _, err := s.Commit(ctx, data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Create, Event: e}}}); err != nil {
					t.Errorf("store %d: %v", n, err)
				}
			}
		})
	}
	group.Wait()
	for _, s := range stores {
		m, err := s.Head(ctx)
		if err != nil || m.Seq != 1+2*each {
			t.Errorf("head %d, want %d (%v)", m.Seq, 1+2*each, err)
		}
		q := data.Query{Layer: "strikes", At: m.Seq, Filter: data.Filter{Text: "word"}}
		if n, err := s.Count(ctx, q); err != nil || n != 2*each {
			t.Errorf("%d events, want %d (%v)", n, 2*each, err)
		}
	}
}

func (s *Store) exec(t *testing.T, statement string) {
	t.Helper()
	if _, err := s.writer.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func list(t *testing.T, s *Store) []string {
	t.Helper()
	m, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for e, err := range s.Events(t.Context(), data.Query{Layer: "strikes", At: m.Seq}) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, e.ID)
	}
	return ids
}
