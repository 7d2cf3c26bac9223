// Package storetest is the contract of a store, as tests: every data.Store
// passes Run. It knows the domain only; what is special to one store is tested
// beside it.
package storetest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// Harness is an empty store under test.
type Harness struct {
	Store data.Store
	// Crash returns the store as it is found after its process was killed at this
	// moment: an import that runs in Store is dead there. Store itself is not used
	// any more. Both are closed by the harness.
	Crash func(t *testing.T) data.Store
}

// Open makes an empty store whose clock is now. It closes it when t ends.
type Open func(t *testing.T, now func() time.Time) Harness

// Run tests the store that open makes, a new one for each test.
func Run(t *testing.T, open Open) {
	for _, c := range []struct {
		name string
		test func(*suite)
	}{
		{"an empty store answers", emptyStore},
		{"an event comes back whole", roundTrip},
		{"what is not known is null, not zero", nullIsNotZero},
		{"layers", layers},
		{"zone of a layer with events stays", zoneStays},
		{"kinds and properties grow", kindsAndProperties},
		{"operations of an edit", operations},
		{"an edit is whole or not at all", editIsWhole},
		{"optimistic locking", optimisticLocking},
		{"one of many writers wins", oneWriterWins},
		{"relations resolve", relations},
		{"tombstones", tombstones},
		{"states of the past", past},
		{"sources of the past", sourcesOfThePast},
		{"recorded times never go back", timesNeverGoBack},
		{"log of changes", changesLog},
		{"time rules", timeRules},
		{"undated", undated},
		{"boxes", boxes},
		{"unplaced", unplaced},
		{"lists of words", wordLists},
		{"words of the text", textWords},
		{"too many words", tooManyWords},
		{"text follows its sources", textFollowsSources},
		{"recorded since", updatedSince},
		{"expressions on fields", expressionsOnFields},
		{"expressions on own properties", expressionsOnOwn},
		{"expressions on arrays", expressionsOnArrays},
		{"expressions as long as they may be", expressionsAreBounded},
		{"random expressions against plain evaluation", randomExpressions},
		{"orders", orders},
		{"pages under concurrent writes", pagesUnderWrites},
		{"records", records},
		{"records for a reader that leaves", leftStored},
		{"figures", figures},
		{"histogram", histogram},
		{"points", points},
		{"cells of a tile", cells},
		{"time tiles", timeTiles},
		{"time tiles that nothing touched", touchedTiles},
		{"outlines", outlines},
		{"an index kept", keptIndex},
		{"events by row", namedRows},
		{"extent", extent},
		{"places by name", namedPlaces},
		{"random filters against brute force", bruteForce},
		{"import: new, updated, unchanged", importOutcomes},
		{"import: records together are as records one by one", importBatches},
		{"import: the rows of the file are kept", importRawRows},
		{"import: the layer comes and goes with it", importMakesLayer},
		{"import is seen whole or not at all", importIsWhole},
		{"import: rejected rows and none", importOddities},
		{"import aborted", importAborted},
		{"import rehearsed", importRehearsed},
		{"one import at a time", oneImportAtATime},
		{"crash in mid-transaction", crashInImport},
		{"cancelled reader", cancelledReader},
		{"status", status},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			clock := &clock{at: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
			h := open(t, clock.now)
			c.test(&suite{T: t, ctx: t.Context(), store: h.Store, crash: h.Crash, clock: clock})
		})
	}
}

// suite is one test with its store.
type suite struct {
	*testing.T
	ctx   context.Context
	store data.Store
	crash func(t *testing.T) data.Store
	clock *clock
}

// clock goes on by a second whenever it is asked.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Second)
	return c.at
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t
}

// ok ends the test on an error.
func (s *suite) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatalf("unexpected error: %v", err)
	}
}

func (s *suite) code(err error, want data.Code) {
	s.Helper()
	if got := data.CodeOf(err); got != want {
		s.Fatalf("error %v has code %q, want %q", err, got, want)
	}
}

func equal[T comparable](s *suite, what string, got, want T) {
	s.Helper()
	if got != want {
		s.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

func same(s *suite, what string, got, want []string) {
	s.Helper()
	if !slices.Equal(got, want) {
		s.Fatalf("%s: got %q, want %q", what, got, want)
	}
}

func (s *suite) head() int64 {
	s.Helper()
	m, err := s.store.Head(s.ctx)
	s.ok(err)
	return m.Seq
}

// layer makes a layer in a zone and returns it.
func (s *suite) layer(id, zone string) data.Layer {
	s.Helper()
	_, err := s.store.PutLayer(s.ctx, data.Layer{ID: id, TimeZone: zone, Redistribute: true}, "test", "")
	s.ok(err)
	l, err := s.store.Layer(s.ctx, id, s.head())
	s.ok(err)
	return l
}

// edit commits operations on layer "strikes".
func (s *suite) edit(ops ...data.Op) data.Change {
	s.Helper()
	c, err := s.store.Commit(s.ctx, data.Edit{Author: "ann", Reason: "test", Layer: "strikes", Ops: ops})
	s.ok(err)
	return c
}

// put commits events to layer "strikes".
func (s *suite) put(events ...*data.Event) data.Change {
	s.Helper()
	ops := make([]data.Op, len(events))
	for i, e := range events {
		ops[i] = data.Op{Kind: data.Put, Event: e}
	}
	return s.edit(ops...)
}

// query asks layer "strikes" at the head.
func (s *suite) query(f data.Filter) data.Query {
	s.Helper()
	return data.Query{Layer: "strikes", Filter: f, At: s.head()}
}

func (s *suite) events(q data.Query) []data.Event {
	s.Helper()
	var list []data.Event
	for e, err := range s.store.Events(s.ctx, q) {
		s.ok(err)
		list = append(list, *e)
	}
	return list
}

func (s *suite) ids(q data.Query) []string {
	s.Helper()
	list := idsOf(s.events(q))
	n, err := s.store.Count(s.ctx, q)
	s.ok(err)
	if q.Limit == 0 && q.After == nil {
		equal(s, "count", n, int64(len(list)))
	}
	return list
}

func idsOf(events []data.Event) []string {
	list := make([]string, len(events))
	for i := range events {
		list[i] = events[i].ID
	}
	return list
}

// matched returns the ids that the filter matches at the head.
func (s *suite) matched(f data.Filter) []string {
	s.Helper()
	return s.ids(s.query(f))
}

func day(text string) *geo.Date {
	if text == "" {
		return nil
	}
	d, err := geo.ParseDate(text)
	if err != nil {
		panic(err) // a mistake in the table of a test
	}
	return &d
}

func minute(text string) *geo.Minute {
	if text == "" {
		return nil
	}
	m, err := geo.ParseMinute(text)
	if err != nil {
		panic(err) // a mistake in the table of a test
	}
	return &m
}

func window(text string) *geo.Window {
	w, err := geo.ParseWindow(text)
	if err != nil {
		panic(err) // a mistake in the table of a test
	}
	return &w
}

// strike is a small event at a point on a day.
func strike(id string, lon, lat float64, on string) *data.Event {
	return &data.Event{ID: id, Kind: "airstrike", Title: "Strike " + id, Geometry: orb.Point{lon, lat}, DateStart: day(on), DateEnd: day(on), PlacePrecision: "near"}
}
