package timeindex

import (
	"math"
	"runtime"
	"slices"
	"sync"

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
	near := rect{atLeast(area.Min[0]), atLeast(area.Min[1]), atMost(area.Max[0]), atMost(area.Max[1])}
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

// blocksOf calls fn for every block that may hold something of the question.
func (x *Index) blocksOf(p *plan, fn func(*group, *block, verdict)) {
	for _, part := range []*part{&x.base, &x.delta} {
		for f := range part.groups {
			g := &part.groups[f]
			if !form(f).placed() && p.WithoutUnplaced {
				continue
			}
			for i := p.share; i < len(g.blocks); i += max(p.shares, 1) {
				b := &g.blocks[i]
				if v := g.judge(b, p); v != none {
					fn(g, b, v)
				}
			}
		}
	}
}

// run returns what found does, of which those from first to before end, counted
// from the first of the group, are left out of the list.
func (g *group) run(b *block, v verdict, p *plan) (list []uint16, first, end int) {
	switch {
	case g.gone != nil:
		return g.found(b, v, p), 0, 0
	case v == all:
		return nil, int(b.first), int(b.end)
	case p.Certain || !p.timed || !g.timeOnly(b, p):
		return g.found(b, v, p), 0, 0
	}
	from, first, end, to := g.reach(b, p)
	list = p.left[:0]
	for i := from; i < first; i++ {
		list = append(list, uint16(i-int(b.first)))
	}
	for i := end; i < to; i++ {
		list = append(list, uint16(i-int(b.first)))
	}
	return g.inTimes(b, list, p), first, end
}

// timeOnly reports whether all of a block's events are meant whose time is.
func (g *group) timeOnly(b *block, p *plan) bool {
	return (g.x0 == nil || len(p.rects) == 0 || within(b.box, p.rects)) && p.kinds.holds(&b.kinds) && b.statuses&^p.statuses == 0 && int64(b.rows[0]) > p.After
}

// found returns which events of a block are found, counted from its first: in
// order, and valid until it is called again. Each condition that the block does
// not meet as a whole goes over what the ones before it left.
func (g *group) found(b *block, v verdict, p *plan) []uint16 {
	first, end := int(b.first), int(b.end)
	sure, until := first, end
	if v == some {
		first, sure, until, end = g.reach(b, p)
	}
	from := first - int(b.first)
	left := p.left[:end-first]
	switch {
	case v == some && g.x0 != nil && len(p.rects) > 0 && !within(b.box, p.rects):
		left = g.inPlaces(b, from, end-int(b.first), left, p)
		if int64(b.rows[1]) >= p.before {
			rows := g.rows[b.first:b.end]
			left = kept(left, func(i uint16) bool { return int64(rows[i]) < p.before })
		}
	case int64(b.rows[1]) >= p.before:
		n := 0
		for i, row := range g.rows[first:end] {
			left[n] = uint16(from + i)
			if int64(row) < p.before {
				n++
			}
		}
		left = left[:n]
	default:
		for i := range left {
			left[i] = uint16(from + i)
		}
	}
	if v == some {
		if p.Certain {
			left = g.inTimes(b, left, p)
		} else {
			from, _ := slices.BinarySearch(left, uint16(sure-int(b.first)))
			to, _ := slices.BinarySearch(left, uint16(until-int(b.first)))
			doubtful := left[to:]
			sure := left[from:to]
			n := len(g.inTimes(b, left[:from], p))
			n += copy(left[n:], sure)
			n += copy(left[n:], g.inTimes(b, doubtful, p))
			left = left[:n]
		}
		if !p.kinds.holds(&b.kinds) {
			left = g.ofKinds(b, left, p)
		}
		if b.statuses&^p.statuses != 0 {
			marks := g.marks[b.first:b.end]
			left = kept(left, func(i uint16) bool { return p.statuses>>(marks[i]>>4)&1 != 0 })
		}
		if int64(b.rows[0]) <= p.After {
			rows := g.rows[b.first:b.end]
			left = kept(left, func(i uint16) bool { return int64(rows[i]) > p.After })
		}
	}
	if g.gone != nil {
		left = kept(left, func(i uint16) bool { return !g.isGone(int(b.first) + int(i)) })
	}
	if v == some && g.x1 != nil && len(p.rects) > 0 { // last, for it may be dear
		left = kept(left, func(i uint16) bool {
			box := g.rect(int(b.first) + int(i))
			return within(box, p.rects) || p.Refine(int64(g.rows[int(b.first)+int(i)]))
		})
	}
	return left
}

// ofKinds keeps those of a block's events that are of the kinds asked for.
func (g *group) ofKinds(b *block, list []uint16, p *plan) []uint16 {
	kinds, n := g.kinds[b.first:b.end], 0
	for _, i := range list {
		list[n] = i
		if p.kinds.has(kinds[i]) {
			n++
		}
	}
	return list[:n]
}

// kept moves those of the list to its front that ok takes.
func kept(list []uint16, ok func(uint16) bool) []uint16 {
	n := 0
	for _, i := range list {
		list[n] = i
		if ok(i) {
			n++
		}
	}
	return list[:n]
}

// within reports whether one of the boxes holds r.
func within(r rect, boxes []rect) bool {
	for _, b := range boxes {
		if b.holds(r) {
			return true
		}
	}
	return false
}

// inPlaces puts into list which events from..end of a block meet a box with
// their own.
func (g *group) inPlaces(b *block, from, end int, list []uint16, p *plan) []uint16 {
	x0, y0 := g.x0[b.first:b.end], g.y0[b.first:b.end]
	y0 = y0[:len(x0)]
	n := 0
	switch {
	case g.x1 != nil:
		for i := from; i < end; i++ {
			box := g.rect(int(b.first) + i)
			for _, r := range p.rects {
				if r.meets(box) {
					list[n] = uint16(i)
					n++
					break
				}
			}
		}
	case len(p.rects) == 1:
		// Differences without a sign compare with both edges at once.
		r := p.rects[0]
		if r.x1 < r.x0 || r.y1 < r.y0 {
			return list[:0]
		}
		width, height := uint32(r.x1)-uint32(r.x0), uint32(r.y1)-uint32(r.y0)
		for i := from; i < end; i++ {
			list[n] = uint16(i)
			if uint32(x0[i])-uint32(r.x0) <= width && uint32(y0[i])-uint32(r.y0) <= height {
				n++
			}
		}
	default:
		for i := from; i < end; i++ {
			if slices.ContainsFunc(p.rects, func(r rect) bool { return r.holds(rect{x0[i], y0[i], x0[i], y0[i]}) }) {
				list[n] = uint16(i)
				n++
			}
		}
	}
	return list[:n]
}

// inTimes keeps those of a block's events that are in the window.
func (g *group) inTimes(b *block, list []uint16, p *plan) []uint16 {
	lo, hi, marks := g.lo[b.first:b.end], g.hi[b.first:b.end], g.marks[b.first:b.end]
	if b.undated && p.WithoutUndated {
		list = kept(list, func(i uint16) bool { return lo[i] != noLo || hi[i] != noHi })
	}
	switch {
	case !p.timed:
		return list
	case !p.Certain:
		from, to := p.from, p.to
		n := 0
		for _, i := range list {
			list[n] = i
			if lo[i] <= to && hi[i] >= from {
				n++
			}
		}
		return list[:n]
	}
	return kept(list, func(i uint16) bool { return p.inWindow(lo[i], hi[i], marks[i]) })
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
