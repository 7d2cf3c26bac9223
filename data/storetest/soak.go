package storetest

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

// Soak says how often a test repeats what it does at random, n times if nobody
// wants more (WAYLOG_SOAK), and from which seed (WAYLOG_SOAK_SEED).
func Soak(t *testing.T, n int) (times int, random *rand.Rand) {
	t.Helper()
	seed := rand.Uint64()
	for name, set := range map[string]func(string) error{
		"WAYLOG_SOAK":      func(v string) (err error) { n, err = strconv.Atoi(v); return err },
		"WAYLOG_SOAK_SEED": func(v string) (err error) { seed, err = strconv.ParseUint(v, 10, 64); return err },
	} {
		if v := os.Getenv(name); v != "" {
			if err := set(v); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	t.Logf("%d times, WAYLOG_SOAK_SEED=%d", n, seed)
	return n, rand.New(rand.NewPCG(seed, 1))
}
