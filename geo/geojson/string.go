package geojson

import (
	"strings"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// plain are the bytes that stand for themselves.
var plain = func() (t [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		t[c] = !strings.ContainsRune(`"\<>&`, c)
	}
	return t
}()

// AppendString appends s as a JSON string. It can stand in HTML too: < > & and
// the line separators U+2028 and U+2029 are escaped. A byte that is not UTF-8
// becomes U+FFFD.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := plainEights(s); i < len(s); {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			dst = append(dst, s[start:i]...)
			switch c {
			case '"', '\\':
				dst = append(dst, '\\', c)
			case '\n':
				dst = append(dst, '\\', 'n')
			case '\r':
				dst = append(dst, '\\', 'r')
			case '\t':
				dst = append(dst, '\\', 't')
			default:
				dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			}
			i++
			start = i
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			dst = append(append(dst, s[start:i]...), "\uFFFD"...)
			start = i + n
		case r == '\u2028' || r == '\u2029':
			dst = append(append(dst, s[start:i]...), '\\', 'u', '2', '0', '2', hexDigits[r&15])
			start = i + n
		}
		i += n
	}
	return append(append(dst, s[start:]...), '"')
}

// plainEights returns how many bytes at the front stand for themselves, as far
// as they are found eight at a time.
func plainEights(s string) int {
	const (
		each    = 0x0101010101010101 // times a byte: that byte eight times
		highest = 0x80 * each
	)
	n := 0
	for ; n+8 <= len(s); n += 8 {
		w := uint64At(s, n)
		// A byte is 0 here where there is one of: " and &, < and >, backslash.
		quotes, angles, slash := (w|0x04*each)^0x26*each, (w|0x02*each)^0x3e*each, w^0x5c*each
		// Less than what is taken away, a byte gets its highest bit.
		if (w|(w-' '*each)|(quotes-each)|(angles-each)|(slash-each))&highest != 0 {
			break
		}
	}
	return n
}
