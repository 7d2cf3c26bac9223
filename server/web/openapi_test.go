package web_test

import (
	"net/http"
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

// TestOpenAPIIsOfWhatIsServed asks for everything that the document allows and
// forbids, and for the addresses that must be in it.
func TestOpenAPIIsOfWhatIsServed(t *testing.T) {
	s := founding(t)
	if n := apitest.Probe(t, s.URL, http.DefaultClient); n < 1000 {
		t.Errorf("only %d requests were made", n)
	}
	d := openAPIOf(t, s)
	for _, path := range []string{"/", "/conformance", "/api", "/collections", "/collections/x/items", "/collections/x/export", "/healthz", "/card.png"} {
		if route, _ := d.Find(http.MethodGet, path); route == nil || route.Operation == nil {
			t.Errorf("the document does not know %s", path)
		}
	}
}
