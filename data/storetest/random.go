package storetest

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/vectortile"
)

func contextWithCancel(s *suite) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(s.ctx)
	s.Cleanup(cancel)
	return ctx, cancel
}

// normal returns e in the form that an import takes.
func (s *suite) normal(e *data.Event) *data.Event {
	s.Helper()
	l, err := s.store.Layer(s.ctx, "strikes", s.head())
	s.ok(err)
	s.ok(e.Normalize(&l))
	return e
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

var (
	randomKinds  = []string{"airstrike", "shelling", "clash", ""}
	randomActors = []string{"Coalition", "ISIS", "al-Nuṣra", "ar-Raqqah council"}
	randomWords  = []string{"Raqqah", "ar-Raqqah", "الرقة", "تَدْمُر", "convoy", "ʿAyn", "bus", "1000"}
)

func randomText(r *rand.Rand) string {
	words := []string{}
	for range r.IntN(4) {
		words = append(words, pick(r, randomWords...))
	}
	return strings.Join(words, " ")
}

// RandomEvent makes an event of any kind of time, place, figures and sources. The
// sources are among s1, s2 and s3.
func RandomEvent(r *rand.Rand, id string) *data.Event {
	e := &data.Event{ID: id, Kind: pick(r, randomKinds...), Title: randomText(r), Summary: randomText(r), Place: randomText(r),
		Status: pick(r, "", "disputed", "corroborated"), Ongoing: r.IntN(4) == 0}
	first := *day("2017-03-25")
	span := func() (*geo.Date, *geo.Date) {
		a := first + geo.Date(r.IntN(20))
		b := a + geo.Date(r.IntN(8)*r.IntN(2))
		return &a, &b
	}
	switch r.IntN(6) {
	case 0: // undated
	case 1:
		e.DateStart, _ = span()
	case 2:
		_, e.DateEnd = span()
	case 3:
		e.CertainFrom, e.CertainTo = span()
	case 4:
		m := geo.Minute(int64(first)*1440 + r.Int64N(20*1440))
		e.TimeStart, e.TimeEnd = &m, new(m+geo.Minute(r.IntN(3)*50))
	default:
		e.DateStart, e.DateEnd = span()
		if r.IntN(2) == 0 {
			e.CertainFrom = e.DateStart
		}
	}
	lon := func() float64 { return math.Round((175+r.Float64()*10-10*float64(r.IntN(2)))*10) / 10 }
	position := func() orb.Point {
		x := lon()
		if x > 180 {
			x -= 360
		}
		return orb.Point{x, math.Round(r.Float64()*100) / 10}
	}
	switch r.IntN(6) {
	case 0: // unplaced
	case 1:
		e.Geometry = orb.LineString{position(), position(), position()}
	case 2:
		p := position()
		x, y := min(max(p[0], -178), 178), p[1]
		e.Geometry = orb.Polygon{{{x, y}, {x + 2, y}, {x, y + 2}, {x, y}}}
	default:
		e.Geometry = position()
	}
	for range r.IntN(3) {
		e.Actors = append(e.Actors, data.Actor{Name: pick(r, randomActors...)})
	}
	for n := range r.IntN(3) {
		f := data.Figure{What: pick(r, data.Killed, data.Injured, data.CiviliansKilled), Range: data.Range{Low: new(r.Int64N(50))}}
		if r.IntN(3) > 0 {
			f.High = new(*f.Low + r.Int64N(2)*r.Int64N(50))
		}
		if r.IntN(2) == 0 {
			f.Best = f.High
		}
		e.Claims = append(e.Claims, data.Claim{ID: fmt.Sprint("c", n), SourceID: pick(r, "", "s1", "s2"), Figures: []data.Figure{f}})
	}
	if r.IntN(3) == 0 {
		e.SourceIDs = []string{pick(r, "s1", "s3")}
	}
	return e
}

// oracle is the truth in the plainest form: all events at one number, in order
// of insertion, and the sources.
type oracle struct {
	at      int64
	events  []data.Event
	sources map[string]data.Source
	folded  map[string]string // words of each event, once they were asked for
}

func (o *oracle) words(e *data.Event) string {
	if text, ok := o.folded[e.ID]; ok {
		return text
	}
	texts := []string{e.Title, e.Summary, e.Place}
	for _, a := range e.Actors {
		texts = append(texts, a.Name)
	}
	for _, id := range e.Sources() {
		src := o.sources[id]
		texts = append(texts, src.Title, src.Publisher, src.Author)
		if u, err := url.Parse(src.URL); err == nil {
			texts = append(texts, u.Hostname())
		}
	}
	text := data.Fold(strings.Join(texts, " | "))
	o.folded[e.ID] = text
	return text
}

func (o *oracle) matches(e *data.Event, f *data.Filter, loc *time.Location) bool {
	span := e.Span(loc)
	if f.Time != nil {
		from, to := f.Time.In(loc)
		if f.Certain && !span.Certain(from, to) || !f.Certain && !span.Possible(from, to) {
			return false
		}
	}
	named := slices.ContainsFunc(e.Actors, func(a data.Actor) bool {
		return slices.ContainsFunc(f.Actors, func(name string) bool { return data.Fold(name) == data.Fold(a.Name) })
	})
	switch {
	case f.WithoutUndated && span.Undated(),
		f.WithoutUnplaced && e.Geometry == nil,
		f.Box != nil && e.Geometry != nil && !f.Box.Meets(e.Geometry),
		len(f.Kinds) > 0 && !slices.Contains(f.Kinds, e.Kind),
		len(f.Statuses) > 0 && !slices.Contains(f.Statuses, e.Status),
		len(f.Actors) > 0 && !named,
		f.UpdatedSince != nil && e.Updated.Before(*f.UpdatedSince):
		return false
	}
	return f.Text == "" || data.HasWords(o.words(e), data.Fold(f.Text))
}

func randomFilter(r *rand.Rand, marks []data.Mark) data.Filter {
	var f data.Filter
	if r.IntN(2) == 0 {
		w := math.Round((170+r.Float64()*20)*10) / 10
		e := w + float64(r.IntN(60))/10
		wrap := func(x float64) float64 {
			if x > 180 {
				return x - 360
			}
			return x
		}
		south := float64(r.IntN(9))
		f.Box = box(wrap(w), south, wrap(e), south+float64(r.IntN(4)))
	}
	if r.IntN(2) == 0 {
		first := *day("2017-03-24")
		a := first + geo.Date(r.IntN(22))
		b := a + geo.Date(r.IntN(6))
		f.Time = &geo.Window{Start: geo.Edge{Date: &a}, End: geo.Edge{Date: &b}}
		switch r.IntN(4) {
		case 0:
			f.Time.Start = geo.Edge{}
		case 1:
			f.Time.End = geo.Edge{}
		case 2:
			m := geo.Minute(int64(a)*1440 + r.Int64N(1440))
			f.Time.Start = geo.Edge{Minute: &m}
			f.Time.End = geo.Edge{Minute: new(m + geo.Minute(r.IntN(3000)))}
		}
		f.Certain = r.IntN(2) == 0
	}
	f.WithoutUndated, f.WithoutUnplaced = r.IntN(4) == 0, r.IntN(4) == 0
	if r.IntN(4) == 0 {
		f.Kinds = []string{pick(r, randomKinds...), pick(r, randomKinds...)}
	}
	if r.IntN(4) == 0 {
		f.Statuses = []string{pick(r, "reported", "disputed")}
	}
	if r.IntN(4) == 0 {
		f.Actors = []string{pick(r, "isis", "Al-Nusra", "coalition"), pick(r, randomActors...)}
	}
	if r.IntN(3) == 0 {
		f.Text = pick(r, "raqqah", "رقه", "تدمر", "conv", "ayn", "observer", "news 1", "guardian", "isis", "nowhere", "ar")
	}
	if r.IntN(8) == 0 {
		f.UpdatedSince = &marks[r.IntN(len(marks))].At
	}
	return f
}

func bruteForce(s *suite) {
	l := s.layer("strikes", "Asia/Damascus")
	loc := l.Location()
	r := rand.New(rand.NewPCG(5, 6))
	sources := map[string]data.Source{}
	var marks []data.Mark
	var states []oracle
	var current []data.Event
	note := func(c data.Change) {
		marks = append(marks, c.Mark)
		o := oracle{at: c.Seq, sources: map[string]data.Source{}, folded: map[string]string{}}
		for id, src := range sources {
			o.sources[id] = src
		}
		for _, e := range current {
			if !e.Deleted {
				o.events = append(o.events, e)
			}
		}
		states = append(states, o)
	}
	set := func(e *data.Event, c data.Change) {
		s.ok(e.Normalize(&l))
		e.Revision, e.Updated = c.Seq, c.At
		if i := slices.IndexFunc(current, func(o data.Event) bool { return o.ID == e.ID }); i >= 0 {
			e.Created, e.Row = current[i].Created, current[i].Row
			current[i] = *e
			return
		}
		e.Created = c.At
		stored, err := s.store.Event(s.ctx, "strikes", e.ID, c.Seq)
		s.ok(err)
		e.Row = stored.Row
		current = append(current, *e)
	}
	for round := range 12 {
		edit := data.Edit{Layer: "strikes"}
		used := map[string]bool{}
		for range 60 {
			id := fmt.Sprintf("e%03d", r.IntN(500))
			if round < 8 {
				id = fmt.Sprintf("e%03d", len(used)+60*round)
			}
			if used[id] {
				continue
			}
			used[id] = true
			i := slices.IndexFunc(current, func(o data.Event) bool { return o.ID == id })
			if i >= 0 && !current[i].Deleted && r.IntN(3) == 0 {
				edit.Ops = append(edit.Ops, data.Op{Kind: data.Delete, ID: id})
				continue
			}
			edit.Ops = append(edit.Ops, data.Op{Kind: data.Put, Event: RandomEvent(r, id)})
		}
		if id := fmt.Sprint("s", 1+r.IntN(3)); round%2 == 0 {
			src := data.Source{ID: id, Title: pick(r, "Guardian", "Observer", "News") + fmt.Sprint(" ", round), URL: "https://raqqah.example/1"}
			edit.Sources, sources[id] = []data.Source{src}, src
		}
		c, err := s.store.Commit(s.ctx, edit)
		s.ok(err)
		for _, op := range edit.Ops {
			if op.Kind == data.Put {
				set(op.Event, c)
				continue
			}
			i := slices.IndexFunc(current, func(o data.Event) bool { return o.ID == op.ID })
			current[i].Deleted = true
		}
		note(c)
	}
	for i := range states {
		s.compare(&states[i], data.Filter{}, loc)
	}
	for range 150 {
		s.compare(&states[r.IntN(len(states))], randomFilter(r, marks), loc)
		s.compare(&states[len(states)-1], randomFilter(r, marks), loc)
	}
}

// compare asks everything about one filter.
func (s *suite) compare(o *oracle, f data.Filter, loc *time.Location) {
	s.Helper()
	q := data.Query{Layer: "strikes", At: o.at, Filter: f}
	var want []data.Event
	sum := data.Summary{ByKind: map[string]int64{}, ByStatus: map[string]int64{}}
	var drawn []string
	for _, e := range o.events {
		if !o.matches(&e, &f, loc) {
			continue
		}
		want = append(want, e)
		sum.Matched++
		sum.ByKind[e.Kind]++
		sum.ByStatus[e.Status]++
		if e.Undated() {
			sum.Undated++
		}
		if e.UncertainTime() {
			sum.Uncertain++
		}
		if e.Geometry == nil {
			sum.Unplaced++
		} else {
			drawn = append(drawn, e.ID)
		}
		sum.Killed.Add(e.Killed, e.Disputed(data.Killed))
		sum.Injured.Add(e.Injured, e.Disputed(data.Injured))
		sum.CiviliansKilled.Add(e.CiviliansKilled, e.Disputed(data.CiviliansKilled))
	}
	what := fmt.Sprintf("%+v at %d", f, o.at)
	if f.Time != nil {
		what += " in " + f.Time.String()
	}
	if f.Box != nil {
		what += fmt.Sprintf(" in %v", *f.Box)
	}
	events := s.events(q)
	same(s, what, idsOf(events), idsOf(want))
	for i := range want {
		if !reflect.DeepEqual(events[i], want[i]) {
			s.Fatalf("%s:\ngot  %+v\nwant %+v", what, events[i], want[i])
		}
	}
	s.sameStored(q, events)
	n, err := s.store.Count(s.ctx, q)
	s.ok(err)
	equal(s, "count of "+what, n, int64(len(want)))
	got, err := s.store.Summary(s.ctx, q)
	s.ok(err)
	if !reflect.DeepEqual(got, sum) {
		s.Fatalf("summary of %s:\ngot  %+v\nwant %+v", what, got, sum)
	}
	var points []string
	for p, err := range s.store.Points(s.ctx, q) {
		s.ok(err)
		points = append(points, p.ID)
	}
	same(s, "points of "+what, points, drawn)
	s.compareCells(o, f, vectortile.Tile{Zoom: 3, Row: 3, Col: 7}, loc)
	h, err := s.store.Histogram(s.ctx, q, data.HistogramSpec{Bins: 20})
	s.ok(err)
	if h.Matched != sum.Matched || h.Undated != sum.Undated {
		s.Fatalf("histogram of %s: matched %d, undated %d, want %d, %d", what, h.Matched, h.Undated, sum.Matched, sum.Undated)
	}
	if len(h.Bins) == 0 {
		return
	}
	b := data.NewHistogram(loc, data.HistogramSpec{Bins: 20}, h.Bins[0].Start, h.Bins[len(h.Bins)-1].End)
	for i := range want {
		b.Add(want[i].Span(loc), want[i].Kind)
	}
	for i, bin := range b.Result().Bins {
		if bin.Count != h.Bins[i].Count || !reflect.DeepEqual(bin.Kinds, h.Bins[i].Kinds) {
			s.Fatalf("histogram of %s: bin %d is %+v, want %+v", what, i, h.Bins[i], bin)
		}
	}
}
