package indexed

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/demo"
	"github.com/waylog/waylog/data/sqlite"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/timetile"
	"github.com/waylog/waylog/geo/vectortile"
)

func tileAt(lon, lat float64, zoom uint32) vectortile.Tile {
	t := maptile.At(orb.Point{lon, lat}, maptile.Zoom(zoom))
	return vectortile.Tile{Zoom: zoom, Row: t.Y, Col: t.X}
}

// TestTouched changes one thing after the other: tiles are touched where it was
// and where it is, at every level, and nowhere else.
func TestTouched(t *testing.T) {
	path := filepath.Join(t.TempDir(), "waylog.db")
	s := openAt(t, path, time.Now)
	fill(t, s, "many", 300)
	if _, err := s.caughtUp(data.Change{}, nil); err != nil {
		t.Fatal(err)
	}
	places := map[string]orb.Point{"a": {100, 40}, "b": {-100, -40}, "c": {-20, 60}}
	last := map[string]int64{}
	head := func() data.Mark {
		m, err := s.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	all := head().Seq // the last commit that may have touched everything
	// expect says which places the last commit touched.
	expect := func(what string, touched ...string) {
		t.Helper()
		now := head()
		for _, name := range touched {
			last[name] = now.Seq
		}
		for name, p := range places {
			for zoom := range uint32(timetile.MaxZoom + 1) {
				want := max(last[name], all)
				if zoom == 0 {
					for _, seq := range last {
						want = max(want, seq)
					}
				}
				got, err := s.LastTouched(t.Context(), data.Query{Layer: "many", At: now.Seq}, tileAt(p[0], p[1], zoom))
				if err != nil || got.Seq != want {
					t.Errorf("%s: %s, level %d was touched by commit %d, want %d: %v", what, name, zoom, got.Seq, want, err)
				}
				if mark, err := s.At(t.Context(), got.At); err != nil || mark != got && got.Seq != now.Seq {
					t.Errorf("%s: commit %d was at %v, not %v: %v", what, got.Seq, mark.At, got.At, err)
				}
			}
		}
	}
	commit := func(ops ...data.Op) {
		t.Helper()
		edit(t, s.Store, ops...)
		if err := s.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	put := func(id, place string) data.Op {
		return data.Op{Kind: data.Put, Event: at(id, places[place][0], places[place][1], "k1")}
	}
	expect("at first")
	commit(put("x", "a"))
	expect("one came", "a")
	commit(put("y", "b"), put("z", "b"))
	expect("two came", "b")
	commit(put("x", "c"))
	expect("one moved", "a", "c")
	commit(data.Op{Kind: data.Delete, ID: "y"})
	expect("one went", "b")
	nowhere := at("w", 0, 0, "k1")
	nowhere.Geometry = nil
	commit(data.Op{Kind: data.Put, Event: nowhere})
	expect("one without a place")

	// Another process edits, and imports another layer and this one.
	other, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	edit(t, other, put("x", "a"))
	expect("another process", "a", "c") // the question itself waits for the index
	fill(t, other, "few", 50)
	expect("another layer")
	i, err := other.Import(t.Context(), data.ImportSpec{Layer: "many", Author: "test"})
	if err != nil {
		t.Fatal(err)
	}
	records := []data.Record{{Event: at("v", places["b"][0], places["b"][1], "k1")}}
	if err := records[0].Event.Normalize(&data.Layer{}); err != nil {
		t.Fatal(err)
	}
	if err := i.Put(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	if _, err := i.Commit(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	expect("an import", "b")

	// Words in the description are not in a tile, kinds are.
	l, err := s.Layer(t.Context(), "many", head().Seq)
	if err != nil {
		t.Fatal(err)
	}
	l.Description = "Synthetic events"
	if _, err := s.PutLayer(t.Context(), l, "test", ""); err != nil {
		t.Fatal(err)
	}
	expect("another description")
	l.Kinds[0], l.Kinds[1] = l.Kinds[1], l.Kinds[0]
	if _, err := s.PutLayer(t.Context(), l, "test", ""); err != nil {
		t.Fatal(err)
	}
	all = head().Seq
	expect("kinds in another order")
	commit(put("x", "b"))
	expect("and on", "a", "b")
	commit(data.Op{Kind: data.Put, Event: &data.Event{ID: "around", Kind: "k1", DateEnd: new(geo.Date(17_000)), Geometry: orb.MultiPoint{{-180, 0}, {180, 0}}}})
	all = head().Seq
	expect("what reaches around the globe")

	// More than is remembered: what is oldest is forgotten.
	for round := range 5 {
		var ops []data.Op
		for n := range 1000 {
			ops = append(ops, data.Op{Kind: data.Put, Event: at(fmt.Sprint("n", n), places["b"][0], places["b"][1], fmt.Sprint("k", round%2))})
		}
		commit(ops...)
		last["b"] = head().Seq
	}
	got, err := s.LastTouched(t.Context(), data.Query{Layer: "many", At: head().Seq}, tileAt(-20, 60, 9))
	if err != nil || got.Seq <= all || got.Seq >= head().Seq {
		t.Errorf("what is forgotten counts as touched by a commit in between: %d of %d, %v", got.Seq, head().Seq, err)
	}
	// Of the past, and of what a filter asks, the index knows less.
	for _, q := range []data.Query{{Layer: "many", At: 2}, {Layer: "many", At: head().Seq, Filter: data.Filter{Text: "x"}}, {Layer: "nosuch", At: head().Seq}} {
		if got, err := s.LastTouched(t.Context(), q, tileAt(-20, 60, 9)); err != nil || got.Seq != q.At {
			t.Errorf("%+v: touched by %d, %v", q, got.Seq, err)
		}
	}
}

// TestTimeTilesAgree makes tiles of real and of synthetic events, of the columns
// of the index and of the points of the store: the bytes are the same. Of so many that
// a tile is made in two parts, too, with what reaches around the globe in both.
func TestTimeTilesAgree(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "waylog.db"), time.Now)
	synthetic(t, s, 3000)
	imported(t, s, "ucdp", "events/ucdp_ged_v23.1_sample1000.csv.gz", 1000)
	fill(t, s, "many", 12_000)
	edit(t, s.Store, data.Op{Kind: data.Put, Event: &data.Event{ID: "around", Kind: "k1", DateEnd: new(geo.Date(17_000)), Geometry: orb.MultiPoint{{-180, -10}, {180, 40}}}})
	if err := s.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(2, 2))
	tiles := 0
	for _, id := range []string{"demo", "ucdp", "many"} {
		l, err := s.Layer(t.Context(), id, head.Seq)
		if err != nil {
			t.Fatal(err)
		}
		x, err := s.Extent(t.Context(), id, head.Seq)
		if err != nil {
			t.Fatal(err)
		}
		var points []data.Point
		for p, err := range s.Store.Store.Points(t.Context(), data.Query{Layer: id, At: head.Seq}) {
			if err != nil {
				t.Fatal(err)
			}
			points = append(points, p)
		}
		for n := range 40 {
			q := data.Query{Layer: id, At: head.Seq, Filter: filter(r, &l, &x)}
			if r.IntN(4) == 0 {
				q.Filter.Text = []string{"synthetic", "army", "a"}[r.IntN(3)]
			}
			p := points[r.IntN(len(points))]
			spec := data.TimeTileSpec{Tile: tileAt(p.Lon, p.Lat, uint32(r.IntN(8))), Bin: []int{0, 1, 16, 128}[r.IntN(4)], Most: 20_000}
			if n == 0 {
				q.Filter, spec.Tile = data.Filter{}, vectortile.Tile{}
			}
			want, err := s.Store.Store.TimeTile(t.Context(), q, spec)
			if err != nil {
				t.Fatal(err)
			}
			for _, key := range []string{"", fmt.Sprintf("%+v", q.Filter)} {
				spec.Key = key
				got, err := s.TimeTile(t.Context(), q, spec)
				if err != nil || !bytes.Equal(got, want) {
					t.Fatalf("%+v of %+v: the index makes %d bytes, the store %d: %v", spec, q.Filter, len(got), len(want), err)
				}
			}
			if want != nil {
				tiles++
			}
		}
	}
	if tiles < 20 {
		t.Errorf("only %d tiles had anything in them", tiles)
	}
}

// TestChosenOnce asks for the tiles of a view with words in the filter, all at
// once: the store is asked once, and again only when the layer has changed.
func TestChosenOnce(t *testing.T) {
	inner, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "waylog.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := &countedPoints{Store: inner}
	s := prompt{New(c, Options{Every: time.Hour}), t}
	defer s.Close()
	if _, err := demo.Load(t.Context(), s, demo.Options{Layer: "demo", Events: 500, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	ask := func() {
		t.Helper()
		head, err := s.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for col := range uint32(8) {
			all.Go(func() {
				q := data.Query{Layer: "demo", At: head.Seq, Filter: data.Filter{Text: "synthetic"}}
				if _, err := s.TimeTile(t.Context(), q, data.TimeTileSpec{Tile: vectortile.Tile{Zoom: 3, Row: 3, Col: col}, Most: 1000, Key: "q=synthetic"}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	ask()
	ask()
	fill(t, s, "other", 3)
	ask()
	if n := c.asked(); n != 1 {
		t.Errorf("the store was asked %d times", n)
	}
	if _, err := s.Commit(t.Context(), data.Edit{Layer: "demo", Author: "test", Ops: []data.Op{{Kind: data.Put, Event: at("new", 1, 1, "clash")}}}); err != nil {
		t.Fatal(err)
	}
	ask()
	if n := c.asked(); n != 2 {
		t.Errorf("after a change the store was asked %d times", n)
	}
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // that there are too many is found out once too
		q := data.Query{Layer: "demo", At: head.Seq, Filter: data.Filter{Text: "synthetic"}}
		if _, err := s.TimeTile(t.Context(), q, data.TimeTileSpec{Most: 10, Key: "q=synthetic"}); data.CodeOf(err) != data.TooMany {
			t.Errorf("too many: %v", err)
		}
	}
	if n := c.asked(); n != 3 {
		t.Errorf("for too many the store was asked %d times", n-2)
	}
}

// countedPoints is a store that says how often its points were read.
type countedPoints struct {
	data.Store
	mu sync.Mutex
	n  int
}

func (c *countedPoints) Points(ctx context.Context, q data.Query) iter.Seq2[data.Point, error] {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
	return c.Store.Points(ctx, q)
}

func (c *countedPoints) asked() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

// TestTimeTileOfJustNow asks for a tile of the state before a commit that has just
// come: the index answers, which the store would refuse to for its size, and the tile
// is of that state.
func TestTimeTileOfJustNow(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "waylog.db"), time.Now)
	fill(t, s, "many", 300)
	if err := s.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	q := data.Query{Layer: "many", At: head.Seq}
	make := func() []byte {
		t.Helper()
		b, err := s.TimeTile(t.Context(), q, data.TimeTileSpec{Most: 10})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	before := make()
	edit(t, s.Store, data.Op{Kind: data.Delete, ID: "e1"})
	if err := s.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(make(), before) {
		t.Error("the tile of the state before is another one")
	}
	q.At++
	if bytes.Equal(make(), before) {
		t.Error("the tile of the state after is the same")
	}
	// Of a commit that the index has not seen, it waits to see it.
	other := s.Store.Store
	edit(t, other, data.Op{Kind: data.Delete, ID: "e2"})
	q.At++
	tile, err := timetile.Decode(make())
	if err != nil || tile.Events() != 298 {
		t.Errorf("%d events, want 298: %v", tile.Events(), err)
	}
}
