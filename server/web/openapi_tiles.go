package web

// tileSchemas are what is said of tiles; the tiles themselves are bytes.
func tileSchemas() map[string]any {
	links := listOf(ref("schemas", "link"))
	pair := schema{"type": "array", "minItems": 2, "maxItems": 2, "items": number()}
	object := schema{"type": "object", "additionalProperties": true}
	named := map[string]any{"id": text(), "title": text(), "uri": text(), "crs": text()}
	with := func(more map[string]any) map[string]any {
		for name, s := range named {
			more[name] = s
		}
		return more
	}
	return map[string]any{
		"tilesets": shape(map[string]any{"links": links, "tilesets": listOf(ref("schemas", "tileset"))}),
		"tileset": shape(map[string]any{
			"title": text(), "dataType": schema{"type": "string", "enum": []string{"vector"}}, "crs": text(), "tileMatrixSetURI": text(), "links": links,
			"description": text(), "attribution": text(), "license": text(),
			"boundingBox": shape(map[string]any{"lowerLeft": pair, "upperRight": pair, "crs": text()}),
			"layers":      listOf(shape(map[string]any{"id": text(), "description": text(), "dataType": text(), "propertiesSchema": object})),
		}, "description", "attribution", "license", "boundingBox", "layers"),
		"tileJSON": shape(map[string]any{
			"tilejson": text(), "name": text(), "description": text(), "attribution": text(), "tiles": listOf(text()), "minzoom": integer(), "maxzoom": integer(),
			"bounds": schema{"type": "array", "minItems": 4, "maxItems": 4, "items": number()},
			"vector_layers": listOf(shape(map[string]any{
				"id": text(), "description": text(), "minzoom": integer(), "maxzoom": integer(), "fields": schema{"type": "object", "additionalProperties": text()},
			})),
		}, "description", "attribution"),
		"tileMatrixSets": shape(map[string]any{"links": links, "tileMatrixSets": listOf(shape(with(map[string]any{"links": links})))}),
		"tileMatrixSet": shape(with(map[string]any{
			"orderedAxes": listOf(text()), "wellKnownScaleSet": text(),
			"tileMatrices": listOf(shape(map[string]any{
				"id": text(), "scaleDenominator": number(), "cellSize": number(), "cornerOfOrigin": schema{"type": "string", "enum": []string{"topLeft"}}, "pointOfOrigin": pair,
				"tileWidth": integer(), "tileHeight": integer(), "matrixWidth": integer(), "matrixHeight": integer(),
			})),
		})),
	}
}
