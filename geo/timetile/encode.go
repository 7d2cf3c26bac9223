package timetile

import (
	"encoding/binary"
	"encoding/json"
	"slices"

	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/vectortile"
)

// columns are those of a tile as bytes, but for sorts, whose numbers are known only
// when all lists are. Entries come in order, and each list after its entries.
type columns struct {
	cell   uint32 // of the list before
	start  uint32 // of the entry before in its list
	first  int    // entries of the lists before
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
	c.cells = number(c.cells, cell-c.cell)
	c.sorts = append(c.sorts, sort)
	c.x, c.y = append(c.x, x), append(c.y, y)
	c.sizes = number(c.sizes, uint32(len(c.sure)-c.first-1))
	c.events += c.ofList
	c.cell, c.start, c.first, c.ofList = cell, 0, len(c.sure), 0
}

// append appends the tile. It leaves out the kinds that no event has but the first,
// as many as are listed.
func (c *columns) append(b []byte, at vectortile.Tile, bin int, epoch geo.Date, kinds []string, listed int) []byte {
	names, numbers := c.named(kinds, listed)
	said, err := json.Marshal(names)
	if err != nil { // strings always marshal
		said = []byte("[]")
	}
	b = slices.Grow(b, headerSize+len(said)+len(c.cells)+5*len(c.sorts)+len(c.sizes)+len(c.starts)+len(c.ends)+len(c.sure)+len(c.counts)+len(c.spans))
	le := binary.LittleEndian
	b = append(b, magic...)
	b = append(b, byte(at.Zoom), Side)
	b = le.AppendUint16(b, uint16(bin))
	for _, v := range []uint32{at.Row, at.Col, uint32(epoch), uint32(c.events), uint32(len(c.sorts)), uint32(len(c.sure))} {
		b = le.AppendUint32(b, v)
	}
	b = le.AppendUint16(b, uint16(len(names)))
	b = le.AppendUint16(b, 0)
	b = le.AppendUint32(b, uint32(len(said)))
	b = append(append(b, said...), c.cells...)
	for _, s := range c.sorts {
		b = number(b, numbers[s/2]*2+s%2)
	}
	for _, column := range [][]byte{c.x, c.y, c.sizes, c.starts, c.ends, c.sure, c.counts, c.spans} {
		b = append(b, column...)
	}
	return b
}

// named returns the kinds that the tile names, and what number each has there.
func (c *columns) named(kinds []string, listed int) (names []string, numbers []uint32) {
	has := make([]bool, len(kinds))
	for _, s := range c.sorts {
		has[s/2] = true
	}
	names, numbers = []string{}, make([]uint32, len(kinds))
	for k, name := range kinds {
		if k < listed || has[k] {
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
