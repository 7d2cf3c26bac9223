package web

import (
	"fmt"
	"html"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/geo/vectortile"
)

// The relations of links that OGC API - Tiles and the standard of tile matrix
// sets define.
const (
	relTilesets      = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
	relTilingScheme  = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
	relTilingSchemes = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
)

// deepestTiles is the zoom beyond which clients need not ask: a unit of its tiles
// is 15 cm at the equator.
const deepestTiles = 16

// tileset is what the standard of tile matrix sets calls tile set metadata; in a
// list of tilesets only its first members are there.
type tileset struct {
	Title            string      `json:"title"`
	DataType         string      `json:"dataType"`
	CRS              string      `json:"crs"`
	TileMatrixSetURI string      `json:"tileMatrixSetURI"`
	Description      string      `json:"description,omitempty"`
	Attribution      string      `json:"attribution,omitempty"`
	Licence          string      `json:"license,omitempty"` // spelt as the standard does
	BoundingBox      *tilesBox   `json:"boundingBox,omitempty"`
	Layers           []tilesPart `json:"layers,omitempty"`
	Links            []link      `json:"links"`
}

type tilesBox struct {
	LowerLeft  [2]float64 `json:"lowerLeft"`
	UpperRight [2]float64 `json:"upperRight"`
	CRS        string     `json:"crs"`
}

// tilesPart is one layer of the tiles.
type tilesPart struct {
	ID               string         `json:"id"`
	Description      string         `json:"description"`
	DataType         string         `json:"dataType"`
	PropertiesSchema map[string]any `json:"propertiesSchema"`
}

type tilesetsAnswer struct {
	Links    []link    `json:"links"`
	Tilesets []tileset `json:"tilesets"`
}

// tileJSON is TileJSON 3.0.0, which MapLibre and QGIS read.
type tileJSON struct {
	TileJSON     string           `json:"tilejson"`
	Name         string           `json:"name"`
	Description  string           `json:"description,omitempty"`
	Attribution  string           `json:"attribution,omitempty"` // HTML
	Tiles        []string         `json:"tiles"`
	MinZoom      int              `json:"minzoom"`
	MaxZoom      int              `json:"maxzoom"`
	Bounds       [4]float64       `json:"bounds"`
	VectorLayers []tileJSONFields `json:"vector_layers"`
}

type tileJSONFields struct {
	ID          string            `json:"id"`
	Description string            `json:"description"`
	MinZoom     int               `json:"minzoom"`
	MaxZoom     int               `json:"maxzoom"`
	Fields      map[string]string `json:"fields"`
}

// tilesets answers the list of a layer's tilesets, of which there is one.
func (s *server) tilesets(c echo.Context) error {
	r, err := s.read(c, atPlain)
	if err != nil {
		return err
	}
	if fresh(c, s.tagOf(c, r.state), false) {
		return nil
	}
	return answerJSON(c, typeJSON, tilesetsAnswer{
		Links:    []link{{Href: r.below("/tiles"), Rel: "self", Type: typeJSON, Title: "The tilesets of the layer"}},
		Tilesets: []tileset{r.tileset()},
	})
}

// tileset answers what there is to know of a tileset, or the same as TileJSON.
// What filters it was asked with stands in the address of its tiles.
func (s *server) tileset(c echo.Context) error {
	r, err := s.read(c, atTileset)
	if err != nil {
		return err
	}
	if err := knownMatrixSet(c); err != nil {
		return err
	}
	if fresh(c, s.tagOf(c, r.state), false) {
		return nil
	}
	ext, err := s.extent(c.Request().Context(), r.public, r.layer.ID)
	if err != nil {
		return err
	}
	bounds := [4]float64{-180, -vectortile.MaxLatitude, 180, vectortile.MaxLatitude}
	if e := extentOf(ext, r.layer.Location()); e.Spatial != nil {
		b := e.Spatial.BBox[0]
		inside := func(v float64) float64 { return min(max(v, -vectortile.MaxLatitude), vectortile.MaxLatitude) }
		bounds = [4]float64{b[0], inside(b[1]), b[2], inside(b[3])}
	}
	if r.format == "tilejson" {
		return answerJSON(c, typeTileJSON, r.tileJSON(bounds))
	}
	return answerJSON(c, typeJSON, r.wholeTileset(bounds))
}

// tileset is what a list says of it.
func (r *reading) tileset() tileset {
	return tileset{
		Title: r.layer.Title, DataType: "vector", CRS: epsg3857, TileMatrixSetURI: webMercatorURI,
		Links: []link{
			{Href: r.tilesetAddress("json"), Rel: "self", Type: typeJSON, Title: "The tileset"},
			{Href: r.base + "/tileMatrixSets/" + webMercatorQuad, Rel: relTilingScheme, Type: typeJSON, Title: "How the world is cut into tiles"},
		},
	}
}

func (r *reading) wholeTileset(bounds [4]float64) tileset {
	t := r.tileset()
	t.Description, t.Attribution, t.Licence = r.layer.Description, r.layer.Attribution, r.layer.Licence
	t.BoundingBox = &tilesBox{LowerLeft: [2]float64{bounds[0], bounds[1]}, UpperRight: [2]float64{bounds[2], bounds[3]}, CRS: crs84}
	events, clusters := tileLayers()
	for _, l := range []tileLayer{events, clusters} {
		properties := map[string]any{}
		for _, f := range l.fields {
			properties[f.name] = map[string]any{"type": f.kind, "description": f.about}
		}
		t.Layers = append(t.Layers, tilesPart{
			ID: l.id, Description: l.about, DataType: "vector", PropertiesSchema: map[string]any{"type": "object", "properties": properties},
		})
	}
	t.Links = append(t.Links,
		link{Href: r.tilesetAddress("tilejson"), Rel: "alternate", Type: typeTileJSON, Title: "The tileset as TileJSON"},
		link{Href: r.tileTemplate("tileMatrix", "tileRow", "tileCol"), Rel: "item", Type: typeVectorTile, Title: "A tile", Templated: true},
		link{Href: r.below(""), Rel: "collection", Type: typeJSON, Title: "The layer"},
	)
	return t
}

func (r *reading) tileJSON(bounds [4]float64) tileJSON {
	t := tileJSON{
		TileJSON: "3.0.0", Name: r.layer.Title, Description: r.layer.Description,
		Attribution: html.EscapeString(r.layer.Attribution), // clients put it into their page as it is
		Tiles:       []string{r.tileTemplate("z", "y", "x")}, MaxZoom: deepestTiles, Bounds: bounds,
	}
	// The format wants a description there; GDAL reads these words, which those who
	// make tiles write, as types.
	types := map[string]string{"string": "String", "integer": "Number", "boolean": "Boolean"}
	events, clusters := tileLayers()
	for _, l := range []tileLayer{events, clusters} {
		fields := map[string]string{}
		for _, f := range l.fields {
			fields[f.name] = types[f.kind]
		}
		t.VectorLayers = append(t.VectorLayers, tileJSONFields{ID: l.id, Description: l.about, MaxZoom: deepestTiles, Fields: fields})
	}
	return t
}

// tilesetAddress is the address of the tileset in a format, with the filters
// that were given.
func (r *reading) tilesetAddress(format string) string {
	values := cloneValues(r.values)
	values.Set("f", format)
	return r.address("/collections/"+r.layer.ID+"/tiles/"+webMercatorQuad, values)
}

// tileTemplate is the address of a tile with names in braces, and the filters
// that were given.
func (r *reading) tileTemplate(matrix, row, col string) string {
	values := cloneValues(r.values)
	values.Del("f")
	return r.address(fmt.Sprintf("/collections/%s/tiles/%s/{%s}/{%s}/{%s}", r.layer.ID, webMercatorQuad, matrix, row, col), values)
}
