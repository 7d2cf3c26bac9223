package importer

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo/geojson"
)

// featureSource reads events from GeoJSON, also as a sequence of features.
type featureSource struct {
	scan     *geojson.Scanner
	name     string // of the format
	first    *geojson.Feature
	firstErr error
	begun    bool
	build    builder
	explicit map[string]string

	members []geojson.Member // of the properties at hand
	names   []string
	mapped  []string // the names that columns is for
	columns mapping

	guessed map[string]bool
	foreign map[string]bool
}

// openFeatures reads as far as the first feature: by then it is known whether
// this is GeoJSON at all, and what the collection says of itself.
func openFeatures(r io.Reader, format string, explicit map[string]string, order dateOrder) (*featureSource, error) {
	s := &featureSource{
		scan:     geojson.NewScanner(r, geojson.ScanOptions{Sequence: format == FormatGeoJSONSeq}),
		name:     format,
		explicit: explicit,
		build:    builder{order: order},
		guessed:  map[string]bool{},
		foreign:  map[string]bool{},
	}
	s.first, s.firstErr = s.scan.Next()
	var e *geojson.ScanError
	if errors.As(s.firstErr, &e) && e.Fatal {
		return nil, unread(s.firstErr)
	}
	for _, m := range s.scan.Collection() {
		if m.Name == "crs" && !degrees(m.Value) {
			return nil, data.Errorf(data.Invalid, "the coordinates are in another reference system (%.120s): expected longitude and latitude (WGS 84)", m.Value)
		}
	}
	return s, nil
}

// degrees reports whether the old member crs names longitude and latitude.
func degrees(crs json.RawMessage) bool {
	return string(crs) == "null" || bytes.Contains(crs, []byte("CRS84")) || bytes.Contains(crs, []byte("4326"))
}

// layer is what the collection says of itself.
func (s *featureSource) layer() data.Layer {
	var l data.Layer
	for _, m := range s.scan.Collection() {
		text := strings.TrimSpace(geojson.Unquote(m.Value))
		switch m.Name {
		case "title", "name":
			l.Title = text
		case "description":
			l.Description = text
		case "attribution":
			l.Attribution = text
		case "licence", "license":
			l.Licence = text
		case "timeZone":
			l.TimeZone = text
		}
	}
	return l
}

func (s *featureSource) restricted() bool { return false }
func (s *featureSource) settle(l *time.Location, rescue bool) {
	s.build.loc, s.build.rescue = l, rescue
}
func (s *featureSource) format() string { return s.name }
func (s *featureSource) header() string { return "" }

func (s *featureSource) remarks() []string {
	var out []string
	if len(s.guessed) > 0 {
		out = append(out, listed(s.guessed)+"; all other properties are kept as they are. Say --map field=property to have it otherwise")
	}
	if s.build.raised {
		out = append(out, heightsRemark)
	}
	if len(s.foreign) > 0 {
		out = append(out, "members that stand beside the properties are not kept: "+listed(s.foreign))
	}
	return out
}

// listed names the members of a set.
func listed(set map[string]bool) string {
	return strings.Join(slices.Sorted(maps.Keys(set)), "; ")
}

func (s *featureSource) next() (*record, error) {
	f, err := s.first, s.firstErr
	if s.begun {
		f, err = s.scan.Next()
	}
	s.begun = true
	var e *geojson.ScanError
	switch {
	case errors.As(err, &e) && !e.Fatal:
		return &record{row: e.Feature, refused: &Row{Row: e.Feature, Reason: fmt.Sprintf("byte %d: %s", e.Offset, e.Reason), Level: Rejected}}, nil
	case err != nil:
		return nil, unread(err)
	}
	rec := &record{row: f.Number, raw: string(f.Raw), size: len(f.Raw)}
	b := &s.build
	b.reset()
	err = s.read(f)
	if err == nil {
		err = b.finish()
	}
	rec.take(b, err)
	if rec.refused == nil && rec.event.ID == "" {
		rec.hash = featureHash(f)
	}
	return rec, nil
}

func (s *featureSource) read(f *geojson.Feature) error {
	b := &s.build
	if f.Geometry != nil {
		g, raised, err := geojson.ParseFlat(f.Geometry)
		if err == nil {
			b.raised = b.raised || raised
			b.event.Geometry = g
		} else if err = b.unplaced(&badCell{"geometry", string(f.Geometry), err.Error()}); err != nil {
			return err
		}
	}
	if err := s.takeNames(f); err != nil {
		return err
	}
	s.columns = s.mapping()
	b.native = native(s.names)
	id := ""
	if _, own := s.explicit[toID]; f.ID != nil && !own {
		if c := f.ID[0]; c == '{' || c == '[' || c == 't' || c == 'f' {
			return &badCell{"id", string(f.ID), "an id is a string or a number"}
		}
		id = textOf(f.ID)
	}
	for i, m := range s.members {
		c := cell{column: m.Name, raw: m.Value, text: textOf(m.Value)}
		as := s.columns.meanings[i]
		if !b.native && as.target != ownProperty && !c.structured() {
			c.text = strings.TrimSpace(c.text)
		}
		if as.target == toID && id != "" {
			if c.text != id {
				b.keep(c)
			}
			continue
		}
		if err := b.set(as, c); err != nil {
			return err
		}
	}
	if id != "" {
		b.event.ID = id
	}
	return s.others(f)
}

// textOf is the text that a value of JSON stands for; null is "".
func textOf(raw json.RawMessage) string {
	switch raw[0] {
	case '"':
		return geojson.Unquote(raw)
	case 'n':
		return ""
	}
	return string(raw)
}

// maxProperties is how many properties a feature may have.
const maxProperties = 2000

func (s *featureSource) takeNames(f *geojson.Feature) error {
	s.members, s.names = s.members[:0], s.names[:0]
	if f.Properties == nil {
		return nil
	}
	err := geojson.Members(f.Properties, func(name string, value json.RawMessage) error {
		switch {
		case slices.Contains(s.names, name):
			return &badCell{name, string(value), "the property stands there twice"}
		case len(s.names) >= maxProperties:
			return fmt.Errorf("the feature has more than %d properties", maxProperties)
		}
		s.members = append(s.members, geojson.Member{Name: name, Value: value})
		s.names = append(s.names, name)
		return nil
	})
	if err != nil {
		return err
	}
	return nil
}

// mapping resolves the names at hand; features of a file mostly have the same.
func (s *featureSource) mapping() mapping {
	if s.mapped != nil && slices.Equal(s.mapped, s.names) {
		return s.columns
	}
	s.mapped = append(s.mapped[:0:0], s.names...)
	m := resolve(s.names, s.explicit, true)
	for _, g := range m.guessed {
		if len(s.guessed) < 100 {
			s.guessed[g] = true
		}
	}
	return m
}

// others reads the members beside the properties: the time of JSON-FG.
func (s *featureSource) others(f *geojson.Feature) error {
	for _, m := range f.Others {
		switch m.Name {
		case "time":
			if err := s.setTime(m.Value); err != nil {
				return err
			}
		case "bbox", "links", "place", "coordRefSys", "conformsTo", "featureType", "featureSchema":
		default:
			if len(s.foreign) < 100 {
				s.foreign[m.Name] = true
			}
		}
	}
	return nil
}

func (s *featureSource) setTime(raw json.RawMessage) error {
	b := &s.build
	e := b.event
	if raw[0] != '{' || e.DateStart != nil || e.DateEnd != nil || e.TimeStart != nil || e.TimeEnd != nil {
		return nil
	}
	var t struct {
		Date, Timestamp *string
		Interval        []string
	}
	c := cell{column: "time", text: string(raw), raw: raw}
	if err := json.Unmarshal(raw, &t); err != nil {
		return refuse(c, "not a time of JSON-FG: %s", err)
	}
	switch {
	case t.Timestamp != nil:
		c.text = *t.Timestamp
		return b.setDate(c, true, true)
	case t.Date != nil:
		c.text = *t.Date
		return b.setDate(c, true, true)
	case len(t.Interval) == 2:
		c.text = t.Interval[0]
		if err := b.setDate(c, true, false); err != nil {
			return err
		}
		c.text = t.Interval[1]
		return b.setDate(c, false, true)
	}
	return refuse(c, `not a time of JSON-FG: expected {"date":…}, {"timestamp":…} or {"interval":[…,…]}`)
}

// featureHash is what the feature says, whatever the white space.
func featureHash(f *geojson.Feature) [hashBytes]byte {
	var text bytes.Buffer
	parts := []json.RawMessage{f.Geometry, f.Properties}
	for _, m := range f.Others {
		if m.Name == "time" {
			parts = append(parts, m.Value)
		}
	}
	for _, p := range parts {
		if err := json.Compact(&text, p); err != nil {
			text.Write(p)
		}
		text.WriteByte(0)
	}
	sum := sha256.Sum256(text.Bytes())
	return [hashBytes]byte(sum[:])
}
