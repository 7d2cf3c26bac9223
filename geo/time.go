package geo

import (
	"fmt"
	"strings"
	"time"
)

// Date is a day of the calendar, counted from 1970-01-01. It has no zone and
// no clock: nothing ever shifts it.
type Date int32

// Minute is a moment in UTC, in whole minutes from 1970-01-01T00:00Z. One
// minute is the resolution of every stored time and of every comparison.
type Minute int64

// The years that dates and times may name.
const (
	MinYear = 1
	MaxYear = 9999
)

const dateLayout = "2006-01-02"

// DateOf returns the calendar day of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDate reads YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	if year, month, day, ok := parts(s); ok && year >= MinYear {
		t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		if t.Month() == month && t.Day() == day {
			return DateOf(t), nil
		}
	}
	return 0, fmt.Errorf("%q is not a date: expected YYYY-MM-DD, such as 2017-05-25", s)
}

// parts takes YYYY-MM-DD apart, which time.Parse does five times as slowly.
func parts(s string) (year int, month time.Month, day int, ok bool) {
	if len(s) != len(dateLayout) || s[4] != '-' || s[7] != '-' {
		return 0, 0, 0, false
	}
	number := func(digits string) int {
		n := 0
		for i := range len(digits) {
			if digits[i] < '0' || digits[i] > '9' {
				return -1
			}
			n = 10*n + int(digits[i]-'0')
		}
		return n
	}
	year, m, day := number(s[:4]), number(s[5:7]), number(s[8:])
	return year, time.Month(m), day, year >= 0 && m >= 1 && m <= 12 && day >= 1
}

// Time returns midnight UTC of d: a way to ask for its year, month and weekday.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String returns YYYY-MM-DD.
func (d Date) String() string { return d.Time().Format(dateLayout) }

// Append appends YYYY-MM-DD to dst.
func (d Date) Append(dst []byte) []byte {
	y, m, day := d.Time().Date()
	if y < 0 || y > MaxYear {
		return d.Time().AppendFormat(dst, dateLayout)
	}
	return appendDay(dst, y, m, day)
}

// appendDay writes by hand, because the layout would be read anew for each date
// of an export.
func appendDay(dst []byte, y int, m time.Month, day int) []byte {
	year, rest, month, days := twoDigits(y/100), twoDigits(y%100), twoDigits(int(m)), twoDigits(day)
	return append(dst, year[0], year[1], rest[0], rest[1], '-', month[0], month[1], '-', days[0], days[1])
}

func appendTwo(dst []byte, n int) []byte { return append(dst, twoDigits(n)...) }

// twoDigits is a number below 100, out of a table: to divide takes longer.
func twoDigits(n int) string {
	const all = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"
	return all[2*n : 2*n+2]
}

// MarshalText and UnmarshalText give dates their JSON form, YYYY-MM-DD.
func (d Date) MarshalText() ([]byte, error) { return d.Append(nil), nil }

// UnmarshalText reads YYYY-MM-DD.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := ParseDate(string(b))
	*d = v
	return err
}

// First returns the first minute of d in loc. Where clocks spring forward over
// midnight the day begins at the change; where they fall back over it, at the
// first of the two midnights. A day that loc skipped has no minute: its First
// is that of the next day.
func (d Date) First(loc *time.Location) Minute {
	if loc == time.UTC {
		return Minute(d) * 24 * 60
	}
	midnight := d.Time()
	noon := time.Date(midnight.Year(), midnight.Month(), midnight.Day(), 12, 0, 0, 0, loc)
	_, offset := noon.Zone()
	first := midnight.Add(-time.Duration(offset) * time.Second)
	if change, _ := noon.ZoneBounds(); !change.IsZero() {
		_, before := change.Add(-time.Second).Zone()
		if old := midnight.Add(-time.Duration(before) * time.Second); old.Before(change) {
			first = old
		} else if first.Before(change) {
			first = change
		}
	}
	// Local mean times are off by seconds: the first minute is the first whole one.
	return MinuteOf(first.Add(59 * time.Second))
}

// Last returns the last minute of d in loc.
func (d Date) Last(loc *time.Location) Minute { return (d + 1).First(loc) - 1 }

// MinuteOf returns the minute that t falls in.
func MinuteOf(t time.Time) Minute { return Minute(t.Truncate(time.Minute).Unix() / 60) }

// ParseMinute reads an RFC 3339 date-time and cuts it to its minute.
func ParseMinute(s string) (Minute, error) {
	t, err := ParseTime(s)
	if err != nil {
		return 0, err
	}
	return MinuteOf(t), nil
}

// ParseTime reads an RFC 3339 date-time. A leap second, which time.Time cannot
// hold, counts as the second before it.
func ParseTime(s string) (time.Time, error) {
	upper, leap := strings.ToUpper(s), false
	if len(s) > 19 && s[16:19] == ":60" {
		upper, leap = upper[:16]+":59"+upper[19:], true
	}
	t, err := time.Parse(time.RFC3339Nano, upper)
	utc := t.UTC()
	// Parse lets an hour of one digit and a decimal comma pass, RFC 3339 does not.
	lax := len(s) > 13 && s[13] != ':' || strings.Contains(s, ",")
	// Leap seconds end a month in UTC.
	lax = lax || leap && (utc.Hour() != 23 || utc.Minute() != 59 || utc.AddDate(0, 0, 1).Day() != 1)
	if err != nil || lax || utc.Year() < MinYear || utc.Year() > MaxYear {
		return time.Time{}, fmt.Errorf("%q is not a date-time: expected RFC 3339 with a zone, such as 2017-05-25T14:30:00Z", s)
	}
	return t, nil
}

// Time returns m as a time in UTC.
func (m Minute) Time() time.Time { return time.Unix(int64(m)*60, 0).UTC() }

// Date returns the calendar day of m in loc.
func (m Minute) Date(loc *time.Location) Date { return DateOf(m.Time().In(loc)) }

// String returns m as YYYY-MM-DDThh:mm:ssZ.
func (m Minute) String() string { return m.Time().Format(time.RFC3339) }

// Append appends YYYY-MM-DDThh:mm:ssZ to dst.
func (m Minute) Append(dst []byte) []byte { return AppendTime(dst, m.Time()) }

// AppendTime appends a moment as RFC 3339 in UTC, with as many decimals as it has.
func AppendTime(dst []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	milli, rest := t.Nanosecond()/1e6, t.Nanosecond()%1e6
	if year < 0 || year > MaxYear || rest != 0 {
		return t.AppendFormat(dst, time.RFC3339Nano)
	}
	h, m, s := t.Clock()
	dst = append(appendDay(dst, year, month, day), 'T')
	dst = append(appendTwo(dst, h), ':')
	dst = append(appendTwo(dst, m), ':')
	dst = appendTwo(dst, s)
	if milli != 0 {
		dst = append(dst, '.')
		for ; milli != 0; milli = milli % 100 * 10 {
			dst = append(dst, byte('0'+milli/100))
		}
	}
	return append(dst, 'Z')
}

// MarshalText gives minutes their JSON form, RFC 3339 in UTC.
func (m Minute) MarshalText() ([]byte, error) { return m.Append(nil), nil }

// UnmarshalText reads an RFC 3339 date-time.
func (m *Minute) UnmarshalText(b []byte) error {
	v, err := ParseMinute(string(b))
	*m = v
	return err
}

// ParseMoment reads an RFC 3339 date-time, or a date as its first instant in
// UTC; last asks for its last one.
func ParseMoment(s string, last bool) (time.Time, error) {
	if len(s) != len(dateLayout) {
		return ParseTime(s)
	}
	d, err := ParseDate(s)
	if err != nil || !last {
		return d.Time(), err
	}
	return (d + 1).Time().Add(-time.Nanosecond), nil
}
