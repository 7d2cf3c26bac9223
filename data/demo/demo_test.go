package demo

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/sqlite"
)

// all makes the events without a store.
func all(t *testing.T, opt Options) []data.Event {
	t.Helper()
	_, events, err := Events(opt)
	if err != nil {
		t.Fatal(err)
	}
	var list []data.Event
	for e, err := range events {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, *e)
	}
	return list
}

func TestSeedDecides(t *testing.T) {
	first := all(t, Options{Layer: "l", Events: 500, Seed: 7})
	if more := all(t, Options{Layer: "l", Events: 800, Seed: 7}); len(first) != 500 || !reflect.DeepEqual(first, more[:500]) {
		t.Error("of more events the first are others")
	}
	other := all(t, Options{Layer: "l", Events: 500, Seed: 8})
	if other[0].ID == first[0].ID || reflect.DeepEqual(other[0].Geometry, first[0].Geometry) {
		t.Errorf("another seed made the same event: %+v", other[0])
	}
}

// TestEventsAreAsData holds the mixture to what it is meant to be, and every
// event to saying what it is.
func TestEventsAreAsData(t *testing.T) {
	const n = 10_000
	shares := map[string]int{}
	places := map[orb.Point]int{}
	for _, e := range all(t, Options{Layer: "l", Events: n, Seed: 42}) {
		if !strings.HasPrefix(e.Title, "Synthetic ") || !strings.HasPrefix(e.Summary, "Synthetic event ") || !strings.Contains(string(e.Properties), `"synthetic":true`) {
			t.Fatalf("%s does not say that it is synthetic: %q, %q", e.ID, e.Title, e.Summary)
		}
		if e.Place != "" && !strings.HasPrefix(e.Place, "Synthetic ") {
			t.Fatalf("%s is at %q", e.ID, e.Place)
		}
		for _, a := range e.Actors {
			if !strings.HasPrefix(a.Name, "Synthetic ") {
				t.Fatalf("%s names %q", e.ID, a.Name)
			}
		}
		for name, holds := range map[string]bool{
			"undated": e.Undated(), "certain": e.CertainFrom != nil, "with a clock": e.TimeStart != nil, "no figures": e.Killed.Unknown(), "open-ended": e.Killed.OpenEnded(),
			"one bound": !e.Undated() && (e.DateStart == nil || e.DateEnd == nil), "imprecise": e.UncertainTime(), "since 2010": e.DateStart != nil && e.DateStart.Time().Year() >= 2010,
			"kind " + e.Kind: true, "status " + e.Status: true, fmt.Sprintf("a %T", e.Geometry): true,
		} {
			if holds {
				shares[name]++
			}
		}
		for _, d := range []*int32{(*int32)(e.DateStart), (*int32)(e.DateEnd)} {
			if d != nil && (*d < int32(firstDay)-6 || *d > int32(lastDay)+6) {
				t.Fatalf("%s is on day %d", e.ID, *d)
			}
		}
		if e.Geometry != nil {
			if b := e.Geometry.Bound(); b.Min[0] < -172 || b.Max[0] > 172 || b.Min[1] < -62 || b.Max[1] > 72 {
				t.Fatalf("%s reaches to %v", e.ID, b)
			}
			if p, ok := e.Geometry.(orb.Point); ok {
				places[p]++
			}
		}
	}
	for name, percent := range map[string][2]float64{
		"undated": {0.6, 1.4}, "certain": {13, 17}, "with a clock": {6.5, 9.5}, "no figures": {33, 37}, "open-ended": {2.4, 4.1},
		"one bound": {1.4, 2.6}, "imprecise": {11, 15}, "since 2010": {55, 75}, "a <nil>": {0.6, 1.4}, "a orb.Point": {95, 99}, "a orb.LineString": {0.7, 1.7}, "a orb.Polygon": {0.1, 0.8},
		"kind airstrike": {22, 26}, "kind front": {0.2, 0.9}, "status reported": {68, 72}, "status retracted": {1.4, 2.6},
	} {
		if got := 100 * float64(shares[name]) / n; got < percent[0] || got > percent[1] {
			t.Errorf("%s: %.2f of a hundred, want %g to %g", name, got, percent[0], percent[1])
		}
	}
	atTowns, most := 0, 0
	for _, k := range places {
		if k > 3 {
			atTowns += k
		}
		most = max(most, k)
	}
	if atTowns < n/5 || most < n/400 || most > n/10 {
		t.Errorf("%d of %d events share a place with others, %d the same one", atTowns, n, most)
	}
}

func TestLoad(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "w.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	load := func(opt Options) (data.Counts, error) { return Load(t.Context(), store, opt) }
	at := func() int64 {
		t.Helper()
		head, err := store.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return head.Seq
	}
	var told []int64
	opt := Options{Layer: "synth", Events: 1500, Seed: 1, Progress: func(done, all int64) { told = append(told, done, all) }}
	if c, err := load(opt); err != nil || c != (data.Counts{Stored: 1500}) || !reflect.DeepEqual(told, []int64{1000, 1500, 1500, 1500}) {
		t.Fatalf("%+v %v, progress %v", c, err, told)
	}
	l, err := store.Layer(t.Context(), "synth", at())
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{l.Title, l.Description, l.Attribution} {
		if !strings.HasPrefix(text, "Synthetic") {
			t.Errorf("the layer says %q", text)
		}
	}
	if !l.Public() || len(l.Kinds) != 8 || !reflect.DeepEqual(l.Properties, ownProperties()) {
		t.Errorf("the layer is %+v", l)
	}
	made := all(t, opt)
	stored, err := store.Event(t.Context(), "synth", made[99].ID, at())
	if err != nil || stored.Title != made[99].Title || !reflect.DeepEqual(stored.Geometry, made[99].Geometry) || !reflect.DeepEqual(stored.DateEnd, made[99].DateEnd) {
		t.Errorf("stored was %+v, made %+v: %v", stored, made[99], err)
	}
	opt.Progress = nil
	if c, err := load(opt); err != nil || c != (data.Counts{Unchanged: 1500}) {
		t.Errorf("again: %+v %v", c, err)
	}
	opt.Events = 1600
	if c, err := load(opt); err != nil || c != (data.Counts{Stored: 100, Unchanged: 1500}) {
		t.Errorf("more: %+v %v", c, err)
	}

	if _, err := store.PutLayer(t.Context(), data.Layer{ID: "own"}, "somebody", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Commit(t.Context(), data.Edit{Author: "somebody", Layer: "synth", Ops: []data.Op{{Kind: data.Create, Event: &data.Event{ID: "real"}}}}); err != nil {
		t.Fatal(err)
	}
	before := at()
	for _, c := range []struct {
		name string
		opt  Options
		code data.Code
	}{
		{"a layer of others", Options{Layer: "own", Events: 1}, data.Exists},
		{"a layer that others wrote to", Options{Layer: "synth", Events: 1}, data.Exists},
		{"no layer's id", Options{Layer: "No slug", Events: 1}, data.Invalid},
		{"no events", Options{Layer: "x"}, data.Invalid},
		{"too many", Options{Layer: "x", Events: MostEvents + 1}, data.Invalid},
	} {
		if _, err := load(c.opt); data.CodeOf(err) != c.code {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if at() != before {
		t.Error("what was refused made a commit")
	}
}
