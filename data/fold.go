package data

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold brings text into the form in which words are compared: lower case,
// without marks, the forms of an Arabic letter as one, without the Arabic
// article in either script, words of letters and digits between single spaces.
// So "Raqqah" and "ar-Raqqah" are both raqqah, and الرقة is found by رقه. To
// fold what is folded changes nothing.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	// NFKD would make a space of the acute accent that some write for ayn.
	for _, r := range norm.NFKD.String(strings.ReplaceAll(s, "´", "'")) {
		switch {
		case r < utf8.RuneSelf:
			foldASCII(&b, byte(r))
		case unicode.Is(unicode.Mn, r), ignored(r):
		case unicode.IsLetter(r), unicode.IsDigit(r):
			foldLetter(&b, unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
	words := strings.Fields(b.String())
	for i, w := range words {
		words[i] = withoutArticle(w)
	}
	if slices.ContainsFunc(words, func(w string) bool { return !isArticle(w) }) {
		words = slices.DeleteFunc(words, isArticle)
	}
	return strings.Join(words, " ")
}

// foldASCII does for most letters what the tables of Unicode say of all.
func foldASCII(b *strings.Builder, c byte) {
	switch {
	case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		b.WriteByte(c)
	case c >= 'A' && c <= 'Z':
		b.WriteByte(c + 'a' - 'A')
	case !ignored(rune(c)):
		b.WriteByte(' ')
	}
}

// ignored reports the signs that stand for ayn and hamza in Latin letters, the
// Arabic lengthening stroke and the lone hamza: words differ by them only in
// spelling.
func ignored(r rune) bool {
	switch r {
	case 'ʿ', 'ʾ', 'ʻ', 'ʼ', 'ʽ', '‘', '’', '‛', '′', '\'', '`', 'ـ', 'ء':
		return true
	}
	return false
}

func foldLetter(b *strings.Builder, r rune) {
	switch r {
	case 'أ', 'إ', 'آ', 'ٱ':
		r = 'ا'
	case 'ة':
		r = 'ه'
	case 'ى', 'ئ', 'ی':
		r = 'ي'
	case 'ؤ':
		r = 'و'
	case 'ک':
		r = 'ك'
	case 'ı':
		r = 'i'
	case 'ø':
		r = 'o'
	case 'ł':
		r = 'l'
	case 'đ', 'ð':
		r = 'd'
	case 'ß':
		b.WriteByte('s')
		r = 's'
	case 'æ':
		b.WriteByte('a')
		r = 'e'
	case 'œ':
		b.WriteByte('o')
		r = 'e'
	case 'þ':
		b.WriteByte('t')
		r = 'h'
	}
	b.WriteRune(r)
}

// withoutArticle drops the Arabic article where a word of three letters or
// more is left.
func withoutArticle(w string) string {
	for {
		rest, ok := strings.CutPrefix(w, "ال")
		if !ok || utf8.RuneCountInString(rest) < 3 {
			return w
		}
		w = rest
	}
}

// isArticle reports the Arabic article in Latin letters, also before the
// letters that it takes on (as-Sukhnah, Deir ez-Zor). The English words among
// them carry no meaning in a search.
func isArticle(w string) bool {
	switch w {
	case "al", "ad", "adh", "an", "ar", "as", "ash", "at", "ath", "az",
		"el", "ed", "edh", "en", "er", "es", "esh", "et", "eth", "ez":
		return true
	}
	return false
}

// HasWords reports whether every word of query begins a word of text; both are
// folded already. An empty query has no words and matches.
func HasWords(text, query string) bool {
	padded := " " + text
	for _, w := range strings.Fields(query) {
		if !strings.Contains(padded, " "+w) {
			return false
		}
	}
	return true
}
