package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/gazetteer"
	"github.com/waylog/waylog/server/web"
)

// someTowns is a gazetteer of a few places.
func someTowns(c *web.Config) {
	g := gazetteer.Build([]gazetteer.Place{
		{ID: "172955", Name: "Raqqa", Arabic: "الرقة", Also: []string{"Ar Raqqah"}, Alternates: []string{"Ракка"}, Country: "SY", Admin: "SY.04", Kind: gazetteer.Seat, Population: 177636, Point: orb.Point{39.00788, 35.95283}},
		{ID: "1", Name: "Raqqada", Country: "TN", Point: orb.Point{10.06, 35.6}},
		{ID: "2", Name: "Tripoli", Arabic: "طرابلس", Country: "LY", Population: 1150989, Point: orb.Point{13.18, 32.89}},
		{ID: "3", Name: "Tripoli", Arabic: "طرابلس", Country: "LB", Population: 229398, Point: orb.Point{35.84, 34.43}},
	})
	c.Gazetteer = func() (*gazetteer.Gazetteer, error) { return g, nil }
}

type placesFound struct {
	Type           string
	NumberReturned int
	Gazetteer      int
	Attribution    string
	Cut            []string
	Features       []struct {
		ID         string
		Geometry   struct{ Coordinates []float64 }
		Properties struct {
			Name, Source, Match                              string
			OtherName                                        *string `json:"other_name"`
			Country, Admin, Kind, Precision, Layer, Spelling *string
			Population, Events                               *int64
			Alternates                                       []string
		}
	}
}

func (s *site) places(query string) placesFound {
	s.t.Helper()
	r := s.get("/places?" + query)
	var found placesFound
	if err := json.Unmarshal([]byte(r.body), &found); err != nil || r.status != 200 {
		s.t.Fatalf("%s: %d %v %s", query, r.status, err, r.body)
	}
	return found
}

func (f placesFound) ids() string {
	var ids []string
	for _, p := range f.Features {
		ids = append(ids, p.ID)
	}
	return strings.Join(ids, " ")
}

func TestPlaces(t *testing.T) {
	s := founding(t, someTowns)
	run(t, s, []scenario{
		{name: "of the gazetteer", path: "/places?q=ar-Raqqah", status: 200, mediaType: "application/geo+json", has: []string{
			`"type":"FeatureCollection"`, `"id":"geonames:172955"`, `"coordinates":[39.00788,35.95283]`, `"name":"Raqqa","other_name":"الرقة","alternates":["Ar Raqqah","Ракка"]`,
			`"country":"SY","admin":"Raqqa","kind":"seat","population":177636,"precision":"near","source":"GeoNames","layer":null,"events":null,"match":"exact","spelling":null`,
			`"attribution":"Place data from GeoNames (geonames.org), CC BY 4.0"`, `"gazetteer":4`, `"cut":[]`,
		}, header: [][2]string{{"ETag", `"`}, {"Vary", "Accept-Encoding"}}},
		{name: "in Arabic", path: "/places?q=%D8%A7%D9%84%D8%B1%D9%82%D8%A9&lang=ar-SY", status: 200, has: []string{`"name":"الرقة","other_name":"Raqqa"`, `"admin":"الرقة"`}},
		{name: "a name without a known number", path: "/places?q=raqqada", status: 200, has: []string{`"population":null`, `"admin":null`, `"other_name":null`}},
		{name: "the spelling that was met", path: "/places?q=%D1%80%D0%B0%D0%BA%D0%BA%D0%B0", status: 200, has: []string{`"spelling":"Ракка"`}},
		{name: "of a layer", path: "/places?q=maadan", status: 200, has: []string{`"id":"layer:strikes:0"`, `"name":"Maʿadan"`, `"country":null`, `"precision":"near","source":"strikes","layer":"strikes","events":1`, `"coordinates":[38.8,35.9]`}},
		{name: "of nothing", path: "/places?q=zzzz", status: 200, has: []string{`"features":[]`, `"numberReturned":0`}},
		{name: "f", path: "/places?q=raqqa&f=json", status: 200, mediaType: "application/geo+json"},
		{name: "f that is not there", path: "/places?q=raqqa&f=html", status: 400, mediaType: problemJSON, has: []string{`"parameter":"f"`}},
		{name: "without a name", path: "/places", status: 400, mediaType: problemJSON, has: []string{`"parameter":"q"`, "missing", `"expected"`}},
		{name: "an empty name", path: "/places?q=", status: 400, mediaType: problemJSON, has: []string{`"parameter":"q"`}},
		{name: "no letter", path: "/places?q=%2D%2D", status: 400, mediaType: problemJSON, has: []string{`"parameter":"q"`, "letter"}},
		{name: "too long a name", path: "/places?q=" + strings.Repeat("a", 201), status: 400, mediaType: problemJSON, has: []string{"201"}},
		{name: "limit 0", path: "/places?q=raqqa&limit=0", status: 400, mediaType: problemJSON, has: []string{`"parameter":"limit"`}},
		{name: "limit over the most is the most", path: "/places?q=raqqa&limit=1000", status: 200},
		{name: "near nothing", path: "/places?q=raqqa&near=38", status: 400, mediaType: problemJSON, has: []string{`"parameter":"near"`, "38.8,35.3"}},
		{name: "near NaN", path: "/places?q=raqqa&near=NaN,NaN", status: 400, mediaType: problemJSON, has: []string{`"parameter":"near"`}},
		{name: "beyond the pole", path: "/places?q=raqqa&near=38,95", status: 400, mediaType: problemJSON, has: []string{`"parameter":"near"`}},
		{name: "no language", path: "/places?q=raqqa&lang=!", status: 400, mediaType: problemJSON, has: []string{`"parameter":"lang"`}},
		{name: "what it does not take", path: "/places?q=raqqa&bbox=1,2,3,4", status: 400, mediaType: problemJSON, has: []string{`"parameter":"bbox"`}},
	})
	if got := s.places("q=tripoli").ids(); got != "geonames:2 geonames:3" {
		t.Errorf("the larger first: %s", got)
	}
	if got := s.places("q=tripoli&near=38,35&limit=1").ids(); got != "geonames:3" {
		t.Errorf("the nearer first: %s", got)
	}
}

func TestPlacesWithoutAGazetteer(t *testing.T) {
	s := founding(t)
	if got := s.places("q=maadan"); got.Gazetteer != 0 || got.Attribution != "" || got.NumberReturned != 1 {
		t.Errorf("%+v", got)
	}
	if got := s.places("q=raqqa"); got.NumberReturned != 0 {
		t.Errorf("%+v", got)
	}
}

// TestPlacesOfHiddenLayers asks for names that only events of layers have that
// one may not know of, and follows a layer as it is hidden and shown.
func TestPlacesOfHiddenLayers(t *testing.T) {
	s := founding(t, someTowns)
	for _, layer := range []string{"secret", "embargo"} {
		e := on("e1", "2017-05-25", 38, 35)
		e.Place = "Safehouse " + layer
		s.put(layer, e)
	}
	if got := s.places("q=safehouse"); got.NumberReturned != 0 {
		t.Errorf("%+v", got)
	}
	s.layer(data.Layer{ID: "embargo", Title: "Now public", Redistribute: true})
	if got := s.places("q=safehouse").ids(); got != "layer:embargo:0" {
		t.Errorf("published: %s", got)
	}
	s.layer(data.Layer{ID: "embargo", Title: "Not any more", Redistribute: true, Private: true})
	if got := s.places("q=safehouse"); got.NumberReturned != 0 {
		t.Errorf("hidden again: %+v", got)
	}
}

// counting counts how often the places of layers are read.
type counting struct {
	data.Store
	read atomic.Int32
	slow chan struct{}
}

func (c *counting) Places(ctx context.Context, q data.Query, most int) (data.NamedPlaces, error) {
	c.read.Add(1)
	if c.slow != nil {
		<-c.slow
	}
	return c.Store.Places(ctx, q, most)
}

func TestPlacesAreReadWhenALayerChanges(t *testing.T) {
	var store *counting
	s := founding(t, someTowns, func(c *web.Config) {
		store = &counting{Store: c.Store}
		c.Store = store
	})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { s.get("/places?q=maadan") })
	}
	all.Wait()
	if n := store.read.Load(); n != 2 { // two layers are public
		t.Errorf("two layers were read %d times", n)
	}
	e := on("new", "2017-05-25", 38, 35)
	e.Place = "Tabqa"
	s.put("empty", e)
	if got := s.places("q=tabqa").ids(); got != "layer:empty:0" {
		t.Errorf("a new event's place: %s", got)
	}
	if n := store.read.Load(); n != 3 {
		t.Errorf("after a change in one layer: read %d times", n)
	}
	s.delete("empty", "new")
	if got := s.places("q=tabqa"); got.NumberReturned != 0 {
		t.Errorf("a deleted event's place: %+v", got)
	}
}

// TestPlacesReadOnThoughNobodyWaits: the search box gives a question up when the
// next letter is typed; a long layer must be read all the same.
func TestPlacesReadOnThoughNobodyWaits(t *testing.T) {
	var store *counting
	s := founding(t, someTowns, func(c *web.Config) {
		store = &counting{Store: c.Store, slow: make(chan struct{})}
		c.Store = store
	})
	ctx, leave := context.WithCancel(t.Context())
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		s.askUntil(ctx, "/places?q=maadan")
	}()
	for store.read.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	leave()
	<-gone
	close(store.slow)
	if got := s.places("q=maadan"); got.NumberReturned != 1 {
		t.Errorf("%+v", got)
	}
	if n := store.read.Load(); n != 2 {
		t.Errorf("read %d times", n)
	}
}

// crowded is a store whose layers name more places than anybody wants.
type crowded struct{ data.Store }

func (crowded) Places(_ context.Context, _ data.Query, most int) (data.NamedPlaces, error) {
	b := data.NewPlaces(most)
	for i := range 30_000 {
		b.Add(fmt.Sprintf("Village %d", i), "near", 30, 30)
	}
	return b.Result(), nil
}

func TestPlacesOfALayerAreBounded(t *testing.T) {
	s := newSite(t, func(c *web.Config) { c.Store = crowded{c.Store} })
	s.layer(data.Layer{ID: "many", Redistribute: true})
	got := s.places("q=village&limit=50")
	if !slices.Equal(got.Cut, []string{"many"}) || got.NumberReturned != 50 {
		t.Errorf("cut %v, %d returned", got.Cut, got.NumberReturned)
	}
	if got := s.places("q=village%2019999"); got.NumberReturned == 0 || got.Features[0].Properties.Name != "Village 19999" {
		t.Errorf("%+v", got)
	}
	if got := s.places("q=village%2029999"); got.NumberReturned != 0 && got.Features[0].Properties.Match == "exact" {
		t.Errorf("%+v", got)
	}
}

// TestPlacesLeaveRoomForTowns: a layer names many places that begin like a town.
func TestPlacesLeaveRoomForTowns(t *testing.T) {
	s := newSite(t, someTowns, func(c *web.Config) { c.Store = villages{c.Store} })
	s.layer(data.Layer{ID: "many", Redistribute: true})
	for query, want := range map[string]string{
		"q=tri&limit=6":     "layer:many:0 layer:many:1 layer:many:2 layer:many:3 geonames:2 geonames:3",
		"q=tri&limit=3":     "layer:many:0 layer:many:1 geonames:2",
		"q=tri&limit=1":     "layer:many:0",
		"q=tripoli&limit=2": "geonames:2 geonames:3",
	} {
		if got := s.places(query).ids(); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// villages is a store whose layers name thirty places.
type villages struct{ data.Store }

func (villages) Places(_ context.Context, _ data.Query, most int) (data.NamedPlaces, error) {
	b := data.NewPlaces(most)
	for i := range 30 {
		b.Add(fmt.Sprintf("Trident %d", i), "near", 30, 30)
	}
	return b.Result(), nil
}
