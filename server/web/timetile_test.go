package web_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/indexed"
	"github.com/waylog/waylog/data/sqlite"
	"github.com/waylog/waylog/geo/timetile"
	"github.com/waylog/waylog/geo/vectortile"
	"github.com/waylog/waylog/server/web"
)

// timeTile reads a time tile; nil is one with nothing in it.
func (s *site) timeTile(path string, headers ...string) *timetile.Tile {
	s.t.Helper()
	r := s.get(path, headers...)
	if r.status == http.StatusNoContent {
		return nil
	}
	if r.status != http.StatusOK || r.header.Get("Content-Type") != "application/octet-stream" {
		s.t.Fatalf("%s: %d %s %.300s", path, r.status, r.header.Get("Content-Type"), r.body)
	}
	tile, err := timetile.Decode([]byte(r.body))
	if err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
	return tile
}

func timeTilePath(layer string, zoom, row, col int) string {
	return fmt.Sprintf("/collections/%s/timetiles/%d/%d/%d", layer, zoom, row, col)
}

// TestTimeTileHasTheEvents asks with every filter: the tile has what items have
// that are placed and dated.
func TestTimeTileHasTheEvents(t *testing.T) {
	s := founding(t)
	for _, filter := range []string{
		"", "undated=include&unplaced=include", "kind=shelling", "datetime=2017-05-25", "datetime=2017-05-25/2017-05-26&match=certain", "datetime=../1990-01-01", "q=convoy",
		"actor=coalition", "filter=killed_low%3E%3D50", "status=disputed", "asof=2026-11-23T12:00:00Z", "updated_since=2020-01-01", "bbox=30,30,40,40", "bin=32&kind=shelling,airstrike",
	} {
		items := strings.TrimPrefix(filter, "bin=32&")
		want := int64(s.page("/collections/strikes/items?limit=1&" + strings.ReplaceAll(strings.ReplaceAll(items, "undated=include", ""), "unplaced=include", "") + "&undated=exclude&unplaced=exclude").NumberMatched)
		got := int64(0)
		for row := range 4 {
			for col := range 4 {
				if tile := s.timeTile(timeTilePath("strikes", 2, row, col) + "?" + filter); tile != nil {
					got += tile.Events()
				}
			}
		}
		if got != want {
			t.Errorf("%q: %d events in tiles, %d among the items", filter, got, want)
		}
	}
	if tile := s.timeTile(timeTilePath("strikes", 0, 0, 0) + "?bin=64"); tile.Bin != 64 || tile.Kinds[0] != "airstrike" {
		t.Errorf("bins of %d days, kinds %v", tile.Bin, tile.Kinds)
	}
}

// TestTimeTileOfTooMany asks for a tile of more events than one may be made of
// that no index finds: the answer names what selects them. What the index finds is
// answered however many they are.
func TestTimeTileOfTooMany(t *testing.T) {
	most := func(c *web.Config) { c.TileEvents = 2 }
	s := founding(t, most, func(c *web.Config) {
		index := indexed.New(c.Store, indexed.Options{})
		t.Cleanup(func() { index.Close() })
		c.Store = index
	})
	for _, id := range []string{"x", "y", "z"} {
		e := on(id, "2017-05-25", 38, 35)
		e.Actors, e.Killed.Low = []data.Actor{{Name: "Coalition", Role: "side_a"}}, new(int64(900))
		s.put("strikes", e)
	}
	refused := func(s *site, parameter, query string) {
		t.Helper()
		r := s.get(timeTilePath("strikes", 0, 0, 0) + "?" + query)
		for _, want := range []string{"too-many-events", `"parameter":"` + parameter + `"`, parameter + ": More than 2 events", "strikes", "a shorter datetime"} {
			if r.status != 400 || !strings.Contains(r.body, want) {
				t.Errorf("%s: %d, %q is not in %s", query, r.status, want, r.body)
			}
		}
	}
	refused(s, "q", "q=strike")
	refused(s, "actor", "actor=coalition")
	refused(s, "filter", "filter=killed_low%3E%3D900")
	refused(s, "updated_since", "updated_since=2020-01-01")
	refused(founding(t, most), "asof", "asof=2026-11-23T12:00:00Z")
	for _, query := range []string{"kind=airstrike", "status=disputed", "datetime=2017-05-25/2017-06-01", "q=strike&datetime=1990-01-01"} {
		if r := s.get(timeTilePath("strikes", 0, 0, 0) + "?" + query); r.status >= 400 {
			t.Errorf("%s: %d %s", query, r.status, r.body)
		}
	}
}

// quick is a site whose store has an index before it, as the program has.
func quick(t *testing.T) (s *site, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "waylog.db")
	store, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	index := indexed.New(store, indexed.Options{})
	t.Cleanup(func() { index.Close() })
	s = newSite(t, func(c *web.Config) { c.Store = index })
	s.store.Close()
	s.store = store
	return s, path
}

// TestTimeTileTags edits here and there: a tile that nothing touched keeps its
// tag, others and those above them do not, whoever made the change.
func TestTimeTileTags(t *testing.T) {
	s, path := quick(t)
	s.layer(data.Layer{ID: "layer", Redistribute: true})
	s.layer(data.Layer{ID: "other", Redistribute: true})
	here, there, world := timeTilePath("layer", 5, 12, 19), timeTilePath("layer", 5, 16, 2), timeTilePath("layer", 0, 0, 0)
	empty, words := timeTilePath("layer", 9, 9, 9), here+"?q=strike"
	all := []string{here, there, world, empty, words}
	at := func(id string, lon, lat float64) data.Event { return on(id, "2017-05-25", lon, lat) }
	s.put("layer", at("a", 38, 35), at("b", -150, -5), at("c", 38, 35))
	tags := map[string]string{}
	for _, p := range all {
		tags[p] = s.get(p).header.Get("ETag")
	}
	// changed asks again with the old tags: those that are named have another one.
	changed := func(what string, paths ...string) {
		t.Helper()
		for _, p := range all {
			r := s.get(p, "If-None-Match", tags[p])
			tag := r.header.Get("ETag")
			if want := slices.Contains(paths, p); want != (r.status != http.StatusNotModified) || want != (tag != tags[p]) || strings.HasPrefix(tag, "W/") {
				t.Errorf("%s: %s answers %d with %s, before %s", what, p, r.status, tag, tags[p])
			}
			tags[p] = tag
		}
	}
	changed("nothing")
	s.put("layer", at("d", 38.1, 35.1))
	changed("one came", here, world, words)
	if tile := s.timeTile(here); tile.Events() != 3 {
		t.Errorf("%d events, want 3", tile.Events())
	}
	s.put("layer", at("a", -150, -5))
	changed("one moved", here, there, world, words)
	if a, b := s.timeTile(here), s.timeTile(there); a.Events() != 2 || b.Events() != 2 {
		t.Errorf("%d and %d events, want 2 and 2", a.Events(), b.Events())
	}
	s.put("other", at("x", 38, 35))
	changed("another layer")
	other, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Commit(t.Context(), data.Edit{Layer: "layer", Author: "test", Ops: []data.Op{{Kind: data.Delete, ID: "b"}}}); err != nil {
		t.Fatal(err)
	}
	changed("another process", there, world, words) // a word may be found elsewhere now
	if tile := s.timeTile(there); tile.Events() != 1 {
		t.Errorf("%d events, want 1", tile.Events())
	}
	head, err := s.store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.store.Layer(t.Context(), "layer", head.Seq)
	if err != nil {
		t.Fatal(err)
	}
	l.Kinds = append([]data.Kind{{Key: "first"}}, l.Kinds...)
	s.layer(l)
	changed("another kind", all...)
	if tile := s.timeTile(here); tile.Kinds[0] != "first" {
		t.Errorf("kinds %v", tile.Kinds)
	}
}

// TestTimeTileAgain asks for tiles by the same address again and again, which is
// answered without reading the request: as the first time, until something is
// recorded, and not at all once the layer is private.
func TestTimeTileAgain(t *testing.T) {
	s, _ := quick(t)
	s.layer(data.Layer{ID: "layer", Redistribute: true})
	s.put("layer", on("a", "2017-05-25", 38, 35), on("b", "2017-06-02", 38, 35))
	path := timeTilePath("layer", 5, 12, 19) + "?kind=airstrike"
	empty := timeTilePath("layer", 9, 9, 9)
	packed := []string{"Accept-Encoding", "gzip"}
	same := func(what string, a, b reply) {
		t.Helper()
		for _, r := range []*reply{&a, &b} {
			r.header = r.header.Clone()
			r.header.Del("X-Request-Id")
			r.header.Del("Date")
		}
		if a.status != b.status || a.body != b.body || !maps.EqualFunc(a.header, b.header, slices.Equal) {
			t.Errorf("%s: %d with %d bytes and %v, then %d with %d and %v", what, a.status, len(a.body), a.header, b.status, len(b.body), b.header)
		}
	}
	for _, p := range []string{path, empty} {
		first := s.get(p, packed...)
		same("again", first, s.get(p, packed...))
		same("from elsewhere", first, s.get(p, append(packed, "X-Forwarded-Host", "elsewhere.example")...))
		head := s.ask(http.MethodHead, p, packed...)
		if head.status != first.status || len(head.body) > 0 || head.header.Get("ETag") != first.header.Get("ETag") || head.header.Get("Content-Length") != first.header.Get("Content-Length") {
			t.Errorf("HEAD %s: %d %v, GET had %v", p, head.status, head.header, first.header)
		}
		if r := s.get(p, append(packed, "If-None-Match", first.header.Get("ETag"))...); r.status != http.StatusNotModified || len(r.body) > 0 {
			t.Errorf("%s with its tag: %d", p, r.status)
		}
		if r := s.get(p, append(packed, "If-Match", `"other"`)...); r.status != http.StatusPreconditionFailed {
			t.Errorf("%s with another tag that it must have: %d", p, r.status)
		}
		if r := s.get(p); r.status == 200 && (r.header.Get("Content-Encoding") != "" || r.header.Get("ETag") == first.header.Get("ETag")) {
			t.Errorf("%s for who cannot unpack: %v", p, r.header)
		}
	}
	before := s.get(path, packed...)
	s.put("layer", on("c", "2018-05-25", 38, 35))
	after := s.get(path, packed...)
	if after.status != 200 || after.header.Get("ETag") == before.header.Get("ETag") || after.body == before.body {
		t.Errorf("after a commit: %d %v, before %v", after.status, after.header, before.header)
	}
	same("after a commit", after, s.get(path, packed...))
	s.layer(data.Layer{ID: "layer", Private: true})
	for _, p := range []string{path, empty} {
		if r := s.get(p, packed...); r.status != http.StatusNotFound {
			t.Errorf("%s of a layer that is private now: %d", p, r.status)
		}
	}
}

// TestTimeTileCodings asks as clients do that can unpack one thing or another:
// the bytes are the same.
func TestTimeTileCodings(t *testing.T) {
	s, _ := quick(t)
	s.many("big", 3000)
	path := timeTilePath("big", 0, 0, 0) + "?bin=1"
	plain := s.get(path)
	for accepted, want := range map[string]string{"gzip": "gzip", "zstd": "zstd", "gzip, deflate, br, zstd": "gzip", "identity": "", "gzip;q=0, identity": "", "zstd, gzip;q=0": "zstd"} {
		r := s.get(path, "Accept-Encoding", accepted)
		if r.header.Get("Content-Encoding") != want || r.header.Get("ETag") == "" || (want == "") != (r.header.Get("ETag") == plain.header.Get("ETag")) {
			t.Errorf("%s: packed as %q, tag %s", accepted, r.header.Get("Content-Encoding"), r.header.Get("ETag"))
		}
		body := io.Reader(strings.NewReader(r.body))
		var err error
		switch want {
		case "gzip":
			body, err = gzip.NewReader(body)
		case "zstd":
			body, err = zstd.NewReader(body)
		}
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(body); err != nil || string(b) != plain.body {
			t.Errorf("%s: unpacked to %d bytes of %d: %v", accepted, len(b), len(plain.body), err)
		}
		if again := s.get(path, "Accept-Encoding", accepted, "If-None-Match", r.header.Get("ETag")); again.status != http.StatusNotModified {
			t.Errorf("%s, again: %d", accepted, again.status)
		}
		if head := s.ask(http.MethodHead, path, "Accept-Encoding", accepted); head.status != 200 || head.header.Get("ETag") != r.header.Get("ETag") || head.header.Get("Content-Encoding") != want {
			t.Errorf("%s, HEAD: %d %v", accepted, head.status, head.header)
		}
	}
}

// TestTimeTileIsMadeOnce asks for one tile many times at once: nobody is answered
// before all have asked.
func TestTimeTileIsMadeOnce(t *testing.T) {
	gate := &tileGate{askers: 20, open: make(chan struct{})}
	s := founding(t, func(c *web.Config) { gate.Store = c.Store; c.Store = gate })
	var all sync.WaitGroup
	for range gate.askers {
		all.Go(func() {
			if r := s.get(timeTilePath("strikes", 5, 12, 19)); r.status != 200 {
				t.Errorf("%d %s", r.status, r.body)
			}
		})
	}
	all.Wait()
	if n := gate.made.Load(); n != 1 {
		t.Errorf("made %d times", n)
	}
	if s.get(timeTilePath("strikes", 5, 12, 19)); gate.made.Load() != 1 {
		t.Error("it was not kept")
	}
	if s.get(timeTilePath("strikes", 5, 12, 19) + "?bin=2"); gate.made.Load() != 2 {
		t.Error("other bins are the same tile")
	}
}

// tileGate is a store that lets nobody on to a tile before so many have asked, and
// counts how many are made.
type tileGate struct {
	data.Store
	askers      int64
	asked, made atomic.Int64
	open        chan struct{}
}

func (g *tileGate) LastTouched(ctx context.Context, q data.Query, tile vectortile.Tile) (data.Mark, error) {
	if g.asked.Add(1) == g.askers {
		close(g.open)
	}
	select {
	case <-g.open:
		return g.Store.LastTouched(ctx, q, tile)
	case <-ctx.Done():
		return data.Mark{}, ctx.Err()
	}
}

func (g *tileGate) TimeTile(ctx context.Context, q data.Query, spec data.TimeTileSpec) ([]byte, error) {
	g.made.Add(1)
	return g.Store.TimeTile(ctx, q, spec)
}
