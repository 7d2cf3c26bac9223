package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// manual returns the text of a section of the operator's manual.
func manual(t *testing.T, heading string) string {
	t.Helper()
	_, section, found := strings.Cut(read(t, "../docs/OPERATIONS.md"), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("the manual has no section %q", heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	return section
}

// fenced returns the blocks of one kind in a text.
func fenced(t *testing.T, text, kind string) []string {
	t.Helper()
	var blocks []string
	for _, m := range regexp.MustCompile("(?s)```"+kind+"\n(.*?)```").FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, m[1])
	}
	if blocks == nil {
		t.Fatalf("there is nothing of kind %s in:\n%s", kind, text)
	}
	return blocks
}

// shell runs what stands in the manual, in the folder of the database, with
// this program as waylog.
func shell(t *testing.T, dir, script string) string {
	t.Helper()
	bin := t.TempDir()
	self, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "waylog"), []byte("#!/bin/sh\n"+asProgram+"=1 exec '"+self+"' \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-e", "-c", script)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s\n%s", err, script, out)
	}
	return string(out)
}

// TestManualRestores does what the manual says, as it says it: a server runs, a
// backup is made, something is stored, the server is stopped, the backup is
// restored, a server shows what there was.
func TestManualRestores(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := filepath.Join(dir, "waylog.db")
	filled(t, db)
	s := startServer(t, "--db", db, "--no-sample")
	for _, block := range fenced(t, manual(t, "Back up"), "sh") {
		if out := shell(t, dir, block); !strings.Contains(out, "read it back") || !strings.Contains(out, "is sound") {
			t.Errorf("%s says:\n%s", block, out)
		}
	}
	cron := fenced(t, manual(t, "Back up"), "cron")[0]
	_, command, _ := strings.Cut(cron, "* * *")
	command = strings.NewReplacer(`\%`, "%", "/var/lib/waylog", dir).Replace(command)
	if out := shell(t, dir, command); out != "" {
		t.Errorf("cron would mail: %s%s", out, read(t, filepath.Join(dir, "backups", "log")))
	}
	if nights, err := filepath.Glob(filepath.Join(dir, "backups", "20*.db")); err != nil || len(nights) != 1 {
		t.Errorf("the backups of the night: %v (%v)", nights, err)
	} else {
		sound(t, nights[0])
	}
	if out := shell(t, dir, command); !strings.Contains(out, "failed") { // its name is taken
		t.Errorf("cron does not mail that a backup failed: %q", out)
	}
	if _, stderr, status := waylog(t, goodTable+"c,Wrong,2017-05-27,,\n", "import", "--db", db, "--layer", "own", "-"); status != exitDone {
		t.Fatal(stderr)
	}
	s.stop(t)
	for _, block := range fenced(t, manual(t, "Restore"), "sh") {
		if out := shell(t, dir, block); !strings.Contains(out, "Restored waylog.db from backups/today.db") || strings.Count(out, "is sound") != 2 {
			t.Errorf("%s says:\n%s", block, out)
		}
	}
	shell(t, dir, fenced(t, manual(t, "Check"), "sh")[0])
	again := startServer(t, "--db", db, "--no-sample")
	var own struct{ NumberMatched int }
	if again.json(t, "/collections/own/items", &own); own.NumberMatched != 2 {
		t.Errorf("the restored server shows %d events, want 2", own.NumberMatched)
	}
	again.stop(t)
	kept, err := filepath.Glob(db + ".replaced-*")
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept: %v (%v)", kept, err)
	}
	shell(t, dir, "waylog restore "+filepath.Base(kept[0])) // takes it back
	if got := exported(t, db, "own"); len(got) != 3 {
		t.Errorf("%d events after the restore was taken back, want 3", len(got))
	}
}

// TestManualLines looks for the lines that the manual explains in what the
// program can say.
func TestManualLines(t *testing.T) {
	var program strings.Builder
	for _, dir := range []string{".", "../data"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				program.WriteString(read(t, path))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	_, lines, _ := strings.Cut(manual(t, "What it says"), "| line | means |")
	explained := regexp.MustCompile("(?m)^\\| `(.*?)` \\|").FindAllStringSubmatch(lines, -1)
	if len(explained) < 10 {
		t.Fatalf("the manual explains %d lines", len(explained))
	}
	for _, m := range explained {
		if !strings.Contains(program.String(), m[1]) {
			t.Errorf("the program never says %q", m[1])
		}
	}
}
