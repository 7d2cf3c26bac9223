package sqlite

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// meets is the SQL function waylog_meets(geometry, west, south, east, north):
// whether a line or an area itself meets a box that its own box meets.
func meets(geometry []byte, west, south, east, north float64) (bool, error) {
	g, err := wkb.Unmarshal(geometry)
	if err != nil {
		return false, fmt.Errorf("read geometry: %w", err)
	}
	return geo.Meets(orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{east, north}}, g), nil
}

// words is the SQL function waylog_words(query, title, summary, place, actors,
// sources): what the text index says, for a state that is not in it. The query
// is folded; actors and sources are JSON arrays.
func words(query, title, summary, place, actors, sources string) (bool, error) {
	t, err := searchText(title, summary, place, actors, sources)
	return err == nil && data.HasWords(t, query), err
}

// sum is the SQL function waylog_sum(value, …): a checksum of a row's columns.
func sum(values ...any) []byte { return hashOf(values) }

// searchText returns the folded words that an event is found by.
func searchText(title, summary, place, actors, sources string) (string, error) {
	var b strings.Builder
	add := func(texts ...string) {
		for _, t := range texts {
			b.WriteString(t)
			b.WriteByte('\n')
		}
	}
	add(title, summary, place)
	if actors != "" {
		var list []data.Actor
		if err := json.Unmarshal([]byte(actors), &list); err != nil {
			return "", fmt.Errorf("read actors: %w", err)
		}
		for _, a := range list {
			add(a.Name)
		}
	}
	if sources != "" {
		var list []*data.Source // null stands for one that is only named
		if err := json.Unmarshal([]byte(sources), &list); err != nil {
			return "", fmt.Errorf("read sources: %w", err)
		}
		for _, s := range list {
			if s == nil {
				continue
			}
			add(s.Title, s.Publisher, s.Author)
			if u, err := url.Parse(s.URL); err == nil {
				add(u.Hostname())
			}
		}
	}
	return data.Fold(b.String()), nil
}

// filterFunctions returns the SQL functions that filter expressions are written
// with. What is NULL stays so, and so does what is no text where text is
// needed. Each connection has its own: they keep what they looked up last.
func filterFunctions() map[string]any {
	zones := zones{}
	return map[string]any{
		"waylog_relates":    new(relater).relates,
		"waylog_array":      arrayOf,
		"waylog_arrays":     new(sets).compare,
		"waylog_casei":      ofText(func(s string) any { return data.FoldCaseOf(s) }),
		"waylog_accenti":    ofText(func(s string) any { return data.FoldAccentsOf(s) }),
		"waylog_arithmetic": arithmetic,
		// Days of a text, and microseconds of a text.
		"waylog_day": ofText(func(s string) any {
			d, err := geo.ParseDate(s)
			if err != nil {
				return nil
			}
			return int64(d)
		}),
		"waylog_instant": func(v any, zone string) any {
			s, ok := v.(string)
			if !ok {
				return nil
			}
			i, err := geo.ParseInstant(s, zones.get(zone))
			if err != nil {
				return nil
			}
			return int64(i)
		},
		// The day of an instant, and the first and last instant of a day.
		"waylog_day_of": ofInteger(func(n int64, zone string) int64 { return int64(geo.Instant(n).Date(zones.get(zone))) }),
		"waylog_day_start": ofInteger(func(n int64, zone string) int64 {
			first, _ := geo.Date(n).Instants(zones.get(zone))
			return int64(first)
		}),
		"waylog_day_end": ofInteger(func(n int64, zone string) int64 {
			_, last := geo.Date(n).Instants(zones.get(zone))
			return int64(last)
		}),
	}
}

func ofText(fn func(string) any) func(any) any {
	return func(v any) any {
		if s, ok := v.(string); ok {
			return fn(s)
		}
		return nil
	}
}

func ofInteger(fn func(int64, string) int64) func(any, string) any {
	return func(v any, zone string) any {
		if n, ok := v.(int64); ok {
			return fn(n, zone)
		}
		return nil
	}
}

// zones are the time zones that were asked for.
type zones map[string]*time.Location

func (z zones) get(name string) *time.Location {
	if loc, ok := z[name]; ok {
		return loc
	}
	loc := (&data.Layer{TimeZone: name}).Location()
	z[name] = loc
	return loc
}

// arithmetic is the SQL function waylog_arithmetic(operator, a, b) for those
// operators that SQLite lacks or takes for whole numbers only. What has no
// result is NULL.
func arithmetic(op string, a, b any) any {
	m, okA := a.(int64)
	n, okB := b.(int64)
	if okA && okB && n != 0 && n != -1 { // -1 overflows on the least number
		switch data.Operator(op) {
		case data.Modulo:
			return m % n
		case data.Div:
			return m / n
		}
	}
	x, okA := float(a)
	y, okB := float(b)
	if !okA || !okB {
		return nil
	}
	var result float64
	switch data.Operator(op) {
	case data.Modulo:
		result = math.Mod(x, y)
	case data.Div:
		result = math.Trunc(x / y)
	case data.Power:
		result = math.Pow(x, y)
	}
	if math.IsNaN(result) || math.IsInf(result, 0) {
		return nil
	}
	return result
}

func float(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}
