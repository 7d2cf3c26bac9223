package timeindex

import (
	"math"
	"runtime"
	"slices"
	"sync"
)

// First returns the rows of the first n events that the query finds, in order of insertion.
func (x *Index) First(q Query, n int) []int64 {
	if n <= 0 {
		return nil
	}
	if of := x.Shares(); n <= fewRows && of > 1 && q.shares == 0 {
		return x.firstShared(q, n, of)
	}
	p := x.plan(&q)
	defer x.pool.Put(p)
	if n <= fewRows {
		return x.firstFew(p, n)
	}
	l := &p.rows
	l.reset(x.rows)
	x.blocksOf(p, func(g *group, b *block, v verdict) {
		rows := g.rows[b.first:b.end]
		for _, i := range g.found(b, v, p) {
			l.add(int64(rows[i]))
		}
	})
	x.others(p, func(e *Event) { l.add(e.Row) })
	return l.first(n)
}

// sharedFrom is how many events are looked through by more than one goroutine:
// to start another takes as long as to look at some thousand.
const sharedFrom = 2 << 20

// Shares is in how many shares it is worth to ask about the index side by side.
func (x *Index) Shares() int {
	if x.base.len() < sharedFrom {
		return 1
	}
	return min(runtime.GOMAXPROCS(0), 4)
}

func (x *Index) firstShared(q Query, n, of int) []int64 {
	parts := make([][]int64, of)
	var all sync.WaitGroup
	for i := range parts {
		all.Go(func() { parts[i] = x.First(q.Share(i, of), n) })
	}
	all.Wait()
	rows := slices.Concat(parts...)
	slices.Sort(rows)
	return rows[:min(n, len(rows))]
}

// fewRows is how many rows are looked for with a bound that sinks as some are found.
const fewRows = 4096

// firstFew is First for few: of a block whose rows all come after the n that are
// known, nothing is looked at.
func (x *Index) firstFew(p *plan, n int) []int64 {
	known := make([]int64, 0, 2*n)
	cut := func() {
		if len(known) > n {
			known = least(known, n)
			p.before = known[n-1]
		}
	}
	add := func(row int64) {
		if row >= p.before {
			return
		}
		if known = append(known, row); len(known) == cap(known) {
			cut()
		}
	}
	x.blocksOf(p, func(g *group, b *block, v verdict) {
		if int64(b.rows[0]) >= p.before {
			return
		}
		rows := g.rows[b.first:b.end]
		for _, i := range g.found(b, v, p) {
			add(int64(rows[i]))
		}
	})
	x.others(p, func(e *Event) { add(e.Row) })
	cut()
	slices.Sort(known)
	return slices.Clip(known)
}

// least puts the n least rows to the front of a list that has more, the greatest
// of them last, and returns them: Hoare's FIND, for to sort takes ten times as long.
func least(rows []int64, n int) []int64 {
	for first, last := 0, len(rows)-1; first < last; {
		pivot := rows[(first+last)/2]
		i, j := first, last
		for i <= j {
			for rows[i] < pivot {
				i++
			}
			for rows[j] > pivot {
				j--
			}
			if i <= j {
				rows[i], rows[j] = rows[j], rows[i]
				i++
				j--
			}
		}
		switch {
		case n-1 <= j:
			last = j
		case n-1 >= i:
			first = i
		default:
			first = last
		}
	}
	return rows[:n]
}

// Rows returns the rows of all events that the query finds, in order of insertion.
func (x *Index) Rows(q Query) []int64 { return x.First(q, math.MaxInt) }
