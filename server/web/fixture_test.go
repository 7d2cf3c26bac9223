package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/sqlite"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/server/web"
	"github.com/waylog/waylog/server/web/apitest"
)

// clock is a clock that stands still until it is told to go on.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// site is a server over a real store, with a few layers in it.
type site struct {
	*httptest.Server
	t     testing.TB
	store *sqlite.Store
	clock *clock
	log   *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var frontend = fstest.MapFS{
	"index.html":             {Data: []byte("<!doctype html><title>Waylog map</title>")},
	"main-AB12CD34.js":       {Data: []byte("console.log(1)//" + strings.Repeat("x", 3000))},
	"packed-AB12CD34.js":     {Data: []byte("plain")},
	"packed-AB12CD34.js.gz":  {Data: []byte("\x1f\x8b packed")},
	"twice-AB12CD34.js":      {Data: []byte("plain")},
	"twice-AB12CD34.js.gz":   {Data: []byte("\x1f\x8b packed")},
	"twice-AB12CD34.js.br":   {Data: []byte("\x8b packed")},
	"inter-AB12CD34.woff2":   {Data: bytes.Repeat([]byte("wOF2"), 1000)},
	"robots.txt":             {Data: []byte("User-agent: *")},
	"basemap/world-00000000": {Data: []byte("no ending")},
	".gitkeep":               {Data: []byte("")},
}

// notListed are the addresses of the page's own files and of its frames: the
// OpenAPI document is of what programs ask for.
var notListed = []string{"/static/", "/favicon.ico", "/embed"}

func newSite(t testing.TB, change ...func(*web.Config)) *site {
	t.Helper()
	s := &site{t: t, clock: &clock{t: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}, log: &lockedBuffer{}}
	var err error
	s.store, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "waylog.db"), sqlite.Options{Now: s.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.store.Close() })
	cfg := web.Config{
		Store: s.store, Static: frontend, StaticBuilt: true, Now: s.clock.now, Version: "test",
		Log: slog.New(slog.NewTextHandler(s.log, nil)),
	}
	for _, f := range change {
		f(&cfg)
	}
	h, err := web.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(apitest.Watch(h, func(err error) { t.Error(err) }, notListed...))
	t.Cleanup(s.Close)
	return s
}

func (s *site) layer(l data.Layer) {
	s.t.Helper()
	if _, err := s.store.PutLayer(context.Background(), l, "tester", "made"); err != nil {
		s.t.Fatal(err)
	}
}

// put stores events, each new or in place of what was there.
func (s *site) put(layer string, events ...data.Event) {
	s.t.Helper()
	s.edit(layer, "put", nil, events...)
}

func (s *site) edit(layer, reason string, sources []data.Source, events ...data.Event) {
	s.t.Helper()
	e := data.Edit{Author: "tester", Reason: reason, Layer: layer, Sources: sources}
	for i := range events {
		e.Ops = append(e.Ops, data.Op{Kind: data.Put, ID: events[i].ID, Event: &events[i]})
	}
	if _, err := s.store.Commit(context.Background(), e); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) delete(layer, id string) {
	s.t.Helper()
	_, err := s.store.Commit(context.Background(), data.Edit{Author: "tester", Reason: "twice in the list", Layer: layer, Ops: []data.Op{{Kind: data.Delete, ID: id}}})
	if err != nil {
		s.t.Fatal(err)
	}
}

func day(s string) *geo.Date {
	d, err := geo.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return &d
}

func minute(s string) *geo.Minute {
	m, err := geo.ParseMinute(s)
	if err != nil {
		panic(err)
	}
	return &m
}

// on is an event of one day.
func on(id, date string, lon, lat float64) data.Event {
	return data.Event{ID: id, Kind: "airstrike", Title: "Strike " + id, Geometry: orb.Point{lon, lat}, DateStart: day(date), DateEnd: day(date), PlacePrecision: "near"}
}

// at is an event of one minute, UTC.
func at(id, moment string, lon, lat float64) data.Event {
	return data.Event{ID: id, Kind: "shelling", Title: "Shelling " + id, Geometry: orb.Point{lon, lat}, TimeStart: minute(moment), TimeEnd: minute(moment)}
}

// founding fills the site: a public layer with what the tests look for, and
// three that nobody may know of.
func founding(t testing.TB, change ...func(*web.Config)) *site {
	s := newSite(t, change...)
	s.layer(data.Layer{ID: "strikes", Title: "Strikes", Description: "Air strikes", GeometryType: "point", TimeZone: "UTC", Redistribute: true, Licence: "CC BY 4.0", Attribution: "Waylog",
		Kinds: []data.Kind{{Key: "airstrike", Label: "Air strike", Colour: "#c0392b"}, {Key: "shelling"}}})
	s.layer(data.Layer{ID: "secret", Title: "Hidden title", Private: true, Redistribute: true})
	s.layer(data.Layer{ID: "embargo", Title: "Embargoed title", Redistribute: false})
	s.layer(data.Layer{ID: "empty", Title: "Empty", Redistribute: true, TimeZone: "Asia/Damascus"})
	hidden := on("hidden-id", "2017-05-25", 38, 35)
	hidden.Title = "Hidden event"
	s.put("secret", hidden)
	s.put("embargo", on("embargoed-id", "2017-05-25", 38, 35))
	founding := on("may25", "2017-05-25", 38.8, 35.9)
	founding.Title, founding.Place = "Convoy struck near Ma'adan", "Maʿadan"
	founding.Actors = []data.Actor{{Name: "Coalition", Role: "side_a"}}
	founding.Claims = []data.Claim{
		{ID: "c1", SourceID: "sana", Claimant: "A ministry", Text: "120 were killed", Figures: []data.Figure{{What: "killed", Range: data.Range{Best: new(int64(120))}}}},
		{ID: "c2", SourceID: "soh", Claimant: "An observatory", Figures: []data.Figure{{What: "killed", Range: data.Range{Best: new(int64(50))}}}},
	}
	founding.Related = []data.Related{{Layer: "secret", ID: "hidden-id", Relation: "along"}, {Layer: "strikes", ID: "day-1", Relation: "same_as"}}
	founding.Properties = json.RawMessage(`{"sorties":3,"note":"<b>&"}`)
	s.edit("strikes", "founding", []data.Source{{ID: "sana", URL: "https://example.org/sana", Title: "Report"}, {ID: "soh", URL: "https://example.org/soh"}}, founding, on("day-1", "2017-05-26", 39.1, 35.5))
	undated := data.Event{ID: "undated", Kind: "airstrike", Title: "No time known", Geometry: orb.Point{39, 36}}
	unplaced := data.Event{ID: "unplaced", Kind: "shelling", Title: "No place known", DateStart: day("2017-05-26"), DateEnd: day("2017-05-26"), Status: "disputed"}
	openStart := data.Event{ID: "open-start", Kind: "airstrike", Title: "Before some day", Geometry: orb.Point{60, 10}, DateEnd: day("1999-12-31")}
	s.put("strikes",
		undated, unplaced, openStart,
		at("1159", "2017-05-27T11:59:00Z", 39.2, 35.2), at("1200", "2017-05-27T12:00:00Z", 39.2, 35.2), at("1530", "2017-05-27T15:30:00Z", 39.2, 35.2),
		at("1800", "2017-05-27T18:00:00Z", 39.2, 35.2), at("1801", "2017-05-27T18:01:00Z", 39.2, 35.2),
		on("fiji-west", "2018-01-01", 179.5, -17), on("fiji-east", "2018-01-01", -179.5, -17), on("luanda", "2018-01-01", 13, -10),
		on("a/b ü?", "2017-06-01", 38.5, 35), on("twice", "2017-06-01", 38.5, 35),
	)
	s.delete("strikes", "twice")
	return s
}

type reply struct {
	status int
	header http.Header
	body   string
}

// ask sends a request; headers are given in pairs.
func (s *site) ask(method, path string, headers ...string) reply {
	s.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, s.URL+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "identity") // else the client asks for gzip by itself
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	return reply{res.StatusCode, res.Header, string(body)}
}

func (s *site) get(path string, headers ...string) reply {
	s.t.Helper()
	return s.ask(http.MethodGet, path, headers...)
}

// collection is a page of features as a client reads it.
type collection struct {
	Type           string
	Features       []struct{ ID string }
	NumberMatched  int
	NumberReturned int
	TimeStamp      time.Time
	Links          []struct{ Href, Rel, Type string }
}

func (c *collection) ids() string {
	ids := make([]string, len(c.Features))
	for i, f := range c.Features {
		ids[i] = f.ID
	}
	return strings.Join(ids, " ")
}

func (c *collection) link(rel string) string {
	for _, l := range c.Links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

// page reads a page; an absolute address of a link will do.
func (s *site) page(path string) *collection {
	s.t.Helper()
	r := s.get(strings.TrimPrefix(path, s.URL))
	if r.status != 200 {
		s.t.Fatalf("%s: %d %s", path, r.status, r.body)
	}
	var c collection
	if err := json.Unmarshal([]byte(r.body), &c); err != nil {
		s.t.Fatalf("%s: %v in %s", path, err, r.body)
	}
	if c.Type != "FeatureCollection" || c.NumberReturned != len(c.Features) {
		s.t.Fatalf("%s: type %s, %d returned, %d there", path, c.Type, c.NumberReturned, len(c.Features))
	}
	return &c
}

// walk follows the next links to the end.
func (s *site) walk(path string, between func(page int)) (ids []string, pages int) {
	s.t.Helper()
	for path != "" {
		c := s.page(path)
		for _, f := range c.Features {
			ids = append(ids, f.ID)
		}
		pages++
		if pages > 1000 {
			s.t.Fatalf("%s: no end of next links", path)
		}
		path = c.link("next")
		if path != "" && between != nil {
			between(pages)
		}
	}
	return ids, pages
}

// many fills a layer with events named e0000, e0001 …
func (s *site) many(layer string, n int) {
	s.t.Helper()
	s.layer(data.Layer{ID: layer, Redistribute: true})
	events := make([]data.Event, n)
	for i := range events {
		events[i] = on(fmt.Sprintf("e%04d", i), "2017-05-25", float64(i%180), float64(i%80))
	}
	s.put(layer, events...)
}

// askUntil sends a request and gives up when ctx ends.
func (s *site) askUntil(ctx context.Context, path string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+path, nil)
	if err != nil {
		s.t.Error(err)
		return
	}
	if res, err := http.DefaultTransport.RoundTrip(req); err == nil {
		res.Body.Close()
	}
}
