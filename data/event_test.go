package data_test

import (
	"reflect"
	"testing"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

func TestUncertainTime(t *testing.T) {
	for _, c := range []struct {
		name                 string
		start, end, from, to string
		undated, uncertain   bool
	}{
		{"undated", "", "", "", "", true, false},
		{"a day", "2017-05-25", "2017-05-25", "", "", false, false},
		{"between two days", "2017-05-29", "2017-06-01", "", "", false, true},
		{"from one day to another", "2017-05-29", "2017-06-01", "2017-05-29", "2017-06-01", false, false},
		{"going on between them, ends unsure", "2017-05-29", "2017-06-01", "2017-05-30", "2017-05-31", false, true},
		{"no start", "", "2017-06-01", "", "", false, true},
		{"no end", "2017-06-01", "", "2017-06-01", "2017-06-01", false, true},
		{"certain on a day, no bounds", "", "", "2017-06-01", "2017-06-01", false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			one := func(s string) *geo.Date {
				if s == "" {
					return nil
				}
				return dateP(t, s)
			}
			e := data.Event{DateStart: one(c.start), DateEnd: one(c.end), CertainFrom: one(c.from), CertainTo: one(c.to)}
			if e.Undated() != c.undated || e.UncertainTime() != c.uncertain {
				t.Errorf("undated %t, uncertain %t", e.Undated(), e.UncertainTime())
			}
			if s := e.Span(zone(t, "Asia/Damascus")); s.Undated() != c.undated {
				t.Errorf("span %+v", s)
			}
		})
	}
}

func TestEventSpan(t *testing.T) {
	loc := zone(t, "Asia/Damascus")
	text := func(m *geo.Minute) string {
		if m == nil {
			return ""
		}
		return m.String()
	}
	for _, c := range []struct {
		name string
		e    data.Event
		want [4]string
	}{
		{"nothing", data.Event{}, [4]string{}},
		{
			"days are whole days of the zone", data.Event{DateStart: dateP(t, "2017-05-25"), DateEnd: dateP(t, "2017-05-26"), CertainFrom: dateP(t, "2017-05-25"), CertainTo: dateP(t, "2017-05-25")},
			[4]string{"2017-05-24T21:00:00Z", "2017-05-26T20:59:00Z", "2017-05-24T21:00:00Z", "2017-05-25T20:59:00Z"},
		},
		{
			"a clock time stands before its day", data.Event{DateStart: dateP(t, "2017-05-25"), TimeStart: minuteP(t, "2017-05-25T10:00:00Z"), DateEnd: dateP(t, "2017-05-25")},
			[4]string{"2017-05-25T10:00:00Z", "2017-05-25T20:59:00Z"},
		},
		{"open end", data.Event{DateStart: dateP(t, "2017-06-01")}, [4]string{"2017-05-31T21:00:00Z"}},
		{"a day of 23 hours", data.Event{DateStart: dateP(t, "2017-03-31"), DateEnd: dateP(t, "2017-03-31")}, [4]string{"2017-03-30T22:00:00Z", "2017-03-31T20:59:00Z"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := c.e.Span(loc)
			if got := [4]string{text(s.Lo), text(s.Hi), text(s.From), text(s.To)}; got != c.want {
				t.Errorf("%v, expected %v", got, c.want)
			}
		})
	}
}

func TestEventSources(t *testing.T) {
	e := data.Event{
		Claims:    []data.Claim{{SourceID: "rt"}, {}, {SourceID: "tass"}, {SourceID: "rt"}},
		SourceIDs: []string{"ucdp", "tass", ""},
	}
	if got, want := e.Sources(), []string{"rt", "tass", "ucdp"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v, expected %v", got, want)
	}
}

// TestWordsFitTheTimeTile: a time tile has three bits for each of these lists.
func TestWordsFitTheTimeTile(t *testing.T) {
	if len(data.PlacePrecisions) > 8 || len(data.Statuses) > 8 {
		t.Error("a new word needs a new form of the time tile")
	}
}
