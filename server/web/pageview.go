package web

import (
	"encoding/csv"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// pageView is what the address of the page, of an embedded map or of a social
// card says of what is shown: the server's reading of the table in
// static/src/url.ts. As there, a value that cannot be read counts as not
// given, so that an old or mistyped link still opens.
type pageView struct {
	layers   []string // nil: those that the page begins with
	from, to *geo.Date
	now      *geo.Date // the playhead
	certain  bool
	kinds    []string
	statuses []string
	actors   []string
	q        string
	camera   *camera
	density  bool   // very many events are shown by how dense they are
	layer    string // of the selected event
	event    string // its id, or ""
	asof     string
}

// camera is where the map looks.
type camera struct{ zoom, lat, lon float64 }

// readPageView reads a query string and drops what is not of the view, such as
// the language and what others hang on links.
func readPageView(raw string) pageView {
	values := url.Values{}
	for pair := range strings.SplitSeq(raw, "&") {
		if one, err := readQuery(pair); err == nil {
			for name, list := range one {
				values[name] = append(values[name], list...)
			}
		}
	}
	get := func(name string) string {
		v := values.Get(name)
		if !utf8.ValidString(v) || strings.ContainsFunc(v, unicode.IsControl) {
			return ""
		}
		return v
	}
	v := pageView{
		from: readDay(get("from")), to: readDay(get("to")), now: readDay(get("now")), certain: get("match") == "certain",
		kinds: readWords(get("kinds")), actors: readWords(get("actors")), camera: readCamera(get("map")), density: get("many") == "density",
	}
	if values.Has("layers") {
		if v.layers = readWords(get("layers")); v.layers == nil {
			v.layers = []string{}
		}
	}
	for _, word := range readWords(get("status")) {
		if slices.Contains(data.Statuses, word) {
			v.statuses = append(v.statuses, word)
		}
	}
	if q := strings.TrimSpace(get("q")); utf8.RuneCountInString(q) <= maxSearch && data.Fold(q) != "" {
		v.q = q
	}
	if layer, id, ok := strings.Cut(get("sel"), ":"); ok && layer != "" && id != "" {
		v.layer, v.event = layer, id
	}
	if _, err := geo.ParseMoment(get("asof"), true); err == nil {
		v.asof = get("asof")
	}
	return v.settled()
}

// settled puts the view in order, as settle in url.ts does.
func (v pageView) settled() pageView {
	if v.from != nil && v.to != nil && *v.from > *v.to {
		v.from, v.to = v.to, v.from
	}
	if v.now != nil && (v.from != nil && *v.now < *v.from || v.to != nil && *v.now >= *v.to) {
		v.now = nil
	}
	if v.event != "" && v.layers != nil && !slices.Contains(v.layers, v.layer) && v.from == nil && v.to == nil {
		v.layers = append(v.layers, v.layer)
	}
	return v
}

func readDay(s string) *geo.Date {
	d, err := geo.ParseDate(s)
	if err != nil {
		return nil
	}
	return &d
}

// readWords reads a list as the page writes it, each word once and in its order.
func readWords(s string) []string {
	r := csv.NewReader(strings.NewReader(s))
	r.LazyQuotes, r.TrimLeadingSpace = true, true
	words, err := r.Read()
	if err != nil || len(words) > maxWords {
		return nil
	}
	var out []string
	for _, w := range words {
		if w = strings.TrimSpace(w); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

func readCamera(s string) *camera {
	parts := strings.Split(s, "/")
	if len(parts) != 3 {
		return nil
	}
	var n [3]float64
	for i, p := range parts {
		v, err := strconv.ParseFloat(p, 64)
		if err != nil {
			return nil
		}
		n[i] = v
	}
	c := camera{n[0], n[1], n[2]}
	if !(c.zoom >= 0 && c.zoom <= 24 && c.lat >= -90 && c.lat <= 90 && c.lon >= -180 && c.lon <= 180) {
		return nil
	}
	return &c
}

// query writes the view as the page writes it: what is the same view has the
// same query, whoever wrote the link.
func (v pageView) query() string {
	var parts []string
	put := func(name, value string) {
		if value != "" {
			parts = append(parts, name+"="+pageEscape(value))
		}
	}
	date := func(d *geo.Date) string {
		if d == nil {
			return ""
		}
		return d.String()
	}
	if v.layers != nil {
		parts = append(parts, "layers="+pageEscape(writeWords(v.layers)))
	}
	put("from", date(v.from))
	put("to", date(v.to))
	put("now", date(v.now))
	if v.certain {
		put("match", "certain")
	}
	put("kinds", writeWords(v.kinds))
	put("q", v.q)
	put("status", writeWords(v.statuses))
	put("actors", writeWords(v.actors))
	if c := v.camera; c != nil {
		put("map", trimmed(c.zoom, 2)+"/"+trimmed(c.lat, 5)+"/"+trimmed(c.lon, 5))
	}
	if v.event != "" {
		put("sel", v.layer+":"+v.event)
	}
	put("asof", v.asof)
	if v.density {
		put("many", "density")
	}
	if len(parts) == 0 {
		return ""
	}
	return "?" + strings.Join(parts, "&")
}

// pageEscape keeps the signs that make an address readable.
func pageEscape(s string) string {
	return strings.NewReplacer("%2C", ",", "%2F", "/", "%3A", ":").Replace(url.QueryEscape(s))
}

func writeWords(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		if strings.ContainsAny(w, `",`) || w != strings.TrimSpace(w) {
			w = `"` + strings.ReplaceAll(w, `"`, `""`) + `"`
		}
		out[i] = w
	}
	return strings.Join(out, ",")
}

// trimmed writes a number with at most so many places.
func trimmed(n float64, places int) string {
	s := strconv.FormatFloat(n, 'f', places, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

// filter is what the view asks of each of its layers.
func (v pageView) filter() data.Filter {
	f := data.Filter{Kinds: v.kinds, Statuses: v.statuses, Actors: v.actors, Text: v.q, Certain: v.certain && (v.from != nil || v.to != nil)}
	if v.from != nil || v.to != nil {
		f.Time = &geo.Window{Start: geo.Edge{Date: v.from}, End: geo.Edge{Date: v.to}}
	}
	return f
}

// moment is the state that the view asks for; nil is the present one.
func (v pageView) moment() *time.Time {
	if v.asof == "" {
		return nil
	}
	t, err := geo.ParseMoment(v.asof, true)
	if err != nil {
		return nil
	}
	return &t
}
