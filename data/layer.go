package data

import (
	"regexp"
	"time"

	"github.com/waylog/waylog/geo"
)

// Layer is a set of events of one kind of thing: an OGC API collection.
type Layer struct {
	ID           string         `json:"id"` // slug, unique
	Title        string         `json:"title"`
	Description  string         `json:"description,omitempty"`
	GeometryType string         `json:"geometry_type"` // point, line, area, mixed
	Kinds        []Kind         `json:"kinds,omitempty"`
	Attribution  string         `json:"attribution,omitempty"`
	Licence      string         `json:"licence,omitempty"`
	Redistribute bool           `json:"redistribute"` // false: seen by the signed-in only, never exported
	Private      bool           `json:"private"`
	Review       bool           `json:"review,omitempty"`
	TimeZone     string         `json:"time_zone"` // IANA name; "" reads as UTC
	Coverage     []Coverage     `json:"coverage,omitempty"`
	Properties   []PropertyType `json:"properties,omitempty"` // the data set's own, in order of first sight; kept by the store
	Created      time.Time      `json:"-"`
}

// Kind is one kind of event in a layer.
type Kind struct {
	Key    string `json:"key"`
	Label  string `json:"label,omitempty"`
	Colour string `json:"colour,omitempty"` // #rrggbb
	Symbol string `json:"symbol,omitempty"`
}

// Coverage is a period that was watched, so that silence in it means something
// and silence outside it does not.
type Coverage struct {
	From *geo.Date `json:"from,omitempty"`
	To   *geo.Date `json:"to,omitempty"`
	Note string    `json:"note,omitempty"`
}

// PropertyType is one property of a data set and the JSON type of all its values.
type PropertyType struct {
	Name   string `json:"name"`
	Type   string `json:"type"`             // string, integer, number, boolean, object, array
	Format string `json:"format,omitempty"` // of strings date or date-time (perhaps without a zone), where all are; of integers int64, where one has more than 32 bits
}

var (
	layerID    = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)
	hexColour  = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	geometries = []string{"point", "line", "area", "mixed"}
)

// LicenceUnknown is what a layer says whose licence nobody stated.
const LicenceUnknown = "licence not stated"

// Public reports whether anyone may read the layer and take its data away.
func (l *Layer) Public() bool { return !l.Private && l.Redistribute }

// Location returns the layer's zone, UTC where none is set.
func (l *Layer) Location() *time.Location {
	loc, err := time.LoadLocation(l.TimeZone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Check fills in defaults and returns an Invalid error for a layer that cannot be.
func (l *Layer) Check() error {
	if !layerID.MatchString(l.ID) {
		return InvalidField("id", "%q cannot name a layer: expected 1 to 63 of a-z, 0-9, - and _, beginning with a letter or digit", l.ID)
	}
	if l.Title == "" {
		l.Title = l.ID
	}
	if l.GeometryType == "" {
		l.GeometryType = "mixed"
	}
	if err := oneOf("geometry_type", l.GeometryType, geometries); err != nil {
		return err
	}
	if l.TimeZone == "" {
		l.TimeZone = "UTC"
	}
	if _, err := time.LoadLocation(l.TimeZone); err != nil || l.TimeZone == "Local" {
		return InvalidField("time_zone", "%q is not a time zone: expected an IANA name such as Asia/Damascus", l.TimeZone)
	}
	if l.Licence == "" {
		l.Licence = LicenceUnknown
	}
	seen := map[string]bool{}
	for _, k := range l.Kinds {
		if k.Key == "" || seen[k.Key] {
			return InvalidField("kinds", "key %q is empty or taken twice", k.Key)
		}
		if k.Colour != "" && !hexColour.MatchString(k.Colour) {
			return InvalidField("kinds", "colour %q of %s: expected #rrggbb", k.Colour, k.Key)
		}
		seen[k.Key] = true
	}
	return nil
}
