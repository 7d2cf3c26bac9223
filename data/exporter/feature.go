package exporter

import (
	"strconv"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/geojson"
)

// AppendFeature appends e as a GeoJSON feature with the time of JSON-FG. links,
// a JSON array or nil, becomes the member of that name. Sources that the map
// lacks are named by their id alone.
func AppendFeature(dst []byte, e *data.Event, sources map[string]data.Source, links []byte) []byte {
	return appendFeature(dst, e, func(dst []byte, p part) []byte { return appendPart(dst, p, e, sources) }, links)
}

// appendFeature appends a feature whose parts with an inner form come from
// parts. The own properties follow the fixed fields as they are kept: whoever
// stores them has seen to it that none has the name of a fixed field.
func appendFeature(dst []byte, e *data.Event, parts func([]byte, part) []byte, links []byte) []byte {
	dst = append(dst, `{"type":"Feature","id":`...)
	dst = geojson.AppendString(dst, e.ID)
	dst = append(dst, `,"geometry":`...)
	dst = parts(dst, geometryPart)
	dst = append(dst, `,"time":`...)
	dst = appendTime(dst, e)
	dst = append(dst, `,"properties":`...)
	dst = appendProperties(dst, e, parts)
	if links != nil {
		dst = append(append(dst, `,"links":`...), links...)
	}
	return append(dst, '}')
}

// appendTime appends the outer bounds as JSON-FG has them. Its intervals are of
// days or of moments, never mixed: a bound without a clock makes both days.
func appendTime(dst []byte, e *data.Event) []byte {
	start, end := e.DateStart, e.DateEnd
	if start == nil && end == nil {
		return append(dst, "null"...)
	}
	clock := (start == nil || e.TimeStart != nil) && (end == nil || e.TimeEnd != nil)
	switch {
	case clock && start != nil && end != nil && *e.TimeStart == *e.TimeEnd:
		return append(e.TimeStart.Append(append(dst, `{"timestamp":"`...)), `"}`...)
	case !clock && start != nil && end != nil && *start == *end:
		return append(start.Append(append(dst, `{"date":"`...)), `"}`...)
	}
	bound := func(day *geo.Date, time *geo.Minute) {
		switch {
		case day == nil:
			dst = append(dst, `".."`...)
		case clock:
			dst = append(time.Append(append(dst, '"')), '"')
		default:
			dst = append(day.Append(append(dst, '"')), '"')
		}
	}
	dst = append(dst, `{"interval":[`...)
	bound(start, e.TimeStart)
	dst = append(dst, ',')
	bound(end, e.TimeEnd)
	return append(dst, `]}`...)
}

// members appends the members of an object, one after the other.
type members struct{ b []byte }

func (m *members) name(name string) {
	if c := m.b[len(m.b)-1]; c != '{' {
		m.b = append(m.b, ',')
	}
	m.b = append(append(append(m.b, '"'), name...), '"', ':')
}

func (m *members) null(name string) {
	m.name(name)
	m.b = append(m.b, "null"...)
}

// text appends a text; an empty one is null, or left out.
func (m *members) text(name, text string, always bool) {
	switch {
	case text != "":
		m.name(name)
		m.b = geojson.AppendString(m.b, text)
	case always:
		m.null(name)
	}
}

func (m *members) date(name string, d *geo.Date, always bool) {
	switch {
	case d != nil:
		m.name(name)
		m.b = append(d.Append(append(m.b, '"')), '"')
	case always:
		m.null(name)
	}
}

func (m *members) minute(name string, t *geo.Minute) {
	if t != nil {
		m.name(name)
		m.b = append(t.Append(append(m.b, '"')), '"')
	}
}

func (m *members) integer(name string, v *int64, always bool) {
	switch {
	case v != nil:
		m.name(name)
		m.b = strconv.AppendInt(m.b, *v, 10)
	case always:
		m.null(name)
	}
}

func (m *members) figure(low, best, high string, r data.Range, always bool) {
	m.integer(low, r.Low, always)
	m.integer(best, r.Best, always)
	m.integer(high, r.High, always)
}

// part appends a part with an inner form; one that there is not is left out.
func (m *members) part(name string, p part, parts func([]byte, part) []byte) {
	before := len(m.b)
	m.name(name)
	begun := len(m.b)
	if m.b = parts(m.b, p); len(m.b) == begun {
		m.b = m.b[:before]
	}
}

func appendProperties(dst []byte, e *data.Event, parts func([]byte, part) []byte) []byte {
	m := &members{append(dst, '{')}
	m.text("layer", e.Layer, true)
	m.text("kind", e.Kind, true)
	m.text("title", e.Title, true)
	m.text("summary", e.Summary, false)
	m.date("date_start", e.DateStart, true)
	m.date("date_end", e.DateEnd, true)
	m.minute("time_start", e.TimeStart)
	m.minute("time_end", e.TimeEnd)
	m.date("certain_from", e.CertainFrom, false)
	m.date("certain_to", e.CertainTo, false)
	if e.Ongoing {
		m.name("ongoing")
		m.b = append(m.b, "true"...)
	}
	m.text("time_precision", e.TimePrecision, false)
	m.text("time_text", e.TimeText, false)
	m.text("place", e.Place, false)
	m.text("place_precision", e.PlacePrecision, true)
	if e.RadiusM != nil {
		m.name("radius_m")
		m.b = strconv.AppendFloat(m.b, *e.RadiusM, 'f', -1, 64)
	}
	m.text("status", e.Status, true)
	m.part("actors", actorsPart, parts)
	m.figure("killed_low", "killed_best", "killed_high", e.Killed, true)
	m.figure("injured_low", "injured_best", "injured_high", e.Injured, false)
	m.figure("civilians_killed_low", "civilians_killed_best", "civilians_killed_high", e.CiviliansKilled, false)
	m.text("figures_from", e.FiguresFrom, false)
	m.part("claims", claimsPart, parts)
	m.part("sources", sourcesPart, parts)
	m.part("related", relatedPart, parts)
	m.part("vertex_times", vertexTimesPart, parts)
	m.part("tags", tagsPart, parts)
	m.text("review", e.Review, false)
	m.part("coarsened", coarsenedPart, parts)
	m.name("revision")
	m.b = strconv.AppendInt(m.b, e.Revision, 10)
	m.part("created", createdPart, parts)
	m.part("updated", updatedPart, parts)
	m.own(parts)
	return append(m.b, '}')
}

// own appends the members of the data set's own properties.
func (m *members) own(parts func([]byte, part) []byte) {
	before := len(m.b)
	m.b = parts(m.b, propertiesPart)
	if len(m.b) <= before+len("{}") {
		m.b = m.b[:before]
		return
	}
	m.b[before] = ',' // in the place of the opening brace
	m.b = m.b[:len(m.b)-1]
}
