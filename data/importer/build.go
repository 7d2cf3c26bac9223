package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo/geojson"
)

// cell is one value of a row: of a table as its text, of GeoJSON as its JSON
// with the text that it stands for.
type cell struct {
	column string
	text   string
	raw    json.RawMessage // nil in a table
}

// structured reports whether the value is an array or object of JSON.
func (c cell) structured() bool { return len(c.raw) > 0 && (c.raw[0] == '[' || c.raw[0] == '{') }

// record is a row that became an event, or the reason why it did not.
type record struct {
	row      int64
	event    *data.Event
	sources  []data.Source
	warnings []Row
	refused  *Row
	hash     [hashBytes]byte // of the raw row, where it has no id
	raw      string          // what the file says there
	size     int             // bytes it had in the file
}

// badCell is a value that makes its row unusable.
type badCell struct{ column, value, reason string }

func (e *badCell) Error() string { return e.column + ": " + e.reason }

func refuse(c cell, format string, args ...any) error {
	return &badCell{c.column, c.text, fmt.Sprintf(format, args...)}
}

// heightsRemark is said once for a file.
const heightsRemark = "heights and measures of the geometries are left aside: places are longitude and latitude"

// builder puts one row together, cell by cell.
type builder struct {
	loc    *time.Location
	order  dateOrder
	native bool                    // the row is of our own export: nothing in it is in doubt
	raised bool                    // a row so far had heights
	rescue bool                    // a row whose coordinates are of no place is taken without one
	actors map[string][]data.Actor // what was read so far of their JSON

	event            *data.Event
	room             []data.Event // for the events of the next rows
	sources          []data.Source
	warnings         []Row
	properties       []byte
	names            []string // own properties that were given another name
	lon, lat         cell
	year, month, day cell
	precision        [2]string // of the two outer bounds
	plainSource      data.Source
}

// eventsTogether is for how many events room is made at once.
const eventsTogether = 25

// reset begins a row.
func (b *builder) reset() {
	if len(b.room) == 0 {
		b.room = make([]data.Event, eventsTogether)
	}
	*b = builder{
		loc: b.loc, order: b.order, native: b.native, raised: b.raised, rescue: b.rescue, actors: b.actors, properties: b.properties[:0],
		event: &b.room[0], room: b.room[1:],
	}
}

func (b *builder) warn(c cell, format string, args ...any) {
	b.warnings = append(b.warnings, Row{Column: c.column, Value: c.text, Reason: fmt.Sprintf(format, args...), Level: Warning})
}

// keep leaves the cell among the event's own properties.
func (b *builder) keep(c cell) {
	if c.raw == nil && c.text == "" {
		return
	}
	name := c.column
	if reserved(name) {
		name = "src_" + name
		for n := 2; b.hasProperty(name); n++ {
			name = fmt.Sprintf("src_%s_%d", c.column, n)
		}
	} else if strings.HasPrefix(name, "src_") && b.hasProperty(name) {
		name += "_2"
	}
	if strings.HasPrefix(name, "src_") {
		b.names = append(b.names, name)
	}
	b.properties = append(b.properties, ',')
	b.properties = geojson.AppendString(b.properties, name)
	b.properties = append(b.properties, ':')
	if c.raw != nil {
		b.properties = append(b.properties, c.raw...)
	} else {
		b.properties = appendTyped(b.properties, c.text, geojson.AppendString)
	}
}

func (b *builder) hasProperty(name string) bool {
	for _, n := range b.names {
		if n == name {
			return true
		}
	}
	return false
}

// keepText leaves a cell that could not be read as what its column says among
// the own properties, and says so.
func (b *builder) keepText(c cell, format string, args ...any) {
	b.keep(c)
	b.warn(c, format+"; kept as an own property", args...)
}

// finish makes the event of what was put in. The geometry, if it did not come
// in a cell, must be in the event by now.
func (b *builder) finish() error {
	if err := b.finishDate(); err != nil {
		return err
	}
	if err := b.finishPlace(); err != nil {
		if err = b.unplaced(err); err != nil {
			return err
		}
	}
	b.finishSource()
	if len(b.properties) > 0 {
		b.event.Properties = make(json.RawMessage, 0, len(b.properties)+1)
		b.event.Properties = append(append(append(b.event.Properties, '{'), b.properties[1:]...), '}')
	}
	return nil
}

// withoutPlace ends the warning of a place that cannot be one.
const withoutPlace = "; the event is taken without a place"

// unplaced takes an event without the place that cannot be one, for the reason
// given: what the file says of it stays among the own properties. Where such rows
// are refused it returns the reason.
func (b *builder) unplaced(reason error) error {
	if !b.rescue {
		return reason
	}
	var bad *badCell
	if errors.As(reason, &bad) {
		b.warnings = append(b.warnings, Row{Column: bad.column, Value: bad.value, Reason: bad.reason + withoutPlace, Level: Warning})
	}
	b.event.Geometry = nil
	for _, c := range []cell{b.lon, b.lat} {
		if c.column == toLongitude || c.column == toLatitude { // which are columns of the geometry in our own tables
			c.column = "src_" + c.column
		}
		b.keep(c)
	}
	return nil
}

func (b *builder) finishDate() error {
	c := b.month
	short := utf8.RuneCountInString(b.month.text) <= 2 // a number, not a month with its year
	switch {
	case absent(b.year.text) && absent(b.month.text):
	case absent(b.month.text):
		c = b.year
	case short && absent(b.year.text):
		b.warn(b.month, "a month without a year; kept as an own property")
		c.text = ""
	case short && absent(b.day.text):
		c.text = fmt.Sprintf("%s-%02s", b.year.text, b.month.text)
	case short:
		c.text = fmt.Sprintf("%s-%s-%s", b.year.text, b.month.text, b.day.text)
	}
	if !absent(c.text) {
		if err := b.setDate(c, true, true); err != nil {
			return err
		}
	}
	e := b.event
	if e.TimePrecision == "" && b.precision[0] != "" && b.precision[0] == b.precision[1] && e.TimeStart == nil && e.TimeEnd == nil {
		from, to := e.DateStart.Time(), e.DateEnd.Time()
		if from.Year() == to.Year() && (b.precision[0] == "year" || from.Month() == to.Month()) {
			e.TimePrecision = b.precision[0]
		}
	}
	return nil
}

// setDate takes a date as outer bounds.
func (b *builder) setDate(c cell, start, end bool) error {
	v, err := parseDate(c.text, b.order, b.loc)
	if err != nil {
		return refuse(c, "%s", err)
	}
	e := b.event
	if start {
		e.DateStart, b.precision[0] = v.from, v.precision
		if v.fromTime != nil {
			e.TimeStart = v.fromTime
		}
	}
	if end {
		e.DateEnd, b.precision[1] = v.to, v.precision
		if v.toTime != nil {
			e.TimeEnd = v.toTime
		}
	}
	return nil
}

func (b *builder) finishPlace() error {
	e := b.event
	if e.Geometry == nil {
		noLon, noLat := absent(b.lon.text), absent(b.lat.text)
		switch {
		case noLon && noLat:
			return nil
		case noLon:
			return refuse(b.lon, "a latitude without a longitude")
		case noLat:
			return refuse(b.lat, "a longitude without a latitude")
		}
		lon, err := parseDegrees(b.lon.text)
		if err != nil {
			return refuse(b.lon, "%s", err)
		}
		lat, err := parseDegrees(b.lat.text)
		if err != nil {
			return refuse(b.lat, "%s", err)
		}
		const hair = 0.5e-7 // degrees, which are rounded away
		switch {
		case math.Abs(lat) > 90+hair && math.Abs(lat) <= 180 && math.Abs(lon) <= 90:
			return refuse(b.lat, "a latitude lies between -90 and 90; longitude and latitude look swapped")
		case math.Abs(lat) > 90+hair:
			return refuse(b.lat, "a latitude lies between -90 and 90")
		case math.Abs(lon) > 180+hair:
			return refuse(b.lon, "a longitude lies between -180 and 180")
		}
		e.Geometry = orb.Point{lon, lat}
	}
	if !b.native && nullIsland(e.Geometry) {
		return &badCell{"geometry", "0,0", islandReason}
	}
	return nil
}
