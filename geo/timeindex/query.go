package timeindex

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/geo"
)

// Query says which events are meant; the zero Query means all.
type Query struct {
	Boxes           []orb.Bound // any of them, edges included; none is everywhere
	From, To        *geo.Minute // both included; nil is open
	Certain         bool        // only what was in that window for sure (geo.Span.Certain)
	WithoutUndated  bool
	WithoutUnplaced bool
	Kinds           []uint32 // any of them; nil is all, empty is none
	Statuses        []uint8
	After           int64 // only rows above

	// Refine decides whether a line or an area meets the boxes, where its own box
	// meets one and lies wholly inside none. It must not be nil where the index
	// holds lines or areas and Boxes are given.
	Refine func(row int64) bool

	share, shares int // which of the blocks are looked at; all where there are no shares
}

// Share is the query about one of so many shares of the events: together they
// are asked about all, each once.
func (q Query) Share(n, of int) Query {
	q.share, q.shares = n, of
	return q
}

// rect is a box in steps, edges included.
type rect struct{ x0, y0, x1, y1 int32 }

func (r rect) meets(o rect) bool { return r.x0 <= o.x1 && r.x1 >= o.x0 && r.y0 <= o.y1 && r.y1 >= o.y0 }

func (r rect) holds(o rect) bool { return o.x0 >= r.x0 && o.x1 <= r.x1 && o.y0 >= r.y0 && o.y1 <= r.y1 }

// around returns the box around both.
func (r rect) around(o rect) rect {
	return rect{min(r.x0, o.x0), min(r.y0, o.y0), max(r.x1, o.x1), max(r.y1, o.y1)}
}

// rectOf returns the steps inside a box.
func rectOf(b orb.Bound) rect {
	return rect{atLeast(b.Min[0]), atLeast(b.Min[1]), atMost(b.Max[0]), atMost(b.Max[1])}
}

func (r rect) degrees() orb.Bound {
	return orb.Bound{
		Min: orb.Point{float64(r.x0) / units, float64(r.y0) / units}, Max: orb.Point{float64(r.x1) / units, float64(r.y1) / units},
	}
}

// set is a set of numbers below 256.
type set [4]uint64

func (s *set) add(n uint8)      { s[n>>6] |= 1 << (n & 63) }
func (s *set) has(n uint8) bool { return s[n>>6]>>(n&63)&1 != 0 }

func (s *set) meets(o *set) bool {
	return s[0]&o[0] != 0 || s[1]&o[1] != 0 || s[2]&o[2] != 0 || s[3]&o[3] != 0
}

func (s *set) holds(o *set) bool {
	return o[0]&^s[0] == 0 && o[1]&^s[1] == 0 && o[2]&^s[2] == 0 && o[3]&^s[3] == 0
}

// plan is a query in the terms of the columns.
type plan struct {
	*Query
	rects    []rect
	timed    bool
	from, to int32 // the window; what it has beyond the columns' reach meets unknown bounds only
	kinds    set
	statuses uint16
	before   int64 // only rows below; it may sink while blocks are looked through

	// What answering takes, used again from one query to the next.
	left  [blockSize]uint16 // see found
	batch struct {
		lo, hi [blockSize]int32
		kinds  [blockSize]uint8
	}
	rows rowList
}

// plan returns a plan for the query, which is put back into the pool when it is
// answered.
func (x *Index) plan(q *Query) *plan {
	p, ok := x.pool.Get().(*plan)
	if !ok {
		p = new(plan)
	}
	p.set(q)
	return p
}

func (p *plan) set(q *Query) {
	p.Query, p.rects, p.kinds, p.statuses = q, p.rects[:0], set{}, 0xffff
	p.before = math.MaxInt64
	p.timed, p.from, p.to = q.From != nil || q.To != nil, noLo+1, noHi-1
	for _, b := range q.Boxes {
		p.rects = append(p.rects, rectOf(b))
	}
	if q.From != nil {
		p.from = int32(min(max(*q.From, noLo+1), noHi))
	}
	if q.To != nil {
		p.to = int32(min(max(*q.To, noLo), noHi-1))
	}
	for _, k := range q.Kinds {
		if k < oddKind {
			p.kinds.add(uint8(k))
		}
	}
	if q.Kinds == nil {
		p.kinds = set{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
	}
	if q.Statuses != nil {
		p.statuses = 0
		for _, s := range q.Statuses {
			p.statuses |= 1 << s
		}
	}
}

// inWindow is geo.Span.Certain.
func (p *plan) inWindow(lo, hi int32, mark uint8) bool {
	if mark&certainWhole != 0 {
		return lo <= p.to && hi >= p.from
	}
	return lo >= p.from && hi <= p.to && lo != noLo && hi != noHi
}

// takes answers for an event as it was given: for those that have no column form.
func (p *plan) takes(e *Event) bool {
	if e.Row <= p.After || p.statuses>>e.Status&1 == 0 || p.Kinds != nil && !slices.Contains(p.Kinds, e.Kind) {
		return false
	}
	if p.WithoutUndated && e.Span.Undated() {
		return false
	}
	if p.timed && (p.Certain && !e.Span.Certain(p.From, p.To) || !p.Certain && !e.Span.Possible(p.From, p.To)) {
		return false
	}
	if e.Box == nil {
		return !p.WithoutUnplaced
	}
	if p.Boxes == nil {
		return true
	}
	met := false
	for _, b := range p.Boxes {
		if !b.Intersects(*e.Box) {
			continue
		}
		if e.Point || b.Contains(e.Box.Min) && b.Contains(e.Box.Max) {
			return true
		}
		met = true
	}
	return met && p.Refine(e.Row)
}
