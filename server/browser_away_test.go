package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/input"
)

// signsNow stands for the signs that are drawn, "0" where there is none.
const signsNow = `(document.querySelector(".wl-cells-canvas")?.width ? ` + looksOf + `(".wl-cells-canvas") : "0")`

// TestServerAwayWhileScrubbing takes the server away in the middle of a drag over
// many events: what was loaded is drawn on, for the days of the moment, and no
// number stands beside days that it was not counted for.
func TestServerAwayWhileScrubbing(t *testing.T) {
	t.Parallel()
	db := demoEvents(t, "20000")
	s := startServer(t, "--db", db, "--no-sample")
	site, way := wayTo(t, s.url)
	b := openTab(t, site, 1200, 800)
	b.goTo("/?map=2/20/40&from=2010-01-01&to=2013-12-31")
	b.until(tilesAsked + `.length > 0 && ` + signsNow + ` !== "0"`)
	b.rest()
	box := eval[[]float64](b, `(({x, y, width, height}) => [x, y, width, height])(document.querySelector(".plot").getBoundingClientRect())`)
	days := eval[[]float64](b, `[...document.querySelectorAll(".plot [role=slider]")].map((e) => e.getBoundingClientRect().x)`)
	if len(days) < 2 {
		t.Fatalf("the handles of the period are at %v", days)
	}
	x, y := (days[0]+days[1])/2, box[1]+box[3]*0.6
	first := eval[string](b, signsNow)
	told := eval[string](b, `document.querySelector(".datecard-count").textContent`)

	b.mouse(input.DispatchMouseEventTypeMousePressed, x, y)
	seen := map[string]bool{first: true}
	for step := range 12 {
		if step == 4 {
			way.Store(wayCut)
		}
		b.mouse(input.DispatchMouseEventTypeMouseMoved, x+float64(step+1)*12, y)
		now := eval[string](b, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(`+signsNow+`))))`)
		if now == "0" {
			t.Fatalf("after step %d nothing is drawn", step)
		}
		seen[now] = true
	}
	b.mouse(input.DispatchMouseEventTypeMouseReleased, x+12*12, y)
	if len(seen) < 8 {
		t.Errorf("in twelve steps the signs were drawn in %d ways", len(seen))
	}
	b.until(spot + `.includes("cannot be reached") && document.querySelector(".map-notice")`)
	last := eval[string](b, signsNow)
	if last == "0" || last == first {
		t.Errorf("with the server away the signs are drawn as %s, before the drag as %s", last, first)
	}
	if after := eval[string](b, `document.querySelector(".datecard-count")?.textContent ?? ""`); after == told {
		t.Errorf("%q is told of other days than it was counted for", after)
	}
	b.shot("scrub-away")

	way.Store(wayOpen)
	b.until(settled + ` && !document.querySelector(".spot, .map-notice") && document.querySelectorAll(".list .row").length > 0`)
	b.rest()
	if now := eval[string](b, signsNow); now != last {
		t.Errorf("with the server back the same days are drawn otherwise")
	}
	counted := eval[string](b, `(async () => {
		const now = new URLSearchParams(location.search);
		const q = new URLSearchParams({datetime: now.get("from") + "/" + now.get("to"), bins: 1, undated: "exclude"});
		return (await (await fetch("collections/demo/histogram?" + q)).json()).matched.toLocaleString("en");
	})()`)
	b.until(fmt.Sprintf(`document.querySelector(".datecard-count").textContent.startsWith(%q)`, counted+" "))
}
