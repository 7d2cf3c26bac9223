package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/waylog/waylog/server/web/apitest"
)

// openAPIOf reads the document that the server gives of itself. That each answer
// keeps to it is seen to in newSite.
func openAPIOf(t *testing.T, s *site) *apitest.Document {
	t.Helper()
	d, err := apitest.Parse([]byte(s.get("/api", "Accept", "application/vnd.oai.openapi+json;version=3.0").body))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestOpenAPIIsOfWhatIsServed(t *testing.T) {
	s := founding(t)
	d := openAPIOf(t, s)
	fill := strings.NewReplacer("{collectionId}", "strikes", "{featureId}", "may25", "{z}", "0", "{row}", "0", "{col}", "0")
	for path, item := range d.Paths.Map() {
		if item.Get.Parameters.GetByInAndName("query", "view") != nil {
			continue // the page reads what it knows and leaves the rest aside
		}
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
		if route, _ := d.Find("GET", path); route == nil || route.Operation == nil {
			t.Errorf("the document does not know %s", path)
		}
	}
}
