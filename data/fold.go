package data

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold brings text into the form in which words are compared: lower case,
// without marks, the forms of an Arabic letter as one, without the Arabic
// article, words of letters and digits between single spaces. So "Raqqah",
// "ar-Raqqah" hold the word raqqah, and الرقة is found by رقه.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r), ignored(r):
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(foldLetter(unicode.ToLower(r)))
		default:
			b.WriteByte(' ')
		}
	}
	words := strings.Fields(b.String())
	for i, w := range words {
		words[i] = withoutArticle(w)
	}
	return strings.Join(words, " ")
}

// ignored reports the signs that stand for ayn and hamza in Latin letters, the
// Arabic lengthening stroke and the lone hamza: words differ by them only in
// spelling.
func ignored(r rune) bool {
	switch r {
	case 'ʿ', 'ʾ', 'ʻ', 'ʼ', '‘', '’', '\'', '`', '´', 'ـ', 'ء':
		return true
	}
	return false
}

func foldLetter(r rune) rune {
	switch r {
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ة':
		return 'ه'
	case 'ى', 'ئ', 'ی':
		return 'ي'
	case 'ؤ':
		return 'و'
	case 'ک':
		return 'ك'
	case 'ß':
		return 's'
	case 'ı':
		return 'i'
	case 'ø':
		return 'o'
	case 'ł':
		return 'l'
	case 'đ':
		return 'd'
	}
	return r
}

// withoutArticle drops the Arabic article where a word of three letters or
// more is left.
func withoutArticle(w string) string {
	if rest, ok := strings.CutPrefix(w, "ال"); ok && len([]rune(rest)) >= 3 {
		return rest
	}
	return w
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
