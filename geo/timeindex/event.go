package timeindex

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/geo"
)

// Event is what the index knows of one event.
type Event struct {
	Row    int64      // order of insertion, above 0; the event's name in answers
	Box    *orb.Bound // where it is, in degrees; nil where no place is known
	Point  bool       // the box is a point, and all of the event
	Span   geo.Span
	Kind   uint32 // the caller's numbers
	Status uint8  // at most MaxStatus

	Precision uint8 // of the place, the caller's number; at most MaxPrecision
}

// Times in columns are minutes in 32 bits, which reach from the year -2113 to
// 6053. A bound that is not known is the least or the greatest number: beyond
// every window.
const (
	noLo = math.MinInt32
	noHi = math.MaxInt32
)

// How the span in which an event was certainly going on follows from its bounds.
const (
	certainNever uint8 = iota // nothing is known of it
	certainWhole              // it is the bounds themselves
)

// oddKind is the first number of a kind that has no column form.
const oddKind = 255

// The greatest numbers of a status and of a precision.
const (
	MaxStatus    = 15
	MaxPrecision = 7
)

// A mark holds what takes less than a byte: bit 0 certainWhole, from bit 1 the
// precision, from bit 4 the status.
func markOf(e *Event) uint8 { return e.Status<<4 | e.Precision<<1 }

// IsWhole reports whether an event was certainly going on from its first minute
// to its last, PrecisionOf how precise its place is, both by its mark.
func IsWhole(mark uint8) bool { return mark&certainWhole != 0 }

// PrecisionOf is said at IsWhole.
func PrecisionOf(mark uint8) uint8 { return mark >> 1 & MaxPrecision }

// compact returns the column form of a time; ok is false where it has none.
func compact(m *geo.Minute, unknown int32) (v int32, ok bool) {
	if m == nil {
		return unknown, true
	}
	return int32(*m), *m > noLo && *m < noHi
}

// units is how many steps a degree has: coordinates are kept to 7 decimals, so
// that a column holds them exactly.
const units = 1e7

// unit returns a coordinate in steps; ok is false where that is not the same number.
func unit(degrees float64) (v int32, ok bool) {
	u := math.Round(degrees * units)
	return int32(u), math.Abs(u) <= 180*units && u/units == degrees
}

// atLeast returns the least step that is not below a coordinate.
func atLeast(degrees float64) int32 {
	u := math.Round(degrees*units) - 1
	for u/units < degrees {
		u++
	}
	return int32(u)
}

// atMost returns the greatest step that is not above it.
func atMost(degrees float64) int32 { return -atLeast(-degrees) }
