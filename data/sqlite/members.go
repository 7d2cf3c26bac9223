package sqlite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

var errMembers = errors.New("properties are not a JSON object")

// members calls fn with the name and the JSON type of each member of an object
// in compact form, "" for null. What is nested is passed over unread.
func members(raw json.RawMessage, fn func(name []byte, kind string) error) error {
	if len(raw) == 0 {
		return nil
	}
	if raw[0] != '{' || raw[len(raw)-1] != '}' {
		return errMembers
	}
	for i := 1; i < len(raw)-1; {
		end := afterString(raw, i)
		if end < 0 || end >= len(raw)-1 || raw[end] != ':' {
			return errMembers
		}
		name := []byte(raw[i+1 : end-1])
		if bytes.IndexByte(name, '\\') >= 0 || !utf8.Valid(name) {
			var text string
			if err := json.Unmarshal(raw[i:end], &text); err != nil {
				return fmt.Errorf("read the name of a property: %w", err)
			}
			name = []byte(text)
		}
		i = end + 1
		if end = afterValue(raw, i); end <= i || end >= len(raw) {
			return errMembers
		}
		if err := fn(name, kindOf(raw[i:end])); err != nil {
			return err
		}
		if i = end; raw[i] == ',' {
			i++
		}
	}
	return nil
}

// afterString returns the index behind the string that begins at i, or -1.
func afterString(raw []byte, i int) int {
	if i >= len(raw) || raw[i] != '"' {
		return -1
	}
	for i++; i < len(raw); i++ {
		switch raw[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// afterValue returns the index behind the value that begins at i, or -1.
func afterValue(raw []byte, i int) int {
	depth := 0
	for i < len(raw) {
		switch raw[i] {
		case '"':
			if i = afterString(raw, i); i < 0 {
				return -1
			}
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',':
			if depth == 0 {
				return i
			}
		}
		i++
	}
	return -1
}

func kindOf(value []byte) string {
	switch value[0] {
	case '"':
		return "string"
	case '{':
		return "object"
	case '[':
		return "array"
	case 't', 'f':
		return "boolean"
	case 'n':
		return ""
	}
	for _, c := range value {
		if c == '.' || c == 'e' || c == 'E' {
			return "number"
		}
	}
	return "integer"
}

// widest returns the type that holds values of both.
func widest(a, b string) string {
	switch {
	case a == b:
		return a
	case a == "integer" && b == "number", a == "number" && b == "integer":
		return "number"
	}
	return "string"
}
