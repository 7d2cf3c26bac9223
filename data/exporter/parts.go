package exporter

import (
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/geojson"
)

// part is what of an event has an inner form, or one that is kept because many
// events share it. In an Event it is a value, in a StoredEvent what is stored of it.
type part int

const (
	geometryPart part = iota
	actorsPart
	claimsPart
	sourcesPart
	relatedPart
	vertexTimesPart
	tagsPart
	coarsenedPart
	propertiesPart
	createdPart
	updatedPart
)

// appendPart appends a part of an event as JSON, nothing where it is empty.
func appendPart(dst []byte, p part, e *data.Event, sources map[string]data.Source) []byte {
	switch p {
	case geometryPart:
		return geojson.AppendGeometry(dst, e.Geometry)
	case actorsPart:
		if len(e.Actors) > 0 {
			return appendActors(dst, e.Actors)
		}
	case claimsPart:
		if len(e.Claims) > 0 {
			return appendClaims(dst, e.Claims)
		}
	case sourcesPart:
		if ids := e.Sources(); len(ids) > 0 {
			return appendSources(dst, ids, sources)
		}
	case relatedPart:
		if len(e.Related) > 0 {
			return appendRelated(dst, e.Related)
		}
	case vertexTimesPart:
		return append(dst, e.VertexTimes...)
	case tagsPart:
		if len(e.Tags) > 0 {
			return appendTags(dst, e.Tags)
		}
	case coarsenedPart:
		return append(dst, e.Coarsened...)
	case propertiesPart:
		return append(dst, e.Properties...)
	case createdPart:
		return appendMoment(dst, e.Created)
	case updatedPart:
		return appendMoment(dst, e.Updated)
	}
	return dst
}

// appendMoment appends a moment as a text; what was never recorded has none.
func appendMoment(dst []byte, t time.Time) []byte {
	if t.IsZero() {
		return dst
	}
	return append(geo.AppendTime(append(dst, '"'), t), '"')
}

// list appends the elements of an array.
func list[T any](dst []byte, elements []T, one func([]byte, *T) []byte) []byte {
	dst = append(dst, '[')
	for i := range elements {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = one(dst, &elements[i])
	}
	return append(dst, ']')
}

func appendActors(dst []byte, actors []data.Actor) []byte {
	return list(dst, actors, func(dst []byte, a *data.Actor) []byte {
		m := &members{append(dst, '{')}
		m.text("name", a.Name, true)
		m.text("role", a.Role, true)
		return append(m.b, '}')
	})
}

func appendTags(dst []byte, tags []string) []byte {
	return list(dst, tags, func(dst []byte, t *string) []byte { return geojson.AppendString(dst, *t) })
}

func appendRelated(dst []byte, related []data.Related) []byte {
	return list(dst, related, func(dst []byte, r *data.Related) []byte {
		m := &members{append(dst, '{')}
		m.text("layer", r.Layer, true)
		m.text("id", r.ID, true)
		m.text("relation", r.Relation, true)
		m.text("note", r.Note, false)
		return append(m.b, '}')
	})
}

// appendClaims writes every field of a claim: what it is silent on is null.
func appendClaims(dst []byte, claims []data.Claim) []byte {
	return list(dst, claims, func(dst []byte, c *data.Claim) []byte {
		m := &members{append(dst, '{')}
		m.text("id", c.ID, true)
		m.text("source_id", c.SourceID, true)
		m.text("claimant", c.Claimant, true)
		m.text("text", c.Text, true)
		m.date("said_on", c.SaidOn, true)
		m.text("stance", c.Stance, true)
		if len(c.Figures) > 0 {
			m.name("figures")
			m.b = list(m.b, c.Figures, appendFigure)
		} else {
			m.null("figures")
		}
		m.date("date_start", c.DateStart, true)
		m.date("date_end", c.DateEnd, true)
		m.text("time_text", c.TimeText, true)
		m.text("place", c.Place, true)
		if c.Geometry != nil {
			m.name("geometry")
			m.b = geojson.AppendGeometry(m.b, c.Geometry.Geometry)
		} else {
			m.null("geometry")
		}
		return append(m.b, '}')
	})
}

func appendFigure(dst []byte, f *data.Figure) []byte {
	m := &members{append(dst, '{')}
	m.text("what", f.What, true)
	m.figure("low", "best", "high", f.Range, true)
	m.text("text", f.Text, true)
	return append(m.b, '}')
}

func appendSources(dst []byte, ids []string, sources map[string]data.Source) []byte {
	return list(dst, ids, func(dst []byte, id *string) []byte { return appendSource(dst, *id, sources[*id]) })
}

func appendSource(dst []byte, id string, s data.Source) []byte {
	m := &members{append(dst, '{')}
	m.text("id", id, true)
	m.text("url", s.URL, false)
	m.text("title", s.Title, false)
	m.text("publisher", s.Publisher, false)
	m.text("author", s.Author, false)
	m.text("published", s.Published, false)
	m.text("retrieved", s.Retrieved, false)
	m.text("language", s.Language, false)
	m.text("archive_url", s.ArchiveURL, false)
	m.text("sha256", s.SHA256, false)
	return append(m.b, '}')
}
