package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	// offline: squares of the built-in base map are on the screen, and its names.
	offline = `document.querySelectorAll("canvas.wl-tile").length > 0 && document.querySelector("canvas.wl-label-canvas")`
	// stacked are the titles that the panel offers for one spot.
	stacked = `[...document.querySelectorAll(".stack .row-title")].map(e => e.textContent)`
)

// middle returns where the middle of an element is on the screen.
func (b *tab) middle(element string) (x, y float64) {
	b.t.Helper()
	at := eval[[]float64](b, fmt.Sprintf(`(() => { const r = (%s).getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()`, element))
	return at[0], at[1]
}

// click presses the left button in the middle of an element.
func (b *tab) click(element string) {
	b.t.Helper()
	x, y := b.middle(element)
	b.do(chromedp.MouseClickXY(x, y))
}

// signOf is the sign of an event on the map.
func signOf(event string) string {
	return fmt.Sprintf(`document.querySelector('.wl-points [data-event="%s"]')`, event)
}

// badgeAt is the number of the stack that an event belongs to: the one
// nearest to its sign.
func badgeAt(event string) string {
	return `(() => {
		const middle = e => { const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] };
		const [x, y] = middle(` + signOf(event) + `);
		const far = e => Math.hypot(middle(e)[0] - x, middle(e)[1] - y);
		return [...document.querySelectorAll(".wl-badge")].sort((a, b) => far(a) - far(b))[0];
	})()`
}

// TestStacks clicks on the number of a stack and gets all of it, whatever lies
// beneath; and on a sign that lies on a route and in an area, and gets these too.
func TestStacks(t *testing.T) {
	t.Parallel()
	b, s := openMap(t, 1440, 900, "/")
	var clashes []string
	var first string
	var got collection
	s.json(t, "/collections/strikes/items?kind=clash", &got)
	for _, f := range got.Features {
		first = "strikes:" + f.ID
	}
	b.until(`document.querySelector(".wl-badge")`)
	b.click(badgeAt(first))
	b.until(stacked + `.length > 0`)
	clashes = eval[[]string](b, stacked)
	if len(clashes) != len(got.Features) || len(clashes) < 2 {
		t.Errorf("the number at Raqqa offers %q, the server has %d clashes", clashes, len(got.Features))
	}
	b.shot("stack")
	eval[any](b, `document.querySelectorAll(".stack .row")[1].click()`)
	b.until(`document.querySelector(".card h2").textContent === ` + fmt.Sprintf("%q", clashes[1]))
	if sel := eval[string](b, `new URLSearchParams(location.search).get("sel")`); !strings.HasPrefix(sel, "strikes:") {
		t.Errorf("the address does not hold the choice: %q", sel)
	}

	b.goTo("/")
	b.click(signOf("strikes:strike-on-convoy-25-may"))
	b.until(`document.querySelector(".stack")`)
	offered := strings.Join(eval[[]string](b, stacked), "\n")
	for _, want := range []string{"Strike", "orridor"} {
		if !strings.Contains(offered, want) {
			t.Errorf("a click on a strike in the corridor hides %q: %s", want, offered)
		}
	}
	b.quiet()
}

// TestAddressOfCamera leaves the address alone until the reader moves the map.
func TestAddressOfCamera(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	eval[any](b, `document.querySelector(".row").click()`)
	b.until(`document.querySelector(".card h2")`)
	if at := eval[string](b, `location.search`); strings.Contains(at, "map=") {
		t.Errorf("nobody moved the map, and the address says %s", at)
	}
	b.click(`document.querySelector(".leaflet-control-zoom-in")`)
	b.until(`location.search.includes("map=")`)
	b.quiet()
}

// TestHurriedReader selects one record after the other, each before the map has
// come to rest from the one before: still nobody has moved the map.
func TestHurriedReader(t *testing.T) {
	t.Parallel()
	for _, width := range []int64{390, 1024, 1440} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			b, _ := openMap(t, width, 700, "/")
			eval[any](b, `(async () => {
				const pause = (ms) => new Promise((done) => setTimeout(done, ms));
				const rows = [...document.querySelectorAll(".list .row")];
				for (let i = 0; i < rows.length; i++) for (const j of [i, (i * 7 + 3) % rows.length]) {
					rows[j].click();
					await pause(25 + 20 * (i % 5));
					document.querySelector(".card-bar [aria-label^=Close]")?.click();
				}
				await pause(500);
				return null;
			})()`)
			if at := eval[string](b, `location.search`); strings.Contains(at, "map=") {
				t.Errorf("nobody moved the map, and the address says %s", at)
			}
			b.quiet()
		})
	}
}

// TestRoomChangesInAPan changes the size of the map at each moment of a pan that
// brings a chosen record into view, the last pixels too: still nobody has moved
// the map.
func TestRoomChangesInAPan(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	moved := eval[string](b, `(async () => {
		const pause = (ms) => new Promise((done) => setTimeout(done, ms));
		const rows = [...document.querySelectorAll(".list .row")];
		for (let i = 0; i < 60; i++) {
			rows[(i * 7) % rows.length].click();
			await pause(100 + 5 * i);
			document.body.style.paddingInlineEnd = i % 2 ? "0" : "40px";
			await pause(350);
			if (location.search.includes("map=")) return "room " + i + ": " + location.search;
		}
		return "";
	})()`)
	if moved != "" {
		t.Errorf("nobody moved the map, and the address says at %s", moved)
	}
	b.quiet()
}

// TestEveryRecordFromTheList selects each record of the founding map in the
// list and finds it on the screen, not under the panels.
func TestEveryRecordFromTheList(t *testing.T) {
	t.Parallel()
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"desktop", 1440, 900}, {"phone", 390, 844}} {
		t.Run(size.name, func(t *testing.T) {
			b, _ := openMap(t, size.width, size.height, "/")
			rows := eval[int](b, `document.querySelectorAll(".row").length`)
			for i := range rows {
				eval[any](b, fmt.Sprintf(`document.querySelectorAll(".list .row")[%d].click()`, i))
				b.until(`document.querySelector(".card h2") && location.search.includes("sel=")`)
				event := eval[string](b, `new URLSearchParams(location.search).get("sel")`)
				const share = `(() => {
					const map = document.querySelector(".map").getBoundingClientRect();
					const part = (r, o) => Math.max(0, Math.min(r.right, o.right) - Math.max(r.left, o.left)) * Math.max(0, Math.min(r.bottom, o.bottom) - Math.max(r.top, o.top));
					const signs = [...document.querySelectorAll(".wl-events .wl-chosen")].filter(e => e.closest(".wl-points, .wl-lines, .wl-areas"));
					const boxes = signs.map(e => e.querySelector(".wl-hit, .wl-hit-line").getBoundingClientRect());
					const covers = [...document.querySelectorAll(".datecard, .legend")].map(e => e.getBoundingClientRect());
					const seen = boxes.reduce((n, r) => n + part(r, map) - covers.reduce((m, c) => m + part(r, c), 0), 0);
					return seen / Math.min(boxes.reduce((n, r) => n + r.width * r.height, 0), map.width * map.height);
				})()`
				b.until(share + ` > 0.3`)
				if zoom := eval[string](b, `location.search`); strings.Contains(zoom, "map=") {
					t.Errorf("%s: nobody moved the map, and the address says %s", event, zoom)
				}
				eval[any](b, `document.querySelector(".card-bar [aria-label^=Close]").click()`)
				b.until(`!location.search.includes("sel=")`)
			}
			b.shot("every-record-" + size.name)
			b.quiet()
		})
	}
}

// TestServerGone types a word while the server does not answer: nothing stays
// on the page that answers an older question, and trying again brings it back.
func TestServerGone(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	b.rest() // all that the map is made of is here
	eval[any](b, `window.answering = window.fetch; window.fetch = () => Promise.reject(new TypeError("gone")); null`)
	eval[any](b, `(() => { const q = document.getElementById("q"); q.value = "convoy"; q.dispatchEvent(new Event("input", {bubbles: true})) })()`)
	b.until(`document.querySelectorAll(".list .spot button").length === 1`)
	b.until(drawnEvents + `.length === 0`)
	if rows := eval[[]string](b, listedTitles); len(rows) != 0 {
		t.Errorf("the list still has %q", rows)
	}
	if count := eval[bool](b, `Boolean(document.querySelector(".datecard-count"))`); count {
		t.Error("the date card counts what could not be loaded")
	}
	eval[any](b, `window.fetch = window.answering; document.querySelector(".list .spot button").click()`)
	b.until(settled + ` && ` + listedTitles + `.length > 0 && ` + drawnEvents + `.length > 0`)
	b.quiet()
}

// TestStrangeLinks opens links that nobody can have copied from the page.
func TestStrangeLinks(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?from=2017-02-30&map=99/1/2&match=perhaps&asof=2017&now=x&status=&kinds=,&lang=<b>&utm_source=x")
	if n := b.shown(); n != 18 {
		t.Errorf("the page shows %d events of 18", n)
	}
	b.goTo("/?layers=nowhere")
	b.until(`document.querySelector(".list .spot code")?.textContent === "nowhere"`)
	eval[any](b, `document.querySelector(".list .spot button").click()`)
	b.until(settled + ` && ` + drawnEvents + `.length > 0`)
	b.quiet()
}

// TestPlaybackGlides plays with a layer of many events shown: a convoy moves
// between days, and the histogram is not asked for again.
func TestPlaybackGlides(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "w.db")
	s := startServer(t, "--db", db) // an empty database: the founding map comes in
	var rows strings.Builder
	rows.WriteString("id,title,kind,date,latitude,longitude\n")
	for n := range 2000 { // more than the browser takes whole
		fmt.Fprintf(&rows, "%d,Synthetic %d,%s,2017-05-%02d,%.2f,%.2f\n", n, n, []string{"air", "ground"}[n%2], 10+n%20, 34+float64(n%30)/10, 37+float64(n%40)/10)
	}
	if _, stderr, status := waylog(t, rows.String(), "import", "--db", db, "--layer", "many", "-"); status != exitDone {
		t.Fatal(stderr)
	}
	b := openTab(t, s.url, 1440, 900)
	b.goTo("/?from=2017-05-24&to=2017-06-03&now=2017-05-29")
	const asked = `performance.getEntriesByType("resource").filter(e => e.name.includes("/histogram?")).length`
	b.until(barPaths) // tiles come first, and what they are compared with
	before := eval[int](b, asked)
	eval[any](b, `document.querySelector(".play").click()`)
	b.until(`(window.places ??= new Set(), document.querySelectorAll(".wl-line circle").forEach(c => places.add(c.getAttribute("cx"))), places.size > 30)`)
	eval[any](b, `document.querySelector(".play").click()`)
	if after := eval[int](b, asked); after != before {
		t.Errorf("playing asked for %d histograms", after-before)
	}
	eval[any](b, `document.querySelector(".menu input").click()`)
	b.until(asked + ` > ` + fmt.Sprint(before))
	if last := eval[string](b, `performance.getEntriesByType("resource").filter(e => e.name.includes("/histogram?")).at(-1).name`); !strings.Contains(last, "kind=") {
		t.Errorf("the bars do not follow the kinds: %s", last)
	}
	b.quiet()
}

// tileServer serves one grey tile for every address, or 404 for all, and counts.
func tileServer(t *testing.T, status int) (string, *atomic.Int32) {
	t.Helper()
	grey := image.NewGray(image.Rect(0, 0, 256, 256))
	for i := range grey.Pix {
		grey.Pix[i] = color.Gray{Y: 200}.Y
	}
	var tile bytes.Buffer
	if err := png.Encode(&tile, grey); err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		if status != http.StatusOK {
			w.WriteHeader(status)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write(tile.Bytes()) // the browser may have gone on
	}))
	t.Cleanup(s.Close)
	return s.URL, &asked
}

// TestOnlineTiles shows the provider's tiles that the operator configured, and
// names the provider in plain text.
func TestOnlineTiles(t *testing.T) {
	t.Parallel()
	provider, asked := tileServer(t, http.StatusOK)
	s := startServer(t, "--db", filepath.Join(t.TempDir(), "w.db"), "--tiles", provider+"/{z}/{x}/{y}.png", "--tiles-attribution", "Tiles by <b>Nobody</b>")
	b := openTab(t, s.url, 1440, 900)
	b.goTo("/?map=14/35.95/39.01")
	b.until(`document.querySelectorAll("img.leaflet-tile-loaded").length > 3`)
	if asked.Load() == 0 {
		t.Error("no tile was asked for")
	}
	if !eval[bool](b, `[...document.querySelectorAll("img.leaflet-tile")].every(e => e.src.includes("/14/"))`) {
		t.Error("the link's zoom is not kept")
	}
	if eval[bool](b, `Boolean(`+offline+`)`) {
		t.Error("the built-in map lies under the online one")
	}
	credit := eval[string](b, `document.querySelector(".leaflet-control-attribution").textContent`)
	if !strings.Contains(credit, "Tiles by <b>Nobody</b>") || strings.Contains(credit, "GeoNames") {
		t.Errorf("the map names %q", credit)
	}
	b.shot("online-tiles")
	for _, u := range b.strangers() {
		if !strings.HasPrefix(u, provider+"/") {
			t.Errorf("a foreign request: %s", u)
		}
	}
	if len(b.complain) > 0 {
		t.Errorf("the console says %q", b.complain)
	}
}

// TestOnlineTilesFail falls back to the built-in map and says so, whether the
// provider refuses or the address was mistyped.
func TestOnlineTilesFail(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{"refused": "/{z}/{x}/{y}.png", "mistyped": "/{z}/{x}/{why}.png"} {
		t.Run(name, func(t *testing.T) {
			provider, asked := tileServer(t, http.StatusNotFound)
			s := startServer(t, "--db", filepath.Join(t.TempDir(), "w.db"), "--tiles", provider+file, "--tiles-attribution", "Tiles by Nobody")
			b := openTab(t, s.url, 1440, 900)
			b.goTo("/")
			b.until(`document.querySelector(".map-notice")`)
			b.until(offline)
			if notice := eval[string](b, `document.querySelector(".map-notice").textContent`); !strings.Contains(notice, "built-in") {
				t.Errorf("the notice says %q", notice)
			}
			if credit := eval[string](b, `document.querySelector(".leaflet-control-attribution").textContent`); !strings.Contains(credit, "GeoNames") || strings.Contains(credit, "Nobody") {
				t.Errorf("the map names %q", credit)
			}
			if findings := b.axe(); len(findings) > 0 {
				t.Errorf("axe: %q", findings)
			}
			before := asked.Load()
			if name == "refused" && before < 3 {
				t.Errorf("%d tiles were asked for before the map gave up", before)
			}
			eval[any](b, `document.querySelector(".map-notice").remembered = true; document.querySelector(".map-notice button").click()`)
			b.until(`document.querySelector(".map-notice") && !document.querySelector(".map-notice").remembered`)
			if name == "refused" && asked.Load() == before {
				t.Error("trying again asked for nothing")
			}
			b.shot("online-tiles-" + name)
			for _, u := range b.strangers() {
				if !strings.HasPrefix(u, provider+"/") {
					t.Errorf("a foreign request: %s", u)
				}
			}
		})
	}
}

// strangers are the requests to anybody but the site.
func (b *tab) strangers() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.foreign)
}
