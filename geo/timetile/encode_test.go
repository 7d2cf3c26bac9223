package timetile_test

import (
	"encoding/binary"
	"encoding/json"

	"github.com/waylog/waylog/geo/timetile"
)

// written writes a tile as it is described, column by column: the reference for what
// a Builder appends. Its lists and entries have to be in order.
func written(t *timetile.Tile) (b []byte) {
	names := t.Kinds
	if names == nil {
		names = []string{}
	}
	kinds, err := json.Marshal(names)
	if err != nil { // strings always marshal
		kinds = []byte("[]")
	}
	le := binary.LittleEndian
	b = append(b, "WLT2"...)
	b = append(b, byte(t.At.Zoom), timetile.Side)
	b = le.AppendUint16(b, uint16(t.Bin))
	for _, v := range []uint32{t.At.Row, t.At.Col, uint32(t.Epoch), uint32(t.Events()), uint32(len(t.Lists)), uint32(len(t.Entries))} {
		b = le.AppendUint32(b, v)
	}
	b = le.AppendUint16(b, uint16(len(names)))
	b = le.AppendUint16(b, 0)
	b = le.AppendUint32(b, uint32(len(kinds)))
	b = append(b, kinds...)

	cell := 0
	for i := range t.Lists {
		b = number(b, uint32(t.Lists[i].Cell-cell))
		cell = t.Lists[i].Cell
	}
	for i := range t.Lists {
		b = number(b, sortOf(&t.Lists[i]))
	}
	for i := range t.Lists {
		b = append(b, t.Lists[i].X)
	}
	for i := range t.Lists {
		b = append(b, t.Lists[i].Y)
	}
	for i := range t.Lists {
		b = number(b, uint32(t.Lists[i].Entries-1))
	}
	return appendEntries(b, t)
}

func appendEntries(b []byte, t *timetile.Tile) []byte {
	entries := t.Entries
	for i := range t.Lists {
		before := uint32(0)
		for j := range entries[:t.Lists[i].Entries] {
			b = number(b, entries[j].Start-before)
			before = entries[j].Start
		}
		entries = entries[t.Lists[i].Entries:]
	}
	for i := range t.Entries {
		e := &t.Entries[i]
		switch {
		case e.End == 0 || e.Start == 0:
			b = number(b, e.End)
		default:
			b = number(b, 1+e.End-e.Start)
		}
	}
	for i := range t.Entries {
		b = number(b, uint32(t.Entries[i].Sure))
	}
	for i := range t.Entries {
		b = number(b, t.Entries[i].Count-1)
	}
	for i := range t.Entries {
		if e := &t.Entries[i]; e.Sure == timetile.SureSpan {
			b = number(number(b, e.From), e.To-e.From)
		}
	}
	return b
}

// sortOf is the number by which the lists of a cell are in order.
func sortOf(l *timetile.List) uint32 {
	if l.Wide {
		return uint32(l.Kind*2 + 1)
	}
	return uint32(l.Kind * 2)
}

func number(b []byte, v uint32) []byte { return binary.AppendUvarint(b, uint64(v)) }
