package demo

import (
	"math"
	"math/rand/v2"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/geo"
)

const (
	hotSpots = 400
	towns    = 60 // of each hot spot
	parties  = 12

	firstDay geo.Date = 6940  // 1989-01-01
	lastDay  geo.Date = 20453 // 2025-12-31
)

// world is where synthetic events are, and the chance by which they are made:
// all depends on the seed and on how many were made before, on nothing else.
type world struct {
	*rand.Rand
	seed  uint64
	spots *rand.Zipf // few hot spots have most events
	ranks *rand.Zipf // and so have few of their towns
	towns [hotSpots][towns]orb.Point
	kinds []string
}

func newWorld(seed uint64) *world {
	r := rand.New(rand.NewPCG(seed, 0))
	w := &world{Rand: r, seed: seed, spots: rand.NewZipf(r, 1.3, 8, hotSpots-1), ranks: rand.NewZipf(r, 1.2, 3, towns-1)}
	for i := range w.towns {
		// So far from 180° and from the poles that nothing reaches over them.
		middle := orb.Point{r.Float64()*330 - 165, r.Float64()*120 - 55}
		for j := range w.towns[i] {
			w.towns[i][j] = w.near(middle, 1)
		}
	}
	for _, k := range layer("").Kinds {
		w.kinds = append(w.kinds, k.Key)
	}
	return w
}

// near returns a place about so many degrees from another.
func (w *world) near(p orb.Point, degrees float64) orb.Point {
	shift := func() float64 { return degrees * min(3, max(-3, w.NormFloat64())) }
	return orb.Point{round(p[0] + shift()), round(p[1] + shift())}
}

// round keeps five decimals of a degree, a metre: no data set has better ones.
func round(degrees float64) float64 { return math.Round(degrees*1e5) / 1e5 }

// chance is true so many times of a hundred.
func (w *world) chance(percent float64) bool { return w.Float64()*100 < percent }

// pick returns the word at whose share of all hundred chance stopped.
func (w *world) pick(words []string, percent ...float64) string {
	at := w.Float64() * 100
	for i, p := range percent {
		if at -= p; at < 0 {
			return words[i]
		}
	}
	return words[len(percent)]
}

// day returns a day; there are more of them the later it is.
func (w *world) day() geo.Date {
	return firstDay + geo.Date(float64(lastDay-firstDay+1)*math.Sqrt(w.Float64()))
}
