package gazetteer

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
)

// Curated is what people wrote down about places that GeoNames does not say:
// how a newsroom spells them, spellings that its list lacks, places that do.
type Curated struct {
	Places map[string]CuratedPlace `json:"places"` // by GeoNames' number
	Extra  []CuratedPlace          `json:"extra"`
}

// CuratedPlace is one of them; of a place that GeoNames has, what is empty stays
// as it is there.
type CuratedPlace struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Arabic  string   `json:"ar"`
	Also    []string `json:"also"`
	Country string   `json:"country"` // "-" says none
	Admin   string   `json:"admin"`
	Lon     float64  `json:"lon"`
	Lat     float64  `json:"lat"`
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
		if own, ok := c.Places[p.ID]; ok {
			p = own.onto(p)
		}
		out = append(out, p)
	}
	for _, own := range c.Extra {
		out = append(out, own.onto(Place{ID: own.ID, Country: own.Country, Admin: own.Admin, Point: orb.Point{own.Lon, own.Lat}, Weight: 2000}))
	}
	return out
}

func (c CuratedPlace) onto(p Place) Place {
	was := p.Name
	if c.Name != "" {
		p.Name = c.Name
	}
	if c.Country == "-" {
		p.Country = "" // of whom it is, is what they fight about
	}
	p.Also = distinct(append(slices.Clone(c.Also), was), p.Name)
	p = p.InArabic(c.Arabic)
	p.Alternates = distinct(p.Alternates, slices.Concat([]string{p.Name, p.Arabic}, p.Also)...)
	return p
}

// InArabic gives a place another Arabic name; the one that it had stays known.
func (p Place) InArabic(name string) Place {
	if name != "" && name != p.Arabic {
		p.Also = append(slices.Clone(p.Also), p.Arabic)
		p.Arabic = name
	}
	p.Also = distinct(p.Also, p.Name, p.Arabic)
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

//go:embed countries.json
var countries []byte

// regions are the names of countries by ISO code, and of divisions by GeoNames'
// key, folded: what people write behind the name of a place.
var regions = sync.OnceValue(func() map[string][]string {
	var list map[string][]string
	if err := json.Unmarshal(countries, &list); err != nil { // it is ours, and read in a test
		return nil
	}
	divisions, err := Admins()
	if err != nil {
		return nil
	}
	for key, names := range divisions {
		list[key] = names[:]
	}
	for key, names := range list {
		folded := make([]string, 0, len(names))
		for _, n := range names {
			if f := data.Fold(n); f != "" {
				folded = append(folded, f)
			}
		}
		list[key] = folded
	}
	return list
})

// lies reports whether a place lies in the country or division that the folded
// words begin to name.
func (p *Place) lies(words string) bool {
	named := func(region string) bool { return data.HasWords(region, words) }
	all := regions()
	return slices.ContainsFunc(all[p.Country], named) || slices.ContainsFunc(all[p.Admin], named)
}

// splitRegion takes the country or division off the end of folded words.
func splitRegion(text string) (place, region string) {
	words := strings.Fields(text)
	for n := min(3, len(words)-1); n > 0; n-- {
		tail := strings.Join(words[len(words)-n:], " ")
		for _, names := range regions() {
			if slices.Contains(names, tail) {
				return strings.Join(words[:len(words)-n], " "), tail
			}
		}
	}
	return "", ""
}
