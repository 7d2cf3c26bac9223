package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTwoServers has two servers on one file while imports run: SQLite's log
// lets each read what the others wrote, at once and whole.
func TestTwoServers(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "w.db")
	filled(t, db)
	servers := []*server{startServer(t, "--db", db, "--no-sample"), startServer(t, "--db", db, "--no-sample")}
	for round := range 3 {
		row := fmt.Sprintf("round%d,Round %d,2017-06-0%d,,\n", round, round, round+1)
		if _, stderr, status := waylog(t, goodTable+row, "import", "--db", db, "--layer", "own", "-"); status != exitDone {
			t.Fatalf("an import beside two servers: status %d, %s", status, stderr)
		}
		for n, s := range servers {
			for path, want := range map[string]int{
				"/collections/own/items":                                            3 + round,
				"/collections/own/items?q=round":                                    1 + round,
				fmt.Sprintf("/collections/own/items?datetime=2017-06-0%d", round+1): 1,
			} {
				var got struct{ NumberMatched int }
				if s.json(t, path, &got); got.NumberMatched != want {
					t.Errorf("server %d, round %d: %s has %d events, want %d", n, round, path, got.NumberMatched, want)
				}
			}
		}
		// A layer that an import makes is seen by both as well.
		layer := fmt.Sprint("layer", round)
		if _, stderr, status := waylog(t, goodTable, "import", "--db", db, "--layer", layer, "-"); status != exitDone {
			t.Fatal(stderr)
		}
		for n, s := range servers {
			if body, status := s.get(t, "/collections/"+layer+"/items"); status != http.StatusOK {
				t.Errorf("server %d does not show a new layer: %d %.200s", n, status, body)
			}
		}
	}
	sound(t, db)
}

// TestLockedForLong has another program hold the right to write: who only reads
// is answered, who wants to write is told so, and goes on afterwards.
func TestLockedForLong(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "w.db")
	filled(t, db)
	s := startServer(t, "--db", db, "--no-sample")
	free := hold(t, db, "BEGIN IMMEDIATE")
	_, stderr, status := waylog(t, goodTable+"c,New,2017-05-27,,\n", "import", "--db", db, "--layer", "own", "-")
	if status != exitFailed || !strings.Contains(stderr, "another program is writing to the database "+db) || strings.Count(stderr, "\n") != 1 {
		t.Errorf("an import: status %d, %s", status, stderr)
	}
	var own struct{ NumberMatched int }
	if s.json(t, "/collections/own/items", &own); own.NumberMatched != 2 {
		t.Errorf("the server shows %d events, want 2", own.NumberMatched)
	}
	second := startServer(t, "--db", db, "--no-sample") // needs to write nothing
	if second.json(t, "/collections/own/items", &own); own.NumberMatched != 2 {
		t.Errorf("a second server shows %d events, want 2", own.NumberMatched)
	}
	free()
	if _, stderr, status := waylog(t, goodTable+"c,New,2017-05-27,,\n", "import", "--db", db, "--layer", "own", "-"); status != exitDone {
		t.Errorf("an import afterwards: status %d, %s", status, stderr)
	}
	s.stop(t)
	second.stop(t)
	defer hold(t, db, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")()
	for _, args := range [][]string{
		{"serve", "--db", db, "--addr", "127.0.0.1:0"}, {"backup", "--db", db, db + ".backup"},
	} {
		_, stderr, status := waylog(t, "", args...)
		if status != exitFailed || !strings.Contains(stderr, "another program is writing to the database") || strings.Count(stderr, "\n") != 1 || machine.MatchString(stderr) {
			t.Errorf("%s of a database that is held alone: status %d, %q", args[0], status, stderr)
		}
	}
}

// TestReadOnlyDisk serves and exports from a disk that cannot be written, and
// refuses in words what would have to write.
func TestReadOnlyDisk(t *testing.T) {
	disk := t.TempDir()
	mount := func(args ...string) error {
		out, err := exec.Command("mount", append(args, disk)...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}
	if err := mount("-t", "tmpfs", "-o", "size=30m", "tmpfs"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", disk).CombinedOutput(); err != nil {
			t.Errorf("umount: %v %s", err, out)
		}
	})
	db, open, old := filepath.Join(disk, "w.db"), filepath.Join(disk, "open.db"), filepath.Join(disk, "old.db")
	filled(t, db)
	filled(t, open)
	filled(t, old)
	orphanLog(t, open)
	execute(t, old, "DELETE FROM goose_db_version WHERE version_id >= 2")
	if err := mount("-o", "remount,ro"); err != nil {
		t.Fatal(err)
	}
	const notice = "can only be read here: nothing can be stored in it.\n"
	s := startServer(t, "--db", db)
	var own struct{ NumberMatched int }
	if s.json(t, "/collections/own/items?q=strike", &own); own.NumberMatched != 1 {
		t.Errorf("the server finds %d events, want 1", own.NumberMatched)
	}
	if _, status := s.get(t, "/readyz"); status != http.StatusOK {
		t.Errorf("the server is not ready: %d", status)
	}
	if s.stop(t); strings.Count(s.log.String(), notice) != 1 {
		t.Errorf("the server does not say that it only reads: %s", s.log)
	}
	if _, stderr, status := waylog(t, "", "export", "--db", db, "--layer", "own", "-o", os.DevNull); status != exitDone || stderr != "The database "+db+" "+notice {
		t.Errorf("export: status %d, %s", status, stderr)
	}
	sound(t, db)
	away := filepath.Join(t.TempDir(), "b.db")
	if _, stderr, status := waylog(t, "", "backup", "--db", db, away); status != exitDone {
		t.Errorf("backup: status %d, %s", status, stderr)
	}
	sound(t, away)
	for _, c := range []struct {
		name, want string
		args       []string
	}{
		{"an import", "cannot be", []string{"import", "--db", db, "--layer", "own", "-"}},
		{"a restore", "cannot be", []string{"restore", "--db", db, away}},
		{"a backup beside it", "cannot be written", []string{"backup", "--db", db, filepath.Join(disk, "b.db")}},
		{"a log not written back", open + "-wal", []string{"serve", "--db", open, "--addr", "127.0.0.1:0"}},
		{"older tables", "older than this program", []string{"export", "--db", old, "--layer", "own"}},
		{"a new database", "cannot be", []string{"serve", "--db", filepath.Join(disk, "new.db"), "--addr", "127.0.0.1:0"}},
	} {
		_, stderr, status := waylog(t, goodTable, c.args...)
		if status != exitFailed || !strings.Contains(stderr, c.want) || strings.Count(stderr, "\n") != 1 || machine.MatchString(stderr) {
			t.Errorf("%s: status %d, %q", c.name, status, stderr)
		}
	}
}
