// Package eventtile packs the events of a layer into columns that a browser can
// scrub through without asking again: where, when, which kind, how sure.
//
// Encode writes them, Decode is the reference for readers in other languages.
// Which events go in, caching and compression are decided elsewhere.
//
// A tile is little-endian; every column begins at a multiple of four bytes, the
// gap before it is zero bytes.
//
//	 0  4    "WLT1"
//	 4  u8   width of a day column in bytes, 2 or 4
//	 5  u8   0
//	 6  u16  number of kinds, K
//	 8  u32  number of events, N
//	12  i32  epoch: the day, counted from 1970-01-01, that value 1 stands for
//	16  u64  sequence number of the state
//	24  u32  offset of the id offsets
//	28  u32  offset of the ids' bytes
//	32  u32  offset of the kinds
//	36  u32  length of the kinds in bytes
//	40  u32[N]       x = round((longitude + 180) / 360 * (2^32 - 1))
//	    u32[N]       y = round((latitude + 90) / 180 * (2^32 - 1))
//	    u16 or i32[N] each: lo, hi, from, to
//	                 value = day - epoch + 1, 0 = not known
//	    u16[N]       index into the kinds
//	    u8[N]        bits 0-2 place precision, bit 3 ongoing, bits 4-6 status
//	    u32[N+1]     where each id begins and the last one ends in the ids' bytes
//	    bytes        the ids, UTF-8
//	    bytes        the kinds, a JSON array of K strings
//
// Rows are in order of lo, those without it first, ties as they were given.
package eventtile

import "github.com/waylog/waylog/geo"

// Tile is the events of a layer at one sequence number.
type Tile struct {
	Seq    int64
	Kinds  []string // in the order of the layer's legend
	Events []Event
}

// Event is one event cut down to what drawing and filtering by time need.
type Event struct {
	ID       string
	Lon, Lat float64 // degrees
	// Lo and Hi are the outer bounds, From and To the days on which it was
	// certainly going on, by the calendar of the layer's zone; nil is not known.
	Lo, Hi, From, To *geo.Date
	Kind             string
	Precision        uint8 // index in the list of place precisions, 0 to 7
	Status           uint8 // index in the list of statuses, 0 to 7
	Ongoing          bool
}

const (
	magic      = "WLT1"
	headerSize = 40
	// maxKinds is the greatest number of kinds that the header can state.
	maxKinds = 1<<16 - 1
	quanta   = 1<<32 - 1

	ongoingBit  = 3
	statusShift = 4
	threeBits   = 7
)

// days returns the four day columns of e in their order in the tile.
func (e *Event) days() [4]**geo.Date { return [4]**geo.Date{&e.Lo, &e.Hi, &e.From, &e.To} }

// align returns the next multiple of four.
func align(n int) int { return (n + 3) &^ 3 }

// columnsSize returns how many bytes the columns before the id offsets take.
func columnsSize(n, width int) int {
	return 8*n + 4*align(width*n) + align(2*n) + align(n)
}
