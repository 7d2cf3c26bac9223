package timetile

import (
	"math"
	"slices"
	"time"

	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/timeindex"
	"github.com/waylog/waylog/geo/vectortile"
)

// Builder adds the events of a tile up. One that is used again for other tiles
// allocates nothing for an event.
type Builder struct {
	at            vectortile.Tile
	columns, rows axis
	starts, ends  *geo.Calendar // apart, for each keeps to its own stretch of time
	kinds         []string
	listed        int      // of the kinds: they are in the tile whether or not it has any
	sorts         []uint32 // of each kind as it was given
	wide          uint8    // bits of the place precisions that stand in for something wider
	places        sums
	keys, other   []uint64 // an event each, see below
	apart         []apart  // what has no key
	least         int64    // the first day that is known, counted from noDay, or never
	counts        []uint32 // see sortBy
	out           columns
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
}

// Reset begins a tile.
func (b *Builder) Reset(o Options) {
	b.at = o.At
	b.columns, b.rows = axes(o.At)
	b.starts, b.ends = geo.NewCalendar(o.Zone), geo.NewCalendar(o.Zone)
	b.wide = 0
	for _, p := range o.Wide {
		b.wide |= 1 << p
	}
	b.orderKinds(o.Kinds, o.Legend)
	b.places.reset(Side * Side * 2 * len(b.kinds))
	b.keys, b.apart, b.least = b.keys[:0], b.apart[:0], never
}

// Len is how many events were added.
func (b *Builder) Len() int { return len(b.keys) + len(b.apart) }

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

// AddMany takes what an index found; what lies in another tile is left out.
func (b *Builder) AddMany(p *timeindex.Placed) {
	for _, i := range p.At {
		x, y := 2*int64(p.X0[i]), -2*int64(p.Y0[i])
		if p.X1 != nil {
			x, y = int64(p.X0[i])+int64(p.X1[i]), -int64(p.Y0[i])-int64(p.Y1[i])
		}
		if !b.columns.holds(x) || !b.rows.holds(y) {
			continue
		}
		list := b.place(x, y, b.sorts[p.Kinds[i]]+uint32(b.wide>>timeindex.PrecisionOf(p.Marks[i])&1))
		key := uint64(list) << listShift
		start, end := geo.Date(0), geo.Date(0)
		hasStart, hasEnd, ok := p.Lo[i] != timeindex.UnknownLo, p.Hi[i] != timeindex.UnknownHi, true
		if hasStart {
			start = b.starts.Date(geo.Minute(p.Lo[i]))
			n, fits := keyed(start)
			key |= n << dayShift
			ok = fits
			b.from(int64(n))
		}
		if hasEnd {
			end = b.ends.Date(geo.Minute(p.Hi[i]))
			if hasStart {
				end = max(end, start)
			}
			n, fits := keyed(end)
			key |= n << endShift
			ok = ok && fits
			b.from(int64(n))
		}
		if timeindex.IsWhole(p.Marks[i]) {
			key |= 1
		}
		if ok {
			b.keys = append(b.keys, key)
			continue
		}
		a := apart{list: list, start: never, end: never, sure: Sure(key & 1), from: never, to: never, count: 1}
		if hasStart {
			a.start = int64(start) - noDay
		}
		if hasEnd {
			a.end = int64(end) - noDay
		}
		b.apart = append(b.apart, a)
	}
}

// Add takes an event, if it lies in the tile.
func (b *Builder) Add(p Place, span geo.Span, kind uint32, precision uint8) {
	if !b.columns.holds(p.X) || !b.rows.holds(-p.Y) {
		return
	}
	a := apart{list: b.place(p.X, -p.Y, b.sorts[kind]+uint32(b.wide>>precision&1)), count: 1}
	day := func(m *geo.Minute) int64 {
		if m == nil {
			return never
		}
		return int64(b.starts.Date(*m)) - noDay
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
			b.from(d)
		}
	}
	if key, ok := a.key(); ok {
		b.keys = append(b.keys, key)
		return
	}
	b.apart = append(b.apart, a)
}

// from notes a day that is known.
func (b *Builder) from(day int64) {
	if day < b.least || b.least == never {
		b.least = day
	}
}

// settle calls a span that is that of the bounds by its name.
func (a *apart) settle() {
	if a.sure == SureSpan && a.start != never && a.from == a.start && a.to == a.end {
		a.sure, a.from, a.to = SureWhole, never, never
	}
}

// place returns the list of an event that is in the tile, and notes where it is.
func (b *Builder) place(x, y int64, sort uint32) uint32 {
	column, east := b.columns.cell(x)
	row, south := b.rows.cell(y)
	list := (row*Side+column)*2*uint32(len(b.kinds)) + sort
	s := b.places.of(list)
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
