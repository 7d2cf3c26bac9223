package web

import (
	"maps"
	"slices"

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
	out := map[string]any{
		"link": shape(map[string]any{"href": text(), "rel": text(), "type": text(), "title": text(), "templated": schema{"type": "boolean"}}, "title", "templated"),
		"landingPage": shape(map[string]any{
			"title": text(), "description": text(), "version": text(), "links": links,
			"map": shape(map[string]any{"layers": listOf(text()), "tiles": orNothing(shape(map[string]any{"url": text(), "attribution": text()}))}),
		}, "version"),
		"conformance": shape(map[string]any{"conformsTo": listOf(text())}),
		"openAPI":     schema{"type": "object", "required": []string{"openapi", "paths"}, "additionalProperties": true},
		"collections": shape(map[string]any{"links": links, "timeStamp": instant(), "collections": listOf(ref("schemas", "collection"))}),
		"collection": shape(map[string]any{
			"id": text(), "title": text(), "description": text(), "attribution": text(), "licence": text(),
			"itemType":     schema{"type": "string", "enum": []string{"feature"}},
			"geometryType": schema{"type": "string", "enum": []string{"point", "line", "area", "mixed"}},
			"itemCount":    integer(), "timeZone": text(), "crs": listOf(text()), "extent": ref("schemas", "extent"), "links": links,
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
		"jsonSchema": schema{
			"type": "object", "required": []string{"type", "properties"}, "additionalProperties": true,
			"properties": map[string]any{"type": text(), "properties": schema{"type": "object", "additionalProperties": true}},
		},
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
				"raw":     ref("schemas", "rawRow"),
			}, "reason", "raw")),
		}),
		"rawRow": rawRowSchema(),
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
		"health":  shape(map[string]any{"status": text(), "version": text(), "writable": schema{"type": "boolean"}}, "version", "writable"),
		"problem": problemSchema(),
	}
	maps.Copy(out, partSchemas())
	maps.Copy(out, tileSchemas())
	return out
}

// rawRowSchema is what an imported file said.
func rawRowSchema() schema {
	s := shape(map[string]any{"row": integer(), "header": text(), "text": text()}, "header")
	s["description"] = "What the imported file said, word for word: row is the line of a table or the number of a feature, header the line with the names of the columns."
	return s
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
	items := map[string]any{
		"actors": ref("schemas", "actor"), "claims": ref("schemas", "claim"), "sources": ref("schemas", "source"), "related": ref("schemas", "relation"),
		"tags": text(), "vertex_times": schema{"nullable": true, "description": "A date-time, null, or a list of them."},
	}
	words := map[string][]string{
		"status": data.Statuses, "time_precision": data.TimePrecisions, "place_precision": data.PlacePrecisions,
		"figures_from": data.FigureOrigins, "review": data.Reviews,
	}
	members := map[string]any{}
	var required []string
	for _, f := range exporter.Fields() {
		s := schema{"type": f.Type}
		if list, ok := words[f.Name]; ok {
			s = oneOfOrNothing(list)
		}
		s["description"], s["nullable"] = f.Description, true
		if f.Format != "" {
			s["format"] = f.Format
		}
		switch f.Type {
		case "array":
			s["items"] = items[f.Name]
		case "object":
			s["additionalProperties"] = true
		}
		if f.Always {
			required = append(required, f.Name)
		}
		members[f.Name] = s
	}
	return schema{
		"type": "object", "properties": members, "required": required, "additionalProperties": true,
		"description": "The fixed fields, and beside them the data set's own under their own names.",
	}
}

// partSchemas are the objects that the lists of an event hold.
func partSchemas() map[string]any {
	figure := shape(map[string]any{
		"what": text(), "low": orNothing(integer()), "best": orNothing(integer()), "high": orNothing(integer()), "text": orNothing(text()),
	})
	source := map[string]any{"id": text()}
	var optional []string
	for _, name := range []string{"url", "title", "publisher", "author", "published", "retrieved", "language", "archive_url", "sha256"} {
		source[name] = text()
		optional = append(optional, name)
	}
	return map[string]any{
		"actor":    shape(map[string]any{"name": text(), "role": oneOfOrNothing(data.ActorRoles)}),
		"relation": shape(map[string]any{"layer": text(), "id": text(), "relation": oneOfOrNothing(data.Relations), "note": text()}, "note"),
		"source":   shape(source, optional...),
		// What a claim is silent on is null.
		"claim": shape(map[string]any{
			"id": text(), "source_id": orNothing(text()), "claimant": orNothing(text()), "text": orNothing(text()), "said_on": orNothing(date()),
			"stance": oneOfOrNothing(data.Stances), "figures": orNothing(listOf(figure)), "date_start": orNothing(date()), "date_end": orNothing(date()),
			"time_text": orNothing(text()), "place": orNothing(text()), "geometry": ref("schemas", "geometry"),
		}),
	}
}

// oneOfOrNothing is one of a few words, or null, which has to be among them.
func oneOfOrNothing(words []string) schema {
	list := []any{nil}
	for _, w := range words {
		list = append(list, w)
	}
	return schema{"type": "string", "nullable": true, "enum": list}
}

func problemSchema() schema {
	var types []string
	for _, k := range problemKinds() {
		types = append(types, problemType+k.name)
	}
	return shape(map[string]any{
		"type": schema{"type": "string", "enum": types}, "title": text(), "status": integer(), "detail": text(),
		"parameter": text(), "position": integer(), "id": text(), "expected": text(), "restart": text(), "request_id": text(),
	}, "parameter", "position", "id", "expected", "restart", "request_id")
}
