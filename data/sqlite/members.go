package sqlite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/geojson"
)

var errMembers = errors.New("properties are not a JSON object")

// members calls fn with the name and the type of each member of an object in
// compact form: its JSON type, or the format where it is a date, a date-time or
// an int64, "" for null. What is nested is passed over unread.
func members(raw json.RawMessage, fn func(name []byte, kind string) error) error {
	if len(raw) == 0 {
		return nil
	}
	if raw[0] != '{' || raw[len(raw)-1] != '}' {
		return errMembers
	}
	for i := 1; i < len(raw)-1; {
		end := geojson.AfterString(raw, i)
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
		if end = geojson.AfterValue(raw, i); end <= i || end >= len(raw) {
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

func kindOf(value []byte) string {
	switch value[0] {
	case '"':
		return kindOfString(value[1 : len(value)-1])
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
	return kindOfInteger(value)
}

// kindOfString tells dates and date-times, with or without a zone, from other
// strings.
func kindOfString(s []byte) string {
	if len(s) < len("2006-01-02") || s[4] != '-' || s[7] != '-' {
		return "string"
	}
	if len(s) == len("2006-01-02") {
		if _, err := geo.ParseDate(string(s)); err == nil {
			return "date"
		}
	} else if _, err := geo.ParseInstant(string(s), time.UTC); err == nil {
		return "date-time"
	}
	return "string"
}

// propertyKind and setKind hold one of the types of members in the two words
// that a layer has for it.
func propertyKind(p data.PropertyType) string {
	if p.Format != "" {
		return p.Format
	}
	return p.Type
}

func setKind(p *data.PropertyType, kind string) {
	p.Type, p.Format = kind, ""
	if kind == "date" || kind == "date-time" {
		p.Type, p.Format = "string", kind
	}
	if kind == "int64" {
		p.Type, p.Format = "integer", kind
	}
}

// widest returns the type that holds values of both.
func widest(a, b string) string {
	if a == b {
		return a
	}
	numbers := []string{"integer", "int64", "number"}
	i, j := slices.Index(numbers, a), slices.Index(numbers, b)
	if i < 0 || j < 0 {
		return "string"
	}
	return numbers[max(i, j)]
}

// kindOfInteger tells integers apart by the bits that they need: many programs
// keep 32 of them. What even 64 do not hold is a number like any other.
func kindOfInteger(value []byte) string {
	if len(value) < len("2147483647") {
		return "integer"
	}
	v, err := strconv.ParseInt(string(value), 10, 64)
	switch {
	case err != nil:
		return "number"
	case v < math.MinInt32 || v > math.MaxInt32:
		return "int64"
	}
	return "integer"
}
