package data

import (
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// FoldCaseOf is CASEI of CQL2: the full case folding of Unicode, composed, so
// that STRASSE and Straße are the same.
func FoldCaseOf(s string) string { return norm.NFC.String(cases.Fold().String(s)) }

// FoldAccentsOf is ACCENTI of CQL2: without the marks on letters. A letter that
// is not made of a letter and a mark, such as ø, stays.
func FoldAccentsOf(s string) string {
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil { // nothing in the chain can fail on a string that is held whole
		return s
	}
	return out
}
