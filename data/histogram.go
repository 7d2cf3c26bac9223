package data

import (
	"time"

	"github.com/waylog/waylog/geo"
)

// Step is the width of a histogram's bins. Weeks begin on Monday.
type Step string

// The steps, finest first. Decade and century are chosen for long spans only.
const (
	Day     Step = "day"
	Week    Step = "week"
	Month   Step = "month"
	Year    Step = "year"
	Decade  Step = "decade"
	Century Step = "century"
)

// HistogramSpec says how to cut time. With Step "" the finest step is taken
// that needs no more than Bins bins.
type HistogramSpec struct {
	Step Step
	Bins int
}

// MaxBins is how many bins a histogram may have.
const MaxBins = 10_000

// Bin is one stretch of whole days, both included.
type Bin struct {
	Start geo.Date `json:"start"`
	End   geo.Date `json:"end"`
	// Count is how many events may have been in the bin, some in several bins.
	Count int64 `json:"count"`
	// Spread shares each event out over its bounds: a day of a month-precise
	// event gets a thirtieth of it. It sums to matched - undated over all bins.
	Spread float64 `json:"spread"`
	// Kinds is Count by kind.
	Kinds map[string]int64 `json:"kinds"`
}

// Histogram counts events over time.
type Histogram struct {
	Step    Step  `json:"step"`
	Bins    []Bin `json:"bins"` // without gaps
	Matched int64 `json:"matched"`
	Undated int64 `json:"undated"`
}

// HistogramBuilder counts events into a Histogram, one at a time.
type HistogramBuilder struct {
	loc *time.Location
}
