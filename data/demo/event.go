package demo

import (
	"fmt"
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// event makes the n-th event.
func (w *world) event(n int64) *data.Event {
	spot, town := w.spots.Uint64(), w.ranks.Uint64()
	e := &data.Event{
		ID:         fmt.Sprintf("synthetic-%d-%d", w.seed, n+1),
		Kind:       w.pick(w.kinds, 24, 24, 20, 12, 8, 10, 1.5),
		Status:     w.pick([]string{"reported", "corroborated", "disputed", "retracted"}, 70, 20, 8),
		Place:      fmt.Sprintf("Synthetic town %d-%d", spot+1, town+1),
		Properties: []byte(`{"synthetic":true,"hot_spot":` + strconv.FormatUint(spot+1, 10) + `}`),
	}
	e.Title = fmt.Sprintf("Synthetic %s, town %d of hot spot %d", e.Kind, town+1, spot+1)
	e.Summary = fmt.Sprintf("Synthetic event %d of seed %d, made by chance: it records nothing that happened.", n+1, w.seed)
	w.place(e, int(spot), int(town))
	w.time(e)
	w.figures(e)
	if w.chance(60) {
		for _, role := range []string{"side_a", "side_b"} {
			e.Actors = append(e.Actors, data.Actor{Name: fmt.Sprintf("Synthetic party %d", w.IntN(parties)+1), Role: role})
		}
	}
	return e
}

// place puts the event somewhere: most stand at a town, some around it, one of a
// hundred nowhere. Most convoys and fronts have their form.
func (w *world) place(e *data.Event, spot, town int) {
	at := w.towns[spot][town]
	shaped := w.chance(80)
	switch {
	case w.chance(1):
		e.Place, e.PlacePrecision = "", "unknown"
	case e.Kind == convoy && shaped:
		e.Geometry, e.PlacePrecision = w.route(at, w.towns[spot][w.ranks.Uint64()]), "line"
	case e.Kind == front && shaped:
		e.Geometry, e.PlacePrecision = w.area(at), "district"
	case w.chance(70):
		e.Geometry, e.PlacePrecision = at, w.pick([]string{"exact", "near"}, 60)
	case w.chance(80):
		e.Geometry, e.PlacePrecision, e.RadiusM = w.near(at, 0.05), "near", new(5000.0)
	default:
		e.Geometry, e.PlacePrecision, e.RadiusM = w.near(at, 0.3), w.pick([]string{"district", "province"}, 70), new(30000.0)
	}
}

// route goes from one town to another, not quite straight.
func (w *world) route(from, to orb.Point) orb.LineString {
	line := orb.LineString{from}
	legs := 3 + w.IntN(10)
	for i := 1; i < legs; i++ {
		part := float64(i) / float64(legs)
		line = append(line, w.near(orb.Point{from[0] + (to[0]-from[0])*part, from[1] + (to[1]-from[1])*part}, 0.02))
	}
	if to == from {
		to = w.near(to, 0.1)
	}
	return append(line, to)
}

// area lies around a town.
func (w *world) area(middle orb.Point) orb.Polygon {
	corners, size := 5+w.IntN(20), 0.02+0.2*w.Float64() // degrees
	ring := make(orb.Ring, 0, corners+1)
	for i := range corners {
		angle, reach := 2*math.Pi*float64(i)/float64(corners), size*(0.7+0.3*w.Float64())
		ring = append(ring, orb.Point{round(middle[0] + reach*math.Cos(angle)), round(middle[1] + reach*math.Sin(angle))})
	}
	return orb.Polygon{append(ring, ring[0])}
}

// time says when the event was: most on a day, some with a clock, 15 of a
// hundred for several days, some only within a week, a month, a year or between
// bounds of which one is not known, one of a hundred never says.
func (w *world) time(e *data.Event) {
	first := w.day()
	last := first
	switch at := w.Float64() * 100; {
	case at < 1:
		return
	case at < 2:
		e.DateStart = &first
		e.Ongoing = w.chance(50)
		return
	case at < 3:
		e.DateEnd = &last
		return
	case at < 18:
		last = min(lastDay, first+1+geo.Date(w.ExpFloat64()*6))
		e.CertainFrom, e.CertainTo = new(first), new(last)
	case at < 24:
		first -= geo.Date(first.Time().Weekday()+6) % 7 // from Monday
		last = first + 6
		e.TimePrecision = "week"
	case at < 28:
		first -= geo.Date(first.Time().Day() - 1)
		last = geo.DateOf(first.Time().AddDate(0, 1, -1))
		e.TimePrecision = "month"
	case at < 29:
		first -= geo.Date(first.Time().YearDay() - 1)
		last = geo.DateOf(first.Time().AddDate(1, 0, -1))
		e.TimePrecision = "year"
	case at < 37:
		clock := geo.Minute(first)*24*60 + geo.Minute(w.IntN(24*60)) // the layer's zone is UTC
		e.TimeStart, e.TimeEnd = &clock, new(clock)
	}
	e.DateStart, e.DateEnd = &first, &last
}

// figures gives most events numbers, some of them with an open end.
func (w *world) figures(e *data.Event) {
	if w.chance(35) {
		return
	}
	e.FiguresFrom = "dataset"
	best := int64(w.ExpFloat64() * 4)
	low, high := best-w.Int64N(best+1), best+w.Int64N(best+2)
	e.Killed = data.Range{Low: &low, Best: &best, High: &high}
	if w.chance(5) {
		e.Killed.Best, e.Killed.High = nil, nil
	}
	if w.chance(20) {
		e.Injured = data.Range{Best: new(int64(w.ExpFloat64() * 9))}
	}
}
