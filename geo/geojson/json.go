package geojson

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// MaxDepth is how deep objects and arrays may be nested in a feature.
const MaxDepth = 64

// syntaxError is a flaw in JSON text, at a byte of the text that was given.
type syntaxError struct {
	at     int
	reason string
}

func (e *syntaxError) Error() string { return e.reason }

func flaw(at int, format string, args ...any) error {
	return &syntaxError{at, fmt.Sprintf(format, args...)}
}

// Member is one member of a JSON object, its value as it was written.
type Member struct {
	Name  string
	Value json.RawMessage
}

// Members calls yield for each member of the JSON object raw, in its order. It
// checks the whole text more strictly than encoding/json: invalid UTF-8,
// nesting deeper than MaxDepth and anything after the object are errors. A
// value shares its memory with raw.
func Members(raw []byte, yield func(name string, value json.RawMessage) error) error {
	i := skipSpace(raw, 0)
	if i >= len(raw) || raw[i] != '{' {
		return flaw(i, "expected a JSON object")
	}
	end, err := eachMember(raw, i, 0, yield)
	if err != nil {
		return err
	}
	if end = skipSpace(raw, end); end < len(raw) {
		return flaw(end, "%q after the end of the object", raw[end])
	}
	return nil
}

// eachMember reads the object that begins at i and returns where it ends. A nil
// yield only checks.
func eachMember(b []byte, i, depth int, yield func(string, json.RawMessage) error) (int, error) {
	i = skipSpace(b, i+1)
	if i < len(b) && b[i] == '}' {
		return i + 1, nil
	}
	for {
		nameAt := skipSpace(b, i)
		if nameAt >= len(b) {
			return nameAt, flaw(nameAt, "ends in the middle of an object")
		}
		if b[nameAt] != '"' {
			return nameAt, flaw(nameAt, "%q: expected the name of a member in quotes", b[nameAt])
		}
		nameEnd, err := skipString(b, nameAt)
		if err != nil {
			return nameEnd, err
		}
		i = skipSpace(b, nameEnd)
		if i >= len(b) || b[i] != ':' {
			return i, flaw(i, "expected a colon behind the name %s", b[nameAt:nameEnd])
		}
		i = skipSpace(b, i+1)
		end, err := skipValue(b, i, depth+1)
		if err != nil {
			return end, err
		}
		if yield != nil {
			if err := yield(Unquote(b[nameAt:nameEnd]), b[i:end:end]); err != nil {
				return end, err
			}
		}
		i = skipSpace(b, end)
		switch {
		case i >= len(b):
			return i, flaw(i, "ends in the middle of an object")
		case b[i] == '}':
			return i + 1, nil
		case b[i] != ',':
			return i, flaw(i, "%q: expected a comma or the end of the object", b[i])
		}
		i++
	}
}

// Unquote returns the text of a JSON string that was found valid before, and ""
// for what is no string.
func Unquote(raw []byte) string {
	if len(raw) < 2 || raw[0] != '"' || raw[len(raw)-1] != '"' {
		return ""
	}
	for _, c := range raw {
		if c == '\\' {
			var s string
			if json.Unmarshal(raw, &s) != nil {
				return ""
			}
			return s
		}
	}
	return string(raw[1 : len(raw)-1])
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
		i++
	}
	return i
}

// skipValue checks the value that begins at i and returns where it ends.
func skipValue(b []byte, i, depth int) (int, error) {
	if i >= len(b) {
		return i, flaw(i, "ends where a value was expected")
	}
	switch c := b[i]; {
	case (c == '{' || c == '[') && depth >= MaxDepth:
		return i, flaw(i, "nested more than %d deep", MaxDepth)
	case c == '{':
		return eachMember(b, i, depth, nil)
	case c == '[':
		return skipArray(b, i, depth)
	case c == '"':
		return skipString(b, i)
	case c == '-' && i+1 < len(b) && b[i+1] != 'I', c >= '0' && c <= '9':
		return skipNumber(b, i)
	}
	end := i
	for end < len(b) && (b[end] == '-' || b[end] == '+' || b[end]|0x20 >= 'a' && b[end]|0x20 <= 'z') {
		end++
	}
	switch word := string(b[i:min(end, i+12)]); word {
	case "true", "false", "null":
		return end, nil
	case "":
		return i, flaw(i, "%q: expected a value", b[i])
	default:
		return i, flaw(i, "%s is not a JSON value", word)
	}
}

func skipArray(b []byte, i, depth int) (int, error) {
	i = skipSpace(b, i+1)
	if i < len(b) && b[i] == ']' {
		return i + 1, nil
	}
	for {
		end, err := skipValue(b, skipSpace(b, i), depth+1)
		if err != nil {
			return end, err
		}
		i = skipSpace(b, end)
		switch {
		case i >= len(b):
			return i, flaw(i, "ends in the middle of an array")
		case b[i] == ']':
			return i + 1, nil
		case b[i] != ',':
			return i, flaw(i, "%q: expected a comma or the end of the array", b[i])
		}
		i++
	}
}

func skipString(b []byte, i int) (int, error) {
	for i++; i < len(b); {
		switch c := b[i]; {
		case c == '"':
			return i + 1, nil
		case c == '\\':
			n, err := skipEscape(b, i)
			if err != nil {
				return i, err
			}
			i += n
		case c < 0x20:
			return i, flaw(i, "the control character %#02x in a string", c)
		case c < utf8.RuneSelf:
			i++
		default:
			r, n := utf8.DecodeRune(b[i:])
			if r == utf8.RuneError && n == 1 {
				return i, flaw(i, "the byte %#02x is not UTF-8", c)
			}
			i += n
		}
	}
	return i, flaw(i, "ends in the middle of a string")
}

func skipEscape(b []byte, i int) (int, error) {
	if i+1 >= len(b) {
		return 0, flaw(i, "ends in the middle of a string")
	}
	switch b[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2, nil
	case 'u':
		for k := i + 2; k < i+6; k++ {
			if k >= len(b) || !isHex(b[k]) {
				return 0, flaw(i, `\u without four hexadecimal digits`)
			}
		}
		return 6, nil
	}
	return 0, flaw(i, `\%c is not an escape of JSON`, b[i+1])
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

func skipNumber(b []byte, i int) (int, error) {
	start := i
	if b[i] == '-' {
		i++
	}
	digits := func() bool {
		from := i
		for i < len(b) && b[i] >= '0' && b[i] <= '9' {
			i++
		}
		return i > from
	}
	first := i
	if !digits() || b[first] == '0' && i > first+1 {
		return start, flaw(start, "a number that JSON does not have")
	}
	if i < len(b) && b[i] == '.' {
		if i++; !digits() {
			return start, flaw(start, "a number that ends in its point")
		}
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		if i++; i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		if !digits() {
			return start, flaw(start, "a number without digits in its exponent")
		}
	}
	return i, nil
}
