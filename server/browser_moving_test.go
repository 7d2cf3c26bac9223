package main

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
)

// watchTexts notes, frame after frame, what sentence and date card say and, while
// the button is held down, how much room they take; `enough` ends it.
const watchTexts = `(() => {
	window.frames = [], window.enough = false;
	let drags = 0, held = false;
	addEventListener("pointerdown", () => { drags++, held = true; }, true);
	addEventListener("pointerup", () => { held = false; }, true);
	const text = (s) => document.querySelector(s)?.textContent ?? "";
	const height = (s) => document.querySelector(s)?.getBoundingClientRect().height ?? 0;
	const look = () => {
		if (enough) return;
		frames.push({
			sentence: text("#shown"), days: text(".datecard-day bdi"), number: text(".datecard-count bdi"),
			rooms: held ? "drag " + drags + ": " + [".sentence", ".datecard", ".legend", ".harm"].map(height).join() : "",
		});
		requestAnimationFrame(look);
	};
	look();
})()`

// saidOf reads what was said back into numbers and days; what says no number is left out.
const saidOf = `(() => {
	const days = (text) => {
		const [a, b = a] = text.split(" to ").map((s) => s.trim());
		const [, month, year] = b.split(" ");
		const [d, m = month, y = year] = a.split(" ");
		return [[d, m, y].join(" "), b].map((s) => Date.parse(s + " UTC") / 864e5);
	};
	const found = new Map();
	const put = (by, number, period) => {
		const [, about, n, what] = number.match(/^(About )?([\d,]+) (.*)$/) ?? [];
		if (n === undefined || what.includes("so far")) return;
		const [from, to] = days(period);
		const said = {By: by, About: about !== undefined, Count: Number(n.replaceAll(",", "")), Placed: what.includes("on the map"), Dated: what.includes("dated"), From: from, To: to};
		found.set(JSON.stringify(said), said);
	};
	for (const {sentence, days, number} of frames) {
		const [first, period] = sentence.replace(" Updating …", "").split(/, (?=\d+ (?:[A-Z]|to ))/).map((s) => s.split(", ")[0]);
		if (period) put("sentence", first, period);
		put("date card", number, days);
	}
	return [...found.values()];
})()`

// said is a number of events that the page puts beside days.
type said struct {
	By                   string
	About, Placed, Dated bool
	Count                int
	From, To             int64 // days since 1970
}

// counted asks the server for the number of the same events, in days that begin
// so much later and end so much earlier; 0 where there are none.
func (s *server) counted(t *testing.T, what said, later, earlier int64) int {
	t.Helper()
	if what.From+later > what.To-earlier {
		return 0
	}
	iso := func(day int64) string { return time.Unix(day*86400, 0).UTC().Format(time.DateOnly) }
	q := "?bins=1&datetime=" + iso(what.From+later) + "/" + iso(what.To-earlier)
	if what.Placed || what.Dated {
		q += "&undated=exclude"
	}
	if what.Placed {
		q += "&unplaced=exclude"
	}
	var got struct{ Matched int }
	s.json(t, "/collections/demo/histogram"+q, &got)
	return got.Matched
}

// withUnplaced adds events of no place to a database, some of them without a day too.
func withUnplaced(t *testing.T, db string) string {
	t.Helper()
	var more []string
	for i := range 400 {
		date := fmt.Sprintf(`"%s"`, time.Date(2015, 1, 1+2*i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
		if i < 5 {
			date = "null"
		}
		more = append(more, fmt.Sprintf(`{"type":"Feature","id":"unplaced-%d","geometry":null,"properties":{"kind":"shelling","title":"Synthetic, of no place","date_start":%s,"date_end":%s}}`, i, date, date))
	}
	all := `{"type":"FeatureCollection","features":[` + strings.Join(more, ",") + `]}`
	if _, stderr, status := waylog(t, all, "import", "--db", db, "--layer", "demo", "-"); status != exitDone {
		t.Fatal(stderr)
	}
	return db
}

// TestNumbersWhileThePeriodMoves drags a period over many events. Whatever number
// stands beside days is of these days: while they move, within one bin of the tiles
// at either end, and to the event where that is a day; at rest the server's own.
func TestNumbersWhileThePeriodMoves(t *testing.T) {
	t.Parallel()
	layers := []struct {
		name         string
		bin          int64
		period, away string // what is dragged, and a look at a part of the events
		db           func() string
	}{
		{"bins of a day", 1, "from=2005-06-01&to=2015-05-31", "3/20/40", func() string { return demoEvents(t, "20000") }},
		{"bins of two days", 2, "from=2015-06-01&to=2016-05-31", "6/10/20", func() string { return importedEvents(t, dailyRows()) }},
	}
	for _, layer := range layers {
		t.Run(layer.name, func(t *testing.T) {
			s := startServer(t, "--db", withUnplaced(t, layer.db()), "--no-sample")
			b := openTab(t, s.url, 1440, 900)
			openPeriod := func(camera string) {
				b.goTo("/?map=" + camera + "&" + layer.period)
				b.until(tilesAsked + `.length > 0 && document.querySelector(".legend") && document.querySelector(".harm")`)
				b.rest()
				eval[any](b, `document.querySelector(".legend").open || document.querySelector(".legend summary").click()`)
				b.until(`document.querySelector(".legend-cells li")?.getBoundingClientRect().height > 0`)
			}
			// dragPeriod moves all of the period, then its end, and lets go.
			dragPeriod := func() {
				for _, from := range []string{
					`(() => { const a = middle(` + periodStart + `)[0], z = middle(` + periodEnd + `)[0]; return [a + (z - a) / 3, document.querySelector(".plot").getBoundingClientRect().y + 20]; })()`,
					`middle(` + periodEnd + `.querySelector(".grip"))`,
				} {
					at := eval[[]float64](b, `(() => { const middle = (e) => { const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }; return `+from+`; })()`)
					xs := []float64{at[0]}
					for k := range 40 {
						xs = append(xs, at[0]+2*float64(k+1))
					}
					b.drag(at[1], xs...)
					b.mouse(input.DispatchMouseEventTypeMouseReleased, xs[40], at[1])
				}
			}
			rooms := func() {
				t.Helper()
				if rooms := eval[[]string](b, `[...new Set(frames.map((f) => f.rooms).filter(Boolean))]`); len(rooms) != 2 {
					t.Errorf("in two drags sentence, date card, legend and sums have these heights: %q", rooms)
				}
				if empty := eval[[]string](b, `frames.filter((f) => !f.sentence || !f.days || !f.number).map((f) => JSON.stringify(f))`); len(empty) > 0 {
					t.Errorf("in a drag a text is empty: %s", empty[0])
				}
			}

			openPeriod("2/20/40")
			eval[any](b, watchTexts)
			dragPeriod()
			b.until(settled)
			eval[any](b, `enough = true`)
			rooms()
			seen := map[string]int{}
			for _, n := range eval[[]said](b, saidOf) {
				if n.Placed {
					seen[n.By]++
				}
				if n.Placed && n.About != (layer.bin > 1) {
					t.Errorf("%+v: bins are of %d days", n, layer.bin)
				}
				least, most := s.counted(t, n, 0, 0), 0
				if most = least; n.About {
					least, most = s.counted(t, n, layer.bin, layer.bin), s.counted(t, n, -layer.bin, -layer.bin)
				}
				if n.Count < least || n.Count > most {
					t.Errorf("%+v: the server counts %d to %d", n, least, most)
				}
			}
			if seen["date card"] < 10 || seen["sentence"] < 2 {
				t.Errorf("so many numbers were told while the period moved: %v", seen)
			}
			b.until(`document.querySelector(".datecard-count bdi").textContent.includes("dated events")`)

			// A part of the map says nothing of all events.
			openPeriod(layer.away)
			eval[any](b, watchTexts)
			dragPeriod()
			b.until(settled)
			eval[any](b, `enough = true`)
			rooms()
			if n := eval[int](b, `frames.filter((f) => f.number === "Counted when time rests").length`); n < 10 {
				t.Errorf("the date card leaves the number out in %d frames", n)
			}
			for _, n := range eval[[]said](b, saidOf) {
				if got := s.counted(t, n, 0, 0); n.Placed || n.Count != got {
					t.Errorf("%+v: the server counts %d", n, got)
				}
			}
			b.quiet()
		})
	}
}

// watchPlay notes, frame after frame, when it was, where the playhead stands in
// days, how the map lies and whether there is anything on the canvas of cells.
const watchPlay = `(() => {
	window.frames = [], window.enough = false;
	const [first, last] = [from, to].map((d) => Date.parse(d) / 864e5);
	const plot = document.querySelector(".plot").getBoundingClientRect().width;
	const small = new OffscreenCanvas(48, 32).getContext("2d", {willReadFrequently: true});
	const look = (at) => {
		if (enough) return;
		const x = new DOMMatrix(getComputedStyle(document.querySelector(".handle-now")).transform).e;
		const cells = document.querySelector(".wl-cells-canvas");
		small.clearRect(0, 0, 48, 32);
		if (cells?.width) small.drawImage(cells, 0, 0, 48, 32);
		frames.push({
			At: at, Day: first + x / plot * (last + 1 - first) - 1,
			Days: document.querySelector(".datecard-day bdi").textContent, Number: document.querySelector(".datecard-count bdi").textContent,
			Camera: document.querySelector(".leaflet-map-pane").style.transform + document.querySelector(".leaflet-proxy").style.transform + new URLSearchParams(location.search).get("map"),
			Drawn: small.getImageData(0, 0, 48, 32).data.some(Boolean),
		});
		requestAnimationFrame(look);
	};
	requestAnimationFrame(look);
})()`

// playFrame is one frame of what watchPlay notes; At is in milliseconds of the page's own clock.
type playFrame struct {
	At, Day              float64
	Days, Number, Camera string
	Drawn                bool
}

// startPlaying chooses a speed and plays.
func (b *tab) startPlaying(daysASecond int) {
	b.t.Helper()
	eval[any](b, fmt.Sprintf(`(() => { const s = document.querySelector(".speed select"); s.value = "%d"; s.dispatchEvent(new Event("change", {bubbles: true})) })()`, daysASecond))
	eval[any](b, `document.querySelector(".play").click()`)
	b.until(`document.querySelector('button[aria-label="Pause"]')`)
}

// untilPlayed waits until frames of so many seconds are noted, and gives them.
func (b *tab) untilPlayed(seconds float64) []playFrame {
	b.t.Helper()
	b.until(fmt.Sprintf(`frames.length > 1 && frames.at(-1).At - frames[0].At > %f`, 1000*seconds))
	return eval[[]playFrame](b, `frames`)
}

// TestSpeedOfPlaying plays few and many events at a month a second: by the page's
// own clock the playhead goes as fast over either, and the server is asked nothing.
func TestSpeedOfPlaying(t *testing.T) {
	t.Parallel()
	const speed = 30
	for _, events := range []string{"100", "20000"} {
		t.Run(events, func(t *testing.T) {
			db := demoEvents(t, events)
			b := openTab(t, startServer(t, "--db", db, "--no-sample").url, 1200, 800)
			b.goTo("/?map=2/20/40&from=2010-01-01&to=2012-12-31&axis=2010-01-01/2012-12-31&now=2010-03-01")
			if events != "100" { // the bars of few are no question
				b.until(barPaths)
			}
			b.rest()
			eval[any](b, `performance.clearResourceTimings(), [window.from, window.to] = ["2010-01-01", "2012-12-31"]`)
			b.startPlaying(speed)
			eval[any](b, watchPlay)
			b.untilPlayed(1)
			eval[any](b, `(() => { const end = performance.now() + 600; while (performance.now() < end); })()`) // a frame that takes long is made up for
			frames := b.untilPlayed(2)
			first, last := frames[0], frames[len(frames)-1]
			if days, want := last.Day-first.Day, speed*(last.At-first.At)/1000; math.Abs(days-want) > 0.05*want {
				t.Errorf("in %.0f ms it went on by %.2f days, want %.2f", last.At-first.At, days, want)
			}
			// Parts of the page may still come, and whether the records have moved on is asked now and then.
			if asked := eval[[]string](b, `performance.getEntriesByType("resource").map((e) => e.name).filter((name) => !name.includes("/static/") && !name.endsWith("/collections?f=json"))`); len(asked) > 0 {
				t.Errorf("while it plays the server is asked for %q", asked)
			}
			eval[any](b, `enough = true`)
			b.quiet()
		})
	}
}

// TestNumbersWhileTimePlays: up to each day the date card tells what has begun as
// exactly as the tiles know it; paused, as the server counts.
func TestNumbersWhileTimePlays(t *testing.T) {
	t.Parallel()
	db := withUnplaced(t, demoEvents(t, "20000"))
	s := startServer(t, "--db", db, "--no-sample")
	b := openTab(t, s.url, 1200, 800)
	b.goTo("/?map=2/20/40&from=2015-01-01&to=2016-12-31&axis=2015-01-01/2016-12-31&now=2015-03-01")
	b.until(tilesAsked + `.length > 0 && document.querySelector(".datecard-count bdi").textContent.includes(" of ")`)
	b.rest()
	eval[any](b, `[window.from, window.to] = ["2015-01-01", "2016-12-31"]`)
	b.startPlaying(30)
	eval[any](b, watchPlay)
	frames := b.untilPlayed(2)
	eval[any](b, `enough = true`)
	told := map[string]string{}
	for _, f := range frames {
		if f.Days != "1 March 2015" { // where it stood before
			told[f.Days] = f.Number
		}
	}
	if len(told) < 10 {
		t.Errorf("while it played %d days were told", len(told))
	}
	begun := func(days, more string) int {
		t.Helper()
		day, err := time.Parse("2 January 2006", days)
		if err != nil {
			t.Fatal(err)
		}
		var got struct{ Matched int }
		s.json(t, "/collections/demo/histogram?bins=1&undated=exclude&datetime=2015-01-01/"+day.Format(time.DateOnly)+more, &got)
		return got.Matched
	}
	grouped := func(n int) string {
		if n < 1000 {
			return strconv.Itoa(n)
		}
		return fmt.Sprintf("%d,%03d", n/1000, n%1000)
	}
	for days, number := range told {
		if want := "About " + grouped(begun(days, "&unplaced=exclude")) + " events on the map so far"; number != want {
			t.Errorf("on %s it says %q, want %q", days, number, want)
		}
	}
	eval[any](b, `document.querySelector(".play").click()`)
	b.until(`document.querySelector(".datecard-count bdi").textContent.includes(" of ")`)
	paused := eval[[]string](b, `[document.querySelector(".datecard-day bdi").textContent, document.querySelector(".datecard-count bdi").textContent]`)
	if want := fmt.Sprintf("%s of %s dated events so far", grouped(begun(paused[0], "")), grouped(begun("31 December 2016", ""))); paused[1] != want {
		t.Errorf("paused on %s it says %q, want %q", paused[0], paused[1], want)
	}
	b.quiet()
}

// TestCommitWhileItPlays stores an event while time plays: the playhead goes on at
// its pace, the map lies still and shows events all the while, and the event counts.
func TestCommitWhileItPlays(t *testing.T) {
	t.Parallel()
	const speed = 30
	db := demoEvents(t, "20000")
	b := openTab(t, startServer(t, "--db", db, "--no-sample").url, 1200, 800)
	b.goTo("/?map=2/20/40&from=2010-01-01&to=2019-12-31&axis=2010-01-01/2019-12-31&now=2011-03-01")
	b.until(tilesAsked + `.length > 0 && document.querySelector(".datecard-count bdi").textContent.includes(" of ")`)
	b.rest()
	const dated = `parseInt(document.querySelector(".datecard-count bdi").textContent.replace(/,/g, "").split(" of ")[1])`
	before, datedBefore := b.shown(), eval[int](b, dated)
	eval[any](b, `[window.from, window.to] = ["2010-01-01", "2019-12-31"]`)
	b.startPlaying(speed)
	eval[any](b, watchPlay)
	b.untilPlayed(0.5)
	file := filepath.Join(t.TempDir(), "more.geojson")
	write(t, file, `{"type":"FeatureCollection","features":[{"type":"Feature","id":"late","geometry":{"type":"Point","coordinates":[40,20]},
		"properties":{"kind":"shelling","title":"Synthetic latecomer","date_start":"2010-03-01","date_end":"2010-03-01"}}]}`)
	if _, stderr, status := waylog(t, "", "import", "--db", db, "--layer", "demo", file); status != exitDone {
		t.Fatal(stderr)
	}
	tiles := eval[int](b, tilesAsked+`.length`)
	b.until(fmt.Sprintf(`(document.dispatchEvent(new Event("visibilitychange")), parseInt(document.getElementById("shown").textContent.replace(/,/g, "")) === %d)`, before+1))
	b.until(fmt.Sprintf(`%s.length > %d && document.querySelector('button[aria-label="Pause"]')`, tilesAsked, tiles))
	frames := b.untilPlayed(3)
	eval[any](b, `enough = true`)
	for i, f := range frames {
		if f.Camera != frames[0].Camera {
			t.Fatalf("the map lies at %s, then at %s", frames[0].Camera, f.Camera)
		}
		if !f.Drawn {
			t.Fatalf("at %.0f ms nothing is drawn", f.At-frames[0].At)
		}
		if i == 0 {
			continue
		}
		// What a frame notes may be of the frame before.
		step, most := f.Day-frames[i-1].Day, speed*(f.At-frames[max(0, i-2)].At)/1000+0.05
		if step < 0 || step > most {
			t.Errorf("at %.0f ms the playhead goes on by %.3f days, at most %.3f belong there", f.At-frames[0].At, step, most)
		}
	}
	eval[any](b, `document.querySelector(".play").click()`)
	b.until(fmt.Sprintf(`document.querySelector(".datecard-count bdi").textContent.includes(" of ") && %s === %d`, dated, datedBefore+1))
	b.quiet()
}
