package web

import "github.com/waylog/waylog/data"

// keyOf returns the place of an event in an order, for the cursor that goes on
// behind it.
func keyOf(e *data.Event, l *data.Layer, by data.SortField) data.Key {
	k := data.Key{Row: e.Row}
	number := func(v *int64) {
		if k.Null = v == nil; v != nil {
			k.Int = *v
		}
	}
	switch by {
	case data.SortDateStart, data.SortDateEnd:
		span := e.Span(l.Location())
		m := span.Lo
		if by == data.SortDateEnd {
			m = span.Hi
		}
		number((*int64)(m))
	case data.SortTitle:
		k.Text, k.Null = e.Title, e.Title == ""
	case data.SortKilledBest:
		number(e.Killed.Best)
	case data.SortUpdated:
		k.Int = e.Revision
	}
	return k
}
