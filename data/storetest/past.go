package storetest

import (
	"fmt"
	"time"

	"github.com/waylog/waylog/data"
)

func past(s *suite) {
	s.layer("strikes", "")
	var seqs []int64
	var ats []time.Time
	for i, title := range []string{"one", "two", "three"} {
		e := strike("a", 38+float64(i), 35, fmt.Sprintf("2017-05-2%d", i))
		e.Title = title
		c, err := s.store.Commit(s.ctx, data.Edit{Author: "author " + title, Reason: "reason " + title, Layer: "strikes", Ops: []data.Op{{Kind: data.Put, Event: e}}})
		s.ok(err)
		seqs, ats = append(seqs, c.Seq), append(ats, c.At)
	}
	for i, title := range []string{"one", "two", "three"} {
		e, err := s.store.Event(s.ctx, "strikes", "a", seqs[i])
		s.ok(err)
		equal(s, "title then", e.Title, title)
		equal(s, "revision then", e.Revision, seqs[i])
		if !e.Created.Equal(ats[0]) || !e.Updated.Equal(ats[i]) {
			s.Fatalf("created %v and updated %v, want %v and %v", e.Created, e.Updated, ats[0], ats[i])
		}
		list := s.events(data.Query{Layer: "strikes", At: seqs[i]})
		equal(s, "listed then", len(list), 1)
		equal(s, "title listed then", list[0].Title, title)
		here := box(37.5+float64(i), 34, 38.5+float64(i), 36)
		same(s, "found where it was then", s.ids(data.Query{Layer: "strikes", At: seqs[i], Filter: data.Filter{Box: here, Text: title}}), []string{"a"})
		for j := range seqs {
			if j != i {
				same(s, "not found where it was at another time", s.ids(data.Query{Layer: "strikes", At: seqs[j], Filter: data.Filter{Box: here}}), []string{})
				same(s, "not found by the words of another time", s.ids(data.Query{Layer: "strikes", At: seqs[j], Filter: data.Filter{Text: title}}), []string{})
			}
		}
		for _, c := range []struct {
			at   time.Time
			want int64
		}{{ats[i], seqs[i]}, {ats[i].Add(-time.Millisecond), seqs[i] - 1}, {ats[i].Add(time.Millisecond), seqs[i]}} {
			m, err := s.store.At(s.ctx, c.at)
			s.ok(err)
			equal(s, "last commit at "+c.at.String(), m.Seq, c.want)
		}
	}
	equal(s, "events before the first", len(s.events(data.Query{Layer: "strikes", At: seqs[0] - 1})), 0)
	_, err := s.store.Event(s.ctx, "strikes", "a", seqs[0]-1)
	s.code(err, data.NotFound)
	_, err = s.store.History(s.ctx, "strikes", "a", seqs[0]-1)
	s.code(err, data.NotFound)

	history, err := s.store.History(s.ctx, "strikes", "a", seqs[1])
	s.ok(err)
	equal(s, "states up to the second", len(history), 2)
	for i, title := range []string{"two", "one"} {
		r := history[i]
		equal(s, "title, newest first", r.Event.Title, title)
		equal(s, "author", r.Author, "author "+title)
		equal(s, "reason", r.Reason, "reason "+title)
		equal(s, "number", r.Mark.Seq, seqs[1-i])
		if !r.Mark.At.Equal(ats[1-i]) {
			s.Fatalf("recorded %v, want %v", r.Mark.At, ats[1-i])
		}
	}
}

func sourcesOfThePast(s *suite) {
	s.layer("strikes", "")
	s.layer("convoys", "")
	full := data.Source{ID: "s1", URL: "https://example.org/a", Title: "Old", Publisher: "P", Author: "A", Published: "2017-05-25",
		Retrieved: "2017-06-01", Language: "ar", ArchiveURL: "https://archive.example/a", SHA256: "00"}
	write := func(layer string, sources ...data.Source) data.Change {
		c, err := s.store.Commit(s.ctx, data.Edit{Layer: layer, Sources: sources})
		s.ok(err)
		return c
	}
	read := func(at int64, ids ...string) map[string]data.Source {
		m, err := s.store.Sources(s.ctx, "strikes", ids, at)
		s.ok(err)
		return m
	}
	first := write("strikes", full, data.Source{ID: "s2", Title: "Two"}).Seq
	changed := full
	changed.Title = "New"
	second := write("strikes", changed).Seq
	write("convoys", data.Source{ID: "s1", Title: "Another layer's"})
	equal(s, "writing the same changes nothing", write("strikes", changed).Seq, s.head())
	equal(s, "then", read(first, "s1")["s1"], full)
	equal(s, "now", read(second, "s1")["s1"], changed)
	equal(s, "in the end", read(s.head(), "s1")["s1"], changed)
	equal(s, "before", len(read(first-1, "s1", "s2")), 0)
	equal(s, "known ones among unknown", len(read(s.head(), "s1", "nobody", "s2", "s2")), 2)
	equal(s, "of none", len(read(s.head())), 0)
	_, err := s.store.Commit(s.ctx, data.Edit{Layer: "strikes", Sources: []data.Source{{Title: "without an id"}}})
	s.code(err, data.Invalid)
}

func timesNeverGoBack(s *suite) {
	s.layer("strikes", "")
	a := s.put(strike("a", 1, 1, ""))
	s.clock.set(a.At.AddDate(-1, 0, 0))
	b := s.put(strike("b", 1, 1, ""))
	if b.At.Before(a.At) {
		s.Fatalf("the second commit was recorded %v, before the first %v", b.At, a.At)
	}
	m, err := s.store.At(s.ctx, a.At)
	s.ok(err)
	equal(s, "of commits at the same time the last counts", m.Seq, b.Seq)
}

func changesLog(s *suite) {
	s.layer("strikes", "")
	s.put(strike("a", 1, 1, ""), strike("b", 1, 1, ""))
	s.edit(data.Op{Kind: data.Delete, ID: "a"})
	i, err := s.store.Import(s.ctx, data.ImportSpec{Author: "bob", Reason: "load", Layer: "strikes", File: "f.csv"})
	s.ok(err)
	_, err = Put(s.ctx, i, s.normal(strike("c", 1, 1, "")), nil)
	s.ok(err)
	_, err = Put(s.ctx, i, s.normal(strike("b", 2, 1, "")), nil)
	s.ok(err)
	_, err = i.Commit(s.ctx, "abc")
	s.ok(err)
	log, err := s.store.Changes(s.ctx, 0, 10)
	s.ok(err)
	equal(s, "changes", len(log), 4)
	for n, c := range log {
		equal(s, "number", c.Seq, int64(n+1))
		equal(s, "layer", c.Layer, "strikes")
		if n > 0 && c.At.Before(log[n-1].At) {
			s.Fatalf("change %d was recorded before the one before", c.Seq)
		}
	}
	equal(s, "of a layer", log[0].What, "layer")
	equal(s, "of an edit", log[1].What, "edit")
	equal(s, "counts of an edit", log[1].Counts, data.Counts{Stored: 2})
	equal(s, "author of an edit", log[1].Author, "ann")
	want := data.Change{Mark: log[3].Mark, Author: "bob", Reason: "load", What: "import", Layer: "strikes", Counts: data.Counts{Stored: 1, Updated: 1}, File: "f.csv", SHA256: "abc"}
	equal(s, "of an import", log[3], want)
	log, err = s.store.Changes(s.ctx, 2, 1)
	s.ok(err)
	equal(s, "limited", len(log), 1)
	equal(s, "first after", log[0].Seq, int64(3))
	log, err = s.store.Changes(s.ctx, 4, 10)
	s.ok(err)
	equal(s, "after the last", len(log), 0)
}

func updatedSince(s *suite) {
	s.layer("strikes", "")
	s.put(strike("a", 1, 1, ""))
	b := s.put(strike("b", 1, 1, ""))
	c := s.put(strike("c", 1, 1, ""))
	s.put(strike("a", 2, 1, ""))
	since := func(t time.Time) []string { return s.matched(data.Filter{UpdatedSince: &t}) }
	same(s, "since the first of all", since(time.Time{}), []string{"a", "b", "c"})
	same(s, "since b, b included", since(b.At), []string{"a", "b", "c"})
	same(s, "after b", since(b.At.Add(time.Microsecond)), []string{"a", "c"})
	same(s, "since c", since(c.At), []string{"a", "c"})
	same(s, "after c", since(c.At.Add(time.Second/2)), []string{"a"})
	same(s, "since tomorrow", since(c.At.AddDate(0, 0, 1)), []string{})
	at := c.Seq
	same(s, "as it was", s.ids(data.Query{Layer: "strikes", At: at, Filter: data.Filter{UpdatedSince: &c.At}}), []string{"c"})
}
