package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tilesAsked are the time tiles that the page has asked for.
const tilesAsked = `performance.getEntriesByType("resource").filter(e => e.name.includes("/timetiles/")).map(e => e.name)`

// countTile has the page's own worker decode a time tile and counts in it, as
// the page does, the events of some kinds in a window of days. The worker is the
// one that the page itself has started.
const countTile = `async (at, kinds, from, to, certain) => {
	const script = performance.getEntriesByType("resource").find(e => e.name.includes("/tileworker-")).name;
	window.decoder ??= new Worker(script);
	const answer = await fetch("collections/demo/timetiles/" + at + "?bin=1");
	if (answer.status === 204) return 0;
	const bytes = await answer.arrayBuffer();
	const t = await new Promise((done, failed) => {
		window.decoder.onmessage = (e) => e.data.tile ? done(e.data.tile) : failed(e.data.error.message);
		window.decoder.postMessage({id: 0, bytes});
	});
	const [a, z] = [from - t.epoch + 1, to - t.epoch + 1];
	let n = 0;
	for (let l = 0; l < t.lists; l++) {
		if (!kinds.includes(t.kinds[t.kind[l]])) continue;
		const [first, end] = [t.offset[l], t.offset[l + 1]];
		if (!certain) {
			const begun = t.start.subarray(first, end).filter(s => s <= z).length;
			const over = t.end.subarray(first, end).filter(s => s < a).length;
			n += t.begun[first + begun] - t.begun[first] - (t.over[first + over] - t.over[first]);
			continue;
		}
		for (let e = first; e < end; e++) {
			const inside = t.start[e] >= Math.max(1, a) && t.last[e] <= z;
			if (inside || (t.sureFrom[e] > 0 && t.sureFrom[e] <= z && t.sureTo[e] >= a)) n += t.begun[e + 1] - t.begun[e];
		}
	}
	return n;
}`

// demoEvents makes a database with so many synthetic events, a layer "demo".
func demoEvents(t *testing.T, events string) (db string) {
	t.Helper()
	db = filepath.Join(t.TempDir(), "w.db")
	if _, stderr, status := waylog(t, "", "demo", "--db", db, "--layer", "demo", "--events", events, "--seed", "7"); status != exitDone {
		t.Fatal(stderr)
	}
	return db
}

// importedEvents makes a database with the events of a CSV file, a layer "demo".
func importedEvents(t *testing.T, rows string) (db string) {
	t.Helper()
	db = filepath.Join(t.TempDir(), "w.db")
	if _, stderr, status := waylog(t, rows, "import", "--db", db, "--layer", "demo", "-"); status != exitDone {
		t.Fatal(stderr)
	}
	return db
}

// TestCells looks at 20,000 synthetic events: the cells hold as many as the
// server says, a cell tells which they are, and few in view are drawn one by one.
func TestCells(t *testing.T) {
	t.Parallel()
	db := demoEvents(t, "20000")
	s := startServer(t, "--db", db, "--no-sample")
	b := openTab(t, s.url, 1200, 800)
	b.goTo("/?map=4/30/40")
	b.until(tilesAsked + `.length > 0`)
	t.Run("count as the server counts", func(t *testing.T) {
		// A box takes in both its edges, a tile only two: no synthetic event lies on one.
		differ := eval[[]string](b, `(async () => {
			const count = `+countTile+`;
			const day = (n) => new Date(n * 864e5).toISOString().slice(0, 10);
			let seed = 42;
			const random = (n) => Math.floor((seed = (seed * 16807) % 2147483647) / 2147483647 * n);
			const lat = (row, n) => Math.atan(Math.sinh(Math.PI * (1 - 2 * row / n))) * 180 / Math.PI;
			const all = ["airstrike", "shelling", "clash", "explosion", "missile strike", "arrests"];
			const differ = [];
			for (let k = 0; k < 100; k++) {
				const z = 1 + random(5), n = 2 ** z;
				const [row, col] = [Math.floor(n * (0.25 + random(40) / 100)), random(n)];
				const from = 7000 + random(12000), to = from + random(900);
				const kinds = all.slice(0, 1 + random(all.length));
				const match = random(2) ? "certain" : "possible";
				const mine = await count([z, row, col].join("/"), kinds, from, to, match === "certain");
				const box = [col * 360 / n - 180, lat(row + 1, n), (col + 1) * 360 / n - 180, lat(row, n)];
				const q = new URLSearchParams({bbox: box, datetime: day(from) + "/" + day(to), match, kind: kinds, undated: "exclude", unplaced: "exclude", bins: 1});
				const theirs = (await (await fetch("collections/demo/histogram?" + q)).json()).matched;
				if (mine !== theirs) differ.push([z, row, col, q, mine, theirs].join(" "));
			}
			return differ;
		})()`)
		for _, d := range differ {
			t.Error(d)
		}
	})
	t.Run("a kind is drawn without asking", func(t *testing.T) {
		before := eval[int](b, tilesAsked+`.length`)
		b.menu(0)
		b.tick(0, "Shelling (synthetic)")
		b.until(`new URLSearchParams(location.search).get("kinds") === "shelling"`)
		b.until(settled)
		if after := eval[int](b, tilesAsked+`.length`); after != before {
			t.Errorf("%d more tiles were asked for", after-before)
		}
	})
	// With a playhead, too: what is certain of the whole period and has begun by then.
	for _, more := range []string{"", "&match=certain&now=2014-06-30"} {
		t.Run("a cell says which events it holds"+more, func(t *testing.T) {
			b.goTo("/?map=2/20/40&kinds=shelling,clash&from=2005-01-01&to=2020-12-31" + more)
			b.until(tilesAsked + `.length > 0`)
			b.rest()
			for _, start := range []int{150, 310} {
				cell := eval[[]float64](b, fmt.Sprintf(`(async () => {
				const map = document.querySelector(".wl-map"), r = map.getBoundingClientRect();
				for (let y = %d; y < r.height - 60; y += 11) for (let x = 300; x < r.width - 100; x += 13) {
					map.dispatchEvent(new MouseEvent("mousemove", {bubbles: true, clientX: r.x + x, clientY: r.y + y}));
					await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
					const tip = document.querySelector(".wl-tooltip:not([hidden])");
					if (tip && parseInt(tip.textContent) > 1) return [r.x + x, r.y + y, parseInt(tip.textContent.replace(/,/g, ""))];
				}
				return [];
			})()`, start))
				if len(cell) == 0 {
					t.Fatalf("there is no cell of several under the pointer below %d", start)
				}
				b.do(chromedp.MouseClickXY(cell[0], cell[1]))
				b.until(`document.querySelector(".card .stack .row")`)
				heading := eval[string](b, `document.querySelector(".card h2").textContent`)
				if !strings.HasPrefix(strings.ReplaceAll(heading, ",", ""), strconv.Itoa(int(cell[2]))+" ") {
					t.Errorf("the cell says %v events, its list %q", cell[2], heading)
				}
				b.press(kb.Escape)
				b.until(`!document.querySelector(".card")`)
				b.rest()
			}
		})
	}
	t.Run("by keyboard, and the chosen event is on the map", func(t *testing.T) {
		b.goTo("/?map=2/20/40")
		b.rest()
		eval[any](b, `document.querySelector(".wl-map").focus()`)
		b.press(kb.Enter)
		b.until(`document.querySelector(".card h2") === document.activeElement`)
		b.until(`document.querySelector(".card .stack .row")`)
		id := eval[string](b, `document.querySelector(".card .stack .row").dataset.id`)
		eval[any](b, `document.querySelector(".card .stack .row").click()`)
		b.until(fmt.Sprintf(`document.querySelector(%q)`, `.wl-events [data-event="demo:`+id+`"] .wl-selection[visibility=visible], .wl-events .wl-chosen[data-event="demo:`+id+`"]`))
		b.press(kb.Escape)
		b.until(`!document.querySelector(".card")`)
	})
	t.Run("few are drawn one by one", func(t *testing.T) {
		b.goTo("/?map=7/30/40&from=2015-01-01&to=2015-12-31")
		var place struct {
			Features []struct {
				Geometry struct{ Coordinates []float64 }
			}
		}
		s.json(t, "/collections/demo/items?kind=shelling&datetime=2015-01-01/2015-12-31&match=certain&unplaced=exclude&limit=1", &place)
		at := place.Features[0].Geometry.Coordinates
		b.goTo(fmt.Sprintf("/?map=7/%f/%f&from=2015-01-01&to=2015-12-31", at[1], at[0]))
		b.until(drawnEvents + `.length > 0`)
		b.until(`document.querySelector(".readout").textContent.includes("in this view")`)
		// All of the box that was asked for, and no cell beside them.
		asked := eval[string](b, `performance.getEntriesByType("resource").map(e => e.name).filter(n => n.includes("/items?") && n.includes("bbox=")).pop().split("/items")[1]`)
		var items struct{ NumberMatched, NumberReturned int }
		s.json(t, "/collections/demo/items"+asked, &items)
		if drawn := eval[int](b, `new Set([...document.querySelectorAll(".wl-events [data-event]")].map(e => e.dataset.event)).size`); drawn != items.NumberMatched {
			t.Errorf("%d events are on the map, %d lie there", drawn, items.NumberMatched)
		}
		b.goTo("/?map=2/30/40")
		b.rest()
		if drawn := eval[int](b, drawnEvents+`.length`); drawn != 0 {
			t.Errorf("of the whole world %d are drawn one by one", drawn)
		}
	})
	t.Run("as a cloud, chosen in the map's menu and kept in the address", func(t *testing.T) {
		b.goTo("/?map=2/20/40")
		b.until(tilesAsked + `.length > 0`)
		eval[any](b, `document.querySelector(".map-menu").open = true, [...document.querySelectorAll(".map-menu input[name=many]")][1].click()`)
		b.until(`new URLSearchParams(location.search).get("many") === "density"`)
		b.until(`document.querySelector(".legend")`)
		eval[any](b, `document.querySelector(".legend").open || document.querySelector(".legend summary").click()`)
		b.until(`document.querySelector(".legend .ramp")`)
		for _, part := range []string{".map-menu", ".legend"} {
			for _, finding := range b.axeIn(part) {
				t.Error(finding)
			}
		}
		b.goTo("/?map=2/20/40&many=density")
		b.until(`document.querySelector(".legend .ramp")`)
		eval[any](b, `document.querySelector(".map-menu").open = true, [...document.querySelectorAll(".map-menu input[name=many]")][0].click()`)
		b.until(`!location.search.includes("many") && document.querySelectorAll(".legend-cells li").length > 2`)
	})
	t.Run("a commit appears without a jump", func(t *testing.T) {
		b.goTo("/?map=3/20/40&from=2015-01-01&to=2015-12-31&now=2015-06-30&sel=demo:" + eval[string](b, `document.querySelector(".list .row").dataset.id`))
		b.until(`document.querySelector(".card h2")`)
		before := b.shown()
		file := filepath.Join(t.TempDir(), "more.geojson")
		write(t, file, `{"type":"FeatureCollection","features":[{"type":"Feature","id":"late","geometry":{"type":"Point","coordinates":[40,20]},
			"properties":{"kind":"shelling","title":"Synthetic latecomer","date_start":"2015-03-01","date_end":"2015-03-01"}}]}`)
		if _, stderr, status := waylog(t, "", "import", "--db", db, "--layer", "demo", file); status != exitDone {
			t.Fatal(stderr)
		}
		// As when the reader comes back to the page: it looks at once, and else every now and then.
		b.until(fmt.Sprintf(`(document.dispatchEvent(new Event("visibilitychange")), parseInt(document.getElementById("shown").textContent.replace(/,/g, "")) === %d)`, before+1))
		if !eval[bool](b, `document.querySelector(".card h2") !== null && location.search.includes("now=2015-06-30")`) {
			t.Error("the chosen event or the playhead is gone")
		}
		b.until(`document.querySelector(".datecard-count").textContent.includes(" of ")`)
	})
	t.Run("a part that does not come is said, and nothing else is lost", func(t *testing.T) {
		b.goTo("/?map=3/20/40")
		b.rest()
		eval[any](b, `(() => {
			const real = window.fetch;
			window.fetch = (a, ...rest) => String(a).includes("/timetiles/") ? Promise.resolve(new Response("WLT9 and whatever follows")) : real(a, ...rest);
			document.querySelector(".leaflet-control-zoom-in").click();
		})()`)
		b.until(`document.querySelector(".map-notice")?.textContent.startsWith("The server is newer or older")`)
		if got := b.shown(); got < 20000 {
			t.Errorf("the sentence says %d events", got)
		}
	})
	t.Run("a part that is cut short is said, and comes when the reader tries again", func(t *testing.T) {
		b.goTo("/?map=3/20/40")
		b.rest()
		eval[any](b, `(() => {
			const real = window.fetch;
			window.cut = true;
			window.fetch = async (a, ...rest) => {
				const answer = await real(a, ...rest);
				if (!String(a).includes("/timetiles/") || !window.cut || answer.status !== 200) return answer;
				return new Response((await answer.arrayBuffer()).slice(0, -9));
			};
			document.querySelector(".leaflet-control-zoom-in").click();
		})()`)
		b.until(`document.querySelector(".map-notice")?.textContent.startsWith("Some of the events on the map cannot be read")`)
		eval[any](b, `window.cut = false; document.querySelector(".map-notice button").click()`)
		b.until(`!document.querySelector(".map-notice")`)
	})
	b.quiet()
}
