package main

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/waylog/waylog/static"
)

// pixelsOf are the pixels of canvas c, read from a copy: reading a page's own canvas again and again makes Chromium complain.
const pixelsOf = `(() => {
	const x = new OffscreenCanvas(c.width, c.height).getContext("2d", {willReadFrequently: true});
	x.drawImage(c, 0, 0);
	return x.getImageData(0, 0, c.width, c.height).data;
})()`

const (
	// mapFiles are the base map files that the page fetched, with what they weighed on the way.
	mapFiles = `performance.getEntriesByType("resource").filter(e => e.name.includes("/basemap/")).map(e => ({Name: e.name.split("/").pop(), Bytes: e.encodedBodySize, Sent: e.transferSize}))`
	// painted is done when the tiles have their detail and the names are written.
	painted = `document.querySelectorAll(".wl-tile").length > 0 && [...document.querySelectorAll(".wl-tile")].every(t => getComputedStyle(t).visibility !== "hidden") && (() => {
		const c = document.querySelector(".wl-label-canvas");
		return c && c.width > 0 && ` + pixelsOf + `.some((v, i) => i % 4 === 3 && v > 0);
	})()`
	// looksOf are numbers that stand for what a kind of canvas shows.
	looksOf = `(selector => [...document.querySelectorAll(selector)].map(c => {
		const d = ` + pixelsOf + `;
		let h = 0;
		for (let i = 0; i < d.length; i += 4) h = (h * 31 + d[i] + d[i + 1] * 3 + d[i + 3]) | 0;
		return h;
	}).join())`
	// riverPixels counts the pixels in the colour of rivers.
	riverPixels = `[...document.querySelectorAll(".wl-tile")].reduce((n, c) => {
		const d = ` + pixelsOf + `;
		for (let i = 0; i < d.length; i += 4) if (d[i] === 0xa9 && d[i + 1] === 0xc3 && d[i + 2] === 0xd3) n++;
		return n;
	}, 0)`
)

type mapFile struct {
	Name        string
	Bytes, Sent int
}

// TestFirstViewOfTheMapIsLight weighs what the first look at the founding map
// fetches of the base map: a coarse world and the detail in view, packed.
func TestFirstViewOfTheMapIsLight(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	b.until(painted)
	b.until(`performance.getEntriesByType("resource").some(e => e.name.includes("/basemap/towns-"))`)
	sum := 0
	for _, f := range eval[[]mapFile](b, mapFiles) {
		sum += f.Bytes
		if strings.HasPrefix(f.Name, "mid-") {
			t.Errorf("%s is for a smaller scale", f.Name)
		}
		if strings.Contains(f.Name, "-ar-") {
			t.Errorf("%s is for another language", f.Name)
		}
		t.Logf("%7d %s", f.Bytes, f.Name)
	}
	const most = 85 * 1024
	if sum == 0 || sum > most {
		t.Errorf("the first view fetches %d bytes of base map, want at most %d", sum, most)
	}
	b.quiet()
}

// TestNamesFollowTheLanguage opens the map in Arabic and finds other names,
// without having fetched the English ones.
func TestNamesFollowTheLanguage(t *testing.T) {
	t.Parallel()
	const view = "&map=8/35.4/38.6&layers=strikes"
	b, _ := openMap(t, 1440, 900, "/?lang=ar"+view)
	b.until(painted)
	b.until(`performance.getEntriesByType("resource").some(e => /towns-21-12-ar-/.test(e.name))`)
	for _, f := range eval[[]mapFile](b, mapFiles) {
		if strings.HasPrefix(f.Name, "names-en-") {
			t.Errorf("an Arabic page fetched %s", f.Name)
		}
	}
	b.shot("names-arabic")
	arabic := eval[string](b, looksOf+`(".wl-label-canvas")`)
	b.goTo("/?lang=en" + view)
	b.until(painted)
	b.until(`performance.getEntriesByType("resource").some(e => /names-en-/.test(e.name))`)
	if english := eval[string](b, looksOf+`(".wl-label-canvas")`); english == arabic {
		t.Error("the names are the same in both languages")
	}
	b.quiet()
}

// TestRiversAreTrueOrAbsent looks at the Euphrates: on small scales it is
// there; closer in only where the build has rivers fine enough.
func TestRiversAreTrueOrAbsent(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?layers=strikes&map=7/35.4/39.6")
	b.until(painted)
	b.until(riverPixels + ` > 100`)
	fine, err := fs.Glob(static.Files(), "basemap/rivers-*.bin")
	if err != nil {
		t.Fatal(err)
	}
	b.goTo("/?layers=strikes&map=8/35.4/39.6")
	b.until(painted)
	if len(fine) > 0 {
		b.until(riverPixels + ` > 100`)
		b.until(`document.querySelector(".leaflet-control-attribution").textContent.includes("GSHHG")`)
	} else if n := eval[int](b, riverPixels); n > 0 {
		t.Errorf("%d pixels of rivers that lie kilometres off", n)
	}
	b.goTo("/?layers=strikes&map=10/35.9/39")
	b.until(`document.querySelector(".leaflet-control-attribution").textContent.includes("Base map for orientation")`)
	b.quiet()
}

// TestBorderPolicy switches how disputed borders are drawn, by the menu.
func TestBorderPolicy(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?layers=strikes&map=8/32.6/35.6")
	b.until(painted)
	dotted := eval[string](b, looksOf+`(".wl-tile")`)
	names := eval[string](b, looksOf+`(".wl-label-canvas")`)
	eval[any](b, `document.querySelector(".map-menu summary").click()`)
	b.until(`document.querySelector(".map-menu[open] input[name=borders]")`)
	b.shot("border-policy")
	for _, finding := range b.axe() {
		t.Error(finding)
	}
	eval[any](b, `document.querySelectorAll(".map-menu input[name=borders]")[1].click()`)
	b.until(`new URLSearchParams(location.search).get("borders") === "defacto"`)
	b.until(looksOf + `(".wl-tile") !== "` + dotted + `"`)
	b.until(looksOf + `(".wl-label-canvas") !== "` + names + `"`)
	b.shot("border-policy-defacto")
	eval[any](b, `history.back()`)
	b.until(`!location.search.includes("borders")`)
	b.until(looksOf + `(".wl-tile") === "` + dotted + `"`)
	if checked := eval[bool](b, `document.querySelectorAll(".map-menu input[name=borders]")[0].checked`); !checked {
		t.Error("Back does not set the menu")
	}
	b.quiet()
}
