package sqlite

import "strings"

// The content columns of events and revisions, in the order of their bytes in
// the hash: a new one goes to the end.
const (
	colKind = iota
	colStatus
	colPlacePrecision
	colOngoing
	colKilledLow
	colKilledBest
	colKilledHigh
	colInjuredLow
	colInjuredBest
	colInjuredHigh
	colCiviliansLow
	colCiviliansBest
	colCiviliansHigh
	colFiguresFrom
	colDateStart
	colDateEnd
	colTimeStart
	colTimeEnd
	colCertainFrom
	colCertainTo
	colTimePrecision
	colTimeText
	colTitle
	colPlace
	colRadius
	colReview
	colSummary
	colActors
	colSourceIDs
	colTags
	colRelated
	colCoarsened
	colGeom
	colClaims
	colProperties
	colVertexTimes
	contentColumns
)

const contentNames = `kind, status, place_precision, ongoing,
	killed_low, killed_best, killed_high, injured_low, injured_best, injured_high,
	civilians_killed_low, civilians_killed_best, civilians_killed_high, figures_from,
	date_start, date_end, time_start, time_end, certain_from, certain_to, time_precision, time_text,
	title, place, radius_m, review, summary, actors, source_ids, tags, related, coarsened,
	geom, claims, properties, vertex_times`

// derivedNames are the columns that follow from the content, and its hash.
const derivedNames = `t_lo, t_hi, c_from, c_to, min_lon, min_lat, max_lon, max_lat,
	killed_disputed, injured_disputed, civilians_killed_disputed, uncertain, actor_keys, cites, hash`

const derivedColumns = 15

// writtenNames are the columns that make a state: its content, what follows
// from it, and the row of a file that it came from.
const (
	writtenNames   = contentNames + ", " + derivedNames + ", source_row"
	writtenColumns = contentColumns + derivedColumns + 1
)

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func flag(b bool) any {
	if b {
		return int64(1)
	}
	return int64(0)
}

func number[T ~int32 | ~int64](p *T) any {
	if p == nil {
		return nil
	}
	return int64(*p)
}

// pairOf is number of two, which are often the same: then they share one value.
func pairOf[T ~int32 | ~int64](a, b *T) (first, second any) {
	first = number(a)
	if a != nil && b != nil && *a == *b {
		return first, first
	}
	return first, number(b)
}

// placeholders returns n question marks between commas.
func placeholders(n int) string {
	return strings.TrimSuffix(strings.Repeat("?, ", n), ", ")
}
