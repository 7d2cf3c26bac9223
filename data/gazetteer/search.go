package gazetteer

import (
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
)

// Match is how a name met what was asked for.
type Match uint8

// The ways in which a name can be met, the best first.
const (
	Exact   Match = iota // it is the name that the place is known by
	Prefix               // it begins so, or it is another name of it
	Word                 // other words of it begin so
	Similar              // it sounds alike, or is one letter off
)

// String is the match as answers name it.
func (m Match) String() string { return [...]string{"exact", "prefix", "word", "similar"}[m] }

// Query asks for places.
type Query struct {
	Text  string
	Near  *orb.Point // the nearer of two places of the same name comes first
	Limit int        // 0 is 10
}

// Found is a place that a query found.
type Found struct {
	Place
	Match Match
	Whole bool // the name that was met goes on no further
	// Spelling is the name that was met, where it is neither Name nor Arabic.
	Spelling string
	// Score orders what matched in the same way; the greater the better.
	Score float64
}

// otherBegun is what the score takes off a name that begins so, but is not one
// of those that the place is best known by: the names of large towns in other
// languages are many, and begin like anything. They count as those of towns a
// 64th as large.
const otherBegun = 6

// lesser is what the score takes off an entry for its name.
func (e entry) lesser(whole bool) float64 {
	if e.other() && !whole {
		return otherBegun
	}
	return 0
}

// Search returns the best matches of a query, the best first.
func (g *Gazetteer) Search(q Query) []Found {
	if q.Limit <= 0 {
		q.Limit = 10
	}
	t := top{g: g, near: q.Near, limit: q.Limit}
	g.search(&t, data.Fold(q.Text))
	if len(t.hits) == 0 {
		g.searchWithin(&t, q.Text)
	}
	if len(t.hits) == 0 {
		g.similar(&t, data.Fold(q.Text))
	}
	return t.found()
}

// fromWhich is how many places of a name are looked through for those that lie
// where the query says.
const fromWhich = 60

// searchWithin finds places by their name and where they lie: "Tripoli,
// Lebanon". What stands behind a comma is left aside where it helps nothing.
func (g *Gazetteer) searchWithin(t *top, text string) {
	name, region, comma := strings.Cut(strings.ReplaceAll(text, "،", ","), ",")
	if name, region = data.Fold(name), data.Fold(region); !comma {
		name, region = splitRegion(data.Fold(text))
	}
	all := top{g: g, near: t.near, limit: max(fromWhich, t.limit)}
	g.search(&all, name)
	for _, h := range all.hits {
		if p := g.place(h.place()); region != "" && p.lies(region) {
			t.put(h)
		}
	}
	if comma && len(t.hits) == 0 {
		t.hits = all.hits[:min(t.limit, len(all.hits))]
	}
}

// search finds folded words as they are.
func (g *Gazetteer) search(t *top, text string) {
	if text == "" {
		return
	}
	heads := g.starting(g.heads, text)
	n := g.exactly(heads, len(text))
	for _, e := range heads[:n] {
		if e.other() {
			t.add(e, Prefix, true)
		} else {
			t.add(e, Exact, true)
		}
	}
	if t.full() && t.hits[t.limit-1].match == Exact {
		return
	}
	for _, e := range heads[n:] {
		t.add(e, Prefix, false)
	}
	if t.full() {
		return
	}
	g.words(t, text)
}

// words finds the names in which each word begins some word.
func (g *Gazetteer) words(t *top, text string) {
	list := strings.Fields(text)
	// Each of them must be met: the rarest is looked up, the others are looked for.
	var heads, inner []entry
	rarest := math.MaxInt
	for _, w := range list {
		h, i := g.starting(g.heads, w), g.starting(g.inner, w)
		if n := len(h) + len(i); n < rarest {
			rarest, heads, inner = n, h, i
		}
	}
	if len(list) == 1 {
		heads = nil // found before
	}
	for _, part := range [][]entry{heads, inner} {
		for _, e := range part {
			if t.hopeless(e, Word, false) {
				continue
			}
			if len(list) == 1 || data.HasWords(g.whole(e), text) {
				t.add(e, Word, false)
			}
		}
	}
}

// hit is a place that was found, and how.
type hit struct {
	entry
	match Match
	whole bool
	score float64
}

func (h hit) better(o hit) bool {
	switch {
	case h.match != o.match:
		return h.match < o.match
	case h.score != o.score:
		return h.score > o.score
	}
	return h.place() < o.place()
}

// top gathers the best hits, one for each place, in order.
type top struct {
	g     *Gazetteer
	near  *orb.Point
	limit int
	hits  []hit
}

func (t *top) full() bool { return len(t.hits) == t.limit }

// hopeless reports whether an entry cannot come among the best, whatever else
// is found out about it.
func (t *top) hopeless(e entry, m Match, whole bool) bool {
	if !t.full() {
		return false
	}
	last := t.hits[len(t.hits)-1]
	if m != last.match {
		return m > last.match
	}
	return t.g.score(e, e.lesser(whole), nil) < last.score
}

// add puts an entry where it belongs, unless the place is there already in a
// better way.
func (t *top) add(e entry, m Match, whole bool) {
	if !t.hopeless(e, m, whole) {
		t.put(hit{e, m, whole, t.g.score(e, e.lesser(whole), t.near)})
	}
}

func (t *top) put(h hit) {
	if same := slices.IndexFunc(t.hits, func(o hit) bool { return o.place() == h.place() }); same >= 0 {
		if !h.better(t.hits[same]) {
			return
		}
		t.hits = slices.Delete(t.hits, same, same+1)
	}
	i, _ := slices.BinarySearchFunc(t.hits, h, func(a, b hit) int {
		if a.better(b) {
			return -1
		}
		return 1
	})
	if i == t.limit {
		return
	}
	if t.full() {
		t.hits = t.hits[:t.limit-1]
	}
	t.hits = slices.Insert(t.hits, i, h)
}

// score is the logarithm of the place's weight, less what its name and its
// distance take off: of two places well out of sight, one ten times as far away
// must have a hundred times the people to come first.
func (g *Gazetteer) score(e entry, off float64, near *orb.Point) float64 {
	s := float64(g.weights[e.place()]) - off
	if near != nil {
		s -= 2 * math.Log2(1+kilometres(*near, g.at[e.place()])/inSight)
	}
	return s
}

// inSight is how many kilometres away a place is not far.
const inSight = 100

// kilometres is about the distance of two points, near enough to compare by.
func kilometres(a, b orb.Point) float64 {
	across := math.Abs(a[0] - b[0])
	if across > 180 {
		across = 360 - across
	}
	across *= math.Cos((a[1] + b[1]) / 2 * math.Pi / 180)
	return 111.2 * math.Hypot(across, a[1]-b[1])
}

func (t *top) found() []Found {
	out := make([]Found, len(t.hits))
	for i, h := range t.hits {
		out[i] = Found{Place: t.g.place(h.place()), Match: h.match, Whole: h.whole, Score: h.score}
		if h.other() {
			out[i].Spelling = out[i].spelled(t.g.whole(h.entry))
		}
	}
	return out
}

// spelled returns the spelling that folds to a key.
func (p *Place) spelled(key string) string {
	for _, n := range p.Alternates {
		if data.Fold(n) == key {
			return n
		}
	}
	return ""
}
