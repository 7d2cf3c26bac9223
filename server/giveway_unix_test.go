//go:build linux || darwin

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestImportGivesWay looks at every thread of an import that waits for its rows.
func TestImportGivesWay(t *testing.T) {
	if _, err := os.Stat("/proc/self/task"); err != nil {
		t.Skip("needs /proc, which is there on Linux")
	}
	p := startProgram(t, "import", "--db", filepath.Join(t.TempDir(), "w.db"), "--layer", "l", "-")
	defer func() {
		p.stdin.Close()
		if err := p.cmd.Wait(); err == nil {
			t.Error("an import of nothing ends well")
		}
	}()
	var all []string
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if all = nicenesses(p.cmd.Process.Pid); len(all) > 0 && strings.Count(strings.Join(all, " "), fmt.Sprint(niceness)) == len(all) {
			return
		}
	}
	t.Errorf("its threads have a niceness of %v, want all at %d", all, niceness)
}

// nicenesses reads what each thread of a process has: field 19 of its stat, the
// second of which, in brackets, may hold blanks.
func nicenesses(process int) (all []string) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", process))
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			continue // it has ended
		}
		if _, rest, ok := strings.Cut(string(text), ") "); ok {
			all = append(all, strings.Fields(rest)[19-3])
		}
	}
	return all
}
