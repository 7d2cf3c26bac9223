package gazetteer

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What is tried where no name is met as it was typed:
//   - the article written as one with its word: Alraqqa, Deir Ezzor;
//   - the same sound in other letters: Dayr Hafir for Deir Hafer, Khan Younes
//     for Khan Yunis. Both are cut down to a skeleton of consonants;
//   - one letter too many, too few, wrong, or changed with the next, in a word
//     of at least longWord letters.
const (
	longWord      = 5
	shortSkeleton = 2
	// longSkeleton is from how many consonants on a name may go on behind them.
	longSkeleton = 4
	// apart is what the score takes off for each letter by which a name differs.
	apart = 3
)

// similar finds names that are nearly the folded text.
func (g *Gazetteer) similar(t *top, text string) {
	if glued := withoutGlued(text); glued != text {
		g.search(t, glued)
		if len(t.hits) > 0 {
			return
		}
	}
	query := []rune(text)
	for _, e := range g.sounding(skeleton(text)) {
		g.addSimilar(t, e, query)
	}
	g.oneOff(text, func(e entry) { g.addSimilar(t, e, query) })
}

// addSimilar takes off the score how far the name is from what was typed; of a
// longer name only as much is compared as was typed.
func (g *Gazetteer) addSimilar(t *top, e entry, query []rune) {
	if t.hopeless(e, Similar, false) {
		return
	}
	name := []rune(g.text(e))
	d := distance(query, name)
	if d > max(1, len(query)/3) { // sounds alike, but nobody would take it for that
		return
	}
	t.put(hit{e, Similar, false, t.g.score(e, e.lesser(false), t.near) - apart*float64(d)})
}

// sounding returns the names of this skeleton, or if there is none those that
// begin so.
func (g *Gazetteer) sounding(want string) []entry {
	if len(want) < shortSkeleton {
		return nil
	}
	of := func(e entry) string { return skeleton(g.text(e)) }
	lo := lowest(len(g.sounds), func(i int) bool { return of(g.sounds[i]) >= want })
	list := g.sounds[lo:]
	if n := lowest(len(list), func(i int) bool { return of(list[i]) > want }); n > 0 || len(want) < longSkeleton {
		return list[:n]
	}
	return list[:lowest(len(list), func(i int) bool { return !strings.HasPrefix(of(list[i]), want) })]
}

// lowest is sort.Search.
func lowest(n int, yes func(int) bool) int {
	lo, hi := 0, n
	for lo < hi {
		if m := int(uint(lo+hi) >> 1); yes(m) {
			hi = m
		} else {
			lo = m + 1
		}
	}
	return lo
}

// oneOff yields the names that are one edit from the text, and those that begin
// with what is.
func (g *Gazetteer) oneOff(text string, yield func(entry)) {
	try := func(within []entry, s string) {
		for _, e := range g.starting(within, s) {
			yield(e)
		}
	}
	letters := []rune(text)
	within := g.heads
	for i, r := range letters {
		before := string(letters[:i])
		if i > 0 {
			if within = g.starting(within, before); len(within) == 0 {
				return
			}
		}
		if !inLongWord(letters, i) {
			continue
		}
		after := string(letters[i+1:])
		try(within, before+after)
		if i+1 < len(letters) && letters[i+1] != r {
			try(within, before+string(letters[i+1])+string(r)+string(letters[i+2:]))
		}
		for _, c := range alphabet(r) {
			if c != r {
				try(within, before+string(c)+after)
			}
			try(within, before+string(c)+string(r)+after)
		}
	}
}

// inLongWord reports whether the letter stands in a word that is long enough to
// tell a slip from another word.
func inLongWord(letters []rune, i int) bool {
	if letters[i] == ' ' {
		return false
	}
	from, to := i, i
	for from > 0 && letters[from-1] != ' ' {
		from--
	}
	for to < len(letters) && letters[to] != ' ' {
		to++
	}
	return to-from >= longWord
}

// alphabet is the letters that stand in words with r, and the space.
func alphabet(r rune) []rune {
	span := func(from, to rune) []rune {
		list := []rune{' '}
		for c := from; c <= to; c++ {
			list = append(list, c)
		}
		return list
	}
	switch {
	case r >= 'a' && r <= 'z':
		return span('a', 'z')
	case unicode.Is(unicode.Arabic, r):
		return span('ا', 'ي')
	case unicode.Is(unicode.Cyrillic, r):
		return append(span('а', 'я'), 'і', 'є', 'ґ')
	case unicode.Is(unicode.Greek, r):
		return span('α', 'ω')
	case unicode.Is(unicode.Hebrew, r):
		return span('א', 'ת')
	}
	return nil
}

// withoutGlued takes off the article where it is written as one with its word:
// alraqqa, and with the letter that it takes on, ezzor, arraqqa.
func withoutGlued(text string) string {
	words := strings.Fields(text)
	for i, w := range words {
		switch {
		case len(w) >= 6 && (strings.HasPrefix(w, "al") || strings.HasPrefix(w, "el")):
			words[i] = w[2:]
		case len(w) >= 5 && (w[0] == 'a' || w[0] == 'e') && w[1] == w[2]:
			words[i] = w[2:]
		case len(w) >= 6 && (w[0] == 'a' || w[0] == 'e') && len(w) > 5 && w[1:3] == w[3:5]: // ashshaykh
			words[i] = w[3:]
		}
	}
	return strings.Join(words, " ")
}

// sameSound are letters and pairs of letters that one writer uses where another
// uses others, in names brought into Latin letters.
var sameSound = strings.NewReplacer(
	"shch", "x", "sch", "x", "tch", "x", "sh", "x", "ch", "x",
	"kh", "k", "gh", "g", "dh", "d", "th", "t", "ph", "f", "zh", "j", "dj", "j",
	"q", "k", "c", "k", "v", "w", "tz", "z", "ts", "z",
)

// skeleton is what of a folded name in Latin letters its spellings have in
// common: the consonants, without doubling. It is "" for other scripts.
func skeleton(text string) string {
	for i := range len(text) {
		if c := text[i]; c >= utf8.RuneSelf {
			return ""
		}
	}
	var b strings.Builder
	var last byte
	for w := range strings.FieldsSeq(sameSound.Replace(text)) {
		for i := range len(w) {
			c := w[i]
			vowel := strings.IndexByte("aeiou", c) >= 0
			// y and w within a word are often part of a vowel (Dayr, Zawr), an h at its
			// end is often left out (Raqqah).
			glide := i > 0 && (c == 'y' || c == 'w') || c == 'h' && i == len(w)-1
			if !vowel && !glide && c != last {
				b.WriteByte(c)
			}
			last = c
		}
	}
	return b.String()
}

// distance is how many letters must be put in, taken out, replaced or changed
// with the next to make of a word the beginning of another, or all of it: what
// follows behind as many letters as the first has costs nothing.
func distance(a, b []rune) int {
	const most = 40
	if len(a) > most {
		return math.MaxInt32
	}
	if len(b) > len(a)+2 {
		b = b[:len(a)+2]
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range b {
			cost := last[j]
			if a[i] != b[j] {
				cost++
			}
			cost = min(cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				cost = min(cost, before[j-1]+1)
			}
			row[j+1] = cost
		}
	}
	best := row[len(b)]
	for _, d := range row[min(len(a), len(b)):] {
		best = min(best, d)
	}
	return best
}
