package web

import (
	"math"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo/vectortile"
)

// The one tile matrix set that tiles are served in, as OGC registered it.
const (
	webMercatorQuad = "WebMercatorQuad"
	webMercatorURI  = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
	webMercatorName = "Google Maps Compatible for the World"
	epsg3857        = "http://www.opengis.net/def/crs/EPSG/0/3857"
)

// tileMatrixSet is the definition of one, by version 2.0 of the standard.
type tileMatrixSet struct {
	ID                string       `json:"id"`
	Title             string       `json:"title"`
	URI               string       `json:"uri"`
	CRS               string       `json:"crs"`
	OrderedAxes       []string     `json:"orderedAxes"`
	WellKnownScaleSet string       `json:"wellKnownScaleSet"`
	TileMatrices      []tileMatrix `json:"tileMatrices"`
}

type tileMatrix struct {
	ID               string     `json:"id"`
	ScaleDenominator float64    `json:"scaleDenominator"`
	CellSize         float64    `json:"cellSize"` // metres
	CornerOfOrigin   string     `json:"cornerOfOrigin"`
	PointOfOrigin    [2]float64 `json:"pointOfOrigin"`
	TileWidth        int        `json:"tileWidth"` // cells
	TileHeight       int        `json:"tileHeight"`
	MatrixWidth      int64      `json:"matrixWidth"` // tiles
	MatrixHeight     int64      `json:"matrixHeight"`
}

type tileMatrixSetsAnswer struct {
	TileMatrixSets []tileMatrixSetEntry `json:"tileMatrixSets"`
	Links          []link               `json:"links"`
}

type tileMatrixSetEntry struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	URI   string `json:"uri"`
	CRS   string `json:"crs"`
	Links []link `json:"links"`
}

// matrices cuts the square of Web Mercator, half of which is the equator's
// radius times pi, into tiles of 256 cells; the scale is that of cells of 0.28 mm.
func matrices() []tileMatrix {
	const cells, pixel = 256, 0.00028
	half := math.Pi * 6378137
	var list []tileMatrix
	for zoom := range vectortile.MaxZoom + 1 {
		n := int64(1) << zoom
		cell := 2 * half / cells / float64(n)
		list = append(list, tileMatrix{
			ID: strconv.Itoa(zoom), ScaleDenominator: cell / pixel, CellSize: cell, CornerOfOrigin: "topLeft",
			PointOfOrigin: [2]float64{-half, half}, TileWidth: cells, TileHeight: cells, MatrixWidth: n, MatrixHeight: n,
		})
	}
	return list
}

// knownMatrixSet refuses a request for tiles cut in another way.
func knownMatrixSet(c echo.Context) error {
	id, err := pathParam(c, "set")
	if err == nil && id != webMercatorQuad {
		err = missing("tile matrix set", id, webMercatorQuad+", the only one there is")
	}
	return err
}

// tileMatrixSets answers the list, of one.
func (s *server) tileMatrixSets(c echo.Context) error {
	if _, err := s.accepts[atPlain].parse(c.Request().URL.RawQuery); err != nil {
		return err
	}
	if fresh(c, s.tagOf(c, data.Mark{}), false) {
		return nil
	}
	here := s.base(c.Request()) + "/tileMatrixSets"
	return answerJSON(c, typeJSON, tileMatrixSetsAnswer{
		TileMatrixSets: []tileMatrixSetEntry{{
			ID: webMercatorQuad, Title: webMercatorName, URI: webMercatorURI, CRS: epsg3857,
			Links: []link{{Href: here + "/" + webMercatorQuad, Rel: "self", Type: typeJSON, Title: "Its definition"}},
		}},
		Links: []link{{Href: here, Rel: "self", Type: typeJSON, Title: "How the world is cut into tiles"}},
	})
}

// tileMatrixSet answers the definition.
func (s *server) tileMatrixSet(c echo.Context) error {
	if _, err := s.accepts[atPlain].parse(c.Request().URL.RawQuery); err != nil {
		return err
	}
	if err := knownMatrixSet(c); err != nil {
		return err
	}
	if fresh(c, s.tagOf(c, data.Mark{}), false) {
		return nil
	}
	return answerJSON(c, typeJSON, tileMatrixSet{
		ID: webMercatorQuad, Title: webMercatorName, URI: webMercatorURI, CRS: epsg3857, OrderedAxes: []string{"X", "Y"},
		WellKnownScaleSet: "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible", TileMatrices: matrices(),
	})
}
