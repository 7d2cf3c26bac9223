package timetile

import "slices"

const (
	digits    = 6
	digitBits = 11
)

// sortKeys sorts the keys digit by digit, from the last one: they are many, and
// most of their digits are the same in all.
func (b *Builder) sortKeys() {
	const few = 512
	if len(b.keys) < few {
		slices.Sort(b.keys)
		return
	}
	if cap(b.other) < len(b.keys) {
		b.other = make([]uint64, cap(b.keys))
	}
	b.count = [digits][1 << digitBits]uint32{}
	for _, k := range b.keys {
		for d := range digits {
			b.count[d][k>>(d*digitBits)&(1<<digitBits-1)]++
		}
	}
	from, to := b.keys, b.other[:len(b.keys)]
	for d := range digits {
		count := &b.count[d]
		if int(count[from[0]>>(d*digitBits)&(1<<digitBits-1)]) == len(from) {
			continue // all have it
		}
		at := uint32(0)
		for i, n := range count {
			count[i], at = at, at+n
		}
		for _, k := range from {
			digit := k >> (d * digitBits) & (1<<digitBits - 1)
			to[count[digit]] = k
			count[digit]++
		}
		from, to = to, from
	}
	b.keys, b.other = from, to
}
