package timetile

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"

	"github.com/waylog/waylog/geo"
)

// Encode packs t and leaves it as it is. Kinds of events that t.Kinds lacks are
// appended to the list in the order of the events; those past the 65,535th
// share the last place. Positions outside the globe are put on its edge.
func Encode(t Tile) []byte {
	order := make([]int32, len(t.Events))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		return compareLo(t.Events[a].Lo, t.Events[b].Lo)
	})
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
	b := make([]byte, 0, kindsAt+len(kindsJSON))

	le := binary.LittleEndian
	b = append(b, magic...)
	b = append(b, byte(width), 0)
	b = le.AppendUint16(b, uint16(len(kinds)))
	b = le.AppendUint32(b, uint32(n))
	b = le.AppendUint32(b, uint32(int32(epoch)))
	b = le.AppendUint64(b, uint64(t.Seq))
	for _, v := range []int{offsets, ids, kindsAt, len(kindsJSON)} {
		b = le.AppendUint32(b, uint32(v))
	}
	for _, i := range order {
		b = le.AppendUint32(b, quantum(t.Events[i].Lon, 180))
	}
	for _, i := range order {
		b = le.AppendUint32(b, quantum(t.Events[i].Lat, 90))
	}
	for column := range 4 {
		for _, i := range order {
			v := uint32(0)
			if d := *t.Events[i].days()[column]; d != nil {
				v = uint32(int64(*d) - epoch + 1)
			}
			if width == 2 {
				b = le.AppendUint16(b, uint16(v))
			} else {
				b = le.AppendUint32(b, v)
			}
		}
		b = pad(b)
	}
	for _, i := range order {
		b = le.AppendUint16(b, kindOf[t.Events[i].Kind])
	}
	b = pad(b)
	for _, i := range order {
		b = append(b, state(&t.Events[i]))
	}
	b = pad(b)
	end := 0
	for _, i := range order {
		b = le.AppendUint32(b, uint32(end))
		end += len(t.Events[i].ID)
	}
	b = le.AppendUint32(b, uint32(end))
	for _, i := range order {
		b = append(b, t.Events[i].ID...)
	}
	return append(pad(b), kindsJSON...)
}

// compareLo puts those without a day first.
func compareLo(a, b *geo.Date) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Compare(*a, *b)
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

func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}
