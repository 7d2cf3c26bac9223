package web

import (
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
)

// endpoint names a set of parameters that belong together.
type endpoint string

// The endpoints that take parameters of their own; plain ones take `f` only.
const (
	atLanding   endpoint = "landing"
	atPlain     endpoint = "plain"
	atItems     endpoint = "items"
	atItem      endpoint = "item"
	atHistory   endpoint = "history"
	atExport    endpoint = "export"
	atHistogram endpoint = "histogram"
	atSummary   endpoint = "summary"
	atTimeTile  endpoint = "timetile"
	atTileset   endpoint = "tileset"
	atTile      endpoint = "tile"
	atPlaces    endpoint = "places"
	atNothing   endpoint = "nothing" // takes no parameter at all
	atPage      endpoint = "page"    // reads those of the page's address, leniently: see pageview.go
)

// input is what a query string says. It is read before anything is asked of
// the store.
type input struct {
	filter data.Filter
	where  where
	asof   *time.Time
	cursor string
	limit  int
	sort   data.SortField
	desc   bool
	format string
	spec   data.HistogramSpec
	bin    int // of time tiles, days; 0 is not said
	// Of the search for places.
	place    string
	near     *orb.Point
	language string
	values   url.Values // as given, each parameter once
}

// defaults of paging.
const (
	defaultLimit = 100
	maxLimit     = 10_000
	defaultBins  = 100
)

// accepted is what one endpoint takes, in the order of the documentation.
type accepted []param

// endpoints returns what each endpoint takes.
func endpoints() map[endpoint]accepted {
	filters := []string{"bbox", "datetime", "match", "undated", "unplaced", "kind", "status", "actor", "q", "filter", "filter-lang", "filter-crs", "updated_since", "asof"}
	drawn := filters[1:] // a tile is a box itself
	paging := []string{"sortby", "cursor", "limit"}
	json := formatParam("json")
	return map[endpoint]accepted{
		atNothing:   nil,
		atLanding:   {formatParam("html", "json")},
		atPlain:     {json},
		atItems:     append(pick(filters, paging), formatParam("geojson", "json")),
		atItem:      append(pick([]string{"asof"}), formatParam("geojson", "json")),
		atHistory:   append(pick([]string{"asof"}), json),
		atExport:    append(pick(filters, []string{"sortby"}), formatParam(exportFormats()...)),
		atHistogram: append(pick(filters, paging, []string{"bins", "step"}), json),
		atSummary:   append(pick(filters, paging), json),
		atTimeTile:  pick(filters, []string{"bin"}),
		atTileset:   append(pick(drawn), formatParam("json", "tilejson")),
		atTile:      append(pick(drawn), formatParam("mvt")), // GDAL takes an address that ends in a number for a folder
		atPlaces:    placeParameters(),
	}
}

// pick returns the parameters of these names.
func pick(lists ...[]string) accepted {
	all := map[string]param{}
	for _, p := range parameters() {
		all[p.name] = p
	}
	var out accepted
	for _, names := range lists {
		for _, name := range names {
			out = append(out, all[name])
		}
	}
	return out
}

// parse reads a query string. Nothing in it is passed over in silence: what is
// unknown, said twice, empty or unreadable is a problem that names it.
func (a accepted) parse(raw string) (*input, error) {
	values, err := readQuery(raw)
	if err != nil {
		return nil, err
	}
	in := &input{limit: defaultLimit, spec: data.HistogramSpec{Bins: defaultBins}, values: values}
	for name := range values {
		if !a.takes(name) {
			return nil, a.unknown(name)
		}
	}
	for _, p := range a {
		given, ok := values[p.name]
		if !ok {
			if p.required {
				return nil, parameterProblem(p.name, "it is missing", p.expected)
			}
			continue
		}
		for _, v := range given[1:] {
			if v != given[0] {
				return nil, parameterProblem(p.name, "it is given twice, with different values", p.expected)
			}
		}
		values[p.name] = given[:1]
		if given[0] == "" {
			return nil, parameterProblem(p.name, "it is empty; leave it out to not ask for it", p.expected)
		}
		if !utf8.ValidString(given[0]) || strings.ContainsFunc(given[0], func(r rune) bool { return unicode.IsControl(r) && !(p.lines && unicode.IsSpace(r)) }) {
			return nil, parameterProblem(p.name, "it is not text without control characters", p.expected)
		}
		if err := p.read(in, given[0]); err != nil {
			return nil, parameterProblem(p.name, err.Error(), p.expected)
		}
	}
	if values.Has("bins") && values.Has("step") {
		return nil, parameterProblem("bins", "it cannot be combined with step", "either bins or step")
	}
	return in, in.where.parse()
}

func (a accepted) takes(name string) bool {
	for _, p := range a {
		if p.name == name {
			return true
		}
	}
	return false
}

// readQuery splits a query string. url.ParseQuery drops a pair that it cannot
// read, and Go's URL.Query does so without a word: then `kind=a;status=b` would
// ask for everything.
func readQuery(raw string) (url.Values, error) {
	values := url.Values{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		k, v, _ := strings.Cut(pair, "=")
		key, err := url.QueryUnescape(k)
		if err != nil || strings.Contains(k, ";") {
			return nil, queryProblem(k, pair)
		}
		value, err := url.QueryUnescape(v)
		if err != nil || strings.Contains(v, ";") {
			return nil, queryProblem(key, pair)
		}
		values[key] = append(values[key], value)
	}
	return values, nil
}

func queryProblem(name, pair string) error {
	p := badQuery.problem("The part " + quote(pair) + " of the query string cannot be read.")
	p.Parameter = name
	p.Expected = "name=value joined by &, where ; is written %3B and % is written %25"
	return p
}

// unknown says which parameter was meant, as far as one can guess.
func (a accepted) unknown(name string) error {
	p := unknownParameter.problem("There is no parameter " + quote(name) + " here.")
	p.Parameter = name
	if name == "limit" || name == "cursor" {
		p.Detail = "There is no parameter " + quote(name) + " here: this answer is always whole. Ask /items for pages."
	}
	names := make([]string, len(a))
	best, bestDistance := "", 3
	for i, known := range a {
		names[i] = known.name
		// f and q are near everything: half a name must be right.
		if d := distance(strings.ToLower(name), known.name); d < bestDistance && d <= len(known.name)/2 {
			best, bestDistance = known.name, d
		}
	}
	switch {
	case best != "":
		p.Detail += " Did you mean " + best + "?"
		p.Expected = best
	case len(names) == 0:
		p.Expected = "no parameter"
	default:
		p.Expected = "one of " + strings.Join(names, ", ")
	}
	return p
}

// distance is how many letters must be put in, taken out or replaced to make b
// of a (Levenshtein). Long names, which cannot be near any of ours, are far.
func distance(a, b string) int {
	if len(a) > 32 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// quote puts what a user sent between quotation marks, cut to a length that
// can be shown.
func quote(s string) string {
	const most = 100
	r := []rune(strings.ToValidUTF8(s, "�"))
	if len(r) > most {
		r = append(r[:most], '…')
	}
	for i := range r {
		if unicode.IsControl(r[i]) {
			r[i] = '�'
		}
	}
	return `"` + string(r) + `"`
}
