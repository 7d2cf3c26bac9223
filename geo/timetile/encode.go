package timetile

import (
	"encoding/binary"
	"encoding/json"
)

// Append appends a tile as bytes. Its lists and entries have to be in order.
func Append(b []byte, t *Tile) []byte {
	names := t.Kinds
	if names == nil {
		names = []string{}
	}
	kinds, err := json.Marshal(names)
	if err != nil { // strings always marshal
		kinds = []byte("[]")
	}
	le := binary.LittleEndian
	b = append(b, magic...)
	b = append(b, byte(t.At.Zoom), Side)
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
		b = number(b, uint32(t.Lists[i].sort()))
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

func appendEntries(b []byte, t *Tile) []byte {
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
		if e := &t.Entries[i]; e.Sure == SureSpan {
			b = number(number(b, e.From), e.To-e.From)
		}
	}
	return b
}

// sort is the number by which the lists of a cell are in order.
func (l *List) sort() int {
	if l.Wide {
		return l.Kind*2 + 1
	}
	return l.Kind * 2
}

// number appends an unsigned LEB128.
func number(b []byte, v uint32) []byte {
	if v < 0x80 { // nearly all
		return append(b, byte(v))
	}
	return binary.AppendUvarint(b, uint64(v))
}
