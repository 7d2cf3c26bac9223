package web_test

import (
	"bufio"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/sqlite"
	"github.com/waylog/waylog/server/web"
)

// stalled is a client that asks for something large and reads none of it.
func stalled(t *testing.T, s *site, path string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path); err != nil {
		t.Fatal(err)
	}
	return conn
}

// TestStalledClients has more clients stop reading than the store has
// connections. Others are answered, changes are stored and the write-ahead log
// can be emptied, for no snapshot is held; then the stalled ones are cut off,
// each in a way that it can see.
func TestStalledClients(t *testing.T) {
	path := filepath.Join(t.TempDir(), "waylog.db")
	store, err := sqlite.Open(t.Context(), path, sqlite.Options{Readers: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	const impatient = 1500 * time.Millisecond
	s := newSite(t, func(c *web.Config) { c.Store, c.Patience = store, impatient })
	s.store = store
	s.layer(data.Layer{ID: "large", Redistribute: true})
	var events []data.Event
	for n := range 1000 {
		e := on(fmt.Sprint("e", n), "2017-05-25", 38, 35)
		e.Properties = json.RawMessage(`{"note":"` + strings.Repeat("not to be read ", 800) + `"}`)
		events = append(events, e)
	}
	s.put("large", events...) // 12 MB, more than the system holds for a connection
	var clients []net.Conn
	for range 6 {
		clients = append(clients, stalled(t, s, "/collections/large/export"))
	}
	time.Sleep(impatient / 3) // their buffers are full now
	s.put("large", on("new", "2017-05-26", 38, 35))
	if got := s.page("/collections/large/items?limit=1&datetime=2017-05-26").ids(); got != "new" {
		t.Errorf("beside stalled clients: %q", got)
	}
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var busy, log, moved int
	if err := db.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &moved); err != nil || busy != 0 || log != 0 {
		t.Errorf("the log cannot be emptied beside stalled clients: busy %d, %d pages (%v)", busy, log, err)
	}
	deadline := time.Now().Add(time.Minute)
	for strings.Count(s.log.String(), "aborted=true") < len(clients) {
		if time.Now().After(deadline) {
			t.Fatalf("the stalled clients are not cut off:\n%s", s.log)
		}
		time.Sleep(50 * time.Millisecond)
	}
	for _, c := range clients {
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if err == nil || errors.Is(err, io.EOF) && json.Valid(body) {
			t.Errorf("a client that was cut off takes %d bytes for the whole (%v)", len(body), err)
		}
		res.Body.Close()
	}
}

// TestClockGoesBack puts the clock back two hours: recorded times do not follow
// it, and what was asked about the past before is answered the same.
func TestClockGoesBack(t *testing.T) {
	s := founding(t)
	s.clock.pass(time.Hour)
	s.put("strikes", on("noon", "2017-05-25", 1, 1))
	then := s.clock.now()
	asof := "&asof=" + then.Add(-30*time.Minute).Format(time.RFC3339)
	before := s.page("/collections/strikes/items?limit=100" + asof).ids()
	next := s.page("/collections/strikes/items?limit=2").link("next")

	s.clock.pass(-2 * time.Hour)
	s.put("strikes", on("again", "2017-05-25", 1, 1))
	if got := s.page("/collections/strikes/items?limit=100" + asof).ids(); got != before {
		t.Errorf("the state of half an hour ago was %q, is %q", before, got)
	}
	if got := s.page("/collections/strikes/items?limit=100&asof=" + then.Format(time.RFC3339)).ids(); !strings.HasSuffix(got, "noon again") {
		t.Errorf("the state of the last recorded time: %q", got)
	}
	if r := s.get(strings.TrimPrefix(next, s.URL)); r.status != 200 {
		t.Errorf("a cursor from before the clock was put back: %d %s", r.status, r.body)
	}
	changes, err := s.store.Changes(t.Context(), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n < len(changes); n++ {
		if changes[n].At.Before(changes[n-1].At) {
			t.Errorf("commit %d is recorded at %s, the one before at %s", changes[n].Seq, changes[n].At, changes[n-1].At)
		}
	}
	if last := changes[len(changes)-1].At; !last.Equal(then) {
		t.Errorf("recorded at %s, want the last time that was seen, %s", last, then)
	}
	s.clock.pass(3 * time.Hour)
	s.put("strikes", on("later", "2017-05-25", 1, 1))
	if got := s.page("/collections/strikes/items?limit=100&asof=" + then.Add(time.Minute).Format(time.RFC3339)).ids(); !strings.HasSuffix(got, "noon again") {
		t.Errorf("the state before the clock caught up: %q", got)
	}
}
