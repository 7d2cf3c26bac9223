package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// device is a screen and how it is pointed at.
type device struct {
	name          string
	width, height int64
	touch         bool
}

var (
	desktop   = device{"desktop", 1440, 900, false}
	laptop    = device{"laptop", 1024, 768, false}
	phone     = device{"phone", 390, 844, true}
	lowPhone  = device{"low phone", 360, 640, true}
	lying     = device{"phone on its side", 844, 390, true}
	atDouble  = device{"desktop at 200 %", 720, 450, false}
	narrowest = device{"desktop at 400 %", 320, 256, false}
)

// on makes the tab that device.
func (b *tab) on(d device) {
	b.t.Helper()
	if d.touch {
		b.do(chromedp.EmulateViewport(d.width, d.height, chromedp.EmulateMobile, chromedp.EmulateTouch))
	} else {
		b.do(chromedp.EmulateViewport(d.width, d.height))
	}
}

// media sets what the reader's system asks for, such as "forced-colors" "active".
func (b *tab) media(name, value string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: name, Value: value}},
		})
		return err
	}))
}

// notCovered: whether the middle of an element can be seen, or lies under something else.
const notCovered = `(e) => { const r = e.getBoundingClientRect(); const at = document.elementFromPoint(r.x + r.width / 2, r.y + Math.min(r.height / 2, 20)); return at !== null && (e.contains(at) || at.contains(e) || at.closest("label")?.control === e); }`

// looks are themes and languages in pairs: contrast does not hang on the direction
// of writing, so each of both is looked at once and not each with each.
var looks = []struct{ scheme, lang string }{{"light", "en"}, {"dark", "ar"}}

// TestEveryScreenIsAccessible lets axe-core look at map, card, table and
// dialogs, on each device, in each theme, in each direction of writing.
func TestEveryScreenIsAccessible(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--db", filepath.Join(t.TempDir(), "w.db"))
	b := openTab(t, s.url, 1440, 900)
	const clicks = `(() => { document.querySelector('.colophon [aria-haspopup]').click(); })()`
	for _, d := range []device{desktop, laptop, phone} {
		b.on(d)
		for _, look := range looks {
			b.scheme(look.scheme)
			t.Run(strings.Join([]string{d.name, look.scheme, look.lang}, " "), func(t *testing.T) {
				b.t = t
				for _, screen := range []struct{ name, path, then, ready string }{
					{"map", "/?", "", drawnEvents + `.length > 0`},
					{"card", "/?sel=strikes:strike-on-convoy-25-may&", "", `document.querySelector(".card h2")`},
					{"list", "/?show=list&", "", `document.querySelector(".list .row")`},
					{"table", "/?show=table&", "", `document.querySelector(".table-box tbody tr")`},
					{"keys", "/?show=list&", clicks, `document.querySelector("dialog[open] kbd")`},
					{"nothing", "/?q=zzzz&", "", `document.querySelector(".spot-steps button:nth-child(2)")`},
				} {
					b.goTo(screen.path + "lang=" + look.lang)
					if screen.then != "" {
						eval[any](b, screen.then)
					}
					b.until(screen.ready)
					b.shot(fmt.Sprintf("access-%s-%s-%s-%s", d.name, look.scheme, look.lang, screen.name))
					for _, finding := range b.axe() {
						t.Errorf("%s: %s", screen.name, finding)
					}
				}
			})
		}
	}
	b.t = t
	b.quiet()
}

// where says what the keyboard stands on: its class, and its words.
const where = `(() => { const e = document.activeElement; return e === document.body ? "nothing" : String(e.className?.baseVal ?? e.className).split(" ")[0] + ": " + (e.getAttribute("aria-label") ?? e.textContent).trim().slice(0, 40); })()`

// tabOrder presses Tab until the page is through and says what was met; each
// has to be seen, and to be seen to have the focus.
func (b *tab) tabOrder() []string {
	b.t.Helper()
	eval[any](b, `document.activeElement.blur()`)
	var met []string
	for range 80 {
		b.do(chromedp.KeyEvent(kb.Tab))
		at := eval[string](b, where)
		if at == "nothing" {
			return met
		}
		if len(met) == 0 || met[len(met)-1] != at { // a date has several fields
			met = append(met, at)
		}
		if !eval[bool](b, `((e) => Boolean(e.closest(".unseen, .mark")) || (`+notCovered+`)(e.querySelector(".grip") ?? e))(document.activeElement)`) {
			b.t.Errorf("%s has the focus and lies under something else", at)
		}
		if eval[bool](b, `(() => { const e = document.activeElement; const ring = (x) => { const s = x && getComputedStyle(x); return s && ((s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none"); };
			return ![e, e.querySelector(".grip"), e.closest("label"), e.parentElement].some(ring) && !(e.matches(".mark") && document.querySelector(".ring-pointed")) && !e.matches("[type=date]"); })()`) {
			b.t.Errorf("%s has the focus and does not show it", at)
		}
	}
	b.t.Errorf("after 80 steps the keyboard is still at %q", met[len(met)-1])
	return met
}

// indexOf finds the first that begins so; -1 fails the test.
func indexOf(t *testing.T, met []string, prefix string) int {
	t.Helper()
	i := slices.IndexFunc(met, func(s string) bool { return strings.HasPrefix(s, prefix) })
	if i < 0 {
		t.Errorf("the keyboard does not reach %q: %q", prefix, met)
	}
	return i
}

// TestTabOrder follows the Tab key through the page: it goes as the page is
// read, the map before the cards on a phone, and is caught nowhere.
func TestTabOrder(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	for _, c := range []struct {
		device
		order []string
	}{
		{desktop, []string{"skip: Skip to the list", "skip: Skip to the timeline", "button: Copy link", "switch: Strikes", "row: Strike on a convoy", "map: Map", "leaflet-control-zoom-in", "play: Play", "handle: Start", "handle: Playhead"}},
		{phone, []string{"skip: Skip to the list", "button: Copy link", "map: Map", "leaflet-control-zoom-in", "switch: Strikes", "button: List", "row: Strike on a convoy", "play: Play", "handle: Start", "handle: Playhead"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b.t = t
			b.on(c.device)
			b.goTo("/")
			b.until(drawnEvents + `.length > 0`)
			met := b.tabOrder()
			at := -1
			for _, want := range c.order {
				i := indexOf(t, met, want)
				if i >= 0 && i < at {
					t.Errorf("%q comes too early: %q", want, met)
				}
				at = max(at, i)
			}
			if eval[bool](b, `[...document.querySelectorAll("[tabindex]")].some(e => e.tabIndex > 0)`) {
				t.Error("the order is forced by a positive tabindex")
			}
			if eval[bool](b, `Boolean(document.querySelector("[accesskey]"))`) {
				t.Error("there are access keys")
			}
		})
	}
	b.t = t
	b.quiet()
}

// TestKeyboardJourney goes from the skip link to the list, through it, into a
// card and back, and on to the timeline, without a pointer.
func TestKeyboardJourney(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	eval[any](b, `document.activeElement.blur()`)
	b.do(chromedp.KeyEvent(kb.Tab))
	b.enter()
	b.until(`document.activeElement.id === "list"`)
	for range 4 { // the note of a first visit may stand between
		b.do(chromedp.KeyEvent(kb.Tab))
		if strings.HasPrefix(eval[string](b, where), "row") {
			break
		}
	}
	b.do(chromedp.KeyEvent(kb.ArrowDown))
	second := eval[string](b, where)
	if !strings.HasPrefix(second, "row: Convoy from Raqqa") {
		t.Errorf("the arrow leads to %q", second)
	}
	b.enter()
	b.until(`document.activeElement.matches(".card h2")`)
	b.do(chromedp.KeyEvent("?"))
	b.until(`document.querySelector("dialog[open] kbd")`)
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until(`!document.querySelector("dialog[open]")`)
	if at := eval[string](b, where); !strings.HasPrefix(at, ": Convoy") && !strings.Contains(at, "Convoy from Raqqa") {
		t.Errorf("the keys are closed and the keyboard is at %q", at)
	}
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until(`!document.querySelector(".card")`)
	b.until(`document.activeElement.matches(".row")`)
	if at := eval[string](b, where); at != second {
		t.Errorf("the card closes and the keyboard is at %q, it came from %q", at, second)
	}
	b.enter()
	b.until(`document.activeElement.matches(".card h2")`)
	// A dialog tells of its end a moment after it has gone: a second Escape in that moment counts.
	b.do(chromedp.KeyEvent("?"))
	b.until(`document.querySelector("dialog[open] kbd")`)
	eval[any](b, `(() => { document.querySelector("dialog[open]").close(); document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape", bubbles: true})); })()`)
	b.until(`!document.querySelector(".card") && document.activeElement.matches(".row")`)
	b.enter()
	b.until(`document.activeElement.matches(".card h2")`)
	eval[any](b, `history.back()`)
	b.until(`document.activeElement.matches(".row")`)

	eval[any](b, `document.querySelector(".skip[href='#timeline']").focus()`)
	b.enter()
	b.do(chromedp.KeyEvent(kb.Tab))
	if !eval[bool](b, `Boolean(document.activeElement.closest(".timeline"))`) {
		t.Errorf("the second skip link leads to %q", eval[string](b, where))
	}
	eval[any](b, `document.querySelector(".handle-end").focus()`)
	b.do(chromedp.KeyEvent(kb.ArrowLeft))
	b.until(`location.search.includes("to=2017-05-31")`)

	// A character that is typed is a character.
	eval[any](b, `document.getElementById("q").focus()`)
	b.do(chromedp.KeyEvent("?"))
	if eval[bool](b, `Boolean(document.querySelector("dialog[open]"))`) || eval[string](b, `document.getElementById("q").value`) != "?" {
		t.Error("a question mark in the search field opens the keys")
	}
	b.quiet()
}

// TestLiveRegion listens to what is said: one sentence for a result, nothing
// while it plays, one when it stops.
func TestLiveRegion(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?from=2017-05-25&to=2017-06-01")
	eval[any](b, `(() => { window.said = []; const live = document.querySelector("[role=status]"); new MutationObserver(() => said.push(live.textContent.trim())).observe(live, {childList: true, characterData: true, subtree: true}); })()`)
	b.until(`document.querySelector("[role=status]").textContent.includes("events")`)
	eval[any](b, `said.length = 0`)
	b.setDate("From", "2017-05-30")
	b.until(`said.length > 0`)
	said := eval[[]string](b, `new Promise(done => setTimeout(() => done(said), 1200))`)
	if len(said) != 1 || !strings.Contains(said[0], "events") || !strings.Contains(said[0], "30 May to 1 Jun") {
		t.Errorf("the result is told as %q", said)
	}
	eval[any](b, `(said.length = 0, document.querySelector(".play").click())`)
	b.until(`location.search.includes("now=") || document.querySelector('button[aria-label="Pause"]')`)
	if said := eval[[]string](b, `new Promise(done => setTimeout(() => done(said), 1500))`); len(said) != 0 {
		t.Errorf("while it plays it says %q", said)
	}
	eval[any](b, `document.querySelector('button[aria-label="Pause"]')?.click()`)
	b.until(`said.length > 0`)
	if said := eval[[]string](b, `new Promise(done => setTimeout(() => done(said), 1200))`); len(said) != 1 {
		t.Errorf("as it stops it says %q", said)
	}
	b.quiet()
}

// TestReflow opens the page on small screens and magnified ones: all of it is
// there, and it scrolls one way at most. Where it does not scroll, the map has
// its share.
func TestReflow(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	for _, d := range []device{desktop, laptop, phone, lying, lowPhone, atDouble, narrowest} {
		for _, path := range []string{"/", "/?sel=strikes:strike-on-convoy-25-may", "/?show=list", "/?lang=ar", "/?q=zzzz"} {
			t.Run(d.name+" "+path, func(t *testing.T) {
				b.t = t
				b.on(d)
				b.goTo(path)
				b.until(`!location.search.includes("sel=") || document.querySelector(".card h2")`)
				var size struct{ Wide, High, Map, Window float64 }
				size.Wide = eval[float64](b, `document.documentElement.scrollWidth - innerWidth`)
				size.High = eval[float64](b, `document.documentElement.scrollHeight - innerHeight`)
				size.Map = eval[float64](b, `document.querySelector(".stage").getBoundingClientRect().height`)
				size.Window = float64(d.height)
				if size.Wide > 0 {
					t.Errorf("it is %v px wider than the window", size.Wide)
				}
				if d != narrowest && size.High > 0 {
					t.Errorf("it is %v px higher than the window", size.High)
				}
				if strings.HasSuffix(path, "show=list") && d != desktop && d != laptop {
					return
				}
				if size.Map < 0.4*size.Window-0.5 {
					t.Errorf("the map has %v of %v px", size.Map, size.Window)
				}
				b.shot("reflow-" + d.name + strings.NewReplacer("/", "", "?", " ", ":", " ").Replace(path))
			})
		}
	}
	b.t = t
	b.quiet()
}

// TestTextSpacing widens lines, letters and words as readers may (WCAG 1.4.12):
// no control loses a part of its words.
func TestTextSpacing(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	for _, d := range []device{desktop, phone} {
		b.on(d)
		b.goTo("/")
		eval[any](b, `(() => { const s = new CSSStyleSheet(); s.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }"); document.adoptedStyleSheets = [s]; })()`)
		for _, cut := range eval[[]string](b, `[...document.querySelectorAll("button, summary, label, .written, .sentence p, .datecard p")]
			.filter(e => e.checkVisibility() && !e.closest(".unseen, .card-row, .list, .switches") && getComputedStyle(e).overflow !== "visible" && getComputedStyle(e).clipPath === "none" && e.scrollWidth > e.clientWidth + 1)
			.map(e => e.className + ": " + e.textContent)`) {
			t.Errorf("%s: cut: %s", d.name, cut)
		}
		b.shot("spacing-" + d.name)
	}
	b.quiet()
}

// TestTargets measures what is pressed: 24 px at least, 44 where a finger does
// it. Links in a line of text are as high as the line; the timeline's marks can
// be had in the list at full size.
func TestTargets(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	for _, c := range []struct {
		device
		least float64
	}{{desktop, 24}, {phone, 44}, {lying, 44}} {
		for _, path := range []string{"/", "/?sel=strikes:strike-on-convoy-25-may", "/?show=list", "/?show=table", "/?q=zzzz"} {
			b.on(c.device)
			b.goTo(path)
			b.until(`!location.search.includes("sel=") || document.querySelector(".card h2")`)
			b.until(`!location.search.includes("show=table") || document.querySelector(".table-box tbody tr")`)
			for _, small := range eval[[]string](b, fmt.Sprintf(`[...document.querySelectorAll("button, a[href], input, select, summary, [role=slider]")]
				.filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: false}) && !e.closest("[inert], .unseen, .skips, .leaflet-control-attribution, p, dd, .sources, .mark"))
				.map(e => e.matches("input") ? e.closest("label, .date-box, .search, .place-search, td, [role=cell], [role=gridcell], [role=columnheader], th") ?? e : e)
				.map(e => [e, e.getBoundingClientRect()])
				.filter(([e, r]) => r.width > 0 && r.height > 0 && (r.width < %[1]v - 0.5 || r.height < %[1]v - 0.5))
				.map(([e, r]) => Math.round(r.width) + " x " + Math.round(r.height) + " " + e.tagName + "." + e.className + " " + (e.getAttribute("aria-label") ?? e.textContent).slice(0, 30))`, c.least)) {
				t.Errorf("%s %s: %s", c.name, path, small)
			}
		}
	}
	b.quiet()
}

// TestNothingShifts loads the page and adds up what moved after the first paint.
// Not beside other browsers: with little of the machine the states of a slow
// server come and go.
func TestNothingShifts(t *testing.T) {
	b, _ := openMap(t, 1440, 900, "/")
	for _, d := range []device{desktop, laptop, phone, lying} {
		for _, scheme := range []string{"light", "dark"} {
			for _, lang := range []string{"en", "ar"} {
				b.on(d)
				b.scheme(scheme)
				var shift []string
				for range 3 { // what moves every time counts
					b.goTo("/?lang=" + lang)
					b.until(drawnEvents + `.length > 0`)
					shift = eval[[]string](b, `new Promise(done => {
						const all = [];
						new PerformanceObserver(l => all.push(...l.getEntries())).observe({type: "layout-shift", buffered: true});
						const name = n => n ? (n.className?.baseVal ?? n.className ?? n.nodeName) : "gone";
						setTimeout(() => done(all.filter(e => !e.hadRecentInput && e.value >= 0.0005).map(e => e.value.toFixed(4) + " " + e.sources.map(s => name(s.node)))), 700);
					})`)
					if len(shift) == 0 {
						break
					}
				}
				for _, s := range shift {
					t.Errorf("%s %s %s: %s", d.name, scheme, lang, s)
				}
			}
		}
	}
	b.quiet()
}

// TestForcedColours opens the page as a system with few colours shows it: what
// is selected can be told from what is not, and no sign is without a line.
func TestForcedColours(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	b.media("forced-colors", "active")
	for _, d := range []device{desktop, phone} {
		b.on(d)
		b.goTo("/?sel=strikes:strike-on-convoy-25-may")
		b.until(`document.querySelector(".card h2")`)
		b.shot("forced-" + d.name)
		if d == desktop && eval[bool](b, `(() => { const s = getComputedStyle(document.querySelector('.row[aria-current="true"]')); return s.outlineStyle === "none"; })()`) {
			t.Error("the selected row looks like the others")
		}
		for _, finding := range b.axe() {
			t.Errorf("%s: %s", d.name, finding)
		}
	}
	b.quiet()
}
