package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// What is drawn of many events, asked of the page.
const (
	// cellTip is what the pointer is told.
	cellTip = `document.querySelector(".wl-tooltip:not([hidden])")`
	// mapPixels are the pixels of the cells or the cloud, of the map but for its rim, into which reach signs of what lies beyond.
	mapPixels = `(() => {
		const map = document.querySelector(".wl-map").getBoundingClientRect();
		const copy = window.copy_of_cells ??= document.createElement("canvas").getContext("2d", {willReadFrequently: true});
		[copy.canvas.width, copy.canvas.height] = [map.width - 60, map.height - 60];
		for (const c of document.querySelectorAll(".wl-cells-canvas")) {
			const r = c.getBoundingClientRect();
			if (c.width && c.height) copy.drawImage(c, r.x - map.x - 30, r.y - map.y - 30, r.width, r.height);
		}
		return Object.assign(copy.getImageData(0, 0, copy.canvas.width, copy.canvas.height), {left: map.x + 30, top: map.y + 30});
	})()`
	// signsDrawn: there is something among them.
	signsDrawn = `new Uint32Array(` + mapPixels + `.data.buffer).some(p => p >>> 24 > 0)`
	// cellSpots are places on the screen, apart from each other, where a sign of many is drawn and nothing lies over the map.
	cellSpots = `(() => {
		const {data, width, height, left, top} = ` + mapPixels + `, found = [];
		for (let y = 0; y < height; y += 3) for (let x = 0; x < width; x += 3) {
			if (data[4 * (y * width + x) + 3] < 240 || found.some(f => Math.hypot(f[0] - left - x, f[1] - top - y) < 40)) continue;
			if (document.elementFromPoint(left + x, top + y)?.closest(".wl-map")) found.push([left + x, top + y]);
		}
		return found;
	})()`
	// kindsLine is what the list of a cell says of the kinds of its events.
	kindsLine = `document.querySelector(".card h2 + p.quiet")?.textContent`
)

var (
	numberedKind = regexp.MustCompile(`([\d,]+) \x{2068}?([^\x{2069},]+?(?: \(synthetic\))?)\x{2069}?(?:, | and |$)`)
	number       = regexp.MustCompile(`[\d,]+`)
)

// kindsSaid reads "3 Clash and 2 Shelling".
func kindsSaid(text string) map[string]int {
	kinds := map[string]int{}
	for _, m := range numberedKind.FindAllStringSubmatch(text, -1) {
		kinds[m[2]], _ = strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
	}
	return kinds
}

func firstIn(text string) int {
	n, _ := strconv.Atoi(strings.ReplaceAll(number.FindString(text), ",", ""))
	return n
}

// cellAsked returns the box of the cell that the page asked for last.
func (b *tab) cellAsked() string {
	b.t.Helper()
	u, err := url.Parse(eval[string](b, `performance.getEntriesByType("resource").map(e => e.name).filter(n => n.includes("/items?") && n.includes("bbox=")).pop()`))
	if err != nil {
		b.t.Fatal(err)
	}
	return u.Query().Get("bbox")
}

// inCell is what the server says of a cell: how many events, of which kinds by
// their labels, and the first titles.
func (s *server) inCell(t *testing.T, layer, box, filter string) (matched int, kinds map[string]int, titles []string) {
	t.Helper()
	query := "?unplaced=exclude&undated=exclude&bbox=" + box + "&" + filter
	var items struct {
		NumberMatched int
		Features      []struct{ Properties struct{ Title string } }
	}
	s.json(t, "/collections/"+layer+"/items"+query+"&limit=3&sortby=date_start", &items)
	for _, f := range items.Features {
		titles = append(titles, f.Properties.Title)
	}
	var summary struct {
		ByKind map[string]int `json:"by_kind"`
	}
	s.json(t, "/collections/"+layer+"/summary"+query, &summary)
	var described struct {
		Kinds []struct{ Key, Label string }
	}
	s.json(t, "/collections/"+layer, &described)
	kinds = map[string]int{}
	for _, k := range described.Kinds {
		if n := summary.ByKind[k.Key]; n > 0 {
			if k.Label == "" {
				k.Label = k.Key
			}
			kinds[k.Label] = n
		}
	}
	return items.NumberMatched, kinds, titles
}

// TestScrub looks at 20,000 synthetic events under a window of time that moves.
func TestScrub(t *testing.T) {
	t.Parallel()
	db := demoEvents(t, "20000")
	s := startServer(t, "--db", db, "--no-sample")
	b := openTab(t, s.url, 1200, 800)
	part := func(name string, test func(t *testing.T)) {
		t.Run(name, func(t *testing.T) {
			b.t = t
			test(t)
		})
	}
	part("a drag asks for nothing, and at rest for one count", func(t *testing.T) { dragAsksForNothing(t, b) })
	part("the pointer is told what the server says", func(t *testing.T) { pointerIsToldOfCells(t, b, s) })
	part("from cells to symbols and back something is drawn with every frame", func(t *testing.T) { neverNothing(t, b) })
	part("a cloud follows the window", func(t *testing.T) { cloudFollows(t, b, s) })
	b.t = t
	b.quiet()
	part("what no tile is made of is said, and the list works", func(t *testing.T) { tooManyForTiles(t, db) })
}

// asking is a request that the page has made: when, in milliseconds, and how long
// before it the pointer had moved last.
type asking struct {
	Name      string
	At, After float64
}

func dragAsksForNothing(t *testing.T, b *tab) {
	b.goTo("/?map=2/20/40&from=2003-01-01&to=2010-12-31")
	b.until(tilesAsked + `.length > 0`)
	b.rest()
	eval[any](b, `(() => {
		performance.clearResourceTimings();
		performance.setResourceTimingBufferSize(1000);
		window.moves = [];
		for (const what of ["pointerdown", "pointermove"]) addEventListener(what, (e) => { if (e.buttons === 1) moves.push(performance.now()); }, true);
	})()`)
	at := eval[[]float64](b, `(() => { const r = document.querySelector(".plot").getBoundingClientRect(), [a, z] = [`+periodStart+`, `+periodEnd+`].map(e => e.getBoundingClientRect().x); return [(a + z) / 2, r.y + 80] })()`)
	before := eval[string](b, `location.search`)
	var steps []float64
	for i := range 41 {
		steps = append(steps, at[0]+float64(4*i))
	}
	b.drag(at[1], steps...)
	b.mouse(input.DispatchMouseEventTypeMouseReleased, steps[40], at[1])
	b.until(`location.search !== ` + fmt.Sprintf("%q", before))
	b.until(settled)
	b.until(`performance.getEntriesByType("resource").some(e => e.name.includes("/summary?") && e.startTime > moves.at(-1))`)
	b.rest()
	if moves := eval[int](b, `moves.length`); moves < 40 {
		t.Errorf("the period was moved %d times", moves)
	}
	asked := eval[[]asking](b, `performance.getEntriesByType("resource").filter(e => e.startTime > moves[0] && e.name.includes("/collections/"))
		.map(e => ({Name: e.name, At: e.startTime - moves.at(-1), After: e.startTime - moves.findLast(m => m <= e.startTime)}))`)
	atRest := map[string]int{}
	for _, a := range asked {
		u, err := url.Parse(a.Name)
		if err != nil {
			t.Fatal(err)
		}
		what := filepath.Base(u.Path)
		if a.At > 0 {
			if what == "histogram" && u.Query().Get("bins") == "1" {
				what = "number"
			}
			atRest[what]++
		} else if a.After < 190 { // a slow machine lets the pointer rest between two moves
			t.Errorf("%.0f ms after a move of the pointer and %.0f ms before its last it asks for %s", a.After, -a.At, a.Name)
		}
	}
	// The list asks for its first page; where what the events add up to takes its time, their number comes first.
	if atRest["number"] > 1 {
		t.Errorf("at rest %d times for the number of events alone", atRest["number"])
	}
	delete(atRest, "number")
	if atRest["summary"] != 1 || atRest["items"] != 1 || len(atRest) != 2 {
		t.Errorf("at rest it asks for %v, want one summary and one page of the list", atRest)
	}
}

func pointerIsToldOfCells(t *testing.T, b *tab, s *server) {
	for _, filter := range []struct{ page, server string }{
		{"kinds=shelling,clash,explosion", "kind=shelling,clash,explosion"},
		{"kinds=shelling,clash&from=2005-03-01&to=2020-12-31", "kind=shelling,clash&datetime=2005-03-01/2020-12-31"},
	} {
		b.goTo("/?map=2/20/40&" + filter.page)
		b.until(signsDrawn)
		b.rest()
		spots := eval[[][]float64](b, cellSpots)
		several := 0
		for _, spot := range spots[:min(len(spots), 8)] {
			b.over(3, 3)
			b.until(`!` + cellTip)
			b.over(spot[0], spot[1])
			b.until(cellTip)
			b.until(cellTip + `.querySelectorAll(":scope > div").length > 1`) // the titles are here
			blocks := eval[[][]string](b, `[...`+cellTip+`.children].map(block => [...block.children].map(line => line.textContent))`)
			matched, kinds, titles := s.inCell(t, "demo", b.cellAsked(), filter.server)
			if len(kinds) > 1 {
				several++
			}
			said := kindsSaid(blocks[0][1])
			if text := blocks[0][0]; firstIn(text) != matched || strings.Contains(text, "About") {
				t.Errorf("%s: the pointer is told %q, the server says %d", filter.page, text, matched)
			}
			if !mapsAgree(said, kinds) {
				t.Errorf("%s: the pointer is told %q, which is %v; the server says %v", filter.page, blocks[0][1], said, kinds)
			}
			var heads []string
			for _, block := range blocks[1:] {
				heads = append(heads, block[0])
			}
			if heads = heads[:min(len(heads), len(titles))]; !slices.Equal(heads, titles) {
				t.Errorf("%s: the titles are %q, the server's first are %q", filter.page, heads, titles)
			}
		}
		if several < 3 {
			t.Errorf("%s: only %d of %d cells hold several kinds", filter.page, several, len(spots))
		}
	}
}

func mapsAgree(a, b map[string]int) bool {
	x, _ := json.Marshal(a) // in order of keys
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

// watchFrames notes of every frame, after it is worked out and before it is
// painted, whether signs of many are drawn and whether symbols of single events are.
const watchFrames = `(() => {
	const probe = document.body.appendChild(document.createElement("div"));
	probe.style.cssText = "position: fixed; height: 1px; visibility: hidden";
	window.frames_seen = [];
	new ResizeObserver(() => frames_seen.push([` + signsDrawn + `, [...document.querySelectorAll(".wl-events [data-event]")].some(e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden")])).observe(probe);
	let wide = 0;
	const frame = () => {
		probe.style.width = (wide = 1 - wide) + 1 + "px";
		requestAnimationFrame(frame);
	};
	frame();
})()`

func neverNothing(t *testing.T, b *tab) {
	const symbols = drawnEvents + `.length > 0 && !` + signsDrawn
	const cells = drawnEvents + `.length === 0 && ` + signsDrawn
	nothing := func(what string) {
		t.Helper()
		frames := eval[[][2]bool](b, `frames_seen.splice(0)`)
		if len(frames) < 5 {
			t.Errorf("%s: %d frames were looked at", what, len(frames))
		}
		for i, f := range frames {
			if !f[0] && !f[1] {
				t.Errorf("%s: of %d frames number %d has neither cells nor symbols", what, len(frames), i)
				return
			}
		}
	}
	b.goTo("/?map=2/20/40&kinds=shelling,clash,explosion&from=2010-01-01&to=2019-12-31")
	b.until(cells)
	eval[any](b, watchFrames)
	b.setDate("From", "2018-06-01")
	b.until(symbols)
	b.rest()
	nothing("to fewer than 1,000 by the period")
	alone := eval[string](b, `[...document.querySelectorAll(".wl-points [data-event] .wl-hit")].find(e => { const r = e.getBoundingClientRect(); const at = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2); return at === e && [...document.querySelectorAll(".wl-points [data-event] .wl-hit")].every(o => { const s = o.getBoundingClientRect(); return o === e || Math.hypot(s.x - r.x, s.y - r.y) > 45; }); }).closest("[data-event]").dataset.event`)
	b.click(`document.querySelector('.wl-points [data-event="` + alone + `"] .wl-hit')`)
	b.until(`document.querySelector(".card h2") && new URLSearchParams(location.search).get("sel") === ` + fmt.Sprintf("%q", alone))
	b.press(kb.Escape)
	b.until(`!document.querySelector(".card")`)
	b.rest() // the map has its room again, and symbols all over it
	eval[any](b, `frames_seen.splice(0)`)
	b.setDate("From", "2010-01-01")
	b.until(cells)
	b.rest()
	nothing("to more than 1,200 by the period")
	for range 2 {
		eval[any](b, `document.querySelector(".leaflet-control-zoom-in").click()`)
		b.rest()
	}
	b.until(drawnEvents + `.length > 0`)
	nothing("to fewer by going nearer")
	for range 2 {
		eval[any](b, `document.querySelector(".leaflet-control-zoom-out").click()`)
		b.rest()
	}
	b.until(cells)
	nothing("to more by going farther out")
}

// tooManyForTiles searches for words that more events hold than the server makes
// tiles of: the page says so, its list has them, and a narrower search is drawn.
func tooManyForTiles(t *testing.T, db string) {
	s := startServer(t, "--db", db, "--no-sample", "--tile-events", "2000")
	b := openTab(t, s.url, 1200, 800)
	const notice = `document.querySelector(".map-notice")?.textContent.includes("Narrow it to see them on the map")`
	count := func(q string) (n int) {
		var items struct{ NumberMatched int }
		s.json(t, "/collections/demo/items?limit=1&q="+url.QueryEscape(q), &items)
		return items.NumberMatched
	}
	search := func(q string) {
		eval[any](b, fmt.Sprintf(`(() => { const e = document.getElementById("q"); e.value = %q; e.dispatchEvent(new InputEvent("input", {bubbles: true})); })()`, q))
		b.until(fmt.Sprintf(`new URLSearchParams(location.search).get("q") === %q`, q))
		b.until(settled)
	}
	b.goTo("/?map=2/20/40&q=shelling")
	b.until(notice)
	if n := count("shelling"); b.shown() != n || n <= 2000 {
		t.Errorf("the sentence says %d, the server has %d", b.shown(), n)
	}
	b.until(`document.querySelectorAll(".list .row").length > 3`)
	if drawn := eval[bool](b, signsDrawn); drawn {
		t.Error("cells are drawn of what cannot be")
	}
	search("missile")
	b.until(signsDrawn + ` && !document.querySelector(".map-notice")`)
	if n := count("missile"); b.shown() != n || n <= 1000 || n > 2000 {
		t.Errorf("the sentence says %d, the server has %d", b.shown(), n)
	}
	search("clash")
	b.until(notice)
	search("missile town 3 hot spot 1")
	b.until(drawnEvents + `.length > 0`)
	b.until(`!document.querySelector(".map-notice")`)
}

// TestAboutAndExactly looks through ten days at tiles with bins of several: what
// a moving pointer is told of a cell is said to be about right, what a resting one
// is told is exact; so is its list, all and each kind, few and more than are listed.
func TestAboutAndExactly(t *testing.T) {
	t.Parallel()
	const places, days = 140, 260 // in cells of their own
	rows := strings.Builder{}
	rows.WriteString("id,kind,lat,lon,date_start,date_end\nfirst,rare,3,3,2010-01-01,2010-01-01\n") // makes the axis long
	for i := range places * days {
		place, day := i%places, i/places
		on := time.Date(2015, 1, 1+day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		fmt.Fprintf(&rows, "e%d,%s,%d,%d,%s,%s\n", i, []string{"rare", "often", "often"}[day%3], 3+5*(place/10), 3+5*(place%10), on, on)
	}
	db := importedEvents(t, rows.String())
	s := startServer(t, "--db", db, "--no-sample")
	b := openTab(t, s.url, 1200, 800)
	for _, days := range []string{"2015-03-02/2015-03-11", "2015-03-02/2015-06-08"} {
		from, to, _ := strings.Cut(days, "/")
		b.goTo("/?map=2/20/40&from=" + from + "&to=" + to)
		b.until(signsDrawn)
		b.rest()
		spots := eval[[][]float64](b, cellSpots)
		if len(spots) < 3 {
			t.Fatalf("%s: %d cells can be seen", days, len(spots))
		}
		for _, spot := range spots[len(spots)/2 : len(spots)/2+2] {
			b.over(3, 3)
			eval[any](b, `(() => {
				window.told = [];
				const note = () => {
					const text = `+cellTip+`?.firstChild?.firstChild?.textContent;
					if (text && text !== told.at(-1)) told.push(text);
					if (told.length < 2) requestAnimationFrame(note);
				};
				note();
			})()`)
			b.over(spot[0], spot[1])
			b.until(`told.length > 1`)
			told := eval[[]string](b, `told`)
			matched, kinds, _ := s.inCell(t, "demo", b.cellAsked(), "datetime="+days)
			if n := firstIn(told[0]); !strings.HasPrefix(told[0], "About ") || n < matched-4 || n > matched+4 || firstIn(told[1]) != matched || strings.HasPrefix(told[1], "About") {
				t.Errorf("%s: the pointer is told %q, the server says %d", days, told, matched)
			}
			b.do(chromedp.MouseClickXY(spot[0], spot[1]))
			b.until(`document.querySelector(".card .stack .row")`)
			if heading := eval[string](b, `document.querySelector(".card h2").textContent`); firstIn(heading) != matched || strings.Contains(heading, "About") {
				t.Errorf("%s: the list is of %q, the server has %d", days, heading, matched)
			}
			if line := eval[string](b, kindsLine); !mapsAgree(kindsSaid(line), kinds) || len(kinds) != 2 {
				t.Errorf("%s: the list says %q, the server %v", days, line, kinds)
			}
			b.press(kb.Escape)
			b.until(`!document.querySelector(".card")`)
			b.rest()
		}
	}
	b.quiet()
}
