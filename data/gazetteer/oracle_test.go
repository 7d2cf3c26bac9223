package gazetteer

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
)

// named is a place's name as the oracle sees it: all of them in one list, with
// no index.
type named struct {
	text  string
	entry entry // of which only ref counts
}

// linear finds places by looking at each name. It shares with Search the words
// for order and score, and nothing of how names are found.
type linear struct {
	g     *Gazetteer
	names []named
}

func newLinear(g *Gazetteer) *linear {
	l := &linear{g: g}
	for _, e := range g.heads {
		l.names = append(l.names, named{g.text(e), e})
	}
	return l
}

func (l *linear) search(q Query) []hit {
	text := data.Fold(q.Text)
	best := map[int]hit{}
	add := func(n named, m Match, whole bool, more float64) {
		h := hit{n.entry, m, whole, l.g.score(n.entry, n.entry.lesser(whole), q.Near) - more}
		if was, ok := best[h.place()]; !ok || h.better(was) {
			best[h.place()] = h
		}
	}
	plain := func(text string) {
		if text == "" {
			return
		}
		for _, n := range l.names {
			switch {
			case n.text == text && n.entry.other():
				add(n, Prefix, true, 0)
			case n.text == text:
				add(n, Exact, true, 0)
			case strings.HasPrefix(n.text, text):
				add(n, Prefix, false, 0)
			case data.HasWords(n.text, text):
				add(n, Word, false, 0)
			}
		}
	}
	plain(text)
	if len(best) == 0 {
		name, region, comma := strings.Cut(strings.ReplaceAll(q.Text, "،", ","), ",")
		if name, region = data.Fold(name), data.Fold(region); !comma {
			name, region = splitRegion(text)
		}
		plain(name)
		hits := inOrder(best)
		hits = hits[:min(max(fromWhich, q.Limit), len(hits))]
		there := slices.DeleteFunc(slices.Clone(hits), func(h hit) bool {
			p := l.g.place(h.place())
			return region == "" || !p.lies(region)
		})
		if len(there) == 0 && comma {
			there = hits
		}
		if len(there) > 0 {
			return there[:min(q.Limit, len(there))]
		}
		clear(best)
	}
	if glued := withoutGlued(text); len(best) == 0 && glued != text {
		plain(glued)
	}
	if len(best) == 0 {
		l.similar(text, func(n named) {
			letters := []rune(text)
			if d := distance(letters, []rune(n.text)); d <= max(1, len(letters)/3) {
				add(n, Similar, false, apart*float64(d))
			}
		})
	}
	hits := inOrder(best)
	return hits[:min(q.Limit, len(hits))]
}

func inOrder(best map[int]hit) []hit {
	var hits []hit
	for _, h := range best {
		hits = append(hits, h)
	}
	slices.SortFunc(hits, func(a, b hit) int {
		if a.better(b) {
			return -1
		}
		return 1
	})
	return hits
}

func (l *linear) similar(text string, yield func(named)) {
	want, same := skeleton(text), false
	for _, whole := range []bool{true, false} {
		for _, n := range l.names {
			s := skeleton(n.text)
			if len(want) < shortSkeleton || s == "" || len(s) < shortSkeleton {
				continue
			}
			if whole && s == want || !whole && !same && len(want) >= longSkeleton && strings.HasPrefix(s, want) {
				same = same || whole
				yield(n)
			}
		}
	}
	edited := map[string]bool{}
	letters := []rune(text)
	for i, r := range letters {
		if !inLongWord(letters, i) {
			continue
		}
		head, tail := string(letters[:i]), string(letters[i+1:])
		edited[head+tail] = true
		if i+1 < len(letters) {
			edited[head+string(letters[i+1])+string(r)+string(letters[i+2:])] = true
		}
		for _, c := range alphabet(r) {
			edited[head+string(c)+tail] = true
			edited[head+string(c)+string(r)+tail] = true
		}
	}
	for _, n := range l.names {
		for e := range edited {
			if strings.HasPrefix(n.text, e) {
				yield(n)
				break
			}
		}
	}
}

// check compares one query with the oracle.
func (l *linear) check(t *testing.T, q Query) {
	t.Helper()
	want := l.search(q)
	got := l.g.Search(q)
	ok := len(got) == len(want)
	for i := 0; ok && i < len(got); i++ {
		p := l.g.place(want[i].place())
		ok = got[i].ID == p.ID && got[i].Match == want[i].match && got[i].Score == want[i].score
	}
	if !ok {
		t.Errorf("%q near %v, limit %d:\n got", q.Text, q.Near, q.Limit)
		for _, f := range got {
			t.Errorf("  %s %s %s %g", f.ID, f.Name, f.Match, f.Score)
		}
		t.Error("want")
		for _, h := range want {
			t.Errorf("  %s %s %s %g", l.g.place(h.place()).ID, l.g.text(h.entry), h.match, h.score)
		}
	}
}

func TestSearchAgainstBruteForce(t *testing.T) {
	for seed := range uint64(3) {
		l := newLinear(Build(Random(seed, 150)))
		rnd := rand.New(rand.NewPCG(seed, 99))
		for range 400 {
			q := Query{Text: randomQuery(rnd, l), Limit: 1 + rnd.IntN(12)}
			if rnd.IntN(2) == 0 {
				q.Near = &orb.Point{rnd.Float64()*360 - 180, rnd.Float64()*180 - 90}
			}
			if l.check(t, q); t.Failed() {
				return
			}
		}
	}
}

// randomQuery is a name as people type it: whole, cut short, from its middle,
// with a slip, or nothing of the kind.
func randomQuery(rnd *rand.Rand, l *linear) string {
	r := []rune(l.names[rnd.IntN(len(l.names))].text)
	switch rnd.IntN(7) {
	case 0:
		return string(r)
	case 1:
		return string(r[:1+rnd.IntN(len(r))])
	case 2:
		return string(r[rnd.IntN(len(r)):])
	case 3:
		i := rnd.IntN(len(r))
		return string(r[:i]) + string(r[i+1:])
	case 4:
		r[rnd.IntN(len(r))] = 'b'
		return "al" + string(r)
	case 5:
		return string(r) + []string{", b", ", sy", " syria", "، العراق", " united states", ", unit"}[rnd.IntN(6)]
	}
	return randomWord(rnd) + " " + randomWord(rnd)
}

func FuzzSearch(f *testing.F) {
	l := newLinear(Build(Random(3, 200)))
	for _, s := range []string{"ab", "al-ab", "ab, c", "abcab", "ةب", "a\xff", "ababababababababababababababababababababab", "،"} {
		f.Add(s, 5, 0.0, 0.0)
	}
	f.Fuzz(func(t *testing.T, text string, limit int, lon, lat float64) {
		if len(text) > 200 || limit < 1 || limit > 100 || !(lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90) {
			return
		}
		l.check(t, Query{Text: text, Limit: limit, Near: &orb.Point{lon, lat}})
	})
}
