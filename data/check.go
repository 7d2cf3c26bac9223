package data

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/waylog/waylog/geo"
)

// MaxIDBytes is how long the id of an event may be.
const MaxIDBytes = 200

// MaxKindBytes is how long the kind of an event may be: the layer lists it.
const MaxKindBytes = 200

// maxTextBytes is how long a text may be that is searched by its words.
const maxTextBytes = 1 << 20

// Normalize brings the event into the form in which it is kept and returns an
// Invalid error that names the first field that cannot be: dates are derived
// from clock times, figures from claims, the geometry is in its one form.
func (e *Event) Normalize(layer *Layer) error {
	e.Layer = layer.ID
	for _, step := range []func(*Layer) error{e.checkID, e.checkGeometry, e.checkTime, e.checkWords, e.checkClaims, e.checkRelated, e.checkProperties} {
		if err := step(layer); err != nil {
			return err
		}
	}
	e.setFigures()
	return nil
}

func (e *Event) checkID(*Layer) error {
	switch {
	case e.ID == "":
		return InvalidField("id", "is empty")
	case len(e.ID) > MaxIDBytes:
		return InvalidField("id", "has %d bytes: at most %d are kept", len(e.ID), MaxIDBytes)
	case !utf8.ValidString(e.ID) || strings.ContainsFunc(e.ID, unicode.IsControl):
		return InvalidField("id", "%q is not text without control characters", e.ID)
	}
	return nil
}

func (e *Event) checkGeometry(*Layer) error {
	given := e.Geometry
	g, err := geo.Normalize(given)
	if err != nil {
		return InvalidField("geometry", "%s", err)
	}
	e.Geometry = g
	if r := e.RadiusM; r != nil && !(*r >= 0 && *r <= 2e7) {
		return InvalidField("radius_m", "%g: expected metres from 0 to 20000000", *r)
	}
	if e.VertexTimes = compact(e.VertexTimes); e.VertexTimes != nil {
		e.VertexTimes, err = vertexTimes(e.VertexTimes, given, g)
	}
	return err
}

func (e *Event) checkTime(layer *Layer) error {
	if e.TimeStart != nil || e.TimeEnd != nil {
		if err := e.checkClock(layer.Location()); err != nil {
			return err
		}
	}
	if e.CertainFrom != nil && e.CertainTo == nil {
		e.CertainTo = e.CertainFrom
	}
	if e.CertainTo != nil && e.CertainFrom == nil {
		e.CertainFrom = e.CertainTo
	}
	after := func(a, b *geo.Date) bool { return a != nil && b != nil && *a > *b }
	switch {
	case after(e.DateStart, e.DateEnd):
		return InvalidField("date_end", "%s lies before date_start %s", e.DateEnd, e.DateStart)
	case e.TimeStart != nil && e.TimeEnd != nil && *e.TimeStart > *e.TimeEnd:
		return InvalidField("time_end", "%s lies before time_start %s", e.TimeEnd, e.TimeStart)
	case after(e.CertainFrom, e.CertainTo):
		return InvalidField("certain_to", "%s lies before certain_from %s", e.CertainTo, e.CertainFrom)
	case after(e.DateStart, e.CertainFrom):
		return InvalidField("certain_from", "%s lies before date_start %s", e.CertainFrom, e.DateStart)
	case after(e.CertainTo, e.DateEnd):
		return InvalidField("certain_to", "%s lies after date_end %s", e.CertainTo, e.DateEnd)
	}
	if e.TimePrecision == "" {
		e.TimePrecision = e.derivedPrecision()
	}
	return oneOf("time_precision", e.TimePrecision, TimePrecisions)
}

// checkClock derives days from clock times, and compares them where both are given.
func (e *Event) checkClock(loc *time.Location) error {
	if e.TimeStart != nil && e.DateStart == nil {
		e.DateStart = new(e.TimeStart.Date(loc))
	}
	if e.TimeEnd != nil && e.DateEnd == nil {
		e.DateEnd = new(e.TimeEnd.Date(loc))
	}
	if e.TimeStart != nil && e.TimeStart.Date(loc) != *e.DateStart {
		return InvalidField("time_start", "%s is not on %s in the layer's zone %s", e.TimeStart, e.DateStart, loc)
	}
	if e.TimeEnd != nil && e.TimeEnd.Date(loc) != *e.DateEnd {
		return InvalidField("time_end", "%s is not on %s in the layer's zone %s", e.TimeEnd, e.DateEnd, loc)
	}
	return nil
}

// derivedPrecision is the precision that the bounds themselves speak of.
func (e *Event) derivedPrecision() string {
	switch {
	case e.DateStart == nil || e.DateEnd == nil:
		return "unknown"
	case *e.DateStart != *e.DateEnd:
		return "range"
	case e.TimeStart != nil && e.TimeEnd != nil && *e.TimeStart == *e.TimeEnd:
		return "exact"
	}
	return "day"
}

func (e *Event) checkWords(*Layer) error {
	if e.PlacePrecision == "" {
		e.PlacePrecision = "unknown"
	}
	if e.Status == "" {
		e.Status = "reported"
	}
	for _, c := range []struct {
		field, value string
		words        []string
	}{
		{"place_precision", e.PlacePrecision, PlacePrecisions},
		{"status", e.Status, Statuses},
		{"figures_from", e.FiguresFrom, FigureOrigins},
		{"review", e.Review, Reviews},
	} {
		if c.value == "" {
			continue
		}
		if err := oneOf(c.field, c.value, c.words); err != nil {
			return err
		}
	}
	for i := range e.Actors {
		if e.Actors[i].Name == "" {
			return InvalidField("actors", "actor %d has no name", i+1)
		}
		if hasZero(e.Actors[i].Name) {
			return zeroByte("actors")
		}
		if e.Actors[i].Role == "" {
			e.Actors[i].Role = "other"
		}
		if err := oneOf("actors", e.Actors[i].Role, ActorRoles); err != nil {
			return err
		}
	}
	for _, t := range []struct {
		field, text string
		most        int
	}{{"kind", e.Kind, MaxKindBytes}, {"title", e.Title, maxTextBytes}, {"summary", e.Summary, maxTextBytes}, {"place", e.Place, maxTextBytes}, {"time_text", e.TimeText, maxTextBytes}} {
		switch {
		case !utf8.ValidString(t.text):
			return InvalidField(t.field, "is not UTF-8 text")
		case hasZero(t.text):
			return zeroByte(t.field)
		case len(t.text) > t.most:
			return InvalidField(t.field, "has %d bytes: at most %d are kept", len(t.text), t.most)
		}
	}
	if hasZero(e.Tags...) {
		return zeroByte("tags")
	}
	return nil
}

// A zero byte is in no text that anybody wrote: it comes of a file that is not
// what it was taken for, and neither tables nor databases carry it through.
func zeroByte(field string) error { return InvalidField(field, "holds a zero byte") }

func hasZero(texts ...string) bool {
	return slices.ContainsFunc(texts, func(t string) bool { return strings.IndexByte(t, 0) >= 0 })
}

// hasEscapedZero reports whether a text within JSON holds a zero byte.
func hasEscapedZero(raw []byte) bool {
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 || i+1 == len(raw) {
			return false
		}
		if bytes.HasPrefix(raw[i:], []byte(`\u0000`)) {
			return true
		}
		raw = raw[i+2:] // what is escaped may be a backslash itself
	}
}

func (e *Event) checkClaims(*Layer) error {
	if err := e.nameClaims(); err != nil {
		return err
	}
	for i := range e.Claims {
		c := &e.Claims[i]
		if c.Stance == "" {
			c.Stance = "reports"
		}
		if err := oneOf("claims", c.Stance, Stances); err != nil {
			return err
		}
		if hasZero(c.Claimant, c.Text, c.TimeText, c.Place) {
			return zeroByte("claims")
		}
		if c.DateStart != nil && c.DateEnd != nil && *c.DateStart > *c.DateEnd {
			return InvalidField("claims", "claim %s: date_end %s lies before date_start %s", c.ID, c.DateEnd, c.DateStart)
		}
		if c.Geometry != nil {
			g, err := geo.Normalize(c.Geometry.Geometry)
			if err != nil {
				return InvalidField("claims", "claim %s: geometry: %s", c.ID, err)
			}
			c.Geometry.Geometry = g
		}
		for j := range c.Figures {
			f := &c.Figures[j]
			if f.What == "" {
				return InvalidField("claims", "claim %s: a figure does not say what was counted", c.ID)
			}
			f.Range = f.Range.normal()
		}
	}
	return nil
}

// nameClaims gives an id to every claim that has none: c1, c2 … by its place, or
// the next that is free. Claims are taken out and put in: a place is no name.
func (e *Event) nameClaims() error {
	seen := map[string]bool{}
	for i := range e.Claims {
		id := e.Claims[i].ID
		if seen[id] {
			return InvalidField("claims", "the id %q is taken twice", id)
		}
		seen[id] = id != ""
	}
	n := 0
	for i := range e.Claims {
		if e.Claims[i].ID != "" {
			continue
		}
		for n = max(n, i) + 1; seen["c"+strconv.Itoa(n)]; {
			n++
		}
		e.Claims[i].ID = "c" + strconv.Itoa(n)
	}
	return nil
}

func (e *Event) checkRelated(*Layer) error {
	for _, r := range e.Related {
		if r.Layer == "" || r.ID == "" {
			return InvalidField("related", "a relation names no layer or no id")
		}
		if err := oneOf("related", r.Relation, Relations); err != nil {
			return err
		}
	}
	return nil
}

func (e *Event) checkProperties(*Layer) error {
	for _, p := range []struct {
		field string
		raw   *json.RawMessage
	}{{"properties", &e.Properties}, {"coarsened", &e.Coarsened}} {
		var valid bool
		if *p.raw, valid = compacted(*p.raw); *p.raw == nil {
			continue
		}
		if !valid || (*p.raw)[0] != '{' {
			return InvalidField(p.field, "is not a JSON object")
		}
		if hasEscapedZero(*p.raw) {
			return zeroByte(p.field)
		}
		if len(*p.raw) == 2 {
			*p.raw = nil
		}
	}
	return nil
}

// compact drops white space and turns null and nothing into nil. What is not
// JSON stays as it is: the caller's check says so.
func compact(raw json.RawMessage) json.RawMessage {
	raw, _ = compacted(raw)
	return raw
}

// compacted is compact, and reports whether it is JSON.
func compacted(raw json.RawMessage) (json.RawMessage, bool) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, true
	}
	var b bytes.Buffer
	b.Grow(len(raw))
	if json.Compact(&b, raw) != nil {
		return raw, false
	}
	if b.String() == "null" {
		return nil, true
	}
	return b.Bytes(), true
}

func oneOf(field, value string, words []string) error {
	if slices.Contains(words, value) {
		return nil
	}
	return InvalidField(field, "%q: expected one of %s", value, strings.Join(words, ", "))
}
