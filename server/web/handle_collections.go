package web

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/exporter"
	"github.com/waylog/waylog/geo"
)

const crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

// collectionEntry is a layer as both /collections and its own address show it.
type collectionEntry struct {
	ID           string          `json:"id"`
	Title        string          `json:"title"`
	Description  string          `json:"description"`
	Attribution  string          `json:"attribution,omitempty"`
	Licence      string          `json:"licence"`
	ItemType     string          `json:"itemType"`
	GeometryType string          `json:"geometryType"`
	ItemCount    int64           `json:"itemCount"`
	TimeZone     string          `json:"timeZone"`
	CRS          []string        `json:"crs"`
	Extent       extent          `json:"extent"`
	Kinds        []data.Kind     `json:"kinds"`
	Coverage     []data.Coverage `json:"coverage,omitempty"`
	Links        []link          `json:"links"`
}

type extent struct {
	Spatial  *spatial `json:"spatial,omitempty"` // absent where nothing is placed
	Temporal temporal `json:"temporal"`
}

type spatial struct {
	BBox [][4]float64 `json:"bbox"`
	CRS  string       `json:"crs"`
}

type temporal struct {
	Interval [][2]*geo.Minute `json:"interval"`
	TRS      string           `json:"trs"`
	// Days are the same bounds by the calendar of the layer's zone.
	Days [2]*geo.Date `json:"waylog:days"`
}

type collectionsAnswer struct {
	Links       []link            `json:"links"`
	TimeStamp   string            `json:"timeStamp"`
	Collections []collectionEntry `json:"collections"`
}

// collections answers the layers that anybody may see.
func (s *server) collections(c echo.Context) error {
	if _, err := s.accepts[atPlain].parse(c.Request().URL.RawQuery); err != nil {
		return err
	}
	ctx := c.Request().Context()
	head, err := s.Store.Head(ctx)
	if err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	if fresh(c, s.tagOf(c, head), true) {
		return nil
	}
	public, err := s.visible(ctx, head)
	if err != nil {
		return err
	}
	base := s.base(c.Request())
	a := collectionsAnswer{
		Links: []link{
			{Href: base + "/collections", Rel: "self", Type: typeJSON, Title: "The layers"},
			{Href: base + "/?f=html", Rel: "alternate", Type: "text/html", Title: "The map"},
		},
		TimeStamp:   s.Now().UTC().Format(time.RFC3339),
		Collections: []collectionEntry{},
	}
	for i := range public.layers {
		entry, err := s.entry(ctx, public, &public.layers[i], base)
		if err != nil {
			return err
		}
		a.Collections = append(a.Collections, entry)
	}
	return answerJSON(c, typeJSON, a)
}

// collection answers one layer.
func (s *server) collection(c echo.Context) error {
	r, err := s.read(c, atPlain)
	if err != nil {
		return err
	}
	if fresh(c, s.tagOf(c, r.state), false) {
		return nil
	}
	entry, err := s.entry(c.Request().Context(), r.public, &r.layer, r.base)
	if err != nil {
		return err
	}
	return answerJSON(c, typeJSON, entry)
}

func (s *server) entry(ctx context.Context, public *publicLayers, l *data.Layer, base string) (collectionEntry, error) {
	ext, err := s.extent(ctx, public, l.ID)
	if err != nil {
		return collectionEntry{}, err
	}
	n, err := public.count(ctx, s.Store, l.ID)
	if err != nil {
		return collectionEntry{}, err
	}
	e := collectionEntry{
		ID: l.ID, Title: l.Title, Description: l.Description, Attribution: l.Attribution, Licence: l.Licence,
		ItemType: "feature", GeometryType: l.GeometryType, ItemCount: n, TimeZone: l.TimeZone, CRS: []string{crs84},
		Kinds: append([]data.Kind{}, l.Kinds...), Coverage: l.Coverage,
		Extent: extentOf(ext, l.Location()),
	}
	self := base + "/collections/" + l.ID
	e.Links = []link{
		{Href: self, Rel: "self", Type: typeJSON, Title: "This layer"},
		{Href: base + "/?f=html&layers=" + l.ID, Rel: "alternate", Type: "text/html", Title: "The layer on the map"},
		{Href: self + "/items", Rel: "items", Type: typeGeoJSON, Title: "Its events"},
		{Href: self + "/schema", Rel: "describedby", Type: typeSchema, Title: "Its fields"},
		{Href: self + "/schema", Rel: "describedBy", Type: typeSchema, Title: "Its fields"}, // GDAL looks for this spelling
		{Href: self + "/queryables", Rel: "http://www.opengis.net/def/rel/ogc/1.0/queryables", Type: typeSchema, Title: "What can be filtered by"},
		{Href: self + "/tiles", Rel: relTilesets, Type: typeJSON, Title: "Its events as vector tiles"},
		{Href: self + "/histogram", Rel: "related", Type: typeJSON, Title: "Its events over time"},
		{Href: self + "/summary", Rel: "related", Type: typeJSON, Title: "What they add up to"},
	}
	for _, f := range exporter.Formats() {
		e.Links = append(e.Links, link{Href: self + "/export?f=" + f.Name, Rel: "enclosure", Type: f.MediaType, Title: "All of it as " + f.Name})
	}
	if u := licenceAddress(l.Licence); u != "" {
		e.Links = append(e.Links, link{Href: u, Rel: "license", Type: "text/html", Title: l.Licence})
	}
	return e, nil
}

// extentOf rounds outwards: a box that cuts off the point it was made from is
// of no use to anybody who asks with it.
func extentOf(ext data.Extent, zone *time.Location) extent {
	var e extent
	if b := ext.Box; b != nil {
		e.Spatial = &spatial{
			BBox: [][4]float64{{outwards(b.West, -1), outwards(b.South, -1), outwards(b.East, 1), outwards(b.North, 1)}},
			CRS:  crs84,
		}
	}
	e.Temporal = temporal{
		Interval: [][2]*geo.Minute{{nil, nil}}, TRS: "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
		Days: [2]*geo.Date{ext.From, ext.To},
	}
	if ext.From != nil {
		e.Temporal.Interval[0][0] = new(ext.From.First(zone))
	}
	if ext.To != nil {
		e.Temporal.Interval[0][1] = new(ext.To.Last(zone))
	}
	return e
}

// outwards rounds degrees to what is stored of them, never towards the inside;
// side is -1 for west and south, 1 for east and north.
func outwards(v, side float64) float64 {
	const scale = 1e7 // geo.Decimals
	r := math.Round(v*scale) / scale
	if (r-v)*side < 0 {
		r = math.Round(v*scale+side) / scale
	}
	return r
}

// licenceAddress returns where a licence can be read: those that are named by
// their address, and the usual short names of Creative Commons.
func licenceAddress(licence string) string {
	known := map[string]string{
		"CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/", "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
		"CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/", "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
		"CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/", "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
	}
	if len(licence) > 8 && licence[:8] == "https://" {
		return licence
	}
	return known[licence]
}
