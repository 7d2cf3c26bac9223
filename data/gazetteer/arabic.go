package gazetteer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// arabicName returns of a place's names the Arabic one, "" where there is none.
// GeoNames does not say which language a name is in: of those in Arabic letters
// the one that sounds most like the Latin name is taken, as the map does, else
// the first.
func arabicName(names []string, latin string) string {
	best, most := "", 0.45
	for _, n := range names {
		if !isArabic(n) {
			continue
		}
		if score := likeness(n, latin); score > most || best == "" {
			best, most = n, max(score, most)
		}
	}
	// Written in Egypt's way, without the dots of its last letter.
	if stem, ok := strings.CutSuffix(best, "ى"); ok && slices.Contains(names, stem+"ي") {
		return stem + "ي"
	}
	return best
}

// isArabic reports a name in Arabic letters without those that only Persian,
// Urdu, Kurdish and Pashto use.
func isArabic(name string) bool {
	letters := false
	for _, r := range name {
		switch {
		case r >= 'ء' && r <= 'غ', r >= 'ف' && r <= 'ي':
			letters = true
		case r >= 'ً' && r <= 'ْ', r == ' ', r == '-', r == '(', r == ')':
		default:
			return false
		}
	}
	return letters
}

// likeness is from 0 to about 1 how much an Arabic and a Latin name share of
// their consonants, by the rules of the map's static/build/basemap/arabic.mjs.
func likeness(arabic, latin string) float64 {
	a := arabicConsonants(arabic)
	b := latinConsonants(latin)
	if a == "" || b == "" {
		if len([]rune(arabic)) < 6 {
			return 0.5
		}
		return 0
	}
	score := 1 - float64(levenshtein(a, b))/float64(max(len(a), len(b)))
	if strings.HasPrefix(arabic, "ال") == latinArticle.MatchString(latin) {
		score += 0.05 // the article is part of the name in both or in neither
	}
	if strings.Count(arabic, " ") > strings.Count(strings.TrimSpace(strings.ReplaceAll(latin, "-", " ")), " ") {
		score -= 0.1 // a slip within a word
	}
	if strings.ContainsFunc(arabic, func(r rune) bool { return r >= 'ً' && r <= 'ْ' }) {
		score -= 0.02
	}
	return score
}

var (
	arabicPrefix = regexp.MustCompile(`(^|[\s-])(و?ال|لل)`)
	latinArticle = regexp.MustCompile(`(?i)^(al|el|ar|as|ash|at|ath|ad|adh|az|an)[\s-]`)
	latinSmall   = regexp.MustCompile(`(^|[\s-])(al|el|ar|as|ash|at|ath|ad|adh|az|an|wa)([\s-])`)
	lastH        = regexp.MustCompile(`h\b`)
	otherSounds  = strings.NewReplacer("sh", "s", "ch", "s", "kh", "k", "q", "k", "c", "k", "th", "t", "dh", "d", "gh", "g", "dj", "j", "p", "b", "v", "f")
	arabicSounds = map[rune]byte{
		'ب': 'b', 'ت': 't', 'ث': 't', 'ج': 'j', 'ح': 'h', 'خ': 'k', 'د': 'd', 'ذ': 'd', 'ر': 'r', 'ز': 'z', 'س': 's', 'ش': 's', 'ص': 's', 'ض': 'd', 'ط': 't', 'ظ': 'z',
		'غ': 'g', 'ف': 'f', 'ق': 'k', 'ك': 'k', 'ل': 'l', 'م': 'm', 'ن': 'n', 'ه': 'h', 'ة': 'h',
	}
)

func arabicConsonants(name string) string {
	var b strings.Builder
	for w := range strings.FieldsSeq(arabicPrefix.ReplaceAllString(name, "$1")) {
		var word strings.Builder
		for _, r := range w {
			if c, ok := arabicSounds[r]; ok {
				word.WriteByte(c)
			}
		}
		b.WriteString(strings.TrimSuffix(word.String(), "h"))
	}
	return b.String()
}

// latinConsonants are the consonants of a Latin name by the same sounds.
func latinConsonants(name string) string {
	var letters strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		if r >= 'a' && r <= 'z' || unicode.IsSpace(r) || r == '-' {
			letters.WriteRune(r)
		}
	}
	s := letters.String()
	for again := ""; again != s; { // articles may follow each other
		again = s
		s = latinSmall.ReplaceAllString(s, "$1$3")
	}
	s = lastH.ReplaceAllString(otherSounds.Replace(s), "")
	var b strings.Builder
	var last rune
	for _, r := range s {
		if strings.ContainsRune("aeiouwy -", r) || unicode.IsSpace(r) {
			continue
		}
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

func levenshtein(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j]+1, before+1)
		}
	}
	return row[len(b)]
}
