package cql2

import (
	"fmt"
	"slices"
	"strings"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// checkTypes checks that the operator has a meaning for its arguments.
func checkTypes(c data.Call) error {
	switch {
	case c.Op == data.And, c.Op == data.Or, c.Op == data.Not:
		return each(c.Args, data.BooleanValue)
	case c.Op == data.IsNull:
		return nil
	case c.Op == data.FoldCase, c.Op == data.FoldAccents:
		return each(c.Args, data.TextValue)
	case c.Op == data.Like:
		if err := each(c.Args, data.TextValue); err != nil {
			return err
		}
		return checkPattern(c.Args[1])
	case c.Op == data.In:
		list, ok := c.Args[1].(data.List)
		if !ok {
			return fail(c.Args[1].Pos(), "a list", "IN looks in a list")
		}
		return sameFamily(append([]data.Expr{c.Args[0]}, list.Items...), false)
	case c.Op == data.Equal, c.Op == data.NotEqual:
		return sameFamily(c.Args, false)
	case slices.Contains(comparisons(), c.Op), c.Op == data.Between:
		return sameFamily(c.Args, true)
	case slices.Contains(arithmetic(), c.Op):
		return each(c.Args, data.NumberValue)
	case slices.Contains(spatial(), c.Op):
		return each(c.Args, data.GeometryValue)
	case slices.Contains(arrays(), c.Op):
		return each(c.Args, data.ArrayValue)
	}
	return checkTemporal(c)
}

func each(args []data.Expr, want data.ValueType) error {
	for _, a := range args {
		if a.Type() != want {
			expected := article(want)
			if want == data.BooleanValue {
				expected = "a condition, such as a comparison"
			}
			return fail(a.Pos(), expected, "%s stands where %s is needed", described(a), article(want))
		}
	}
	return nil
}

// checkPattern allows texts only, perhaps folded: what % and _ mean is settled
// before the first event is looked at.
func checkPattern(e data.Expr) error {
	for {
		c, ok := e.(data.Call)
		if !ok {
			break
		}
		e = c.Args[0]
	}
	l, _ := e.(data.Literal)
	pattern, ok := l.Value.(string)
	switch {
	case !ok:
		return fail(e.Pos(), "a text, perhaps in CASEI or ACCENTI", "the pattern of LIKE is not a text")
	case len(pattern) > MaxPattern:
		return fail(e.Pos(), fmt.Sprintf("a pattern of at most %d bytes", MaxPattern), "the pattern has %d bytes", len(pattern))
	}
	return nil
}

// sameFamily checks that all have one type that can be compared. Dates and
// timestamps can: by the day in the layer's time zone.
func sameFamily(args []data.Expr, ordered bool) error {
	family := func(t data.ValueType) data.ValueType {
		if t == data.DateValue {
			return data.InstantValue
		}
		return t
	}
	first := args[0].Type()
	for _, a := range args {
		switch t := a.Type(); {
		case t == data.GeometryValue:
			return fail(a.Pos(), "a spatial function such as S_INTERSECTS or S_EQUALS", "geometries are not compared by such operators")
		case t == data.ArrayValue:
			return fail(a.Pos(), "an array function such as A_CONTAINS or A_OVERLAPS", "arrays are not compared by such operators")
		case t == data.IntervalValue:
			return fail(a.Pos(), "a temporal function such as T_INTERSECTS or T_EQUALS", "intervals are not compared by such operators")
		case t == data.BooleanValue && ordered:
			return fail(a.Pos(), "= or <>", "true and false have no order")
		case family(t) != family(first):
			return mismatch(args[0], a)
		}
	}
	return nil
}

func mismatch(a, b data.Expr) error {
	expected := article(a.Type())
	if l, ok := b.(data.Literal); ok && l.Type() == data.TextValue {
		switch a.Type() {
		case data.DateValue:
			expected = "a date such as DATE('2017-05-25')"
		case data.InstantValue:
			expected = "a timestamp such as TIMESTAMP('2017-05-25T14:30:00Z'), or a date such as DATE('2017-05-25')"
		case data.NumberValue:
			expected = "a number without quotes"
		}
	}
	return fail(b.Pos(), expected, "%s cannot be compared with %s", described(b), described(a))
}

func checkTemporal(c data.Call) error {
	for _, a := range c.Args {
		switch a.Type() {
		case data.IntervalValue:
		case data.DateValue, data.InstantValue:
			if !slices.Contains(ofInstants(), c.Op) {
				return fail(a.Pos(), "an interval such as INTERVAL('2017-05-25', '2017-06-01')", "%s compares intervals, and %s is not one", strings.ToUpper(string(c.Op)), described(a))
			}
		default:
			return fail(a.Pos(), "a date, a timestamp or an interval", "%s is not a time", described(a))
		}
	}
	return nil
}

// after reports whether one literal date or instant is after another of its type.
func after(a, b any) bool {
	switch a := a.(type) {
	case geo.Date:
		return a > b.(geo.Date)
	case geo.Instant:
		return a > b.(geo.Instant)
	}
	return false
}

// described names an expression for an error.
func described(e data.Expr) string {
	if p, ok := e.(data.Property); ok {
		return quote(p.Name) + " (" + article(p.Kind) + ")"
	}
	return article(e.Type())
}

func article(t data.ValueType) string {
	switch t {
	case data.TextValue:
		return "a text"
	case data.BooleanValue:
		return "true or false"
	case data.IntervalValue, data.ArrayValue:
		return "an " + string(t)
	}
	return "a " + string(t)
}
