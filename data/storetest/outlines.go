package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
)

// outlines reads what an index keeps, all of it and what changed since each
// commit, and compares it with the events themselves.
func outlines(s *suite) {
	l := s.layer("strikes", "Asia/Damascus")
	r := rand.New(rand.NewPCG(5, 5))
	s.put(s.random(r, 120)...)
	for round := range 6 {
		since := s.head()
		before := s.rowsAt(since)
		ids := idsOf(s.events(s.query(data.Filter{})))
		ops := []data.Op{{Kind: data.Delete, ID: ids[round*3]}}
		for _, e := range s.random(r, 120)[round*7 : round*7+5] {
			ops = append(ops, data.Op{Kind: data.Put, Event: e})
		}
		ops = append(ops, data.Op{Kind: data.Put, Event: strike(fmt.Sprint("new", round), 38, 35, "2017-04-01")})
		s.edit(slices.DeleteFunc(ops, func(o data.Op) bool { return o.Kind == data.Put && o.Event.ID == ids[round*3] })...)
		at := s.head()
		after := s.rowsAt(at)

		all := map[int64]data.Outline{}
		for o, err := range s.store.Outlines(s.ctx, "strikes", 0, at) {
			s.ok(err)
			if !o.Deleted {
				all[o.Row] = o
			}
		}
		equal(s, "outlines", len(all), len(after))
		for row, e := range after {
			s.sameOutline(all[row], &e, &l)
		}
		for o, err := range s.store.Outlines(s.ctx, "strikes", since, at) {
			s.ok(err)
			e, there := after[o.Row]
			equal(s, "an outline of what is there", o.Deleted, !there)
			if there {
				s.sameOutline(o, &e, &l)
				delete(after, o.Row)
			}
			delete(before, o.Row)
		}
		for row, e := range after { // what did not come did not change
			equal(s, "the revision of what did not change", before[row].Revision, e.Revision)
			delete(before, row)
		}
		equal(s, "events that went without an outline", len(before), 0)
	}
}

func (s *suite) random(r *rand.Rand, n int) []*data.Event {
	list := make([]*data.Event, n)
	for i := range list {
		list[i] = RandomEvent(r, fmt.Sprint("r", i))
	}
	return list
}

func (s *suite) rowsAt(at int64) map[int64]data.Event {
	s.Helper()
	rows := map[int64]data.Event{}
	for _, e := range s.events(data.Query{Layer: "strikes", At: at}) {
		rows[e.Row] = e
	}
	return rows
}

func (s *suite) sameOutline(o data.Outline, e *data.Event, l *data.Layer) {
	s.Helper()
	var b *orb.Bound
	if e.Geometry != nil {
		b = new(e.Geometry.Bound())
	}
	want := fmt.Sprint(e.Kind, e.Status, e.PlacePrecision, b, spanText(e.Span(l.Location())))
	equal(s, "outline of "+e.ID, fmt.Sprint(o.Kind, o.Status, o.PlacePrecision, o.Box, spanText(o.Span)), want)
}

// namedRows asks for events by their rows, as an index does.
func namedRows(s *suite) {
	s.layer("strikes", "")
	s.put(s.random(rand.New(rand.NewPCG(6, 6)), 60)...)
	s.put(&data.Event{ID: "line", Geometry: orb.LineString{{20, 0}, {30, 10}}}, &data.Event{ID: "nowhere"})
	old := s.head()
	events := s.events(s.query(data.Filter{}))
	s.put(strike("line", 1, 1, "2017-05-25"))
	var rows []int64
	var ids []string
	for i, e := range events {
		if i%3 == 0 || e.ID == "line" || e.ID == "nowhere" {
			rows, ids = append(rows, e.Row), append(ids, e.ID)
		}
	}
	for _, at := range []int64{old, s.head()} {
		q := data.Query{Layer: "strikes", Rows: rows, At: at}
		same(s, "by row", s.ids(q), ids)
		sum, err := s.store.Summary(s.ctx, q)
		s.ok(err)
		equal(s, "sum", sum.Matched, int64(len(rows)))
		q.Filter.WithoutUnplaced = true
		var placed []int64
		for p, err := range s.store.Points(s.ctx, q) {
			s.ok(err)
			placed = append(placed, p.Row)
		}
		found, err := s.store.Geometries(s.ctx, "strikes", rows, at)
		s.ok(err)
		equal(s, "placed", len(found), len(placed))
		for _, e := range s.events(q) {
			if !orb.Equal(found[e.Row], e.Geometry) {
				s.Fatalf("geometry of %s at %d: %v, want %v", e.ID, at, found[e.Row], e.Geometry)
			}
		}
	}
	same(s, "no rows", s.ids(data.Query{Layer: "strikes", Rows: []int64{}, At: old}), nil)
	same(s, "in another order", s.ids(data.Query{Layer: "strikes", Rows: rows, At: old, Sort: data.SortTitle, Desc: true, Limit: 3}),
		s.ids(data.Query{Layer: "strikes", Rows: rows, At: old, Sort: data.SortTitle, Desc: true})[:3])
}
