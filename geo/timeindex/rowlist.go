package timeindex

import (
	"math/bits"
	"slices"
)

// rowList puts rows in order: few by sorting them, many by setting a bit for
// each, which costs the less the more there are. It is used again and again.
type rowList struct {
	least int64 // what a row is at least
	words int   // bits for all that there may be, in words
	few   []int64
	most  int // of them
	many  []uint64
	full  bool // the rows are bits
	n     int
}

// reset empties the list for rows that lie between two, both included.
func (l *rowList) reset(between [2]int64) {
	if l.full {
		clear(l.many)
	}
	l.least, l.words = between[0], int(max(between[1]-between[0], 0)/64+1)
	l.few, l.most = l.few[:0], min(max(l.words/64, 64), 2048)
	l.full, l.n = false, 0
}

func (l *rowList) add(row int64) {
	if !l.full {
		if l.few = append(l.few, row); len(l.few) < l.most {
			return
		}
		l.full = true
		if cap(l.many) < l.words {
			l.many = make([]uint64, l.words)
		}
		l.many = l.many[:l.words]
		for _, r := range l.few {
			l.add(r)
		}
		return
	}
	bit := row - l.least
	l.many[bit>>6] |= 1 << (bit & 63)
	l.n++
}

// first returns the n least rows.
func (l *rowList) first(n int) []int64 {
	if !l.full {
		slices.Sort(l.few)
		return append([]int64(nil), l.few[:min(n, len(l.few))]...)
	}
	n = min(n, l.n)
	list := make([]int64, 0, n)
	for i, word := range l.many {
		for ; word != 0 && len(list) < n; word &= word - 1 {
			list = append(list, l.least+int64(i<<6+bits.TrailingZeros64(word)))
		}
		if len(list) == n {
			break
		}
	}
	return list
}
