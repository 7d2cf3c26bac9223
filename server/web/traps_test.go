package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
)

// Each test here is a way in which another server gives wrong answers in silence.

func TestTrapDatesSilentlyIgnored(t *testing.T) {
	s := founding(t)
	for window, want := range map[string]string{
		"2017-05-25":                  "may25",
		"2017-05-26":                  "day-1 unplaced",
		"2017-05-25/2017-05-26":       "may25 day-1 unplaced",
		"2017-05-25T/2017-05-26T":     "may25 day-1 unplaced",
		"2018-01-01/..":               "fiji-west fiji-east luanda",
		"2018-01-01/":                 "fiji-west fiji-east luanda",
		"../1999-12-31":               "open-start",
		"/2000-01-01":                 "open-start",
		"2017-05-27T15:30:00Z":        "1530",
		"2017-05-27T18:30:00%2B03:00": "1530",
		"1850-01-01":                  "open-start", // its beginning is not known: it may have been then
		"2020-01-01":                  "",
	} {
		if got := s.page("/collections/strikes/items?undated=exclude&datetime=" + window).ids(); got != want {
			t.Errorf("%s: got %q, want %q", window, got, want)
		}
		// Without the word, what has no time matches too: the standard says so.
		if got := s.page("/collections/strikes/items?datetime=" + window).NumberMatched; got != len(strings.Fields(want))+1 {
			t.Errorf("%s: %d matched", window, got)
		}
	}
}

func TestTrapTimesComparedAsText(t *testing.T) {
	s := founding(t)
	for window, want := range map[string]string{
		"2017-05-27T12:00:00Z/2017-05-27T18:00:00Z":             "1200 1530 1800",
		"2017-05-27T15:00:00%2B03:00/2017-05-27T21:00:00+03:00": "",
		"2017-05-27T15:00:00%2B03:00/2017-05-27T18:00:00.999Z":  "1200 1530 1800",
		"2017-05-27t12:00:00z/2017-05-27t18:00:00z":             "1200 1530 1800",
		"2017-05-27T11:59:59Z/2017-05-27T12:00:00Z":             "1159 1200", // one minute is the resolution
		"2017-05-27":                                "1159 1200 1530 1800 1801",
		"2017-05-27T18:01:00Z/2017-05-28":           "1801",
		"../2017-05-27T11:58:00Z":                   "may25 day-1 unplaced open-start",
		"2017-05-27T18:02:00Z/2017-05-27":           "",
		"2017-05-27T18:02:00Z/2017-05-28":           "",
		"2017-05-26T23:59:00-12:00/..":              "1159 1200 1530 1800 1801 fiji-west fiji-east luanda a/b ü?",
		"2017-05-27T18:00:00Z/2017-05-27T18:00:00Z": "1800",
	} {
		path := "/collections/strikes/items?undated=exclude&datetime=" + window
		if r := s.get(path); r.status == 400 {
			if want != "" || !strings.Contains(window, "+03:00") {
				t.Errorf("%s: %s", window, r.body)
			}
			continue // an unescaped + is refused, not read as something else
		}
		if got := s.page(path).ids(); got != want {
			t.Errorf("%s: got %q, want %q", window, got, want)
		}
	}
}

func TestTrapDaysOfTheLayersZone(t *testing.T) {
	s := newSite(t)
	s.layer(data.Layer{ID: "dam", TimeZone: "Asia/Damascus", Redistribute: true}) // three hours before UTC in May 2017
	s.put("dam", on("day", "2017-05-25", 38, 35), at("late", "2017-05-25T21:30:00Z", 38, 35))
	for window, want := range map[string]string{
		"2017-05-25": "day", "2017-05-26": "late", "2017-05-24": "",
		"2017-05-24T21:00:00Z": "day", "2017-05-24T20:59:00Z": "", "2017-05-25T20:59:00Z": "day", "2017-05-25T21:00:00Z": "",
	} {
		if got := s.page("/collections/dam/items?datetime=" + window).ids(); got != want {
			t.Errorf("%s: got %q, want %q", window, got, want)
		}
	}
}

func TestTrapWrongHalfOfTheWorld(t *testing.T) {
	s := founding(t)
	for box, want := range map[string]string{
		"170,-20,-170,-10":     "fiji-west fiji-east",
		"179.5,-17,-179.5,17":  "fiji-west fiji-east", // edges count
		"170,-20,180,-10":      "fiji-west",
		"-180,-20,-170,-10":    "fiji-east",
		"10,-20,20,-5":         "luanda",
		"177,65,-177,70":       "",
		"-180,85,180,90":       "",
		"-180,-90,180,-85":     "",
		"170,-20,0,-170,-10,9": "fiji-west fiji-east",
	} {
		if got := s.page("/collections/strikes/items?unplaced=exclude&bbox=" + box).ids(); got != want {
			t.Errorf("%s: got %q, want %q", box, got, want)
		}
		if got := s.page("/collections/strikes/items?bbox=" + box).NumberMatched; got != len(strings.Fields(want))+1 {
			t.Errorf("%s: %d matched, with what has no place", box, got)
		}
	}
}

func TestTrapNullBypassesTheOtherFilters(t *testing.T) {
	s := founding(t)
	// open-start lies in the window by its unknown beginning, yet not in the box;
	// undated matches the window, yet not the box.
	for path, want := range map[string]string{
		"datetime=../2000-01-01&bbox=0,0,10,10&unplaced=exclude":     "",
		"datetime=../2000-01-01&bbox=59,9,61,11&unplaced=exclude":    "open-start",
		"datetime=../2000-01-01&kind=shelling":                       "",
		"datetime=2017-05-25&bbox=-180,-90,0,90&unplaced=exclude":    "",
		"datetime=2017-05-25&bbox=38.5,35.5,38.9,36":                 "may25",
		"match=certain&datetime=../2000-01-01":                       "",
		"match=certain&datetime=2017-05-20/2017-05-26":               "may25 day-1 unplaced",
		"match=certain&datetime=1900-01-01/..&bbox=59,9,61,11":       "unplaced",
		"bbox=59,9,61,11&q=day":                                      "open-start",
		"undated=exclude&unplaced=exclude&kind=shelling&status=open": "",
	} {
		if got := s.page("/collections/strikes/items?" + path).ids(); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

func TestTrapPagingIsStable(t *testing.T) {
	for _, order := range []string{"", "&sortby=date_start", "&sortby=-title", "&sortby=updated", "&sortby=-killed_best", "&sortby=date_end"} {
		t.Run("order "+order, func(t *testing.T) {
			s := newSite(t)
			s.many("walked", 45)
			undated := data.Event{ID: "undated", Geometry: orb.Point{1, 1}}
			s.put("walked", undated)
			n := 0
			ids, pages := s.walk("/collections/walked/items?limit=10&bbox=-180,-90,180,90"+order, func(int) {
				// Between two pages events are added, changed and deleted.
				n++
				s.clock.pass(time.Minute)
				s.put("walked", on(fmt.Sprintf("a-new-%d", n), "2001-01-01", 5, 5))
				changed := on(fmt.Sprintf("e%04d", 44-n), "1990-01-01", 80, 80)
				changed.Title = "AAA"
				s.put("walked", changed)
				s.delete("walked", fmt.Sprintf("e%04d", 20+n))
			})
			seen := map[string]bool{}
			for _, id := range ids {
				if seen[id] || strings.HasPrefix(id, "a-new") {
					t.Errorf("%s came twice or too early", id)
				}
				seen[id] = true
			}
			if len(seen) != 46 || pages != 5 {
				t.Errorf("%d of 46 events on %d pages", len(seen), pages)
			}
		})
	}
}

func TestTrapNextLinkKeepsTheFilters(t *testing.T) {
	s := founding(t)
	path := "/collections/strikes/items?limit=2&kind=airstrike&datetime=2017-01-01/2018-12-31&bbox=-180,-90,180,90&unplaced=exclude&sortby=-date_start"
	first := s.page(path)
	next := first.link("next")
	for _, want := range []string{"limit=2", "kind=airstrike", "datetime=2017-01-01%2F2018-12-31", "bbox=", "unplaced=exclude", "sortby=-date_start", "cursor="} {
		if !strings.Contains(next, want) {
			t.Errorf("%s lacks %s", next, want)
		}
	}
	sum, matched := 0, first.NumberMatched
	for p := path; p != ""; {
		c := s.page(p)
		if c.NumberMatched != matched {
			t.Errorf("numberMatched %d, then %d", matched, c.NumberMatched)
		}
		sum += c.NumberReturned
		p = c.link("next")
	}
	if sum != matched {
		t.Errorf("%d features on all pages, %d matched", sum, matched)
	}
	// The conformance suite puts its own limit into the next link.
	if c := s.page(strings.Replace(next, "limit=2", "limit=10000", 1)); c.NumberReturned != matched-2 || c.link("next") != "" {
		t.Errorf("with another limit %d of %d", c.NumberReturned, matched-2)
	}
}

func TestTrapCursors(t *testing.T) {
	s := founding(t)
	next := strings.TrimPrefix(s.page("/collections/strikes/items?limit=2&kind=airstrike").link("next"), s.URL)
	bad := func(name, path string, status int, has string) {
		t.Helper()
		r := s.get(path)
		if r.status != status || !strings.Contains(r.body, has) || !strings.Contains(r.body, `"parameter":"cursor"`) {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	bad("malformed", "/collections/strikes/items?cursor=abc", 400, "not a cursor")
	bad("mistyped", strings.Replace(next, "cursor=AR", "cursor=AQ", 1), 400, "not a cursor")
	bad("longer", strings.Replace(next, "&kind", "AA&kind", 1), 400, "not a cursor")
	bad("other filters", strings.Replace(next, "kind=airstrike", "kind=shelling", 1), 400, "other filters")
	bad("filters left out", strings.Replace(next, "&kind=airstrike", "", 1), 400, "other filters")
	bad("another order", next+"&sortby=title", 400, "other filters")
	bad("another layer", strings.Replace(next, "strikes", "empty", 1), 400, "other filters")
	s.clock.pass(61 * time.Minute)
	bad("too old", next, 410, `"restart":"`+s.URL+`/collections/strikes/items?kind=airstrike`)
	if r := s.get(next); !strings.Contains(r.body, "limit=2") || strings.Contains(r.body, "cursor=") {
		t.Errorf("where to begin again: %s", r.body)
	}
	// A page fetched again gets a cursor that is good for an hour from now.
	again := strings.TrimPrefix(s.page("/collections/strikes/items?limit=2&kind=airstrike").link("next"), s.URL)
	s.clock.pass(59 * time.Minute)
	if r := s.get(again); r.status != 200 {
		t.Errorf("after 59 minutes: %d %s", r.status, r.body)
	}
	// A cursor of a state that is not there yet is none: here one of another
	// server, which has seen more commits.
	other := founding(t)
	for range 20 {
		other.put("strikes", on("x", "2017-05-25", 1, 1))
		other.put("strikes", on("x", "2017-05-26", 1, 1))
	}
	ahead := strings.TrimPrefix(other.page("/collections/strikes/items?limit=2").link("next"), other.URL)
	bad("of a state to come", ahead, 400, "not a cursor")
}

func TestTrapCachedPageHoldsADeadCursor(t *testing.T) {
	s := founding(t)
	const path = "/collections/strikes/items?limit=2"
	first := s.get(path)
	tag := first.header.Get("ETag")
	if r := s.get(path, "If-None-Match", tag); r.status != 304 {
		t.Fatalf("at once: %d", r.status)
	}
	s.clock.pass(61 * time.Minute) // nothing changed, but the cursor in the kept page has run out
	if r := s.get(path, "If-None-Match", tag); r.status != 200 {
		t.Errorf("after an hour: %d; a client would begin again at the same dead page for ever", r.status)
	}
}

func TestTrapAsOf(t *testing.T) {
	s := founding(t)
	before := s.clock.now().Format(time.RFC3339)
	s.clock.pass(48 * time.Hour)
	changed := on("may25", "2017-05-25", 38.8, 35.9)
	changed.Title = "Changed title"
	s.put("strikes", changed)
	s.delete("strikes", "day-1")
	for path, has := range map[string]string{
		"/items/may25?asof=" + before:                       "Convoy struck",
		"/items/may25":                                      "Changed title",
		"/items/day-1?asof=" + before:                       "Strike day-1",
		"/items?q=convoy&asof=" + before:                    `"numberMatched":1`,
		"/items?q=convoy":                                   `"numberMatched":0`,
		"/summary?asof=" + before:                           `"matched":14`,
		"/summary":                                          `"matched":13`,
		"/items/may25?asof=2026-11-23":                      "Convoy struck", // the end of that day
		"/items/may25?asof=2026-11-25":                      "Changed title",
		"/items?limit=1&asof=" + before:                     "asof=2026-11-23T12%3A00%3A00Z",
		"/items/may25/history?asof=" + before:               `"action":"created"`,
		"/histogram?step=year&asof=" + before + "&q=convoy": `"matched":1`,
	} {
		if r := s.get("/collections/strikes" + path); r.status != 200 || !strings.Contains(r.body, has) {
			t.Errorf("%s: %d, lacks %s: %s", path, r.status, has, r.body)
		}
	}
	if r := s.get("/collections/strikes/items/day-1"); r.status != 410 {
		t.Errorf("deleted: %d", r.status)
	}
}

// What was cleaned before a layer was published must not come back by asof.
func TestTrapAsOfBeforePublication(t *testing.T) {
	s := newSite(t)
	s.layer(data.Layer{ID: "report", Private: true, Redistribute: true})
	raw := on("e", "2017-05-25", 38.123456, 35.123456)
	raw.Title = "Home of a witness"
	s.put("report", raw)
	s.clock.pass(time.Hour)
	clean := on("e", "2017-05-25", 38, 35)
	clean.Title = "A house in the district"
	s.put("report", clean)
	s.clock.pass(time.Hour)
	s.layer(data.Layer{ID: "report", Redistribute: true})
	s.clock.pass(time.Hour)
	for _, path := range []string{
		"/items", "/items/e", "/items/e/history", "/items?q=witness", "/export",
		"/items?asof=2026-11-23T12:00:00Z", "/items/e?asof=2026-11-23T12:30:00Z", "/items/e/history?asof=2026-11-23T12:30:00Z",
		"/export?asof=2026-11-23T12:30:00Z", "/timetiles/0/0/0?asof=2026-11-23T12:30:00Z", "/summary?asof=2026-11-23T12:30:00Z", "/histogram?asof=2026-11-23T12:30:00Z",
	} {
		r := s.get("/collections/report" + path)
		if strings.Contains(r.body, "witness") && !strings.Contains(r.body, "q=witness") || strings.Contains(r.body, "38.12") {
			t.Errorf("%s tells it: %s", path, r.body)
		}
		if strings.Contains(path, "asof") != (r.status == 404) {
			t.Errorf("%s: %d", path, r.status)
		}
	}
	if r := s.get("/collections/report/items/e/history"); !strings.Contains(r.body, "created") || strings.Count(r.body, `"revision"`) != 1 {
		t.Errorf("history: %s", r.body)
	}
}
