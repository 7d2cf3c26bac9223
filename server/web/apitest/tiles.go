package apitest

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb/encoding/mvt"
)

const (
	tilesPart1     = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
	typeVectorTile = "application/vnd.mapbox-vector-tile"
	typeTileJSON   = "application/vnd.mapbox.tile+json"
)

// tileset is tile set metadata, as much of it as is looked at.
type tileset struct {
	Title            string
	DataType         string
	CRS              string
	TileMatrixSetURI string
	BoundingBox      *struct{ LowerLeft, UpperRight []float64 }
	Layers           []struct{ ID string }
	Links            []struct {
		link
		Templated bool
	}
}

func (t tileset) find(rel, mediaType string) string {
	for _, l := range t.Links {
		if l.Rel == rel && l.Type == mediaType {
			return l.Href
		}
	}
	return ""
}

// Tiles asks the server at base what OGC API - Tiles - Part 1 demands of the
// classes core, tileset, tilesets-list, geodata-tilesets and mvt: it begins at
// the landing page and at the collections and follows links down to tiles. It
// returns how many assertions held; at least one collection must have a tile.
func Tiles(t *testing.T, base string, client *http.Client) int {
	s := &features{base: strings.TrimSuffix(base, "/"), client: client, passed: map[string]int{}}
	c := &check{T: t, s: s, part: "tiles"}
	c.read(s.base+"/?f=json", typeJSON, typeJSON, &s.landing)
	var conformance struct{ ConformsTo []string }
	c.read(s.landing.find("conformance", typeJSON), typeJSON, typeJSON, &conformance)
	for _, class := range []string{"core", "tileset", "tilesets-list", "geodata-tilesets", "mvt"} {
		c.holds(slices.Contains(conformance.ConformsTo, tilesPart1+class), "%s is not declared", class)
	}
	var sets struct {
		TileMatrixSets []struct {
			ID, URI string
			linked
		}
	}
	c.read(s.landing.find("http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", typeJSON), typeJSON, typeJSON, &sets)
	definitions := map[string]string{} // address by URI
	for _, m := range sets.TileMatrixSets {
		definitions[m.URI] = m.find("self", typeJSON)
		c.matrixSet(m.ID, definitions[m.URI])
	}
	var list struct{ Collections []collection }
	c.read(s.landing.find("data", typeJSON), typeJSON, typeJSON, &list)
	drawn := 0
	for _, k := range list.Collections {
		if c.tilesOf(k, definitions) {
			drawn++
		}
	}
	c.holds(drawn > 0, "no collection has a tile")
	return s.passed[c.part]
}

// matrixSet holds the definition of WebMercatorQuad against its formulas.
func (c *check) matrixSet(id, address string) {
	c.Helper()
	var m struct {
		ID, URI, CRS string
		OrderedAxes  []string
		TileMatrices []struct {
			ID                         string
			ScaleDenominator, CellSize float64
			PointOfOrigin              []float64
			TileWidth, TileHeight      int
			MatrixWidth, MatrixHeight  int
		}
	}
	c.read(address, typeJSON, typeJSON, &m)
	c.holds(id == "WebMercatorQuad" && m.ID == id && m.URI == "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad", "%s is of %s, %s", address, m.ID, m.URI)
	c.holds(m.CRS == "http://www.opengis.net/def/crs/EPSG/0/3857" && slices.Equal(m.OrderedAxes, []string{"X", "Y"}), "%s: %s with axes %v", address, m.CRS, m.OrderedAxes)
	c.holds(len(m.TileMatrices) == 25, "%s: %d matrices", address, len(m.TileMatrices))
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }
	for i, x := range m.TileMatrices {
		n := 1 << i
		// The registered values of matrix 0, halved with each further one.
		c.holds(x.ID == strconv.Itoa(i) && x.MatrixWidth == n && x.MatrixHeight == n && x.TileWidth == 256 && x.TileHeight == 256 && len(x.PointOfOrigin) == 2 &&
			near(x.ScaleDenominator, 559082264.028717/float64(n)) && near(x.CellSize, 156543.033928041/float64(n)) &&
			near(x.PointOfOrigin[0], -20037508.3427892) && near(x.PointOfOrigin[1], 20037508.3427892), "matrix %d: %+v", i, x)
	}
}

// tilesOf follows the links of a collection; it says whether there is a tile.
func (c *check) tilesOf(k collection, definitions map[string]string) bool {
	c.Helper()
	at := k.find("http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", typeJSON)
	c.holds(at == k.find("self", typeJSON)+"/tiles", "%s: tilesets are at %q", k.ID, at)
	var list struct {
		Tilesets []tileset
		linked
	}
	c.read(at, typeJSON, typeJSON, &list)
	c.holds(list.find("self", typeJSON) == at && len(list.Tilesets) > 0, "%s: self is %q", at, list.find("self", typeJSON))
	found := false
	for _, brief := range list.Tilesets {
		var whole tileset
		self := brief.find("self", typeJSON)
		c.holds(strings.HasPrefix(self, at+"/WebMercatorQuad"), "%s: the tileset is at %q", at, self)
		c.read(self, typeJSON, typeJSON, &whole)
		for _, t := range []tileset{brief, whole} {
			scheme := t.find("http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme", typeJSON)
			c.holds(t.DataType == "vector" && t.CRS == "http://www.opengis.net/def/crs/EPSG/0/3857" && definitions[t.TileMatrixSetURI] == scheme && scheme != "" && t.find("self", typeJSON) == self,
				"%s: %+v", self, t)
		}
		c.holds(whole.BoundingBox != nil && len(whole.Layers) > 0, "%s: box %v, layers %v", self, whole.BoundingBox, whole.Layers)
		for _, l := range whole.Links {
			c.holds(l.Templated == strings.Contains(l.Href, "{"), "%s: link %+v", self, l)
		}
		template := whole.find("item", typeVectorTile)
		c.tileJSON(whole)
		for _, wrong := range [][3]string{
			{"0", "1", "0"}, {"0", "0", "1"}, {"1", "2", "0"}, {"25", "0", "0"}, {"-1", "0", "0"}, {"a", "b", "c"}, {"0", "0", "00"}, {"+0", "0", "0"}, {"1e0", "0", "0"}, {"0", "0.5", "0"},
			{"99999999999999999999", "0", "0"}, {"4294967296", "0", "0"}, {"4294967297", "1", "1"},
		} {
			address := tileAddress(template, wrong)
			r := c.get(address, "")
			c.holds((r.status == http.StatusNotFound || r.status == http.StatusBadRequest) && r.header.Get("Content-Type") == problemJSON && json.Valid(r.body), "%s: %d %s", address, r.status, r.body)
		}
		r := c.get(tileAddress(template, [3]string{"0", "0", "0"}), typeVectorTile)
		c.tile(k.ID, r, whole)
		found = found || r.status == http.StatusOK
	}
	return found
}

func tileAddress(template string, tile [3]string) string {
	return strings.NewReplacer("{tileMatrix}", tile[0], "{tileRow}", tile[1], "{tileCol}", tile[2], "{z}", tile[0], "{y}", tile[1], "{x}", tile[2]).Replace(template)
}

// tileJSON holds TileJSON against the tileset that it stands beside.
func (c *check) tileJSON(of tileset) {
	c.Helper()
	var j struct {
		TileJSON         string
		Tiles            []string
		MinZoom, MaxZoom int
		Bounds           []float64
		VectorLayers     []struct {
			ID     string
			Fields map[string]string
		} `json:"vector_layers"`
	}
	at := of.find("alternate", typeTileJSON)
	c.read(at, typeTileJSON, typeTileJSON, &j)
	c.holds(j.TileJSON == "3.0.0" && j.MinZoom == 0 && j.MaxZoom > 0 && j.MaxZoom <= 24 && len(j.Tiles) == 1, "%s: %+v", at, j)
	c.holds(fmt.Sprint(j.Bounds) == fmt.Sprint(append(slices.Clone(of.BoundingBox.LowerLeft), of.BoundingBox.UpperRight...)), "%s: bounds %v", at, j.Bounds)
	c.holds(len(j.VectorLayers) == len(of.Layers), "%s: layers %+v", at, j.VectorLayers)
	for i, l := range j.VectorLayers {
		c.holds(l.ID == of.Layers[i].ID && len(l.Fields) > 0, "%s: layer %+v", at, l)
	}
	tile := [3]string{"3", "2", "1"}
	c.holds(tileAddress(j.Tiles[0], tile) == tileAddress(of.find("item", typeVectorTile), tile), "%s: tiles are at %s", at, j.Tiles[0])
}

// tile wants an empty answer, or a tile with layers and fields that the tileset
// names.
func (c *check) tile(where string, r reply, of tileset) {
	c.Helper()
	if r.status == http.StatusNoContent {
		c.holds(len(r.body) == 0, "%s: an empty tile has %d bytes", where, len(r.body))
		return
	}
	layers, err := mvt.Unmarshal(r.body)
	if !c.holds(r.status == http.StatusOK && r.header.Get("Content-Type") == typeVectorTile && err == nil, "%s: %d %s: %v", where, r.status, r.header.Get("Content-Type"), err) {
		return
	}
	for _, l := range layers {
		named := slices.ContainsFunc(of.Layers, func(k struct{ ID string }) bool { return k.ID == l.Name })
		c.holds(named && l.Version == 2 && len(l.Features) > 0, "%s: layer %s of version %d with %d features", where, l.Name, l.Version, len(l.Features))
	}
}
