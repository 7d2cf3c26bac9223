package exporter

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo/geojson"
)

// Feature is an event to be written, and where its parts with an inner form
// come from.
type Feature struct {
	*data.Event
	parts    func(dst []byte, p part) []byte
	geometry func() (orb.Geometry, error)
}

// NewFeature returns an event as a feature. sources holds those it speaks of, by id.
func NewFeature(e *data.Event, sources map[string]data.Source) *Feature {
	return &Feature{
		Event:    e,
		parts:    func(dst []byte, p part) []byte { return appendPart(dst, p, e, sources) },
		geometry: func() (orb.Geometry, error) { return e.Geometry, nil },
	}
}

// Append appends the feature as GeoJSON.
func (f *Feature) Append(dst []byte) []byte { return appendFeature(dst, f.Event, f.parts, nil) }

// maxSources is how many bytes of sources are kept, because one article speaks
// of many events.
const maxSources = 4 << 20

// Stored makes features of what a store keeps, mostly by copying. The bytes are
// those that AppendFeature makes of the event.
type Stored struct {
	store   data.Store
	q       data.Query
	record  *data.StoredEvent
	feature Feature
	sources map[string][]byte // as JSON, by id
	size    int               // bytes of them
	created moment
	updated moment
	ids     []string
	err     error
}

// moment is the time of a commit as it was written last: an import makes many
// events in one.
type moment struct {
	at   time.Time
	text []byte
}

func (m *moment) append(dst []byte, at time.Time) []byte {
	if m.at != at {
		m.at, m.text = at, appendMoment(m.text[:0], at)
	}
	return append(dst, m.text...)
}

// NewStored returns what makes features of the records that q asks for.
func NewStored(store data.Store, q data.Query) *Stored {
	s := &Stored{store: store, q: q, sources: map[string][]byte{}}
	s.feature.parts, s.feature.geometry = s.appendPart, s.geometry
	return s
}

// Prepare looks up the sources that a batch speaks of.
func (s *Stored) Prepare(ctx context.Context, batch []data.StoredEvent) error {
	if s.size > maxSources {
		clear(s.sources)
		s.size = 0
	}
	var unknown []string
	for i := range batch {
		for _, id := range s.idsOf(&batch[i]) {
			if _, ok := s.sources[id]; !ok {
				id = strings.Clone(id)
				s.sources[id] = nil
				unknown = append(unknown, id)
			}
		}
	}
	if len(unknown) == 0 || s.err != nil {
		return s.err
	}
	found, err := s.store.Sources(ctx, s.q.Layer, unknown, s.q.At)
	if err != nil {
		return fmt.Errorf("read sources: %w", err)
	}
	for _, id := range unknown {
		b := appendSource(nil, id, found[id])
		s.sources[id] = b
		s.size += len(id) + len(b)
	}
	return nil
}

// Feature returns a record as a feature, which is good until the next one.
func (s *Stored) Feature(r *data.StoredEvent) *Feature {
	s.record, s.feature.Event = r, &r.Event
	return &s.feature
}

// Err returns the first reason for which a feature could not be made.
func (s *Stored) Err() error { return s.err }

func (s *Stored) failed(what string, err error) {
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("read %s of event %q: %w", what, s.record.ID, err)
	}
}

func (s *Stored) geometry() (orb.Geometry, error) {
	if s.record.Stored.WKB == "" {
		return nil, nil
	}
	g, err := wkb.Unmarshal([]byte(s.record.Stored.WKB))
	if err != nil {
		return nil, fmt.Errorf("read geometry of event %q: %w", s.record.ID, err)
	}
	return g, nil
}

func (s *Stored) appendPart(dst []byte, p part) []byte {
	stored := &s.record.Stored
	switch p {
	case geometryPart:
		if stored.WKB == "" {
			return append(dst, "null"...)
		}
		dst, err := geojson.AppendWKB(dst, stored.WKB)
		s.failed("the geometry", err)
		return dst
	case actorsPart:
		return appendStored(s, dst, stored.Actors, &actorForm, appendActors)
	case claimsPart:
		return appendStored(s, dst, stored.Claims, &claimForm, appendClaims)
	case sourcesPart:
		ids := s.idsOf(s.record)
		if len(ids) == 0 {
			return dst
		}
		return list(dst, ids, func(dst []byte, id *string) []byte { return append(dst, s.sources[*id]...) })
	case relatedPart:
		return appendStored(s, dst, stored.Related, &relatedForm, appendRelated)
	case vertexTimesPart:
		return append(dst, stored.VertexTimes...)
	case tagsPart:
		return appendStored(s, dst, stored.Tags, nil, appendTags)
	case coarsenedPart:
		return append(dst, stored.Coarsened...)
	case propertiesPart:
		return append(dst, stored.Properties...)
	case createdPart:
		return s.created.append(dst, s.record.Created)
	case updatedPart:
		return s.updated.append(dst, s.record.Updated)
	}
	return dst
}

// idsOf returns the ids of the sources of a record, each once. They are good
// until the next call.
func (s *Stored) idsOf(r *data.StoredEvent) []string {
	s.ids = s.ids[:0]
	text := r.Stored.Sources
	if text == "" {
		return nil
	}
	if strings.IndexByte(text, '\\') >= 0 {
		if err := json.Unmarshal([]byte(text), &s.ids); err != nil {
			s.record = r
			s.failed("the sources", err)
		}
	} else {
		for rest := text; ; {
			_, after, ok := strings.Cut(rest, `"`)
			if !ok {
				break
			}
			id, after, _ := strings.Cut(after, `"`)
			s.ids, rest = append(s.ids, id), after
		}
	}
	return unique(s.ids)
}

// unique leaves out what is empty or was there before, as Event.Sources does.
func unique(ids []string) []string {
	kept := ids[:0]
	for _, id := range ids {
		seen := id == ""
		for _, k := range kept {
			seen = seen || k == id
		}
		if !seen {
			kept = append(kept, id)
		}
	}
	return kept
}
