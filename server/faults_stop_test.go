package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const largeRows = 1500

// large makes a database with a layer whose export is 12 MB, more than the
// system holds for a connection that nobody reads from.
func large(t *testing.T) (db string) {
	t.Helper()
	db = filepath.Join(t.TempDir(), "w.db")
	var rows strings.Builder
	rows.WriteString("id,date,filler\n")
	for n := range largeRows {
		fmt.Fprintf(&rows, "%d,2017-05-25,%s\n", n, strings.Repeat("x", 8000))
	}
	if _, stderr, status := waylog(t, rows.String(), "import", "--db", db, "--layer", "large", "-"); status != exitDone {
		t.Fatal(stderr)
	}
	return db
}

// download begins to read an export and returns when it is on its way.
func (s *server) download(t *testing.T) *http.Response {
	t.Helper()
	conn, err := net.Dial("tcp", strings.Replace(strings.TrimPrefix(s.url, "http://"), "localhost", "127.0.0.1", 1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if _, err := io.WriteString(conn, "GET /collections/large/export HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// TestStopLetsAnswersFinish tells a server to stop while an export is read: no
// new connection is taken, the export comes whole, then the program ends.
func TestStopLetsAnswersFinish(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--db", large(t), "--no-sample", "--drain", "5m")
	res := s.download(t)
	defer res.Body.Close()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for tries := 0; ; tries++ {
		conn, err := net.Dial("tcp", strings.Replace(strings.TrimPrefix(s.url, "http://"), "localhost", "127.0.0.1", 1))
		if err != nil {
			break
		}
		conn.Close()
		if tries > 600 {
			t.Fatal("the server takes new connections")
		}
		time.Sleep(50 * time.Millisecond)
	}
	select {
	case <-s.ended:
		t.Fatal("the server did not wait for the export")
	default:
	}
	var fc struct{ Features []struct{ ID string } }
	if err := json.NewDecoder(res.Body).Decode(&fc); err != nil || len(fc.Features) != largeRows {
		t.Errorf("%d features came, want %d (%v)", len(fc.Features), largeRows, err)
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		t.Errorf("the export has no end: %v", err)
	}
	<-s.ended
	if strings.Contains(s.log.String(), "still running") {
		t.Errorf("an answer was cut off: %s", s.log)
	}
}

// TestStopCutsVisibly tells a server to stop while nobody reads on: when the
// time is over the connection is cut, and what came cannot be taken for the
// whole.
func TestStopCutsVisibly(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--db", large(t), "--no-sample", "--drain", "300ms")
	res := s.download(t)
	defer res.Body.Close()
	s.stop(t)
	if !strings.Contains(s.log.String(), "still running") {
		t.Errorf("the log does not say that an answer was cut off: %s", s.log)
	}
	body, err := io.ReadAll(res.Body)
	if err == nil || json.Valid(body) {
		t.Errorf("%d bytes look like the whole (%v)", len(body), err)
	}
}
