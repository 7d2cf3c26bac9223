package importer

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/waylog/waylog/geo/geojson"
)

// cell makes a value of a GeoPackage one of JSON, by what it is and by what its
// column is declared as.
func (s *packageSource) cell(column *packageColumn, value any) (cell, error) {
	c := cell{column: column.name}
	switch v := value.(type) {
	case nil:
	case int64:
		c.text = strconv.FormatInt(v, 10)
		if column.kind == "BOOLEAN" && (v == 0 || v == 1) {
			c.text = strconv.FormatBool(v == 1)
		}
		c.raw = []byte(c.text)
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			c.text = fmt.Sprint(v)
			s.build.warn(c, "not a number that can be kept; left out")
			return cell{column: column.name}, nil
		}
		c.text = strconv.FormatFloat(v, 'f', -1, 64)
		c.raw = appendReal(nil, v)
	case string:
		if !utf8.ValidString(v) {
			return c, &badCell{column: c.column, reason: "the text is not UTF-8"}
		}
		c.text = strings.TrimSpace(v)
		c.raw = geojson.AppendString(nil, s.typedText(column, c.text, v))
	default:
		if len(s.skipped) < 100 {
			s.skipped[c.column] = true
		}
	}
	return c, nil
}

// raw is the row as a JSON object of its columns: blobs as hexadecimal digits.
func (s *packageSource) raw() string {
	b := []byte{'{'}
	add := func(name string, value any) {
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(geojson.AppendString(b, name), ':')
		switch v := value.(type) {
		case nil:
			b = append(b, "null"...)
		case int64:
			b = strconv.AppendInt(b, v, 10)
		case string:
			b = geojson.AppendString(b, v)
		case []byte:
			b = append(hex.AppendEncode(append(b, '"'), v), '"')
		case float64:
			if math.IsInf(v, 0) || math.IsNaN(v) {
				b = geojson.AppendString(b, fmt.Sprint(v))
			} else {
				b = appendReal(b, v)
			}
		}
	}
	for i := range s.table.columns {
		add(s.table.columns[i].name, s.values[1+i])
	}
	if s.table.geometry != "" {
		add(s.table.geometry, s.values[len(s.values)-1])
	}
	return string(append(b, '}'))
}

// appendReal appends a number so that it is seen to be one of REAL: 5 as 5.0.
func appendReal(dst []byte, v float64) []byte {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.AppendFloat(dst, v, 'f', 1, 64)
	}
	return strconv.AppendFloat(dst, v, 'g', -1, 64)
}

// packageTimes are the forms in which a DATETIME is found, the standard's first.
var packageTimes = []string{"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04Z07:00", "2006-01-02T15:04"}

// typedText is the text of an own property. A DATETIME becomes RFC 3339 in UTC,
// without a zone it is one of the layer's; what is none stays what it was.
func (s *packageSource) typedText(column *packageColumn, trimmed, text string) string {
	if column.kind != "DATETIME" {
		return text
	}
	for _, form := range packageTimes {
		if t, err := time.ParseInLocation(form, trimmed, s.build.loc); err == nil {
			if t = t.UTC(); t.Year() >= 1 && t.Year() <= 9999 {
				return t.Format(time.RFC3339Nano)
			}
		}
	}
	return text
}
