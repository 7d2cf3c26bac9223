package web

import (
	"math/rand/v2"
	"testing"
)

func TestOutwardsNeverCutsOff(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		v := r.Float64()*360 - 180
		for _, side := range []float64{-1, 1} {
			got := outwards(v, side)
			if (got-v)*side < 0 || (got-v)*side > 2e-7 {
				t.Fatalf("%v to side %v is %v", v, side, got)
			}
		}
	}
	for _, v := range []float64{38.8, -17, 180, -180, 0, 35.1234567} { // what is stored stays as it is
		if outwards(v, 1) != v || outwards(v, -1) != v {
			t.Errorf("%v becomes %v and %v", v, outwards(v, -1), outwards(v, 1))
		}
	}
}
