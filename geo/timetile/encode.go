package timetile

import (
	"encoding/binary"
	"encoding/json"
	"slices"

	"github.com/waylog/waylog/geo"
)

// columns are those of a part of a tile as bytes. What hangs on other parts is not
// yet written: the cell of the first list, and the sorts, whose numbers are known when
// all lists are. Entries come in order, and each list after its entries.
type columns struct {
	first  uint32 // cell of the first list
	cell   uint32 // of the list before
	start  uint32 // of the entry before in its list
	before int    // entries of the lists before
	ofList uint64 // events of the entries since
	events uint64
	sorts  []uint32

	cells, x, y, sizes, starts, ends, sure, counts, spans []byte
}

// reset begins a tile of at most so many entries.
func (c *columns) reset(entries int) {
	*c = columns{
		sorts: c.sorts[:0], cells: c.cells[:0], x: c.x[:0], y: c.y[:0], sizes: c.sizes[:0], spans: c.spans[:0],
		starts: slices.Grow(c.starts[:0], entries), ends: slices.Grow(c.ends[:0], entries),
		sure: slices.Grow(c.sure[:0], entries), counts: slices.Grow(c.counts[:0], entries),
	}
}

func (c *columns) entry(e Entry) {
	c.starts = number(c.starts, e.Start-c.start)
	c.start = e.Start
	length := e.End
	if e.End != 0 && e.Start != 0 {
		length = 1 + e.End - e.Start
	}
	c.ends = number(c.ends, length)
	c.sure = append(c.sure, byte(e.Sure))
	c.counts = number(c.counts, e.Count-1)
	if e.Sure == SureSpan {
		c.spans = number(number(c.spans, e.From), e.To-e.From)
	}
	c.ofList += uint64(e.Count)
}

// list ends a list. sort is kind * 2, and 1 more where places stand in for something
// wider.
func (c *columns) list(cell, sort uint32, x, y uint8) {
	if len(c.sorts) == 0 {
		c.first = cell
	} else {
		c.cells = number(c.cells, cell-c.cell)
	}
	c.sorts = append(c.sorts, sort)
	c.x, c.y = append(c.x, x), append(c.y, y)
	c.sizes = number(c.sizes, uint32(len(c.sure)-c.before-1))
	c.events += c.ofList
	c.cell, c.start, c.before, c.ofList = cell, 0, len(c.sure), 0
}

// append appends the tile of what its parts have written.
func (b *Builder) append(dst []byte, bin int, epoch geo.Date) []byte {
	names, numbers := b.named()
	said, err := json.Marshal(names)
	if err != nil { // strings always marshal
		said = []byte("[]")
	}
	var events, lists, entries, size int
	for i := range b.parts {
		c := &b.parts[i].out
		events, lists, entries = events+int(c.events), lists+len(c.sorts), entries+len(c.sure)
		size += 5 + len(c.cells) + 7*len(c.sorts) + len(c.sizes) + len(c.starts) + len(c.ends) + len(c.sure) + len(c.counts) + len(c.spans)
	}
	dst = slices.Grow(dst, headerSize+len(said)+size)
	le := binary.LittleEndian
	dst = append(dst, magic...)
	dst = append(dst, byte(b.at.Zoom), Side)
	dst = le.AppendUint16(dst, uint16(bin))
	for _, v := range []uint32{b.at.Row, b.at.Col, uint32(epoch), uint32(events), uint32(lists), uint32(entries)} {
		dst = le.AppendUint32(dst, v)
	}
	dst = le.AppendUint16(dst, uint16(len(names)))
	dst = le.AppendUint16(dst, 0)
	dst = le.AppendUint32(dst, uint32(len(said)))
	dst = append(dst, said...)
	cell := uint32(0)
	for i := range b.parts {
		if c := &b.parts[i].out; len(c.sorts) > 0 {
			dst = append(number(dst, c.first-cell), c.cells...)
			cell = c.cell
		}
	}
	for i := range b.parts {
		for _, s := range b.parts[i].out.sorts {
			dst = number(dst, numbers[s/2]*2+s%2)
		}
	}
	for _, column := range []func(*columns) []byte{
		func(c *columns) []byte { return c.x }, func(c *columns) []byte { return c.y },
		func(c *columns) []byte { return c.sizes }, func(c *columns) []byte { return c.starts },
		func(c *columns) []byte { return c.ends }, func(c *columns) []byte { return c.sure },
		func(c *columns) []byte { return c.counts }, func(c *columns) []byte { return c.spans },
	} {
		for i := range b.parts {
			dst = append(dst, column(&b.parts[i].out)...)
		}
	}
	return dst
}

// named returns the kinds that the tile names, and what number each has there. It
// leaves out those that neither the legend nor an event has.
func (b *Builder) named() (names []string, numbers []uint32) {
	has := make([]bool, len(b.kinds))
	for i := range b.parts {
		for _, s := range b.parts[i].out.sorts {
			has[s/2] = true
		}
	}
	names, numbers = []string{}, make([]uint32, len(b.kinds))
	for k, name := range b.kinds {
		if k < b.listed || has[k] {
			numbers[k] = uint32(len(names))
			names = append(names, name)
		}
	}
	return names, numbers
}

// number appends an unsigned LEB128.
func number(b []byte, v uint32) []byte {
	if v < 0x80 { // nearly all
		return append(b, byte(v))
	}
	return binary.AppendUvarint(b, uint64(v))
}
