package geo_test

import (
	"encoding/json"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/waylog/waylog/geo"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func day(t testing.TB, s string) geo.Date {
	t.Helper()
	d, err := geo.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func minute(t testing.TB, s string) geo.Minute {
	t.Helper()
	m, err := geo.ParseMinute(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestParseDate(t *testing.T) {
	for s, want := range map[string]geo.Date{
		"1970-01-01": 0, "1969-12-31": -1, "2017-05-25": 17311, "0001-01-01": -719162, "9999-12-31": 2932896, "2016-02-29": 16860,
	} {
		if d, err := geo.ParseDate(s); err != nil || d != want || d.String() != s {
			t.Errorf("%s: %d %s, %v", s, d, d, err)
		}
	}
	for _, s := range []string{"", "2017-02-29", "2017-5-25", "25.05.2017", "0000-01-01", "20170525", "2017-05-25T", " 2017-05-25", "-001-01-01", "10000-01-01"} {
		if d, err := geo.ParseDate(s); err == nil {
			t.Errorf("%q read as %s", s, d)
		}
	}
}

func TestParseMinute(t *testing.T) {
	for s, want := range map[string]string{
		"2017-05-25T14:30:00Z":           "2017-05-25T14:30:00Z",
		"2017-05-25T14:30:59.999Z":       "2017-05-25T14:30:00Z",
		"2017-05-25t14:30:00z":           "2017-05-25T14:30:00Z",
		"2017-05-25T00:30:00+03:00":      "2017-05-24T21:30:00Z",
		"1861-04-12T04:30:59-05:00":      "1861-04-12T09:30:00Z",
		"0001-01-01T00:00:00Z":           "0001-01-01T00:00:00Z",
		"2017-05-25T14:30:00.000000001Z": "2017-05-25T14:30:00Z",
		"2016-12-31T23:59:60Z":           "2016-12-31T23:59:00Z",
		"2017-01-01T02:59:60.5+03:00":    "2016-12-31T23:59:00Z",
	} {
		if m, err := geo.ParseMinute(s); err != nil || m.String() != want {
			t.Errorf("%s: %s, %v", s, m, err)
		}
	}
	for _, s := range []string{
		"", "2017-05-25", "2017-05-25T14:30:00", "2017-05-25T14:30Z", "2017-05-25 14:30:00Z", "2017-05-25T4:30:00Z", "2017-05-25T14:30:00,5Z",
		"2017-05-25T24:00:00Z", "2017-02-29T00:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
		"2016-12-30T23:59:60Z", "2016-12-31T22:59:60Z", "2016-12-31T23:59:60+01:00", "2016-12-31T23:59:61Z", "2016-12-31T23:59:60",
	} {
		if m, err := geo.ParseMinute(s); err == nil {
			t.Errorf("%q read as %s", s, m)
		}
	}
}

func TestTimeJSON(t *testing.T) {
	type record struct {
		Day    *geo.Date   `json:"day"`
		Moment *geo.Minute `json:"moment"`
	}
	const text = `{"day":"2017-05-25","moment":"2017-05-24T21:00:00Z"}`
	var r record
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	if b, err := json.Marshal(r); err != nil || string(b) != text {
		t.Errorf("%s, %v", b, err)
	}
	if b, err := json.Marshal(record{}); err != nil || string(b) != `{"day":null,"moment":null}` {
		t.Errorf("%s, %v", b, err)
	}
	if err := json.Unmarshal([]byte(`{"day":"25 May"}`), &r); err == nil {
		t.Error("25 May was read as a day")
	}
}

func TestFirstAndLastMinuteOfADay(t *testing.T) {
	for _, c := range []struct {
		name, zone, day string
		first, last     string
	}{
		{"UTC", "UTC", "2017-05-25", "2017-05-25T00:00:00Z", "2017-05-25T23:59:00Z"},
		{"summer time", "Asia/Damascus", "2017-05-25", "2017-05-24T21:00:00Z", "2017-05-25T20:59:00Z"},
		{"forward at 00:00: 23 hours", "Asia/Damascus", "2017-03-31", "2017-03-30T22:00:00Z", "2017-03-31T20:59:00Z"},
		{"the day before it", "Asia/Damascus", "2017-03-30", "2017-03-29T22:00:00Z", "2017-03-30T21:59:00Z"},
		{"back at 00:00 to 23:00: the day before has 25", "Asia/Damascus", "2017-10-26", "2017-10-25T21:00:00Z", "2017-10-26T21:59:00Z"},
		{"the day after it", "Asia/Damascus", "2017-10-27", "2017-10-26T22:00:00Z", "2017-10-27T21:59:00Z"},
		{"no change any more", "Asia/Damascus", "2023-03-31", "2023-03-30T21:00:00Z", "2023-03-31T20:59:00Z"},
		{"Cairo, forward at 00:00", "Africa/Cairo", "2023-04-28", "2023-04-27T22:00:00Z", "2023-04-28T20:59:00Z"},
		{"Cairo, back at 00:00", "Africa/Cairo", "2023-10-26", "2023-10-25T21:00:00Z", "2023-10-26T21:59:00Z"},
		{"São Paulo, forward at 00:00", "America/Sao_Paulo", "2017-10-15", "2017-10-15T03:00:00Z", "2017-10-16T01:59:00Z"},
		{"São Paulo, back at 00:00", "America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00:00Z", "2018-02-18T02:59:00Z"},
		{"forward at 02:00", "Europe/Berlin", "2017-03-26", "2017-03-25T23:00:00Z", "2017-03-26T21:59:00Z"},
		{"back at 03:00", "Europe/Berlin", "2017-10-29", "2017-10-28T22:00:00Z", "2017-10-29T22:59:00Z"},
		{"back over midnight: the first of the two", "America/St_Johns", "2006-10-29", "2006-10-29T02:30:00Z", "2006-10-30T03:29:00Z"},
		{"before a skipped day", "Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", "2011-12-30T09:59:00Z"},
		{"the skipped day has no minute", "Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", "2011-12-30T09:59:00Z"},
		{"after a skipped day", "Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", "2011-12-31T09:59:00Z"},
		{"local mean time, 2:25:12 east", "Asia/Damascus", "1861-04-12", "1861-04-11T21:35:00Z", "1861-04-12T21:34:00Z"},
		{"the calendar's first day", "Asia/Tokyo", "0001-01-02", "0001-01-01T14:42:00Z", "0001-01-02T14:41:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, loc := day(t, c.day), zone(t, c.zone)
			if got := d.First(loc); got.String() != c.first {
				t.Errorf("first %s, expected %s", got, c.first)
			}
			if got := d.Last(loc); got.String() != c.last {
				t.Errorf("last %s, expected %s", got, c.last)
			}
		})
	}
}

// TestDaysTileTime walks through years of every kind of zone: days follow each
// other without gap, and a day's first minute is that day.
func TestDaysTileTime(t *testing.T) {
	for _, name := range []string{"UTC", "Asia/Damascus", "Africa/Cairo", "America/Sao_Paulo", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe"} {
		loc := zone(t, name)
		for d := day(t, "1990-01-01"); d < day(t, "2026-01-01"); d++ {
			first, last := d.First(loc), d.Last(loc)
			if hours := last - first + 1; hours > 25*60 || hours < 23*60 && hours != 0 {
				t.Fatalf("%s: %s has %d minutes", name, d, hours)
			}
			if last < first {
				continue
			}
			if first.Date(loc) != d || last.Date(loc) != d {
				t.Fatalf("%s: %s runs from %s to %s", name, d, first.Time().In(loc), last.Time().In(loc))
			}
		}
	}
}

func TestInstants(t *testing.T) {
	damascus, err := time.LoadLocation("Asia/Damascus")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"2017-05-25T14:30:00Z": "2017-05-25T14:30:00Z", "2017-05-25T14:30:00.1234567+03:00": "2017-05-25T11:30:00.123456Z", "2017-05-25T14:30:00": "2017-05-25T11:30:00Z", "2017-01-25 14:30": "2017-01-25T12:30:00Z",
		"2017-05-25t14:30:00z": "2017-05-25T14:30:00Z", "2017-05-25T14:30Z": "2017-05-25T14:30:00Z", "0001-01-01T00:00:00Z": "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z": "9999-12-31T23:59:59.999999Z",
		"2017-05-25": "", "2017-05-25T": "", "2017-05-25T25:00:00": "", "2017-05-25T1:30:00Z": "", "2017-05-25T14:30:00,5": "", "2017-05-25X14:30:00": "", "0001-01-01T00:00:00": "", "yesterday at noon": "",
	} {
		got, err := geo.ParseInstant(text, damascus)
		if (err != nil) != (want == "") || err == nil && got.String() != want {
			t.Errorf("%s: got %s, %v, want %q", text, got, err, want)
		}
		if err == nil {
			if again, err := geo.ParseInstant(got.String(), nil); err != nil || again != got {
				t.Errorf("%s: comes back as %s, %v", got, again, err)
			}
		}
	}
	if _, err := geo.ParseInstant("2017-05-25T14:30:00", nil); err == nil {
		t.Error("a time without a zone is one although no zone is given")
	}
	// The day has 23 hours: clocks went forward at midnight.
	d, err := geo.ParseDate("2017-03-31")
	if err != nil {
		t.Fatal(err)
	}
	first, last := d.Instants(damascus)
	if first.String() != "2017-03-30T22:00:00Z" || last.String() != "2017-03-31T20:59:59.999999Z" || first.Date(damascus) != d || last.Date(damascus) != d || (last+1).Date(damascus) != d+1 {
		t.Errorf("%s is %s to %s", d, first, last)
	}
}
