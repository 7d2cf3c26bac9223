package geo

import (
	"slices"
	"time"
)

// Calendar tells the days of many minutes in a zone: what Minute.Date tells of
// one, without asking for the offset each time. It is for one goroutine.
type Calendar struct {
	loc   *time.Location
	now   stretch
	known []stretch // in order of time
}

// stretch is the time between two changes of a zone's offset.
type stretch struct {
	from, before Minute
	offset       int64 // seconds east of UTC
}

// NewCalendar returns the calendar of a zone.
func NewCalendar(loc *time.Location) *Calendar { return &Calendar{loc: loc} }

// Date returns the calendar day of m.
func (c *Calendar) Date(m Minute) Date {
	if m < c.now.from || m >= c.now.before {
		c.find(m)
	}
	const day = 24 * 60 * 60
	seconds := int64(m)*60 + c.now.offset
	d := seconds / day
	if seconds < d*day { // rounded towards 1970
		d--
	}
	return Date(d)
}

func (c *Calendar) find(m Minute) {
	i, found := slices.BinarySearchFunc(c.known, m, func(s stretch, m Minute) int {
		switch {
		case m < s.from:
			return 1
		case m >= s.before:
			return -1
		}
		return 0
	})
	if !found {
		t := m.Time().In(c.loc)
		_, offset := t.Zone()
		s := stretch{from: -1 << 62, before: 1 << 62, offset: int64(offset)}
		// A change need not be on a whole minute: the first one behind it counts.
		first := func(t time.Time) Minute { return MinuteOf(t.Add(time.Minute - time.Nanosecond)) }
		from, before := t.ZoneBounds()
		if !from.IsZero() {
			s.from = first(from)
		}
		if !before.IsZero() {
			s.before = first(before)
		}
		c.known = slices.Insert(c.known, i, s)
	}
	c.now = c.known[i]
}
