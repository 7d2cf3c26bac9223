package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/waylog/waylog/data/exporter"
	"github.com/waylog/waylog/geo/timetile"
	"github.com/waylog/waylog/geo/vectortile"
)

// operation is one address of the OpenAPI document. Its parameters are the very
// table that requests are checked with.
type operation struct {
	path    string
	id      string // operationId
	tag     string
	summary string
	takes   endpoint
	answers []content // of status 200
	errors  []int     // beside those of every address
}

// content is a media type and the name of its schema in components; "" is bytes
// or text.
type content struct{ mediaType, schema string }

// operations is every address that people are meant to use; the page's own
// files are not among them.
func operations() []operation {
	const layer, feature, tiles = "/collections/{collectionId}", "/collections/{collectionId}/items/{featureId}", "/collections/{collectionId}/tiles"
	is := func(schema string) []content { return []content{{typeJSON, schema}} }
	geojson := func(schema string) []content { return []content{{typeGeoJSON, schema}} }
	schemas := []content{{typeSchema, "jsonSchema"}}
	var files []content
	for _, f := range exporter.Formats() {
		bare, _, _ := strings.Cut(f.MediaType, ";")
		shape := ""
		if bare == typeGeoJSON {
			shape = "exportedCollection"
		}
		files = append(files, content{bare, shape})
	}
	var none []int
	const missing, deleted, failing = http.StatusNotFound, http.StatusGone, http.StatusServiceUnavailable
	stored, found, dated := []int{failing}, []int{missing, failing}, []int{missing, deleted, failing}
	return []operation{
		{"/", "getLandingPage", "Capabilities", "Where to begin: the map for browsers, links for programs", atLanding, []content{{typeJSON, "landingPage"}, {"text/html", ""}}, none},
		{"/conformance", "getConformance", "Capabilities", "The classes of standards that hold", atPlain, is("conformance"), none},
		{"/api", "getAPI", "Capabilities", "This document", atPlain, []content{{typeOpenAPI, "openAPI"}}, none},
		{"/api.html", "getAPIPage", "Capabilities", "This document for people", atNothing, []content{{"text/html", ""}}, stored},
		{"/collections", "getCollections", "Layers", "The layers", atPlain, is("collections"), stored},
		{layer, "getCollection", "Layers", "One layer", atPlain, is("collection"), found},
		{layer + "/schema", "getSchema", "Layers", "The fields of a layer's events", atPlain, schemas, found},
		{layer + "/queryables", "getQueryables", "Layers", "What a layer can be filtered by", atPlain, schemas, found},
		{layer + "/items", "getFeatures", "Events", "A page of events", atItems, geojson("featureCollection"), dated},
		{feature, "getFeature", "Events", "One event", atItem, geojson("feature"), dated},
		{feature + "/history", "getHistory", "Events", "Who changed an event, when, why and what", atHistory, is("history"), found},
		{layer + "/export", "getExport", "Events", "All events that are matched, as a file; never cut short", atExport, files, found},
		{layer + "/histogram", "getHistogram", "Counts", "How many events there were over time", atHistogram, is("histogram"), dated},
		{layer + "/summary", "getSummary", "Counts", "What the matched events add up to", atSummary, is("summary"), dated},
		{layer + "/timetiles/{z}/{row}/{col}", "getTimeTile", "Counts", "The matched events of a tile that have a place and a time, added up in its cells, for all times, as packed columns", atTimeTile, []content{{typeBytes, ""}}, append([]int{http.StatusNoContent}, found...)},
		{tiles, "getTilesets", "Tiles", "The tilesets of a layer", atPlain, is("tilesets"), found},
		{tiles + "/{tileMatrixSetId}", "getTileset", "Tiles", "A tileset: what is in its tiles, and the address of one; with the filters that it was asked with", atTileset, []content{{typeJSON, "tileset"}, {typeTileJSON, "tileJSON"}}, found},
		{tiles + "/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", "getTile", "Tiles", "The matched events that have a place and a time, as a Mapbox vector tile: one by one, or added up where they are too many", atTile, []content{{typeVectorTile, ""}}, append([]int{http.StatusNoContent}, found...)},
		{"/tileMatrixSets", "getTileMatrixSets", "Tiles", "The ways in which the world is cut into tiles", atPlain, is("tileMatrixSets"), none},
		{"/tileMatrixSets/{tileMatrixSetId}", "getTileMatrixSet", "Tiles", "One way in which the world is cut into tiles", atPlain, is("tileMatrixSet"), []int{missing}},
		{"/places", "getPlaces", "Places", "Places by name, of the public layers and of the gazetteer, the best match first", atPlaces, geojson("places"), stored},
		{"/card.png", "getCard", "Page", "A picture of what the page shows at an address, for previews of its link", atPage, []content{{"image/png", ""}}, stored},
		{"/healthz", "getHealth", "Server", "Whether the program runs", atNothing, is("health"), none},
		{"/readyz", "getReady", "Server", "Whether the store answers", atNothing, is("health"), stored},
	}
}

// openAPI builds the document without its servers, which depend on the request.
func (s *server) openAPI() map[string]any {
	version := s.Version
	if version == "" {
		version = "0"
	}
	paths := map[string]any{}
	for _, op := range operations() {
		paths[op.path] = map[string]any{"get": s.operation(op)}
	}
	return map[string]any{
		"openapi": "3.0.3",
		"info": map[string]any{
			"title": "Waylog", "version": version,
			"description": "Conflict events over time, by OGC API - Features and OGC API - Tiles. What is not known is null or left out, never 0.",
			"license":     map[string]any{"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
		},
		"tags": []any{
			map[string]any{"name": "Capabilities"}, map[string]any{"name": "Layers"}, map[string]any{"name": "Events"},
			map[string]any{"name": "Counts"}, map[string]any{"name": "Tiles"}, map[string]any{"name": "Places"}, map[string]any{"name": "Page"}, map[string]any{"name": "Server"},
		},
		"paths": paths,
		"components": map[string]any{
			"parameters": s.sharedParameters(),
			"schemas":    componentSchemas(),
			"headers":    responseHeaders(),
			"responses":  sharedResponses(),
		},
	}
}

func ref(kind, name string) map[string]any {
	return map[string]any{"$ref": "#/components/" + kind + "/" + name}
}

func (s *server) operation(op operation) map[string]any {
	params := []any{}
	for _, name := range []string{"collectionId", "featureId", "z", "row", "col", "tileMatrixSetId", "tileMatrix", "tileRow", "tileCol"} {
		if slices.Contains(pathNames(op.path), name) {
			params = append(params, ref("parameters", name))
		}
	}
	for _, p := range s.accepts[op.takes] {
		if p.name == "f" || p.own { // differs from one address to the next
			params = append(params, p.document())
			continue
		}
		params = append(params, ref("parameters", p.name))
	}
	if op.takes == atLanding || op.takes == atPage {
		params = append(params, ref("parameters", "view"))
	}
	return map[string]any{"operationId": op.id, "tags": []any{op.tag}, "summary": op.summary, "parameters": params, "responses": op.responses()}
}

// document writes a query parameter as OpenAPI wants it: lists are joined by
// commas, in one parameter.
func (p param) document() map[string]any {
	d := map[string]any{
		"name": p.name, "in": "query", "required": p.required, "style": "form", "explode": false,
		"description": p.about, "schema": p.schema,
	}
	if p.example != nil {
		d["example"] = p.example
	}
	return d
}

// viewParameter stands for all that an address of the page may say of what is
// shown; what the page does not know it leaves aside.
func viewParameter() map[string]any {
	return map[string]any{
		"name": "view", "in": "query", "required": false, "style": "form", "explode": true,
		"description": "For the page: what is shown, as in its own address (layers, from, to, now, match, kinds, actors, q, status, map, sel, asof, lang). Whatever else stands there is left aside.",
		"schema":      schema{"type": "object", "additionalProperties": true},
		"example":     map[string]any{"from": "2017-05-25", "to": "2017-06-01"},
	}
}

func (s *server) sharedParameters() map[string]any {
	out := map[string]any{}
	for _, p := range parameters() {
		out[p.name] = p.document()
	}
	out["view"] = viewParameter()
	upTo := func(most int) schema { return schema{"type": "integer", "minimum": 0, "maximum": most} }
	for name, p := range map[string]struct {
		about  string
		schema schema
	}{
		"collectionId": {"Id of a layer", text()}, "featureId": {"Id of an event in the layer", text()},
		"z":               {"Level of the tile: 0 is the world in 512 pixels", upTo(timetile.MaxZoom)},
		"row":             {"Row of the tile, from the north; there are 2^z", upTo(1<<timetile.MaxZoom - 1)},
		"col":             {"Column of the tile, from 180° west; there are 2^z", upTo(1<<timetile.MaxZoom - 1)},
		"tileMatrixSetId": {"How the world is cut", schema{"type": "string", "enum": []string{webMercatorQuad}}},
		"tileMatrix":      {"Zoom of the tile", upTo(vectortile.MaxZoom)},
		"tileRow":         {"Row of the tile, from the north; there are 2^tileMatrix", upTo(1<<vectortile.MaxZoom - 1)},
		"tileCol":         {"Column of the tile, from 180° west; there are 2^tileMatrix", upTo(1<<vectortile.MaxZoom - 1)},
	} {
		out[name] = map[string]any{"name": name, "in": "path", "required": true, "description": p.about, "schema": p.schema}
	}
	return out
}

// pathNames returns the names between braces.
func pathNames(path string) []string {
	var names []string
	for i := 0; i < len(path); i++ {
		if path[i] == '{' {
			j := slices.Index([]byte(path[i:]), '}')
			names = append(names, path[i+1:i+j])
			i += j
		}
	}
	return names
}
