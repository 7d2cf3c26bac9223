package data

import (
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/vectortile"
)

// CellsASide is how many cells a side of a tile is cut into where its events are
// too many to be drawn one by one.
const CellsASide = 64

// Cell is what the events in a cell of a tile add up to.
type Cell struct {
	X, Y        int32 // mean place of the events, in units of the tile
	Count       int64
	Kind        string   // that most of the events have; of as many the first by name; "" where it is not known
	OfKind      int64    // how many have it
	First, Last geo.Date // earliest and latest day that a bound of one of them names
}

// CellsBuilder adds events up in the cells of a tile, one at a time.
type CellsBuilder struct {
	tile    vectortile.Tile
	cells   []cellSum
	kinds   []string
	numbers map[string]int
	counts  map[cellKind]int64
}

type cellSum struct {
	count, x, y int64
	first, last geo.Minute
}

type cellKind struct{ cell, kind int }

// NewCells makes a builder for a tile.
func NewCells(tile vectortile.Tile) *CellsBuilder {
	return &CellsBuilder{tile: tile, cells: make([]cellSum, CellsASide*CellsASide), numbers: map[string]int{}, counts: map[cellKind]int64{}}
}

// Kind returns the number that Add wants for a kind.
func (b *CellsBuilder) Kind(kind string) int {
	n, ok := b.numbers[kind]
	if !ok {
		n = len(b.kinds)
		b.numbers[kind] = n
		b.kinds = append(b.kinds, kind)
	}
	return n
}

// Add takes an event at a place, if that is in the tile, and the first and the
// last minute that its bounds name.
func (b *CellsBuilder) Add(at orb.Point, first, last geo.Minute, kind int) {
	x, y, ok := b.tile.Place(at)
	if !ok {
		return
	}
	const side = vectortile.Extent / CellsASide
	i := int(y/side)*CellsASide + int(x/side)
	c := &b.cells[i]
	if c.count == 0 {
		c.first, c.last = first, last
	}
	c.count++
	c.x += int64(x)
	c.y += int64(y)
	c.first, c.last = min(c.first, first), max(c.last, last)
	b.counts[cellKind{i, kind}]++
}

// Result returns the cells that have events, from the upper left one on, with
// days by the calendar of loc.
func (b *CellsBuilder) Result(loc *time.Location) []Cell {
	most := map[int]cellKind{}
	for k, n := range b.counts {
		other, ok := most[k.cell]
		if o := b.counts[other]; !ok || n > o || n == o && b.kinds[k.kind] < b.kinds[other.kind] {
			most[k.cell] = k
		}
	}
	var list []Cell
	for i, c := range b.cells {
		if c.count == 0 {
			continue
		}
		list = append(list, Cell{
			X: int32(c.x / c.count), Y: int32(c.y / c.count), Count: c.count, Kind: b.kinds[most[i].kind], OfKind: b.counts[most[i]],
			First: c.first.Date(loc), Last: c.last.Date(loc),
		})
	}
	return list
}
