package web

import (
	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/exporter"
)

const jsonSchema = "https://json-schema.org/draft/2020-12/schema"

// schema answers what a feature of the layer looks like: its properties in the
// order in which they are written, each with one type. It describes the whole
// feature, for GDAL looks for the fields below `properties`.
func (s *server) schema(c echo.Context) error {
	r, err := s.read(c, atPlain)
	if err != nil {
		return err
	}
	if fresh(c, s.tagOf(c, r.state), false) {
		return nil
	}
	var fields object
	for _, f := range exporter.Fields() {
		fields = append(fields, member{f.Name, fieldSchema(f)})
	}
	for _, p := range r.layer.Properties {
		fields = append(fields, member{p.Name, ownSchema(p)})
	}
	feature := object{
		{"type", object{{"type", "string"}, {"enum", []string{"Feature"}}}},
		{"id", object{{"type", "string"}}},
		{"geometry", object{{"type", "object"}, {"description", "GeoJSON geometry in WGS 84; null where no place is known."}}},
		{"time", object{{"type", "object"}, {"description", "JSON-FG time of the outer bounds; null where no time is known."}}},
		{"properties", object{{"type", "object"}, {"properties", fields}}},
	}
	return answerJSON(c, typeSchema, schemaDocument(r, "A feature of "+r.layer.Title, feature))
}

// queryables answers what filter expressions may name, each with its type.
func (s *server) queryables(c echo.Context) error {
	r, err := s.read(c, atPlain)
	if err != nil {
		return err
	}
	if fresh(c, s.tagOf(c, r.state), false) {
		return nil
	}
	fixed := map[string]exporter.Field{}
	for _, f := range exporter.Fields() {
		fixed[f.Name] = f
	}
	own := map[string]data.PropertyType{}
	for _, p := range r.layer.Properties {
		own[p.Name] = p
	}
	var fields object
	for _, q := range r.layer.Queryables() {
		var o object
		switch {
		case q.Own:
			o = ownSchema(own[q.Name])
		case q.Name == data.PropertyGeometry:
			o = object{{"format", "geometry-any"}, {"x-ogc-role", "primary-geometry"}, {"title", "Geometry"}, {"description", "The place. There is also the parameter bbox."}}
		case q.Name == data.PropertyTime:
			o = object{{"type", "object"}, {"title", "Time"}, {"description", "The outer bounds as an interval, for temporal functions; a bound that is not known is open. There is also the parameter datetime."}}
		case q.Name == "id":
			o = object{{"type", "string"}, {"x-ogc-role", "id"}, {"title", "Id"}}
		default:
			o = fieldSchema(fixed[q.Name])
		}
		fields = append(fields, member{q.Name, o})
	}
	doc := append(schemaDocument(r, "What "+r.layer.Title+" can be filtered by", fields), member{"additionalProperties", false})
	return answerJSON(c, typeSchema, doc)
}

// ownSchema is the type of one of the data set's own properties. GDAL takes
// every integer for one of 32 bits and would cut a larger one down to them, so
// those are called what it keeps as they are.
func ownSchema(p data.PropertyType) object {
	o := object{{"type", p.Type}}
	if p.Format == "int64" {
		o = object{{"type", "number"}, {"multipleOf", 1}, {"description", "Whole numbers, some of which need more than 32 bits."}}
	}
	if p.Format != "" {
		o = append(o, member{"format", p.Format})
	}
	if p.Format == "date-time" {
		o = append(o, member{"description", "Where it names no zone, a time of the layer's zone."})
	}
	return o
}

func schemaDocument(r *reading, title string, fields object) object {
	return object{
		{"$schema", jsonSchema}, {"$id", r.address(r.path, nil)}, {"type", "object"}, {"title", title},
		{"description", r.layer.Description}, {"properties", fields},
	}
}

func fieldSchema(f exporter.Field) object {
	o := object{{"type", f.Type}}
	if f.Format != "" {
		o = append(o, member{"format", f.Format})
	}
	o = append(o, member{"title", f.Title}, member{"description", f.Description})
	switch f.Name {
	case "actors", "claims", "sources", "related":
		o = append(o, member{"items", object{{"type", "object"}}})
	case "tags":
		o = append(o, member{"items", object{{"type", "string"}}})
	case "status":
		o = append(o, member{"enum", data.Statuses})
	case "place_precision":
		o = append(o, member{"enum", data.PlacePrecisions})
	}
	return o
}
