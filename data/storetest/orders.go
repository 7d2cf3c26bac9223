package storetest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/waylog/waylog/data"
)

var sortFields = []data.SortField{data.SortInsertion, data.SortDateStart, data.SortDateEnd, data.SortTitle, data.SortKilledBest, data.SortUpdated}

// keyOf is where e stands in an order, as the contract of data.Key says.
func keyOf(field data.SortField, e *data.Event, loc *time.Location) data.Key {
	k := data.Key{Row: e.Row}
	span := e.Span(loc)
	switch field {
	case data.SortDateStart:
		if k.Null = span.Lo == nil; !k.Null {
			k.Int = int64(*span.Lo)
		}
	case data.SortDateEnd:
		if k.Null = span.Hi == nil; !k.Null {
			k.Int = int64(*span.Hi)
		}
	case data.SortTitle:
		k.Null, k.Text = e.Title == "", e.Title
	case data.SortKilledBest:
		if k.Null = e.Killed.Best == nil; !k.Null {
			k.Int = *e.Killed.Best
		}
	case data.SortUpdated:
		k.Int = e.Revision
	}
	return k
}

// compareKeys is the order itself.
func compareKeys(a, b data.Key, desc bool) int {
	if a.Null != b.Null {
		if a.Null {
			return 1
		}
		return -1
	}
	c := cmp.Or(cmp.Compare(a.Int, b.Int), strings.Compare(a.Text, b.Text))
	if desc {
		c = -c
	}
	return cmp.Or(c, cmp.Compare(a.Row, b.Row))
}

// byPages asks page by page, as a client with a cursor does.
func (s *suite) byPages(q data.Query, size int, loc *time.Location, between func()) []string {
	s.Helper()
	var ids []string
	q.Limit = size
	for {
		events := s.events(q)
		ids = append(ids, idsOf(events)...)
		if len(events) < size {
			return ids
		}
		q.After = new(keyOf(q.Sort, &events[len(events)-1], loc))
		between()
	}
}

func orders(s *suite) {
	l := s.layer("strikes", "Asia/Damascus")
	loc := l.Location()
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 70 {
		s.put(RandomEvent(r, fmt.Sprintf("e%02d", i)))
	}
	for i := 0; i < 70; i += 7 {
		s.put(RandomEvent(r, fmt.Sprintf("e%02d", i)))
	}
	for _, at := range []int64{s.head(), s.head() - 5} {
		all := s.events(data.Query{Layer: "strikes", At: at})
		for i, e := range all {
			if i > 0 && e.Row <= all[i-1].Row {
				s.Fatalf("row %d comes after row %d", e.Row, all[i-1].Row)
			}
		}
		for _, field := range sortFields {
			for _, desc := range []bool{false, true} {
				if field == data.SortInsertion && desc {
					continue
				}
				what := fmt.Sprintf("by %q, descending %v, at %d", field, desc, at)
				sorted := slices.Clone(all)
				slices.SortFunc(sorted, func(a, b data.Event) int { return compareKeys(keyOf(field, &a, loc), keyOf(field, &b, loc), desc) })
				want := idsOf(sorted)
				q := data.Query{Layer: "strikes", At: at, Sort: field, Desc: desc}
				same(s, what, s.ids(q), want)
				s.sameStored(q, s.events(q))
				for _, size := range []int{1, 7, 70} {
					same(s, fmt.Sprint(what, " in pages of ", size), s.byPages(q, size, loc, func() {}), want)
				}
				q.Limit = 5
				same(s, what+", the first five", s.ids(q), want[:5])
				s.sameStored(q, s.events(q))
				q.After = new(keyOf(field, &sorted[9], loc))
				s.sameStored(q, s.events(q))
			}
		}
	}
	for _, err := range s.store.Events(s.ctx, data.Query{Layer: "strikes", At: s.head(), Sort: "no such field"}) {
		s.code(err, data.Invalid)
	}
}

func pagesUnderWrites(s *suite) {
	l := s.layer("strikes", "")
	r := rand.New(rand.NewPCG(3, 4))
	var ops []data.Op
	for i := range 800 {
		ops = append(ops, data.Op{Kind: data.Create, Event: RandomEvent(r, fmt.Sprintf("e%03d", i))})
	}
	s.edit(ops...)
	at := s.head()
	all := s.events(data.Query{Layer: "strikes", At: at})
	equal(s, "events", len(all), 800)

	done := make(chan struct{})
	var writer sync.WaitGroup
	writes := 0
	writer.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			id := fmt.Sprintf("e%03d", r.IntN(900))
			edit := data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Put, Event: RandomEvent(r, id)}}}
			if writes%3 == 0 {
				edit.Ops[0] = data.Op{Kind: data.Delete, ID: id}
			}
			if _, err := s.store.Commit(s.ctx, edit); err == nil {
				writes++
			} else if c := data.CodeOf(err); c != data.Gone && c != data.NotFound {
				s.Errorf("write: %v", err)
				return
			}
		}
	})
	for _, field := range sortFields {
		sorted := slices.Clone(all)
		slices.SortFunc(sorted, func(a, b data.Event) int {
			return compareKeys(keyOf(field, &a, l.Location()), keyOf(field, &b, l.Location()), true)
		})
		q := data.Query{Layer: "strikes", At: at, Sort: field, Desc: true}
		if field == data.SortInsertion {
			sorted, q.Desc = all, false
		}
		same(s, fmt.Sprintf("in one stream by %q", field), idsOf(s.events(q)), idsOf(sorted))
		same(s, fmt.Sprintf("in pages by %q", field), s.byPages(q, 90, l.Location(), func() {}), idsOf(sorted))
	}
	close(done)
	writer.Wait()
	if writes == 0 {
		s.Fatal("nothing was written meanwhile")
	}
	same(s, "after all", s.ids(data.Query{Layer: "strikes", At: at}), idsOf(all))
}

func cancelledReader(s *suite) {
	s.layer("strikes", "")
	var ops []data.Op
	for i := range 700 {
		ops = append(ops, data.Op{Kind: data.Create, Event: strike(fmt.Sprint(i), 1, 1, "")})
	}
	s.edit(ops...)
	ctx, cancel := contextWithCancel(s)
	n := 0
	var last error
	for _, err := range s.store.Events(ctx, s.query(data.Filter{})) {
		if err != nil {
			last = err
			continue
		}
		if n++; n == 10 {
			cancel()
		}
	}
	if last == nil || n >= 700 {
		s.Fatalf("a cancelled reader got %d events and error %v", n, last)
	}
	for range s.store.Events(s.ctx, s.query(data.Filter{})) {
		break // a reader that leaves early holds up nobody
	}
	s.put(strike("after", 1, 1, ""))
	equal(s, "events", len(s.matched(data.Filter{})), 701)
}
