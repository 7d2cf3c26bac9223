package timeindex

import (
	"math/bits"
	"slices"
)

// rowList puts rows in order: few by sorting them, many by setting a bit for
// each, which costs the less the more there are.
type rowList struct {
	between [2]int64 // what the rows lie between, both included
	few     []int64
	most    int // of them
	many    []uint64
	n       int
}

func newRowList(between [2]int64) *rowList {
	return &rowList{between: between, most: int(min(max((between[1]-between[0])/4096, 64), 2048))}
}

func (l *rowList) add(row int64) {
	if l.many == nil {
		if l.few = append(l.few, row); len(l.few) < l.most {
			return
		}
		l.many = make([]uint64, (l.between[1]-l.between[0])/64+1)
		for _, r := range l.few {
			l.add(r)
		}
		return
	}
	bit := row - l.between[0]
	l.many[bit>>6] |= 1 << (bit & 63)
	l.n++
}

// first returns the n least rows.
func (l *rowList) first(n int) []int64 {
	if l.many == nil {
		slices.Sort(l.few)
		return l.few[:min(n, len(l.few))]
	}
	list := make([]int64, 0, min(n, l.n))
	for i, word := range l.many {
		for ; word != 0 && len(list) < n; word &= word - 1 {
			list = append(list, l.between[0]+int64(i<<6+bits.TrailingZeros64(word)))
		}
		if len(list) == n {
			break
		}
	}
	return list
}
