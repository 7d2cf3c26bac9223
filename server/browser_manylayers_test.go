package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// slow makes the browser's processor so many times slower.
func (b *tab) slow(times float64) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: times})
		return err
	}))
}

// tap touches a place of the screen with one finger.
func (b *tab) tap(x, y float64) {
	b.t.Helper()
	touch := func(kind input.DispatchTouchEventType, points ...*input.TouchPoint) {
		b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: points})
			return err
		}))
	}
	touch(input.DispatchTouchEventTypeTouchStart, &input.TouchPoint{X: x, Y: y})
	touch(input.DispatchTouchEventTypeTouchEnd)
}

// signsExplained are the names in the legend, each with the shape and the colour
// of its sign and, where it says so, the layer.
const signsExplained = `[...document.querySelectorAll(".legend-body > ul > li")].filter(e => e.querySelector("bdi")).map(e => [
	e.querySelector("bdi").textContent, e.querySelector(".symbol path").getAttribute("d"), getComputedStyle(e.querySelector(".symbol")).color, e.querySelector("bdi + bdi")?.textContent ?? ""])`

// largestSign is the place where most is covered by signs of many, one large or several.
const largestSign = `(() => {
	const {data, width, left, top} = ` + mapPixels + `;
	const covered = ([x, y]) => {
		let n = 0;
		for (let dy = -8; dy <= 8; dy++) for (let dx = -8; dx <= 8; dx++) n += data[4 * ((y - top + dy) * width + x - left + dx) + 3] > 240;
		return n;
	};
	return ` + cellSpots + `.sort((a, b) => covered(b) - covered(a))[0];
})()`

// scatteredLayer makes a layer of so many events in some kinds, which have no
// colours, over ten years and a part of the world.
func scatteredLayer(t *testing.T, db, layer string, events int, west float64, kinds ...string) {
	t.Helper()
	rows := strings.Builder{}
	rows.WriteString("id,kind,lat,lon,date_start,date_end,title\n")
	for i := range events {
		on := time.Date(2010, 1, 1+i*3650/events, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		fmt.Fprintf(&rows, "%d,%s,%.3f,%.3f,%s,%s,Synthetic %d of %s\n", i, kinds[i%len(kinds)], -30+float64(i*7919%6000)/100, west+float64(i*104729%4000)/100, on, on, i, layer)
	}
	file := filepath.Join(t.TempDir(), layer+".csv")
	write(t, file, rows.String())
	if _, stderr, status := waylog(t, "", "import", "--db", db, "--layer", layer, file); status != exitDone {
		t.Fatal(stderr)
	}
}

// TestManyLayersOnAPhone shows three layers of 5,000 synthetic events side by side
// on a slow phone: two of them without colours of their own.
func TestManyLayersOnAPhone(t *testing.T) {
	t.Parallel()
	db := demoEvents(t, "5000")
	scatteredLayer(t, db, "first", 5000, -20, "raid", "ambush")
	scatteredLayer(t, db, "second", 5000, 10, "raid", "sighting", "seizure")
	s := startServer(t, "--db", db, "--no-sample")
	b := openTab(t, s.url, phone.width, phone.height)
	b.on(phone)
	b.slow(4)
	b.goTo("/?map=2/0/15")
	b.until(signsDrawn)
	b.until(`["demo", "first", "second"].every(l => ` + tilesAsked + `.some(n => n.includes("/" + l + "/")))`)
	b.rest()
	b.shot("many-layers-phone")
	part := func(name string, test func(t *testing.T)) {
		t.Run(name, func(t *testing.T) {
			b.t = t
			test(t)
		})
	}
	part("the legend has the kinds of each, and no sign twice", func(t *testing.T) {
		if !eval[bool](b, `document.querySelector(".legend").open`) {
			eval[any](b, `document.querySelector(".legend summary").click()`)
		}
		b.until(signsExplained + `.length > 8`)
		signs := map[string]string{}
		var names []string
		for _, e := range eval[[][4]string](b, signsExplained) {
			name := strings.TrimSpace(e[0] + " " + e[3])
			names = append(names, name)
			if other, ok := signs[e[1]+e[2]]; ok && strings.HasPrefix(e[1], "M-") {
				t.Errorf("%q has the sign of %q", name, other)
			}
			signs[e[1]+e[2]] = name
		}
		for _, want := range []string{"Shelling (synthetic)", "Arrests (synthetic)", "raid first", "ambush", "raid second", "sighting", "seizure"} {
			if !slices.Contains(names, want) {
				t.Errorf("%q is not in the legend: %q", want, names)
			}
		}
		b.shot("many-layers-legend")
		eval[any](b, `document.querySelector(".legend summary").click()`)
	})
	part("playing moves the cells", func(t *testing.T) {
		now := `Array.from(` + mapPixels + `.data).reduce((a, n) => (a * 31 + n) | 0, 0)`
		before := eval[int](b, now)
		b.click(`document.querySelector('button[aria-label="Play"]')`)
		b.until(now + fmt.Sprintf(` !== %d && document.querySelector('button[aria-label="Pause"]')`, before))
		first := eval[int](b, now)
		b.until(now + fmt.Sprintf(` !== %d`, first))
		b.click(`document.querySelector('button[aria-label="Pause"]')`)
		b.until(`location.search.includes("now=")`)
		b.goTo("/?map=2/0/15")
	})
	part("a tap opens the list of a cell", func(t *testing.T) {
		b.until(signsDrawn)
		b.rest()
		spot := eval[[]float64](b, largestSign)
		b.tap(spot[0], spot[1])
		b.until(`document.querySelectorAll(".card .stack .row").length > 1`)
		b.press(kb.Escape)
		b.until(`!document.querySelector(".card")`)
	})
	part("a layer that is off leaves its tiles", func(t *testing.T) {
		flip := func(on string) {
			eval[any](b, `[...document.querySelectorAll(".switch")].find(e => e.textContent.includes("second")).click()`)
			b.until(fmt.Sprintf(`[...document.querySelectorAll(".switch")].find(e => e.textContent.includes("second")).getAttribute("aria-pressed") === %q`, on))
			b.until(settled)
			b.rest()
		}
		asked := func(layer string) int {
			return eval[int](b, tilesAsked+`.filter(n => n.includes("/`+layer+`/")).length`)
		}
		drawn := `new Uint32Array(` + mapPixels + `.data.buffer).reduce((n, p) => n + (p >>> 24 > 128), 0)`
		all := eval[int](b, drawn)
		flip("false")
		if fewer := eval[int](b, drawn); fewer >= all {
			t.Errorf("with the layer %d pixels are drawn, without it %d", all, fewer)
		}
		first, second := asked("first"), asked("second")
		flip("true")
		b.until(drawn + fmt.Sprintf(` === %d`, all))
		if asked("first") != first || asked("second") == second {
			t.Errorf("switched on again, %d tiles of the layer are asked for and %d of one that stayed", asked("second")-second, asked("first")-first)
		}
	})
	b.t = t
	b.quiet()
}

// cloud is how strong a cloud is at places of a grid, and how light where it is densest.
type cloud struct {
	Alpha    []int
	Dense    float64
	Lon, Lat []float64
}

const readCloud = `(() => {
	const {data, width, height, left, top} = ` + mapPixels + `, map = document.querySelector(".wl-map").getBoundingClientRect();
	const out = {Alpha: [], Dense: 0, Lon: [], Lat: []};
	const [zoom, lat, lon] = new URLSearchParams(location.search).get("map").split("/").map(Number), world = 256 * 2 ** zoom;
	const mid = [(lon + 180) / 360 * world, (1 - Math.asinh(Math.tan(lat * Math.PI / 180)) / Math.PI) / 2 * world];
	const light = {};
	for (let y = 0; y < height; y += 12) for (let x = 0; x < width; x += 12) {
		const p = 4 * (y * width + x);
		out.Alpha.push(data[p + 3]);
		(light[data[p + 3]] ??= []).push((data[p] + data[p + 1] + data[p + 2]) / 3);
		const [wx, wy] = [mid[0] + left + x - map.x - map.width / 2, mid[1] + top + y - map.y - map.height / 2];
		out.Lon.push(wx / world * 360 - 180);
		out.Lat.push(Math.atan(Math.sinh(Math.PI * (1 - 2 * wy / world))) * 180 / Math.PI);
	}
	const most = light[Math.max(...Object.keys(light).map(Number))];
	out.Dense = most.reduce((a, b) => a + b, 0) / most.length;
	return out;
})()`

// seenAt is from how much alpha on a cloud is more than its fringe.
const seenAt = 80

func (c *cloud) covered() (n int) {
	for _, a := range c.Alpha {
		if a > 0 {
			n++
		}
	}
	return n
}

func cloudFollows(t *testing.T, b *tab, s *server) {
	see := func(query string) cloud {
		t.Helper()
		b.goTo("/?map=2/20/40&many=density" + query)
		b.until(signsDrawn)
		b.rest()
		return eval[cloud](b, readCloud)
	}
	all, early, late := see(""), see("&from=1989-01-01&to=2004-12-31"), see("&from=2016-01-01&to=2019-12-31")
	for name, c := range map[string]cloud{"early": early, "late": late} {
		if len(c.Alpha) != len(all.Alpha) {
			t.Fatalf("%s the cloud has %d places, of all times %d", name, len(c.Alpha), len(all.Alpha))
		}
		if n := c.covered(); n == 0 || n >= all.covered() {
			t.Errorf("%s it covers %d places, of all times %d", name, n, all.covered())
		}
		for i, a := range c.Alpha {
			if a > seenAt && all.Alpha[i] == 0 {
				t.Errorf("%s there is a cloud at %.1f, %.1f, where nothing ever was", name, c.Lon[i], c.Lat[i])
				break
			}
		}
	}
	if slices.Equal(early.Alpha, late.Alpha) {
		t.Error("the cloud is the same in two windows")
	}
	// Where the late window has a cloud and the early has none, the server has late events and no early ones.
	looked := 0
	for i := range late.Alpha {
		if late.Alpha[i] < seenAt || early.Alpha[i] > 0 || looked == 12 {
			continue
		}
		looked++
		box := func(d float64) string {
			return fmt.Sprintf("bbox=%f,%f,%f,%f&undated=exclude&unplaced=exclude&limit=1", late.Lon[i]-d, late.Lat[i]-d, late.Lon[i]+d, late.Lat[i]+d)
		}
		var some, none struct{ NumberMatched int }
		s.json(t, "/collections/demo/items?datetime=2016-01-01/2019-12-31&"+box(12), &some)
		s.json(t, "/collections/demo/items?datetime=1989-01-01/2004-12-31&"+box(0.1), &none)
		if some.NumberMatched == 0 || none.NumberMatched > 0 {
			t.Errorf("at %.1f, %.1f the cloud is of the late window alone, the server has %d late and %d early events", late.Lon[i], late.Lat[i], some.NumberMatched, none.NumberMatched)
		}
	}
	if looked == 0 {
		t.Error("no place has a cloud in one window alone")
	}
	see("")
	b.scheme("dark")
	b.until(`document.querySelector(".wl-map").dataset.mapTheme === "dark"`)
	b.rest()
	dark := eval[cloud](b, readCloud)
	b.scheme("light")
	if !slices.Equal(dark.Alpha, all.Alpha) {
		t.Error("in the dark the cloud lies elsewhere")
	}
	if !(all.Dense < 110 && dark.Dense > 110) {
		t.Errorf("where it is densest it is as light as %.0f on a light map and %.0f on a dark one", all.Dense, dark.Dense)
	}
}
