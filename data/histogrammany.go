package data

import (
	"math"

	"github.com/waylog/waylog/geo"
)

// Numbered counts in events side by side, whose kinds are numbers of names.
type Numbered struct {
	*HistogramBuilder
	names  []string
	counts [256]*kindCounts // of names
}

// Numbered returns what counts into the builder by such numbers.
func (b *HistogramBuilder) Numbered(names []string) *Numbered {
	return &Numbered{HistogramBuilder: b, names: names}
}

// AddMany counts in events in order of lo: their outer bounds in minutes,
// math.MinInt32 and math.MaxInt32 where one is not known. Their certain spans are
// their bounds, or not known.
func (b *Numbered) AddMany(lo, hi []int32, kinds []uint8) {
	hi, kinds = hi[:len(lo)], kinds[:len(lo)]
	b.matched += int64(len(lo))
	bin, last := 0, len(b.edges)-1
	next := b.starts[1]
	for i, first := range lo {
		l, h := geo.Minute(first), geo.Minute(hi[i])
		if first == math.MinInt32 {
			if hi[i] == math.MaxInt32 {
				b.undated++
				continue
			}
			l = b.from
		}
		if hi[i] == math.MaxInt32 {
			h = b.to
		}
		counts := b.counts[kinds[i]]
		if counts == nil {
			counts = b.countsOf(b.names[kinds[i]])
			b.counts[kinds[i]] = counts
		}
		if l >= next && bin < last {
			if bin++; bin < last && b.starts[bin+1] <= l {
				bin = b.bin(l)
			}
			next = b.starts[bin+1]
		}
		if h < next || bin == last { // as with most events
			counts.whole[bin]++
			continue
		}
		to := b.bin(h)
		counts.diff[bin]++
		counts.diff[to+1]--
		b.addShare(bin, to, min(max(l, b.from), b.to), min(h, b.to))
	}
}

// kindCounts counts the events of a kind.
type kindCounts struct {
	diff  []int64 // differences from one bin to the next, of those in several
	whole []int64 // those in one bin, nearest to which all of them lies
}

func (b *HistogramBuilder) countsOf(kind string) *kindCounts {
	c := b.counts[kind]
	if c == nil {
		c = &kindCounts{make([]int64, len(b.starts)), make([]int64, len(b.edges))}
		b.counts[kind] = c
	}
	return c
}

// Join counts in what another builder of the same bins has counted.
func (b *HistogramBuilder) Join(o *HistogramBuilder) {
	b.matched, b.undated = b.matched+o.matched, b.undated+o.undated
	join(b.edges, o.edges)
	join(b.density, o.density)
	join(b.between, o.between)
	for kind, c := range o.counts {
		to := b.countsOf(kind)
		join(to.diff, c.diff)
		join(to.whole, c.whole)
	}
}

func join[N int64 | float64](to, from []N) {
	for i, n := range from {
		to[i] += n
	}
}

// Alike returns a builder of the same bins that has counted nothing.
func (b *HistogramBuilder) Alike() *HistogramBuilder {
	other := *b
	other.empty()
	return &other
}
