package timeindex

import (
	"iter"
	"math"

	"github.com/paulmach/orb"

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
	p := x.plan(&q)
	defer x.pool.Put(p)
	n := int64(0)
	x.blocksOf(p, func(g *group, b *block, v verdict) {
		if v == all {
			n += int64(int(b.end-b.first) - g.goneIn(b))
			return
		}
		some, first, end := g.run(b, v, p)
		n += int64(len(some) + end - first)
	})
	x.others(p, func(*Event) { n++ })
	return n
}

// Visit calls fn for every event that the query finds, in no order.
func (x *Index) Visit(q Query, fn func(Hit)) {
	p := x.plan(&q)
	defer x.pool.Put(p)
	x.blocksOf(p, func(g *group, b *block, v verdict) {
		for _, i := range g.found(b, v, p) {
			fn(g.hit(int(b.first) + int(i)))
		}
	})
	x.others(p, func(e *Event) { fn(hitOf(e)) })
}

// VisitPlaced calls fn for every event that the query finds and that has a place,
// with the box of that in degrees, in no order.
func (x *Index) VisitPlaced(q Query, fn func(Hit, orb.Bound)) {
	q.WithoutUnplaced = true
	p := x.plan(&q)
	defer x.pool.Put(p)
	x.blocksOf(p, func(g *group, b *block, v verdict) {
		for _, i := range g.found(b, v, p) {
			at := int(b.first) + int(i)
			fn(g.hit(at), g.rect(at).degrees())
		}
	})
	x.others(p, func(e *Event) { fn(hitOf(e), *e.Box) })
}

// Placed is what was found in a block, side by side: of the columns the events at
// these places. Coordinates are in ten-millionths of a degree; X1 and Y1 are nil
// where the boxes are points. It is valid until fn returns.
type Placed struct {
	X0, Y0, X1, Y1 []int32
	Lo, Hi         []int32 // minutes; UnknownLo and UnknownHi where they are not known
	Kinds, Marks   []uint8
	Rows           []uint32
	At             []uint16
}

// TakeAround takes out what reaches all the way round the globe, and returns its
// rows: the middle of such a box says nothing of where it is.
func (p *Placed) TakeAround() (rows []int64) {
	const west, east = -180 * units, 180 * units
	p.At = kept(p.At, func(i uint16) bool {
		around := p.X0[i] == west && p.X1[i] == east
		if around {
			rows = append(rows, int64(p.Rows[i]))
		}
		return !around
	})
	return rows
}

// VisitIn calls fn with the events that the query finds and that may have the
// middle of their box in an area; others, if not of these columns, come alone. It
// leaves out what is far away, by the block: the rest is the caller's to decide.
func (x *Index) VisitIn(area orb.Bound, q Query, fn func(*Placed), other func(*Event)) {
	q.WithoutUnplaced = true
	if q.Boxes == nil {
		q.Boxes, q.Refine = []orb.Bound{area}, func(int64) bool { return true }
	}
	p := x.plan(&q)
	defer x.pool.Put(p)
	near := rectOf(area)
	var many Placed
	x.blocksOf(p, func(g *group, b *block, v verdict) {
		if !near.meets(b.box) {
			return
		}
		at := g.found(b, v, p)
		if len(at) == 0 {
			return
		}
		many = Placed{
			X0: g.x0[b.first:b.end], Y0: g.y0[b.first:b.end], Lo: g.lo[b.first:b.end], Hi: g.hi[b.first:b.end],
			Kinds: g.kinds[b.first:b.end], Marks: g.marks[b.first:b.end], Rows: g.rows[b.first:b.end], At: at,
		}
		if g.x1 != nil {
			many.X1, many.Y1 = g.x1[b.first:b.end], g.y1[b.first:b.end]
		}
		fn(&many)
	})
	x.others(p, other)
}

// Around tells where the events are that VisitIn would look through: the boxes of
// blocks, and how many events they have, whether or not they are found.
func (x *Index) Around(area orb.Bound, q Query) iter.Seq2[orb.Bound, int] {
	return func(yield func(orb.Bound, int) bool) {
		q.WithoutUnplaced = true
		p := x.plan(&q)
		defer x.pool.Put(p)
		near, more := rectOf(area), true
		x.blocksOf(p, func(_ *group, b *block, _ verdict) {
			if more && near.meets(b.box) {
				more = yield(b.box.degrees(), int(b.end-b.first))
			}
		})
	}
}

// others calls fn for the events without a column form that are found.
func (x *Index) others(p *plan, fn func(*Event)) {
	if p.share > 0 {
		return
	}
	for i := range x.loose {
		if p.takes(&x.loose[i]) {
			fn(&x.loose[i])
		}
	}
}

// Batch is some of the events that were found, side by side, in order of Lo.
type Batch struct {
	Lo, Hi []int32 // minutes; UnknownLo and UnknownHi where they are not known
	Kinds  []uint8
}

// The bounds of a batch's events that are not known.
const (
	UnknownLo int32 = noLo
	UnknownHi int32 = noHi
)

// Batches calls fn with the times and kinds of every event that the query finds,
// many at once, each batch valid until fn returns; what has no column form comes
// alone, by other.
func (x *Index) Batches(q Query, fn func(Batch), other func(Hit)) {
	p := x.plan(&q)
	defer x.pool.Put(p)
	x.blocksOf(p, func(g *group, b *block, v verdict) {
		found, first, end := g.run(b, v, p)
		if first < end {
			fn(Batch{g.lo[first:end], g.hi[first:end], g.kinds[first:end]})
		}
		if len(found) == 0 {
			return
		}
		lo, hi, kinds := g.lo[b.first:b.end], g.hi[b.first:b.end], g.kinds[b.first:b.end]
		for n, i := range found {
			p.batch.lo[n], p.batch.hi[n], p.batch.kinds[n] = lo[i], hi[i], kinds[i]
		}
		fn(Batch{p.batch.lo[:len(found)], p.batch.hi[:len(found)], p.batch.kinds[:len(found)]})
	})
	x.others(p, func(e *Event) { other(hitOf(e)) })
}

// Extent returns the first and the last minute that the events which the query
// finds name as a bound; ok is false where none does.
func (x *Index) Extent(q Query) (first, last geo.Minute, ok bool) {
	p := x.plan(&q)
	defer x.pool.Put(p)
	first, last = math.MaxInt64, math.MinInt64
	take := func(least, most geo.Minute) { first, last = min(first, least), max(last, most) }
	x.blocksOf(p, func(g *group, b *block, v verdict) {
		if v == all && g.gone == nil {
			if b.named[0] <= b.named[1] {
				take(geo.Minute(b.named[0]), geo.Minute(b.named[1]))
			}
			return
		}
		for _, i := range g.found(b, v, p) {
			at := int(b.first) + int(i)
			if named := namedOf(g.lo[at], g.hi[at]); named[0] <= named[1] {
				take(geo.Minute(named[0]), geo.Minute(named[1]))
			}
		}
	})
	x.others(p, func(e *Event) {
		if least, most, ok := e.Span.Ends(); ok {
			take(least, most)
		}
	})
	return first, last, first <= last
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
