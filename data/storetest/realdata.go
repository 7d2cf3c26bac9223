package storetest

import (
	"os"
	"path/filepath"
	"testing"
)

// RealFile returns the path of a file of real data, in the folder shared/data
// beside the checkout or in the one that WAYLOG_SHARED names. A user's machine
// has none.
func RealFile(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("WAYLOG_SHARED")
	for up := ".."; dir == "" && len(up) < 30; up = filepath.Join(up, "..") {
		if info, err := os.Stat(filepath.Join(up, "shared", "data")); err == nil && info.IsDir() {
			dir = filepath.Join(up, "shared")
		}
	}
	path := filepath.Join(dir, "data", filepath.FromSlash(name))
	if _, err := os.Stat(path); dir == "" || err != nil {
		Lacks(t, "the real data shared/data/"+name+" is not beside the checkout")
	}
	return path
}

// Lacks ends a test that needs what is not there: it skips it on a laptop and
// fails it where CI is set.
func Lacks(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// Large leaves a test of many rows to the run without the race detector; make
// test does both. What goes on side by side does so with few rows too.
func Large(t testing.TB) {
	t.Helper()
	if Race || testing.Short() {
		t.Skip("many rows are read without -race and -short only")
	}
}
