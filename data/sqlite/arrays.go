package sqlite

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb/encoding/wkb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/geojson"
)

// How a value is written in an array, for waylog_array. Dates and times are
// texts there, as in the JSON of own properties.
const (
	asText     = 't'
	asNumber   = 'n'
	asBoolean  = 'b'
	asDay      = 'd'
	asInstant  = 'i'
	asGeometry = 'g'
	asArray    = 'a'
	asElements = 'e' // the elements of an array, not the array itself
	asDays     = 'w' // two values: first and last day
	asSpan     = 'v' // two values: first and last instant
)

// arrayChunk is how many elements are handed to one call: SQLite bounds the
// number of arguments.
const arrayChunk = 40

// list writes a literal array as the JSON that its elements make.
func (x *expression) list(items []data.Expr) error {
	var kinds strings.Builder
	var values []func() error
	if len(items) > arrayChunk {
		for chunk := range slices.Chunk(items, arrayChunk) {
			kinds.WriteByte(asElements)
			values = append(values, func() error { return x.list(chunk) })
		}
	} else {
		for _, item := range items {
			kind, parts, err := x.element(item)
			if err != nil {
				return err
			}
			kinds.WriteByte(kind)
			values = append(values, parts...)
		}
	}
	x.add("waylog_array(?", kinds.String())
	for _, v := range values {
		if err := x.parts(", ", v); err != nil {
			return err
		}
	}
	x.add(")")
	return nil
}

// element returns how an element is written in an array, and its values.
func (x *expression) element(e data.Expr) (kind byte, values []func() error, err error) {
	switch e.Type() {
	case data.TextValue:
		kind = asText
	case data.NumberValue:
		kind = asNumber
	case data.BooleanValue:
		kind = asBoolean
	case data.DateValue:
		kind = asDay
	case data.InstantValue:
		kind = asInstant
	case data.GeometryValue:
		kind = asGeometry
	case data.ArrayValue:
		kind = asArray
	case data.IntervalValue:
		days := onlyDays(e)
		s, err := x.side(e, days)
		if days {
			return asDays, s[:], err
		}
		return asSpan, s[:], err
	default:
		return 0, nil, fmt.Errorf("write filter: %s is no element", e.Type())
	}
	return kind, []func() error{func() error { return x.write(e) }}, nil
}

// arrayOf is the SQL function waylog_array(kinds, values …): an array as JSON,
// NULL where one of its values is unknown.
func arrayOf(kinds string, values ...any) any {
	elements := []any{}
	for _, kind := range []byte(kinds) {
		n := 1
		if kind == asDays || kind == asSpan {
			n = 2
		}
		if len(values) < n || slices.ContainsFunc(values[:n], isNull) {
			return nil
		}
		element, err := elementOf(kind, values[:n])
		if err != nil {
			return nil
		}
		if list, ok := element.([]json.RawMessage); ok && kind == asElements {
			for _, item := range list {
				elements = append(elements, item)
			}
		} else {
			elements = append(elements, element)
		}
		values = values[n:]
	}
	b, err := json.Marshal(elements)
	if err != nil {
		return nil
	}
	return string(b)
}

// isNull reports whether a function was given NULL, which the driver hands over
// as no bytes.
func isNull(v any) bool {
	b, ok := v.([]byte)
	return v == nil || ok && b == nil
}

// elementOf returns what stands for values in JSON.
func elementOf(kind byte, values []any) (any, error) {
	n, _ := values[0].(int64)
	switch kind {
	case asBoolean:
		return n != 0, nil
	case asDay:
		return geo.Date(n).String(), nil
	case asInstant:
		return geo.Instant(n).String(), nil
	case asArray, asElements:
		var list []json.RawMessage
		text, _ := values[0].(string)
		err := json.Unmarshal([]byte(text), &list)
		return list, err
	case asGeometry:
		b, _ := values[0].([]byte)
		g, err := wkb.Unmarshal(b)
		return geojson.Geometry{Geometry: g}, err
	case asDays, asSpan:
		ends := []string{"..", ".."}
		for i, v := range values {
			end, _ := v.(int64)
			switch {
			case end == beforeAll || end == afterAll:
			case kind == asDays:
				ends[i] = geo.Date(end).String()
			default:
				ends[i] = geo.Instant(end).String()
			}
		}
		return map[string]any{"interval": ends}, nil
	}
	return values[0], nil
}

// sets keeps the array that it read last on either side, as relater does.
type sets struct {
	last [2]struct {
		text     string
		elements map[string]bool
	}
}

// compare is the SQL function waylog_arrays(relation, a, b) of two arrays in
// JSON, which are sets: neither order nor repetition counts.
func (s *sets) compare(op string, a, b any) any {
	for i, v := range []any{a, b} {
		text, ok := v.(string)
		if !ok {
			return nil
		}
		last := &s.last[i]
		if last.elements != nil && last.text == text {
			continue
		}
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		var list []any
		if d.Decode(&list) != nil || list == nil {
			return nil
		}
		last.text, last.elements = text, map[string]bool{}
		for _, element := range list {
			last.elements[canonical(element)] = true
		}
	}
	x, y := s.last[0].elements, s.last[1].elements
	shared := 0
	for e := range x {
		if y[e] {
			shared++
		}
	}
	switch data.Operator(op) {
	case data.AEquals:
		return flag(shared == len(x) && shared == len(y))
	case data.AContains:
		return flag(shared == len(y))
	case data.AContainedBy:
		return flag(shared == len(x))
	case data.AOverlaps:
		return flag(shared > 0)
	}
	return nil
}

// canonical returns a text that is the same for values that are the same:
// arrays are sets, objects have no order, 1 is 1.0.
func canonical(v any) string {
	switch v := v.(type) {
	case json.Number:
		if f, err := v.Float64(); err == nil && float64(int64(f)) == f && f > -1<<53 && f < 1<<53 {
			return strconv.FormatInt(int64(f), 10)
		}
		if f, err := v.Float64(); err == nil && strings.ContainsAny(string(v), ".eE") {
			return strconv.FormatFloat(f, 'g', -1, 64)
		}
		return string(v)
	case []any:
		elements := make([]string, len(v))
		for i, e := range v {
			elements[i] = canonical(e)
		}
		slices.Sort(elements)
		return "[" + strings.Join(slices.Compact(elements), ",") + "]"
	case map[string]any:
		members := make([]string, 0, len(v))
		for name, value := range v {
			if name == "coordinates" { // of a geometry their order is all
				b, _ := json.Marshal(value) // it was JSON
				members = append(members, strconv.Quote(name)+":"+string(b))
				continue
			}
			members = append(members, strconv.Quote(name)+":"+canonical(value))
		}
		slices.Sort(members)
		return "{" + strings.Join(members, ",") + "}"
	case string:
		return strconv.Quote(v)
	}
	return fmt.Sprint(v)
}
