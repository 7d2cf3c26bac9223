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
	// some 50 KB, the others 400.
	fineEntries = 34_000
	coarseShift = 6 // 64 days
	mostEntries = 400_000
	lastShift   = 7
)

// merged is events of one key.
type merged struct {
	key   uint64
	count uint32
}

// Tile returns what was added, in bins of so many days. 0 are the finest with
// which the tile has at most 34,000 entries, else 64 days, and 128 where it had
// more than 400,000 with those. It is valid until the next Reset, which has to come
// before anything else is added.
func (b *Builder) Tile(bin int) *Tile {
	var shift uint
	switch {
	case bin > 0:
		shift = uint(bits.TrailingZeros(uint(bin)))
		b.mergeKeys(shift)
	case len(b.keys)+len(b.apart) <= fineEntries:
		b.mergeKeys(0)
	default:
		shift = b.mergeFinest()
	}
	apart := coarsened(b.apart, shift)
	t := &Tile{At: b.at, Bin: 1 << shift}
	b.fill(t, apart, shift)
	b.nameKinds(t)
	return t
}

// mergeKeys puts the keys in order, with days as numbers of the first day of
// their bin.
func (b *Builder) mergeKeys(shift uint) {
	if low := uint64(1)<<shift - 1; low > 0 {
		for i := range b.keys {
			b.keys[i] &^= low<<dayShift | low<<endShift
		}
	}
	b.sortKeys()
	b.merged = b.merged[:0]
	for _, k := range b.keys {
		if n := len(b.merged); n > 0 && b.merged[n-1].key == k {
			b.merged[n-1].count++
			continue
		}
		b.merged = append(b.merged, merged{k, 1})
	}
}

// mergeFinest merges the keys in the bins that the tile is to have, and returns
// them. With the bits of start and end in turns, what shares bins of any size
// begins with the same bits: one order tells how many entries there are in each.
func (b *Builder) mergeFinest() (shift uint) {
	for i, k := range b.keys {
		b.keys[i] = woven(k)
	}
	b.sortKeys()
	var from [lastShift + 2]int // how many entries come together in bins of that shift, and in none
	for i := 1; i < len(b.keys); i++ {
		from[min((bits.Len64(b.keys[i-1]^b.keys[i])+1)/2, lastShift+1)]++
	}
	for n := len(b.keys); ; shift++ {
		most := fineEntries
		if shift == coarseShift {
			most = mostEntries
		}
		if n -= from[shift]; shift == lastShift || n+b.foreign(coarsened(b.apart, shift), shift) <= most {
			break
		}
	}
	low := uint64(1)<<(2*shift) - 1
	b.merged = b.merged[:0]
	of := 0 // where the entries of a list begin
	for _, k := range b.keys {
		k = unwoven(k &^ low)
		if n := len(b.merged); n > 0 {
			if b.merged[n-1].key == k {
				b.merged[n-1].count++
				continue
			}
			if b.merged[n-1].key>>listShift != k>>listShift {
				sortMerged(b.merged[of:])
				of = n
			}
		}
		b.merged = append(b.merged, merged{k, 1})
	}
	sortMerged(b.merged[of:])
	return shift
}

func sortMerged(list []merged) {
	slices.SortFunc(list, func(a, b merged) int { return cmp.Compare(a.key, b.key) })
}

const weftBits = 2 * dayBits // of start and end in turns

// woven returns a key with what is certain behind the list, and the bits of start
// and end in turns behind it.
func woven(key uint64) uint64 {
	return key>>listShift<<listShift | key&1<<weftBits | apartBits(key>>dayShift&(1<<dayBits-1))<<1 | apartBits(key>>endShift&(1<<dayBits-1))
}

// unwoven is its inverse.
func unwoven(w uint64) uint64 {
	return w>>listShift<<listShift | togetherBits(w>>1)<<dayShift | togetherBits(w)<<endShift | w>>weftBits&1
}

// apartBits puts a zero behind each of the lower bits.
func apartBits(v uint64) uint64 {
	v = (v | v<<16) & 0x0000ffff0000ffff
	v = (v | v<<8) & 0x00ff00ff00ff00ff
	v = (v | v<<4) & 0x0f0f0f0f0f0f0f0f
	v = (v | v<<2) & 0x3333333333333333
	return (v | v<<1) & 0x5555555555555555
}

// togetherBits takes every other bit of the lower ones.
func togetherBits(v uint64) uint64 {
	v &= 0x5555555555555555 & (1<<weftBits - 1)
	v = (v | v>>1) & 0x3333333333333333
	v = (v | v>>2) & 0x0f0f0f0f0f0f0f0f
	v = (v | v>>4) & 0x00ff00ff00ff00ff
	v = (v | v>>8) & 0x0000ffff0000ffff
	return (v | v>>16) & 0x00000000ffffffff
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

// foreign is how many of the entries are none of the woven keys in such bins.
func (b *Builder) foreign(entries []apart, shift uint) int {
	n := 0
	for i := range entries {
		key, ok := entries[i].key()
		if ok {
			w := woven(key)
			at, _ := slices.BinarySearch(b.keys, w)
			ok = at < len(b.keys) && b.keys[at]>>(2*shift) == w>>(2*shift)
		}
		if !ok {
			n++
		}
	}
	return n
}

// apart returns what is merged in the form of what is apart.
func (m merged) apart() apart {
	a := apart{list: uint32(m.key >> listShift), start: never, end: never, sure: Sure(m.key & 1), from: never, to: never, count: m.count}
	if d := m.key >> dayShift & (1<<dayBits - 1); d != unknown {
		a.start = int64(d)
	}
	if d := m.key >> endShift & (1<<dayBits - 1); d != unknown {
		a.end = int64(d)
	}
	return a
}

// fill makes lists and entries of what was merged and of what is apart, both in order.
func (b *Builder) fill(t *Tile, rest []apart, shift uint) {
	least := b.firstDay(rest)
	t.Epoch = geo.Date(least + noDay)
	bin := func(d int64) uint32 {
		if d == never {
			return 0
		}
		return uint32((d-least)>>shift) + 1
	}
	b.lists, b.entries = b.lists[:0], slices.Grow(b.entries[:0], len(b.merged)+len(rest))
	l := lister{b: b, perCell: uint32(2 * len(b.kinds)), last: math.MaxUint32}
	first := uint32(least>>shift) - 1
	for _, m := range b.merged {
		list := uint32(m.key >> listShift)
		for len(rest) > 0 && (rest[0].list < list || rest[0].list == list && m.compare(&rest[0]) > 0) {
			l.add(rest[0].list, rest[0].entry(bin))
			rest = rest[1:]
		}
		e := Entry{Sure: Sure(m.key & 1), Count: m.count}
		if d := uint32(m.key>>dayShift) & (1<<dayBits - 1); d != unknown {
			e.Start = d>>shift - first
		}
		if d := uint32(m.key>>endShift) & (1<<dayBits - 1); d != unknown {
			e.End = d>>shift - first
		}
		if len(rest) > 0 && rest[0].list == list && m.compare(&rest[0]) == 0 {
			e.Count += rest[0].count
			rest = rest[1:]
		}
		l.add(list, e)
	}
	for i := range rest {
		l.add(rest[i].list, rest[i].entry(bin))
	}
	l.end()
	t.Lists, t.Entries = b.lists, b.entries
}

// firstDay returns the first day that is known, of what was merged and of what
// is apart.
func (b *Builder) firstDay(rest []apart) int64 {
	least := int64(math.MaxInt64)
	for _, m := range b.merged {
		// What is unknown, 0, becomes more than any day.
		start, end := uint32(m.key>>dayShift)&(1<<dayBits-1)-1, uint32(m.key>>endShift)&(1<<dayBits-1)-1
		least = min(least, int64(start)+1, int64(end)+1)
	}
	for i := range rest {
		for _, d := range [3]int64{rest[i].start, rest[i].end, rest[i].from} {
			if d != never {
				least = min(least, d)
			}
		}
	}
	if least > math.MaxUint32-1 {
		return -noDay
	}
	return least
}

// compare is the order of what was merged and what is apart.
func (m merged) compare(a *apart) int {
	e := m.apart()
	return e.compare(a)
}

func (a *apart) entry(bin func(int64) uint32) Entry {
	return Entry{Start: bin(a.start), End: bin(a.end), Sure: a.sure, From: bin(a.from), To: bin(a.to), Count: a.count}
}

// lister puts entries, which come in order, into lists.
type lister struct {
	b       *Builder
	perCell uint32
	last    uint32 // the list of the entry before
	first   int    // its first entry
}

func (l *lister) add(list uint32, e Entry) {
	if list != l.last {
		l.end()
		l.last, l.first = list, len(l.b.entries)
	}
	l.b.entries = append(l.b.entries, e)
}

// end ends the list of the last entry.
func (l *lister) end() {
	entries := l.b.entries[l.first:]
	if len(entries) == 0 {
		return
	}
	events := uint64(0)
	for i := range entries {
		events += uint64(entries[i].Count)
	}
	s, sort := l.b.places.of(l.last), l.last%l.perCell
	l.b.lists = append(l.b.lists, List{
		Cell: int(l.last / l.perCell), Kind: int(sort / 2), Wide: sort%2 == 1, X: uint8(s.x / events), Y: uint8(s.y / events), Entries: len(entries),
	})
}

// nameKinds leaves out the kinds that the legend does not have and no event has.
func (b *Builder) nameKinds(t *Tile) {
	has := make([]bool, len(b.kinds))
	for i := range t.Lists {
		has[t.Lists[i].Kind] = true
	}
	number := make([]int, len(b.kinds))
	for k, name := range b.kinds {
		if k < b.listed || has[k] {
			number[k] = len(t.Kinds)
			t.Kinds = append(t.Kinds, name)
		}
	}
	for i := range t.Lists {
		t.Lists[i].Kind = number[t.Lists[i].Kind]
	}
}
