package sqlite

import (
	"fmt"
	"math"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// An open end of an interval lies before, or after, everything.
const (
	beforeAll = math.MinInt64
	afterAll  = math.MaxInt64
)

// side is a time as two pieces of SQL: the first and the last thing in it, in
// days where all that is compared are dates, else in microseconds.
type side [2]func() error

const atStart, atEnd = 0, 1 // of a side

// relations are the temporal functions by the definitions of OWL-Time: an end of
// the one time, how it compares, an end of the other; all of them must hold.
var relations = map[data.Operator][]struct {
	a  int
	is string
	b  int
}{
	data.TAfter:        {{atStart, " > ", atEnd}},
	data.TBefore:       {{atEnd, " < ", atStart}},
	data.TIntersects:   {{atEnd, " >= ", atStart}, {atStart, " <= ", atEnd}},
	data.TEquals:       {{atStart, " = ", atStart}, {atEnd, " = ", atEnd}},
	data.TContains:     {{atStart, " < ", atStart}, {atEnd, " > ", atEnd}},
	data.TDuring:       {{atStart, " > ", atStart}, {atEnd, " < ", atEnd}},
	data.TFinishes:     {{atStart, " > ", atStart}, {atEnd, " = ", atEnd}},
	data.TFinishedBy:   {{atStart, " < ", atStart}, {atEnd, " = ", atEnd}},
	data.TMeets:        {{atEnd, " = ", atStart}},
	data.TMetBy:        {{atStart, " = ", atEnd}},
	data.TOverlaps:     {{atStart, " < ", atStart}, {atEnd, " > ", atStart}, {atEnd, " < ", atEnd}},
	data.TOverlappedBy: {{atStart, " > ", atStart}, {atStart, " < ", atEnd}, {atEnd, " > ", atEnd}},
	data.TStarts:       {{atStart, " = ", atStart}, {atEnd, " < ", atEnd}},
	data.TStartedBy:    {{atStart, " = ", atStart}, {atEnd, " > ", atEnd}},
}

// temporal writes a relation of two times, each from a first to a last instant,
// both included.
func (x *expression) temporal(c data.Call) error {
	if c.Op == data.TDisjoint {
		return x.parts("(NOT ", data.Call{Op: data.TIntersects, Args: c.Args, At: c.At}, ")")
	}
	parts := relations[c.Op]
	if parts == nil {
		return fmt.Errorf("write filter: %q is not understood", c.Op)
	}
	days := onlyDays(c.Args[0]) && onlyDays(c.Args[1])
	a, err := x.side(c.Args[0], days)
	if err != nil {
		return err
	}
	b, err := x.side(c.Args[1], days)
	if err != nil {
		return err
	}
	before := "("
	for _, p := range parts {
		if err := x.parts(before, a[p.a], p.is, b[p.b]); err != nil {
			return err
		}
		before = " AND "
	}
	x.add(")")
	return nil
}

// onlyDays reports whether nothing in a time has a clock.
func onlyDays(e data.Expr) bool {
	i, ok := e.(data.Interval)
	if !ok {
		return e.Type() == data.DateValue
	}
	return (i.Start == nil || i.Start.Type() == data.DateValue) && (i.End == nil || i.End.Type() == data.DateValue)
}

func (x *expression) side(e data.Expr, days bool) (side, error) {
	bound := func(v int64) func() error {
		return func() error { x.add("?", v); return nil }
	}
	switch e.Type() {
	case data.IntervalValue:
		i, ok := e.(data.Interval)
		if !ok {
			return x.eventTime(), nil
		}
		s := side{bound(beforeAll), bound(afterAll)}
		if i.Start != nil {
			first, err := x.side(i.Start, days)
			if err != nil {
				return side{}, err
			}
			s[atStart] = first[atStart]
		}
		if i.End != nil {
			last, err := x.side(i.End, days)
			if err != nil {
				return side{}, err
			}
			s[atEnd] = last[atEnd]
		}
		return s, nil
	case data.InstantValue:
		at := func() error { return x.write(e) }
		return side{at, at}, nil
	case data.DateValue:
		if days {
			at := func() error { return x.write(e) }
			return side{at, at}, nil
		}
		if l, ok := e.(data.Literal); ok {
			if d, ok := l.Value.(geo.Date); ok {
				first, last := d.Instants(x.view.loc)
				return side{bound(int64(first)), bound(int64(last))}, nil
			}
		}
		edge := func(function string) func() error {
			return func() error {
				if err := x.parts(function+"(", e); err != nil {
					return err
				}
				x.add(", ?)", x.zone)
				return nil
			}
		}
		return side{edge("waylog_day_start"), edge("waylog_day_end")}, nil
	}
	return side{}, fmt.Errorf("write filter: %s is no time", e.Type())
}

// eventTime is the outer bounds of the event. A bound that is not known is open,
// unless neither is. A day without a clock ends with its last instant.
func (x *expression) eventTime() side {
	edge := func(known, other string, open int64) func() error {
		return func() error {
			x.add("(CASE WHEN "+known+" IS NOT NULL THEN "+known+" WHEN "+other+" IS NOT NULL THEN ? END)", open)
			return nil
		}
	}
	const (
		lo = "e.t_lo * 60000000"
		hi = "(e.t_hi * 60000000 + CASE WHEN e.time_end IS NULL THEN 59999999 ELSE 0 END)"
	)
	return side{edge(lo, "e.t_hi", beforeAll), edge(hi, "e.t_lo", afterAll)}
}
