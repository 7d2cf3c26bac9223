package data

import (
	"slices"
	"time"

	"github.com/waylog/waylog/geo"
)

// Step is the width of a histogram's bins. Weeks begin on Monday.
type Step string

// The steps, finest first. Century is chosen for long spans only.
const (
	Day     Step = "day"
	Week    Step = "week"
	Month   Step = "month"
	Year    Step = "year"
	Decade  Step = "decade"
	Century Step = "century"
)

// Steps lists the steps, finest first.
var Steps = []Step{Day, Week, Month, Year, Decade, Century}

// HistogramSpec says how to cut time. With Step "" the finest step is taken
// that needs no more than Bins bins.
type HistogramSpec struct {
	Step Step
	Bins int
}

// MaxBins is how many bins a histogram may have.
const MaxBins = 10_000

// The days that have a name in YYYY-MM-DD: bins end there.
const (
	firstDate geo.Date = -719162 // 0001-01-01
	lastDate  geo.Date = 2932896 // 9999-12-31
)

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

// HistogramBuilder counts events into a Histogram, one at a time. An event
// costs two binary searches, whatever the number of bins it lies in: what it
// adds to the bins between its first and its last is kept as differences and
// summed up once, by Result.
type HistogramBuilder struct {
	step             Step
	days             []geo.Date   // first day of each bin, and of the one after the last
	starts           []geo.Minute // first minute of each bin, and of the one after the last
	from, to         geo.Minute   // the range, both included
	perMinute        float64      // bins in a minute, on average
	matched, undated int64
	edges            []float64 // share of events in their first and last bins
	density          []float64 // difference of the share per minute in the bins between
	between          []int64   // difference of the number of events that density sums up
	counts           map[string]*kindCounts
}

// NewHistogram makes a builder for the days from..to, both included, by the
// calendar of loc. A range that ends before it starts is its first day. A step
// that would need more than MaxBins bins gives way to a coarser one: ask Check
// first to refuse it.
func NewHistogram(loc *time.Location, spec HistogramSpec, from, to geo.Date) *HistogramBuilder {
	to = max(from, to)
	step := spec.choose(from, to)
	first, n := step.index(from), step.count(from, to)
	b := &HistogramBuilder{
		step:   step,
		days:   make([]geo.Date, n+1),
		starts: make([]geo.Minute, n+1),
		from:   from.First(loc),
		to:     to.Last(loc),
	}
	b.empty()
	for i := range b.days {
		b.days[i] = min(max(step.start(first+int64(i)), firstDate), lastDate+1)
		b.starts[i] = b.days[i].First(loc)
	}
	b.perMinute = float64(n) / float64(max(1, b.starts[n]-b.starts[0]))
	return b
}

// empty makes room for what is counted.
func (b *HistogramBuilder) empty() {
	n := len(b.days) - 1
	b.matched, b.undated = 0, 0
	b.edges, b.density, b.between = make([]float64, n), make([]float64, n+1), make([]int64, n+1)
	b.counts = map[string]*kindCounts{}
}

// HistogramDays returns the days that a histogram is over: those of the filter's
// window where that is closed, else of what the matched events cover; nil where
// nothing says one.
func HistogramDays(f *Filter, loc *time.Location, covered func() (Extent, error)) (from, to *geo.Date, err error) {
	if f.Time != nil {
		first, last := f.Time.In(loc)
		if first != nil {
			from = new(first.Date(loc))
		}
		if last != nil {
			to = new(last.Date(loc))
		}
	}
	if from != nil && to != nil {
		return from, to, nil
	}
	x, err := covered()
	if err != nil {
		return nil, nil, err
	}
	switch {
	case from != nil && x.To != nil:
		return from, new(max(*from, *x.To)), nil
	case to != nil && x.From != nil:
		return new(min(*to, *x.From)), to, nil
	case from != nil:
		return from, from, nil
	case to != nil:
		return to, to, nil
	}
	return x.From, x.To, nil
}

// FillHistogram makes the histogram of the events that fill adds to the builder.
// Without days there can be undated ones only.
func FillHistogram(loc *time.Location, spec HistogramSpec, from, to *geo.Date, fill func(*HistogramBuilder) error) (Histogram, error) {
	var b *HistogramBuilder
	if from != nil {
		if err := spec.Check(*from, *to); err != nil {
			return Histogram{}, err
		}
		b = NewHistogram(loc, spec, *from, *to)
	} else {
		b = NewHistogram(loc, spec, 0, 0) // takes undated events only, its one bin is dropped
	}
	if err := fill(b); err != nil {
		return Histogram{}, err
	}
	h := b.Result()
	if from == nil {
		h.Bins = []Bin{}
	}
	return h, nil
}

// Check returns an Invalid error where the step cuts from..to into more than
// MaxBins bins.
func (s HistogramSpec) Check(from, to geo.Date) error {
	if s.Step == "" {
		return nil
	}
	if n := s.Step.count(from, to); n > MaxBins {
		return InvalidField("step", "%s cuts %s to %s into %d bins: at most %d are given, so take a wider step or a shorter time", s.Step, from, to, n, MaxBins)
	}
	return nil
}

// choose returns the step asked for, or the finest that keeps to the number of
// bins; the coarsest where none does.
func (s HistogramSpec) choose(from, to geo.Date) Step {
	limit := MaxBins
	if s.Step == "" && s.Bins > 0 {
		limit = min(s.Bins, MaxBins)
	}
	for _, step := range Steps[max(0, slices.Index(Steps, s.Step)):] {
		if step.count(from, to) <= int64(limit) {
			return step
		}
	}
	return Century
}

// count returns how many bins of this step touch from..to.
func (s Step) count(from, to geo.Date) int64 { return s.index(to) - s.index(from) + 1 }

// index numbers the bins of the calendar, start is its inverse.
func (s Step) index(d geo.Date) int64 {
	switch t := d.Time(); s {
	case Week:
		return floorDiv(int64(d)+3, 7) // 1969-12-29 was a Monday
	case Month:
		return int64(t.Year())*12 + int64(t.Month()) - 1
	case Year:
		return int64(t.Year())
	case Decade:
		return floorDiv(int64(t.Year()), 10)
	case Century:
		return floorDiv(int64(t.Year()), 100)
	}
	return int64(d)
}

func (s Step) start(index int64) geo.Date {
	month := func(year, month int64) geo.Date {
		return geo.DateOf(time.Date(int(year), time.Month(month), 1, 0, 0, 0, 0, time.UTC))
	}
	switch s {
	case Week:
		return geo.Date(index*7 - 3)
	case Month:
		return month(0, index+1)
	case Year:
		return month(index, 1)
	case Decade:
		return month(index*10, 1)
	case Century:
		return month(index*100, 1)
	}
	return geo.Date(index)
}

// Add counts one event in. Its share goes to its outer bounds within the range;
// for a bound that is not known stands the end of the certain span, else the end
// of the range. An event outside the range goes to the nearest bin.
func (b *HistogramBuilder) Add(s geo.Span, kind string) {
	b.matched++
	if s.Undated() {
		b.undated++
		return
	}
	b.addCount(s, kind)
	lo, hi := b.from, b.to
	switch {
	case s.Lo != nil:
		lo = *s.Lo
	case s.From != nil:
		lo = *s.From
	}
	switch {
	case s.Hi != nil:
		hi = *s.Hi
	case s.To != nil:
		hi = *s.To
	}
	b.addBounds(lo, hi)
}

// addBounds shares an event out over its bounds within the range.
func (b *HistogramBuilder) addBounds(lo, hi geo.Minute) {
	// The days that a zone skipped have no minute: hi lies before lo there.
	lo = min(max(lo, b.from), b.to)
	hi = max(min(hi, b.to), lo)
	b.addShare(b.bin(lo), b.bin(hi), lo, hi)
}

func (b *HistogramBuilder) addCount(s geo.Span, kind string) {
	first, last := 0, len(b.edges)-1
	if s.Lo != nil {
		first = b.bin(*s.Lo)
	}
	if s.Hi != nil {
		last = max(first, b.bin(*s.Hi))
	}
	diff := b.countsOf(kind).diff
	diff[first]++
	diff[last+1]--
}

// addShare shares an event out over the bins from first to last, in which lo and
// hi lie.
func (b *HistogramBuilder) addShare(first, last int, lo, hi geo.Minute) {
	if first == last {
		b.edges[first]++
		return
	}
	perMinute := 1 / float64(hi-lo+1)
	b.edges[first] += float64(b.starts[first+1]-lo) * perMinute
	b.edges[last] += float64(hi-b.starts[last]+1) * perMinute
	if last > first+1 {
		b.density[first+1] += perMinute
		b.density[last] -= perMinute
		b.between[first+1]++
		b.between[last]--
	}
}

// bin returns the bin of m, the nearest for one outside. Bins are about as long
// as each other: a guess from their mean length is a step or two off at most.
func (b *HistogramBuilder) bin(m geo.Minute) int {
	last := len(b.edges) - 1
	i := int(min(max(float64(m-b.starts[0])*b.perMinute, 0), float64(last)))
	for i < last && b.starts[i+1] <= m {
		i++
	}
	for i > 0 && b.starts[i] > m {
		i--
	}
	return i
}

// Result returns what was counted so far.
func (b *HistogramBuilder) Result() Histogram {
	h := Histogram{Step: b.step, Bins: make([]Bin, len(b.edges)), Matched: b.matched, Undated: b.undated}
	open, density := int64(0), 0.0
	for i := range h.Bins {
		open += b.between[i]
		if density = max(density+b.density[i], 0); open == 0 {
			density = 0 // else what rounding left would go on through empty bins
		}
		h.Bins[i] = Bin{
			Start:  b.days[i],
			End:    b.days[i+1] - 1,
			Spread: b.edges[i] + density*float64(b.starts[i+1]-b.starts[i]),
			Kinds:  map[string]int64{},
		}
	}
	inOne := make([]int64, len(h.Bins)) // in whole numbers, for kinds come in any order
	for kind, c := range b.counts {
		several := int64(0)
		for i := range h.Bins {
			several += c.diff[i]
			if n := several + c.whole[i]; n != 0 {
				h.Bins[i].Kinds[kind] = n
				h.Bins[i].Count += n
				inOne[i] += c.whole[i]
			}
		}
	}
	for i, n := range inOne {
		h.Bins[i].Spread += float64(n)
	}
	return h
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}
