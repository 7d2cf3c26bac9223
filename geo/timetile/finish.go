package timetile

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"github.com/waylog/waylog/geo"
)

const (
	// Where nobody asks for a bin: fineEntries is how many entries a tile may have for
	// its bins to be finer than those of coarseShift, mostEntries for them to be no
	// coarser. Packed, an entry takes a byte to a byte and a half: the first are
	// some 50 KB, the others 400. Bins with more starts than fineStarts are not tried,
	// for there are usually a tenth more entries than starts.
	fineEntries = 34_000
	fineStarts  = 31_000
	coarseShift = 6 // 64 days
	mostEntries = 400_000
	lastShift   = 7

	startDigit = 9 // bits of a start by which keys are sorted at once
)

// Append appends the tile of what was added as bytes, in bins of so many days. 0 are
// the finest with which the tile has at most 31,000 starts and 34,000 entries, else 64
// days, and 128 where it had more than 400,000 entries with those. Reset has to come
// before anything else is added or asked.
func (b *Builder) Append(dst []byte, bin int) []byte {
	for i := range b.parts {
		b.parts[i].sortKeys()
	}
	tries := []fineness{{uint(bits.TrailingZeros(uint(max(bin, 1)))), b.Len()}}
	if bin == 0 && b.Len() > fineEntries {
		tries = b.tries()
	}
	var least int64
	var f fineness
	for _, f = range tries {
		least = b.firstDay(f.shift)
		b.each(func(p *Part) { p.write(least, f) })
		if b.entries() <= f.most {
			break
		}
	}
	return b.append(dst, 1<<f.shift, geo.Date(least+noDay))
}

// fineness is bins of 1 << shift days, and how many entries a tile may have with them.
type fineness struct {
	shift uint
	most  int
}

// tries returns the bins that a tile may have where nobody asks for any and there are
// many events, the finest first.
func (b *Builder) tries() []fineness {
	var tries []fineness
	starts := 0
	for i := range b.parts {
		starts += len(b.parts[i].keys)
	}
	for shift := range uint(coarseShift) {
		for i := range b.parts {
			starts -= b.parts[i].together[shift]
		}
		if starts <= fineStarts {
			tries = append(tries, fineness{shift, fineEntries})
		}
	}
	return append(tries, fineness{coarseShift, mostEntries}, fineness{lastShift, b.Len()})
}

// entries is how many were written, or would be.
func (b *Builder) entries() int {
	n := 0
	for i := range b.parts {
		n += b.parts[i].entries
	}
	return n
}

// sortKeys puts the keys in order of their lists and starts: by counting, the lower
// digits first.
func (p *Part) sortKeys() {
	if p.sorted == len(p.keys) {
		return
	}
	p.sorted = len(p.keys)
	defer p.countTogether()
	if p.places.thin != nil {
		slices.Sort(p.keys)
		return
	}
	lists := len(p.places.dense)
	p.counts = slices.Grow(p.counts[:0], max(lists, 1<<startDigit)+1)
	p.other = slices.Grow(p.other[:0], len(p.keys))[:len(p.keys)]
	for shift := uint(dayShift); shift < listShift; shift += startDigit {
		p.sortBy(shift, min(startDigit, listShift-shift), 1<<startDigit)
	}
	p.sortBy(listShift, 64-listShift, lists)
}

// countTogether counts, for the bins of each shift, the keys that share list and start
// with the one before, but not in finer bins.
func (p *Part) countTogether() {
	clear(p.together[:])
	for i := 1; i < len(p.keys); i++ {
		if from := bits.Len64((p.keys[i] ^ p.keys[i-1]) >> dayShift); from < coarseShift {
			p.together[from]++
		}
	}
}

// sortBy puts the keys in order of these bits, which are less than most, and leaves
// the order of those that are alike.
func (p *Part) sortBy(shift, digit uint, most int) {
	if len(p.keys) == 0 {
		return
	}
	at, mask := p.counts[:most+1], uint64(1)<<digit-1
	clear(at)
	for _, k := range p.keys {
		at[k>>shift&mask+1]++
	}
	if at[p.keys[0]>>shift&mask+1] == uint32(len(p.keys)) {
		return
	}
	sum := uint32(0)
	for i, n := range at {
		sum += n
		at[i] = sum
	}
	for _, k := range p.keys {
		to := &at[k>>shift&mask]
		p.other[*to] = k
		*to++
	}
	p.keys, p.other = p.other, p.keys
}

// coarsen makes the days of the keys those on which their bins begin, puts the keys
// in order, and returns how many differ: more than most is no number, for it stops
// there.
func (p *Part) coarsen(shift uint, most int) int {
	keys, mask, n := p.keys, maskOf(shift), 0
	for i := 0; i < len(keys) && n <= most; {
		// Those of one list and one bin of the start stand together.
		bin, last, ordered, before, end := keys[i]>>(dayShift+shift), keys[i]&mask, true, n, i+1
		keys[i] = last
		n++
		for ; end < len(keys) && keys[end]>>(dayShift+shift) == bin; end++ {
			k := keys[end] & mask
			keys[end] = k
			if k != last {
				n++
				ordered = ordered && k > last
				last = k
			}
		}
		if !ordered {
			slices.Sort(keys[i:end]) // few of them differ
			n = before + different(keys[i:end])
		}
		i = end
	}
	return n
}

// different returns how many of the keys, which are in order, differ.
func different(keys []uint64) int {
	n := 1
	for i := 1; i < len(keys); i++ {
		if keys[i] != keys[i-1] {
			n++
		}
	}
	return n
}

// maskOf has the bits that keys keep in bins of a shift.
func maskOf(shift uint) uint64 {
	low := uint64(1)<<shift - 1
	return ^(low<<dayShift | low<<endShift)
}

// coarsened returns events in bins, those that are alike together, in order. Days
// are numbers of the first day of their bin.
func coarsened(events []apart, shift uint) []apart {
	list := slices.Clone(events)
	for i := range list {
		a := &list[i]
		for _, d := range []*int64{&a.start, &a.end, &a.from, &a.to} {
			if *d != never {
				*d = *d >> shift << shift
			}
		}
		a.settle()
	}
	slices.SortFunc(list, func(x, y apart) int { return x.compare(&y) })
	n := 0
	for i := range list {
		if n > 0 && list[n-1].compare(&list[i]) == 0 {
			list[n-1].count += list[i].count
			continue
		}
		list[n] = list[i]
		n++
	}
	return list[:n]
}

// compare is the order of entries.
func (a *apart) compare(b *apart) int {
	return cmp.Or(cmp.Compare(a.list, b.list), cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end), cmp.Compare(a.sure, b.sure), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
}

// key returns the key of events; ok is false where they have none.
func (a *apart) key() (key uint64, ok bool) {
	if a.sure == SureSpan {
		return 0, false
	}
	key, ok = uint64(a.list)<<listShift|uint64(a.sure), true
	day := func(d int64, shift uint) {
		if d != never {
			n, fits := keyed(geo.Date(d + noDay))
			key |= n << shift
			ok = ok && fits
		}
	}
	day(a.start, dayShift)
	day(a.end, endShift)
	return key, ok
}

// write puts the events in bins and writes the columns. least is the first day of the
// first bin. Where the keys come to more entries than there may be it writes none;
// coarser bins can be made of what it left.
func (p *Part) write(least int64, f fineness) {
	shift := f.shift
	if p.entries = p.coarsen(shift, f.most); p.entries > f.most {
		return
	}
	rest := coarsened(p.apart, shift)
	bin := func(d int64) uint32 {
		if d == never {
			return 0
		}
		return uint32((d-least)>>shift) + 1
	}
	p.out.reset(len(p.keys) + len(rest))
	list := uint32(math.MaxUint32) // of the entry before
	begin := func(next uint32) {
		p.endList(list)
		list = next
	}
	add := func(a *apart) {
		if a.list != list {
			begin(a.list)
		}
		p.out.entry(Entry{Start: bin(a.start), End: bin(a.end), Sure: a.sure, From: bin(a.from), To: bin(a.to), Count: a.count})
	}
	first := uint32(least>>shift) - 1
	for i := 0; i < len(p.keys); {
		key, from := p.keys[i], i
		for i++; i < len(p.keys) && p.keys[i] == key; i++ {
		}
		count := uint32(i - from)
		if len(rest) > 0 {
			k := apartOf(key)
			for len(rest) > 0 && rest[0].compare(&k) < 0 {
				add(&rest[0])
				rest = rest[1:]
			}
			if len(rest) > 0 && rest[0].compare(&k) == 0 {
				count += rest[0].count
				rest = rest[1:]
			}
		}
		if next := uint32(key >> listShift); next != list {
			begin(next)
		}
		e := Entry{Sure: Sure(key & 1), Count: count}
		if d := uint32(key>>dayShift) & (1<<dayBits - 1); d != unknown {
			e.Start = d>>shift - first
		}
		if d := uint32(key>>endShift) & (1<<dayBits - 1); d != unknown {
			e.End = d>>shift - first
		}
		p.out.entry(e)
	}
	for i := range rest {
		add(&rest[i])
	}
	p.endList(list)
	p.entries = len(p.out.sure)
}

// endList ends the list of the entries before, if there are any.
func (p *Part) endList(list uint32) {
	if events := p.out.ofList; events > 0 {
		sorts := uint32(2 * len(p.of.kinds))
		s := p.places.of(list)
		p.out.list(list/sorts+p.top*Side, list%sorts, uint8(s.x/events), uint8(s.y/events))
	}
}

// firstDay returns the first day of the first bin, counted from noDay: 1970-01-01
// where no day is known.
func (b *Builder) firstDay(shift uint) int64 {
	least := int64(math.MaxInt64)
	for i := range b.parts {
		least = min(least, b.parts[i].least)
	}
	if least == math.MaxInt64 {
		return -noDay
	}
	return least >> shift << shift
}

// apartOf returns an event of a key in the form of those that have none.
func apartOf(key uint64) apart {
	a := apart{list: uint32(key >> listShift), start: never, end: never, sure: Sure(key & 1), from: never, to: never, count: 1}
	if d := key >> dayShift & (1<<dayBits - 1); d != unknown {
		a.start = int64(d)
	}
	if d := key >> endShift & (1<<dayBits - 1); d != unknown {
		a.end = int64(d)
	}
	return a
}
