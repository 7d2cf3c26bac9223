package web

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/timetile"
)

// schema is a JSON Schema as OpenAPI 3.0 writes it.
type schema = map[string]any

// param is one query parameter: what it is called, what the documentation says
// of it, and how it is read. Document and check come from the same line, so
// that they cannot differ.
type param struct {
	name     string
	about    string
	expected string // completes "expected …" in a problem
	schema   schema
	example  any  // of the schema's type; nil where the schema says enough
	own      bool // means something else elsewhere: the document has it at its address
	required bool
	lines    bool                                // the value may have several lines
	read     func(in *input, value string) error // its error completes "name: …"
}

// Patterns of what the standards call a date and a date-time; a leap second and
// the days of a month are for the parser.
const (
	datePattern   = `[0-9]{4}-[0-9]{2}-[0-9]{2}`
	clockPattern  = `[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})`
	momentPattern = "^" + datePattern + "(" + clockPattern + ")?$"
	edgePattern   = datePattern + "(T|" + clockPattern + ")?"
	windowPattern = "^(" + edgePattern + "|(" + edgePattern + `)/(` + edgePattern + `|[.][.])?|([.][.])?/` + edgePattern + ")$"
)

const (
	maxWords  = 100 // in a list
	maxSearch = 500 // characters
)

// parameters is every query parameter there is, but for `f`.
func parameters() []param {
	text := schema{"type": "string", "minLength": 1}
	statuses := strings.Join(data.Statuses, "|")
	return []param{
		{
			name:     "bbox",
			about:    "Only events whose geometry meets the box: west,south,east,north in degrees of WGS 84, or six numbers with heights, which are left aside. West greater than east crosses the antimeridian. Events without geometry match every box unless unplaced=exclude.",
			expected: "west,south,east,north in degrees, such as 38,34,40,36; west greater than east crosses 180°",
			schema:   schema{"type": "array", "minItems": 4, "maxItems": 6, "items": schema{"type": "number"}},
			example:  []float64{38, 34, 40, 36},
			read:     func(in *input, v string) (err error) { in.filter.Box, err = ptr(geo.ParseBox(v)); return err },
		},
		{
			name:     "datetime",
			about:    "Only events in the window: a date, an RFC 3339 date-time, or two of them joined by a slash, where .. or nothing leaves an end open. Both ends are included; a date is that day in the layer's time zone. Events without time match every window unless undated=exclude.",
			expected: "a date (2017-05-25), a date-time with a zone (2017-05-25T14:30:00Z), or an interval of them (2017-05-25/2017-06-01, 2017-05-25/..)",
			schema:   schema{"type": "string", "pattern": windowPattern},
			example:  "2017-05-25/2017-06-01",
			read: func(in *input, v string) (err error) {
				if strings.Contains(v, " ") {
					return errors.New(quote(v) + " has a space; the + of a zone is written %2B in an address")
				}
				in.filter.Time, err = ptr(geo.ParseWindow(v))
				return err
			},
		},
		{
			name:     "match",
			about:    "possible: events that may have been in the window. certain: only those that were in it for sure.",
			expected: "possible or certain",
			schema:   schema{"type": "string", "enum": []string{"possible", "certain"}, "default": "possible"},
			read:     oneOf(func(in *input, v string) { in.filter.Certain = v == "certain" }, "possible", "certain"),
		},
		{
			name:     "undated",
			about:    "exclude leaves out events of which no time is known.",
			expected: "include or exclude",
			schema:   schema{"type": "string", "enum": []string{"include", "exclude"}, "default": "include"},
			read:     oneOf(func(in *input, v string) { in.filter.WithoutUndated = v == "exclude" }, "include", "exclude"),
		},
		{
			name:     "unplaced",
			about:    "exclude leaves out events without geometry.",
			expected: "include or exclude",
			schema:   schema{"type": "string", "enum": []string{"include", "exclude"}, "default": "include"},
			read:     oneOf(func(in *input, v string) { in.filter.WithoutUnplaced = v == "exclude" }, "include", "exclude"),
		},
		{
			name:     "kind",
			about:    "Only events of these kinds, separated by commas; one with a comma in it stands between quotation marks. A kind that the layer does not have matches nothing: kinds come and go with the data.",
			expected: "keys of kinds, separated by commas",
			schema:   text,
			example:  "airstrike",
			read:     list(func(in *input, words []string) error { in.filter.Kinds = words; return nil }),
		},
		{
			name:     "status",
			about:    "Only events of these statuses, separated by commas: " + strings.Join(data.Statuses, ", ") + ".",
			expected: "one or more of " + strings.Join(data.Statuses, ", "),
			schema:   schema{"type": "string", "pattern": "^ *(" + statuses + ")( *, *(" + statuses + "))* *$"},
			example:  "reported,disputed",
			read: list(func(in *input, words []string) error {
				for _, w := range words {
					if !slices.Contains(data.Statuses, w) {
						return fmt.Errorf("%s is not a status", quote(w))
					}
				}
				in.filter.Statuses = words
				return nil
			}),
		},
		{
			name:     "actor",
			about:    "Only events in which one of these parties took part, separated by commas; a name with a comma in it stands between quotation marks. Whole names, capitals and accents do not matter.",
			expected: "names, separated by commas",
			schema:   text,
			example:  "Coalition",
			read:     list(func(in *input, words []string) error { in.filter.Actors = words; return nil }),
		},
		{
			name:     "q",
			about:    "Only events with all these words (or beginnings of words) in title, summary, place, actors or sources; capitals, accents and the Arabic article do not matter.",
			expected: fmt.Sprintf("words, at most %d characters", maxSearch),
			schema:   schema{"type": "string", "minLength": 1, "maxLength": maxSearch},
			example:  "raqqa",
			read: func(in *input, v string) error {
				if n := utf8.RuneCountInString(v); n > maxSearch {
					return fmt.Errorf("it has %d characters", n)
				}
				if data.Fold(v) == "" {
					return fmt.Errorf("%s has no word to search for", quote(v))
				}
				in.filter.Text = v
				return nil
			},
		},
		filterParam(), filterLangParam(), filterCRSParam(),
		{
			name:     "updated_since",
			about:    "Only events recorded or changed at or after this moment; a date begins at midnight UTC.",
			expected: expectedMoment,
			schema:   schema{"type": "string", "pattern": momentPattern},
			example:  "2026-01-01",
			read:     func(in *input, v string) (err error) { in.filter.UpdatedSince, err = moment(v, false); return err },
		},
		{
			name:     "asof",
			about:    "The layer as it stood at this moment of the record; a date is the end of that day, UTC. Before the layer was made there is none: 404.",
			expected: expectedMoment,
			schema:   schema{"type": "string", "pattern": momentPattern},
			example:  "2100-01-01",
			read:     func(in *input, v string) (err error) { in.asof, err = moment(v, true); return err },
		},
		{
			name:     "sortby",
			about:    "Order of the events; - is descending, + (written %2B) or nothing ascending. Events without the value come last. Without it events come in the order in which they were first stored. It plays no part in counts.",
			expected: "one of " + strings.Join(sortWords(), ", "),
			schema:   schema{"type": "string", "enum": append(sortWords(), plusWords()...)},
			example:  "-date_start",
			read:     readSort,
		},
		{
			name:     "cursor",
			about:    "The page to go on with, from the next link. It pins the state of the first page for an hour and belongs to the same filters and order; limit may differ. Counts take it as the state to count in.",
			expected: cursorExpected,
			schema:   schema{"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
			read:     func(in *input, v string) error { in.cursor = v; return nil },
		},
		{
			name:     "limit",
			about:    "How many features a page has at most. More than the maximum reads as the maximum. It plays no part in counts.",
			expected: fmt.Sprintf("a whole number from 1 to %d", maxLimit),
			schema:   schema{"type": "integer", "minimum": 1, "maximum": maxLimit, "default": defaultLimit},
			read: func(in *input, v string) (err error) {
				in.limit, err = count(v, maxLimit)
				return err
			},
		},
		{
			name:     "bins",
			about:    "How many bins at most; the finest step that needs no more is taken.",
			expected: fmt.Sprintf("a whole number from 1 to %d", data.MaxBins),
			schema:   schema{"type": "integer", "minimum": 1, "maximum": data.MaxBins, "default": defaultBins},
			read: func(in *input, v string) (err error) {
				in.spec.Bins, err = count(v, data.MaxBins)
				return err
			},
		},
		{
			name:     "bin",
			about:    "How many days the bins of a time tile have. Without it they are the finest with which the tile stays small; the tile says which.",
			expected: "1, 2, 4, 8, 16, 32, 64 or 128",
			schema:   schema{"type": "integer", "enum": []int{1, 2, 4, 8, 16, 32, 64, 128}},
			read: func(in *input, v string) error {
				n, err := strconv.Atoi(v)
				if err != nil || !timetile.ValidBin(n) || strconv.Itoa(n) != v {
					return fmt.Errorf("%s is no such number of days", quote(v))
				}
				in.bin = n
				return nil
			},
		},
		{
			name:     "step",
			about:    "Width of the bins, in place of bins. Weeks begin on Monday.",
			expected: "day, week, month, year or decade",
			schema:   schema{"type": "string", "enum": []string{"day", "week", "month", "year", "decade"}},
			read:     oneOf(func(in *input, v string) { in.spec = data.HistogramSpec{Step: data.Step(v)} }, "day", "week", "month", "year", "decade"),
		},
	}
}

// formatParam is `f` where these formats are served; the first is the default.
func formatParam(names ...string) param {
	return param{
		name:     "f",
		about:    "Format of the answer.",
		expected: "one of " + strings.Join(names, ", "),
		schema:   schema{"type": "string", "enum": names},
		read:     oneOf(func(in *input, v string) { in.format = v }, names...),
	}
}

const expectedMoment = "a date-time with a zone (2017-05-25T14:30:00Z) or a date (2017-05-25)"

// moment reads a date-time, or a date as its first or its last instant in UTC.
func moment(v string, last bool) (*time.Time, error) {
	t, err := geo.ParseMoment(v, last)
	switch {
	case err == nil:
		return &t, nil
	case len(v) == len("2006-01-02"):
		return nil, err
	case strings.Contains(v, " "):
		return nil, errors.New(quote(v) + " is neither a date-time with a zone nor a date; the + of a zone is written %2B in an address")
	}
	return nil, errors.New(quote(v) + " is neither a date-time with a zone nor a date")
}

// count reads a whole number from 1; more than most is most.
func count(v string, most int) (int, error) {
	if strings.Trim(v, "0123456789") != "" {
		return 0, fmt.Errorf("%s is not a whole number of 1 or more", quote(v))
	}
	n, err := strconv.Atoi(v)
	switch {
	case err != nil: // so many digits that no int holds them
		n = most
	case n == 0:
		return 0, errors.New("0 is not 1 or more")
	}
	return min(n, most), nil
}

// oneOf reads a word out of a few.
func oneOf(set func(*input, string), words ...string) func(*input, string) error {
	return func(in *input, v string) error {
		if !slices.Contains(words, v) {
			return fmt.Errorf("%s is none of %s", quote(v), strings.Join(words, ", "))
		}
		set(in, v)
		return nil
	}
}

// list reads words separated by commas. A word with a comma in it stands between
// quotation marks, doubled inside, as in CSV.
func list(set func(*input, []string) error) func(*input, string) error {
	return func(in *input, v string) error {
		r := csv.NewReader(strings.NewReader(v))
		r.LazyQuotes, r.TrimLeadingSpace = true, true
		words, err := r.Read()
		if err != nil {
			return fmt.Errorf("%s cannot be read as a list", quote(v))
		}
		if len(words) > maxWords {
			return fmt.Errorf("it has %d values: at most %d are read", len(words), maxWords)
		}
		for i := range words {
			if words[i] = strings.TrimSpace(words[i]); words[i] == "" {
				return fmt.Errorf("%s has an empty value in it", quote(v))
			}
		}
		slices.Sort(words) // each is compared with every event: once is enough
		return set(in, slices.Compact(words))
	}
}

func sortFields() []data.SortField {
	return []data.SortField{data.SortDateStart, data.SortDateEnd, data.SortTitle, data.SortKilledBest, data.SortUpdated}
}

func sortWords() []string {
	var words []string
	for _, f := range sortFields() {
		words = append(words, string(f), "-"+string(f))
	}
	return words
}

// plusWords are those of OGC's sortby, which marks ascending order by a plus.
func plusWords() []string {
	var words []string
	for _, f := range sortFields() {
		words = append(words, "+"+string(f))
	}
	return words
}

func readSort(in *input, v string) error {
	name, desc := strings.CutPrefix(v, "-")
	if !desc {
		name = strings.TrimLeft(v, " +") // a + of OGC's sortby arrives as a space
	}
	if !slices.Contains(sortFields(), data.SortField(name)) {
		return fmt.Errorf("%s is nothing to sort by", quote(v))
	}
	in.sort, in.desc = data.SortField(name), desc
	return nil
}

// ptr returns a pointer to v unless there is an error.
func ptr[T any](v T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	return &v, nil
}
