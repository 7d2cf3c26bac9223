package cql2

import (
	"slices"
	"strings"

	"github.com/waylog/waylog/data"
)

// reservedWord reports whether s always has a meaning of its own in the text
// form: as the name of a property it needs double quotes.
func reservedWord(s string) bool {
	switch strings.ToUpper(s) {
	case "AND", "OR", "NOT", "IS", "NULL", "LIKE", "BETWEEN", "IN", "DIV", "TRUE", "FALSE":
		return true
	}
	return false
}

// functionWord reports whether s means something before an opening bracket.
func functionWord(s string) bool {
	lower := strings.ToLower(s)
	_, ok := functions()[lower]
	return ok || geometryWord(lower) || lower == "bbox" || lower == "date" || lower == "timestamp" || lower == "interval"
}

func geometryWord(lower string) bool {
	switch lower {
	case "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection":
		return true
	}
	return false
}

// functions are the functions by their names in lower case.
func functions() map[string]data.Operator {
	out := map[string]data.Operator{}
	for _, op := range []data.Operator{data.FoldCase, data.FoldAccents} {
		out[string(op)] = op
	}
	for _, op := range slices.Concat(spatial(), temporal(), arrays()) {
		out[strings.ToLower(string(op))] = op
	}
	return out
}

func arrays() []data.Operator {
	return []data.Operator{data.AEquals, data.AContains, data.AContainedBy, data.AOverlaps}
}

func spatial() []data.Operator {
	return []data.Operator{
		data.SIntersects, data.SEquals, data.SDisjoint, data.STouches, data.SWithin, data.SOverlaps, data.SCrosses, data.SContains,
	}
}

func temporal() []data.Operator {
	return append(ofInstants(), data.TContains, data.TDuring, data.TFinishedBy, data.TFinishes, data.TMeets, data.TMetBy,
		data.TOverlappedBy, data.TOverlaps, data.TStartedBy, data.TStarts)
}

// ofInstants are the temporal functions that take instants as well as intervals.
func ofInstants() []data.Operator {
	return []data.Operator{data.TAfter, data.TBefore, data.TDisjoint, data.TEquals, data.TIntersects}
}

func comparisons() []data.Operator {
	return []data.Operator{data.Equal, data.NotEqual, data.LessEqual, data.GreaterEqual, data.Less, data.Greater}
}

func arithmetic() []data.Operator {
	return []data.Operator{data.Plus, data.Minus, data.Times, data.Divide, data.Modulo, data.Div, data.Power}
}
