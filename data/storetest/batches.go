package storetest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/waylog/waylog/data"
)

// importBatches puts records in batches of all sizes, ids again and again among
// them, into an empty layer and into one that is not, and compares what became of
// each with a list that is kept by hand.
func importBatches(s *suite) {
	s.layer("strikes", "")
	random := rand.New(rand.NewPCG(7, 7))
	titles := map[string]string{}
	for round := range 4 {
		i := s.begin(data.ImportSpec{})
		now := map[string]string{}
		for id, title := range titles {
			now[id] = title
		}
		for range 30 {
			records := make([]data.Record, 1+random.IntN(40))
			want := make([]data.Outcome, len(records))
			for n := range records {
				id := fmt.Sprint("e", random.IntN(60+200*round))
				e := strike(id, 1, 1, "")
				e.Title = fmt.Sprint("title ", random.IntN(3))
				records[n].Event = s.normal(e)
				switch old, ok := now[id]; {
				case !ok:
					want[n] = data.Stored
				case old == e.Title:
					want[n] = data.Unchanged
				default:
					want[n] = data.Updated
				}
				now[id] = e.Title
			}
			s.ok(i.Put(s.ctx, records))
			for n := range records {
				s.ok(records[n].Err)
				equal(s, fmt.Sprintf("round %d: record %d, %s", round, n, records[n].Event.ID), records[n].Outcome, want[n])
			}
		}
		if round == 2 {
			s.ok(i.Abort())
		} else {
			_, err := i.Commit(s.ctx, "")
			s.ok(err)
			titles = now
		}
		got := map[string]string{}
		for e, err := range s.store.Events(s.ctx, data.Query{Layer: "strikes", At: s.head()}) {
			s.ok(err)
			got[e.ID] = e.Title
		}
		equal(s, fmt.Sprintf("round %d: what there is", round), fmt.Sprint(got), fmt.Sprint(titles))
	}
}

// importRawRows asks every state for what the file said, and only states that a
// file made say so.
func importRawRows(s *suite) {
	s.layer("strikes", "")
	line := func(n int, title string) string {
		return fmt.Sprintf("e%d,%q,%s", n, title, strings.Repeat("long ", n%50*40)) // blocks of all sizes
	}
	load := func(spec data.ImportSpec, title string, step int) data.Change {
		i := s.begin(spec)
		var records []data.Record
		for n := 0; n < 700; n += step {
			e := strike(fmt.Sprint("e", n), 1, 1, "")
			if e.Title = title; n%7 == 0 {
				e.Title = "always the same"
			}
			records = append(records, data.Record{Event: s.normal(e), Row: int64(2 + 2*n), Raw: line(n, e.Title)})
			if len(records) == 33 {
				s.ok(i.Put(s.ctx, records))
				records = records[:0]
			}
		}
		s.ok(i.Put(s.ctx, records))
		c, err := i.Commit(s.ctx, "")
		s.ok(err)
		return c
	}
	raw := func(n int) []string {
		h, err := s.store.History(s.ctx, "strikes", fmt.Sprint("e", n), s.head())
		s.ok(err)
		var out []string
		for _, r := range h {
			if r.Raw == nil {
				out = append(out, "none")
				continue
			}
			out = append(out, fmt.Sprintf("%d %s: %s", r.Raw.Number, r.Raw.Header, r.Raw.Text))
		}
		return out
	}
	load(data.ImportSpec{Header: "id,title,words"}, "first", 1)
	load(data.ImportSpec{}, "second", 3)
	load(data.ImportSpec{DryRun: true}, "rehearsed", 1)
	s.edit(data.Op{Kind: data.Delete, ID: "e6"})
	for n := range 700 {
		first, second := "first", "second"
		if n%7 == 0 {
			first, second = "always the same", ""
		}
		want := []string{fmt.Sprintf("%d id,title,words: %s", 2+2*n, line(n, first))}
		if n%3 == 0 && second != "" {
			want = append([]string{fmt.Sprintf("%d : %s", 2+2*n, line(n, second))}, want...)
		}
		if n == 6 {
			want = append([]string{"none"}, want...)
		}
		same(s, fmt.Sprint("rows of event ", n), raw(n), want)
	}

	i := s.begin(data.ImportSpec{})
	records := []data.Record{{Event: s.normal(strike("x", 1, 1, "")), Row: 5, Raw: "x"}, {Event: s.normal(strike("y", 1, 1, "")), Row: 5, Raw: "y"}}
	if err := i.Put(s.ctx, records); err == nil {
		s.Error("two rows of one number are taken")
	}
	s.ok(i.Abort())
	i = s.begin(data.ImportSpec{})
	records[1].Row = 0
	if err := i.Put(s.ctx, records); err == nil {
		s.Error("rows of a file and of none are taken together")
	}
	s.ok(i.Abort())
}
