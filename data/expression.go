package data

import (
	"github.com/paulmach/orb"

	"github.com/waylog/waylog/geo"
)

// Expr is an expression of a filter, with the meaning that CQL2 gives it: what
// is compared with something unknown is unknown, not of unknown is unknown,
// and only events for which the whole is true are matched. data/cql2 reads
// expressions from text and checks them; a store understands those that were.
type Expr interface {
	// Pos is where the expression stands in its text, in bytes from its beginning.
	Pos() int
	// Type is what its values are. Before the check it is "" for a property.
	Type() ValueType
}

// ValueType is what the values of an expression are.
type ValueType string

// The types. Dates are days without a zone, instants are moments.
const (
	TextValue     ValueType = "text"
	NumberValue   ValueType = "number"
	BooleanValue  ValueType = "boolean"
	DateValue     ValueType = "date"
	InstantValue  ValueType = "timestamp"
	IntervalValue ValueType = "interval"
	GeometryValue ValueType = "geometry"
	ArrayValue    ValueType = "array"
)

// Operator is an operator or a function, by its name in CQL2 JSON.
type Operator string

// The operators and functions of CQL2 that are understood.
const (
	And Operator = "and"
	Or  Operator = "or"
	Not Operator = "not"

	Equal        Operator = "="
	NotEqual     Operator = "<>"
	Less         Operator = "<"
	Greater      Operator = ">"
	LessEqual    Operator = "<="
	GreaterEqual Operator = ">="
	Like         Operator = "like" // the pattern is a text with % and _, perhaps folded
	Between      Operator = "between"
	In           Operator = "in" // of a List
	IsNull       Operator = "isNull"

	FoldCase    Operator = "casei"
	FoldAccents Operator = "accenti"

	Plus   Operator = "+"
	Minus  Operator = "-"
	Times  Operator = "*"
	Divide Operator = "/"
	Modulo Operator = "%"
	Div    Operator = "div" // whole part of the quotient
	Power  Operator = "^"

	SIntersects Operator = "s_intersects"
	SEquals     Operator = "s_equals"
	SDisjoint   Operator = "s_disjoint"
	STouches    Operator = "s_touches"
	SWithin     Operator = "s_within"
	SOverlaps   Operator = "s_overlaps"
	SCrosses    Operator = "s_crosses"
	SContains   Operator = "s_contains"

	TAfter        Operator = "t_after"
	TBefore       Operator = "t_before"
	TContains     Operator = "t_contains"
	TDisjoint     Operator = "t_disjoint"
	TDuring       Operator = "t_during"
	TEquals       Operator = "t_equals"
	TFinishedBy   Operator = "t_finishedBy"
	TFinishes     Operator = "t_finishes"
	TIntersects   Operator = "t_intersects"
	TMeets        Operator = "t_meets"
	TMetBy        Operator = "t_metBy"
	TOverlappedBy Operator = "t_overlappedBy"
	TOverlaps     Operator = "t_overlaps"
	TStartedBy    Operator = "t_startedBy"
	TStarts       Operator = "t_starts"

	AEquals      Operator = "a_equals" // arrays are sets
	AContains    Operator = "a_contains"
	AContainedBy Operator = "a_containedBy"
	AOverlaps    Operator = "a_overlaps"
)

// Call applies an operator or function.
type Call struct {
	Op   Operator
	Args []Expr
	At   int
}

// Property stands for the value that an event has under a name.
type Property struct {
	Name string
	Kind ValueType // set by the check
	Own  bool      // it is the data set's own; set by the check
	At   int
}

// Literal is a value: a string, int64, float64, bool, geo.Date, geo.Instant,
// orb.Geometry in the form in which geometries are kept, or geo.Box.
type Literal struct {
	Value any
	At    int
}

// Interval is the time from one instant or date to another, both included. A
// nil end is open.
type Interval struct {
	Start, End Expr
	At         int
}

// List is what a value is looked for in, and a literal array.
type List struct {
	Items []Expr
	At    int
}

// Pos says where the call stands in its text.
func (c Call) Pos() int { return c.At }

// Pos says where the property stands in its text.
func (p Property) Pos() int { return p.At }

// Pos says where the literal stands in its text.
func (l Literal) Pos() int { return l.At }

// Pos says where the interval stands in its text.
func (i Interval) Pos() int { return i.At }

// Pos says where the list stands in its text.
func (l List) Pos() int { return l.At }

// Type is what the call gives.
func (c Call) Type() ValueType {
	switch c.Op {
	case FoldCase, FoldAccents:
		return TextValue
	case Plus, Minus, Times, Divide, Modulo, Div, Power:
		return NumberValue
	}
	return BooleanValue
}

// Type is what the property holds.
func (p Property) Type() ValueType { return p.Kind }

// Type is what the value is.
func (l Literal) Type() ValueType {
	switch l.Value.(type) {
	case string:
		return TextValue
	case int64, float64:
		return NumberValue
	case bool:
		return BooleanValue
	case geo.Date:
		return DateValue
	case geo.Instant:
		return InstantValue
	case orb.Geometry, geo.Box:
		return GeometryValue
	}
	return ""
}

// Type is IntervalValue.
func (Interval) Type() ValueType { return IntervalValue }

// Type is ArrayValue.
func (List) Type() ValueType { return ArrayValue }
