package geo

import (
	"fmt"
	"strings"
	"time"
)

// Instant is a moment in UTC, in whole microseconds from 1970-01-01T00:00Z: what
// the times of a data set's own properties are compared as. Waylog's own times
// are whole minutes, see Minute.
type Instant int64

// InstantOf returns the microsecond that t falls in.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMicro()) }

// ParseInstant reads a date-time. Where it names no zone, it is a time of loc;
// with a nil loc it must name one. A space may stand for the T.
func ParseInstant(s string, loc *time.Location) (Instant, error) {
	wrong := func() (Instant, error) {
		return 0, fmt.Errorf("%q is not a date-time: expected RFC 3339, such as 2017-05-25T14:30:00Z", s)
	}
	if len(s) < len("2006-01-02T15:04") || len(s) > 40 || s[4] != '-' || s[7] != '-' || s[10] != 'T' && s[10] != 't' && s[10] != ' ' || s[13] != ':' {
		return wrong()
	}
	if loc == nil {
		t, err := ParseTime(s)
		return InstantOf(t), err
	}
	text := strings.ToUpper(s[:10] + "T" + s[11:])
	if len(text) == 16 || strings.IndexAny(text[16:], "Z+-") == 0 { // seconds are left out
		text = text[:16] + ":00" + text[16:]
	}
	if strings.ContainsAny(text[16:], "Z+-") {
		t, err := ParseTime(text)
		return InstantOf(t), err
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05.999999999", text, loc)
	if err != nil || strings.Contains(text, ",") || t.UTC().Year() < MinYear || t.UTC().Year() > MaxYear {
		return wrong()
	}
	return InstantOf(t), nil
}

// Time returns i as a time in UTC.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// Date returns the calendar day of i in loc.
func (i Instant) Date(loc *time.Location) Date { return DateOf(i.Time().In(loc)) }

// String returns i in RFC 3339, with as many decimals as it needs.
func (i Instant) String() string { return i.Time().Format(time.RFC3339Nano) }

// Instant returns the first instant of m.
func (m Minute) Instant() Instant { return Instant(m) * 60_000_000 }

// Instants returns the first and the last instant of d in loc.
func (d Date) Instants(loc *time.Location) (first, last Instant) {
	return d.First(loc).Instant(), (d + 1).First(loc).Instant() - 1
}
