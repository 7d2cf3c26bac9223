package geo

import (
	"fmt"
	"strings"
	"time"
)

// Edge is one end of a window as the asker wrote it: open, a day, or a moment.
type Edge struct {
	Date   *Date
	Minute *Minute
}

// Open reports whether the window has no bound on this side.
func (e Edge) Open() bool { return e.Date == nil && e.Minute == nil }

// Window is a stretch of time to filter by, both ends included. A day in it
// means that day by the calendar of the layer's zone.
type Window struct{ Start, End Edge }

// ParseWindow reads a `datetime` parameter: a date, a date-time, or two of them
// as a/b where `..` or nothing leaves an end open. A date with a bare trailing T
// is that date. A window open on both sides, or one that ends before it starts,
// is an error.
func ParseWindow(s string) (Window, error) {
	a, b, interval := strings.Cut(s, "/")
	if !interval {
		e, err := parseEdge(s)
		if err == nil && e.Open() {
			err = fmt.Errorf("%q is not a date, a date-time or an interval", s)
		}
		return Window{e, e}, err
	}
	var w Window
	var err error
	if w.Start, err = parseEdge(a); err != nil {
		return Window{}, err
	}
	if w.End, err = parseEdge(b); err != nil {
		return Window{}, err
	}
	if w.Start.Open() && w.End.Open() {
		return Window{}, fmt.Errorf("%q is open on both sides: leave the parameter out to get all times", s)
	}
	if from, to := w.In(time.UTC); from != nil && to != nil && *from > *to {
		return Window{}, fmt.Errorf("%q ends before it starts", s)
	}
	return w, nil
}

func parseEdge(s string) (Edge, error) {
	if s == "" || s == ".." {
		return Edge{}, nil
	}
	if day := strings.TrimSuffix(s, "T"); len(day) == len(dateLayout) {
		d, err := ParseDate(day)
		return Edge{Date: &d}, err
	}
	m, err := ParseMinute(s)
	if err != nil {
		err = fmt.Errorf("%q is neither a date (2017-05-25) nor a date-time with a zone (2017-05-25T14:30:00Z)", s)
	}
	return Edge{Minute: &m}, err
}

// In returns the first and the last minute of w in loc; nil is an open end.
func (w Window) In(loc *time.Location) (from, to *Minute) {
	switch {
	case w.Start.Date != nil:
		from = new(w.Start.Date.First(loc))
	case w.Start.Minute != nil:
		from = w.Start.Minute
	}
	switch {
	case w.End.Date != nil:
		to = new(w.End.Date.Last(loc))
	case w.End.Minute != nil:
		to = w.End.Minute
	}
	return from, to
}

// String returns the form that ParseWindow reads.
func (w Window) String() string {
	one := func(e Edge) string {
		switch {
		case e.Date != nil:
			return e.Date.String()
		case e.Minute != nil:
			return e.Minute.String()
		}
		return ".."
	}
	return one(w.Start) + "/" + one(w.End)
}

// Span is when something was, in minutes, both ends included: Lo and Hi are
// the outer bounds (it cannot have been before or after), From and To the span
// in which it was certainly going on. Nil is unknown.
type Span struct{ Lo, Hi, From, To *Minute }

// Undated reports whether nothing at all is known of the time.
func (s Span) Undated() bool { return s.Lo == nil && s.Hi == nil && s.From == nil && s.To == nil }

// Ends returns the earliest and the latest minute that s names; ok is false where
// it names none.
func (s Span) Ends() (first, last Minute, ok bool) {
	for _, m := range [4]*Minute{s.Lo, s.Hi, s.From, s.To} {
		switch {
		case m == nil:
		case !ok:
			first, last, ok = *m, *m, true
		default:
			first, last = min(first, *m), max(last, *m)
		}
	}
	return first, last, ok
}

// Possible reports whether it may have been inside from..to: an unknown outer
// bound is no bound. Nil leaves the window open on that side.
func (s Span) Possible(from, to *Minute) bool {
	return (to == nil || s.Lo == nil || *s.Lo <= *to) && (from == nil || s.Hi == nil || *s.Hi >= *from)
}

// Certain reports whether it was inside from..to for sure: its outer bounds lie
// inside the window, or the span in which it was certainly going on meets it.
func (s Span) Certain(from, to *Minute) bool {
	if s.Lo != nil && s.Hi != nil && (from == nil || *s.Lo >= *from) && (to == nil || *s.Hi <= *to) {
		return true
	}
	return s.From != nil && s.To != nil && (to == nil || *s.From <= *to) && (from == nil || *s.To >= *from)
}
