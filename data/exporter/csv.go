package exporter

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/geojson"
)

// csvWriter writes a table: the id, the fixed fields, longitude and latitude of
// points, the geometry of anything else as WKT, then the layer's own
// properties. Arrays and objects stand in their cells as JSON.
type csvWriter struct {
	w     io.Writer
	buf   []byte
	begun bool
	own   []string
	cells map[string]json.RawMessage // own properties of the row at hand
	first bool                       // no cell of the row is written yet
	json  []byte
}

func newCSV(w io.Writer, l *data.Layer) Writer {
	c := &csvWriter{w: w, cells: map[string]json.RawMessage{}}
	for _, p := range l.Properties {
		c.own = append(c.own, p.Name)
	}
	return c
}

// placeColumns follow the fixed fields.
var placeColumns = [...]string{"longitude", "latitude", "geometry"}

func (c *csvWriter) header() {
	c.begun, c.first = true, true
	c.text("id")
	for _, f := range Fields() {
		c.text(f.Name)
	}
	for _, name := range placeColumns {
		c.text(name)
	}
	for _, name := range c.own {
		if name == placeColumns[0] || name == placeColumns[1] {
			name = "src_" + name // a table cannot have two columns of one name
		}
		c.text(name)
	}
	c.line()
}

func (c *csvWriter) line() { c.buf, c.first = append(c.buf, '\r', '\n'), true }

// next begins a cell.
func (c *csvWriter) next() {
	if !c.first {
		c.buf = append(c.buf, ',')
	}
	c.first = false
}

// text writes a cell. What a spreadsheet would take for a formula gets an
// apostrophe before it, unless it is a number; so does what begins with
// apostrophes and such a sign, so that they can be taken off again.
func (c *csvWriter) text(s string) {
	c.next()
	if rest := strings.TrimLeft(s, "'"); rest != "" && strings.IndexByte("=+-@\t\r", rest[0]) >= 0 && !isNumber(s) {
		s = "'" + s
	}
	if !strings.ContainsAny(s, ",\"\r\n") && strings.TrimSpace(s) == s {
		c.buf = append(c.buf, s...)
		return
	}
	c.buf = append(c.buf, '"')
	for i := range len(s) {
		if s[i] == '"' {
			c.buf = append(c.buf, '"')
		}
		c.buf = append(c.buf, s[i])
	}
	c.buf = append(c.buf, '"')
}

// isNumber reports whether s is a number as JSON writes it.
func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789.eE+-") == "" && json.Valid([]byte(s))
}

func (c *csvWriter) date(d *geo.Date) {
	c.next()
	if d != nil {
		c.buf = d.Append(c.buf)
	}
}

func (c *csvWriter) minute(m *geo.Minute) {
	c.next()
	if m != nil {
		c.buf = m.Append(c.buf)
	}
}

func (c *csvWriter) moment(t time.Time) {
	c.next()
	if !t.IsZero() {
		c.buf = geo.AppendTime(c.buf, t)
	}
}

func (c *csvWriter) figure(r data.Range) {
	for _, v := range []*int64{r.Low, r.Best, r.High} {
		c.next()
		if v != nil {
			c.buf = strconv.AppendInt(c.buf, *v, 10)
		}
	}
}

func (c *csvWriter) number(v float64) {
	c.next()
	c.buf = strconv.AppendFloat(c.buf, v, 'f', -1, 64)
}

// part writes a cell of JSON, nothing where there is none.
func (c *csvWriter) part(f *Feature, p part) {
	c.json = f.parts(c.json[:0], p)
	c.text(string(c.json))
}

func (c *csvWriter) Write(f *Feature) error {
	if !c.begun {
		c.header()
	}
	c.fixed(f)
	g, err := f.geometry()
	if err != nil {
		return err
	}
	c.place(g)
	c.json = f.parts(c.json[:0], propertiesPart)
	if err := c.properties(c.json); err != nil {
		return err
	}
	c.line()
	return flush(c.w, &c.buf, bufferSize)
}

// fixed writes the id and the fields in the order of Fields.
func (c *csvWriter) fixed(f *Feature) {
	e := f.Event
	c.text(e.ID)
	c.text(e.Layer)
	c.text(e.Kind)
	c.text(e.Title)
	c.text(e.Summary)
	c.date(e.DateStart)
	c.date(e.DateEnd)
	c.minute(e.TimeStart)
	c.minute(e.TimeEnd)
	c.date(e.CertainFrom)
	c.date(e.CertainTo)
	ongoing := ""
	if e.Ongoing {
		ongoing = "true"
	}
	c.text(ongoing)
	c.text(e.TimePrecision)
	c.text(e.TimeText)
	c.text(e.Place)
	c.text(e.PlacePrecision)
	if e.RadiusM != nil {
		c.number(*e.RadiusM)
	} else {
		c.next()
	}
	c.text(e.Status)
	c.part(f, actorsPart)
	c.figure(e.Killed)
	c.figure(e.Injured)
	c.figure(e.CiviliansKilled)
	c.text(e.FiguresFrom)
	c.part(f, claimsPart)
	c.part(f, sourcesPart)
	c.part(f, relatedPart)
	c.part(f, vertexTimesPart)
	c.part(f, tagsPart)
	c.text(e.Review)
	c.part(f, coarsenedPart)
	c.next()
	c.buf = strconv.AppendInt(c.buf, e.Revision, 10)
	c.moment(e.Created)
	c.moment(e.Updated)
}

func (c *csvWriter) place(g orb.Geometry) {
	p, point := g.(orb.Point)
	if point {
		c.number(p[0])
		c.number(p[1])
		c.next()
		return
	}
	c.next()
	c.next()
	if g == nil {
		c.next()
		return
	}
	c.text(string(appendWKT(nil, g)))
}

func (c *csvWriter) properties(raw json.RawMessage) error {
	clear(c.cells)
	if len(raw) > 0 {
		err := geojson.Members(raw, func(name string, value json.RawMessage) error {
			c.cells[name] = value
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, name := range c.own {
		switch value := c.cells[name]; {
		case len(value) == 0 || string(value) == "null":
			c.next()
		case value[0] == '"':
			c.text(geojson.Unquote(value))
		default:
			c.text(string(value))
		}
	}
	return nil
}

func (c *csvWriter) Close() error {
	if !c.begun {
		c.header()
	}
	return flush(c.w, &c.buf, 0)
}
