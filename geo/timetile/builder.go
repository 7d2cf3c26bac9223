package timetile

import (
	"math"
	"slices"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/timeindex"
	"github.com/waylog/waylog/geo/vectortile"
)

// Builder adds the events of a tile up. One that is used again for other tiles
// allocates nothing for an event.
type Builder struct {
	at     vectortile.Tile
	kinds  []string
	listed int      // of the kinds: they are in the tile whether or not it has any
	sorts  []uint32 // of each kind as it was given
	wide   uint8    // bits of the place precisions that stand in for something wider
	room   [2]Part
	parts  []Part // of room
}

// Part takes the events in some rows of the cells. Parts are for a goroutine each.
type Part struct {
	of            *Builder
	top           uint32 // the first of its rows
	columns, rows axis
	area          orb.Bound
	starts, ends  *geo.Calendar // apart, for each keeps to its own stretch of time
	places        sums
	keys, other   []uint64         // an event each, see below
	sorted        int              // how many of the keys are in order
	together      [coarseShift]int // see countTogether
	apart         []apart          // what has no key
	least         int64            // the first day that is known, counted from noDay; math.MaxInt64 where none is
	counts        []uint32         // see sortBy
	out           columns
	entries       int // of out, or more than there may be
}

// Options say what a tile is of.
type Options struct {
	At    vectortile.Tile
	Zone  *time.Location
	Kinds []string // by the numbers that events have
	// Legend is the kinds of the tile, in order. Those of events that are not among
	// them come after them, by name.
	Legend []string
	Wide   []uint8 // the place precisions that stand in for something wider, at most 7
	// Split is the row of cells at which the tile is made in two parts; 0 is nowhere.
	Split int
}

// Reset begins a tile.
func (b *Builder) Reset(o Options) {
	b.at = o.At
	b.orderKinds(o.Kinds, o.Legend)
	b.wide = 0
	for _, precision := range o.Wide {
		b.wide |= 1 << precision
	}
	ends := []int{0, o.Split, Side}
	if o.Split == 0 {
		ends = []int{0, Side}
	}
	columns, rows := axes(o.At)
	b.parts = b.room[:len(ends)-1]
	for i, end := range ends[1:] {
		p := &b.parts[i]
		p.of, p.top, p.columns, p.rows = b, uint32(ends[i]), columns, rows.part(ends[i], end)
		p.area = area(o.At, ends[i], end)
		p.starts, p.ends = geo.NewCalendar(o.Zone), geo.NewCalendar(o.Zone)
		p.places.reset((end - ends[i]) * Side * 2 * len(b.kinds))
		p.keys, p.apart, p.sorted, p.least = p.keys[:0], p.apart[:0], 0, math.MaxInt64
		p.countTogether()
	}
}

// Fill calls fn for each part at the same time, which is to add the events there.
func (b *Builder) Fill(fn func(*Part)) {
	b.each(func(p *Part) {
		fn(p)
		p.sortKeys()
	})
}

// each calls fn for each part at the same time, and returns when all are done. A panic
// in one is a panic of the caller.
func (b *Builder) each(fn func(*Part)) {
	var other sync.WaitGroup
	var failed any
	if len(b.parts) > 1 {
		other.Go(func() {
			defer func() { failed = recover() }()
			fn(&b.parts[1])
		})
	}
	func() {
		defer other.Wait()
		fn(&b.parts[0])
	}()
	if failed != nil {
		panic(failed)
	}
}

// Len is how many events were added.
func (b *Builder) Len() int {
	n := 0
	for i := range b.parts {
		p := &b.parts[i]
		n += len(p.keys) + len(p.apart)
	}
	return n
}

// Add takes an event, if it lies in the tile.
func (b *Builder) Add(at Place, span geo.Span, kind uint32, precision uint8) {
	for i := range b.parts {
		b.parts[i].Add(at, span, kind, precision)
	}
}

// Area is the box, in degrees, of all places that count in a part, and of a little
// more.
func (p *Part) Area() orb.Bound { return p.area }

// orderKinds numbers the kinds as the tile has them. Those beyond the 65,535th
// share the last place.
func (b *Builder) orderKinds(kinds, legend []string) {
	b.kinds = slices.Clone(legend[:min(len(legend), maxKinds)])
	b.listed = len(b.kinds)
	number := make(map[string]uint32, len(kinds)+len(legend))
	for i, k := range b.kinds {
		number[k] = uint32(i)
	}
	for _, k := range slices.Sorted(slices.Values(kinds)) {
		if _, ok := number[k]; !ok && len(b.kinds) < maxKinds {
			number[k] = uint32(len(b.kinds))
			b.kinds = append(b.kinds, k)
		}
	}
	b.sorts = b.sorts[:0]
	for _, k := range kinds {
		n, ok := number[k]
		if !ok {
			n = maxKinds - 1
		}
		b.sorts = append(b.sorts, n*2)
	}
}

// A key is an event that has whole days of some centuries, no certain span of its
// own, and a place: from the upper end list, start, end, and whether it certainly
// went on from its start to its end.
const (
	dayBits   = 17
	endShift  = 1
	dayShift  = endShift + dayBits
	listShift = dayShift + dayBits

	// A day has the number of days since noDay; what is below knownDay is free, so
	// that the day that is not known, 0, is in no bin with another. Both are
	// multiples of MaxBin, so bins end where their numbers do.
	noDay    = -51328 // 1829-06-21
	knownDay = MaxBin
	unknown  = 0
)

// keyed returns the number of a day in a key; ok is false where it has none.
func keyed(d geo.Date) (n uint64, ok bool) {
	n = uint64(int64(d) - noDay)
	return n, n >= knownDay && n < 1<<dayBits
}

// apart is an event, or several that are alike, in days since noDay.
type apart struct {
	list       uint32
	start, end int64 // never where it is not known
	sure       Sure
	from, to   int64
	count      uint32
}

const never = math.MinInt64

// Place is twice the middle of a box, in ten-millionths of a degree.
type Place struct{ X, Y int64 }

// PlaceOf returns the place of a point in degrees.
func PlaceOf(lon, lat float64) Place {
	return Place{int64(math.Round(lon * steps)), int64(math.Round(lat * steps))}
}

// AddMany takes what an index found; what lies elsewhere is left out.
func (p *Part) AddMany(found *timeindex.Placed) {
	for _, i := range found.At {
		x, y := 2*int64(found.X0[i]), -2*int64(found.Y0[i])
		if found.X1 != nil {
			x, y = int64(found.X0[i])+int64(found.X1[i]), -int64(found.Y0[i])-int64(found.Y1[i])
		}
		if !p.columns.holds(x) || !p.rows.holds(y) {
			continue
		}
		list := p.place(x, y, p.of.sorts[found.Kinds[i]]+uint32(p.of.wide>>timeindex.PrecisionOf(found.Marks[i])&1))
		key := uint64(list) << listShift
		start, end := geo.Date(0), geo.Date(0)
		hasStart, hasEnd, ok := found.Lo[i] != timeindex.UnknownLo, found.Hi[i] != timeindex.UnknownHi, true
		if hasStart {
			start = p.starts.Date(geo.Minute(found.Lo[i]))
			n, fits := keyed(start)
			key |= n << dayShift
			ok = fits
			p.least = min(p.least, int64(n))
		}
		if hasEnd {
			end = p.ends.Date(geo.Minute(found.Hi[i]))
			if hasStart {
				end = max(end, start)
			}
			n, fits := keyed(end)
			key |= n << endShift
			ok = ok && fits
			p.least = min(p.least, int64(n))
		}
		if timeindex.IsWhole(found.Marks[i]) {
			key |= 1
		}
		if ok {
			p.keys = append(p.keys, key)
			continue
		}
		a := apart{list: list, start: never, end: never, sure: Sure(key & 1), from: never, to: never, count: 1}
		if hasStart {
			a.start = int64(start) - noDay
		}
		if hasEnd {
			a.end = int64(end) - noDay
		}
		p.apart = append(p.apart, a)
	}
}

// Add takes an event, if it lies in the part.
func (p *Part) Add(at Place, span geo.Span, kind uint32, precision uint8) {
	if !p.columns.holds(at.X) || !p.rows.holds(-at.Y) {
		return
	}
	a := apart{list: p.place(at.X, -at.Y, p.of.sorts[kind]+uint32(p.of.wide>>precision&1)), count: 1}
	day := func(m *geo.Minute) int64 {
		if m == nil {
			return never
		}
		return int64(p.starts.Date(*m)) - noDay
	}
	a.start, a.end, a.from, a.to = day(span.Lo), day(span.Hi), day(span.From), day(span.To)
	if a.end != never {
		a.end = max(a.end, a.start)
	}
	if a.from == never || a.to == never { // a span with one end says nothing
		a.from, a.to = never, never
	} else {
		a.sure, a.to = SureSpan, max(a.to, a.from)
	}
	a.settle()
	for _, d := range [3]int64{a.start, a.end, a.from} {
		if d != never {
			p.least = min(p.least, d)
		}
	}
	if key, ok := a.key(); ok {
		p.keys = append(p.keys, key)
		return
	}
	p.apart = append(p.apart, a)
}

// settle calls a span that is that of the bounds by its name.
func (a *apart) settle() {
	if a.sure == SureSpan && a.start != never && a.from == a.start && a.to == a.end {
		a.sure, a.from, a.to = SureWhole, never, never
	}
}

// place returns the list of an event that is in the part, and notes where it is.
func (p *Part) place(x, y int64, sort uint32) uint32 {
	column, east := p.columns.cell(x)
	row, south := p.rows.cell(y)
	list := ((row-p.top)*Side+column)*2*uint32(len(p.of.kinds)) + sort
	s := p.places.of(list)
	s.x += uint64(east)
	s.y += uint64(south)
	return list
}

// sums adds up where in their cells the events of each list are.
type sums struct {
	dense []sum // by list
	thin  map[uint32]*sum
}

type sum struct{ x, y uint64 }

// denseSums is how many lists there may be for each to have its place in memory.
const denseSums = 1 << 18

func (s *sums) reset(lists int) {
	s.thin, s.dense = nil, s.dense[:0]
	if lists > denseSums {
		s.thin = map[uint32]*sum{}
		return
	}
	s.dense = slices.Grow(s.dense, lists)[:lists]
	clear(s.dense)
}

func (s *sums) of(list uint32) *sum {
	if s.thin == nil {
		return &s.dense[list]
	}
	at := s.thin[list]
	if at == nil {
		at = new(sum)
		s.thin[list] = at
	}
	return at
}
