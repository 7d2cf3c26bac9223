package main

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/indexed"
	"github.com/waylog/waylog/data/sqlite"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/timeindex"
)

// searches compares the index with an R*Tree in SQLite, on the same questions:
// how many events, how many in each of a hundred bins, and the first thousand.
func (b *bench) searches() error {
	x, near, all, err := b.indexAndQuestions()
	if err != nil {
		return err
	}
	runtime.GC() // of the events, of which a server has none either
	b.figure("index: memory for an event", "B", 24, float64(x.Bytes())/float64(x.Len()))
	h := newHistogram()
	if err := b.besideTree(x, near, h); err != nil {
		return err
	}
	for _, c := range all {
		var took []float64
		for i := range c.list {
			began := time.Now()
			h.ask(x, &c.list[i])
			took = append(took, time.Since(began).Seconds()*1000)
		}
		slices.Sort(took)
		b.figure("any box × time "+c.name+" × kind: 99 of 100 questions within", "ms", c.most, took[len(took)*99/100])
	}
	return nil
}

// set is questions whose figure is one.
type set struct {
	name string
	days []int   // how long the windows are
	most float64 // ms
	list []question
}

// indexAndQuestions makes an index, and questions about the events in it: of
// regions and a year, and of all sizes.
func (b *bench) indexAndQuestions() (x *timeindex.Index, near []question, all []set, err error) {
	events, err := b.outlines()
	if err != nil {
		return nil, nil, nil, err
	}
	all = []set{{name: "up to a year", days: []int{7, 365}, most: 5}, {name: "of any length", days: []int{7, 365, 0}, most: 50}}
	for i := range all {
		for _, degrees := range []float64{0.2, 10, 360} {
			for _, days := range all[i].days {
				all[i].list = append(all[i].list, questions(events, 100, degrees, days)...)
			}
		}
	}
	return timeindex.Build(events), questions(events, 100, 10, 365), all, nil
}

// treeMost is how many events an R*Tree is made of: of ten times as many that
// takes longer than all else together.
const treeMost = 2_000_000

// besideTree compares the answers to a region and a year.
func (b *bench) besideTree(x *timeindex.Index, near []question, h *histogram) error {
	if b.events > treeMost {
		return nil
	}
	if err := b.rtree(); err != nil {
		return err
	}
	n := float64(len(near))
	empty, err := b.sqlite(b.path("rtree.db"), "SELECT 1;")
	if err != nil {
		return err
	}
	var script strings.Builder
	for i := range near {
		script.WriteString(near[i].sql())
	}
	return b.compare(comparison{
		what: "region of 10° × a year: count, 100 bins and first 1000 (a question)", beside: "R*Tree joined with its events in `sqlite3`", unit: "µs", reach: 500,
	}, func() (float64, error) {
		began := time.Now()
		for i := range near {
			h.ask(x, &near[i])
		}
		return time.Since(began).Seconds() / n * 1e6, nil
	}, func() (float64, error) {
		r, err := b.sqlite(b.path("rtree.db"), script.String())
		return (r.seconds - empty.seconds) / n * 1e6, err
	})
}

// outlines reads what the index is made of.
func (b *bench) outlines() ([]timeindex.Event, error) {
	store, err := sqlite.Open(b.ctx, b.path("demo.db"), sqlite.Options{})
	if err != nil {
		return nil, err
	}
	defer store.Close() //nolint:errcheck // it was only read
	head, err := store.Head(b.ctx)
	if err != nil {
		return nil, err
	}
	var events []timeindex.Event
	kinds := map[string]uint32{}
	for o, err := range store.Outlines(b.ctx, "demo", 0, head.Seq) {
		if err != nil {
			return nil, err
		}
		if _, ok := kinds[o.Kind]; !ok {
			kinds[o.Kind] = uint32(len(kinds))
		}
		events = append(events, timeindex.Event{Row: o.Row, Box: o.Box, Point: o.Box != nil && o.Box.Min == o.Box.Max, Span: o.Span, Kind: kinds[o.Kind]})
	}
	return events, nil
}

// rtree puts what the index knows into a database of its own.
func (b *bench) rtree() error {
	_, err := b.sqlite(b.path("rtree.db"), fmt.Sprintf(`ATTACH %q AS w;
		CREATE TABLE e (id INTEGER PRIMARY KEY, x REAL, y REAL, lo INTEGER, hi INTEGER, kind TEXT);
		INSERT INTO e SELECT pk, min_lon, min_lat, ifnull(t_lo, -1e9), ifnull(t_hi, 1e9), kind FROM w.events WHERE layer = 1 AND deleted = 0 AND min_lon IS NOT NULL AND (t_lo IS NOT NULL OR t_hi IS NOT NULL);
		CREATE VIRTUAL TABLE r USING rtree(id, x0, x1, y0, y1);
		INSERT INTO r SELECT id, x, x, y, y FROM e;`, b.path("demo.db")))
	return err
}

// question is a box and a window, about events that there are.
type question struct {
	timeindex.Query
	from, to geo.Minute
}

const minutesInDay = 24 * 60

// questions are boxes of so many degrees around events drawn by chance, with
// windows of so many days from one drawn by chance; 360 degrees and 0 days are all.
func questions(events []timeindex.Event, n int, degrees float64, days int) []question {
	r := rand.New(rand.NewPCG(1, uint64(degrees*10)+uint64(days)<<32))
	first, last := geo.DateOf(time.Date(1989, 1, 1, 0, 0, 0, 0, time.UTC)).First(time.UTC), geo.DateOf(time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC)).Last(time.UTC)
	list := make([]question, 0, n)
	for len(list) < n {
		e := &events[r.IntN(len(events))]
		if e.Box == nil {
			continue
		}
		q := question{from: first, to: last}
		q.WithoutUndated, q.WithoutUnplaced = true, true
		q.Refine = func(int64) bool { return true }
		if degrees < 360 {
			at := e.Box.Min
			q.Boxes = []orb.Bound{{Min: orb.Point{at[0] - degrees/2, at[1] - degrees/2}, Max: orb.Point{at[0] + degrees/2, at[1] + degrees/2}}}
		}
		if days > 0 {
			q.from = first + geo.Minute(r.Int64N(int64(last-first)-int64(days)*minutesInDay))
			q.to = q.from + geo.Minute(days)*minutesInDay - 1
			q.From, q.To = &q.from, &q.to
		}
		if len(list)%4 == 3 {
			q.Kinds = []uint32{e.Kind}
		}
		list = append(list, q)
	}
	return list
}

// sql is the question, but for the kind, in the terms of the R*Tree.
func (q *question) sql() string {
	where := fmt.Sprintf("e.lo <= %d AND e.hi >= %d", int64(q.to), int64(q.from))
	for _, box := range q.Boxes {
		where += fmt.Sprintf(" AND r.x1 >= %[1]g AND r.x0 <= %[3]g AND r.y1 >= %[2]g AND r.y0 <= %[4]g AND e.x BETWEEN %[1]g AND %[3]g AND e.y BETWEEN %[2]g AND %[4]g", box.Min[0], box.Min[1], box.Max[0], box.Max[1])
	}
	from := " FROM r JOIN e ON e.id = r.id WHERE " + where
	return "SELECT count(*)" + from + ";\n" +
		fmt.Sprintf("SELECT (max(e.lo, %[1]d) - %[1]d) / %[2]d, e.kind, count(*)%[3]s GROUP BY 1, 2;\n", int64(q.from), int64(q.to-q.from)/100+1, from) +
		"SELECT e.id" + from + " ORDER BY e.id LIMIT 1000;\n"
}

// histogram is what a question is answered with.
type histogram struct {
	names []string
}

func newHistogram() *histogram {
	h := &histogram{}
	for k := range 256 {
		h.names = append(h.names, fmt.Sprint("kind ", k))
	}
	return h
}

// ask makes the histogram, which counts all that matched, and finds the first rows.
func (h *histogram) ask(x *timeindex.Index, q *question) {
	b := data.NewHistogram(time.UTC, data.HistogramSpec{Bins: 100}, q.from.Date(time.UTC), q.to.Date(time.UTC))
	indexed.CountInto(b, x, q.Query, h.names)
	_, _ = b.Result(), x.First(q.Query, 1000)
}
