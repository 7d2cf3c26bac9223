package eventtile

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
)

// Encode packs t and leaves it as it is. Kinds of events that t.Kinds lacks are
// appended to the list in the order of the events; those past the 65,535th
// share the last place. Positions outside the globe are put on its edge.
func Encode(t Tile) []byte {
	epoch, width := dayColumns(t.Events)
	kinds, kindOf := indexKinds(t)
	kindsJSON, err := json.Marshal(kinds)
	if err != nil { // strings always marshal
		kindsJSON = []byte("[]")
	}
	n, idBytes := len(t.Events), 0
	for i := range t.Events {
		idBytes += len(t.Events[i].ID)
	}
	offsets := headerSize + columnsSize(n, width)
	ids := offsets + 4*(n+1)
	kindsAt := align(ids + idBytes)

	le := binary.LittleEndian
	b := make([]byte, kindsAt+len(kindsJSON))
	copy(b, magic)
	b[4] = byte(width)
	le.PutUint16(b[6:], uint16(len(kinds)))
	le.PutUint32(b[8:], uint32(n))
	le.PutUint32(b[12:], uint32(int32(epoch)))
	le.PutUint64(b[16:], uint64(t.Seq))
	for i, v := range []int{offsets, ids, kindsAt, len(kindsJSON)} {
		le.PutUint32(b[24+4*i:], uint32(v))
	}
	copy(b[kindsAt:], kindsJSON)

	// All columns of a row at once: events are far apart in memory.
	x := headerSize
	y := x + 4*n
	days := y + 4*n
	kind := days + 4*align(width*n)
	states := kind + align(2*n)
	end := 0
	for row, i := range byLo(t.Events) {
		e := &t.Events[i]
		le.PutUint32(b[x+4*row:], quantum(e.Lon, 180))
		le.PutUint32(b[y+4*row:], quantum(e.Lat, 90))
		for column, d := range e.days() {
			if *d == nil {
				continue
			}
			v, at := uint32(int64(**d)-epoch+1), days+column*align(width*n)+width*row
			if width == 2 {
				le.PutUint16(b[at:], uint16(v))
			} else {
				le.PutUint32(b[at:], v)
			}
		}
		le.PutUint16(b[kind+2*row:], kindOf[e.Kind])
		b[states+row] = state(e)
		le.PutUint32(b[offsets+4*row:], uint32(end))
		end += copy(b[ids+end:], e.ID)
	}
	le.PutUint32(b[offsets+4*n:], uint32(end))
	return b
}

// byLo returns the indices of the events in order of their first day, those
// without one first.
func byLo(events []Event) []int {
	type key struct{ lo, i int }
	keys := make([]key, len(events))
	for i := range events {
		keys[i] = key{math.MinInt, i}
		if lo := events[i].Lo; lo != nil {
			keys[i].lo = int(*lo)
		}
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(a.i, b.i)) })
	order := make([]int, len(keys))
	for row, k := range keys {
		order[row] = k.i
	}
	return order
}

// dayColumns chooses the epoch, the earliest day there is, and the width that
// all days fit into.
func dayColumns(events []Event) (epoch int64, width int) {
	least, most := int64(math.MaxInt64), int64(math.MinInt64)
	for i := range events {
		for _, d := range events[i].days() {
			if *d != nil {
				least, most = min(least, int64(**d)), max(most, int64(**d))
			}
		}
	}
	switch {
	case least > most:
		return 0, 2
	case most-least+1 > math.MaxUint16:
		return least, 4
	}
	return least, 2
}

func indexKinds(t Tile) (kinds []string, index map[string]uint16) {
	kinds = make([]string, 0, len(t.Kinds))
	index = make(map[string]uint16, len(t.Kinds))
	add := func(kind string) {
		if _, known := index[kind]; known {
			return
		}
		if len(kinds) == maxKinds {
			index[kind] = maxKinds - 1
			return
		}
		index[kind] = uint16(len(kinds))
		kinds = append(kinds, kind)
	}
	for _, kind := range t.Kinds {
		add(kind)
	}
	for i := range t.Events {
		add(t.Events[i].Kind)
	}
	return kinds, index
}

// quantum maps -limit..limit degrees to the whole range of 32 bits.
func quantum(degrees, limit float64) uint32 {
	v := math.Round((degrees + limit) / (2 * limit) * quanta)
	switch {
	case v >= quanta:
		return quanta
	case v > 0:
		return uint32(v)
	}
	return 0
}

func state(e *Event) byte {
	s := e.Precision&threeBits | e.Status&threeBits<<statusShift
	if e.Ongoing {
		s |= 1 << ongoingBit
	}
	return s
}
