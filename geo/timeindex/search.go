package timeindex

import (
	"math"
	"slices"

	"github.com/waylog/waylog/geo"
)

// Hit is an event that a query found.
type Hit struct {
	Row    int64
	Span   Span
	Kind   uint32
	Status uint8
}

// Span is geo.Span without pointers; Unknown stands for what is not known.
type Span struct{ Lo, Hi, From, To geo.Minute }

// Unknown is no minute.
const Unknown geo.Minute = -1 << 63

// Count returns how many events the query finds.
func (x *Index) Count(q Query) int64 {
	p := newPlan(&q)
	n := int64(0)
	x.blocksOf(p, func(g *group, b *block, v verdict) {
		if v == all {
			n += int64(int(b.end-b.first) - g.goneIn(b))
			return
		}
		g.scan(b, p, func(int) { n++ })
	})
	for i := range x.loose {
		if p.takes(&x.loose[i]) {
			n++
		}
	}
	return n
}

// Visit calls fn for every event that the query finds, in no order.
func (x *Index) Visit(q Query, fn func(Hit)) {
	p := newPlan(&q)
	x.positions(p, func(g *group, i int) { fn(g.hit(i)) }, func(e *Event) { fn(hitOf(e)) })
}

// First returns the rows of the first n events that the query finds, in order of insertion.
func (x *Index) First(q Query, n int) []int64 {
	if n <= 0 {
		return nil
	}
	p := newPlan(&q)
	rows := make([]int64, 0, min(2*n, x.Len()))
	limit := int64(math.MaxInt64) // a row behind it is not among the first n
	keep := func(row int64) {
		if row > limit {
			return
		}
		if rows = append(rows, row); len(rows) == 2*n {
			slices.Sort(rows)
			rows = rows[:n]
			limit = rows[n-1]
		}
	}
	x.positions(p, func(g *group, i int) { keep(int64(g.rows[i])) }, func(e *Event) { keep(e.Row) })
	slices.Sort(rows)
	return rows[:min(n, len(rows))]
}

// Rows returns the rows of all events that the query finds, in order of insertion.
func (x *Index) Rows(q Query) []int64 {
	p := newPlan(&q)
	var rows []int64
	x.positions(p, func(g *group, i int) { rows = append(rows, int64(g.rows[i])) }, func(e *Event) { rows = append(rows, e.Row) })
	slices.Sort(rows)
	return rows
}

// positions calls fn for every event in columns that is found, loose for every other.
func (x *Index) positions(p *plan, fn func(*group, int), loose func(*Event)) {
	x.blocksOf(p, func(g *group, b *block, v verdict) {
		if v == some {
			g.scan(b, p, func(i int) { fn(g, i) })
			return
		}
		for i := int(b.first); i < int(b.end); i++ {
			if !g.isGone(i) {
				fn(g, i)
			}
		}
	})
	for i := range x.loose {
		if p.takes(&x.loose[i]) {
			loose(&x.loose[i])
		}
	}
}

// blocksOf calls fn for every block that may hold something of the question.
func (x *Index) blocksOf(p *plan, fn func(*group, *block, verdict)) {
	for _, part := range []*part{&x.base, &x.delta} {
		for form := range part.groups {
			g := &part.groups[form]
			if form == unplaced && p.WithoutUnplaced {
				continue
			}
			for i := range g.blocks {
				b := &g.blocks[i]
				if v := g.judge(b, p); v != none {
					fn(g, b, v)
				}
			}
		}
	}
}

// scan calls fn for the events of a block that are found.
func (g *group) scan(b *block, p *plan, fn func(int)) {
	first, end := g.reach(b, p)
	everywhere := g.x0 == nil || p.rects == nil
	anyKind, anyStatus := p.kinds.holds(&b.kinds), b.statuses&^p.statuses == 0
	for i := first; i < end; i++ {
		switch {
		case !p.inTime(g.lo[i], g.hi[i], g.marks[i]&1),
			!anyKind && !p.kinds.has(g.kinds[i]),
			!anyStatus && p.statuses>>(g.marks[i]>>4)&1 == 0,
			int64(g.rows[i]) <= p.After,
			g.isGone(i),
			!everywhere && !g.inPlace(i, p):
			continue
		}
		fn(i)
	}
}

// inPlace says whether the event meets one of the boxes.
func (g *group) inPlace(i int, p *plan) bool {
	if g.x1 == nil {
		x, y := g.x0[i], g.y0[i]
		for _, r := range p.rects {
			if x >= r.x0 && x <= r.x1 && y >= r.y0 && y <= r.y1 {
				return true
			}
		}
		return false
	}
	box, met := g.rect(i), false
	for _, r := range p.rects {
		if r.holds(box) {
			return true
		}
		met = met || r.meets(box)
	}
	return met && p.Refine(int64(g.rows[i]))
}

func (g *group) hit(i int) Hit {
	s := Span{Lo: Unknown, Hi: Unknown, From: Unknown, To: Unknown}
	if g.lo[i] != noLo {
		s.Lo = geo.Minute(g.lo[i])
	}
	if g.hi[i] != noHi {
		s.Hi = geo.Minute(g.hi[i])
	}
	if g.marks[i]&certainWhole != 0 {
		s.From, s.To = s.Lo, s.Hi
	}
	return Hit{Row: int64(g.rows[i]), Span: s, Kind: uint32(g.kinds[i]), Status: g.marks[i] >> 4}
}

func hitOf(e *Event) Hit {
	known := func(m *geo.Minute) geo.Minute {
		if m == nil {
			return Unknown
		}
		return *m
	}
	return Hit{Row: e.Row, Span: Span{known(e.Span.Lo), known(e.Span.Hi), known(e.Span.From), known(e.Span.To)}, Kind: e.Kind, Status: e.Status}
}
