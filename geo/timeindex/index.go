package timeindex

import (
	"math"
	"math/bits"
	"runtime"
	"sync"

	"github.com/paulmach/orb"
)

// Index holds the events of one layer at one moment. It never changes and may be
// read by any number of goroutines.
type Index struct {
	base, delta part     // what was built once; what came since
	loose       []Event  // what has no column form
	rows        [2]int64 // what the rows of all of them lie between
	pool        *sync.Pool
}

// part is events by their form.
type part struct {
	groups [forms]group
}

// group is columns and which of their events are there no more.
type group struct {
	*columns
	gone []uint64 // a bit for each event; nil where none is gone
	left int      // events that are there
}

// form is how events are laid out. Those that last long, or of which a bound is
// not known, are apart from the others: a question about a month would have to
// look at all that began before it in a block with one of them.
type form uint8

const (
	points form = iota
	shapes
	unplaced
	longPoints
	longShapes
	longUnplaced
	forms
)

// long is how many minutes an event may last without being called long: those
// known to a month are not.
const long = 31 * 24 * 60

func (f form) placed() bool { return f%3 != unplaced }

func (f form) pointed() bool { return f%3 == points }

func formOf(e *Event, n *narrow) form {
	f := shapes
	switch {
	case e.Box == nil:
		f = unplaced
	case e.Point:
		f = points
	}
	if n.lo == noLo || n.hi == noHi || int64(n.hi)-int64(n.lo) > long {
		f += longPoints
	}
	return f
}

// Build makes an index of events, each row of which is there once.
func Build(events []Event) *Index {
	var b Builder
	for i := range events {
		b.Add(&events[i])
	}
	return b.Index()
}

// Builder makes an index of events given one by one, each row of which comes
// once. It holds an event in 32 bytes.
type Builder struct {
	forms [forms][]narrow
	loose []Event
}

// Add takes an event in.
func (b *Builder) Add(e *Event) {
	n, ok := narrowed(e)
	if !ok {
		b.loose = append(b.loose, *e)
		return
	}
	f := formOf(e, &n)
	b.forms[f] = append(b.forms[f], n)
}

// Index returns the index of what was added. The builder is of no use after it.
func (b *Builder) Index() *Index {
	return finished(&Index{base: partOf(b.forms, runtime.GOMAXPROCS(0)), delta: partOf([forms][]narrow{}, 1), loose: b.loose})
}

// finished enters what follows from the rest of an index.
func finished(x *Index) *Index {
	x.rows, x.pool = [2]int64{math.MaxInt64, 0}, &sync.Pool{}
	take := func(least, most int64) { x.rows = [2]int64{min(x.rows[0], least), max(x.rows[1], most)} }
	x.each(func(g *group) {
		for i := range g.blocks {
			take(int64(g.blocks[i].rows[0]), int64(g.blocks[i].rows[1]))
		}
	})
	for i := range x.loose {
		take(x.loose[i].Row, x.loose[i].Row)
	}
	return x
}

func partOf(events [forms][]narrow, workers int) part {
	var p part
	for f := range events {
		c := newColumns(events[f], form(f).placed(), form(f).pointed(), workers)
		p.groups[f] = group{columns: c, left: c.len()}
	}
	return p
}

// len is how many events have been in a part.
func (p *part) len() int {
	n := 0
	for i := range p.groups {
		n += p.groups[i].len()
	}
	return n
}

// Len is how many events the index holds.
func (x *Index) Len() int {
	n := len(x.loose)
	x.each(func(g *group) { n += g.left })
	return n
}

// Bytes is about how much memory the columns take.
func (x *Index) Bytes() int {
	n := 0
	x.each(func(g *group) {
		n += 4*(len(g.x0)+len(g.y0)+len(g.x1)+len(g.y1)+len(g.lo)+len(g.hi)+len(g.rows)+len(g.lows)) + len(g.kinds) + len(g.marks) + 8*len(g.gone) + 128*len(g.blocks)
	})
	return n + 128*len(x.loose)
}

// Bounds returns the box around all events that have a place; ok is false where
// none has.
func (x *Index) Bounds() (b orb.Bound, ok bool) {
	all := rect{math.MaxInt32, math.MaxInt32, math.MinInt32, math.MinInt32}
	x.each(func(g *group) {
		if g.x0 == nil {
			return
		}
		for i := range g.blocks {
			head := &g.blocks[i]
			if g.goneIn(head) == 0 {
				all = all.around(head.box)
				continue
			}
			for at := int(head.first); at < int(head.end); at++ {
				if !g.isGone(at) {
					all = all.around(g.rect(at))
				}
			}
		}
	})
	if ok = all.x0 <= all.x1; ok {
		b = all.degrees()
	}
	for i := range x.loose {
		switch box := x.loose[i].Box; {
		case box == nil:
		case !ok:
			b, ok = *box, true
		default:
			b = b.Union(*box)
		}
	}
	return b, ok
}

func (x *Index) each(fn func(*group)) {
	for _, p := range []*part{&x.base, &x.delta} {
		for i := range p.groups {
			fn(&p.groups[i])
		}
	}
}

// Apply returns an index in which the events of removed rows are not there and
// the added ones are; a row that is changed is both. What the index shares with
// the new one is not copied: an edit costs what came since the last Merged, not
// what there is.
func (x *Index) Apply(removed []int64, added []Event) *Index {
	next := &Index{base: x.base}
	going := newRowSet(removed)
	for _, e := range x.loose {
		if !going.has(e.Row) {
			next.loose = append(next.loose, e)
		}
	}
	since := Builder{loose: next.loose}
	for i := range x.delta.groups {
		since.forms[i] = x.delta.groups[i].rest(going, nil)
	}
	for i := range added {
		since.Add(&added[i])
	}
	next.delta, next.loose = partOf(since.forms, 1), since.loose
	if len(removed) > 0 {
		for i := range next.base.groups {
			next.base.groups[i] = next.base.groups[i].without(going)
		}
	}
	return finished(next)
}

// Fresh is how many events lie beside the base, or are gone from it: what Merged
// would put in order.
func (x *Index) Fresh() int {
	n := 0
	for i := range x.base.groups {
		n += x.delta.groups[i].len() + x.base.groups[i].len() - x.base.groups[i].left
	}
	return n
}

// Merged returns the same events with everything in the base. It takes about
// 0.3 s for a million: for the background.
func (x *Index) Merged() *Index {
	var all [forms][]narrow
	for i := range all {
		all[i] = x.delta.groups[i].rest(rowSet{}, x.base.groups[i].rest(rowSet{}, nil))
	}
	return finished(&Index{base: partOf(all, 1), delta: partOf([forms][]narrow{}, 1), loose: x.loose})
}

// rest appends the events that are there and not going.
func (g *group) rest(going rowSet, out []narrow) []narrow {
	for i := range g.rows {
		if g.isGone(i) || going.has(int64(g.rows[i])) {
			continue
		}
		n := narrow{lo: g.lo[i], hi: g.hi[i], row: g.rows[i], kind: g.kinds[i], mark: g.marks[i]}
		if g.x0 != nil {
			n.box = g.rect(i)
		}
		out = append(out, n)
	}
	return out
}

// Boxes calls fn with the boxes of these rows, of those that have one.
func (x *Index) Boxes(rows []int64, fn func(orb.Bound)) {
	wanted := newRowSet(rows)
	x.each(func(g *group) {
		if g.x0 == nil {
			return
		}
		for i, row := range g.rows {
			if wanted.has(int64(row)) && !g.isGone(i) {
				fn(g.rect(i).degrees())
			}
		}
	})
	for i := range x.loose {
		if e := &x.loose[i]; e.Box != nil && wanted.has(e.Row) {
			fn(*e.Box)
		}
	}
}

func (g *group) isGone(i int) bool { return g.gone != nil && g.gone[i>>6]>>(i&63)&1 != 0 }

// without returns the group with the events of these rows gone.
func (g group) without(going rowSet) group {
	copied := false
	for i, row := range g.rows {
		if !going.has(int64(row)) || g.isGone(i) {
			continue
		}
		if !copied {
			copied = true
			g.gone = append(make([]uint64, 0, (g.len()+63)/64), g.gone...)[:(g.len()+63)/64]
		}
		g.gone[i>>6] |= 1 << (i & 63)
		g.left--
	}
	return g
}

// goneIn is how many events of a block are gone.
func (g *group) goneIn(b *block) int {
	if g.gone == nil {
		return 0
	}
	n := 0
	for i := int(b.first); i < int(b.end); i += 64 { // blocks begin at multiples of 64
		n += bits.OnesCount64(g.gone[i>>6])
	}
	return n
}

// rowSet is a set of rows as bits.
type rowSet []uint64

func newRowSet(rows []int64) rowSet {
	most := int64(-1)
	for _, r := range rows {
		most = max(most, r)
	}
	s := make(rowSet, (most+64)/64)
	for _, r := range rows {
		s[r>>6] |= 1 << (r & 63)
	}
	return s
}

func (s rowSet) has(row int64) bool {
	return row>>6 < int64(len(s)) && s[row>>6]>>(row&63)&1 != 0
}
