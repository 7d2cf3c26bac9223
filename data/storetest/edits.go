package storetest

import (
	"errors"
	"sync"

	"github.com/waylog/waylog/data"
)

func operations(s *suite) {
	s.layer("strikes", "")
	try := func(op data.Op) error {
		_, err := s.store.Commit(s.ctx, data.Edit{Author: "ann", Layer: "strikes", Ops: []data.Op{op}})
		return err
	}
	a := func() *data.Event { return strike("a", 38, 35, "2017-05-25") }
	other := func(title string) *data.Event {
		e := a()
		e.Title = title
		return e
	}
	for _, c := range []struct {
		name string
		op   data.Op
		want data.Code
	}{
		{"replace what is not there", data.Op{Kind: data.Replace, Event: a()}, data.NotFound},
		{"delete what is not there", data.Op{Kind: data.Delete, ID: "a"}, data.NotFound},
		{"restore what is not there", data.Op{Kind: data.Restore, ID: "a"}, data.NotFound},
		{"create", data.Op{Kind: data.Create, Event: a()}, ""},
		{"create again", data.Op{Kind: data.Create, Event: a()}, data.Exists},
		{"restore what is not deleted", data.Op{Kind: data.Restore, ID: "a"}, data.Exists},
		{"replace", data.Op{Kind: data.Replace, Event: other("two")}, ""},
		{"put over", data.Op{Kind: data.Put, Event: other("three")}, ""},
		{"put an impossible event", data.Op{Kind: data.Put, Event: &data.Event{ID: "a", Status: "perhaps"}}, data.Invalid},
		{"put nothing", data.Op{Kind: data.Put, ID: "a"}, data.Invalid},
		{"delete", data.Op{Kind: data.Delete, ID: "a"}, ""},
		{"delete again", data.Op{Kind: data.Delete, ID: "a"}, data.Gone},
		{"create over a tombstone", data.Op{Kind: data.Create, Event: a()}, data.Exists},
		{"replace a tombstone", data.Op{Kind: data.Replace, Event: a()}, data.Gone},
		{"restore", data.Op{Kind: data.Restore, ID: "a"}, ""},
		{"delete once more", data.Op{Kind: data.Delete, ID: "a"}, ""},
		{"put over a tombstone", data.Op{Kind: data.Put, Event: other("four")}, ""},
	} {
		before := s.head()
		err := try(c.op)
		if got := data.CodeOf(err); got != c.want {
			s.Fatalf("%s: got code %q (%v), want %q", c.name, got, err, c.want)
		}
		if moved := s.head() != before; moved != (c.want == "") {
			s.Fatalf("%s: head went from %d to %d", c.name, before, s.head())
		}
	}
	e, err := s.store.Event(s.ctx, "strikes", "a", s.head())
	s.ok(err)
	equal(s, "title in the end", e.Title, "four")
	before := s.head()
	c := s.edit(data.Op{Kind: data.Put, Event: other("four")})
	equal(s, "an edit that changes nothing makes no commit", s.head(), before)
	equal(s, "its mark is the head", c.Seq, before)
	equal(s, "unchanged", c.Counts, data.Counts{Unchanged: 1})
	s.code(func() error { _, err := s.store.Commit(s.ctx, data.Edit{Layer: "strikes"}); return err }(), data.Invalid)
}

func editIsWhole(s *suite) {
	s.layer("strikes", "")
	s.put(strike("a", 38, 35, "2017-05-25"))
	before := s.head()
	good := strike("b", 38, 35, "2017-05-25")
	good.Kind = "shelling"
	_, err := s.store.Commit(s.ctx, data.Edit{Layer: "strikes", Sources: []data.Source{{ID: "s1", Title: "News"}}, Ops: []data.Op{
		{Kind: data.Create, Event: good},
		{Kind: data.Delete, ID: "a"},
		{Kind: data.Create, Event: &data.Event{ID: "c", Status: "perhaps"}},
	}})
	s.code(err, data.Invalid)
	equal(s, "head", s.head(), before)
	same(s, "events", s.matched(data.Filter{}), []string{"a"})
	sources, err := s.store.Sources(s.ctx, "strikes", []string{"s1"}, before)
	s.ok(err)
	equal(s, "sources", len(sources), 0)
	c := s.edit(
		data.Op{Kind: data.Create, Event: good},
		data.Op{Kind: data.Delete, ID: "a"},
		data.Op{Kind: data.Create, Event: strike("c", 38, 35, "")},
		data.Op{Kind: data.Put, ID: "b", Event: strike("b", 39, 35, "")}, // twice in one commit: the last holds
	)
	equal(s, "counts", c.Counts, data.Counts{Stored: 2, Updated: 1, Deleted: 1})
	equal(s, "one number for all", c.Seq, before+1)
	same(s, "events", s.matched(data.Filter{}), []string{"b", "c"})
	same(s, "events before", s.ids(data.Query{Layer: "strikes", At: before}), []string{"a"})
	history, err := s.store.History(s.ctx, "strikes", "b", s.head())
	s.ok(err)
	equal(s, "states of an event written twice in one commit", len(history), 1)
	equal(s, "its kind", history[0].Event.Kind, "airstrike")
}

func optimisticLocking(s *suite) {
	s.layer("strikes", "")
	first := s.put(strike("a", 38, 35, "2017-05-25")).Seq
	replace := func(title string, revision int64) error {
		e := strike("a", 38, 35, "2017-05-25")
		e.Title = title
		_, err := s.store.Commit(s.ctx, data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Replace, Event: e, IfRevision: &revision}}})
		return err
	}
	s.ok(replace("mine", first))
	err := replace("yours", first)
	s.code(err, data.Stale)
	var stale *data.StaleError
	if !errors.As(err, &stale) {
		s.Fatalf("%T is no StaleError", err)
	}
	equal(s, "title of the current record", stale.Current.Title, "mine")
	equal(s, "its revision", stale.Current.Revision, s.head())
	_, err = s.store.Commit(s.ctx, data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Delete, ID: "a", IfRevision: &first}}})
	s.code(err, data.Stale)
	s.ok(replace("yours", stale.Current.Revision))
	_, err = s.store.Commit(s.ctx, data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Delete, ID: "a", IfRevision: new(s.head())}}})
	s.ok(err)
}

func oneWriterWins(s *suite) {
	s.layer("strikes", "")
	s.put(strike("a", 38, 35, ""))
	const rounds, writers = 5, 4
	for range rounds {
		revision := s.head()
		var group sync.WaitGroup
		errs := make([]error, writers)
		for w := range writers {
			group.Go(func() {
				e := strike("a", 38, 35, "")
				e.Summary = string(rune('a'+w)) + e.Summary
				e.Title = data.Fold(e.Title) + string(rune('0'+revision%10))
				_, errs[w] = s.store.Commit(s.ctx, data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Replace, Event: e, IfRevision: &revision}}})
			})
		}
		group.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			s.code(err, data.Stale)
		}
		equal(s, "writers that won", won, 1)
		equal(s, "head", s.head(), revision+1)
	}
}

func relations(s *suite) {
	s.layer("strikes", "")
	s.layer("convoys", "")
	a, b := strike("a", 38, 35, ""), strike("b", 38, 35, "")
	a.Related = []data.Related{{Layer: "strikes", ID: "b", Relation: "part_of"}}
	_, err := s.store.Commit(s.ctx, data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Put, Event: a}}})
	s.code(err, data.Invalid)
	s.put(a, b) // resolves within the commit, whatever the order
	b.Related = []data.Related{{Layer: "convoys", ID: "a", Relation: "along"}}
	_, err = s.store.Commit(s.ctx, data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Put, Event: b}}})
	s.code(err, data.Invalid)
	_, err = s.store.Commit(s.ctx, data.Edit{Layer: "convoys", Ops: []data.Op{{Kind: data.Put, Event: strike("a", 38, 35, "")}}})
	s.ok(err)
	s.put(b)
	e, err := s.store.Event(s.ctx, "strikes", "b", s.head())
	s.ok(err)
	equal(s, "relation", e.Related[0], b.Related[0])
}

func tombstones(s *suite) {
	s.layer("strikes", "")
	s.put(strike("a", 38, 35, "2017-05-25"), strike("b", 38, 35, "2017-05-25"), strike("c", 38, 35, "2017-05-25"))
	there := s.head()
	c := s.edit(data.Op{Kind: data.Delete, ID: "b"})
	equal(s, "counts", c.Counts, data.Counts{Deleted: 1})
	gone := s.head()
	_, err := s.store.Event(s.ctx, "strikes", "b", gone)
	s.code(err, data.Gone)
	_, err = s.store.Event(s.ctx, "strikes", "b", there)
	s.ok(err)
	_, err = s.store.Event(s.ctx, "strikes", "x", gone)
	s.code(err, data.NotFound)
	same(s, "listed", s.matched(data.Filter{}), []string{"a", "c"})
	same(s, "found by words", s.matched(data.Filter{Text: "strike b"}), []string{})
	same(s, "listed before", s.ids(data.Query{Layer: "strikes", At: there}), []string{"a", "b", "c"})
	same(s, "found by words before", s.ids(data.Query{Layer: "strikes", At: there, Filter: data.Filter{Text: "strike b"}}), []string{"b"})
	sum, err := s.store.Summary(s.ctx, s.query(data.Filter{}))
	s.ok(err)
	equal(s, "summed up", sum.Matched, int64(2))
	s.edit(data.Op{Kind: data.Restore, ID: "b"})
	same(s, "after it was restored, in its old place", s.matched(data.Filter{}), []string{"a", "b", "c"})
	same(s, "found by words again", s.matched(data.Filter{Text: "strike b"}), []string{"b"})
	same(s, "listed while it was gone", s.ids(data.Query{Layer: "strikes", At: gone}), []string{"a", "c"})
	e, err := s.store.Event(s.ctx, "strikes", "b", s.head())
	s.ok(err)
	equal(s, "revision", e.Revision, s.head())
	equal(s, "title", e.Title, "Strike b")
	history, err := s.store.History(s.ctx, "strikes", "b", s.head())
	s.ok(err)
	equal(s, "states", len(history), 3)
	equal(s, "newest is a tombstone", history[0].Event.Deleted, false)
	equal(s, "the one before is a tombstone", history[1].Event.Deleted, true)
	equal(s, "the oldest is a tombstone", history[2].Event.Deleted, false)
}
