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
	"time"
)

// aloneScript is the folder of the script of a page with nothing but a map.
const aloneScript = "alone"

// buildAlone builds that script.
func (b *bench) buildAlone() error {
	cmd := exec.CommandContext(b.ctx, "node", "static/build/bench.mjs", b.path(aloneScript))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build the map alone: %w\n%s", err, out)
	}
	return nil
}

// decodes measures how long the browser takes for the tiles of the world at the
// level at which the page shows it.
func (b *bench) decodes(tab context.Context, s *server) error {
	other, stop, err := maps(b.ctx, s.url, b.path(aloneScript), nil)
	if err != nil {
		return err
	}
	defer stop()
	var took []float64
	for range b.Runs {
		ms, err := evaluate[float64](tab, other+"cells", `(async () => {
			while (!window.decode) await new Promise((done) => setTimeout(done, 10));
			const tiles = [];
			for (const at of ["0/0", "0/1", "1/0", "1/1"]) {
				const answer = await fetch("/collections/demo/timetiles/1/" + at);
				if (answer.status === 200) tiles.push(await answer.arrayBuffer());
			}
			const began = performance.now();
			for (const t of tiles) decode(t);
			return performance.now() - began;
		})()`)
		if err != nil {
			return err
		}
		took = append(took, ms)
	}
	b.figure("time tiles of the world, level 1: decoded in the browser", "ms", 0, took...)
	return nil
}

// besideLeaflet compares frames with those of circle markers by Leaflet's canvas
// renderer, which come and go with the window: of a map alone, as Leaflet's is, and
// of the whole page.
func (b *bench) besideLeaflet(tab context.Context, s *server) error {
	events, err := b.pointsAndDays()
	if err != nil {
		return err
	}
	other, stop, err := maps(b.ctx, s.url, b.path(aloneScript), events)
	if err != nil {
		return err
	}
	defer stop()
	moved := fmt.Sprintf(`(async () => {
		while (!window.ready) await new Promise((done) => setTimeout(done, 10));
		await ready;
		await new Promise((done) => setTimeout(done, 1000));
		// Sixty days to and fro, as long on either side as a reader drags.
		const day = (k) => %[2]d + Math.abs((k + 60) %% 120 - 60);
		const times = await (%[1]s)(60, 4000, (k) => show(day(k), day(k) + 364));
		if (shown() === 0) throw new Error("nothing is shown");
		return times;
	})()`, moveWindow, windowFrom.Unix()/86400)
	frame := func(url, script string) func() (float64, error) {
		return func() (float64, error) {
			times, err := evaluate[[]float64](tab, url, script)
			if err != nil {
				return 0, err
			}
			return median(times), nil
		}
	}
	reach := 0.0
	if b.events == besideMost {
		reach = 40
	}
	const beside = "Leaflet 1.9, circle markers on its canvas"
	if err := b.compare(comparison{what: "map of 1200 × 700: a frame while a period of 365 days moves", beside: beside, unit: "ms", reach: reach},
		frame(other+"cells", moved), frame(other+"markers", moved)); err != nil {
		return err
	}
	return b.compare(comparison{what: "page with such a map: a frame while a period of 365 days moves", beside: beside + ", the map alone", unit: "ms"},
		frame(s.url+scrubbed(365), dragPeriod(60)), frame(other+"markers", moved))
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

// maps serves two pages with nothing but a map: the events as Leaflet's markers, and
// a server's as Waylog's cells. On both show(from, to) moves the window of days.
func maps(ctx context.Context, waylog, cells string, events []byte) (url string, stop func(), err error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/leaflet/", http.StripPrefix("/leaflet/", http.FileServer(http.Dir(leaflet))))
	mux.Handle("/script/", http.StripPrefix("/script/", http.FileServer(http.Dir(cells))))
	mux.HandleFunc("/events", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(events) })
	page := func(path, text string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, "<!doctype html>"+text)
		})
	}
	url = "http://" + l.Addr().String() + "/"
	page("/cells", `<base href="`+waylog+`/"><link rel="stylesheet" href="`+url+`leaflet/leaflet.css">
<div id="map" style="width: 1200px; height: 700px"></div><script type="module" src="`+url+`script/cells.js"></script>`)
	page("/markers", `<link rel="stylesheet" href="leaflet/leaflet.css"><script src="leaflet/leaflet-src.js"></script>
<div id="map" style="width: 1200px; height: 700px"></div><script>
const map = L.map("map", {zoomAnimation: false}).setView([20, 30], 2), renderer = L.canvas();
let markers = [];
const on = new Set();
window.ready = fetch("events").then(r => r.json()).then((all) => {
	const day = (s) => Date.parse(s) / 864e5;
	markers = all.map(([[lon, lat], start, end]) => ({start: day(start), end: day(end), marker: L.circleMarker([lat, lon], {renderer, radius: 4, weight: 1})}));
});
function shown() { return on.size; }
function show(from, to) {
	for (const m of markers) {
		const inside = m.start <= to && m.end >= from;
		if (inside === on.has(m)) continue;
		if (inside) { m.marker.addTo(map); on.add(m); } else { m.marker.remove(); on.delete(m); }
	}
}
</script>`)
	s := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	return url, func() { _ = errors.Join(s.Close(), <-done) }, nil
}
