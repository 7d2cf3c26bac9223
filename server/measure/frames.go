package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

const (
	// The page of this size has a map of about 1200 x 700.
	pageWidth, pageHeight = 1585, 985
	// framesMoved is over how many pixels the window moves, one each frame.
	framesMoved = 240
	// besideMost is how many events Leaflet is given: it needs seconds for a frame of more.
	besideMost = 200_000
	leaflet    = "static/node_modules/leaflet/dist"
)

// frames measures in a real browser how long a frame takes while the period
// moves a day each frame, how long the page takes to draw for the first time,
// and how many bytes come until then; and the same frames by Leaflet's own
// canvas renderer. While the period moves frames are not held back to the
// screen's rate.
func (b *bench) frames() error {
	if _, err := os.Stat(filepath.Join(leaflet, "leaflet-src.js")); err != nil {
		return fmt.Errorf("leaflet is needed to compare with: %w (make build, and run this in the repository)", err)
	}
	s, _, err := b.serve(b.path("demo.db"))
	if err != nil {
		return err
	}
	defer s.stop() //nolint:errcheck // it was only read
	if err := b.firstDraw(s); err != nil {
		return err
	}
	tab, _, stop, err := b.openBrowser(chromedp.Flag("disable-frame-rate-limit", true), chromedp.Flag("disable-gpu-vsync", true))
	if err != nil {
		return err
	}
	defer stop()
	for _, days := range []int{30, 365} {
		if err := b.scrub(tab, s, days); err != nil {
			return err
		}
	}
	if b.events > besideMost {
		return nil
	}
	return b.besideLeaflet(tab, s)
}

// openBrowser starts Chromium; received counts the bytes that it is sent.
func (b *bench) openBrowser(flags ...chromedp.ExecAllocatorOption) (tab context.Context, received *atomic.Int64, stop func(), err error) {
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err = exec.LookPath(name); err == nil {
			break
		}
	}
	if err != nil {
		return nil, nil, nil, fmt.Errorf("a Chromium is needed: %w", err)
	}
	flags = append([]chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.UserDataDir(b.path("browser")), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU}, flags...)
	alloc, stopAlloc := chromedp.NewExecAllocator(b.ctx, flags...)
	received = new(atomic.Int64)
	tab, stopTab := chromedp.NewContext(alloc, chromedp.WithListener(func(ev any) {
		if e, ok := ev.(*network.EventLoadingFinished); ok {
			received.Add(int64(e.EncodedDataLength))
		}
	}))
	return tab, received, func() { stopTab(); stopAlloc() }, chromedp.Do(tab, chromedp.EmulateViewport(pageWidth, pageHeight))
}

// drawn resolves when something is on the canvas of many events, with the
// milliseconds since the page was asked for.
const drawn = `new Promise((done) => {
	const small = new OffscreenCanvas(60, 40).getContext("2d", {willReadFrequently: true});
	const look = () => {
		const cells = document.querySelector(".wl-cells-canvas");
		if (cells?.width > 0) {
			small.drawImage(cells, 0, 0, 60, 40);
			if (small.getImageData(0, 0, 60, 40).data.some((v, i) => i % 4 === 3 && v > 0)) return done(performance.now());
		}
		requestAnimationFrame(look);
	};
	look();
})`

func (b *bench) firstDraw(s *server) error {
	tab, received, stop, err := b.openBrowser()
	if err != nil {
		return err
	}
	defer stop()
	var took, kilobytes []float64
	for range b.Runs {
		// Nothing is kept from the run before.
		if err := chromedp.Do(tab, chromedp.Navigate("about:blank"), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, network.ClearBrowserCache, cdp.Empty{})
			return err
		})); err != nil {
			return err
		}
		before := received.Load()
		ms, err := evaluate[float64](tab, s.url+"/?map=2/20/30", drawn)
		if err != nil {
			return err
		}
		took, kilobytes = append(took, ms/1000), append(kilobytes, float64(received.Load()-before)/1000)
	}
	b.figure("page: until the events are drawn for the first time", "s", 1.5, took...)
	b.figure("page: bytes until then", "KB", 1000, kilobytes...)
	return nil
}

// moveWindow moves a period a step each frame; move(k) does the k-th. It gives
// the milliseconds between frames.
const moveWindow = `async (count, move) => {
	const frame = () => new Promise((done) => requestAnimationFrame(() => done(performance.now())));
	const times = [];
	let last = await frame();
	for (let k = 0; k < count; k++) {
		move(k);
		const now = await frame();
		times.push(now - last);
		last = now;
	}
	return times.slice(20);
}`

// windowFrom is the first day of the window: most events are in the last years.
var windowFrom = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// scrubbed is the address of a view in whose timeline a pixel is about a day.
func scrubbed(days int) string {
	return fmt.Sprintf("/?map=2/20/30&axis=2022-07-01/2026-06-30&from=%s&to=%s", windowFrom.Format(time.DateOnly), windowFrom.AddDate(0, 0, days-1).Format(time.DateOnly))
}

// dragPeriod drags the period in the timeline a pixel each frame, as a reader
// does with the mouse: all of the page follows, not the map alone.
func dragPeriod(frames int) string {
	return fmt.Sprintf(`(async () => {
		await %s;
		await new Promise((done) => setTimeout(done, 2500));
		const plot = document.querySelector(".plot");
		const middle = (e) => { const r = e.getBoundingClientRect(); return r.x + r.width / 2; };
		const at = (middle(document.querySelector(".handle-start")) + middle(document.querySelector(".handle-end"))) / 2;
		const y = plot.getBoundingClientRect().y + 40;
		const put = (type, x) => plot.dispatchEvent(new PointerEvent(type, {bubbles: true, pointerId: 1, pointerType: "mouse", button: 0, buttons: 1, clientX: x, clientY: y}));
		put("pointerdown", at);
		const period = () => document.querySelector(".handle-start").ariaValueNow;
		const before = period();
		const times = await (%s)(%d, (k) => put("pointermove", at + k + 1));
		if (period() === before) throw new Error("the period did not move");
		put("pointerup", at + %[3]d);
		return times;
	})()`, drawn, moveWindow, frames)
}

func (b *bench) scrub(tab context.Context, s *server, days int) error {
	var medians, slow []float64
	for range b.Runs {
		times, err := evaluate[[]float64](tab, s.url+scrubbed(days), dragPeriod(framesMoved))
		if err != nil {
			return err
		}
		slices.Sort(times)
		medians, slow = append(medians, median(times)), append(slow, times[len(times)*95/100])
	}
	what := fmt.Sprintf("page: a frame while a period of %d days moves", days)
	b.figure(what+", median", "ms", 8, medians...)
	b.figure(what+", 95 of 100", "ms", 16.7, slow...)
	return nil
}

// besideLeaflet compares frames of the map with those of circle markers by
// Leaflet's canvas renderer, which come and go with the window.
func (b *bench) besideLeaflet(tab context.Context, s *server) error {
	events, err := b.pointsAndDays()
	if err != nil {
		return err
	}
	other, stop, err := leafletPage(b.ctx, events)
	if err != nil {
		return err
	}
	defer stop()
	markers := fmt.Sprintf(`(async () => { await ready; return (%s)(40, (k) => show(%d + k, %[2]d + k + 364)) })()`, moveWindow, windowFrom.Unix()/86400)
	frame := func(url, script string) func() (float64, error) {
		return func() (float64, error) {
			times, err := evaluate[[]float64](tab, url, script)
			if err != nil {
				return 0, err
			}
			return median(times), nil
		}
	}
	return b.compare(comparison{what: "a frame while a period of 365 days moves", beside: "Leaflet 1.9, circle markers on its canvas", unit: "ms", reach: 40},
		frame(s.url+scrubbed(365), dragPeriod(60)), frame(other, markers))
}

// pointsAndDays gives longitude, latitude, first and last day of the placed and
// dated points, as JSON.
func (b *bench) pointsAndDays() ([]byte, error) {
	file := b.path("points.geojsonl")
	if _, err := b.waylog("export", "--db", b.path("demo.db"), "--layer", "demo", "--format", "geojsonseq", "-o", file); err != nil {
		return nil, err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	var out []any
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var e struct {
			Geometry *struct {
				Type        string
				Coordinates json.RawMessage
			}
			Properties struct {
				Start string `json:"date_start"`
				End   string `json:"date_end"`
			}
		}
		if err := json.Unmarshal(bytes.TrimPrefix(lines.Bytes(), []byte{0x1e}), &e); err != nil {
			return nil, err
		}
		if e.Geometry != nil && e.Geometry.Type == "Point" && e.Properties.Start != "" && e.Properties.End != "" {
			out = append(out, []any{e.Geometry.Coordinates, e.Properties.Start, e.Properties.End})
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	return json.Marshal(out)
}

// leafletPage serves a page of Leaflet with these events; show(from, to) puts the
// markers of a window of days on the map and takes the others off.
func leafletPage(ctx context.Context, events []byte) (url string, stop func(), err error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/leaflet/", http.StripPrefix("/leaflet/", http.FileServer(http.Dir(leaflet))))
	mux.HandleFunc("/events", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(events) })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><link rel="stylesheet" href="leaflet/leaflet.css"><script src="leaflet/leaflet-src.js"></script>
<div id="map" style="width: 1200px; height: 700px"></div><script>
const map = L.map("map", {zoomAnimation: false}).setView([20, 30], 2), renderer = L.canvas();
let markers = [];
const on = new Set();
const ready = fetch("events").then(r => r.json()).then((all) => {
	const day = (s) => Date.parse(s) / 864e5;
	markers = all.map(([[lon, lat], start, end]) => ({start: day(start), end: day(end), marker: L.circleMarker([lat, lon], {renderer, radius: 4, weight: 1})}));
});
function show(from, to) {
	for (const m of markers) {
		const inside = m.start <= to && m.end >= from;
		if (inside === on.has(m)) continue;
		if (inside) { m.marker.addTo(map); on.add(m); } else { m.marker.remove(); on.delete(m); }
	}
}
</script>`)
	})
	s := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	return "http://" + l.Addr().String() + "/", func() { _ = errors.Join(s.Close(), <-done) }, nil
}

// evaluate opens a page and returns what an expression of it comes to.
func evaluate[T any](tab context.Context, url, expression string) (value T, err error) {
	ctx, cancel := context.WithTimeout(tab, 5*time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		return value, err
	}
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}
