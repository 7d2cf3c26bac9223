package gazetteer

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/paulmach/orb"
)

// Curated is what people wrote down about places that GeoNames does not say:
// how a newsroom spells them, spellings that its list lacks, places that do.
type Curated struct {
	Places map[string]CuratedPlace `json:"places"` // by GeoNames' number
	Extra  []CuratedPlace          `json:"extra"`
	Drop   []string                `json:"drop"` // numbers of what is no place, or twice in the list
}

// CuratedPlace is one of them; of a place that GeoNames has, what is empty stays
// as it is there.
type CuratedPlace struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Arabic     string   `json:"ar"`
	Also       []string `json:"also"`
	Country    string   `json:"country"`
	Lon        float64  `json:"lon"`
	Lat        float64  `json:"lat"`
	Population int64    `json:"population"`
}

//go:embed curated.json
var curated []byte

// ReadCurated returns the curated list.
func ReadCurated() (*Curated, error) {
	c := &Curated{}
	if err := json.Unmarshal(curated, c); err != nil {
		return nil, fmt.Errorf("read curated places: %w", err)
	}
	return c, nil
}

// Apply corrects and completes a list of GeoNames' places.
func (c *Curated) Apply(places []Place) []Place {
	out := make([]Place, 0, len(places)+len(c.Extra))
	for _, p := range places {
		if slices.Contains(c.Drop, p.ID) {
			continue
		}
		if own, ok := c.Places[p.ID]; ok {
			p = own.onto(p)
		}
		out = append(out, p)
	}
	for _, own := range c.Extra {
		out = append(out, own.onto(Place{ID: own.ID, Country: own.Country, Point: orb.Point{own.Lon, own.Lat}}))
	}
	return out
}

func (c CuratedPlace) onto(p Place) Place {
	was := p.Name
	if c.Name != "" {
		p.Name = c.Name
	}
	if c.Arabic != "" {
		p.Arabic = c.Arabic
	}
	if c.Population != 0 {
		p.Population = c.Population
	}
	p.Also = distinct(append(slices.Clone(c.Also), was), p.Name, p.Arabic)
	p.Alternates = distinct(p.Alternates, slices.Concat([]string{p.Name, p.Arabic}, p.Also)...)
	return p
}

//go:embed admins.json
var admins []byte

// Admins are the names of first-order divisions by GeoNames' keys (SY.04), in
// English and in Arabic. GeoNames' table of towns has the keys only: there are
// names here for the countries that the maps of most users are of.
var Admins = sync.OnceValues(func() (map[string][2]string, error) {
	var list map[string][2]string
	if err := json.Unmarshal(admins, &list); err != nil {
		return nil, fmt.Errorf("read names of divisions: %w", err)
	}
	return list, nil
})
