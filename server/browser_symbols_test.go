package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	// leaders are the lines from spread signs back to their place.
	leaders = `document.querySelectorAll(".wl-leaders .wl-leader").length`
	// written are the words that stand beside events on the map.
	written = `[...document.querySelectorAll(".wl-label")].map(g => [...g.querySelectorAll("text")].map(t => t.textContent.replace(/[\u2066-\u2069]/g, "")).join(" "))`
	// explained are the entries of the legend.
	explained = `[...document.querySelectorAll(".legend li")].map(e => e.textContent)`
)

// TestSpreadByKeyboard opens the stack in the middle of the map with Enter: its
// signs spread about their place and the list beside holds the same; choosing
// one leaves them spread, Escape takes all of it back.
func TestSpreadByKeyboard(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?map=10/35.5/38.70")
	b.until(`document.querySelector(".wl-badge")`)
	eval[any](b, `document.querySelector(".map").focus()`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(leaders + ` > 0`)
	b.until(stacked + `.length > 0`)
	signs := eval[int](b, `document.querySelectorAll(".wl-leaders line").length`) / 2
	if listed := eval[[]string](b, stacked); len(listed) != signs || signs < 2 {
		t.Errorf("%d signs are spread, the list has %q", signs, listed)
	}
	b.until(`document.activeElement.closest(".card")`)
	b.shot("spread")
	eval[any](b, `document.querySelector(".stack .row").dispatchEvent(new PointerEvent("pointerover", {bubbles: true}))`)
	b.until(`document.querySelector('.wl-hot path[d^=M]:not([visibility])')`)
	eval[any](b, `document.querySelectorAll(".stack .row")[1].click()`)
	b.until(`location.search.includes("sel=") && document.querySelector(".wl-points .wl-chosen")`)
	if eval[int](b, leaders) == 0 {
		t.Error("choosing one of them closes the spread")
	}
	b.shot("spread-chosen")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until(leaders + ` === 0 && !document.querySelector(".card")`)
	b.quiet()
}

// TestSpreadByClick clicks on a stack's number and then on one of the signs
// that it spreads into: that one is chosen, without another question.
func TestSpreadByClick(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?map=10/35.5/38.70&layers=strikes")
	b.until(`document.querySelector(".wl-badge")`)
	b.click(badgeAt("strikes:strike-on-western-convoy"))
	b.until(leaders + ` > 0`)
	b.click(`document.querySelector('.wl-points [data-event="strikes:strike-on-western-convoy"] .wl-hit')`)
	b.until(`location.search.includes("strike-on-western-convoy") && document.querySelector(".card h2")`)
	b.click(`document.querySelector(".leaflet-control-zoom-in")`)
	b.until(leaders + ` > 0 && document.querySelector(".wl-leaders line").getBoundingClientRect().width < 200`)
	b.quiet()
}

// TestCorridorSaysAsOfWhen reads, on a phone, what the map says of a corridor
// whose end nobody published, and finds it clear of panels and credits.
func TestCorridorSaysAsOfWhen(t *testing.T) {
	t.Parallel()
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"phone", 390, 844}, {"desktop", 1440, 900}, {"middle", 1024, 768}} {
		t.Run(size.name, func(t *testing.T) {
			b, _ := openMap(t, size.width, size.height, "/")
			const corridor = `document.querySelector('[data-label="corridors:southern-corridor"]')`
			b.until(corridor)
			said := eval[string](b, `[...`+corridor+`.querySelectorAll("text")].map(t => t.textContent).join(" ")`)
			if !strings.Contains(said, "last reported open on 1 June 2017") {
				t.Errorf("the corridor is called %q", said)
			}
			over := eval[[]string](b, `(() => {
				const label = `+corridor+`.getBoundingClientRect();
				const map = document.querySelector(".map").getBoundingClientRect();
				const meets = r => r.width > 0 && r.left < label.right && r.right > label.left && r.top < label.bottom && r.bottom > label.top;
				const out = [...document.querySelectorAll(".leaflet-control, .datecard, .legend")].filter(e => meets(e.getBoundingClientRect())).map(e => e.className);
				for (const other of document.querySelectorAll(".wl-label")) if (other !== `+corridor+` && meets(other.getBoundingClientRect())) out.push(other.textContent);
				if (label.left < map.left || label.right > map.right || label.top < map.top || label.bottom > map.bottom) out.push("the edge of the map");
				return out;
			})()`)
			if len(over) > 0 {
				t.Errorf("its words meet %q", over)
			}
			b.shot("corridor-" + size.name)
			b.quiet()
		})
	}
}

// TestInterpolatedPosition shows convoys on a day inside their routes: the mark
// is hollow, the word stands beside it and in the legend; parked at the end of
// the period neither is there.
func TestInterpolatedPosition(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?now=2017-05-30")
	const marks = `[...document.querySelectorAll(".wl-line .wl-now:not([visibility])")]`
	b.until(marks + `.length === 3`)
	if hollow := eval[bool](b, marks+`.every(c => c.getAttribute("fill") !== c.getAttribute("stroke") && c.getAttribute("stroke") === "#1c5fa8")`); !hollow {
		t.Error("a mark that nobody reported is filled")
	}
	b.until(written + `.some(w => w === "Convoy, 30 May position interpolated")`)
	b.until(`document.querySelector(".legend")`)
	if !eval[bool](b, `document.querySelector(".legend").open`) {
		eval[any](b, `document.querySelector(".legend summary").click()`)
	}
	b.until(explained + `.includes("Position interpolated")`)
	b.until(explained + `.includes("Only possible")`)
	b.shot("interpolated")
	b.goTo("/?now=2017-05-25")
	b.until(`document.querySelector(".wl-label")`)
	if n := eval[int](b, marks+`.length`); n != 0 {
		t.Errorf("%d convoys of one day without a clock have a position", n)
	}
	b.goTo("/")
	b.until(`document.querySelector(".wl-label")`)
	if list := eval[[]string](b, explained); strings.Contains(strings.Join(list, "\n"), "nterpolated") {
		t.Errorf("the legend explains what is not there: %q", list)
	}
	b.quiet()
}

// TestLegendRemembers closes the legend and finds it closed after a reload.
func TestLegendRemembers(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	b.until(`document.querySelector(".legend[open]")`)
	eval[any](b, `document.querySelector(".legend summary").click()`)
	b.until(`!document.querySelector(".legend").open`)
	b.goTo("/?now=2017-05-30")
	b.until(`document.querySelector(".legend")`)
	if eval[bool](b, `document.querySelector(".legend").open`) {
		t.Error("the legend is open again")
	}
	b.quiet()
}

// TestMapSpeaksArabic changes the language: the words on the map change with it
// at once, and the controls change sides.
func TestMapSpeaksArabic(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?now=2017-05-30&lang=ar")
	b.until(written + `.some(w => /[\u0600-\u06ff]/.test(w))`)
	if title := eval[string](b, `document.querySelector(".leaflet-control-zoom-in").title`); title != "تقريب" {
		t.Errorf("the zoom button is called %q", title)
	}
	clash := eval[bool](b, `(() => {
		const [a, z] = [".datecard", ".leaflet-control-zoom"].map(s => document.querySelector(s).getBoundingClientRect());
		return a.left < z.right && a.right > z.left && a.top < z.bottom && a.bottom > z.top;
	})()`)
	if clash {
		t.Error("the zoom buttons lie on the date card")
	}
	if scale := eval[string](b, `document.querySelector(".leaflet-control-scale-line").textContent`); !strings.Contains(scale, "كم") {
		t.Errorf("the scale says %q", scale)
	}
	b.shot("map-ar")
	b.quiet()
}

// TestReachOfAFinger finds every sign 44 pixels wide where the pointer is coarse.
func TestReachOfAFinger(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 390, 844, "/")
	b.do(chromedp.EmulateViewport(390, 844, chromedp.EmulateTouch))
	b.goTo("/")
	b.until(`document.querySelector(".wl-points .wl-hit")`)
	if !eval[bool](b, `matchMedia("(pointer: coarse)").matches`) {
		t.Skip("this browser does not play a touch screen")
	}
	if small := eval[int](b, `[...document.querySelectorAll(".wl-points .wl-hit")].filter(e => e.getBoundingClientRect().width < 44).length`); small > 0 {
		t.Errorf("%d signs are too small for a finger", small)
	}
	b.quiet()
}

// TestPointerIsTold puts the pointer on a sign: the small label says what it
// is, how sure, which party is named and how exact the place is.
func TestPointerIsTold(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?layers=strikes&map=9/35.0/38.6")
	const sign = `document.querySelector('.wl-points [data-event="strikes:strike-on-convoy-25-may"] .wl-hit')`
	b.until(sign)
	eval[any](b, `(() => {
		const r = `+sign+`.getBoundingClientRect();
		document.querySelector(".map").dispatchEvent(new MouseEvent("mousemove", {bubbles: true, clientX: r.x + r.width / 2, clientY: r.y + r.height / 2}));
	})()`)
	b.until(`document.querySelector(".wl-tooltip:not([hidden])")`)
	told := strings.Map(func(r rune) rune {
		if r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, eval[string](b, `document.querySelector(".wl-tooltip").textContent`))
	for _, want := range []string{"Strike on a convoy", "Airstrike · 25 May 2017", "Disputed", "Russia (named as responsible)", "within about 100 km"} {
		if !strings.Contains(told, want) {
			t.Errorf("the pointer is not told %q: %s", want, told)
		}
	}
	if !eval[bool](b, `[...document.querySelectorAll(".wl-tooltip div div")].every(e => e.dir === "auto")`) {
		t.Error("a line keeps the direction of the page whatever script it is in")
	}
	b.quiet()
}

// TestRowAndSign puts the pointer on a row of the list: the map rings its sign
// and fills the circle in which it was; off the row it is as before.
func TestRowAndSign(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	const ringed = `document.querySelectorAll(".wl-selection:not([visibility])").length`
	const filled = `document.querySelectorAll('.wl-hot path[d^=M]:not([visibility])').length`
	over := func(selector string) {
		eval[any](b, `document.querySelector('`+selector+`').dispatchEvent(new PointerEvent("pointerover", {bubbles: true}))`)
	}
	over(`.row[data-id="strike-on-convoy-25-may"]`)
	b.until(ringed + ` === 1 && ` + filled + ` === 1`)
	over(`.row[data-id="convoy-25-may"]`)
	b.until(ringed + ` === 0 && ` + filled + ` === 1`)
	over(`header`)
	b.until(ringed + ` === 0 && ` + filled + ` === 0`)
	b.quiet()
}
