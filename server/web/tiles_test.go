package web_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/demo"
	"github.com/waylog/waylog/data/indexed"
	"github.com/waylog/waylog/data/sqlite"
	"github.com/waylog/waylog/server/web"
	"github.com/waylog/waylog/server/web/apitest"
)

// TestTiles asks what OGC API - Tiles demands.
func TestTiles(t *testing.T) {
	s := founding(t)
	if n := apitest.Tiles(t, s.URL, http.DefaultClient); n < 60 {
		t.Errorf("only %d assertions held", n)
	}
}

// tile reads a tile: its features by layer. Nil is an empty one.
func (s *site) tile(path string) map[string][]*geojson.Feature {
	s.t.Helper()
	r := s.get(path)
	if r.status == http.StatusNoContent {
		return nil
	}
	if r.status != http.StatusOK || r.header.Get("Content-Type") != "application/vnd.mapbox-vector-tile" {
		s.t.Fatalf("%s: %d %s %.300s", path, r.status, r.header.Get("Content-Type"), r.body)
	}
	layers, err := mvt.Unmarshal([]byte(r.body))
	if err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
	out := map[string][]*geojson.Feature{}
	for _, l := range layers {
		out[l.Name] = l.Features
	}
	return out
}

func tilePath(layer string, zoom, row, col int) string {
	return fmt.Sprintf("/collections/%s/tiles/WebMercatorQuad/%d/%d/%d", layer, zoom, row, col)
}

// idsIn returns what the events of a tile are called, each once.
func idsIn(tile map[string][]*geojson.Feature) string {
	var ids []string
	for _, f := range tile["events"] {
		ids = append(ids, f.Properties.MustString("id"))
	}
	slices.Sort(ids)
	return strings.Join(slices.Compact(ids), " ")
}

func TestTileHasTheEvents(t *testing.T) {
	s := founding(t)
	world := tilePath("strikes", 0, 0, 0)
	for _, c := range []struct{ query, want string }{
		{"", "1159 1200 1530 1800 1801 a/b ü? day-1 fiji-east fiji-west luanda may25 open-start"},
		{"?undated=include&unplaced=include", "1159 1200 1530 1800 1801 a/b ü? day-1 fiji-east fiji-west luanda may25 open-start"},
		{"?kind=shelling", "1159 1200 1530 1800 1801"},
		{"?datetime=2017-05-25", "may25"},
		{"?datetime=2017-05-25/2017-05-26&match=certain", "day-1 may25"},
		{"?datetime=../1990-01-01", "open-start"},
		{"?q=convoy", "may25"},
		{"?actor=coalition", "may25"},
		{"?filter=killed_low%3E%3D50", "may25"},
		{"?status=disputed", ""},
		{"?asof=2026-11-23T12:00:00Z", "1159 1200 1530 1800 1801 a/b ü? day-1 fiji-east fiji-west luanda may25 open-start"},
	} {
		if got := idsIn(s.tile(world + c.query)); got != c.want {
			t.Errorf("%s: %q, want %q", c.query, got, c.want)
		}
	}
	may25, day1 := map[string]any{}, map[string]any{}
	for _, f := range s.tile(world)["events"] {
		switch f.Properties.MustString("id") {
		case "may25":
			may25 = f.Properties
		case "open-start":
			day1 = f.Properties
		}
	}
	if got, want := fmt.Sprint(may25), "map[date_end:2017-05-25 date_start:2017-05-25 id:may25 kind:airstrike place_precision:near status:reported]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := fmt.Sprint(day1), "map[date_end:1999-12-31 id:open-start kind:airstrike place_precision:unknown status:reported]"; got != want {
		t.Errorf("%s, want %s: what is not known is absent", got, want)
	}
	// What lies beside 180° is in the last column, or the first, and nowhere else.
	for col, want := range []string{"fiji-east", "", "", "", "", "", "", "fiji-west"} {
		if got := idsIn(s.tile(tilePath("strikes", 3, 4, col) + "?datetime=2018-01-01&q=fiji")); got != want {
			t.Errorf("column %d: %q, want %q", col, got, want)
		}
	}
}

func TestTileOverHTTP(t *testing.T) {
	s := founding(t)
	world := tilePath("strikes", 0, 0, 0)
	whole := s.get(world)
	tag := whole.header.Get("ETag")
	if r := s.get(world, "If-None-Match", tag); r.status != http.StatusNotModified || tag == "" {
		t.Errorf("again: %d, tag %q", r.status, tag)
	}
	if r := s.ask(http.MethodHead, world); r.status != 200 || r.header.Get("ETag") != tag || r.header.Get("Content-Length") != fmt.Sprint(len(whole.body)) {
		t.Errorf("HEAD: %d %v", r.status, r.header)
	}
	s.many("big", 1000)
	if r := s.get(tilePath("big", 0, 0, 0), "Accept-Encoding", "gzip"); r.header.Get("Content-Encoding") != "gzip" || len(r.body) > len(s.get(tilePath("big", 0, 0, 0)).body)/2 {
		t.Errorf("packed as %q, %d bytes", r.header.Get("Content-Encoding"), len(r.body))
	}
	empty := s.get(tilePath("strikes", 9, 0, 0))
	if empty.status != http.StatusNoContent || empty.body != "" || empty.header.Get("ETag") == "" {
		t.Errorf("empty: %d %q %v", empty.status, empty.body, empty.header)
	}
	if r := s.get(tilePath("strikes", 9, 0, 0), "If-None-Match", empty.header.Get("ETag")); r.status != http.StatusNotModified {
		t.Errorf("empty, again: %d", r.status)
	}
	if r := s.ask(http.MethodHead, tilePath("strikes", 9, 0, 0)); r.status != http.StatusNoContent {
		t.Errorf("empty, HEAD: %d", r.status)
	}
	s.put("strikes", on("new", "2017-05-25", 1, 1))
	if r := s.get(world, "If-None-Match", tag); r.status != 200 || !strings.Contains(r.body, "new") {
		t.Errorf("after a change: %d", r.status)
	}
	for path, says := range map[string]string{
		tilePath("strikes", 1, 0, 0) + "?bbox=1,2,3,4": `"parameter":"bbox"`, tilePath("strikes", 1, 0, 0) + "?datetime=x": `"parameter":"datetime"`,
		"/collections/strikes/tiles/WorldCRS84Quad/0/0/0": "WebMercatorQuad", "/collections/strikes/tiles/WorldCRS84Quad": "WebMercatorQuad", "/tileMatrixSets/x": "WebMercatorQuad",
		tilePath("strikes", 2, 4, 0): `"id":"2/4/0"`, "/collections/strikes/tiles/WebMercatorQuad?f=xml": "tilejson", tilePath("nosuch", 0, 0, 0): `"id":"nosuch"`,
	} {
		r := s.get(path)
		if r.status != 400 && r.status != 404 || !strings.Contains(r.body, says) {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	// The filters of a tileset are those of its tiles; the attribution is HTML there.
	s.layer(data.Layer{ID: "empty", Title: "Empty", Redistribute: true, Attribution: `<img src=x onerror="x()">`})
	if r := s.get("/collections/empty/tiles/WebMercatorQuad?f=tilejson&kind=clash"); !strings.Contains(r.body, "/{z}/{y}/{x}?kind=clash") || strings.Contains(r.body, "<img") || !strings.Contains(r.body, "&lt;img") {
		t.Errorf("TileJSON: %s", r.body)
	}
}

// TestTileShapes draws lines and areas in every tile that they reach into.
func TestTileShapes(t *testing.T) {
	s := newSite(t)
	s.layer(data.Layer{ID: "shapes", Redistribute: true})
	shape := func(id string, g orb.Geometry) data.Event {
		e := on(id, "2017-05-25", 0, 0)
		e.Geometry = g
		return e
	}
	s.put("shapes",
		shape("route", orb.LineString{{-40, 10}, {0, 12}, {40, 10}}),
		shape("area", orb.Polygon{{{30, 30}, {60, 30}, {60, 50}, {30, 50}, {30, 30}}}),
		shape("places", orb.MultiPoint{{10, 10}, {-10, -10}}),
		shape("tiny", orb.Polygon{{{100, 30}, {100.0001, 30}, {100.0001, 30.0001}, {100, 30}}}),
		shape("date line", orb.LineString{{170, 60}, {-170, 60}}),
	)
	types := func(tile map[string][]*geojson.Feature) string {
		var list []string
		for _, f := range tile["events"] {
			list = append(list, f.Properties.MustString("id")+":"+f.Geometry.GeoJSONType())
		}
		slices.Sort(list)
		return strings.Join(list, " ")
	}
	for _, c := range []struct {
		zoom, row, col int
		want           string
	}{
		{0, 0, 0, "area:Polygon date line:MultiLineString places:MultiPoint route:LineString tiny:Point"},
		{1, 0, 0, "date line:LineString route:LineString"},
		{1, 0, 1, "area:Polygon date line:LineString places:Point route:LineString tiny:Point"},
		{1, 1, 0, "places:Point"},
		{1, 1, 1, ""},
		{4, 7, 8, "places:Point route:LineString"},
		{22, 1<<21 - 100, 1 << 21, ""},
	} {
		if got := types(s.tile(tilePath("shapes", c.zoom, c.row, c.col))); got != c.want {
			t.Errorf("%d/%d/%d: %s, want %s", c.zoom, c.row, c.col, got, c.want)
		}
	}
	at := maptile.At(orb.Point{100.00005, 30.00005}, 20)
	if got := types(s.tile(tilePath("shapes", 20, int(at.Y), int(at.X)))); got != "tiny:Polygon" {
		t.Errorf("close by the small area is %q", got)
	}
}

// TestTilesCountEachEventOnce adds up all tiles of a zoom: what is drawn one by
// one and what is counted in clusters is every event of the layer that has a
// place and a time. An index before the store makes the same bytes.
func TestTilesCountEachEventOnce(t *testing.T) {
	const events = 6000
	plain := newSite(t)
	if _, err := demo.Load(context.Background(), plain.store, demo.Options{Layer: "synthetic", Events: events, Seed: 3}); err != nil {
		t.Fatal(err)
	}
	index := indexed.New(openStore{plain.store}, indexed.Options{})
	defer index.Close()
	if err := index.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	quick := newSite(t, func(c *web.Config) { c.Store = index })
	const points = "?kind=airstrike,shelling,clash,explosion,missile%20strike,arrests" // a line is drawn in several tiles
	want := plain.page("/collections/synthetic/items" + points + "&undated=exclude&unplaced=exclude&limit=1").NumberMatched
	clustered, alone := 0, 0
	for zoom := range 3 {
		sum := 0
		for row := range 1 << zoom {
			for col := range 1 << zoom {
				path := tilePath("synthetic", zoom, row, col) + points
				tile := quick.tile(path)
				if a, b := plain.get(path), quick.get(path); a.body != b.body || a.status != b.status {
					t.Fatalf("%s: with an index the tile is another one, %d bytes and %d", path, len(b.body), len(a.body))
				}
				if len(tile["events"]) > 0 && len(tile["clusters"]) > 0 {
					t.Errorf("%s: both", path)
				}
				sum += len(tile["events"])
				alone += len(tile["events"])
				for _, f := range tile["clusters"] {
					n := int(f.Properties.MustFloat64("count"))
					p, ok := f.Geometry.(orb.Point)
					of := f.Properties.MustFloat64("kind_count", 0)
					if !ok || p[0] < 0 || p[0] >= 4096 || p[1] < 0 || p[1] >= 4096 || n < 1 || of > float64(n) || of < float64(n)/6 ||
						f.Properties.MustString("earliest") < "1988" || f.Properties.MustString("latest") > "2026-02" || f.Properties.MustString("earliest") > f.Properties.MustString("latest") {
						t.Fatalf("%s: cluster %v %v", path, f.Geometry, f.Properties)
					}
					sum += n
					clustered += n
				}
				if len(tile["clusters"]) > data.CellsASide*data.CellsASide {
					t.Errorf("%s: %d clusters", path, len(tile["clusters"]))
				}
			}
		}
		if sum != want {
			t.Errorf("zoom %d: %d events in tiles, %d in the layer", zoom, sum, want)
		}
	}
	if clustered == 0 || alone == 0 {
		t.Errorf("%d in clusters, %d alone: both were to be seen", clustered, alone)
	}
}

// openStore keeps a store open that an index is closed before.
type openStore struct{ *sqlite.Store }

func (openStore) Close() error { return nil }

// TestTileIsMadeOnce asks for one tile many times at once: the store is asked once.
func TestTileIsMadeOnce(t *testing.T) {
	counting := &countingStore{}
	s := founding(t, func(c *web.Config) { counting.Store = c.Store; c.Store = counting })
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if r := s.get(tilePath("strikes", 5, 12, 19)); r.status != 200 {
				t.Errorf("%d %s", r.status, r.body)
			}
		})
	}
	all.Wait()
	if n := counting.counts(); n != 1 {
		t.Errorf("counted %d times", n)
	}
	if s.get(tilePath("strikes", 5, 12, 19)); counting.counts() != 1 {
		t.Error("it was not kept")
	}
}

type countingStore struct {
	data.Store
	mu sync.Mutex
	n  int
}

func (c *countingStore) Count(ctx context.Context, q data.Query) (int64, error) {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
	return c.Store.Count(ctx, q)
}

func (c *countingStore) counts() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}
