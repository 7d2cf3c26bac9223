package apitest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// The parts of the suite that are about the service: numbers 1 to 5.

func (s *features) landingPage(c *check) {
	for _, accept := range []string{typeJSON, "", "*/*"} {
		r := c.read(s.base+"/", accept, typeJSON, &s.landing)
		c.holds(r.proto == "HTTP/1.1", "the status line says %s", r.proto)
	}
	c.holds(s.landing.find("service-desc", "") != "" || s.landing.find("service-doc", "") != "", "no service-desc and no service-doc: %+v", s.landing)
	for _, rel := range []string{"conformance", "data", "self"} {
		c.holds(s.landing.find(rel, typeJSON) != "", "no link %s: %+v", rel, s.landing)
	}
	c.wholeLinks("landing page", s.landing)
}

// wholeLinks wants rel, type and an absolute address of each link: one parser
// of the suite fails on a link without a type.
func (c *check) wholeLinks(where string, l linked) {
	c.Helper()
	for _, k := range l.Links {
		u, err := url.Parse(k.Href)
		c.holds(err == nil && u.IsAbs() && k.Rel != "" && k.Type != "", "%s: link %+v", where, k)
	}
}

func (s *features) definition(c *check) {
	address := s.landing.find("service-desc", typeOpenAPI)
	if !c.holds(address != "", "no service-desc of type %s: %+v", typeOpenAPI, s.landing) {
		return
	}
	r := c.read(address, typeOpenAPI, typeOpenAPI, &s.raw)
	d, err := Parse(r.body)
	if !c.holds(err == nil, "%v", err) {
		return
	}
	s.document = d
	c.holds(strings.HasPrefix(d.OpenAPI, "3.0."), "version %s", d.OpenAPI)
	c.holds(len(d.Servers) == 1 && d.Servers[0].URL == s.base, "servers: %+v, want %s", d.Servers, s.base)
	// Our library is lenient where other parsers are not.
	c.strictJSON("", s.raw)
	ids := map[string]bool{}
	for path, item := range d.Paths.Map() {
		for method, op := range item.Operations() {
			c.strictOperation(method+" "+path, path, op, ids)
		}
	}
}

// strictJSON walks the raw document.
func (c *check) strictJSON(at string, v any) {
	types := []string{"string", "integer", "number", "boolean", "array", "object"}
	switch v := v.(type) {
	case nil:
		c.holds(strings.Contains(at, "/enum/"), "%s is null", at)
	case []any:
		if strings.HasSuffix(at, "/enum") || strings.HasSuffix(at, "/required") {
			c.holds(len(v) > 0, "%s is empty", at)
		}
		for _, e := range v {
			c.strictJSON(at+"/", e)
		}
	case map[string]any:
		if _, ok := v["$ref"]; ok {
			c.holds(len(v) == 1, "%s: members beside $ref", at)
		}
		if typ, ok := v["type"]; ok && !strings.HasSuffix(at, "/properties") && !strings.Contains(at, "/example") {
			word, ok := typ.(string)
			c.holds(ok && slices.Contains(types, word), "%s: type %v", at, typ)
			_, items := v["items"]
			c.holds((word == "array") == items, "%s: items belong to arrays, and only to them", at)
		}
		for name, e := range v {
			c.strictJSON(at+"/"+name, e)
		}
	}
}

func (c *check) strictOperation(name, path string, op *openapi3.Operation, ids map[string]bool) {
	c.holds(op.OperationID != "" && !ids[op.OperationID], "%s: operationId %q", name, op.OperationID)
	ids[op.OperationID] = true
	c.holds(op.Summary != "" && len(op.Tags) == 1, "%s: summary %q, tags %q", name, op.Summary, op.Tags)
	c.holds(op.Responses.Status(http.StatusOK) != nil && op.Responses.Status(http.StatusBadRequest) != nil && op.Responses.Default() == nil, "%s: answers %v", name, op.Responses)
	seen := map[string]bool{}
	for _, ref := range op.Parameters {
		p := ref.Value
		c.holds(!seen[p.In+p.Name], "%s: %s stands twice", name, p.Name)
		seen[p.In+p.Name] = true
		inPath := strings.Contains(path, "{"+p.Name+"}")
		c.holds(p.In == map[bool]string{true: "path", false: "query"}[inPath], "%s: %s is in %s", name, p.Name, p.In)
		c.holds(!inPath || p.Required, "%s: path parameter %s is not required", name, p.Name)
		c.holds(p.Description != "" && p.Schema != nil, "%s: %s is not described", name, p.Name)
	}
	c.holds(strings.Count(path, "{") == len(slices.DeleteFunc(slices.Clone(op.Parameters), func(p *openapi3.ParameterRef) bool { return p.Value.In != "path" })), "%s: path parameters %v", name, seen)
	for status, response := range op.Responses.Map() {
		c.holds(response.Value.Description != nil && *response.Value.Description != "", "%s: %s is not described", name, status)
	}
}

func (s *features) conformance(c *check) {
	var a struct{ ConformsTo []string }
	c.read(s.landing.find("conformance", typeJSON), typeJSON, typeJSON, &a)
	s.classes = a.ConformsTo
	for i, class := range s.classes {
		u, err := url.Parse(class)
		c.holds(err == nil && u.IsAbs() && slices.Index(s.classes, class) == i, "class %q", class)
	}
	for _, class := range []string{"core", "geojson", "oas30"} {
		c.holds(slices.Contains(s.classes, part1+class), "%s is not declared: %q", class, s.classes)
	}
	// A class that is declared is asked for at every address; this server has no
	// page for each.
	c.holds(!slices.Contains(s.classes, part1+"html"), "html is declared")
	for _, k := range s.classes {
		c.holds(!strings.Contains(k, "ogcapi-tiles") || s.document.Paths.Value("/collections/{collectionId}/tiles") != nil, "%s is declared, yet no path has tiles", k)
	}
}

func (s *features) listOfCollections(c *check) {
	address := s.landing.find("data", typeJSON)
	var a struct {
		Links       []link
		Collections []json.RawMessage
		CRS         []string
	}
	c.read(address, typeJSON, typeJSON, &a)
	links := linked{a.Links}
	c.holds(links.find("self", typeJSON) == address, "self is %q, want %q", links.find("self", typeJSON), address)
	c.holds(links.find("alternate", "") != "", "no alternate: %+v", links)
	c.wholeLinks("collections", links)
	c.holds(len(a.Collections) > 0, "no collections")
	c.holds(len(a.CRS) == 0 || a.CRS[0] == crs84, "crs begins with %q", a.CRS)
	ids := map[string]bool{}
	for _, raw := range a.Collections {
		k := collection{raw: raw}
		if err := json.Unmarshal(raw, &k); err != nil {
			c.Fatal(err)
		}
		c.holds(k.ID != "" && !ids[k.ID], "id %q", k.ID)
		ids[k.ID] = true
		c.holds(k.ItemType == nil || *k.ItemType == "feature", "%s: itemType %v", k.ID, k.ItemType)
		c.holds(itemsOf(k) != "", "%s: no items of type %s: %+v", k.ID, typeGeoJSON, k.Links)
		c.holds(k.find("self", typeJSON) != "", "%s: no self", k.ID)
		c.holds(len(k.CRS) == 0 || k.CRS[0] == crs84, "%s: crs begins with %q", k.ID, k.CRS)
		c.wholeLinks(k.ID, k.linked)
		s.collections = append(s.collections, k)
	}
}

func (s *features) eachCollection(c *check) {
	c.holds(s.document.Paths.Value("/collections/{collectionId}") != nil, "the document has no path for a collection")
	for _, k := range s.collections {
		var raw json.RawMessage
		self := k.find("self", typeJSON)
		c.read(self, typeJSON, typeJSON, &raw)
		c.holds(bytes.Equal(raw, k.raw), "%s differs from its entry in the list:\n%s\n%s", k.ID, raw, k.raw)
		c.holds(k.Title != nil && k.Description != nil, "%s: no title or no description", k.ID)
		if b := k.Extent.Spatial; b != nil {
			c.holds(len(b.BBox) > 0 && len(b.BBox[0]) == 4 && b.BBox[0][1] <= b.BBox[0][3], "%s: bbox %v", k.ID, b.BBox)
		}
		i := k.Extent.Temporal.Interval
		c.holds(len(i) > 0 && len(i[0]) == 2, "%s: interval %v", k.ID, i)
		route, params := s.document.Find(http.MethodGet, strings.TrimPrefix(self, s.base))
		c.holds(route != nil && route.Operation != nil && params["collectionId"] == k.ID, "%s: the document does not know %s", k.ID, self)
	}
	r := c.get(s.landing.find("data", typeJSON)+"/no-such-collection", typeJSON)
	c.holds(r.status == http.StatusNotFound && r.header.Get("Content-Type") == problemJSON, "a collection that is not there: %d %s", r.status, r.header.Get("Content-Type"))
}
