package sqlite

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/storetest"
)

// workerEnv names the database, the seed and the first step for a copy of this
// program that works on it until it is killed, and says when a step is stored.
const workerEnv = "WAYLOG_TEST_WORK_ON"

// work is the endless list of what a worker does: each step is one commit, and
// follows from the seed and its number alone.
type work struct {
	seed uint64
	n    int
}

const workedEvents = 40

// step is an import of many events, or an edit of a few. What it writes is also
// what there must be afterwards.
type step struct {
	imports bool
	titles  map[string]string // of the events that it writes
	deletes []string          // those that it deletes, if they are there
}

func (w work) step() step {
	r := rand.New(rand.NewPCG(w.seed, uint64(w.n)))
	s := step{imports: r.IntN(3) == 0, titles: map[string]string{}}
	many := 1 + r.IntN(3)
	if s.imports {
		many = 20 + r.IntN(60) // several transactions
	}
	for range many {
		id := fmt.Sprint("e", r.IntN(workedEvents))
		s.titles[id] = fmt.Sprintf("step %d %s %s", w.n, id, strings.Repeat("w ", r.IntN(200)))
	}
	for range r.IntN(3) {
		if id := fmt.Sprint("e", r.IntN(workedEvents)); !s.imports && s.titles[id] == "" {
			s.deletes = append(s.deletes, id)
		}
	}
	return s
}

// title of an event after the step, from the title before it; "" is none.
func (s step) apply(titles map[string]string) {
	for id, title := range s.titles {
		titles[id] = title
	}
	for _, id := range s.deletes {
		delete(titles, id)
	}
}

func (s step) do(ctx context.Context, store *Store) (data.Change, error) {
	src := []data.Source{{ID: "s", Title: "One source"}}
	event := func(id string) *data.Event {
		return &data.Event{ID: id, Title: s.titles[id], SourceIDs: []string{"s"}}
	}
	if s.imports {
		i, err := store.Import(ctx, data.ImportSpec{Layer: "strikes", File: "steps.csv"})
		if err != nil {
			return data.Change{}, err
		}
		for id := range s.titles {
			if _, err := storetest.Put(ctx, i, event(id), src); err != nil {
				return data.Change{}, errors.Join(err, i.Abort())
			}
		}
		return i.Commit(ctx, "")
	}
	edit := data.Edit{Layer: "strikes", Sources: src}
	for id := range s.titles {
		edit.Ops = append(edit.Ops, data.Op{Kind: data.Put, Event: event(id)})
	}
	head, err := store.Head(ctx)
	if err != nil {
		return data.Change{}, err
	}
	gone := map[string]bool{}
	for _, id := range s.deletes {
		switch _, err := store.Event(ctx, "strikes", id, head.Seq); {
		case err == nil && !gone[id]:
			edit.Ops = append(edit.Ops, data.Op{Kind: data.Delete, ID: id})
			gone[id] = true
		case data.CodeOf(err) == data.Internal:
			return data.Change{}, err
		}
	}
	return store.Commit(ctx, edit)
}

// workOn is the worker. Each line it prints is a promise: this commit is stored.
func workOn(spec string) error {
	var at struct {
		Path string
		Seed uint64
		From int
	}
	if err := json.Unmarshal([]byte(spec), &at); err != nil {
		return err
	}
	ctx := context.Background()
	store, err := Open(ctx, at.Path, Options{batchRows: 7})
	if err != nil {
		return err
	}
	fmt.Println("ready")
	for n := at.From; ; n++ {
		change, err := work{at.Seed, n}.step().do(ctx, store)
		if err != nil {
			return err
		}
		fmt.Println(change.Seq)
	}
}

// worked is a database under a worker that is killed again and again, and what
// must be in it.
type worked struct {
	t      *testing.T
	path   string
	seed   uint64
	steps  int               // that are surely stored
	titles map[string]string // after them
}

// kill lets a worker make so many promises and work on for a while, kills it and
// returns the numbers of the commits that it promised.
func (w *worked) kill(promises int, after time.Duration) (promised []int64) {
	spec, err := json.Marshal(map[string]any{"Path": w.path, "Seed": w.seed, "From": w.steps})
	if err != nil {
		w.t.Fatal(err)
	}
	c := exec.CommandContext(w.t.Context(), os.Args[0])
	c.Env = append(os.Environ(), workerEnv+"="+string(spec))
	out, err := c.StdoutPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		w.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		w.t.Fatalf("the worker said %q", lines.Text())
	}
	for n := 0; ; n++ {
		if n == promises {
			timer := time.AfterFunc(after, func() { _ = c.Process.Kill() })
			defer timer.Stop()
		}
		if !lines.Scan() {
			break
		}
		seq, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			w.t.Fatalf("the worker said %q", lines.Text())
		}
		promised = append(promised, seq)
	}
	if err := c.Wait(); err == nil || c.ProcessState.Exited() {
		w.t.Fatalf("the worker ended by itself: %v", err)
	}
	return promised
}

// compare opens the database after a kill: everything promised is there, with
// at most one step more, which was stored but not said to be.
func (w *worked) compare(promised []int64) {
	t := w.t
	t.Helper()
	ctx := t.Context()
	half := w.pending()
	var log bytes.Buffer
	s, err := Open(ctx, w.path, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatalf("after a kill: %v", err)
	}
	defer s.Close()
	if said := strings.Contains(log.String(), "removed what an import that never ended had written"); said != half {
		t.Errorf("half an import was left: %v, but the log says %q", half, log.String())
	}
	head, err := s.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for n, seq := range promised {
		if want := int64(w.steps) + int64(n) + 2; seq != want { // the layer is commit 1
			t.Fatalf("promise %d is of commit %d, want %d", n, seq, want)
		}
	}
	done := int(head.Seq) - 1
	if least := w.steps + len(promised); done < least || done > least+1 {
		t.Fatalf("%d steps are stored, %d were promised", done, least)
	}
	for ; w.steps < done; w.steps++ {
		work{w.seed, w.steps}.step().apply(w.titles)
	}
	got := map[string]string{}
	for e, err := range s.Events(ctx, data.Query{Layer: "strikes", At: head.Seq}) {
		if err != nil {
			t.Fatal(err)
		}
		got[e.ID] = e.Title
	}
	if fmt.Sprint(got) != fmt.Sprint(w.titles) {
		t.Fatalf("after %d steps there are\n%v, want\n%v", w.steps, got, w.titles)
	}
	if n, err := s.Count(ctx, data.Query{Layer: "strikes", At: head.Seq, Filter: data.Filter{Text: "step"}}); err != nil || int(n) != len(w.titles) {
		t.Fatalf("%d events are found by a word, want %d (%v)", n, len(w.titles), err)
	}
	for _, line := range findings(t, w.path) {
		t.Error(line)
	}
}

// pending looks, before anybody repairs it, whether half an import was left.
func (w *worked) pending() bool {
	w.t.Helper()
	r, err := openReading(w.t.Context(), w.path, 0, 1)
	if err != nil {
		w.t.Fatal(err)
	}
	defer r.db.Close()
	p, err := pending(w.t.Context(), r.db)
	if err != nil {
		w.t.Fatal(err)
	}
	return p != nil
}

// TestSoakKill kills a process that edits and imports, at any moment.
func TestSoakKill(t *testing.T) {
	times, random := storetest.Soak(t, 8)
	w := &worked{t: t, path: filepath.Join(t.TempDir(), "waylog.db"), seed: random.Uint64(), titles: map[string]string{}}
	s, err := Open(t.Context(), w.path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutLayer(t.Context(), data.Layer{ID: "strikes"}, "", ""); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var promises, repaired int
	for range times {
		promised := w.kill(random.IntN(6), time.Duration(random.IntN(60_000))*time.Microsecond)
		promises += len(promised)
		if w.pending() {
			repaired++
		}
		w.compare(promised)
		if t.Failed() {
			return
		}
	}
	t.Logf("%d kills, %d commits promised and kept, %d half imports removed", times, promises, repaired)
}
