package gazetteer

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/storetest"
)

// typed are a thousand queries as a search box sends them: names of the
// gazetteer in all scripts, whole, cut short after two letters and more, with a
// word left out, with a slip.
func typed(g *Gazetteer) []string {
	rnd := rand.New(rand.NewPCG(7, 7))
	var list []string
	for len(list) < 1000 {
		p := g.place(rnd.IntN(g.Len()))
		all, _ := p.names()
		r := []rune(all[rnd.IntN(len(all))])
		if len(r) < 3 {
			continue
		}
		switch rnd.IntN(5) {
		case 0, 1:
			r = r[:2+rnd.IntN(len(r)-2)]
		case 2:
			i := rnd.IntN(len(r) - 1)
			r[i], r[i+1] = r[i+1], r[i]
		}
		list = append(list, string(r))
	}
	return list
}

// BenchmarkSearch is one query out of the thousand, near a point, beside the
// same by looking at each name (only for the first three ways of matching).
func BenchmarkSearch(b *testing.B) {
	g, err := Builtin()
	if err != nil {
		b.Fatal(err)
	}
	if g == nil {
		storetest.Lacks(b, "the gazetteer was not built: run make build")
	}
	queries := typed(g)
	near := orb.Point{38.8, 35.3}
	b.Run("index", func(b *testing.B) {
		var took []time.Duration
		i := 0
		for b.Loop() {
			begun := time.Now()
			g.Search(Query{Text: queries[i%len(queries)], Near: &near, Limit: 8})
			took = append(took, time.Since(begun))
			i++
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)*95/100].Microseconds()), "p95-µs")
		b.ReportMetric(float64(took[len(took)-1].Microseconds()), "max-µs")
	})
	b.Run("linear", func(b *testing.B) {
		i := 0
		for b.Loop() {
			lookAtEach(g, queries[i%len(queries)], &near)
			i++
		}
	})
}

func lookAtEach(g *Gazetteer, query string, near *orb.Point) []Found {
	t := top{g: g, near: near, limit: 8}
	text := data.Fold(query)
	for _, e := range g.heads {
		name := g.text(e)
		switch {
		case name == text:
			t.add(e, Exact, true)
		case strings.HasPrefix(name, text):
			t.add(e, Prefix, false)
		case data.HasWords(name, text):
			t.add(e, Word, false)
		}
	}
	return t.found()
}

func BenchmarkUnpack(b *testing.B) {
	for b.Loop() {
		if _, err := unpackBuiltin(); err != nil {
			b.Fatal(err)
		}
	}
}
