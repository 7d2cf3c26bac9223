package data

import (
	"time"

	"github.com/waylog/waylog/geo"
)

// Filter says which events are meant. It is a value: the zero Filter means all.
// Parts are joined by and, the words within a list by or.
type Filter struct {
	Box             *geo.Box
	Time            *geo.Window
	Certain         bool // true: only events that were in the window for sure; false: those that may have been
	WithoutUndated  bool // leave out events of which no time is known, which else match every window except a certain one
	WithoutUnplaced bool // leave out events without geometry, which else match every box
	Kinds           []string
	Statuses        []string
	Actors          []string   // names, compared folded (see Fold) and whole
	Text            string     // words, each the beginning of a word in title, summary, place, actors or sources
	UpdatedSince    *time.Time // recorded at or after
	Where           Expr       // an expression that data/cql2 checked; nil matches all
}

// OutlineOnly reports whether the filter asks for nothing but place, time, kind
// and status: for what an Outline holds.
func (f *Filter) OutlineOnly() bool {
	return len(f.Actors) == 0 && f.Text == "" && f.UpdatedSince == nil && f.Where == nil
}

// Split parts the filter into what an Outline can answer and all else; both
// together are the filter.
func (f *Filter) Split() (outline, rest Filter) {
	outline = *f
	outline.Actors, outline.Text, outline.UpdatedSince, outline.Where = nil, "", nil, nil
	return outline, Filter{Actors: f.Actors, Text: f.Text, UpdatedSince: f.UpdatedSince, Where: f.Where}
}

// SortField is a field that events can be ordered by; "" is order of insertion.
type SortField string

// The fields to order by. Events that lack the field come last, whichever the
// direction; ties are in order of insertion.
const (
	SortInsertion  SortField = ""
	SortDateStart  SortField = "date_start"
	SortDateEnd    SortField = "date_end"
	SortTitle      SortField = "title"
	SortKilledBest SortField = "killed_best"
	SortUpdated    SortField = "updated"
)

// Key is the place of an event in an order: pages go on behind it.
type Key struct {
	Null bool   // the event lacks the sort field
	Int  int64  // value of a time or number field: minutes for dates, sequence for updated
	Text string // value of a text field
	Row  int64  // order of insertion
}

// Query asks one layer for events, in an order, as of one sequence number.
type Query struct {
	Layer  string
	Filter Filter
	Rows   []int64 // only events of these rows (Event.Row), in ascending order: an index found them; nil is all
	At     int64   // sequence number of the state to read; it must be a committed one
	Sort   SortField
	Desc   bool
	After  *Key // only events behind this one
	Limit  int  // 0 is all
}
