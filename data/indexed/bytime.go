package indexed

import (
	"cmp"
	"context"
	"slices"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/timeindex"
)

// orderedRows is how many rows the store is given at once to put in order.
const orderedRows = 10_000

// place is where an event stands in the order of one of its outer bounds.
type place struct {
	at  geo.Minute
	row int64
}

// timeOrder compares by the first minute, or the last, the unknown at the end and
// ties in order of insertion, as data.Key says.
type timeOrder struct{ last, desc bool }

func (o timeOrder) of(h *timeindex.Hit) place {
	if o.last {
		return place{h.Span.Hi, h.Row}
	}
	return place{h.Span.Lo, h.Row}
}

func (o timeOrder) compare(a, b place) int {
	if (a.at == timeindex.Unknown) != (b.at == timeindex.Unknown) {
		if a.at == timeindex.Unknown {
			return 1
		}
		return -1
	}
	c := cmp.Compare(a.at, b.at)
	if o.desc {
		c = -c
	}
	return cmp.Or(c, cmp.Compare(a.row, b.row))
}

// firstByTime returns the first n places of what the question finds, behind after.
func (a *question) firstByTime(o timeOrder, after *place, n int) []place {
	found := make([]place, 0, min(2*n, a.index.Len()))
	full := false // what is behind the n-th is none of the first
	settle := func() {
		slices.SortFunc(found, o.compare)
		full = len(found) >= n
		found = found[:min(n, len(found))]
	}
	a.index.Visit(a.Query, func(h timeindex.Hit) {
		p := o.of(&h)
		if after != nil && o.compare(p, *after) <= 0 || full && o.compare(p, found[n-1]) > 0 {
			return
		}
		if found = append(found, p); len(found) == 2*n {
			settle()
		}
	})
	settle()
	return found
}

// byTime names the rows whose turn it is to the store, which puts them in order.
func byTime[T any](ctx context.Context, a *question, q data.Query, from reader[T], yield func(T, error) bool) {
	o := timeOrder{last: q.Sort == data.SortDateEnd, desc: q.Desc}
	var after *place
	if k := q.After; k != nil {
		after = &place{geo.Minute(k.Int), k.Row}
		if k.Null {
			after.at = timeindex.Unknown
		}
	}
	left := q.Limit
	for {
		n := orderedRows
		if q.Limit > 0 {
			n = min(n, left)
		}
		found := a.firstByTime(o, after, n)
		if len(found) == 0 {
			return
		}
		rows := make([]int64, len(found))
		for i, p := range found {
			rows[i] = p.row
		}
		for e, err := range from(ctx, data.Query{Layer: q.Layer, Rows: ascending(rows), At: q.At, Sort: q.Sort, Desc: q.Desc}) {
			if !yield(e, err) || err != nil {
				return
			}
		}
		if left -= len(found); len(found) < n || q.Limit > 0 && left <= 0 {
			return
		}
		after = &found[len(found)-1]
	}
}
