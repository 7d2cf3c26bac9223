package timetile

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sort"

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

	startDigit = 9 // bits of a start by which keys are sorted at once
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
	b.sortKeys()
	shift := uint(bits.TrailingZeros(uint(bin)))
	if bin == 0 {
		shift = b.mergeFinest()
	} else {
		b.merge(shift, len(b.keys))
	}
	apart := coarsened(b.apart, shift)
	t := &Tile{At: b.at, Bin: 1 << shift}
	b.fill(t, apart, shift)
	b.nameKinds(t)
	return t
}

// sortKeys puts the keys in order of their lists and starts: by counting, the lower
// digits first.
func (b *Builder) sortKeys() {
	if b.places.thin != nil {
		slices.Sort(b.keys)
		return
	}
	lists := len(b.places.dense)
	b.counts = slices.Grow(b.counts[:0], max(lists, 1<<startDigit)+1)
	b.other = slices.Grow(b.other[:0], len(b.keys))[:len(b.keys)]
	for shift := uint(dayShift); shift < listShift; shift += startDigit {
		b.sortBy(shift, min(startDigit, listShift-shift), 1<<startDigit)
	}
	b.sortBy(listShift, 64-listShift, lists)
}

// sortBy puts the keys in order of these bits, which are less than most, and leaves
// the order of those that are alike.
func (b *Builder) sortBy(shift, digit uint, most int) {
	if len(b.keys) == 0 {
		return
	}
	at, mask := b.counts[:most+1], uint64(1)<<digit-1
	clear(at)
	for _, k := range b.keys {
		at[k>>shift&mask+1]++
	}
	if at[b.keys[0]>>shift&mask+1] == uint32(len(b.keys)) {
		return
	}
	sum := uint32(0)
	for i, n := range at {
		sum += n
		at[i] = sum
	}
	for _, k := range b.keys {
		to := &at[k>>shift&mask]
		b.other[*to] = k
		*to++
	}
	b.keys, b.other = b.other, b.keys
}

// mergeFinest merges the keys in the bins that the tile is to have where nobody asks
// for any.
func (b *Builder) mergeFinest() uint {
	fits := func(shift uint, most int) bool {
		rest := b.foreign(coarsened(b.apart, shift), shift)
		return rest <= most && b.merge(shift, most-rest)
	}
	if len(b.keys)+len(b.apart) <= fineEntries {
		b.merge(0, len(b.keys))
		return 0
	}
	// Starts alone are quickly counted for all sizes: there are no fewer entries.
	var together [coarseShift]int // from which shift on keys share list and start with the one before
	for i := 1; i < len(b.keys); i++ {
		if from := bits.Len64((b.keys[i] ^ b.keys[i-1]) >> dayShift); from < coarseShift {
			together[from]++
		}
	}
	least := len(b.keys)
	for shift := range uint(coarseShift) {
		if least -= together[shift]; least <= fineEntries && fits(shift, fineEntries) {
			return shift
		}
	}
	if fits(coarseShift, mostEntries) {
		return coarseShift
	}
	b.merge(lastShift, len(b.keys))
	return lastShift
}

// binEnd returns where the keys end that share the list and the bin of the start
// with the one at i: they stand together.
func (b *Builder) binEnd(i int, shift uint) int {
	bin := b.keys[i] >> (dayShift + shift)
	for i++; i < len(b.keys) && b.keys[i]>>(dayShift+shift) == bin; i++ {
	}
	return i
}

// binned returns keys of one bin with days as numbers of the first day of their
// bins, in order: few of them have the same end only then.
func (b *Builder) binned(keys []uint64, shift uint) []uint64 {
	mask := maskOf(shift)
	group, ordered, last := b.group[:0], true, uint64(0)
	for _, k := range keys {
		k &= mask
		ordered = ordered && k >= last
		last = k
		group = append(group, k)
	}
	if b.group = group; !ordered {
		slices.Sort(group)
	}
	return group
}

// maskOf has the bits that keys keep in bins of a shift.
func maskOf(shift uint) uint64 {
	low := uint64(1)<<shift - 1
	return ^(low<<dayShift | low<<endShift)
}

// merge adds the keys up that share their bins; it is false, and not done, where
// they come to more entries than most.
func (b *Builder) merge(shift uint, most int) bool {
	list, mask := b.merged[:0], maskOf(shift)
	for i := 0; i < len(b.keys) && len(list) <= most; {
		end := b.binEnd(i, shift)
		list = append(list, merged{b.keys[i] & mask, 1})
		if end > i+1 {
			group := b.binned(b.keys[i:end], shift)
			list[len(list)-1].key = group[0]
			for _, k := range group[1:] {
				if last := &list[len(list)-1]; last.key == k {
					last.count++
					continue
				}
				list = append(list, merged{k, 1})
			}
		}
		i = end
	}
	b.merged = list
	return len(list) <= most
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

// foreign is how many of the entries have no key, or one that is none of the keys
// in these bins.
func (b *Builder) foreign(entries []apart, shift uint) int {
	mask := maskOf(shift)
	n := 0
	for i := range entries {
		key, ok := entries[i].key()
		if ok {
			bin := key >> (dayShift + shift)
			at := sort.Search(len(b.keys), func(i int) bool { return b.keys[i]>>(dayShift+shift) >= bin })
			for ok = false; !ok && at < len(b.keys) && b.keys[at]>>(dayShift+shift) == bin; at++ {
				ok = b.keys[at]&mask == key
			}
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
	l := lister{places: &b.places, lists: b.lists[:0], entries: slices.Grow(b.entries[:0], len(b.merged)+len(rest)), perCell: uint32(2 * len(b.kinds)), last: math.MaxUint32}
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
		if list != l.last {
			l.begin(list)
		}
		l.entries = append(l.entries, e)
	}
	for i := range rest {
		l.add(rest[i].list, rest[i].entry(bin))
	}
	l.end()
	b.lists, b.entries = l.lists, l.entries
	t.Lists, t.Entries = l.lists, l.entries
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
	places  *sums
	lists   []List
	entries []Entry
	perCell uint32
	last    uint32 // the list of the entry before
	first   int    // its first entry
}

func (l *lister) add(list uint32, e Entry) {
	if list != l.last {
		l.begin(list)
	}
	l.entries = append(l.entries, e)
}

// begin begins another list.
func (l *lister) begin(list uint32) {
	l.end()
	l.last, l.first = list, len(l.entries)
}

// end ends the list of the last entry.
func (l *lister) end() {
	entries := l.entries[l.first:]
	if len(entries) == 0 {
		return
	}
	events := uint64(0)
	for i := range entries {
		events += uint64(entries[i].Count)
	}
	s, rest := l.places.of(l.last), l.last%l.perCell
	l.lists = append(l.lists, List{
		Cell: int(l.last / l.perCell), Kind: int(rest / 2), Wide: rest%2 == 1, X: uint8(s.x / events), Y: uint8(s.y / events), Entries: len(entries),
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
