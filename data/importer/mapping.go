package importer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/waylog/waylog/data"
)

// What a column can be besides a field of the contract.
const (
	toID        = "id"
	toDate      = "date" // both outer bounds
	toYear      = "year"
	toMonth     = "month"
	toDay       = "day"
	toLongitude = "longitude"
	toLatitude  = "latitude"
	toGeometry  = "geometry" // WKT or GeoJSON
	toKilled    = "killed"   // low, best and high in one
	toInjured   = "injured"
	toCivilians = "civilians_killed"
	toSideA     = "side_a"
	toSideB     = "side_b"
	toActor     = "actor"
	toActor2    = "actor2"
	toBlamed    = "attributed"
	toSource    = "source"
	toSourceURL = "source_url"
	toTimes     = "coordtimes" // one for each vertex, if they fit
	ownProperty = ""           // stays a property under its own name
)

// dateOrderKey is the one key of the mapping that names no field: which of day
// and month comes first in dates such as 03/04/2017.
const dateOrderKey = "date_order"

// fixedFields are the fields of the contract in its order.
var fixedFields = []string{
	"layer", "kind", "title", "summary", "date_start", "date_end", "time_start", "time_end", "certain_from", "certain_to",
	"ongoing", "time_precision", "time_text", "place", "place_precision", "radius_m", "status", "actors",
	"killed_low", "killed_best", "killed_high", "injured_low", "injured_best", "injured_high",
	"civilians_killed_low", "civilians_killed_best", "civilians_killed_high", "figures_from",
	"claims", "sources", "related", "vertex_times", "tags", "review", "coarsened", "revision", "created", "updated",
}

// ours are the fields that only Waylog itself makes.
var ours = []string{"layer", "revision", "created", "updated"}

// reserved reports whether an own property must not have this name.
func reserved(name string) bool {
	switch name {
	case "id", "type", "geometry", "time", "bbox", "links":
		return true
	}
	return slices.Contains(fixedFields, name)
}

// guesses are the names under which other people keep things, best first. A
// target above takes its column before one below.
var guesses = []struct {
	target string
	names  []string
}{
	{toID, []string{"event_id", "eventid", "event_id_cnty", "incident_id", "incidentid", "uuid", "uid"}},
	{"date_start", []string{"start_date", "startdate", "date_from", "from_date", "begin_date", "begindate", "date_begin", "started_at", "start_time", "start", "begin"}},
	{"date_end", []string{"end_date", "enddate", "date_to", "to_date", "finish_date", "finished_at", "ended_at", "end_time", "end", "finish"}},
	{toDate, []string{"event_date", "incident_date", "date", "datetime", "date_time", "occurred_at", "occurred_on", "when"}},
	{toYear, []string{"year"}},
	{toMonth, []string{"month"}},
	{toDay, []string{"day"}},
	{toLatitude, []string{"lat", "latitude", "decimallatitude", "lat_dd", "latitud", "y"}},
	{toLongitude, []string{"lon", "lng", "long", "longitude", "decimallongitude", "lon_dd", "longitud", "x"}},
	{toGeometry, []string{"wkt", "geom", "the_geom", "geom_wkt", "geometry_wkt", "wkt_geom"}},
	{"title", []string{"name", "event_name", "event_title", "battle_name", "headline", "label"}},
	{"summary", []string{"description", "notes", "details"}},
	{"kind", []string{"event_type", "incident_type", "attack_type", "strike_type", "category", "type"}},
	{"place", []string{"location", "location_name", "place_name", "placename", "locality", "town", "city", "site"}},
	{"killed_low", []string{"killed_min", "min_killed", "deaths_min", "deaths_low", "fatalities_low"}},
	{"killed_high", []string{"killed_max", "max_killed", "deaths_max", "deaths_high", "fatalities_high"}},
	{toKilled, []string{"fatalities", "deaths", "dead", "total_deaths"}},
	{toInjured, []string{"wounded"}},
	{toCivilians, []string{"civilian_deaths", "deaths_civilians", "civilians_dead"}},
	{toTimes, []string{"coordtimes"}},
	{toActor, []string{"actor1", "actor_1"}},
	{toActor2, []string{"actor_2"}},
	{toBlamed, []string{"perpetrator", "attacker"}},
}

// mapping says what becomes of each column.
type mapping struct {
	meanings []meaning
	guessed  []string // "title is read from name"
}

// meaning is what a column is read as.
type meaning struct {
	target string
	beside bool // it stays an own property too
}

func meaningOf(column, target string) meaning {
	return meaning{target, staysBeside(target, column)}
}

// has reports whether a column is read as one of these.
func (m mapping) has(any ...string) bool {
	return slices.ContainsFunc(m.meanings, func(c meaning) bool { return slices.Contains(any, c.target) })
}

// dated reports whether a column says when something was.
func (m mapping) dated() bool {
	return m.has(toDate, "date_start", "date_end", "time_start", "time_end", "certain_from", "certain_to", toYear, toMonth)
}

// remarks say what was made of the columns of a table.
func (m mapping) remarks() []string {
	var out []string
	if len(m.guessed) > 0 {
		out = append(out, strings.Join(m.guessed, "; ")+"; all other columns are kept as own properties. Say --map field=column to have it otherwise")
	}
	if !m.dated() {
		out = append(out, "no column is read as a date: the events are undated. Say --map date=COLUMN")
	}
	return out
}

// folded brings a column's name into the form in which names are compared.
func folded(name string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '.', '/', ':':
			return '_'
		}
		return r
	}, strings.ToLower(strings.TrimSpace(name)))
}

// native reports whether the names are those of our own export: then nothing
// is guessed, for every other name is a data set's own property.
func native(names []string) bool {
	for _, must := range []string{"place_precision", "killed_low", "revision"} {
		if !slices.Contains(names, must) {
			return false
		}
	}
	return true
}

// resolve maps columns. What the user said comes first, then fields by their
// own names, then guesses. placed says that the geometry does not come from
// columns.
func resolve(names []string, explicit map[string]string, placed bool) mapping {
	m := match(names, explicit, placed)
	for i := range m.meanings {
		m.meanings[i] = meaningOf(names[i], m.meanings[i].target)
	}
	return m
}

func match(names []string, explicit map[string]string, placed bool) mapping {
	m := mapping{meanings: make([]meaning, len(names))}
	taken := map[string]bool{}
	keys := make([]string, len(names))
	for i, n := range names {
		keys[i] = folded(n)
	}
	for _, target := range slices.Sorted(maps.Keys(explicit)) {
		column := explicit[target]
		taken[target] = true
		if i := findColumn(names, keys, column); i >= 0 {
			m.meanings[i].target = target
		}
	}
	if placed {
		taken[toGeometry], taken[toLongitude], taken[toLatitude] = true, true, true
	}
	own := native(names)
	claim := func(i int, target string) bool {
		if m.meanings[i].target != ownProperty || taken[target] {
			return false
		}
		taken[target], m.meanings[i].target = true, target
		return true
	}
	for i, key := range keys {
		if slices.Contains(ours, key) {
			if own {
				m.meanings[i].target = key
			}
			continue
		}
		if slices.Contains(fixedFields, key) || isTarget(key) {
			if own && !slices.Contains(fixedFields, key) && key != toID && key != toLongitude && key != toLatitude && key != toGeometry {
				continue // our export has it as the data set's own
			}
			if !settled(key, taken) {
				claim(i, key)
			}
		}
	}
	if own {
		return m
	}
	for _, g := range guesses {
		for _, name := range g.names {
			i := slices.Index(keys, name)
			if i < 0 || settled(g.target, taken) {
				continue
			}
			target := g.target
			if target == toDate && taken["date_end"] {
				target = "date_start"
			}
			if !claim(i, target) {
				continue
			}
			if target != keys[i] && target != toTimes {
				m.guessed = append(m.guessed, fmt.Sprintf("%s is read from %s", target, names[i]))
			}
			break
		}
	}
	return m
}

// settled reports whether something else already says what target would.
func settled(target string, taken map[string]bool) bool {
	any := func(targets ...string) bool {
		return slices.ContainsFunc(targets, func(t string) bool { return taken[t] })
	}
	switch target {
	case toDate:
		return any("date_start")
	case toYear, toMonth:
		return any(toDate, "date_start", "date_end", "time_start")
	case toDay:
		return any(toDate, "date_start", "date_end", "time_start") || !taken[toYear] || !taken[toMonth]
	case "date_start", "date_end":
		return any(toDate)
	case toKilled:
		return any("killed_low", "killed_best", "killed_high")
	case toInjured:
		return any("injured_low", "injured_best", "injured_high")
	case toCivilians:
		return any("civilians_killed_low", "civilians_killed_best", "civilians_killed_high")
	case "kind", "title", "summary", "place":
		return taken[target]
	}
	return false
}

// isTarget reports whether a column of exactly this name is read as that.
func isTarget(name string) bool {
	switch name {
	case toID, toLongitude, toLatitude, toGeometry, toKilled, toInjured, toCivilians, toSideA, toSideB, toActor, toActor2, toSource, toSourceURL:
		return true
	}
	return false
}

func findColumn(names, keys []string, column string) int {
	if column == "" {
		return -1
	}
	if i := slices.Index(names, column); i >= 0 {
		return i
	}
	return slices.Index(keys, folded(column))
}

// checkColumns returns the names as they are compared, and an error where the
// user named a column that what is read does not have.
func checkColumns(names []string, explicit map[string]string, what string) ([]string, error) {
	keys := make([]string, len(names))
	for i, n := range names {
		keys[i] = folded(n)
	}
	for field, column := range explicit {
		if column != "" && findColumn(names, keys, column) < 0 {
			return nil, data.InvalidField("map", "%s=%s: there is no such column; %s has %s", field, column, what, strings.Join(names, ", "))
		}
	}
	return keys, nil
}

// checkMap returns the user's mapping with other words for coordinates put
// right, and the order of day and month.
func checkMap(in map[string]string) (map[string]string, dateOrder, error) {
	out := map[string]string{}
	order := noOrder
	owner := map[string]string{} // of each column
	for _, given := range slices.Sorted(maps.Keys(in)) {
		field, column := folded(given), in[given]
		switch field {
		case dateOrderKey:
			if order = dateOrder(column); order != dayMonth && order != monthDay {
				return nil, "", data.InvalidField("map", "date_order=%s: expected dmy or mdy", column)
			}
			continue
		case "lat", "y":
			field = toLatitude
		case "lon", "lng", "x":
			field = toLongitude
		case "wkt":
			field = toGeometry
		case toDate, toYear, toMonth, toDay, toBlamed:
		default:
			if slices.Contains(ours, field) || !slices.Contains(fixedFields, field) && !isTarget(field) {
				return nil, "", data.InvalidField("map", "%q is no field of an event: expected one of %s", field, strings.Join(mappable(), ", "))
			}
		}
		if _, twice := out[field]; twice {
			return nil, "", data.InvalidField("map", "%s is given two columns", field)
		}
		if other := owner[column]; column != "" && other != "" {
			return nil, "", data.InvalidField("map", "the column %s cannot be %s and %s as well", column, other, field)
		}
		out[field], owner[column] = column, field
	}
	return out, order, nil
}

func mappable() []string {
	out := []string{toID, toDate, toLongitude, toLatitude, toGeometry, toKilled, toInjured, toCivilians, toSideA, toSideB, toActor, toSource, toSourceURL, dateOrderKey}
	for _, f := range fixedFields {
		if !slices.Contains(ours, f) {
			out = append(out, f)
		}
	}
	return out
}
