package main

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/waylog/waylog/data/storetest"
)

// ucdpFile holds UCDP's events of Syria.
const ucdpFile = "events/ucdp_ged_syria_2016-2019.csv.gz"

// ucdpImport is the one import of that file in this process: it takes a quarter
// of a minute, and many tests begin with what comes of it.
var ucdpImport struct {
	once sync.Once
	db   []byte
	said string
}

// ucdpDatabase makes a database of the layer ucdp alone. It returns its path and
// what the import of it said.
func ucdpDatabase(t *testing.T) (db, said string) {
	t.Helper()
	file := storetest.RealFile(t, ucdpFile)
	db = filepath.Join(t.TempDir(), "w.db")
	ucdpImport.once.Do(func() {
		_, stderr, status := waylog(t, "", "import", "--db", db, "--layer", "ucdp", "--time-zone", "Asia/Damascus", file)
		if status != exitDone {
			t.Errorf("status %d, %s", status, stderr)
			return
		}
		content, err := os.ReadFile(db)
		if err != nil {
			t.Error(err)
			return
		}
		ucdpImport.db, ucdpImport.said = content, stderr
	})
	if ucdpImport.db == nil {
		t.Fatal("UCDP's events were not imported: the first test that wanted them says why")
	}
	if err := os.WriteFile(db, ucdpImport.db, 0o600); err != nil {
		t.Fatal(err)
	}
	return db, ucdpImport.said
}
