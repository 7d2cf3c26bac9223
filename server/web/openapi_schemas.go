package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/exporter"
)

// The shapes of answers, as OpenAPI 3.0 writes them.

func listOf(items any) schema { return schema{"type": "array", "items": items} }

func orNothing(s schema) schema {
	s["nullable"] = true
	return s
}

// shape is an object with these members, all of which are there but those
// named as optional.
func shape(members map[string]any, optional ...string) schema {
	var required []string
	for name := range members {
		if !slices.Contains(optional, name) {
			required = append(required, name)
		}
	}
	s := schema{"type": "object", "properties": members}
	if len(required) > 0 { // an empty list is not allowed there
		slices.Sort(required)
		s["required"] = required
	}
	return s
}

func text() schema    { return schema{"type": "string"} }
func number() schema  { return schema{"type": "number"} }
func integer() schema { return schema{"type": "integer"} }
func date() schema    { return schema{"type": "string", "format": "date"} }
func instant() schema { return schema{"type": "string", "format": "date-time"} }
func counts() schema  { return schema{"type": "object", "additionalProperties": integer()} }

func componentSchemas() map[string]any {
	links := listOf(ref("schemas", "link"))
	coordinates := schema{"type": "array", "items": schema{}}
	sums := shape(map[string]any{
		"low": orNothing(integer()), "best": orNothing(integer()), "high": orNothing(integer()),
		"unknown": integer(), "disputed": integer(), "open_ended": integer(),
	})
	feature := func(optional ...string) schema {
		return shape(map[string]any{
			"type": schema{"type": "string", "enum": []string{"Feature"}}, "id": text(),
			"geometry": ref("schemas", "geometry"), "time": ref("schemas", "time"),
			"properties": ref("schemas", "properties"), "links": links,
		}, optional...)
	}
	return map[string]any{
		"link": shape(map[string]any{"href": text(), "rel": text(), "type": text(), "title": text()}, "title"),
		"landingPage": shape(map[string]any{
			"title": text(), "description": text(), "version": text(), "links": links,
			"map": shape(map[string]any{"layers": listOf(text()), "tiles": orNothing(shape(map[string]any{"url": text(), "attribution": text()}))}),
		}, "version"),
		"conformance": shape(map[string]any{"conformsTo": listOf(text())}),
		"openAPI":     schema{"type": "object", "required": []string{"openapi", "paths"}},
		"collections": shape(map[string]any{"links": links, "timeStamp": instant(), "collections": listOf(ref("schemas", "collection"))}),
		"collection": shape(map[string]any{
			"id": text(), "title": text(), "description": text(), "attribution": text(), "licence": text(),
			"itemType":     schema{"type": "string", "enum": []string{"feature"}},
			"geometryType": schema{"type": "string", "enum": []string{"point", "line", "area", "mixed"}},
			"timeZone":     text(), "crs": listOf(text()), "extent": ref("schemas", "extent"), "links": links,
			"kinds":    listOf(shape(map[string]any{"key": text(), "label": text(), "colour": text(), "symbol": text()}, "label", "colour", "symbol")),
			"coverage": listOf(shape(map[string]any{"from": date(), "to": date(), "note": text()}, "from", "to", "note")),
		}, "attribution", "coverage"),
		"extent": shape(map[string]any{
			"spatial": shape(map[string]any{
				"crs": text(), "bbox": schema{"type": "array", "minItems": 1, "items": schema{"type": "array", "minItems": 4, "maxItems": 4, "items": number()}},
			}),
			"temporal": shape(map[string]any{
				"trs":         text(),
				"interval":    schema{"type": "array", "minItems": 1, "items": schema{"type": "array", "minItems": 2, "maxItems": 2, "items": orNothing(instant())}},
				"waylog:days": schema{"type": "array", "minItems": 2, "maxItems": 2, "items": orNothing(date())},
			}),
		}, "spatial"),
		"jsonSchema": schema{"type": "object", "required": []string{"type", "properties"}, "properties": map[string]any{"type": text(), "properties": schema{"type": "object"}}},
		"featureCollection": shape(map[string]any{
			"type": schema{"type": "string", "enum": []string{"FeatureCollection"}}, "features": listOf(feature("links")),
			"numberMatched": integer(), "numberReturned": integer(), "timeStamp": instant(), "links": links,
		}),
		"exportedCollection": shape(map[string]any{
			"type": schema{"type": "string", "enum": []string{"FeatureCollection"}}, "features": listOf(feature("links")),
			"title": text(), "description": text(), "attribution": text(), "licence": text(), "timeZone": text(),
		}, "title", "description", "attribution", "licence", "timeZone"),
		"feature": feature(),
		"geometry": orNothing(shape(map[string]any{
			"type":        schema{"type": "string", "enum": []string{"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}},
			"coordinates": coordinates, "geometries": listOf(schema{"type": "object"}),
		}, "coordinates", "geometries")),
		"time": orNothing(shape(map[string]any{
			"date": date(), "timestamp": instant(), "interval": schema{"type": "array", "minItems": 2, "maxItems": 2, "items": text()},
		}, "date", "timestamp", "interval")),
		"properties": propertiesSchema(),
		"history": shape(map[string]any{
			"layer": text(), "id": text(), "links": links,
			"revisions": listOf(shape(map[string]any{
				"revision": integer(), "recorded": instant(), "author": text(), "reason": text(),
				"action":  schema{"type": "string", "enum": []string{"created", "changed", "deleted", "restored"}},
				"changes": listOf(shape(map[string]any{"field": text(), "old": orNothing(schema{}), "new": orNothing(schema{})})),
			}, "reason")),
		}),
		"histogram": shape(map[string]any{
			"step":    schema{"type": "string", "enum": []string{"day", "week", "month", "year", "decade", "century"}},
			"matched": integer(), "undated": integer(),
			"bins": listOf(shape(map[string]any{"start": date(), "end": date(), "count": integer(), "spread": number(), "kinds": counts()})),
		}),
		"summary": shape(map[string]any{
			"matched": integer(), "undated": integer(), "unplaced": integer(), "uncertain": integer(),
			"killed": sums, "injured": sums, "civilians_killed": sums, "by_kind": counts(), "by_status": counts(),
		}),
		"places":  placesSchema(),
		"health":  shape(map[string]any{"status": text(), "version": text()}, "version"),
		"problem": problemSchema(),
	}
}

// placesSchema is what a search for places answers.
func placesSchema() schema {
	word := func(words ...string) schema { return schema{"type": "string", "enum": words} }
	return shape(map[string]any{
		"type": word("FeatureCollection"), "numberReturned": integer(), "attribution": text(),
		"gazetteer": schema{"type": "integer", "description": "How many places the gazetteer has; 0 where none is built in: then only the layers' places are searched."},
		"cut":       schema{"type": "array", "items": text(), "description": "Layers that name more places than are searched."},
		"features": listOf(shape(map[string]any{
			"type": word("Feature"), "id": text(),
			"geometry": shape(map[string]any{"type": word("Point"), "coordinates": schema{"type": "array", "minItems": 2, "maxItems": 2, "items": number()}}),
			"properties": shape(map[string]any{
				"name": text(), "other_name": orNothing(text()), "alternates": listOf(text()), "country": orNothing(text()), "admin": orNothing(text()),
				"kind": orNothing(text()), "population": orNothing(integer()), "precision": orNothing(text()), "source": text(),
				"layer": orNothing(text()), "events": orNothing(integer()), "match": word("exact", "prefix", "word", "similar"), "spelling": orNothing(text()),
			}),
		})),
	}, "attribution")
}

// propertiesSchema lists the fixed fields; a layer's own come beside them.
func propertiesSchema() schema {
	members := map[string]any{}
	var required []string
	for _, f := range exporter.Fields() {
		s := schema{"type": f.Type, "description": f.Description, "nullable": true}
		if f.Format != "" {
			s["format"] = f.Format
		}
		if f.Type == "array" {
			s["items"] = schema{"nullable": true}
		}
		if f.Name == "status" {
			words := []any{nil} // a list with null in it, for else null would not be one of them
			for _, w := range data.Statuses {
				words = append(words, w)
			}
			s["enum"] = words
		}
		if f.Always {
			required = append(required, f.Name)
		}
		members[f.Name] = s
	}
	return schema{"type": "object", "properties": members, "required": required}
}

func problemSchema() schema {
	var types []string
	for _, k := range problemKinds() {
		types = append(types, problemType+k.name)
	}
	return shape(map[string]any{
		"type": schema{"type": "string", "enum": types}, "title": text(), "status": integer(), "detail": text(),
		"parameter": text(), "id": text(), "expected": text(), "restart": text(), "request_id": text(),
	}, "parameter", "id", "expected", "restart", "request_id")
}

func problemResponses() map[string]any {
	out := map[string]any{}
	for status, about := range map[int]string{
		http.StatusBadRequest:          "A parameter is wrong; `parameter` names it and `expected` says what would be right.",
		http.StatusNotFound:            "There is no such layer, feature or state; `id` names it.",
		http.StatusGone:                "The feature was deleted, or the cursor is more than an hour old; then `restart` is where to begin again.",
		http.StatusInternalServerError: "The server failed; `request_id` finds the cause in its log.",
		http.StatusServiceUnavailable:  "The store cannot answer now.",
	} {
		out[strconv.Itoa(status)] = map[string]any{
			"description": about,
			"content":     map[string]any{"application/problem+json": map[string]any{"schema": ref("schemas", "problem")}},
		}
	}
	return out
}
