package importer

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/waylog/waylog/geo"
)

// dateValue is what one cell says of time: outer bounds, in days and where a
// clock was given in minutes, and how precise it is ("" for a plain day).
type dateValue struct {
	from, to         *geo.Date
	fromTime, toTime *geo.Minute
	precision        string
}

// dateOrder says how to read 03/04/2017; without one it is refused.
type dateOrder string

const (
	noOrder    dateOrder = ""
	dayMonth   dateOrder = "dmy"
	monthDay   dateOrder = "mdy"
	wantedDate           = "expected YYYY-MM-DD, YYYY-MM, YYYY, an RFC 3339 date-time or a day with the month's name, such as 31 January 2017"
)

var (
	isoDay     = regexp.MustCompile(`^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$`)
	compactDay = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	isoMonth   = regexp.MustCompile(`^(\d{4})-(\d{1,2})$`)
	isoYear    = regexp.MustCompile(`^\d{4}$`)
	clockTime  = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?) ?([Zz]|[+-]\d{2}(?::?\d{2})?)?$`)
	dayName    = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)?[ ./-]+(\pL+)[ ./,-]+(\d{4}|\d{2})$`)
	nameDay    = regexp.MustCompile(`^(\pL+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})$`)
	monthName  = regexp.MustCompile(`^(\pL+)[ ./-]+(\d{4})$`)
	threeParts = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$`)
	serialDay  = regexp.MustCompile(`^\d{5}(\.\d+)?$`)
	midnight   = regexp.MustCompile(`^00:00(:00([.,]0+)?)?$`)
)

// namedMonth reads the English name of a month, whole or short.
func namedMonth(word string) (int, bool) {
	word = strings.ToLower(word)
	for m := time.January; m <= time.December; m++ {
		if name := strings.ToLower(m.String()); word == name || word == name[:3] {
			return int(m), true
		}
	}
	return int(time.September), word == "sept"
}

// absent reports whether a cell says that nothing is known.
func absent(text string) bool {
	if text != "" && text[0] >= '0' && text[0] <= '9' { // as most figures and dates
		return false
	}
	switch strings.ToLower(text) {
	case "", "na", "n/a", "nan", "null", "none", "-", "unknown", "..":
		return true
	}
	return false
}

// parseDate reads one cell. A clock without a zone is read in loc. The order of
// day and month is never guessed, not even where one of them is over 12: other
// rows of that column would be read by another rule.
func parseDate(text string, order dateOrder, loc *time.Location) (dateValue, error) {
	plain, foreign := latin(strings.TrimSpace(text))
	v, err := parsePlainDate(plain, order, loc)
	if foreign && err == nil && (hijri(v.from) || hijri(v.to)) {
		return dateValue{}, fmt.Errorf("%q: a year such as this in these digits may be of the Hijri calendar, lunar or solar: write the Gregorian date", text)
	}
	return v, err
}

// hijri reports whether the year of d is what the present and the last two
// centuries are called in the calendars that count from the Hijra.
func hijri(d *geo.Date) bool {
	return d != nil && d.Time().Year() >= 1200 && d.Time().Year() < 1500
}

func parsePlainDate(text string, order dateOrder, loc *time.Location) (dateValue, error) {
	if absent(text) {
		return dateValue{}, nil
	}
	if len(text) == len("2006-01-02") {
		if d, err := geo.ParseDate(text); err == nil {
			return dateValue{from: &d, to: &d}, nil
		}
	}
	if a, b, ok := strings.Cut(text, "/"); ok && (len(a) >= 10 || a == "..") && (len(b) >= 10 || b == "..") {
		return parseInterval(a, b, order, loc)
	}
	if m := clockTime.FindStringSubmatch(text); m != nil {
		return parseClock(m[1], m[2], m[3], loc)
	}
	if m := isoDay.FindStringSubmatch(text); m != nil {
		return dayOf(text, m[1], m[2], m[3])
	}
	if m := compactDay.FindStringSubmatch(text); m != nil {
		return dayOf(text, m[1], m[2], m[3])
	}
	if m := isoMonth.FindStringSubmatch(text); m != nil {
		return monthOf(text, m[1], number(m[2]))
	}
	if isoYear.MatchString(text) {
		return yearOf(text)
	}
	if m := dayName.FindStringSubmatch(text); m != nil {
		if month, ok := namedMonth(m[2]); ok {
			return dayOf(text, fullYear(m[3]), strconv.Itoa(month), m[1])
		}
	}
	if m := nameDay.FindStringSubmatch(text); m != nil {
		if month, ok := namedMonth(m[1]); ok {
			return dayOf(text, m[3], strconv.Itoa(month), m[2])
		}
	}
	if m := monthName.FindStringSubmatch(text); m != nil {
		if month, ok := namedMonth(m[1]); ok {
			return monthOf(text, m[2], month)
		}
	}
	if m := threeParts.FindStringSubmatch(text); m != nil {
		switch order {
		case dayMonth:
			return dayOf(text, fullYear(m[3]), m[2], m[1])
		case monthDay:
			return dayOf(text, fullYear(m[3]), m[1], m[2])
		}
		return dateValue{}, fmt.Errorf("%q: day and month could be the other way round; say --map date_order=dmy or --map date_order=mdy", text)
	}
	if serialDay.MatchString(text) {
		return dateValue{}, fmt.Errorf("%q looks like a spreadsheet's serial number: %s", text, wantedDate)
	}
	return dateValue{}, fmt.Errorf("%q is not a date: %s", text, wantedDate)
}

func parseInterval(a, b string, order dateOrder, loc *time.Location) (dateValue, error) {
	from, err := parsePlainDate(a, order, loc)
	if err != nil {
		return dateValue{}, err
	}
	to, err := parsePlainDate(b, order, loc)
	if err != nil {
		return dateValue{}, err
	}
	return dateValue{from: from.from, to: to.to, fromTime: from.fromTime, toTime: to.toTime}, nil
}

func parseClock(day, clock, zone string, loc *time.Location) (dateValue, error) {
	if zone == "" && midnight.MatchString(clock) {
		d, err := geo.ParseDate(day)
		return dateValue{from: &d, to: &d}, err
	}
	m, err := minuteOf(day, clock, zone, loc)
	if err != nil {
		return dateValue{}, err
	}
	d := m.Date(loc)
	return dateValue{from: &d, to: &d, fromTime: &m, toTime: &m}, nil
}

// parseMoment reads a text that can only be a moment, so that midnight is one
// too; without a zone it is one of loc.
func parseMoment(text string, loc *time.Location) (geo.Minute, error) {
	if len(text) == len("2006-01-02T15:04:05Z") {
		if m, err := geo.ParseMinute(text); err == nil {
			return m, nil
		}
	}
	text, _ = latin(text)
	if m := clockTime.FindStringSubmatch(text); m != nil {
		return minuteOf(m[1], m[2], m[3], loc)
	}
	return 0, fmt.Errorf("%q is not a date with a time of day: expected such as 2017-05-25T14:30:00Z; without a zone it is read in that of the layer", text)
}

func minuteOf(day, clock, zone string, loc *time.Location) (geo.Minute, error) {
	clock = strings.Replace(clock, ",", ".", 1)
	if len(clock) == 5 {
		clock += ":00"
	}
	if zone == "" {
		t, err := time.ParseInLocation("2006-01-02 15:04:05.999999999", day+" "+clock, loc)
		if year := t.UTC().Year(); err != nil || year < geo.MinYear || year > geo.MaxYear {
			return 0, fmt.Errorf("%q is not a date with a time of day: %s", day+" "+clock, wantedDate)
		}
		return geo.MinuteOf(t), nil
	}
	if zone = strings.ToUpper(zone); len(zone) == 3 {
		zone += ":00"
	} else if len(zone) == 5 {
		zone = zone[:3] + ":" + zone[3:]
	}
	return geo.ParseMinute(day + "T" + clock + zone)
}

func dayOf(text, year, month, day string) (dateValue, error) {
	y, m, d := number(year), number(month), number(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if y < geo.MinYear || t.Year() != y || int(t.Month()) != m || t.Day() != d {
		return dateValue{}, fmt.Errorf("%q: there is no such day", text)
	}
	v := geo.DateOf(t)
	return dateValue{from: &v, to: &v}, nil
}

func monthOf(text, year string, month int) (dateValue, error) {
	y := number(year)
	if y < geo.MinYear || month < 1 || month > 12 {
		return dateValue{}, fmt.Errorf("%q: there is no such month", text)
	}
	first := time.Date(y, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
	return dateValue{from: new(geo.DateOf(first)), to: new(geo.DateOf(first.AddDate(0, 1, -1))), precision: "month"}, nil
}

func yearOf(text string) (dateValue, error) {
	y := number(text)
	if y < geo.MinYear {
		return dateValue{}, fmt.Errorf("%q: there is no such year", text)
	}
	first := time.Date(y, time.January, 1, 0, 0, 0, 0, time.UTC)
	return dateValue{from: new(geo.DateOf(first)), to: new(geo.DateOf(first.AddDate(1, 0, -1))), precision: "year"}, nil
}

// fullYear gives a year of two digits its century as POSIX does: 69 to 99 are
// of the 20th.
func fullYear(year string) string {
	if len(year) != 2 {
		return year
	}
	if year >= "69" {
		return "19" + year
	}
	return "20" + year
}

// number reads digits that a pattern has matched.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return -1
	}
	return n
}
