// Package timetile packs what a browser needs to draw a tile of a map at any
// window of time: the events of a layer, added up in the cells of the tile, by
// kind, with the days on which they began and ended.
//
// A Builder adds events up and writes them, Decode is the reference for readers
// in other languages. Which events go in, caching and compression are decided
// elsewhere.
//
// A tile of WebMercatorQuad stands for 512 x 512 pixels: tile level z is what is
// drawn where the world is 512 * 2^z pixels wide. It has Side x Side cells. An
// event counts in one cell of one tile, by the middle of its box; a cell has its
// western and its northern edge. What lies beyond the square of Web Mercator is
// in the first or the last row, 180 degrees in the last column.
//
// Time is in bins of 1, 2, 4 … 128 days, counted from 1970-01-01, so that the
// edges of coarse bins are edges of finer ones in every tile. Bin 0 is not known.
//
// Bytes are little-endian:
//
//	 0  4    "WLT2"
//	 4  u8   level z
//	 5  u8   cells across, Side: 40
//	 6  u16  days in a bin, B
//	 8  u32  row
//	12  u32  column
//	16  i32  epoch: the day, counted from 1970-01-01 and a multiple of B, on which
//	         bin 1 begins; bin b is the days epoch + (b-1)*B to epoch + b*B - 1
//	20  u32  events N
//	24  u32  lists L: the events of one cell, one kind and one sort of place
//	28  u32  entries E: the events of a list that share their bins
//	32  u16  kinds K
//	34  u16  0
//	36  u32  bytes of the kinds
//	40       the kinds, a JSON array of K strings, UTF-8 without a byte order mark;
//	         no string has half of a surrogate pair
//
// then columns, one after the other, of numbers below 2^32 as unsigned LEB128
// where nothing else is said:
//
//	cells   L   of the first list the cell, row * Side + column; then the
//	            difference to the list before, 0 for the same cell
//	sorts   L   kind * 2, and 1 more where the places only stand in for something
//	            wider, such as a province
//	x       L   u8 each: mean place of the events in the cell, in 1/256 from the
//	            west, rounded down
//	y       L   u8 each: in 1/256 from the north
//	sizes   L   entries of the list - 1
//	starts  E   of the first entry of a list the bin of the first day, 0 = not
//	            known; then the difference to the entry before
//	ends    E   bin of the last day, 0 = not known; where the start is known
//	            1 + end - start. An end before its start is put on the start
//	sure    E   on which days it was certainly going on: 0 none, 1 from its start
//	            to its end, 2 in a span of its own
//	counts  E   events of the entry - 1
//	spans       for each entry with sure = 2 two numbers: the first bin in which it
//	            was certainly going on, and how many bins after it the last is
//
// Lists are in order of cell and sort, entries of a list in order of start, end,
// sure and span; none comes twice. No bin is above 2^31 - 2, and no list has more than
// 2^21 entries.
package timetile

import (
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/vectortile"
)

const (
	// Side is how many cells a side of a tile has: each is 12.8 pixels wide.
	Side = 40
	// MaxZoom is the last level that has tiles.
	MaxZoom = 18
	// MaxBin is how many days the coarsest bin has.
	MaxBin = 128

	magic       = "WLT2"
	headerSize  = 40
	maxKinds    = 1<<16 - 1
	lastBin     = 1<<31 - 2
	listEntries = 1 << 21 // at most, of a list
)

// Valid reports whether there are tiles of that address.
func Valid(t vectortile.Tile) bool { return t.Zoom <= MaxZoom && t.Valid() }

// ValidBin reports whether bins may have so many days.
func ValidBin(days int) bool { return days >= 1 && days <= MaxBin && days&(days-1) == 0 }

// Tile is what a tile holds.
type Tile struct {
	At      vectortile.Tile
	Bin     int      // days in a bin
	Epoch   geo.Date // the first day of bin 1
	Kinds   []string
	Lists   []List
	Entries []Entry // of all lists, one after the other
}

// List is the events of one cell, one kind and one sort of place.
type List struct {
	Cell    int  // row * Side + column
	Kind    int  // index into the tile's kinds
	Wide    bool // the places stand in for something wider
	X, Y    uint8
	Entries int // how many entries it has
}

// Entry is the events of a list that share their bins.
type Entry struct {
	Start, End uint32 // bins; 0 is not known
	Sure       Sure
	From, To   uint32 // bins of the span of its own, else 0
	Count      uint32
}

// Sure says on which days an event was certainly going on.
type Sure uint8

// On no day that is known, from its start to its end, in a span of its own.
const (
	SureNever Sure = iota
	SureWhole
	SureSpan
)

// Possible reports whether events may have been in the bins from..to.
func (e *Entry) Possible(from, to int64) bool {
	return (e.Start == 0 || int64(e.Start) <= to) && (e.End == 0 || int64(e.End) >= from)
}

// Certain reports whether they were in the bins from..to for sure: what
// geo.Span.Certain is for minutes.
func (e *Entry) Certain(from, to int64) bool {
	known := e.Start != 0 && e.End != 0
	switch {
	case known && int64(e.Start) >= from && int64(e.End) <= to:
		return true
	case e.Sure == SureWhole:
		return known && e.Possible(from, to)
	case e.Sure == SureSpan:
		return int64(e.From) <= to && int64(e.To) >= from
	}
	return false
}

// BinOf returns the bin of a day; days before bin 1 have bins of 0 and less.
func (t *Tile) BinOf(d geo.Date) int64 {
	n := int64(d) - int64(t.Epoch)
	return (n-floorMod(n, int64(t.Bin)))/int64(t.Bin) + 1
}

func floorMod(a, b int64) int64 { return (a%b + b) % b }

// Events is how many events the tile holds.
func (t *Tile) Events() int64 {
	n := int64(0)
	for i := range t.Entries {
		n += int64(t.Entries[i].Count)
	}
	return n
}
