package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

const (
	// barsAsked are the questions for bars: not those for one bin, by which the page
	// learns how many events a filter matches.
	barsAsked = `performance.getEntriesByType("resource").map(e => e.name).filter(name => name.includes("/histogram?") && !/[?&]bins=1(&|$)/.test(name))`
	// barsOfView are those of them that are for the part of the world in view.
	barsOfView = barsAsked + `.filter(name => name.includes("bbox="))`
	// barStep is how fine the bars are.
	barStep = `document.querySelector(".bars-name .name-text").textContent.replace("Events per ", "")`
	// barsDiffer puts the pointer on bars all over the axis of these days, forty or
	// some more, and says where it is told of other numbers than those of a histogram.
	barsDiffer = `(async ({bins}, first, last) => {
		const day = (s) => Date.parse(s) / 864e5;
		const plot = document.querySelector(".plot"), r = plot.getBoundingClientRect();
		const [from, days] = [day(first), day(last) + 1 - day(first)];
		const frame = () => new Promise((done) => requestAnimationFrame(done));
		const number = (s) => Number(s.replaceAll(",", ""));
		const differ = [];
		const at = (b) => (Math.max(from, day(b.start)) + Math.min(from + days, day(b.end) + 1) - 2 * from) / 2 / days * r.width;
		const inSight = bins.filter((b) => at(b) > 0.5 && at(b) < r.width - 0.5);
		const every = Math.max(1, Math.floor(inSight.length / 40));
		for (const b of inSight.filter((_, i) => i %% every === 0)) {
			const x = at(b);
			plot.dispatchEvent(new PointerEvent("pointermove", {bubbles: true, pointerId: 1, pointerType: "mouse", clientX: r.x + x, clientY: r.y + 70}));
			await frame();
			await frame();
			const said = [...document.querySelectorAll(".time-tip > p")].map((p) => p.textContent)[1] ?? "nothing";
			const [count = 0, spread = count] = said.match(/[0-9][0-9,.]*/g)?.map(number) ?? [];
			const kinds = Object.fromEntries([...document.querySelectorAll(".tip-kinds li")].map((li) => [li.querySelector("bdi").textContent.toLowerCase(), number(li.querySelector(".tip-count").textContent)]));
			const same = said !== "nothing" && count === b.count && Math.abs(spread - b.spread) < 0.051 && Object.keys({...kinds, ...b.kinds}).every((k) => kinds[k] === b.kinds[k]);
			if (!same) differ.push(b.start + ": " + said + " " + JSON.stringify(kinds) + ", the server says " + JSON.stringify(b));
		}
		return inSight.length < 3 ? ["only " + inSight.length + " bars can be seen"] : differ;
	})(%s, %q, %q)`
)

// openLayer starts a server with one layer, demo, of these rows of CSV.
func openLayer(t *testing.T, rows string, width, height int64) *tab {
	t.Helper()
	return openTab(t, startServer(t, "--db", importedEvents(t, rows), "--no-sample").url, width, height)
}

// sameBars waits until the bars in sight tell of the numbers of the server's
// histogram, over the axis as it is in the address, else over these days.
func (b *tab) sameBars(query, first, last string) {
	b.t.Helper()
	answer, err := http.Get(b.site + "/collections/demo/histogram?" + query)
	if err != nil {
		b.t.Fatal(err)
	}
	histogram, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil || !json.Valid(histogram) || answer.StatusCode != http.StatusOK {
		b.t.Fatalf("%s: %v: %s", query, err, histogram)
	}
	if axis := eval[string](b, zoomedTo+` ?? ""`); axis != "" {
		first, last, _ = strings.Cut(axis, "/")
	}
	var differ []string
	for end := time.Now().Add(time.Minute); time.Now().Before(end); { // those of before may still be drawn
		if differ = eval[[]string](b, fmt.Sprintf(barsDiffer, histogram, first, last)); len(differ) == 0 {
			return
		}
	}
	b.t.Errorf("%d bars differ from %s, among them\n%s", len(differ), query, strings.Join(differ[:min(len(differ), 5)], "\n"))
}

// zoomAxis presses the button that zooms the timeline until the bars have this step.
func (b *tab) zoomAxis(step string) {
	b.t.Helper()
	for range 20 {
		if eval[string](b, barStep) == step {
			return
		}
		before := eval[string](b, zoomedTo+` ?? ""`)
		eval[any](b, `document.querySelectorAll(".zoom button")[1].click()`)
		b.until(fmt.Sprintf(`(%s ?? "") !== %q`, zoomedTo, before))
	}
	b.t.Fatalf("the bars are never those of a %s", step)
}

// widened is a day so many days away, or the last one there is in that direction.
func widened(t *testing.T, day string, by int, end string) string {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	if moved := at.AddDate(0, 0, by).Format(time.DateOnly); (moved < end) == (by > 0) {
		return moved
	}
	return end
}

// TestBarsFromTiles looks at 5,000 events of days and of months: with all of them in
// view the bars are those of the tiles, and the server is asked for none; where the
// edge of the view goes between events, it is asked once whenever the map rests.
func TestBarsFromTiles(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewSource(3))
	var rows strings.Builder
	rows.WriteString("id,title,kind,date_start,date_end,lat,lon\n")
	for i := range 5000 {
		start := time.Date(2014, 1, 1+dice.Intn(730), 0, 0, 0, 0, time.UTC)
		end := start
		if i%3 == 0 { // some day of that month
			start = start.AddDate(0, 0, 1-start.Day())
			end = start.AddDate(0, 1, -1)
		}
		fmt.Fprintf(&rows, "e%d,Synthetic %s,%s,%s,%s,%.4f,%.4f\n", i, []string{"raid", "march"}[i%2], []string{"air", "ground", "naval"}[dice.Intn(3)],
			start.Format(time.DateOnly), end.Format(time.DateOnly), 30+dice.Float64()*8, 36+dice.Float64()*8)
	}
	b := openLayer(t, rows.String(), 1440, 900)
	const first, last = "2014-01-01", "2015-12-31"
	for _, filter := range []struct{ page, server string }{{}, {"&kinds=air,naval", "&kind=air,naval"}, {"&q=raid", "&q=raid"}} {
		t.Run("filter "+filter.page, func(t *testing.T) {
			b := &tab{t: t, ctx: b.ctx, site: b.site}
			query := "datetime=" + first + "/" + last + filter.server
			b.goTo("/?map=5/34/40" + filter.page)
			eval[any](b, `performance.setResourceTimingBufferSize(5000)`)
			b.until(barPaths)
			b.sameBars(query+"&step=week", first, last)
			b.zoomAxis("day")
			b.sameBars(query+"&step=day", "", "")
			if all := eval[[]string](b, barsAsked); len(all) != 0 {
				t.Errorf("with all in view the server was asked for bars: %q", all)
			}
			camera := `new URLSearchParams(location.search).get("map")`
			eval[any](b, `document.querySelector(".wl-map").focus()`)
			moves := []string{kb.ArrowRight, "=", "=", kb.ArrowDown} // the first two leave all in view
			for i, key := range moves {
				before := eval[string](b, camera)
				b.press(key)
				b.until(fmt.Sprintf(`%s !== %q`, camera, before))
				if i < 2 {
					b.sameBars(query+"&step=day", "", "")
					continue
				}
				b.until(fmt.Sprintf(`%s.length >= %d`, barsOfView, i-1))
				u, err := url.Parse(eval[string](b, barsOfView+`.at(-1)`))
				if err != nil {
					t.Fatal(err)
				}
				b.sameBars(u.RawQuery, "", "")
				var west, south, east, north, zoom, lat, lon float64
				_, err = fmt.Sscanf(u.Query().Get("bbox"), "%f,%f,%f,%f", &west, &south, &east, &north)
				if _, err2 := fmt.Sscanf(eval[string](b, camera), "%f/%f/%f", &zoom, &lat, &lon); err != nil || err2 != nil {
					t.Fatal(err, err2)
				}
				wide := eval[float64](b, `document.querySelector(".wl-map").clientWidth`) * 360 / (256 * math.Exp2(zoom))
				if math.Abs(east-west-wide) > 1e-3 || math.Abs((west+east)/2-lon) > 1e-2 || south > lat || north < lat {
					t.Errorf("bars of %v %v %v %v were asked for with the map at %v %v, %v degrees wide", west, south, east, north, lat, lon, wide)
				}
			}
			all, ofView := eval[[]string](b, barsAsked), eval[[]string](b, barsOfView)
			if len(ofView) != 2 || len(all) != 2 {
				t.Errorf("two views that cut cells asked for bars %d times, and in all for %q", len(ofView), all)
			}
		})
	}
	b.quiet()
}

// TestBarsOfAViewBetween looks at one of two places, with nothing where the view's
// edge is: what is counted there is known from the tiles.
func TestBarsOfAViewBetween(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	rows.WriteString("id,kind,date,lat,lon\n")
	for i := range 3000 {
		fmt.Fprintf(&rows, "e%d,air,2015-%02d-%02d,%d,%d\n", i, 1+i%5, 1+i%28, []int{34, 50}[i%2], []int{38, 10}[i%2])
	}
	b := openLayer(t, rows.String(), 1440, 900)
	b.goTo("/?map=7/34.1/38.1")
	b.until(`document.querySelector(".readout").textContent.includes("in this view of the map")`)
	b.sameBars("step=day&datetime=2015-01-01/2015-05-28&bbox=37,33,39,35", "2015-01-01", "2015-05-28")
	if all := eval[[]string](b, barsOfView); len(all) != 0 {
		t.Errorf("the server was asked for bars of the view: %q", all)
	}
	b.quiet()
}

// TestTimelineOfCenturies zooms from decades to days, about two months of which 1,200
// events are known but for their day: a day has a thirtieth or a thirty-first of them.
func TestTimelineOfCenturies(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	rows.WriteString("id,kind,date_start,date_end,lat,lon\n")
	for i := range 2880 { // a day each month
		day := time.Date(1861, time.Month(1+i), 1+i%28, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		fmt.Fprintf(&rows, "d%d,ground,%s,%s,%d,%d\n", i, day, day, 10+i%5, 100+i%7)
	}
	for i := range 1200 {
		fmt.Fprintf(&rows, "m%d,air,1980-11-01,1980-11-30,%d,%d\n", i, 12+i%5, 102+i%7)
	}
	for i := range 1240 {
		fmt.Fprintf(&rows, "n%d,air,1980-12-01,1980-12-31,%d,%d\n", i, 12+i%5, 102+i%7)
	}
	b := openLayer(t, rows.String(), 640, 900)
	const first, last = "1861-01-01", "2100-12-28"
	b.goTo("/?map=3/13/104")
	b.until(barPaths)
	if step := eval[string](b, barStep); step != "decade" {
		t.Errorf("all of it has bars of a %s", step)
	}
	b.sameBars("step=decade&datetime="+first+"/"+last, first, last)
	// The middle of the axis, about which it is zoomed, lies at the turn of 1980.
	for _, step := range []string{"year", "month", "week", "day"} {
		b.zoomAxis(step)
		from, to, _ := strings.Cut(eval[string](b, zoomedTo), "/")
		b.sameBars("step="+step+"&datetime="+widened(t, from, -400, first)+"/"+widened(t, to, 400, last), "", "")
	}
	if all := eval[[]string](b, barsOfView); len(all) != 0 {
		t.Errorf("the server was asked for bars of the view: %q", all)
	}
	b.quiet()
}
