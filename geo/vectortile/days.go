package vectortile

import "github.com/waylog/waylog/geo"

// Days are the values of days as texts. They are found by the day itself: most
// features have two, and to look them up by their hash was half of writing them.
type Days struct {
	layer *Layer
	first int               // page of the first day that there is
	pages []*[perPage]Value // from there on, one more than each value; 0 is none
}

const perPage = 1 << 10

// NewDays returns the days of a layer.
func NewDays(l *Layer) *Days { return &Days{layer: l} }

// Value returns the value of a day.
func (d *Days) Value(day geo.Date) Value {
	number, at := int(day)>>10, int(day)&(perPage-1) // downwards, before 1970 too
	if i := number - d.first; i >= 0 && i < len(d.pages) && d.pages[i] != nil {
		if v := d.pages[i][at]; v != 0 {
			return v - 1
		}
	}
	v := d.layer.day(day)
	d.page(number)[at] = v + 1
	return v
}

// page returns a page, which it makes where there is none yet.
func (d *Days) page(number int) *[perPage]Value {
	switch before := d.first - number; {
	case len(d.pages) == 0:
		d.first = number
	case before > 0:
		d.first, d.pages = number, append(make([]*[perPage]Value, before), d.pages...)
	}
	i := number - d.first
	if more := i + 1 - len(d.pages); more > 0 {
		d.pages = append(d.pages, make([]*[perPage]Value, more)...)
	}
	if d.pages[i] == nil {
		d.pages[i] = new([perPage]Value)
	}
	return d.pages[i]
}

// day writes a day, and returns its value.
func (l *Layer) day(day geo.Date) Value {
	b, value := begin(l.values, layerValue)
	b, text := begin(b, valueText)
	l.values = end(end(day.Append(b), text), value)
	l.count++
	return l.count - 1
}
