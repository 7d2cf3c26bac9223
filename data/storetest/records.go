package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// sameStored holds what the store yields as it is stored against events.
func (s *suite) sameStored(q data.Query, events []data.Event) {
	s.Helper()
	n := 0
	for batch, err := range s.store.StoredEvents(s.ctx, q) {
		s.ok(err)
		if len(batch) == 0 {
			s.Fatalf("%+v: an empty batch", q)
		}
		for i := range batch {
			if n == len(events) {
				s.Fatalf("%+v: more records than the %d events", q, n)
			}
			want := &events[n]
			if got := s.whole(&batch[i], want); !reflect.DeepEqual(got, *want) {
				s.Fatalf("%+v: record %d\ngot  %+v\nwant %+v", q, n, got, *want)
			}
			n++
		}
	}
	equal(s, fmt.Sprintf("records of %+v", q), n, len(events))
}

// whole takes a record apart. The sources beside those of the claims are not
// told apart in it: they are compared here, and taken from the event.
func (s *suite) whole(r *data.StoredEvent, want *data.Event) data.Event {
	s.Helper()
	e := r.Event
	if r.Stored.WKB != "" {
		g, err := wkb.Unmarshal([]byte(r.Stored.WKB))
		s.ok(err)
		e.Geometry = g
	}
	var sources []string
	for text, into := range map[*string]any{
		&r.Stored.Actors: &e.Actors, &r.Stored.Claims: &e.Claims, &r.Stored.Related: &e.Related, &r.Stored.Tags: &e.Tags, &r.Stored.Sources: &sources,
	} {
		if *text != "" {
			s.ok(json.Unmarshal([]byte(*text), into))
		}
	}
	for text, into := range map[*string]*json.RawMessage{
		&r.Stored.VertexTimes: &e.VertexTimes, &r.Stored.Coarsened: &e.Coarsened, &r.Stored.Properties: &e.Properties,
	} {
		if *text != "" {
			*into = json.RawMessage(*text)
		}
	}
	same(s, "sources of "+r.ID, sources, want.Sources())
	e.SourceIDs = want.SourceIDs
	return e
}

// records reads many events, some of them long, whole and in parts.
func records(s *suite) {
	s.layer("strikes", "Asia/Damascus")
	s.layer("convoys", "")
	r := rand.New(rand.NewPCG(5, 6))
	i := s.begin(data.ImportSpec{Layer: "strikes"})
	const n = 3000
	for k := range n {
		e := RandomEvent(r, fmt.Sprint("e", k))
		if k%500 == 70 {
			e.Summary = strings.Repeat("as long as a story ", 1000)
		}
		if k == 77 {
			line := make(orb.LineString, 5000)
			for j := range line {
				line[j] = orb.Point{float64(j) / 100, 1}
			}
			e.Geometry = line
		}
		if k == 78 {
			e.RadiusM, e.TimeText, e.Properties = new(0.1+0.2), "<b>&\u2028\b\f\"\\", json.RawMessage(`{"a":[1,{"b":null}],"c":"\u0007"}`)
			e.VertexTimes, e.Coarsened, e.Tags = nil, json.RawMessage(`{"place":"district"}`), []string{"", "a,b", "\"<"}
			e.DateStart, e.DateEnd = new(geo.Date(-700_000)), new(geo.Date(2_000_000))
			e.CertainFrom, e.CertainTo, e.TimeStart, e.TimeEnd = nil, nil, nil, nil
			e.Killed = data.Range{Low: new(int64(1) << 60)}
		}
		s.add(i, e)
	}
	_, err := i.Commit(s.ctx, "")
	s.ok(err)
	first := s.head()
	_, err = s.store.Commit(s.ctx, data.Edit{Layer: "convoys", Ops: []data.Op{{Kind: data.Create, Event: RandomEvent(r, "another layer's")}}})
	s.ok(err)
	for k := 0; k < n; k += 9 {
		s.put(RandomEvent(r, fmt.Sprint("e", k)))
	}
	s.edit(data.Op{Kind: data.Delete, ID: "e5"}, data.Op{Kind: data.Delete, ID: "e2999"})
	for _, at := range []int64{0, first - 1, first, first + 100, s.head()} {
		q := data.Query{Layer: "strikes", At: at}
		if at == 0 {
			for _, err := range s.store.StoredEvents(s.ctx, q) {
				s.code(err, data.NotFound)
			}
			continue
		}
		all := s.events(q)
		s.sameStored(q, all)
		if len(all) == 0 {
			continue
		}
		q.After = &data.Key{Row: all[1234].Row}
		s.sameStored(q, all[1235:])
		q.After, q.Limit = nil, 1000
		s.sameStored(q, all[:1000])
		q.Limit = 2500
		s.sameStored(q, all[:2500])
		q.Limit, q.Rows = 0, []int64{all[3].Row, all[70].Row, all[71].Row}
		s.sameStored(q, []data.Event{all[3], all[70], all[71]})
		q.Rows, q.Filter = nil, data.Filter{Text: "story"}
		s.sameStored(q, s.events(q))
		q.Filter = data.Filter{Kinds: []string{"clash"}, WithoutUndated: true}
		s.sameStored(q, s.events(q))
		q.Sort, q.Desc = data.SortTitle, true
		s.sameStored(q, s.events(q))
	}
}

// leftStored leaves in the middle, and is cut off there.
func leftStored(s *suite) {
	s.layer("strikes", "")
	var ops []data.Op
	r := rand.New(rand.NewPCG(7, 8))
	for i := range 900 {
		ops = append(ops, data.Op{Kind: data.Create, Event: RandomEvent(r, fmt.Sprint("e", i))})
	}
	s.edit(ops...)
	q := data.Query{Layer: "strikes", At: s.head()}
	for range 20 { // more than there are connections
		for _, err := range s.store.StoredEvents(s.ctx, q) {
			s.ok(err)
			break
		}
	}
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	var err error
	for _, err = range s.store.StoredEvents(ctx, q) {
		cancel()
	}
	if !errors.Is(err, context.Canceled) {
		s.Fatalf("cut off with %v", err)
	}
	s.sameStored(q, s.events(q))
}
