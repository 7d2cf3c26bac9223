package web_test

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// document is the OpenAPI document that the server gave of itself.
type document struct {
	*openapi3.T
	paths map[string]*regexp.Regexp
}

func openAPIOf(t *testing.T, s *site) *document {
	t.Helper()
	r := s.get("/api", "Accept", "application/vnd.oai.openapi+json;version=3.0")
	// Our validator lets these pass, stricter ones do not.
	for _, never := range []string{`":null`, `"required":[]`, `"enum":[]`} {
		if strings.Contains(r.body, never) {
			t.Errorf("the document holds %s", never)
		}
	}
	doc, err := openapi3.NewLoader().LoadFromData([]byte(r.body))
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := &document{doc, map[string]*regexp.Regexp{}}
	for path := range doc.Paths.Map() {
		d.paths[path] = regexp.MustCompile("^" + regexp.MustCompile(`\\\{[^/]*\\\}`).ReplaceAllString(regexp.QuoteMeta(path), "[^/]*") + "$")
	}
	return d
}

// operation returns what the document says of a path; nil if it does not know it.
func (d *document) operation(path string) *openapi3.Operation {
	path, _, _ = strings.Cut(path, "?")
	for template, re := range d.paths {
		if re.MatchString(path) {
			return d.Paths.Value(template).Get
		}
	}
	return nil
}

// check compares an answer with the document: status, type, shape.
func (d *document) check(t *testing.T, path string, r reply) {
	t.Helper()
	op := d.operation(path)
	if op == nil || r.status == 414 {
		return
	}
	res := op.Responses.Status(r.status)
	if res == nil {
		t.Errorf("%s: the document does not speak of %d", path, r.status)
		return
	}
	full := r.header.Get("Content-Type")
	bare, _, _ := strings.Cut(full, ";")
	content := res.Value.Content[full]
	if content == nil {
		content = res.Value.Content[bare]
	}
	if content == nil {
		t.Errorf("%s: the document does not speak of %s at %d", path, r.header.Get("Content-Type"), r.status)
		return
	}
	if content.Schema.Ref == "" { // bytes or text
		return
	}
	var v any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if err := content.Schema.Value.VisitJSON(v, openapi3.MultiErrors(), openapi3.EnableFormatValidation()); err != nil {
		t.Errorf("%s: %v", path, err)
	}
}

func TestOpenAPIIsOfWhatIsServed(t *testing.T) {
	s := founding(t)
	d := openAPIOf(t, s)
	fill := strings.NewReplacer("{collectionId}", "strikes", "{featureId}", "may25", "{z}", "0", "{row}", "0", "{col}", "0")
	for path, item := range d.Paths.Map() {
		path, sign := fill.Replace(path), "?"
		if item.Get.Parameters.GetByInAndName("query", "q") != nil && item.Get.Parameters.GetByInAndName("query", "q").Required {
			path, sign = path+"?q=maadan", "&"
		}
		if r := s.get(path); r.status != 200 {
			t.Errorf("%s: %d", path, r.status)
		}
		known := map[string]bool{}
		for _, p := range item.Get.Parameters {
			known[p.Value.Name] = true
			if p.Value.In == "path" && !p.Value.Required {
				t.Errorf("%s: path parameter %s is not required", path, p.Value.Name)
			}
		}
		// Each parameter of the whole document is taken exactly where it is listed.
		for name, value := range map[string]string{
			"bbox": "1,2,3,4", "datetime": "2017-05-25", "match": "certain", "undated": "exclude", "unplaced": "exclude", "kind": "a", "status": "open", "actor": "a", "q": "a",
			"updated_since": "2017-05-25", "asof": "2030-01-01", "sortby": "title", "limit": "5", "bins": "5", "step": "week", "f": "json", "cursor": "x", "filter": "x", "foo": "x",
		} {
			if name == "f" && known["f"] {
				continue // its words differ
			}
			r := s.get(path + sign + name + "=" + url.QueryEscape(value))
			unknown := strings.Contains(r.body, "urn:waylog:problem:unknown-parameter")
			if known[name] == unknown {
				t.Errorf("%s?%s: listed is %t, yet %d %s", path, name, known[name], r.status, r.body)
			}
		}
	}
	for _, path := range []string{"/", "/conformance", "/api", "/collections", "/collections/x/items", "/collections/x/export", "/healthz"} {
		if d.operation(path) == nil {
			t.Errorf("the document does not know %s", path)
		}
	}
}

// The conformance suite reads these members and fails, or worse skips, where
// one is missing.
func TestOpenAPIParametersForTheConformanceSuite(t *testing.T) {
	d := openAPIOf(t, newSite(t))
	if !strings.HasPrefix(d.OpenAPI, "3.0.") {
		t.Errorf("version %s", d.OpenAPI)
	}
	items := d.Paths.Value("/collections/{collectionId}/items").Get
	find := func(name string) *openapi3.Parameter {
		p := items.Parameters.GetByInAndName("query", name)
		if p == nil {
			t.Fatalf("no %s", name)
		}
		if p.Required || p.Style != "form" || p.Explode == nil || *p.Explode {
			t.Errorf("%s: required %t, style %s, explode %v", name, p.Required, p.Style, p.Explode)
		}
		return p
	}
	limit := find("limit").Schema.Value
	if !limit.Type.Is("integer") || limit.Min == nil || *limit.Min != 1 || limit.Max == nil || *limit.Max != 10000 || limit.Default != 100.0 {
		t.Errorf("limit: %+v", limit)
	}
	box := find("bbox").Schema.Value
	if !box.Type.Is("array") || box.MinItems != 4 || box.MaxItems == nil || *box.MaxItems != 6 || !box.Items.Value.Type.Is("number") {
		t.Errorf("bbox: %+v", box)
	}
	if s := find("datetime").Schema.Value; !s.Type.Is("string") {
		t.Errorf("datetime: %+v", s)
	}
	types := []string{"string", "integer", "number", "boolean", "array", "object"}
	var walk func(name string, s *openapi3.SchemaRef, depth int)
	walk = func(name string, s *openapi3.SchemaRef, depth int) {
		if s == nil || s.Value == nil || depth > 8 {
			return
		}
		for _, typ := range s.Value.Type.Slice() {
			if !slices.Contains(types, typ) {
				t.Errorf("%s: type %s", name, typ)
			}
		}
		if s.Value.Enum != nil && len(s.Value.Enum) == 0 {
			t.Errorf("%s: empty enum", name)
		}
		walk(name+"[]", s.Value.Items, depth+1)
		for member, m := range s.Value.Properties {
			walk(name+"."+member, m, depth+1)
		}
	}
	for name, s := range d.Components.Schemas {
		walk(name, s, 0)
	}
}
