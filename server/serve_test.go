package main

import (
	"database/sql"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waylog/waylog/server/web/apitest"
)

type collection struct {
	NumberMatched int
	Features      []struct {
		ID         string
		Properties struct {
			KilledLow  *int   `json:"killed_low"`
			KilledBest *int   `json:"killed_best"`
			KilledHigh *int   `json:"killed_high"`
			Figures    string `json:"figures_from"`
			Claims     []struct {
				Claimant string
				Figures  []struct {
					What string
					Low  *int
					High *int
				}
			}
		}
	}
}

// TestFoundingStrike asks the question of the founding map: how many were
// killed on 25 May, and who says so?
func TestFoundingStrike(t *testing.T) {
	s := startServer(t, "--db", filepath.Join(t.TempDir(), "w.db"))
	var got collection
	s.json(t, "/collections/strikes/items?datetime=2017-05-25&match=certain", &got)
	for _, f := range got.Features {
		figures := map[int]string{}
		for _, c := range f.Properties.Claims {
			for _, n := range c.Figures {
				if n.What == "killed" && n.Low != nil {
					figures[*n.Low] = c.Claimant
				}
			}
		}
		if figures[120] == "" || figures[50] == "" {
			continue
		}
		if figures[120] == figures[50] {
			t.Errorf("120 and 50 have one claimant, %q", figures[50])
		}
		p := f.Properties
		if p.KilledBest != nil || p.KilledHigh != nil || p.KilledLow == nil || *p.KilledLow != 50 || p.Figures != "claims" {
			t.Errorf("disagreeing claims were merged: %+v", p)
		}
		return
	}
	t.Errorf("no strike on 25 May with 120 and 50 killed: %+v", got)
}

// TestFeaturesOfTheFoundingMap asks the program what OGC API - Features demands,
// of a map with points, lines and areas.
func TestFeaturesOfTheFoundingMap(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--db", filepath.Join(t.TempDir(), "w.db"))
	apitest.Features(t, s.url, s.client)
}

func TestSampleIsLoadedOnce(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "w.db")
	first := startServer(t, "--db", db)
	var before, after collection
	first.json(t, "/collections/convoys/items", &before)
	second := startServer(t, "--db", db) // two servers may read one file
	second.json(t, "/collections/convoys/items", &after)
	if before.NumberMatched == 0 || before.NumberMatched != after.NumberMatched {
		t.Errorf("%d convoys at first, %d after a second start", before.NumberMatched, after.NumberMatched)
	}
	var changes struct{ Matched int }
	second.json(t, "/collections/strikes/summary", &changes)
	if changes.Matched == 0 {
		t.Error("no strikes")
	}

	empty := startServer(t, "--no-sample", "--db", filepath.Join(t.TempDir(), "e.db"))
	var layers struct{ Collections []any }
	empty.json(t, "/collections", &layers)
	if len(layers.Collections) != 0 {
		t.Errorf("--no-sample left %d layers", len(layers.Collections))
	}
	again := startServer(t, "--no-sample", "--db", db)
	again.json(t, "/collections/convoys/items", &after)
	if after.NumberMatched != before.NumberMatched {
		t.Error("--no-sample changed a database that had the sample")
	}
}

func TestServerSaysWhatIsWrongWithTheDatabase(t *testing.T) {
	dir := t.TempDir()
	newer := filepath.Join(dir, "newer.db")
	if _, stderr, status := waylog(t, threeRows, "import", "--db", newer, "--layer", "own", "-"); status != exitRejected {
		t.Fatal(stderr)
	}
	db, err := sql.Open("sqlite3", newer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`insert into goose_db_version (version_id, is_applied) values (99999, 1)`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, stderr, status := waylog(t, "", "serve", "--addr", "127.0.0.1:0", "--db", newer)
	if status != exitFailed || !strings.Contains(stderr, "newer") || !strings.Contains(strings.ToLower(stderr), "upgrade") {
		t.Errorf("a newer database: status %d, %s", status, stderr)
	}

	if os.Geteuid() != 0 { // root may write anywhere
		locked := filepath.Join(dir, "locked")
		if err := os.Mkdir(locked, 0o500); err != nil {
			t.Fatal(err)
		}
		if _, stderr, status := waylog(t, "", "serve", "--addr", "127.0.0.1:0", "--db", filepath.Join(locked, "w.db")); status != exitFailed || strings.Count(stderr, "\n") != 1 {
			t.Errorf("an unwritable folder: status %d, %s", status, stderr)
		}
	}
}

func TestHealthCommand(t *testing.T) {
	s := startServer(t, "--no-sample", "--db", filepath.Join(t.TempDir(), "w.db"))
	if _, stderr, status := waylog(t, "", "health", "--url", s.url+"/readyz"); status != exitDone {
		t.Errorf("a ready server: status %d, %s", status, stderr)
	}
	if _, _, status := waylog(t, "", "health", "--url", s.url+"/nowhere"); status != exitFailed {
		t.Errorf("a wrong address: status %d", status)
	}
	if body, status := s.get(t, "/healthz"); status != http.StatusOK {
		t.Errorf("/healthz: %d %s", status, body)
	}
}
