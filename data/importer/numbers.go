package importer

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/waylog/waylog/data"
)

// maxCount is beyond any figure of people; more digits are an error of keying.
const maxCount = 1_000_000_000

var (
	grouped    = regexp.MustCompile(`^\d{1,3}(?:[,  ’']\d{3})+$`)
	wholeFloat = regexp.MustCompile(`^(\d+)[.,]0{1,2}$`)
	rangeWords = regexp.MustCompile(`^(?:between )?([\d,]+) ?(?:-|–|—|to|and) ?([\d,]+)$`)
	boundWords = regexp.MustCompile(`^(at least|no fewer than|no less than|not less than|min\.?|minimum|>=|≥|more than|over|above|>|at most|up to|no more than|max\.?|maximum|<=|≤|fewer than|less than|under|below|<|about|around|approximately|approx\.?|circa|ca\.?|c\.?|some|nearly|almost|~|≈)? ?([\d,]+) ?(\+|or more|and more)?$`)
)

// latin writes Arabic-Indic and Persian digits and their separators as those of
// ASCII and leaves out marks of writing direction; foreign reports that there
// were such digits.
func latin(text string) (plain string, foreign bool) {
	if ascii([]byte(text)) {
		return text, false
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '\u0660' && r <= '\u0669':
			foreign = true
			return r - '\u0660' + '0'
		case r >= '\u06F0' && r <= '\u06F9':
			foreign = true
			return r - '\u06F0' + '0'
		case r == '\u066B':
			return '.'
		case r == '\u066C':
			return ','
		case r == '\u200E' || r == '\u200F' || r == '\u061C':
			return -1
		}
		return r
	}, text), foreign
}

// negative reports whether text is a number below zero, which no count is.
func negative(text string) bool {
	text, _ = latin(text)
	v, err := strconv.ParseFloat(strings.TrimSpace(strings.Replace(text, "\u2212", "-", 1)), 64)
	return err == nil && v < 0
}

// parseCount reads a figure of people or things. plain is true for a single
// number, which is the whole of what the cell says; else the cell's own words
// say more than the range and must be kept. ok is false where there is no
// number to be had ("dozens").
func parseCount(text string) (r data.Range, plain, ok bool) {
	if n, err := strconv.ParseUint(text, 10, 32); err == nil && n <= maxCount { // as nearly all are
		return data.Range{Best: new(int64(n))}, true, true
	}
	text, _ = latin(strings.ToLower(strings.Join(strings.Fields(text), " ")))
	if n, ok := parseWhole(text); ok {
		return data.Range{Best: &n}, true, true
	}
	if m := rangeWords.FindStringSubmatch(text); m != nil {
		low, lowOK := parseWhole(m[1])
		high, highOK := parseWhole(m[2])
		if lowOK && highOK && low <= high {
			return data.Range{Low: &low, High: &high}, false, true
		}
		return data.Range{}, false, false
	}
	m := boundWords.FindStringSubmatch(text)
	if m == nil {
		return data.Range{}, false, false
	}
	n, ok := parseWhole(m[2])
	if !ok || m[1] != "" && m[3] != "" {
		return data.Range{}, false, false
	}
	if m[3] != "" {
		return data.Range{Low: &n}, false, true
	}
	switch m[1] {
	case "at least", "no fewer than", "no less than", "not less than", "min", "min.", "minimum", ">=", "≥":
		return data.Range{Low: &n}, false, true
	case "more than", "over", "above", ">":
		return data.Range{Low: new(n + 1)}, false, true
	case "at most", "up to", "no more than", "max", "max.", "maximum", "<=", "≤":
		return data.Range{High: &n}, false, true
	case "fewer than", "less than", "under", "below", "<":
		if n == 0 {
			return data.Range{}, false, false
		}
		return data.Range{High: new(n - 1)}, false, true
	}
	return data.Range{Best: &n}, false, true
}

// parseWhole reads a whole number that is not negative: 1500, 1,500 or 12.0.
func parseWhole(text string) (int64, bool) {
	if n, err := strconv.ParseUint(text, 10, 63); err == nil {
		return int64(n), n <= maxCount
	}
	if m := wholeFloat.FindStringSubmatch(text); m != nil && !grouped.MatchString(text) {
		text = m[1]
	}
	if grouped.MatchString(text) {
		text = strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, text)
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil || n > maxCount {
		return 0, false
	}
	return int64(n), true
}

// appendTyped appends the JSON form of a cell of a table: a number or a boolean
// only where the whole cell is one in its one form, so that nothing is lost
// (007 and 1e5 stay text).
func appendTyped(dst []byte, text string, appendText func([]byte, string) []byte) []byte {
	if text == "true" || text == "false" || canonicalNumber(text) {
		return append(dst, text...)
	}
	return appendText(dst, text)
}

// canonicalNumber reports whether text is a number of JSON without an exponent,
// with no more digits than every reader keeps, and not -0.
func canonicalNumber(text string) bool {
	digits := func(s string, most int) bool {
		if s == "" || len(s) > most {
			return false
		}
		for i := range len(s) {
			if s[i] < '0' || s[i] > '9' {
				return false
			}
		}
		return true
	}
	whole, fraction, decimal := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	return digits(whole, 15) && (whole[0] != '0' || len(whole) == 1) && (!decimal || digits(fraction, 17)) && (decimal || text != "-0")
}
