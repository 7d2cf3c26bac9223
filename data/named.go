package data

import (
	"math"
	"slices"
)

// NamedPlace is a place that events name, where they put it.
type NamedPlace struct {
	Name      string
	Lon, Lat  float64 // degrees: the most precise of its events
	Precision string  // how precise that one is; "" where it does not say
	Events    int64
}

// NamedPlaces are the places that a set of events names.
type NamedPlaces struct {
	Places []NamedPlace // in the order in which they were first seen
	Cut    bool         // there are more than were asked for
}

// onePlace is how many kilometres apart two events of the same place name may
// be: further off there are two places of that name.
const onePlace = 15

// PlacesBuilder gathers the places of events one by one, at most so many.
type PlacesBuilder struct {
	most   int
	out    NamedPlaces
	byName map[string][]int // indices of the places of a name
}

// NewPlaces begins to gather at most this many places.
func NewPlaces(most int) *PlacesBuilder {
	return &PlacesBuilder{most: most, byName: map[string][]int{}}
}

// Add takes the place of one event; without a name it is none.
func (b *PlacesBuilder) Add(name, precision string, lon, lat float64) {
	if name == "" {
		return
	}
	for _, i := range b.byName[name] {
		p := &b.out.Places[i]
		if !within(p.Lon, p.Lat, lon, lat) {
			continue
		}
		p.Events++
		if rankOfPrecision(precision) < rankOfPrecision(p.Precision) {
			p.Precision, p.Lon, p.Lat = precision, lon, lat
		}
		return
	}
	if len(b.out.Places) == b.most {
		b.out.Cut = true
		return
	}
	b.byName[name] = append(b.byName[name], len(b.out.Places))
	b.out.Places = append(b.out.Places, NamedPlace{Name: name, Lon: lon, Lat: lat, Precision: precision, Events: 1})
}

// Result returns what was gathered.
func (b *PlacesBuilder) Result() NamedPlaces { return b.out }

// rankOfPrecision puts the most precise first, and what is not said last.
func rankOfPrecision(precision string) int {
	if i := slices.Index(PlacePrecisions, precision); i >= 0 {
		return i
	}
	return len(PlacePrecisions)
}

func within(lon, lat, otherLon, otherLat float64) bool {
	const kilometres = 111.2 // in a degree
	across := math.Abs(lon - otherLon)
	across = min(across, 360-across) * math.Cos((lat+otherLat)/2*math.Pi/180)
	return kilometres*math.Hypot(across, lat-otherLat) <= onePlace
}
