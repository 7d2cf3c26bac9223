package storetest

import (
	"fmt"

	"github.com/waylog/waylog/data"
)

// bounds is what a row of the table says of an event's time.
type bounds struct{ start, end, timeStart, timeEnd, from, to string }

func (b bounds) event(id string) *data.Event {
	return &data.Event{ID: id, DateStart: day(b.start), DateEnd: day(b.end), TimeStart: minute(b.timeStart), TimeEnd: minute(b.timeEnd), CertainFrom: day(b.from), CertainTo: day(b.to)}
}

func timeRules(s *suite) {
	zones := []string{"UTC", "Asia/Damascus"}
	for i, zone := range zones {
		_, err := s.store.PutLayer(s.ctx, data.Layer{ID: fmt.Sprint("zone", i), TimeZone: zone}, "", "")
		s.ok(err)
	}
	const utc, damascus = 0, 1
	onDay := bounds{start: "2017-05-25", end: "2017-05-25"}
	for n, c := range []struct {
		name              string
		zone              int
		event             bounds
		window            string
		possible, certain bool
	}{
		{"day in its day", utc, onDay, "2017-05-25", true, true},
		{"day in the next day", utc, onDay, "2017-05-26", false, false},
		{"day in the day before", utc, onDay, "2017-05-24", false, false},
		{"day in a week", utc, onDay, "2017-05-20/2017-05-27", true, true},
		{"day in a window open at the end", utc, onDay, "2017-05-25/..", true, true},
		{"day in a window open at the start", utc, onDay, "../2017-05-25", true, true},
		{"day before an open window", utc, onDay, "2017-05-26/..", false, false},
		{"day after an open window", utc, onDay, "../2017-05-24", false, false},
		{"day at an instant of it: it may have been then", utc, onDay, "2017-05-25T12:00:00Z", true, false},
		{"day at its last minute", utc, onDay, "2017-05-25T23:59:00Z", true, false},
		{"day at the first minute of the next", utc, onDay, "2017-05-26T00:00:00Z", false, false},
		{"seconds are cut to their minute", utc, onDay, "2017-05-25T23:59:59Z", true, false},

		{"month partly in a window", utc, bounds{start: "2017-05-01", end: "2017-05-31"}, "2017-05-25/2017-06-01", true, false},
		{"month within a window", utc, bounds{start: "2017-05-01", end: "2017-05-31"}, "2017-05-01/2017-05-31", true, true},
		{"window within a month", utc, bounds{start: "2017-05-01", end: "2017-05-31"}, "2017-05-10/2017-05-11", true, false},
		{"month beside a window", utc, bounds{start: "2017-05-01", end: "2017-05-31"}, "2017-06-01/2017-06-30", false, false},
		{"window from a minute before to the last minute", utc, onDay, "2017-05-24T23:59:00Z/2017-05-25T23:59:00Z", true, true},
		{"window that ends a minute too soon", utc, onDay, "2017-05-24T23:59:00Z/2017-05-25T23:58:00Z", true, false},

		{"no end, window after", utc, bounds{start: "2017-05-25"}, "2019-01-01/2019-12-31", true, false},
		{"no end, window before", utc, bounds{start: "2017-05-25"}, "2017-05-01/2017-05-24", false, false},
		{"no end, open window", utc, bounds{start: "2017-05-25"}, "2017-05-01/..", true, false},
		{"no start, window before", utc, bounds{end: "2017-05-25"}, "1999-01-01", true, false},
		{"no start, window after", utc, bounds{end: "2017-05-25"}, "2017-05-26/..", false, false},

		{"certain span meets the window", utc, bounds{start: "2017-05-01", end: "2017-05-31", from: "2017-05-10", to: "2017-05-12"}, "2017-05-12/2017-05-13", true, true},
		{"certain span misses the window", utc, bounds{start: "2017-05-01", end: "2017-05-31", from: "2017-05-10", to: "2017-05-12"}, "2017-05-13/2017-05-14", true, false},
		{"certain span with open bounds, window in it", utc, bounds{from: "2017-05-10", to: "2017-05-12"}, "2017-05-11", true, true},
		{"certain span with open bounds, window elsewhere", utc, bounds{from: "2017-05-10", to: "2017-05-12"}, "1950-01-01", true, false},
		{"certain span and start", utc, bounds{start: "2017-05-01", from: "2017-05-10", to: "2017-05-12"}, "2017-05-12/..", true, true},

		{"hour in its hour", utc, bounds{timeStart: "2017-05-25T14:00:00Z", timeEnd: "2017-05-25T14:59:00Z"}, "2017-05-25T14:30:00Z", true, false},
		{"hour in its day", utc, bounds{timeStart: "2017-05-25T14:00:00Z", timeEnd: "2017-05-25T14:59:00Z"}, "2017-05-25", true, true},
		{"hour before it", utc, bounds{timeStart: "2017-05-25T14:00:00Z", timeEnd: "2017-05-25T14:59:00Z"}, "2017-05-25T13:00:00Z/2017-05-25T13:59:00Z", false, false},
		{"hour touched", utc, bounds{timeStart: "2017-05-25T14:00:00Z", timeEnd: "2017-05-25T14:59:00Z"}, "2017-05-25T13:00:00Z/2017-05-25T14:00:00Z", true, false},
		{"minute at its minute", utc, bounds{timeStart: "2017-05-25T14:00:00Z", timeEnd: "2017-05-25T14:00:00Z"}, "2017-05-25T14:00:00Z", true, true},
		{"minute given in another zone", utc, bounds{timeStart: "2017-05-25T14:00:00Z", timeEnd: "2017-05-25T14:00:00Z"}, "2017-05-25T17:00:00+03:00", true, true},

		{"day of Damascus at its first minute", damascus, onDay, "2017-05-24T21:00:00Z", true, false},
		{"day of Damascus a minute before", damascus, onDay, "2017-05-24T20:59:00Z", false, false},
		{"day of Damascus at its last minute", damascus, onDay, "2017-05-25T20:59:00Z", true, false},
		{"day of Damascus a minute after", damascus, onDay, "2017-05-25T21:00:00Z", false, false},
		{"dates meet dates, no zone shifts them", damascus, onDay, "2017-05-25", true, true},
		{"dates miss dates, no zone shifts them", damascus, onDay, "2017-05-24", false, false},
		{"clock late in UTC is the next day in Damascus", damascus, bounds{timeStart: "2017-05-25T22:00:00Z", timeEnd: "2017-05-25T22:00:00Z"}, "2017-05-26", true, true},
		{"and not the day in UTC", damascus, bounds{timeStart: "2017-05-25T22:00:00Z", timeEnd: "2017-05-25T22:00:00Z"}, "2017-05-25", false, false},
		{"winter: two hours ahead", damascus, bounds{start: "2017-01-10", end: "2017-01-10"}, "2017-01-09T22:00:00Z", true, false},
		{"winter: a minute before", damascus, bounds{start: "2017-01-10", end: "2017-01-10"}, "2017-01-09T21:59:00Z", false, false},
		{"day without a midnight begins at its change of clocks", damascus, bounds{start: "2017-03-31", end: "2017-03-31"}, "2017-03-30T22:00:00Z", true, false},
		{"the minute before is the day before", damascus, bounds{start: "2017-03-31", end: "2017-03-31"}, "2017-03-30T21:59:00Z", false, false},
		{"that minute in the day before", damascus, bounds{start: "2017-03-30", end: "2017-03-30"}, "2017-03-30T21:59:00Z", true, false},
		{"day without a midnight has 23 hours", damascus, bounds{start: "2017-03-31", end: "2017-03-31"}, "2017-03-30T22:00:00Z/2017-03-31T20:59:00Z", true, true},
		{"day with an hour twice has 25", damascus, bounds{start: "2017-10-26", end: "2017-10-26"}, "2017-10-25T21:00:00Z/2017-10-26T21:59:00Z", true, true},
		{"and no minute less", damascus, bounds{start: "2017-10-26", end: "2017-10-26"}, "2017-10-25T21:00:00Z/2017-10-26T21:58:00Z", true, false},
		{"early days", utc, bounds{start: "0079-08-24", end: "0079-08-25"}, "0079-01-01/0079-12-31", true, true},
		{"late days", utc, bounds{start: "9999-12-31", end: "9999-12-31"}, "9999-12-31/..", true, true},
	} {
		layer, id := fmt.Sprint("zone", c.zone), fmt.Sprint("case", n)
		_, err := s.store.Commit(s.ctx, data.Edit{Layer: layer, Ops: []data.Op{{Kind: data.Put, Event: c.event.event(id)}}})
		s.ok(err)
		at := s.head()
		for _, certain := range []bool{false, true} {
			want, word := c.possible, "possible"
			if certain {
				want, word = c.certain, "certain"
			}
			got := false
			for _, found := range s.ids(data.Query{Layer: layer, At: at, Filter: data.Filter{Time: window(c.window), Certain: certain}}) {
				got = got || found == id
			}
			if got != want {
				s.Errorf("%s (%s): %+v in %s: %s is %v, want %v", c.name, zones[c.zone], c.event, c.window, word, got, want)
			}
		}
	}
}

func undated(s *suite) {
	s.layer("strikes", "")
	s.put(strike("none", 1, 1, ""), strike("day", 1, 1, "2017-05-25"), bounds{from: "2017-05-25"}.event("certain"), bounds{end: "2017-05-25"}.event("end"))
	in, out := window("2017-05-25"), window("2018-05-25")
	same(s, "in the window", s.matched(data.Filter{Time: in}), []string{"none", "day", "certain", "end"})
	same(s, "in another window", s.matched(data.Filter{Time: out}), []string{"none", "certain"})
	same(s, "for sure", s.matched(data.Filter{Time: in, Certain: true}), []string{"day", "certain"})
	same(s, "without undated ones", s.matched(data.Filter{Time: in, WithoutUndated: true}), []string{"day", "certain", "end"})
	same(s, "without undated ones in another window", s.matched(data.Filter{Time: out, WithoutUndated: true}), []string{"certain"})
	same(s, "without undated ones, no window", s.matched(data.Filter{WithoutUndated: true}), []string{"day", "certain", "end"})
	same(s, "certain without a window says nothing", s.matched(data.Filter{Certain: true}), []string{"none", "day", "certain", "end"})
	h, err := s.store.Histogram(s.ctx, s.query(data.Filter{Time: in}), data.HistogramSpec{Step: data.Day})
	s.ok(err)
	equal(s, "matched", h.Matched, int64(4))
	equal(s, "undated", h.Undated, int64(1))
	equal(s, "in the bin of the day", h.Bins[0].Count, int64(3))
	sum, err := s.store.Summary(s.ctx, s.query(data.Filter{Time: in}))
	s.ok(err)
	equal(s, "undated in the summary", sum.Undated, int64(1))
	equal(s, "uncertain in the summary", sum.Uncertain, int64(2))
}
