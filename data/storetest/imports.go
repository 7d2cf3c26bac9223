package storetest

import (
	"fmt"
	"sync"
	"time"

	"github.com/waylog/waylog/data"
)

func (s *suite) begin(spec data.ImportSpec) data.Import {
	s.Helper()
	spec.Layer = "strikes"
	i, err := s.store.Import(s.ctx, spec)
	s.ok(err)
	s.Cleanup(func() { i.Abort() })
	return i
}

func (s *suite) add(i data.Import, e *data.Event, sources ...data.Source) data.Outcome {
	s.Helper()
	o, err := Put(s.ctx, i, e, sources)
	s.ok(err)
	return o
}

func importOutcomes(s *suite) {
	s.layer("strikes", "Asia/Damascus")
	source := data.Source{ID: "s1", Title: "Guardian"}
	load := func(events ...*data.Event) (data.Change, []data.Outcome) {
		i := s.begin(data.ImportSpec{Author: "bob"})
		var outcomes []data.Outcome
		for _, e := range events {
			outcomes = append(outcomes, s.add(i, s.normal(e), source))
		}
		c, err := i.Commit(s.ctx, "")
		s.ok(err)
		s.ok(i.Abort()) // is safe after Commit
		return c, outcomes
	}
	list := func() []*data.Event {
		w := whole()
		w.SourceIDs = []string{"s1"}
		a := strike("a", 38, 35, "2017-05-25")
		a.SourceIDs = []string{"s1"}
		return []*data.Event{a, strike("b", 38, 35, ""), w}
	}
	c, o := load(list()...)
	equal(s, "counts", c.Counts, data.Counts{Stored: 3})
	equal(s, "outcomes", fmt.Sprint(o), fmt.Sprint([]data.Outcome{data.Stored, data.Stored, data.Stored}))
	first := s.head()
	equal(s, "number", c.Seq, first)
	same(s, "found by words of its source", s.matched(data.Filter{Text: "guardian strike"}), []string{"a", whole().ID})

	c, _ = load(list()...)
	equal(s, "counts of the same again", c.Counts, data.Counts{Unchanged: 3})
	equal(s, "an import that changed nothing has no number", c.Seq, int64(0))
	equal(s, "head", s.head(), first)

	changed := list()
	changed[1].Title = "Another title"
	changed[1].Properties = []byte(`{"new":1}`)
	c, o = load(append(changed, strike("c", 1, 1, ""))...)
	equal(s, "counts of a changed one and a new one", c.Counts, data.Counts{Stored: 1, Updated: 1, Unchanged: 2})
	equal(s, "outcomes", fmt.Sprint(o), fmt.Sprint([]data.Outcome{data.Unchanged, data.Updated, data.Unchanged, data.Stored}))
	e, err := s.store.Event(s.ctx, "strikes", "b", s.head())
	s.ok(err)
	equal(s, "title", e.Title, "Another title")
	e, err = s.store.Event(s.ctx, "strikes", "b", first)
	s.ok(err)
	equal(s, "title before", e.Title, "Strike b")
	equal(s, "properties of the layer", len(s.layerNow().Properties), 5)
	same(s, "found by its new words", s.matched(data.Filter{Text: "another"}), []string{"b"})
	same(s, "order is of first insertion", s.matched(data.Filter{}), []string{"a", "b", whole().ID, "c"})

	s.edit(data.Op{Kind: data.Delete, ID: "c"}, data.Op{Kind: data.Delete, ID: "a"})
	moved := strike("a", 39, 35, "2017-05-25")
	c, o = load(strike("c", 1, 1, ""), moved)
	equal(s, "a deleted event of the same content stays deleted, of another it comes back", fmt.Sprint(o), fmt.Sprint([]data.Outcome{data.Unchanged, data.Updated}))
	same(s, "events", s.matched(data.Filter{}), []string{"a", "b", whole().ID})

	source.Title = "Observer"
	c, o = load(list()[2])
	equal(s, "an event whose source changed", o[0], data.Updated)
	same(s, "found by words of its changed source", s.matched(data.Filter{Text: "observer"}), []string{whole().ID})
	history, err := s.store.History(s.ctx, "strikes", whole().ID, s.head())
	s.ok(err)
	equal(s, "its states", len(history), 2)
	equal(s, "author", history[0].Author, "bob")
	equal(s, "number", history[0].Mark.Seq, c.Seq)
}

func (s *suite) layerNow() data.Layer {
	s.Helper()
	l, err := s.store.Layer(s.ctx, "strikes", s.head())
	s.ok(err)
	return l
}

// importIsWhole reads all the time while an import stores new events, changes
// old ones and adds a kind.
func importIsWhole(s *suite) {
	s.layer("strikes", "")
	var ops []data.Op
	for n := range 150 {
		ops = append(ops, data.Op{Kind: data.Create, Event: strike(fmt.Sprint("old", n), 1, 1, "2017-05-25")})
	}
	s.edit(ops...)
	before := s.head()
	done := make(chan struct{})
	var readers sync.WaitGroup
	seen := [2]map[string]bool{{}, {}}
	for n := range seen {
		readers.Go(func() {
			for {
				m, err := s.store.Head(s.ctx)
				if err != nil {
					s.Errorf("head: %v", err)
					return
				}
				q := data.Query{Layer: "strikes", At: m.Seq}
				sum, err := s.store.Summary(s.ctx, q)
				if err != nil {
					s.Errorf("summary: %v", err)
					return
				}
				q.Filter.Text = "changed"
				changed, err := s.store.Count(s.ctx, q)
				if err != nil {
					s.Errorf("count: %v", err)
					return
				}
				l, err := s.store.Layer(s.ctx, "strikes", m.Seq)
				if err != nil {
					s.Errorf("layer: %v", err)
					return
				}
				seen[n][fmt.Sprint(sum.Matched, changed, len(l.Kinds))] = true
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	i := s.begin(data.ImportSpec{})
	for n := range 450 {
		e := strike(fmt.Sprint("new", n), 1, 1, "")
		if n < 150 {
			e = strike(fmt.Sprint("old", n), 2, 1, "")
			e.Title = "changed"
		}
		e.Kind = "shelling"
		s.add(i, s.normal(e))
	}
	equal(s, "head while it runs", s.head(), before)
	equal(s, "events while it runs", len(s.matched(data.Filter{})), 150)
	equal(s, "changed ones while it runs", len(s.matched(data.Filter{Text: "changed"})), 0)
	_, err := s.store.Event(s.ctx, "strikes", "new200", before)
	s.code(err, data.NotFound)
	_, err = s.store.Count(s.ctx, data.Query{Layer: "strikes", At: before + 1})
	s.code(err, data.Invalid)
	c, err := i.Commit(s.ctx, "")
	s.ok(err)
	equal(s, "number", c.Seq, before+1)
	time.Sleep(20 * time.Millisecond) // for the readers to see the new state
	close(done)
	readers.Wait()
	for _, m := range seen {
		for state := range m {
			if state != "150 0 1" && state != "450 150 2" {
				s.Errorf("a reader saw (events, changed ones, kinds) %s", state)
			}
		}
	}
	equal(s, "events before, afterwards", len(s.ids(data.Query{Layer: "strikes", At: before})), 150)
	equal(s, "events", len(s.matched(data.Filter{})), 450)
}

func importOddities(s *suite) {
	s.layer("strikes", "")
	i := s.begin(data.ImportSpec{})
	c, err := i.Commit(s.ctx, "")
	s.ok(err)
	equal(s, "an import without rows has no number", c.Seq, int64(0))
	_, err = Put(s.ctx, i, s.normal(strike("late", 1, 1, "")), nil)
	if err == nil {
		s.Error("an import that has ended takes an event")
	}
	i = s.begin(data.ImportSpec{})
	_, err = Put(s.ctx, i, s.normal(strike("a", 1, 1, "")), []data.Source{{Title: "without an id"}})
	s.code(err, data.Invalid)
	s.add(i, s.normal(strike("b", 1, 1, "")))
	e := strike("b", 1, 1, "")
	e.Title = "twice in one import: the last holds"
	s.add(i, s.normal(e))
	related := strike("c", 1, 1, "")
	related.Related = []data.Related{{Layer: "convoys", ID: "to come", Relation: "along"}} // an import may name what comes later
	s.add(i, s.normal(related))
	_, err = i.Commit(s.ctx, "")
	s.ok(err)
	same(s, "events", s.matched(data.Filter{}), []string{"b", "c"})
	history, err := s.store.History(s.ctx, "strikes", "b", s.head())
	s.ok(err)
	equal(s, "states", len(history), 1)
	equal(s, "title", history[0].Event.Title, e.Title)
}

// fill begins an import that stores, changes and revives, and leaves it open.
func (s *suite) fill() data.Import {
	s.Helper()
	var ops []data.Op
	for n := range 120 {
		ops = append(ops, data.Op{Kind: data.Put, Event: strike(fmt.Sprint("old", n), 1, 1, "2017-05-25")})
	}
	s.edit(ops...)
	s.edit(data.Op{Kind: data.Delete, ID: "old1"}, data.Op{Kind: data.Put, Event: strike("old2", 5, 5, "")})
	i := s.begin(data.ImportSpec{File: "half.csv"})
	for n := range 260 {
		id := fmt.Sprint("new", n)
		if n < 120 {
			id = fmt.Sprint("old", n)
		}
		e := strike(id, 2, 2, "2018-01-01")
		e.Title, e.Kind, e.SourceIDs = "half", "shelling", []string{"s1"}
		s.add(i, s.normal(e), data.Source{ID: "s1", Title: "Half"})
	}
	return i
}

// unharmed checks that nothing of what fill imported is there, and that the
// store works.
func (s *suite) unharmed() {
	s.Helper()
	at := s.head()
	equal(s, "head", at, int64(3))
	check := func() {
		s.Helper()
		q := data.Query{Layer: "strikes", At: at}
		equal(s, "events", len(s.ids(q)), 119)
		q.Filter.Text = "half"
		equal(s, "imported ones", len(s.ids(q)), 0)
		q.Filter.Text = "strike"
		equal(s, "old ones", len(s.ids(q)), 119)
		for _, e := range s.events(data.Query{Layer: "strikes", At: at}) {
			if e.Revision > at || e.Kind != "airstrike" {
				s.Fatalf("left behind: %+v", e)
			}
		}
		_, err := s.store.Event(s.ctx, "strikes", "old1", at)
		s.code(err, data.Gone)
		history, err := s.store.History(s.ctx, "strikes", "old2", at)
		s.ok(err)
		equal(s, "states of a changed event", len(history), 2)
		sources, err := s.store.Sources(s.ctx, "strikes", []string{"s1"}, at)
		s.ok(err)
		equal(s, "sources", len(sources), 0)
		l, err := s.store.Layer(s.ctx, "strikes", at)
		s.ok(err)
		equal(s, "kinds", len(l.Kinds), 1)
	}
	check()
	i := s.begin(data.ImportSpec{})
	e := strike("after", 1, 1, "")
	e.Title = "after"
	equal(s, "outcome", s.add(i, s.normal(e)), data.Stored)
	changed := strike("old3", 9, 9, "")
	changed.Title = "after"
	equal(s, "outcome", s.add(i, s.normal(changed)), data.Updated)
	c, err := i.Commit(s.ctx, "")
	s.ok(err)
	equal(s, "number of the next import", c.Seq, at+1)
	equal(s, "found by words", len(s.matched(data.Filter{Text: "after"})), 2)
	s.put(strike("more", 1, 1, ""))
	equal(s, "events", len(s.matched(data.Filter{})), 121)
	sources, err := s.store.Sources(s.ctx, "strikes", []string{"s1"}, s.head())
	s.ok(err)
	equal(s, "sources that came back under the number of the next import", len(sources), 0)
	check()
}

func importAborted(s *suite) {
	s.layer("strikes", "")
	i := s.fill()
	s.ok(i.Abort())
	s.ok(i.Abort())
	if _, err := i.Commit(s.ctx, ""); err == nil {
		s.Fatal("an aborted import commits")
	}
	s.unharmed()
}

func crashInImport(s *suite) {
	s.layer("strikes", "")
	s.fill()
	s.store = s.crash(s.T)
	s.unharmed()
}

func importRehearsed(s *suite) {
	s.layer("strikes", "")
	s.put(strike("a", 1, 1, ""), strike("b", 1, 1, ""))
	before := s.head()
	i := s.begin(data.ImportSpec{DryRun: true})
	changed := strike("b", 2, 1, "")
	changed.Kind = "shelling"
	var got []data.Outcome
	for _, e := range []*data.Event{strike("a", 1, 1, ""), changed, strike("c", 1, 1, "")} {
		got = append(got, s.add(i, s.normal(e), data.Source{ID: "s1"}))
	}
	// A source that is not there yet makes a change of every event that brings it.
	equal(s, "outcomes", fmt.Sprint(got), fmt.Sprint([]data.Outcome{data.Updated, data.Updated, data.Stored}))
	s.put(strike("d", 1, 1, "")) // it holds up nobody
	c, err := i.Commit(s.ctx, "")
	s.ok(err)
	equal(s, "number", c.Seq, int64(0))
	equal(s, "counts", c.Counts, data.Counts{Stored: 1, Updated: 2})
	equal(s, "head", s.head(), before+1)
	same(s, "events", s.matched(data.Filter{}), []string{"a", "b", "d"})
	equal(s, "kinds", len(s.layerNow().Kinds), 1)
	i = s.begin(data.ImportSpec{DryRun: true})
	equal(s, "the same again", s.add(i, s.normal(strike("a", 1, 1, ""))), data.Unchanged)
	s.ok(i.Abort())
}

func oneImportAtATime(s *suite) {
	s.layer("strikes", "")
	i := s.begin(data.ImportSpec{})
	s.add(i, s.normal(strike("a", 1, 1, "")))
	_, err := s.store.Import(s.ctx, data.ImportSpec{Layer: "strikes"})
	s.code(err, data.Busy)
	ctx, cancel := contextWithCancel(s)
	edited := make(chan error)
	go func() {
		_, err := s.store.Commit(ctx, data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Put, Event: strike("b", 1, 1, "")}}})
		edited <- err
	}()
	select {
	case err := <-edited:
		s.Fatalf("an edit did not wait for the import: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	cancel()
	s.code(<-edited, data.Busy)
	go func() {
		_, err := s.store.Commit(s.ctx, data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Put, Event: strike("c", 1, 1, "")}}})
		edited <- err
	}()
	_, err = i.Commit(s.ctx, "")
	s.ok(err)
	s.ok(<-edited)
	same(s, "events", s.matched(data.Filter{}), []string{"a", "c"})
	i = s.begin(data.ImportSpec{})
	s.ok(i.Abort())
}
