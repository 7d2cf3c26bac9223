package timeindex

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// newColumns lays events out, in so many goroutines.
func newColumns(events []narrow, placed, points bool, workers int) *columns {
	n := len(events)
	c := &columns{lo: make([]int32, n), hi: make([]int32, n), rows: make([]uint32, n), kinds: make([]uint8, n), marks: make([]uint8, n)}
	if placed {
		c.x0, c.y0 = make([]int32, n), make([]int32, n)
		if !points {
			c.x1, c.y1 = make([]int32, n), make([]int32, n)
		}
	}
	order := make([]uint64, n)
	if placed {
		side(n, blockSize, workers, func(first, end int) {
			for i := first; i < end; i++ {
				b := &events[i].box
				order[i] = uint64(hilbert(middle(b.x0, b.x1), middle(b.y0, b.y1)))<<32 | uint64(i)
			}
		})
		order = radixSort(order)
	} else {
		for i := range order {
			order[i] = uint64(i)
		}
	}
	c.blocks, c.lows = make([]block, (n+blockSize-1)/blockSize), make([]int32, (n+lowStep-1)/lowStep)
	side(n, blockSize, workers, func(first, end int) {
		for ; first < end; first += blockSize {
			part := order[first:min(first+blockSize, end)]
			byTime(part, events)
			for i, o := range part {
				c.put(first+i, &events[uint32(o)])
			}
			c.blocks[first/blockSize] = c.head(first, first+len(part))
		}
	})
	return c
}

// side calls fn with parts of 0 to n that begin at multiples of step, side by side.
func side(n, step, workers int, fn func(first, end int)) {
	if workers = min(workers, (n+step-1)/step); workers <= 1 {
		fn(0, n)
		return
	}
	size := ((n+workers-1)/workers + step - 1) / step * step
	var all sync.WaitGroup
	for first := 0; first < n; first += size {
		all.Go(func() { fn(first, min(first+size, n)) })
	}
	all.Wait()
}

// byTime puts places of events, in the low half of each number, in order of lo,
// then of rows.
func byTime(part []uint64, events []narrow) {
	for i, o := range part {
		part[i] = uint64(uint32(events[uint32(o)].lo)^1<<31)<<32 | o&math.MaxUint32
	}
	slices.Sort(part)
	// Events mostly come in order of their rows, and then those of one time are too.
	for i := 0; i < len(part); {
		end, ordered := i+1, true
		for ; end < len(part) && part[end]>>32 == part[i]>>32; end++ {
			ordered = ordered && events[uint32(part[end-1])].row < events[uint32(part[end])].row
		}
		if !ordered {
			slices.SortFunc(part[i:end], func(a, b uint64) int { return cmp.Compare(events[uint32(a)].row, events[uint32(b)].row) })
		}
		i = end
	}
}

// radixSort sorts numbers by their high half and keeps the order of equal ones:
// three passes of 11 bits. The slice that it returns is the given one or another.
func radixSort(list []uint64) []uint64 {
	const bits, mask = 11, 1<<11 - 1
	other := make([]uint64, len(list))
	for shift := 32; shift < 64; shift += bits {
		var next [mask + 1]int
		for _, v := range list {
			next[v>>shift&mask]++
		}
		sum := 0
		for i, n := range next {
			next[i] = sum
			sum += n
		}
		for _, v := range list {
			b := v >> shift & mask
			other[next[b]] = v
			next[b]++
		}
		list, other = other, list
	}
	return list
}
