package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// What the timeline shows, asked of the page.
const (
	// tipTitle is the first line of what the pointer is told.
	tipTitle = `document.querySelector(".time-tip .tip-title")?.textContent`
	// zoomedTo is the part of the axis in the address.
	zoomedTo = `new URLSearchParams(location.search).get("axis")`
	// playhead, periodStart and periodEnd are the sliders.
	playhead    = `document.querySelector(".handle-now")`
	periodStart = `document.querySelector(".handle-start")`
	periodEnd   = `document.querySelector(".handle-end")`
	// barPaths is everything that the bars are drawn with.
	barPaths = `[...document.querySelectorAll(".bars path")].map(p => p.getAttribute("d")).join()`
)

// markOf is the mark of an event on its lane.
func markOf(event string) string {
	return fmt.Sprintf(`document.querySelector('.mark[data-event="%s"] .sign')`, event)
}

// wheel turns the wheel over a place: up, which is negative, to zoom in.
func (b *tab) wheel(x, y, turns float64) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		// Zero is left out of the message and then missed by the browser.
		_, err := cdp.Call(ctx, t, input.DispatchMouseEvent, input.DispatchMouseEventParams{
			Type: input.DispatchMouseEventTypeMouseWheel, X: x, Y: y, DeltaX: 0.001, DeltaY: 120 * turns,
		})
		return err
	}))
}

// over moves the pointer.
func (b *tab) over(x, y float64) {
	b.t.Helper()
	b.do(chromedp.MouseEvent(chromedp.MouseMoved, x, y))
}

// openUCDP starts a server with UCDP's Syria events alone.
func openUCDP(t *testing.T, width, height int64, path string) *tab {
	t.Helper()
	db, _ := ucdpDatabase(t)
	b := openTab(t, startServer(t, "--db", db, "--no-sample").url, width, height)
	b.goTo(path)
	return b
}

// TestTimelineZoom turns the wheel over a day: that day stays under the
// pointer, the bars become finer, the address holds what is shown, and one
// button shows all of it again.
func TestTimelineZoom(t *testing.T) {
	t.Parallel()
	b := openUCDP(t, 1440, 900, "/")
	b.until(`document.querySelector(".bars-name")?.textContent.startsWith("Events per week") && ` + barPaths)
	box := eval[[]float64](b, `(() => { const r = document.querySelector(".plot").getBoundingClientRect(); return [r.x, r.y, r.width, r.height] })()`)
	height := eval[float64](b, `document.querySelector(".timeline").getBoundingClientRect().height`)
	x, y := box[0]+box[2]*0.62, box[1]+80
	b.over(x, y)
	b.until(tipTitle)
	week := eval[string](b, `document.querySelector(".time-tip").textContent`)
	if !strings.Contains(week, "State-based conflict") || !strings.Contains(week, "At most") {
		t.Errorf("a bar of a week says %q", week)
	}
	all := eval[string](b, barPaths)
	for range 12 {
		b.wheel(x, y, -1)
	}
	b.until(zoomedTo)
	b.until(`document.querySelector(".bars-name").textContent.startsWith("Events per day")`)
	b.until(barPaths + ` !== ` + fmt.Sprintf("%q", all))
	// The day under the pointer, of the axis as it has come to rest.
	dayAt := `(() => { const [a, z] = ` + zoomedTo + `.split("/").map(Date.parse); return Math.floor((a + (z + 864e5 - a) * 0.62) / 864e5) })()`
	near := eval[float64](b, dayAt)
	for range 4 {
		b.wheel(x, y, -1)
	}
	before := eval[string](b, zoomedTo)
	b.until(zoomedTo + ` !== ` + fmt.Sprintf("%q", before))
	if again := eval[float64](b, dayAt); again != near {
		t.Errorf("day %v was under the pointer, after more turns it is %v", near, again)
	}
	b.over(x+1, y)
	b.until(tipTitle)
	day := eval[string](b, tipTitle)
	shown := eval[string](b, zoomedTo)
	if !strings.Contains(day, "2018") {
		t.Errorf("the pointer is told of %q, the axis shows %s", day, shown)
	}
	b.shot("timeline-zoomed")
	// Copied, the link shows the same part.
	again := openTab(t, b.site, 1440, 900)
	again.goTo(eval[string](b, `location.pathname + location.search`))
	ticks := `[...document.querySelectorAll(".axis text")].map(e => e.textContent).join()`
	if first, second := eval[string](b, ticks), eval[string](again, ticks); first != second {
		t.Errorf("the link shows %s, it was copied from %s", second, first)
	}
	// The axis is dragged, the bars are not asked for again.
	asked := `performance.getEntriesByType("resource").filter(e => e.name.includes("/histogram?")).length`
	n := eval[int](b, asked)
	b.do(chromedp.DragAndDropXY(x, box[1]+130, x-300, box[1]+130))
	b.until(zoomedTo + ` !== ` + fmt.Sprintf("%q", shown))
	if now := eval[int](b, asked); now != n {
		t.Errorf("moving the axis asked for %d histograms", now-n)
	}
	b.click(`[...document.querySelectorAll("button")].find(e => e.textContent === "All time")`)
	b.until(`!` + zoomedTo + ` && document.querySelector(".bars-name").textContent.startsWith("Events per week")`)
	if back := eval[string](b, barPaths); back != all {
		t.Error("all time shows other bars than before")
	}
	if now := eval[float64](b, `document.querySelector(".timeline").getBoundingClientRect().height`); now != height {
		t.Errorf("the timeline was %v pixels high and is %v", height, now)
	}
	b.quiet()
}

// TestTimelineMarks clicks on a mark, on one that stands for several, and on
// nothing; and goes along a lane with the keys.
func TestTimelineMarks(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?map=7/35.4/38.8")
	b.until(markOf("strikes:kalibr-east-of-palmyra"))
	names := eval[[]string](b, `[...document.querySelectorAll(".names .name-text")].map(e => e.textContent)`)
	for _, want := range []string{"Strikes and clashes", "Convoys", "Corridors and fronts", "Events per day"} {
		if !slices.Contains(names, want) {
			t.Errorf("no lane is called %q: %q", want, names)
		}
	}
	x, y := b.middle(markOf("strikes:kalibr-east-of-palmyra"))
	b.over(x, y)
	b.until(`/cruise missiles/.test(` + tipTitle + `)`)
	b.do(chromedp.MouseClickXY(x, y))
	b.until(`location.search.includes("sel=strikes:kalibr-east-of-palmyra") && document.querySelector(".card h2")`)
	for what, found := range map[string]string{
		"card":     `/cruise missiles/.test(document.querySelector(".card h2").textContent)`,
		"list":     `/cruise missiles/.test(document.querySelector('.row[aria-current="true"]')?.textContent)`,
		"map":      `document.querySelector('.wl-points [data-event="strikes:kalibr-east-of-palmyra"] .wl-selection:not([visibility=hidden])')`,
		"timeline": `document.querySelector('.ring-chosen[data-event="strikes:kalibr-east-of-palmyra"]')`,
	} {
		if !eval[bool](b, "Boolean("+found+")") {
			t.Errorf("the event is not selected in the %s", what)
		}
	}
	b.shot("timeline-selected")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until(`!location.search.includes("sel=")`)

	// A mark of several offers them all.
	x, y = b.middle(`document.querySelector(".mark .mark-count")`)
	b.do(chromedp.MouseClickXY(x, y))
	b.until(stacked + `.length === 4`)
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until(stacked + `.length === 0`)

	// Nothing there: the playhead comes.
	box := eval[[]float64](b, `(() => { const r = document.querySelector(".plot").getBoundingClientRect(); return [r.x, r.y, r.width, r.height] })()`)
	b.do(chromedp.MouseClickXY(box[0]+box[2]*2.5/8, box[1]+20))
	b.until(`location.search.includes("now=2017-05-27")`)

	// One tab stop for a lane, arrows along it, Enter selects.
	stops := eval[int](b, `document.querySelectorAll(".mark[tabindex='0']").length`)
	if lanes := eval[int](b, `document.querySelectorAll(".lane").length`); stops != lanes {
		t.Errorf("%d lanes have %d tab stops", lanes, stops)
	}
	eval[any](b, `document.querySelector(".mark[tabindex='0']").focus()`)
	b.do(chromedp.KeyEvent(kb.Tab))
	if on := eval[string](b, `document.activeElement.dataset.event`); !strings.HasPrefix(on, "convoys:") {
		t.Errorf("Tab goes from the first lane to %q", on)
	}
	eval[any](b, `document.querySelector(".mark[tabindex='0']").focus()`)
	b.do(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight))
	label := eval[string](b, `document.activeElement.getAttribute("aria-label")`)
	b.until(tipTitle)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector(".card h2")`)
	if title := eval[string](b, `document.querySelector(".card h2").textContent`); !strings.HasPrefix(label, title) {
		t.Errorf("the mark is called %q, the card %q", label, title)
	}

	// The card closes from a mark as well: there the keyboard is until it has opened.
	eval[any](b, `document.querySelector(".mark[tabindex='0']").focus()`)
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until(`!document.querySelector(".card")`)
	b.quiet()
}

// TestTimelineCertain asks for the certain only: what may lie outside the
// period is drawn hollow, and a line says so.
func TestTimelineCertain(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?from=2017-05-30&to=2017-06-01&match=certain")
	b.until(`document.querySelector(".left-out")`)
	if text := eval[string](b, `document.querySelector(".readout").textContent`); !strings.Contains(text, "Hollow") {
		t.Errorf("below the plot stands %q", text)
	}
	if hollow := eval[int](b, `document.querySelectorAll(".bar-out").length`); hollow == 0 {
		t.Error("no bar has a hollow part")
	}
	left := eval[[]string](b, `[...document.querySelectorAll(".left-out")].map(e => e.closest(".mark").dataset.event)`)
	if slices.Contains(left, "strikes:kalibr-east-of-palmyra") {
		t.Errorf("a day that is known is left out: %q", left)
	}
	eval[any](b, `document.querySelector('input[name=match][value=possible]').click()`)
	b.until(`!document.querySelector(".left-out") && !document.querySelector(".bar-out")`)
	b.quiet()
}

// TestTimelineKeys moves the ends of the period with keys, types dates that
// cannot be, and steps by the bars.
func TestTimelineKeys(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	eval[any](b, periodStart+`.focus()`)
	b.do(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight))
	b.until(`location.search.includes("from=2017-05-27")`)
	if text := eval[string](b, periodStart+`.getAttribute("aria-valuetext")`); text != "Saturday 27 May 2017" && text != "Saturday, 27 May 2017" {
		t.Errorf("the start says %q", text)
	}
	b.do(chromedp.KeyEvent(kb.PageUp))
	b.until(`location.search.includes("from=2017-06-01")`) // not beyond the end
	b.do(chromedp.KeyEvent(kb.Home))
	b.until(`!location.search.includes("from=")`)
	eval[any](b, periodEnd+`.focus()`)
	b.do(chromedp.KeyEvent(kb.ArrowLeft))
	b.until(`location.search.includes("to=2017-05-31")`)

	// Dates that cannot be are refused in words, and nothing else changes.
	b.setDate("From", "2017-07-15")
	b.until(`document.querySelector(".wrong")`)
	if text := eval[string](b, `document.querySelector(".wrong").textContent`); !strings.Contains(text, "15 July 2017 lies after the end, 31 May 2017") {
		t.Errorf("a start after the end is refused with %q", text)
	}
	if address := eval[string](b, `location.search`); strings.Contains(address, "from=") {
		t.Errorf("it is in the address: %s", address)
	}
	b.setDate("From", "2017-05-26")
	b.until(`location.search.includes("from=2017-05-26") && !document.querySelector(".wrong")`)
	if text := eval[string](b, `document.getElementById("from-written").textContent`); text != "26 May 2017" {
		t.Errorf("the field shows %q", text)
	}

	// One step is one bar.
	for _, step := range []struct{ button, want string }{{"One day back", "now=2017-05-30"}, {"One day back", "now=2017-05-29"}, {"One day on", "now=2017-05-30"}} {
		b.click(fmt.Sprintf(`document.querySelector('button[aria-label="%s"]')`, step.button))
		b.until(fmt.Sprintf(`location.search.includes(%q)`, step.want))
	}

	// Plus zooms about the handle that has the focus, nought shows all.
	eval[any](b, playhead+`.focus()`)
	b.do(chromedp.KeyEvent("+"))
	b.until(zoomedTo)
	if on := eval[string](b, zoomedTo); on > "2017-05-30" || on[11:] < "2017-05-30" {
		t.Errorf("the playhead stands on 30 May, the axis shows %s", on)
	}
	b.do(chromedp.KeyEvent("0"))
	b.until(`!` + zoomedTo)
	b.quiet()
}

// TestTimelinePlays plays to the end: the playhead is parked there, the whole
// period shows, and only then something is said.
func TestTimelinePlays(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?from=2017-05-29&now=2017-05-31")
	b.until(`document.querySelector("[role=status]").textContent`) // what is shown is said first
	eval[any](b, `(() => { window.said = []; new MutationObserver(() => said.push(document.querySelector("[role=status]").textContent)).observe(document.querySelector("[role=status]"), {characterData: true, childList: true, subtree: true}) })()`)
	eval[any](b, `(() => { const s = document.querySelector(".speed select"); s.value = "3"; s.dispatchEvent(new Event("change", {bubbles: true})) })()`)
	eval[any](b, playhead+`.focus()`)
	// It plays for a second or two: on a busy machine nobody who asks now and then sees it.
	eval[any](b, `(() => { window.played = false; new MutationObserver(() => { played ||= Boolean(document.querySelector('button[aria-label="Pause"]')) }).observe(document.body, {attributes: true, childList: true, subtree: true}) })()`)
	b.do(chromedp.KeyEvent(" "))
	b.until(`played`)
	b.until(`document.querySelector('button[aria-label="Play"]') && !location.search.includes("now=")`)
	if on := eval[string](b, playhead+`.getAttribute("aria-valuetext")`); !strings.Contains(on, "1 June 2017") {
		t.Errorf("at the end the playhead says %q", on)
	}
	b.until(`said.length > 0`)
	if said := eval[[]string](b, `said`); len(said) != 1 || !strings.HasPrefix(said[0], "Stopped at 1 June 2017") {
		t.Errorf("while it plays and at the end this is said: %q", said)
	}

	// Reduced motion: a step a second, nothing between.
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}},
		})
		return err
	}))
	b.goTo("/?now=2017-05-26")
	places := eval[[]string](b, `new Promise(done => {
		const seen = new Set(), end = performance.now() + 2600;
		document.querySelector(".play").click();
		const look = () => { seen.add(document.querySelector(".handle-now").style.transform); performance.now() < end ? requestAnimationFrame(look) : done([...seen]) };
		look();
	})`)
	if len(places) < 2 || len(places) > 4 {
		t.Errorf("in 2.6 seconds of reduced motion the playhead stood at %q", places)
	}
	b.quiet()
}

// TestTimelineTexts drags the period: the days on the map and beside the fields follow
// each frame, and what stands around them is not moved but a few times a second. At
// rest each text has its room.
func TestTimelineTexts(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?from=2017-05-24&to=2017-05-25")
	b.until(`document.querySelectorAll(".steady").length === 3`)
	seen := eval[struct{ Days, Showing, Written, Rooms, Beats int }](b, `(async () => {
		const plot = document.querySelector(".plot"), y = plot.getBoundingClientRect().y + 40;
		const middle = (e) => { const r = e.getBoundingClientRect(); return r.x + r.width / 2; };
		const at = (middle(document.querySelector(".handle-start")) + middle(document.querySelector(".handle-end"))) / 2;
		const put = (type, x) => plot.dispatchEvent(new PointerEvent(type, {bubbles: true, pointerId: 1, pointerType: "mouse", button: 0, buttons: 1, clientX: x, clientY: y}));
		const sets = {days: new Set(), showing: new Set(), written: new Set(), rooms: new Set()};
		const began = performance.now();
		put("pointerdown", at);
		for (let k = 0; k < 12; k++) {
			put("pointermove", at + 60 * k);
			await new Promise((done) => requestAnimationFrame(done));
			sets.days.add(document.querySelector(".datecard-day").textContent);
			sets.showing.add(document.querySelector(".showing strong").textContent);
			sets.written.add([...document.querySelectorAll(".written")].map((e) => e.textContent).join());
			sets.rooms.add(document.querySelector(".datecard-day .steady").dataset.room);
		}
		const beats = Math.floor((performance.now() - began) / 300); // beat.ts
		put("pointerup", at + 660);
		return {Days: sets.days.size, Showing: sets.showing.size, Written: sets.written.size, Rooms: sets.rooms.size, Beats: beats};
	})()`)
	if seen.Days < 3 || seen.Showing != seen.Days || seen.Written != seen.Days || seen.Rooms > 1+seen.Beats+1 {
		t.Errorf("in a drag: %+v", seen)
	}
	b.until(`[...document.querySelectorAll(".steady")].every((e) => e.dataset.room === e.textContent && e.firstChild.scrollWidth <= e.clientWidth)`)
	b.until(`[...document.querySelectorAll(".written")].every((e) => e.textContent && e.scrollWidth <= e.clientWidth)`)
	b.quiet()
}

// TestTimelineFingers spreads two fingers on a phone: the days between them
// grow, and the first finger has drawn no period.
func TestTimelineFingers(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 390, 844, "/")
	touch := func(what input.DispatchTouchEventType, at ...float64) {
		b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			points := []*input.TouchPoint{}
			for i, x := range at {
				points = append(points, &input.TouchPoint{X: x, Y: 790, ID: new(float64(i + 1))})
			}
			_, err := cdp.Call(ctx, t, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: what, TouchPoints: points})
			return err
		}))
	}
	eval[any](b, `document.querySelector(".plot").scrollIntoView()`)
	touch(input.DispatchTouchEventTypeTouchStart, 200)
	touch(input.DispatchTouchEventTypeTouchMove, 190)
	touch(input.DispatchTouchEventTypeTouchStart, 190, 240)
	for i := range 6 {
		touch(input.DispatchTouchEventTypeTouchMove, 190-float64(i)*8, 240+float64(i)*8)
	}
	touch(input.DispatchTouchEventTypeTouchEnd)
	b.until(zoomedTo)
	if address := eval[string](b, `location.search`); strings.Contains(address, "from=") || strings.Contains(address, "to=") {
		t.Errorf("spreading two fingers left %s", address)
	}
	b.click(`document.querySelector(".dates .button")`)
	b.until(`!` + zoomedTo)
	b.quiet()
}

// TestTimelineSelected selects an event of a layer that is drawn as bars: its
// days are marked in the bars, and the zoomed axis comes to it.
func TestTimelineSelected(t *testing.T) {
	t.Parallel()
	b := openUCDP(t, 1440, 900, "/?axis=2019-05-01/2019-06-30&show=list")
	if eval[bool](b, `document.querySelector(".selected-span") !== null`) {
		t.Error("something is marked before anything is selected")
	}
	b.until(`document.querySelector(".row-title")`)
	eval[any](b, `document.querySelector(".row button, .row-title").click()`) // of January 2016
	b.until(`document.querySelector(".card h2") && document.querySelector(".selected-span rect")`)
	b.until(zoomedTo + `.startsWith("201") && ` + zoomedTo + ` < "2016-02"`)
	span := eval[[]float64](b, `(() => { const [s, p] = [".selected-span rect", ".plot"].map(q => document.querySelector(q).getBoundingClientRect()); return [s.x - p.x, s.width, p.width] })()`)
	if span[0] < 0 || span[0]+span[1] > span[2] {
		t.Errorf("the selected event is marked at %v", span)
	}
	b.shot("timeline-selected-in-bars")
	b.quiet()
}

// TestTimelineDirection reads from right to left, but time still runs from left
// to right, and so do the buttons that move it.
func TestTimelineDirection(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?lang=ar&from=2017-05-27&to=2017-05-31&now=2017-05-29")
	order := eval[[]float64](b, `[".handle-start", ".handle-now", ".handle-end"].map(s => document.querySelector(s).getBoundingClientRect().x)`)
	if !slices.IsSorted(order) {
		t.Errorf("start, playhead and end stand at %v", order)
	}
	ticks := eval[[]float64](b, `[...document.querySelectorAll(".axis text")].map(e => e.getBoundingClientRect().x)`)
	if len(ticks) < 5 || !slices.IsSorted(ticks) {
		t.Errorf("the marks of the axis stand at %v", ticks)
	}
	buttons := eval[[]float64](b, `[...document.querySelectorAll(".transport button")].map(e => e.getBoundingClientRect().x)`)
	if !slices.IsSorted(buttons) {
		t.Errorf("back, play and on stand at %v", buttons)
	}
	if sides := eval[[]float64](b, `[".dates", ".playback"].map(s => document.querySelector(s).getBoundingClientRect().x)`); sides[0] < sides[1] {
		t.Error("the controls are not mirrored")
	}
	eval[any](b, playhead+`.focus()`)
	b.do(chromedp.KeyEvent(kb.ArrowRight))
	b.until(`location.search.includes("now=2017-05-30")`) // to the right is later
	b.shot("timeline-ar")
	b.quiet()
}
