package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// window is the size of the browser's window in CSS pixels.
type window struct{ width, height int64 }

var (
	// small is the window that figures of frames are asked for; its map has 816 x 415.
	small = window{1200, 700}
	// large has a map of about 1200 x 700.
	large = window{1585, 985}
)

const (
	// framesMoved is over how many pixels the window moves, one each frame.
	framesMoved = 240
	// besideMost is how many events Leaflet is given: it needs seconds for a frame of more.
	besideMost = 200_000
	leaflet    = "static/node_modules/leaflet/dist"
)

// frames measures in a real browser how long a frame takes while the period
// moves a day each frame and while a year plays, how many frames the screen then
// misses, how long the page takes to draw for the first time,
// and how many bytes come until then; and the same frames by Leaflet's own
// canvas renderer. But for those that are missed, frames are not held back to the
// screen's rate.
func (b *bench) frames() error {
	if _, err := os.Stat(filepath.Join(leaflet, "leaflet-src.js")); err != nil {
		return fmt.Errorf("leaflet is needed to compare with: %w (make build, and run this in the repository)", err)
	}
	if err := b.indexWords(); err != nil {
		return err
	}
	s, _, err := b.serve(b.path("demo.db"))
	if err != nil {
		return err
	}
	defer s.stop() //nolint:errcheck // it was only read
	if err := b.firstDraw(s); err != nil {
		return err
	}
	if b.events >= played {
		if err := b.playEvenly(s); err != nil {
			return err
		}
	}
	tab, _, stop, err := b.openBrowser(chromedp.Flag("disable-frame-rate-limit", true), chromedp.Flag("disable-gpu-vsync", true))
	if err != nil {
		return err
	}
	defer stop()
	for _, w := range []window{small, large} {
		if err := chromedp.Do(tab, chromedp.EmulateViewport(w.width, w.height)); err != nil {
			return err
		}
		if w == small && b.events >= played {
			if err := b.play(tab, s); err != nil {
				return err
			}
		}
		for _, days := range []int{30, 365} {
			if err := b.scrub(tab, s, days, w); err != nil {
				return err
			}
		}
	}
	if err := b.buildAlone(); err != nil {
		return err
	}
	if err := b.decodes(tab, s); err != nil {
		return err
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
	return tab, received, func() { stopTab(); stopAlloc() }, chromedp.Do(tab, chromedp.EmulateViewport(large.width, large.height))
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

// moveWindow moves a period a step each frame, at least so many frames and
// milliseconds long; move(k) does the k-th. It gives the milliseconds between frames,
// but for the first twenty.
const moveWindow = `async (count, long, move) => {
	const frame = () => new Promise((done) => requestAnimationFrame(() => done(performance.now())));
	const times = [];
	let last = await frame();
	const began = last;
	for (let k = 0; k < count || last - began < long; k++) {
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
		const times = await (%s)(%d, 0, (k) => put("pointermove", at + k + 1));
		if (period() === before) throw new Error("the period did not move");
		put("pointerup", at + %[3]d);
		return times;
	})()`, drawn, moveWindow, frames)
}

// scrub measures frames in a window of this size: in the large one nothing is asked.
func (b *bench) scrub(tab context.Context, s *server, days int, w window) error {
	var medians, slow []float64
	for range b.Runs {
		times, err := evaluate[[]float64](tab, s.url+scrubbed(days), dragPeriod(framesMoved))
		if err != nil {
			return err
		}
		slices.Sort(times)
		medians, slow = append(medians, median(times)), append(slow, times[len(times)*95/100])
	}
	what := fmt.Sprintf("page in a window of %d × %d: a frame while a period of %d days moves", w.width, w.height, days)
	median, most := 8.0, 16.7
	if w == large {
		median, most = 0, 0
	}
	b.figure(what+", median", "ms", median, medians...)
	b.figure(what+", 95 of 100", "ms", most, slow...)
	return nil
}

// evaluate opens a page and returns what an expression of it comes to.
func evaluate[T any](tab context.Context, url, expression string) (value T, err error) {
	ctx, cancel := context.WithTimeout(tab, 5*time.Minute)
	defer cancel()
	// What the page before leaves behind would be swept up meanwhile.
	sweep := chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, heapprofiler.CollectGarbage, cdp.Empty{})
		return err
	})
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank"), sweep, chromedp.Navigate(url)); err != nil {
		return value, err
	}
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}
