package web

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data/gazetteer"
)

// defaults of the search for places.
const (
	defaultPlaces = 10
	maxPlaces     = 50
	maxPlaceName  = 200 // characters
	townsAtLeast  = 3   // of the gazetteer, among as many places as were asked for
)

// places answers the places that a name may mean: those that public layers
// name, and those of the gazetteer.
func (s *server) places(c echo.Context) error {
	in, err := s.accepts[atPlaces].parse(c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	head, err := s.Store.Head(ctx)
	if err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	if fresh(c, s.tagOf(c, head), false) {
		return nil
	}
	public, err := s.visible(ctx, head)
	if err != nil {
		return err
	}
	q := gazetteer.Query{Text: in.place, Near: in.near, Limit: defaultPlaces}
	if in.values.Has("limit") {
		q.Limit = min(in.limit, maxPlaces)
	}
	a := placesAnswer{Type: "FeatureCollection", Features: []placeFeature{}, Cut: []string{}}
	for _, l := range public.layers {
		places, err := s.named.of(ctx, l.ID, head.Seq)
		if err != nil {
			return err
		}
		if places.cut {
			a.Cut = append(a.Cut, l.ID)
		}
		for _, f := range places.index.Search(q) {
			a.Features = append(a.Features, featureOfLayer(l.ID, places, f))
		}
	}
	g, err := s.Gazetteer()
	if err != nil {
		return fmt.Errorf("open gazetteer: %w", err)
	}
	if g != nil {
		admins, err := gazetteer.Admins()
		if err != nil {
			return err
		}
		a.Gazetteer, a.Attribution = g.Len(), gazetteer.Attribution
		for _, f := range g.Search(q) {
			a.Features = append(a.Features, featureOfGazetteer(f, admins[f.Admin], in.language))
		}
	}
	a.Features = best(a.Features, q.Limit)
	a.NumberReturned = len(a.Features)
	return answerJSON(c, typeGeoJSON, a)
}

// best puts features of several searches in one order.
func best(list []placeFeature, limit int) []placeFeature {
	slices.SortStableFunc(list, func(a, b placeFeature) int {
		return cmp.Or(cmp.Compare(a.match, b.match), cmp.Compare(b.score, a.score))
	})
	// Who typed a name right did not mean one that only sounds like it.
	if i := slices.IndexFunc(list, func(f placeFeature) bool { return f.match == gazetteer.Similar }); i > 0 {
		list = list[:i]
	}
	if len(list) <= limit {
		return list
	}
	// A layer with thousands of villages leaves some room for towns.
	head, tail := slices.Clone(list[:limit]), list[limit:]
	isTown := func(f placeFeature) bool { return f.Properties.Layer == nil }
	towns := 0
	for _, f := range head {
		if isTown(f) {
			towns++
		}
	}
	for at := limit - 1; at > 0 && towns < min(townsAtLeast, limit/2); at-- {
		next := slices.IndexFunc(tail, isTown)
		if next < 0 {
			break
		}
		if !isTown(head[at]) {
			head = append(slices.Delete(head, at, at+1), tail[next])
			tail, towns = tail[next+1:], towns+1
		}
	}
	return head
}

type placesAnswer struct {
	Type           string         `json:"type"`
	Features       []placeFeature `json:"features"`
	NumberReturned int            `json:"numberReturned"`
	Gazetteer      int            `json:"gazetteer"`             // how many places it has; 0 where none is built in
	Attribution    string         `json:"attribution,omitempty"` // of the gazetteer
	Cut            []string       `json:"cut"`                   // layers with more names than are searched
}

type placeFeature struct {
	Type       string          `json:"type"`
	ID         string          `json:"id"`
	Geometry   placePoint      `json:"geometry"`
	Properties placeProperties `json:"properties"`
	match      gazetteer.Match
	score      float64
}

type placePoint struct {
	Type        string     `json:"type"`
	Coordinates [2]float64 `json:"coordinates"`
}

type placeProperties struct {
	Name       string   `json:"name"`
	OtherName  *string  `json:"other_name"` // in the other script
	Alternates []string `json:"alternates"`
	Country    *string  `json:"country"`
	Admin      *string  `json:"admin"`
	Kind       *string  `json:"kind"`
	Population *int64   `json:"population"`
	Precision  *string  `json:"precision"`
	Source     string   `json:"source"`
	Layer      *string  `json:"layer"`
	Events     *int64   `json:"events"`
	Match      string   `json:"match"`
	Spelling   *string  `json:"spelling"` // that was met, where it is neither of the names
}

func newPlaceFeature(id string, f gazetteer.Found) placeFeature {
	return placeFeature{
		Type: "Feature", ID: id, Geometry: placePoint{"Point", f.Point}, match: f.Match, score: f.Score,
		Properties: placeProperties{Name: f.Name, Alternates: append([]string{}, f.Alternates...), Match: matchOf(f), Spelling: orNil(f.Spelling)},
	}
}

func featureOfLayer(layer string, places *layerPlaces, f gazetteer.Found) placeFeature {
	n, _ := strconv.Atoi(f.ID) // written by us
	own := places.places[n]
	out := newPlaceFeature("layer:"+layer+":"+f.ID, f)
	p := &out.Properties
	p.Source, p.Layer, p.Events, p.Precision = layer, &layer, &own.Events, orNil(own.Precision)
	return out
}

func featureOfGazetteer(f gazetteer.Found, admin [2]string, language string) placeFeature {
	id, source := "geonames:"+f.ID, "GeoNames"
	if strings.Trim(f.ID, "0123456789") != "" { // not in GeoNames' list
		id, source = "waylog:"+f.ID, "Waylog"
	}
	out := newPlaceFeature(id, f)
	p := &out.Properties
	p.OtherName = orNil(f.Arabic)
	p.Admin = orNil(admin[0])
	if language == "ar" {
		p.Admin = orNil(admin[1])
		if f.Arabic != "" {
			p.Name, p.OtherName = f.Arabic, &f.Name
		}
	}
	p.Country, p.Kind, p.Source = orNil(f.Country), orNil(f.Kind.String()), source
	p.Precision = orNil("near") // one point for a whole town
	if f.Population > 0 {
		p.Population = &f.Population
	}
	return out
}

// matchOf says how a name was met: whole names are, also those that rank with
// beginnings because the place is better known by another.
func matchOf(f gazetteer.Found) string {
	if f.Whole {
		return gazetteer.Exact.String()
	}
	return f.Match.String()
}

// orNil is null in JSON where there is no text.
func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
