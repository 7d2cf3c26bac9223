package gazetteer

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/paulmach/orb"
)

// Random makes places whose names are of few letters, so that many are alike.
func Random(seed uint64, n int) []Place {
	rnd := rand.New(rand.NewPCG(seed, 1))
	places := make([]Place, n)
	for i := range places {
		p := &places[i]
		p.ID, p.Name = fmt.Sprint(i), randomName(rnd)
		p.Point = orb.Point{float64(rnd.IntN(36_000_000)-18_000_000) / 1e5, float64(rnd.IntN(18_000_000)-9_000_000) / 1e5}
		p.Population = int64(rnd.IntN(5)) * 1000
		p.Country = []string{"SY", "IQ", "US"}[rnd.IntN(3)]
		if rnd.IntN(3) == 0 {
			p.Arabic = "ال" + strings.NewReplacer("a", "ا", "b", "ب", "c", "ة").Replace(randomWord(rnd))
		}
		for range rnd.IntN(4) {
			p.Alternates = append(p.Alternates, randomName(rnd))
		}
		if rnd.IntN(5) == 0 {
			p.Also = append(p.Also, randomName(rnd))
		}
	}
	return places
}

func randomName(rnd *rand.Rand) string {
	words := make([]string, 1+rnd.IntN(3))
	for i := range words {
		words[i] = randomWord(rnd)
	}
	return strings.Join(words, " ")
}

func randomWord(rnd *rand.Rand) string {
	w := make([]byte, 1+rnd.IntN(6))
	for i := range w {
		w[i] = "abbck"[rnd.IntN(5)]
	}
	return string(w)
}
