package timeindex

import "math"

// blockSize is how many events a block holds: so many that their heads are few,
// so few that a city's question reads little.
const blockSize = 4096

// columns holds events side by side, in blocks; within a block by lo, then row.
type columns struct {
	x0, y0 []int32 // the box in steps; nil where the events have no place
	x1, y1 []int32 // nil where the boxes are points
	lo, hi []int32
	rows   []uint32
	kinds  []uint8
	marks  []uint8 // see markOf
	blocks []block
	lows   []int32 // lo of every lowStep-th event: a search reads this first, which is near at hand
}

// lowStep is a divisor of blockSize.
const lowStep = 16

// block is what is known of the events from first to before end.
type block struct {
	first, end   int32
	box          rect
	minLo, maxLo int32
	minHi, maxHi int32
	named        [2]int32 // least and greatest bound that is known; the wrong way round where none is
	longest      uint32   // hi - lo, of any event
	kinds        set
	statuses     uint16
	undated      bool      // some are
	reversed     bool      // some end before they start: a day that a zone skipped
	rows         [2]uint32 // least and greatest
}

func (c *columns) len() int { return len(c.rows) }

func (c *columns) rect(i int) rect {
	if c.x1 == nil {
		return rect{c.x0[i], c.y0[i], c.x0[i], c.y0[i]}
	}
	return rect{c.x0[i], c.y0[i], c.x1[i], c.y1[i]}
}

// narrow is an event in column form.
type narrow struct {
	box        rect
	lo, hi     int32
	row        uint32
	kind, mark uint8
}

// narrowed returns the column form of an event; ok is false where it has none:
// years beyond 6053, a certain span of its own, more than 255 kinds, finer
// coordinates than are kept.
func narrowed(e *Event) (n narrow, ok bool) {
	lo, ok1 := compact(e.Span.Lo, noLo)
	hi, ok2 := compact(e.Span.Hi, noHi)
	if !ok1 || !ok2 || e.Kind >= oddKind || e.Row < 0 || e.Row > math.MaxUint32 {
		return n, false
	}
	n = narrow{lo: lo, hi: hi, row: uint32(e.Row), kind: uint8(e.Kind), mark: markOf(e)}
	switch s := e.Span; {
	case s.From == nil && s.To == nil:
	case s.From != nil && s.To != nil && s.Lo != nil && s.Hi != nil && *s.From == *s.Lo && *s.To == *s.Hi:
		n.mark |= certainWhole
	default:
		return n, false
	}
	if e.Box != nil {
		var ok [4]bool
		n.box.x0, ok[0] = unit(e.Box.Min[0])
		n.box.y0, ok[1] = unit(e.Box.Min[1])
		n.box.x1, ok[2] = unit(e.Box.Max[0])
		n.box.y1, ok[3] = unit(e.Box.Max[1])
		if ok != [4]bool{true, true, true, true} {
			return n, false
		}
	}
	return n, true
}

func (c *columns) put(i int, e *narrow) {
	c.lo[i], c.hi[i], c.rows[i], c.kinds[i], c.marks[i] = e.lo, e.hi, e.row, e.kind, e.mark
	if c.x0 != nil {
		c.x0[i], c.y0[i] = e.box.x0, e.box.y0
	}
	if c.x1 != nil {
		c.x1[i], c.y1[i] = e.box.x1, e.box.y1
	}
}

// head works out what is known of a block, whose events are in order.
func (c *columns) head(first, end int) block {
	for i := first; i < end; i += lowStep {
		c.lows[i/lowStep] = c.lo[i]
	}
	b := block{
		first: int32(first), end: int32(end), box: rect{math.MaxInt32, math.MaxInt32, math.MinInt32, math.MinInt32},
		minLo: math.MaxInt32, maxLo: math.MinInt32, minHi: math.MaxInt32, maxHi: math.MinInt32, rows: [2]uint32{math.MaxUint32, 0},
		named: [2]int32{math.MaxInt32, math.MinInt32},
	}
	for i := first; i < end; i++ {
		if c.x0 != nil {
			r := c.rect(i)
			b.box = rect{min(b.box.x0, r.x0), min(b.box.y0, r.y0), max(b.box.x1, r.x1), max(b.box.y1, r.y1)}
		}
		lo, hi := c.lo[i], c.hi[i]
		b.minLo, b.maxLo = min(b.minLo, lo), max(b.maxLo, lo)
		b.minHi, b.maxHi = min(b.minHi, hi), max(b.maxHi, hi)
		named := namedOf(lo, hi)
		b.named = [2]int32{min(b.named[0], named[0]), max(b.named[1], named[1])}
		if hi >= lo {
			b.longest = max(b.longest, uint32(int64(hi)-int64(lo)))
		} else {
			b.reversed = true
		}
		b.kinds.add(c.kinds[i])
		b.statuses |= 1 << (c.marks[i] >> 4)
		b.undated = b.undated || lo == noLo && hi == noHi
		b.rows = [2]uint32{min(b.rows[0], c.rows[i]), max(b.rows[1], c.rows[i])}
	}
	return b
}

// namedOf returns the least and the greatest of the bounds that are known.
func namedOf(lo, hi int32) [2]int32 {
	switch {
	case lo == noLo && hi == noHi:
		return [2]int32{math.MaxInt32, math.MinInt32}
	case lo == noLo:
		return [2]int32{hi, hi}
	case hi == noHi:
		return [2]int32{lo, lo}
	}
	return [2]int32{min(lo, hi), max(lo, hi)}
}

// verdict is what a block's head says of the question.
type verdict uint8

const (
	none verdict = iota
	some
	all
)

// judge says whether none, some or all of a block's events are meant. `all` is
// said only where nothing of an event needs to be looked at.
func (c *columns) judge(b *block, p *plan) verdict {
	v := all
	if int64(b.rows[1]) <= p.After {
		return none
	}
	if int64(b.rows[0]) <= p.After {
		v = some
	}
	if !p.kinds.meets(&b.kinds) || p.statuses&b.statuses == 0 {
		return none
	}
	if !p.kinds.holds(&b.kinds) || b.statuses&^p.statuses != 0 {
		v = some
	}
	if c.x0 != nil && len(p.rects) > 0 {
		where := none
		for _, r := range p.rects {
			if r.holds(b.box) {
				where = all
				break
			}
			if r.meets(b.box) {
				where = some
			}
		}
		v = min(v, where)
	}
	if b.undated && p.WithoutUndated {
		v = min(v, some)
	}
	if !p.timed {
		return v
	}
	if b.reversed {
		return min(v, some)
	}
	if b.minLo > p.to || b.maxHi < p.from {
		return none // for the certain too: what lies in the window meets it
	}
	inside := b.minLo >= p.from && b.maxHi <= p.to && b.minLo != noLo && b.maxHi != noHi
	if !inside && (p.Certain || b.maxLo > p.to || b.minHi < p.from) {
		v = min(v, some)
	}
	return v
}

// reach is the part of a block in which events may be in the window, to within
// lowStep events: those before first begin too early to last until it, those from
// end on begin after it. Those from sure to before until need no look at their
// times. To find out more would take longer than to look at the rest.
func (c *columns) reach(b *block, p *plan) (first, sure, until, end int) {
	first, end = int(b.first), int(b.end)
	if !p.timed || b.reversed {
		return first, end, end, end
	}
	lows := c.lows[first/lowStep : (end+lowStep-1)/lowStep]
	step := func(n int) int { return min(int(b.first)+n*lowStep, int(b.end)) }
	sure = first
	if p.from > b.minLo {
		n := below(lows, p.from)
		sure = step(n)
		if least := int64(p.from) - int64(b.longest); least > int64(b.minLo) {
			first = step(below(lows[:n], int32(least)) - 1)
		}
	}
	until = end
	if p.to < b.maxLo { // to is less than noHi
		n := below(lows, p.to+1)
		until, end = step(n-1), step(n)
	}
	if until < sure || p.Certain {
		sure, until = end, end
	}
	return first, sure, until, end
}

// below is how many numbers of an ordered list are below at.
func below(list []int32, at int32) int {
	first := 0
	for n := len(list); n > 0; {
		half := (n + 1) / 2
		if list[first+half-1] < at {
			first += half
		}
		n -= half
	}
	return first
}
