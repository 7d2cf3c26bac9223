package gazetteer

import (
	"strings"

	"github.com/paulmach/orb"
)

// Kind is what a place is, as far as it matters to somebody who looks for it.
type Kind uint8

// The kinds of places. A seat is the town from which a province, district or
// municipality is run; what is no more is former.
const (
	Settlement Kind = iota
	Capital
	Seat
	Quarter // part of a town
	Former
)

// String is the kind as answers name it.
func (k Kind) String() string {
	switch k {
	case Capital:
		return "capital"
	case Seat:
		return "seat"
	case Quarter:
		return "quarter"
	case Former:
		return "former"
	}
	return "settlement"
}

// Place is one place that can be found.
type Place struct {
	ID         string   // of whoever keeps the list: GeoNames' number
	Name       string   // in Latin letters, as a newsroom would write it
	Arabic     string   // in Arabic letters, "" where it has no name of its own in Arabic
	Also       []string // spellings as good as Name; answers have them among the alternates
	Alternates []string // other spellings, in any script
	Country    string   // ISO 3166-1 alpha-2, or ""
	Admin      string   // key of the first-order division, such as SY.04, or ""
	Kind       Kind
	Point      orb.Point
	Population int64 // 0 is not known
	// Weight is what puts one place before another that matches as well, on the
	// scale of people; 0 stands for the population.
	Weight float64
}

// weight is the place's weight, at least one.
func (p *Place) weight() float64 {
	w := p.Weight
	if w == 0 {
		w = float64(p.Population)
	}
	if w == 0 {
		w = 300
	}
	if p.Kind == Quarter || p.Kind == Former {
		w /= 4 // the town itself is more often meant
	}
	return max(w, 1)
}

// names are the place's spellings; the first n are as good as the name that it
// is shown by.
func (p *Place) names() (all []string, n int) {
	shown := append([]string{p.Name, p.Arabic}, p.Also...)
	// "Palmyra (Tadmur)" is Palmyra, and is Tadmur.
	if head, tail, ok := strings.Cut(strings.TrimSuffix(p.Name, ")"), " ("); ok {
		shown = append(shown, head, tail)
	}
	return append(shown, p.Alternates...), len(shown)
}
