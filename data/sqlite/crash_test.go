package sqlite

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/storetest"
)

func asError(err error) *data.Error {
	if e, ok := errors.AsType[*data.Error](err); ok {
		return e
	}
	return nil
}

// importerEnv names the database for a copy of this program that only imports.
const importerEnv = "WAYLOG_TEST_IMPORT_INTO"

// TestMain makes the programs that are killed: one imports without end and says
// so after some transactions, the other works in many steps (see workOn).
func TestMain(m *testing.M) {
	if path := os.Getenv(importerEnv); path != "" {
		fmt.Println(importForEver(path))
		os.Exit(1)
	}
	if spec := os.Getenv(workerEnv); spec != "" {
		fmt.Println(workOn(spec))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func importForEver(path string) error {
	ctx := context.Background()
	s, err := Open(ctx, path, Options{batchRows: 40})
	if err != nil {
		return err
	}
	i, err := s.Import(ctx, data.ImportSpec{Layer: "strikes", File: "endless.csv"})
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		if _, err := storetest.Put(ctx, i, &data.Event{ID: fmt.Sprint("e", n), Kind: "imported", Title: "imported"}, []data.Source{{ID: fmt.Sprint(n)}}); err != nil {
			return err
		}
		if n == 330 {
			fmt.Println("importing")
		}
	}
}

// startImporter returns when the process has written several transactions.
func startImporter(t *testing.T, path string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), importerEnv+"="+path)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "importing\n" {
		t.Fatalf("the importing process said %q, %v", line, err)
	}
	return c
}

// TestKill kills a process in the middle of its import, again and again.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "waylog.db")
	s := open(t, path, Options{})
	ctx := t.Context()
	if _, err := s.PutLayer(ctx, data.Layer{ID: "strikes"}, "", ""); err != nil {
		t.Fatal(err)
	}
	var want []string
	var ops []data.Op
	for n := range 100 {
		want = append(want, fmt.Sprint("e", n))
		ops = append(ops, data.Op{Kind: data.Put, Event: &data.Event{ID: want[n], Kind: "edited", Title: "edited"}})
	}
	if _, err := s.Commit(ctx, data.Edit{Layer: "strikes", Ops: ops}); err != nil {
		t.Fatal(err)
	}
	unharmed := func(s *Store) {
		t.Helper()
		if got := list(t, s); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("events %v, want %v", got, want)
		}
		for word, n := range map[string]int64{"edited": int64(len(want)), "imported": 0} {
			m, err := s.Head(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := s.Count(ctx, data.Query{Layer: "strikes", At: m.Seq, Filter: data.Filter{Text: word}}); err != nil || got != n {
				t.Fatalf("%d events are %s, want %d (%v)", got, word, n, err)
			}
		}
	}
	var pendingRows int
	for round := range 3 {
		c := startImporter(t, path)
		unharmed(s) // readers see nothing of it
		_, err := s.Commit(ctx, data.Edit{Layer: "strikes", Ops: ops[:1]})
		explained(t, "an edit while another process imports", err, data.Busy, "another program", "try again")
		_, err = s.Import(ctx, data.ImportSpec{Layer: "strikes"})
		explained(t, "an import while another process imports", err, data.Busy, "another import", "try again")
		second := open(t, path, Options{}) // opening leaves a living import alone
		if err := s.reader.QueryRow("SELECT count(*) FROM pending").Scan(&pendingRows); err != nil || pendingRows != 1 {
			t.Fatalf("the import of a living process was removed (%v)", err)
		}
		unharmed(second)
		if err := errors.Join(second.Close(), c.Process.Kill()); err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(); err == nil {
			t.Fatal("the importing process ended by itself")
		}
		unharmed(s)
		var log bytes.Buffer
		if round == 0 { // the next writer removes what is left, or else the next start
			id := "after"
			want = append(want, id)
			if _, err := s.Commit(ctx, data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Create, Event: &data.Event{ID: id, Title: "edited"}}}}); err != nil {
				t.Fatal(err)
			}
		} else {
			after := open(t, path, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
			if !strings.Contains(log.String(), "endless.csv") {
				t.Errorf("the log does not say what was removed: %q", log.String())
			}
			unharmed(after)
			if err := after.Close(); err != nil {
				t.Fatal(err)
			}
		}
		unharmed(s)
		for _, query := range []string{
			"SELECT count(*) FROM pending",
			"SELECT count(*) FROM events WHERE seq > (SELECT max(seq) FROM changes)",
			"SELECT count(*) FROM revisions WHERE until > (SELECT max(seq) FROM changes)",
			"SELECT count(*) FROM sources",
		} {
			var n int
			if err := s.reader.QueryRow(query).Scan(&n); err != nil || n != 0 {
				t.Fatalf("%s: %d (%v)", query, n, err)
			}
		}
		var ok string
		if err := s.reader.QueryRow("PRAGMA integrity_check").Scan(&ok); err != nil || ok != "ok" {
			t.Fatalf("integrity: %s, %v", ok, err)
		}
	}
}

// TestTextCatchesUp opens a database whose words were not indexed any more: the
// process was killed between its commit and that.
func TestTextCatchesUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "waylog.db")
	s := open(t, path, Options{})
	ctx := t.Context()
	if _, err := s.PutLayer(ctx, data.Layer{ID: "strikes"}, "", ""); err != nil {
		t.Fatal(err)
	}
	put := func(id, title string) {
		t.Helper()
		e := &data.Event{ID: id, Title: title, SourceIDs: []string{"s1"}}
		if _, err := s.Commit(ctx, data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Put, Event: e}}, Sources: []data.Source{{ID: "s1", Title: "source " + title}}}); err != nil {
			t.Fatal(err)
		}
	}
	count := func(s *Store, words string) int64 {
		t.Helper()
		m, err := s.Head(ctx)
		if err != nil {
			t.Fatal(err)
		}
		n, err := s.Count(ctx, data.Query{Layer: "strikes", At: m.Seq, Filter: data.Filter{Text: words}})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	check := func(s *Store, state string) {
		t.Helper()
		for words, want := range map[string]int64{"one": 0, "two": 1, "three": 2, "source": 2, "source two": 1, "source three": 2} {
			if got := count(s, words); got != want {
				t.Errorf("%s: %q finds %d events, want %d", state, words, got, want)
			}
		}
	}
	put("a", "one")
	// The index stays where it is, as if the next commits had not come to it.
	s.exec(t, "CREATE TRIGGER behind BEFORE UPDATE ON text_state BEGIN SELECT raise(IGNORE); END")
	put("a", "two")
	put("b", "three")
	s.exec(t, "DELETE FROM event_fts WHERE docid = 2")
	s.exec(t, "DELETE FROM event_text WHERE pk = 2")
	check(s, "behind")
	s.exec(t, "DROP TRIGGER behind")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	after := open(t, path, Options{})
	check(after, "after the next start")
	var seq int64
	if err := after.reader.QueryRow("SELECT seq FROM text_state").Scan(&seq); err != nil || seq != 4 {
		t.Errorf("the index holds the state of %d, want 4 (%v)", seq, err)
	}
}

// TestKeepWords lets an import of many events leave its words to a store that
// stays: searching is right before, between and after.
func TestKeepWords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "waylog.db")
	ctx := t.Context()
	s := open(t, path, Options{})
	const many = textBatch + 1000
	i, err := s.Import(ctx, data.ImportSpec{Layer: "strikes", Create: &data.Layer{}})
	if err != nil {
		t.Fatal(err)
	}
	var records []data.Record
	for n := range many {
		records = append(records, data.Record{Event: &data.Event{ID: fmt.Sprint("e", n), Title: fmt.Sprint("word ", n)}})
	}
	if err := i.Put(ctx, records); err != nil {
		t.Fatal(err)
	}
	if _, err := i.Commit(ctx, ""); err != nil {
		t.Fatal(err)
	}
	indexed := func(s *Store) (seq int64) {
		t.Helper()
		if err := s.reader.QueryRow("SELECT seq FROM text_state").Scan(&seq); err != nil {
			t.Fatal(err)
		}
		return seq
	}
	finds := func(s *Store, words string, want int64) {
		t.Helper()
		m, err := s.Head(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := s.Count(ctx, data.Query{Layer: "strikes", At: m.Seq, Filter: data.Filter{Text: words}}); err != nil || n != want {
			t.Errorf("%q finds %d events, want %d (%v)", words, n, want, err)
		}
	}
	edit := func(s *Store, title string) {
		t.Helper()
		if _, err := s.Commit(ctx, data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Put, Event: &data.Event{ID: "e17", Title: title}}}}); err != nil {
			t.Fatal(err)
		}
	}
	edit(s, "another")
	if seq := indexed(s); seq != 0 {
		t.Errorf("the index has commit %d: a writer waited for %d events", seq, many)
	}
	finds(s, "word", many-1)
	finds(s, "another", 1)

	stays := open(t, path, Options{KeepWords: true})
	edit(stays, "third") // perhaps in the middle of it
	for deadline := time.Now().Add(time.Minute); indexed(stays) < 3; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the index has commit %d after a minute", indexed(stays))
		}
		finds(stays, "third", 1)
	}
	for words, want := range map[string]int64{"word": many - 1, "word 4": 1111, "another": 0, "third": 1} {
		finds(stays, words, want)
	}
	if found := findings(t, path); found != nil {
		t.Error(found)
	}
}
