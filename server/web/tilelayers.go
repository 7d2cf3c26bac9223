package web

import (
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/vectortile"
)

// tileField is a property of the features in a layer of vector tiles. One that
// is not known is absent: the format has no null.
type tileField struct{ name, kind, about string }

// tileLayer is a layer of vector tiles. A tile holds one of them: the events, or
// what they add up to where they are too many.
type tileLayer struct {
	id, about string
	fields    []tileField
}

// keys returns the names of the fields.
func (l *tileLayer) keys() []string {
	var names []string
	for _, f := range l.fields {
		names = append(names, f.name)
	}
	return names
}

// tileLayers lists the layers there are; draw below gives the fields in this order.
func tileLayers() (events, clusters tileLayer) {
	events = tileLayer{"events", "Events one by one, as points, lines and areas; what is too small to be seen as a line or an area is a point", []tileField{
		{"id", "string", "Id of the event in its layer"},
		{"kind", "string", "What kind of event it is"},
		{"status", "string", "reported, corroborated, disputed, retracted; of corridors also open, contested, closed, claimed"},
		{"place_precision", "string", "What the geometry stands for: exact, near, district, province, line, country or unknown"},
		{"date_start", "string", "Earliest day, YYYY-MM-DD"},
		{"date_end", "string", "Latest day, YYYY-MM-DD"},
		{"ongoing", "boolean", "true where the source calls it still going on"},
	}}
	clusters = tileLayer{"clusters", "What events add up to that are too many to be drawn one by one: a point for each cell of the tile that has any, at their mean place", []tileField{
		{"count", "integer", "How many events it stands for"},
		{"kind", "string", "The kind that most of them have"},
		{"kind_count", "integer", "How many of them have it"},
		{"earliest", "string", "Earliest day that one of them names, YYYY-MM-DD"},
		{"latest", "string", "Latest day that one of them names, YYYY-MM-DD"},
	}}
	return events, clusters
}

// Places of the fields of events.
const (
	tileID = iota
	tileKind
	tileStatus
	tilePrecision
	tileStart
	tileEnd
	tileOngoing
)

type eventsLayer struct {
	*vectortile.Layer
	days *vectortile.Days
}

// newEventsLayer begins a layer of so many events.
func newEventsLayer(events int) eventsLayer {
	described, _ := tileLayers()
	l := vectortile.NewLayer(described.id, described.keys()...)
	l.Grow(events)
	return eventsLayer{l, vectortile.NewDays(l)}
}

// draw adds an event that reaches into the tile; shapes has what is no point.
func (l eventsLayer) draw(p *data.Point, tile vectortile.Tile, shapes map[int64]vectortile.Shape, zone *time.Location) {
	shape := vectortile.Shape{}
	x, y, inside := tile.Place([2]float64{p.Lon, p.Lat})
	if p.Shape {
		shape = shapes[p.Row]
		inside = !shape.Empty()
	}
	if !inside {
		return
	}
	l.Tag(tileID, l.Unique(p.ID))
	text := func(key int, s string) {
		if s != "" {
			l.Tag(key, l.Text(s))
		}
	}
	text(tileKind, p.Kind)
	text(tileStatus, p.Status)
	text(tilePrecision, p.PlacePrecision)
	day := func(key int, m *geo.Minute) {
		if m != nil {
			l.Tag(key, l.days.Value(m.Date(zone)))
		}
	}
	day(tileStart, p.Span.Lo)
	day(tileEnd, p.Span.Hi)
	if p.Ongoing {
		l.Tag(tileOngoing, l.True())
	}
	if p.Shape {
		l.Shape(uint64(p.Row), shape)
		return
	}
	l.Point(uint64(p.Row), x, y)
}

// Places of the fields of clusters.
const (
	clusterCount = iota
	clusterKind
	clusterOfKind
	clusterFirst
	clusterLast
)

type clustersLayer struct{ *vectortile.Layer }

func newClustersLayer() clustersLayer {
	_, clusters := tileLayers()
	return clustersLayer{vectortile.NewLayer(clusters.id, clusters.keys()...)}
}

func (l clustersLayer) draw(c *data.Cell) {
	l.Tag(clusterCount, l.Number(c.Count))
	if c.Kind != "" {
		l.Tag(clusterKind, l.Text(c.Kind))
		l.Tag(clusterOfKind, l.Number(c.OfKind))
	}
	l.Tag(clusterFirst, l.Text(c.First.String()))
	l.Tag(clusterLast, l.Text(c.Last.String()))
	l.Point(0, c.X, c.Y)
}
