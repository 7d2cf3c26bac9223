package storetest

import (
	"encoding/json"
	"math"
	"regexp"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// evaluator says what a filter expression means, in the plainest form: for one
// event at a time. Unknown is nil. It knows what randomCondition makes.
type evaluator struct{ loc *time.Location }

func (x evaluator) value(e *data.Event, expr data.Expr) any {
	switch expr := expr.(type) {
	case data.Literal:
		if n, ok := expr.Value.(int64); ok {
			return float64(n)
		}
		return expr.Value
	case data.Property:
		return x.property(e, expr)
	case data.Call:
		return x.call(e, expr)
	}
	return nil
}

func (x evaluator) property(e *data.Event, p data.Property) any {
	if p.Own {
		var own map[string]any
		if json.Unmarshal(e.Properties, &own) != nil {
			return nil
		}
		s, isText := own[p.Name].(string)
		switch {
		case isText && p.Kind == data.DateValue:
			return *day(s)
		case isText && p.Kind == data.InstantValue:
			if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
				return geo.InstantOf(t)
			}
			t, err := time.ParseInLocation("2006-01-02T15:04:05", s, x.loc)
			if err != nil {
				panic(err) // a mistake in what randomProperties makes
			}
			return geo.InstantOf(t)
		}
		return own[p.Name]
	}
	text := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	switch p.Name {
	case "kind":
		return text(e.Kind)
	case "title":
		return text(e.Title)
	case "status":
		return text(e.Status)
	case "ongoing":
		return e.Ongoing
	case "killed_low":
		return known(e.Killed.Low, func(n int64) any { return float64(n) })
	case "killed_high":
		return known(e.Killed.High, func(n int64) any { return float64(n) })
	case "date_start":
		return known(e.DateStart, func(d geo.Date) any { return d })
	case "date_end":
		return known(e.DateEnd, func(d geo.Date) any { return d })
	case "time_start":
		return known(e.TimeStart, func(m geo.Minute) any { return m.Instant() })
	case "time_end":
		return known(e.TimeEnd, func(m geo.Minute) any { return m.Instant() })
	case "geometry":
		if e.Geometry != nil {
			return e.Geometry
		}
	}
	return nil
}

func known[T any](p *T, value func(T) any) any {
	if p == nil {
		return nil
	}
	return value(*p)
}

func (x evaluator) call(e *data.Event, c data.Call) any {
	arg := func(i int) any { return x.value(e, c.Args[i]) }
	switch c.Op {
	case data.And, data.Or:
		return logic(c.Op == data.Or, len(c.Args), arg)
	case data.Not:
		return not(arg(0))
	case data.IsNull:
		if c.Args[0].Type() == data.IntervalValue {
			return e.DateStart == nil && e.DateEnd == nil // of time: no random filter asks it of another
		}
		return arg(0) == nil
	case data.Between:
		return logic(false, 2, func(i int) any {
			if i == 0 {
				return x.compare(data.LessEqual, arg(1), arg(0))
			}
			return x.compare(data.LessEqual, arg(0), arg(2))
		})
	case data.In:
		list := c.Args[1].(data.List).Items
		return logic(true, len(list), func(i int) any { return x.compare(data.Equal, arg(0), x.value(e, list[i])) })
	case data.Like:
		s, ok := arg(0).(string)
		if !ok {
			return nil
		}
		return pattern(arg(1).(string)).MatchString(s)
	case data.FoldCase, data.FoldAccents:
		s, ok := arg(0).(string)
		switch {
		case !ok:
			return nil
		case c.Op == data.FoldCase:
			return strings.ToLower(s) // what the random texts hold needs no more
		}
		return strings.NewReplacer("É", "E", "é", "e").Replace(s)
	case data.Plus, data.Minus, data.Times:
		a, okA := arg(0).(float64)
		b, okB := arg(1).(float64)
		switch {
		case !okA || !okB:
			return nil
		case c.Op == data.Plus:
			return a + b
		case c.Op == data.Minus:
			return a - b
		}
		return a * b
	case data.SIntersects, data.SDisjoint:
		g, ok := arg(0).(orb.Geometry)
		if !ok {
			return nil
		}
		return arg(1).(geo.Box).Meets(g) == (c.Op == data.SIntersects)
	}
	if strings.HasPrefix(string(c.Op), "t_") {
		return x.temporal(e, c)
	}
	return x.compare(c.Op, arg(0), arg(1))
}

// logic is and, or or of n values, some of them unknown.
func logic(or bool, n int, value func(int) any) any {
	var result any = !or
	for i := range n {
		switch v := value(i); v {
		case or:
			return or
		case nil:
			result = nil
		}
	}
	return result
}

func not(v any) any {
	if b, ok := v.(bool); ok {
		return !b
	}
	return nil
}

func pattern(like string) *regexp.Regexp {
	var b strings.Builder
	escaped := false
	for _, r := range like {
		switch {
		case escaped:
			b.WriteString(regexp.QuoteMeta(string(r)))
			escaped = false
		case r == '\\':
			escaped = true
		case r == '%':
			b.WriteString(".*")
		case r == '_':
			b.WriteString(".")
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	return regexp.MustCompile("(?s)^" + b.String() + "$")
}

// compare compares two values of one type; a date with a moment by its day.
func (x evaluator) compare(op data.Operator, a, b any) any {
	if a == nil || b == nil {
		return nil
	}
	if i, ok := a.(geo.Instant); ok {
		if _, ok := b.(geo.Date); ok {
			a = i.Date(x.loc)
		}
	} else if i, ok := b.(geo.Instant); ok {
		b = i.Date(x.loc)
	}
	switch op {
	case data.Equal:
		return a == b
	case data.NotEqual:
		return a != b
	case data.Less:
		return less(a, b)
	case data.Greater:
		return less(b, a)
	case data.LessEqual:
		return !less(b, a)
	}
	return !less(a, b)
}

func less(a, b any) bool {
	switch a := a.(type) {
	case float64:
		return a < b.(float64)
	case string:
		return a < b.(string)
	case geo.Date:
		return a < b.(geo.Date)
	case geo.Instant:
		return a < b.(geo.Instant)
	}
	return false
}

// temporal compares the ends of two times, as days where neither has a clock.
func (x evaluator) temporal(e *data.Event, c data.Call) any {
	days := withoutClock(c.Args[0]) && withoutClock(c.Args[1])
	a, b := x.ends(e, c.Args[0], days)
	p, q := x.ends(e, c.Args[1], days)
	all := func(parts ...any) any { return logic(false, len(parts), func(i int) any { return parts[i] }) }
	cmp := x.compare
	const eq, lt, gt = data.Equal, data.Less, data.Greater
	before, after := cmp(lt, b, p), cmp(gt, a, q)
	disjoint := logic(true, 2, func(i int) any { return []any{before, after}[i] })
	switch c.Op {
	case data.TBefore:
		return before
	case data.TAfter:
		return after
	case data.TDisjoint:
		return disjoint
	case data.TIntersects:
		return not(disjoint)
	case data.TEquals:
		return all(cmp(eq, a, p), cmp(eq, b, q))
	case data.TContains:
		return all(cmp(lt, a, p), cmp(gt, b, q))
	case data.TDuring:
		return all(cmp(gt, a, p), cmp(lt, b, q))
	case data.TFinishes:
		return all(cmp(gt, a, p), cmp(eq, b, q))
	case data.TFinishedBy:
		return all(cmp(lt, a, p), cmp(eq, b, q))
	case data.TMeets:
		return cmp(eq, b, p)
	case data.TMetBy:
		return cmp(eq, a, q)
	case data.TOverlaps:
		return all(cmp(lt, a, p), cmp(gt, b, p), cmp(lt, b, q))
	case data.TOverlappedBy:
		return all(cmp(gt, a, p), cmp(lt, a, q), cmp(gt, b, q))
	case data.TStarts:
		return all(cmp(eq, a, p), cmp(lt, b, q))
	}
	return all(cmp(eq, a, p), cmp(gt, b, q)) // t_startedBy
}

func withoutClock(expr data.Expr) bool {
	i, ok := expr.(data.Interval)
	if !ok {
		return expr.Type() == data.DateValue
	}
	for _, end := range []data.Expr{i.Start, i.End} {
		if end != nil && end.Type() != data.DateValue {
			return false
		}
	}
	return true
}

func (x evaluator) ends(e *data.Event, expr data.Expr, days bool) (first, last any) {
	edge := func(end data.Expr, open int64, last bool) any {
		if end == nil {
			if days {
				return geo.Date(max(min(open, math.MaxInt32), math.MinInt32))
			}
			return geo.Instant(open)
		}
		v := x.value(e, end)
		d, ok := v.(geo.Date)
		if !ok || days {
			return v
		}
		from := d.First(x.loc).Instant()
		if last {
			return (d + 1).First(x.loc).Instant() - 1
		}
		return from
	}
	if i, ok := expr.(data.Interval); ok {
		return edge(i.Start, math.MinInt64, false), edge(i.End, math.MaxInt64, true)
	}
	if expr.Type() != data.IntervalValue {
		return edge(expr, 0, false), edge(expr, 0, true)
	}
	if e.DateStart == nil && e.DateEnd == nil {
		return nil, nil
	}
	first, last = geo.Instant(math.MinInt64), geo.Instant(math.MaxInt64)
	switch {
	case e.TimeStart != nil:
		first = e.TimeStart.Instant()
	case e.DateStart != nil:
		first = e.DateStart.First(x.loc).Instant()
	}
	switch {
	case e.TimeEnd != nil:
		last = e.TimeEnd.Instant()
	case e.DateEnd != nil:
		last = (*e.DateEnd + 1).First(x.loc).Instant() - 1
	}
	return first, last
}
