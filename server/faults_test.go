package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// program is a waylog process whose standard input is still open.
type program struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stderr bytes.Buffer
}

func startProgram(t *testing.T, args ...string) *program {
	t.Helper()
	p := &program{cmd: exec.CommandContext(t.Context(), os.Args[0], args...)}
	p.cmd.Env = append(os.Environ(), asProgram+"=1")
	p.cmd.Stderr = &p.stderr
	var err error
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestBadInputEnds ends an import in the middle, in each way a process can end.
// Meanwhile a server answers with what there was, and afterwards nothing is
// left of it.
func TestBadInputEnds(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "w.db")
	if _, stderr, status := waylog(t, goodTable, "import", "--db", db, "--layer", "own", "-"); status != exitDone {
		t.Fatal(stderr)
	}
	s := startServer(t, "--db", db, "--no-sample")
	unharmed := func() {
		t.Helper()
		var own struct{ NumberMatched int }
		if s.json(t, "/collections/own/items", &own); own.NumberMatched != 2 {
			t.Errorf("the other layer has %d events, want 2", own.NumberMatched)
		}
		if body, status := s.get(t, "/collections/half/items"); status != 404 {
			t.Errorf("an import that is not done is seen: %d %.200s", status, body)
		}
	}
	rows := manyRows(21_000)
	for _, c := range []struct {
		signal syscall.Signal
		says   string
	}{
		{syscall.SIGINT, "waylog: the import was interrupted; nothing was stored\n"},
		{syscall.SIGTERM, "waylog: the import was interrupted; nothing was stored\n"},
		{syscall.SIGKILL, ""},
	} {
		p := startProgram(t, "import", "--db", db, "--layer", "half", "-")
		if _, err := io.WriteString(p.stdin, rows); err != nil {
			t.Fatalf("%v: %s", err, &p.stderr)
		}
		unharmed()
		_, stderr, status := waylog(t, goodTable, "import", "--db", db, "--layer", "own", "-")
		if status != exitFailed || !strings.Contains(stderr, "another import is running. Try again when it is done") || strings.Count(stderr, "\n") != 1 {
			t.Errorf("a second import: status %d, %s", status, stderr)
		}
		if err := p.cmd.Process.Signal(c.signal); err != nil {
			t.Fatal(err)
		}
		err := p.cmd.Wait()
		if err == nil || p.stderr.String() != c.says {
			t.Errorf("%s: %v, %q, want %q", c.signal, err, &p.stderr, c.says)
		}
		unharmed()
		if events := exported(t, db, "half"); events != nil {
			t.Errorf("%s: %d events are left", c.signal, len(events))
		}
		if _, stderr, status = waylog(t, goodTable, "import", "--db", db, "--layer", "own", "-"); status != exitDone || !strings.Contains(stderr, "2 unchanged") {
			t.Errorf("%s: the next import: status %d, %s", c.signal, status, stderr)
		}
	}
	if _, stderr, status := waylog(t, rows, "import", "--db", db, "--layer", "half", "-"); status != exitDone || !strings.Contains(stderr, "21000 new") {
		t.Errorf("the whole of it: status %d, %s", status, stderr)
	}
}

// TestBadInputChanged imports a file again after some of its rows changed.
func TestBadInputChanged(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "w.db")
	for _, c := range []struct{ content, says string }{
		{goodTable, "2 read, 2 new, 0 updated, 0 unchanged"},
		{goodTable, "2 read, 0 new, 0 updated, 2 unchanged"},
		{"latitude,longitude,title,date,id\n35.9,39.0,Strike,2017-05-25,a\n34.6,38.4,\"Two, words\",2017-05-26,b\n", "2 read, 0 new, 0 updated, 2 unchanged"},
		{strings.Replace(goodTable, "Strike", "Strike on a bridge", 1) + "c,New,2017-05-27,,\n", "3 read, 1 new, 1 updated, 1 unchanged"},
		{"id,title,date\na,Strike,2017-02-30\n", "1 read, 0 new, 0 updated, 0 unchanged, 1 rejected"},
	} {
		if _, stderr, _ := waylog(t, c.content, "import", "--db", db, "--layer", "l", "-"); !strings.Contains(stderr, c.says) {
			t.Fatalf("want %q: %s", c.says, stderr)
		}
	}
	s := startServer(t, "--db", db, "--no-sample")
	for id, want := range map[string]int{"a": 2, "b": 1, "c": 1} {
		var history struct{ Revisions []struct{ Author string } }
		if s.json(t, "/collections/l/items/"+id+"/history", &history); len(history.Revisions) != want {
			t.Errorf("%s has %d revisions, want %d", id, len(history.Revisions), want)
		}
	}
	if body, _ := s.get(t, "/collections/l/items/a/history"); !strings.Contains(body, "Strike on a bridge") {
		t.Errorf("the history does not say what changed: %s", body)
	}
}

// TestBadInputDatabase opens databases that are damaged: every command says so
// in one line.
func TestBadInputDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.db")
	if _, stderr, status := waylog(t, kinds(500), "import", "--db", whole, "--layer", "l", "-"); status != exitDone {
		t.Fatal(stderr)
	}
	b, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(b)
	for i := 100; i < len(flipped); i += 97 {
		flipped[i] ^= 0xff
	}
	blank := bytes.Clone(b)
	clear(blank[len(b)/8:])
	for name, content := range map[string][]byte{
		"cut in half":      b[:len(b)/2],
		"cut in its head":  b[:100],
		"bytes flipped":    flipped,
		"pages blank":      blank,
		"one byte":         b[:1],
		"another program":  append([]byte("SQLite format 3\x00"), make([]byte, 4096)...),
		"no database":      []byte(strings.Repeat("text\n", 5000)),
		"head overwritten": append(make([]byte, 100), b[100:]...),
	} {
		t.Run(name, func(t *testing.T) {
			db := filepath.Join(t.TempDir(), "w.db")
			for _, args := range [][]string{
				{"export", "--db", db, "--layer", "l", "-o", os.DevNull},
				{"import", "--db", db, "--layer", "l", "-"},
				{"serve", "--db", db, "--addr", "127.0.0.1:0"},
			} {
				if err := os.WriteFile(db, content, 0o600); err != nil {
					t.Fatal(err)
				}
				_, stderr, status := waylog(t, goodTable, args...)
				if status != exitFailed || strings.Count(stderr, "\n") != 1 || machine.MatchString(stderr) || !strings.Contains(stderr, db) {
					t.Errorf("%s: status %d, %q", args[0], status, stderr)
				}
			}
		})
	}
}

// TestBadInputFullDisk fills a small disk: what fails says so in one line and
// stores nothing, what was there can be read all the while, and with room again
// everything goes on.
func TestBadInputFullDisk(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("a small disk cannot be mounted here: %s", out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v %s", err, out)
		}
	})
	db := filepath.Join(dir, "w.db")
	if _, stderr, status := waylog(t, goodTable, "import", "--db", db, "--layer", "own", "-"); status != exitDone {
		t.Fatal(stderr)
	}
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 6<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	var rows strings.Builder
	for n := range 25_000 {
		fmt.Fprintf(&rows, "%d,%s,2017-05-25\n", n, strings.Repeat("x", 200))
	}
	full := func(what string, args ...string) {
		t.Helper()
		_, stderr, status := waylog(t, "id,note,date\n"+rows.String(), args...)
		stderr = stderr[max(0, strings.Index(stderr, "waylog:")):] // behind what the log says of leftovers
		if status != exitFailed || !strings.Contains(stderr, "full") || strings.Count(stderr, "\n") != 1 || strings.Count(stderr, db) > 1 {
			t.Errorf("%s on a full disk: status %d, %s", what, status, stderr)
		}
		if own := exported(t, db, "own"); len(own) != 2 {
			t.Errorf("%s on a full disk: %d events are left, want 2", what, len(own))
		}
		if exported(t, db, "big") != nil {
			t.Errorf("%s on a full disk: a half is seen", what)
		}
	}
	full("an import", "import", "--db", db, "--layer", "big", "-")
	rest, err := os.Create(filepath.Join(dir, "rest"))
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.CopyN(rest, endless('x'), 12<<20)
	if err == nil {
		t.Fatal("the disk is not full")
	}
	if err := errors.Join(rest.Truncate(max(0, n-128<<10)), rest.Close()); err != nil { // who reads needs that much
		t.Fatal(err)
	}
	full("another import", "import", "--db", db, "--layer", "big", "-")
	func() {
		s := startServer(t, "--db", db, "--no-sample")
		if body, status := s.get(t, "/collections/own/items"); status != 200 {
			t.Errorf("a server on a full disk: %d %s", status, body)
		}
	}()
	for _, name := range []string{ballast, rest.Name()} {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	_, stderr, status := waylog(t, goodTable+"c,New,2017-05-27,,\n", "import", "--db", db, "--layer", "own", "-")
	if status != exitDone || !strings.Contains(stderr, "1 new, 0 updated, 2 unchanged") {
		t.Errorf("with room again: status %d, %s", status, stderr)
	}
	if exported(t, db, "big") != nil {
		t.Error("something of the failed import is left")
	}
}
