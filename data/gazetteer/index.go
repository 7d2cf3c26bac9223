package gazetteer

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
)

// Gazetteer is a list of places and the indexes over their names. It does not
// change once it is built, and may be searched by many at once.
type Gazetteer struct {
	// keys holds every folded name once, sorted, each behind a zero byte and
	// followed by one.
	keys string
	// heads are the names from their first word on, inner from a later one; both
	// are in the order of the text from there to the end of the name.
	heads, inner []entry
	// sounds are the names in Latin letters, in the order of their skeletons.
	sounds []entry

	// Columns of the places, the weightiest place first.
	at      []orb.Point
	weights []float32 // logarithms of base 2
	rest    records
}

// entry is a name, or its end from some word on, and the place that has it.
type entry struct {
	off uint32 // in keys
	ref uint32 // index of the place, doubled; odd: not one of those that it is best known by
}

func (e entry) place() int  { return int(e.ref >> 1) }
func (e entry) other() bool { return e.ref&1 == 1 }

// Len is how many places there are.
func (g *Gazetteer) Len() int { return len(g.at) }

// Build makes a gazetteer of places.
func Build(places []Place) *Gazetteer {
	places = slices.Clone(places)
	slices.SortStableFunc(places, func(a, b Place) int { return cmp.Compare(b.weight(), a.weight()) })
	g := &Gazetteer{at: make([]orb.Point, len(places)), weights: make([]float32, len(places))}

	type name struct {
		text string
		ref  uint32
	}
	var all []name
	for i := range places {
		p := &places[i]
		g.at[i], g.weights[i] = p.Point, float32(math.Log2(p.weight()))
		seen := map[string]bool{}
		names, shown := p.names()
		for j, n := range names {
			folded := data.Fold(n)
			if folded == "" || seen[folded] {
				continue
			}
			seen[folded] = true
			ref := uint32(i) << 1
			if j >= shown {
				ref++
			}
			all = append(all, name{folded, ref})
		}
	}
	slices.SortFunc(all, func(a, b name) int {
		return cmp.Or(strings.Compare(a.text, b.text), cmp.Compare(a.ref, b.ref))
	})
	var keys strings.Builder
	keys.WriteByte(0)
	var last string
	off := 0
	for i, n := range all {
		if i == 0 || n.text != last {
			last, off = n.text, keys.Len()
			keys.WriteString(n.text)
			keys.WriteByte(0)
		}
		g.heads = append(g.heads, entry{uint32(off), n.ref})
	}
	g.keys = keys.String()
	for _, h := range g.heads {
		text := g.text(h)
		for i := 1; i < len(text); i++ {
			if text[i-1] == ' ' {
				g.inner = append(g.inner, entry{h.off + uint32(i), h.ref})
			}
		}
		if s := skeleton(text); len(s) >= shortSkeleton {
			g.sounds = append(g.sounds, h)
		}
	}
	slices.SortStableFunc(g.inner, func(a, b entry) int { return strings.Compare(g.text(a), g.text(b)) })
	g.sortSounds()
	g.rest = packRecords(places)
	return g
}

// sortSounds puts sounds in order.
func (g *Gazetteer) sortSounds() {
	skeletons := make(map[uint32]string, len(g.sounds))
	for _, e := range g.sounds {
		if _, ok := skeletons[e.off]; !ok {
			skeletons[e.off] = skeleton(g.text(e))
		}
	}
	slices.SortFunc(g.sounds, func(a, b entry) int {
		return cmp.Or(strings.Compare(skeletons[a.off], skeletons[b.off]), cmp.Compare(a.ref, b.ref), cmp.Compare(a.off, b.off))
	})
}

// text is the name from the entry's word on.
func (g *Gazetteer) text(e entry) string {
	s := g.keys[e.off:]
	return s[:strings.IndexByte(s, 0)]
}

// whole is the name that the entry's word is in.
func (g *Gazetteer) whole(e entry) string {
	return g.text(entry{off: uint32(strings.LastIndexByte(g.keys[:e.off], 0) + 1)})
}

// begin compares the beginning of the entry's text with a prefix: 0 where it
// begins so.
func (g *Gazetteer) begin(e entry, prefix string) int {
	s := g.keys[e.off:]
	if len(s) > len(prefix) {
		s = s[:len(prefix)]
	}
	return strings.Compare(s, prefix) // a zero byte, the end of a name, is less than any letter
}

// ends reports whether the entry's text has this length.
func (g *Gazetteer) ends(e entry, length int) bool { return g.keys[int(e.off)+length] == 0 }

// starting returns the entries whose text begins with the prefix.
func (g *Gazetteer) starting(list []entry, prefix string) []entry {
	lo := sort.Search(len(list), func(i int) bool { return g.begin(list[i], prefix) >= 0 })
	list = list[lo:]
	hi := sort.Search(len(list), func(i int) bool { return g.begin(list[i], prefix) > 0 })
	return list[:hi]
}

// exactly returns how many entries at the head of what starting returned are
// the prefix itself: they are the least of them.
func (g *Gazetteer) exactly(list []entry, length int) int {
	return sort.Search(len(list), func(i int) bool { return !g.ends(list[i], length) })
}
