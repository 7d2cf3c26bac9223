package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// scenario is a request and what its answer must and must not hold.
type scenario struct {
	name, path string
	method     string   // "" is GET
	headers    []string // in pairs
	status     int
	mediaType  string   // beginning of Content-Type, or ""
	has, lacks []string // in the body
	header     [][2]string
}

func run(t *testing.T, s *site, scenarios []scenario) {
	for _, c := range scenarios {
		t.Run(c.name, func(t *testing.T) {
			method := c.method
			if method == "" {
				method = http.MethodGet
			}
			r := s.ask(method, c.path, c.headers...)
			if r.status != c.status {
				t.Fatalf("got %d, want %d: %s", r.status, c.status, r.body)
			}
			if got := r.header.Get("Content-Type"); !strings.HasPrefix(got, c.mediaType) {
				t.Errorf("type %q, want %q", got, c.mediaType)
			}
			for _, want := range c.has {
				if !strings.Contains(r.body, want) {
					t.Errorf("lacks %s in %s", want, r.body)
				}
			}
			// What nobody may know of is in no answer, and no internals are.
			for _, never := range append(c.lacks, "hidden-id", "Hidden", "embargoed-id", "Embargoed", "SELECT", "sqlite", ".go:") {
				if strings.Contains(r.body, never) {
					t.Errorf("holds %s: %s", never, r.body)
				}
			}
			for _, h := range c.header {
				if got := r.header.Get(h[0]); !strings.Contains(got, h[1]) {
					t.Errorf("%s is %q, want %q in it", h[0], got, h[1])
				}
			}
		})
	}
}

const problemJSON = "application/problem+json"

func TestScenarios(t *testing.T) {
	s := founding(t)
	run(t, s, []scenario{
		{name: "landing for programs", path: "/", status: 200, mediaType: "application/json", has: []string{`"rel":"service-desc","type":"application/vnd.oai.openapi+json;version=3.0"`, `"rel":"conformance"`, `"rel":"data"`}},
		{name: "landing for anything", path: "/", headers: []string{"Accept", "*/*"}, status: 200, mediaType: "application/json"},
		{name: "landing for browsers", path: "/", headers: []string{"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}, status: 200, mediaType: "text/html", has: []string{"Waylog map"}},
		{name: "f beats Accept", path: "/?f=json", headers: []string{"Accept", "text/html"}, status: 200, mediaType: "application/json"},
		{name: "f html", path: "/?f=html", status: 200, mediaType: "text/html"},
		{name: "permalink", path: "/?layers=strikes&from=2017-05-25&map=7/35.3/38.8&sel=strikes:may25&fbclid=x;y", headers: []string{"Accept", "text/html"}, status: 200, mediaType: "text/html"},
		{name: "landing with what it does not take", path: "/?layers=strikes", status: 400, mediaType: problemJSON, has: []string{`"parameter":"layers"`}},
		{name: "landing in a format that is not there", path: "/?f=xml", status: 400, mediaType: problemJSON, has: []string{`"parameter":"f"`, "html, json"}},
		{name: "conformance", path: "/conformance", status: 200, mediaType: "application/json", has: []string{"conf/core", "conf/geojson", "conf/oas30"}, lacks: []string{"conf/html", "conf/crs"}},
		{name: "unknown parameter where none is", path: "/conformance?foo=1", status: 400, mediaType: problemJSON, has: []string{`"parameter":"foo"`}},
		{name: "api", path: "/api", status: 200, mediaType: "application/vnd.oai.openapi+json;version=3.0"},
		{name: "collections", path: "/collections", status: 200, mediaType: "application/json", has: []string{`"id":"strikes"`, `"id":"empty"`, `"http://www.opengis.net/def/crs/OGC/1.3/CRS84"`}, lacks: []string{`"secret"`, `"embargo"`}},
		{name: "collection", path: "/collections/strikes", status: 200, mediaType: "application/json", has: []string{
			`"bbox":[[-179.5,-17,179.5,36]]`, `"waylog:days":["1999-12-31","2018-01-01"]`, `"rel":"describedBy"`, `"rel":"describedby"`, `"rel":"items","type":"application/geo+json"`,
			`"colour":"#c0392b"`, `"rel":"license"`, `"attribution":"Waylog"`, `"licence":"CC BY 4.0"`, `"timeZone":"UTC"`, `"itemCount":14`,
		}},
		{name: "collection without events", path: "/collections/empty", status: 200, has: []string{`"waylog:days":[null,null]`, `"interval":[[null,null]]`, `"kinds":[]`, `"itemCount":0`}, lacks: []string{`"bbox"`}},
		{name: "no such collection", path: "/collections/nosuch", status: 404, mediaType: problemJSON, has: []string{`"id":"nosuch"`, `"expected"`, `"status":404`}},
		{name: "schema", path: "/collections/strikes/schema", status: 200, mediaType: "application/schema+json", has: []string{`"sorties":{"type":"integer"`, `"date_start":{"type":"string","format":"date"`}},

		{name: "founding question", path: "/collections/strikes/items?datetime=2017-05-25", status: 200, mediaType: "application/geo+json", has: []string{
			`"id":"may25"`, `"killed_low":50,"killed_best":null,"killed_high":120`, `"claimant":"A ministry"`, `"claimant":"An observatory"`, `"url":"https://example.org/sana"`, `"sorties":3`,
			`"numberMatched":2`, `"id":"undated"`,
		}, lacks: []string{"Strike day-1", `"id":"unplaced"`}},
		{name: "only what is dated", path: "/collections/strikes/items?datetime=2017-05-25&undated=exclude", status: 200, has: []string{`"numberMatched":1`, `"id":"may25"`}, lacks: []string{`"id":"undated"`}},
		{name: "relations to what may be known", path: "/collections/strikes/items/may25", status: 200, has: []string{`"id":"day-1"`}, lacks: []string{`"secret"`}},
		{name: "words", path: "/collections/strikes/items?q=maadan", status: 200, has: []string{`"numberMatched":1`, `"id":"may25"`}},
		{name: "words of a source", path: "/collections/strikes/items?q=Report", status: 200, has: []string{`"id":"may25"`}},
		{name: "actor", path: "/collections/strikes/items?actor=coalition", status: 200, has: []string{`"numberMatched":1`}},
		{name: "kind", path: "/collections/strikes/items?kind=shelling", status: 200, has: []string{`"numberMatched":6`}, lacks: []string{`"kind":"airstrike"`}},
		{name: "two kinds", path: "/collections/strikes/items?kind=shelling,airstrike&limit=1", status: 200, has: []string{`"numberMatched":14`, `"numberReturned":1`}},
		{name: "a kind that is not there matches nothing", path: "/collections/strikes/items?kind=nosuch", status: 200, has: []string{`"features":[]`, `"numberMatched":0`}},
		{name: "status", path: "/collections/strikes/items?status=disputed", status: 200, has: []string{`"numberMatched":1`, `"id":"unplaced"`}},
		{name: "sorted", path: "/collections/strikes/items?sortby=-date_start&limit=1&undated=exclude", status: 200, has: []string{`"id":"fiji-west"`}},
		{name: "updated since tomorrow", path: "/collections/strikes/items?updated_since=2026-11-24", status: 200, has: []string{`"features":[]`}},
		{name: "a state before the layer", path: "/collections/strikes/items?asof=2020-01-01", status: 404, mediaType: problemJSON, has: []string{`"id":"strikes"`}},
		{name: "a state to come is the one there is", path: "/collections/strikes/items?asof=2030-01-01&limit=1", status: 200, has: []string{`"numberMatched":14`}},
		{name: "features is a list also when empty", path: "/collections/strikes/items?bbox=-1.5,50,1.5,53&unplaced=exclude", status: 200, has: []string{`"features":[]`, `"numberMatched":0`, `"numberReturned":0`}, lacks: []string{`"features":null`}},
		{name: "empty layer", path: "/collections/empty/items", status: 200, has: []string{`"features":[]`}},
		{name: "quotes and SQL are text", path: "/collections/strikes/items?kind=x'%20OR%201=1--", status: 200, has: []string{`"numberMatched":0`}},

		{name: "feature", path: "/collections/strikes/items/may25", status: 200, mediaType: "application/geo+json", has: []string{`"rel":"self"`, `"rel":"alternate"`, `"rel":"collection"`, `"note":"<b>&"`}, header: [][2]string{{"ETag", `"`}}},
		{name: "feature with a slash in its id", path: "/collections/strikes/items/a%2Fb%20%C3%BC%3F", status: 200, has: []string{`"id":"a/b ü?"`, "/items/a%2Fb%20%C3%BC%3F"}},
		{name: "its history", path: "/collections/strikes/items/a%2Fb%20%C3%BC%3F/history", status: 200, has: []string{`"id":"a/b ü?"`}},
		{name: "no such feature", path: "/collections/strikes/items/nosuch", status: 404, mediaType: problemJSON, has: []string{`"id":"nosuch"`}},
		{name: "deleted feature", path: "/collections/strikes/items/twice", status: 410, mediaType: problemJSON, has: []string{`"id":"twice"`}},
		{name: "history of a deleted feature", path: "/collections/strikes/items/twice/history", status: 200, has: []string{`"action":"deleted"`, `"reason":"twice in the list"`}},
		{name: "history of nothing", path: "/collections/strikes/items/nosuch/history", status: 404, mediaType: problemJSON, has: []string{`"id":"nosuch"`}},

		{name: "histogram", path: "/collections/strikes/histogram?datetime=2017-05-25/2017-05-27&step=day", status: 200, mediaType: "application/json", has: []string{`"step":"day"`, `"start":"2017-05-25","end":"2017-05-25","count":1`, `"undated":1`, `"matched":9`}},
		{name: "histogram of too many bins", path: "/collections/strikes/histogram?step=day&datetime=0001-01-01/9999-12-31", status: 400, mediaType: problemJSON, has: []string{`"parameter":"step"`, "10000"}},
		{name: "histogram of all the time there is", path: "/collections/strikes/histogram?datetime=0001-01-01/9999-12-31", status: 200, has: []string{`"matched":14`, `"undated":1`}},
		{name: "histogram open on one side", path: "/collections/strikes/histogram?datetime=2017-05-26/..&step=month", status: 200, has: []string{`"step":"month"`, `"start":"2017-06-01"`}},
		{name: "histogram of nothing", path: "/collections/empty/histogram", status: 200, has: []string{`"bins":[]`, `"matched":0`}},
		{name: "summary", path: "/collections/strikes/summary?datetime=2017-05-25", status: 200, mediaType: "application/json", has: []string{`"matched":2,"undated":1,"unplaced":0`, `"killed":{"low":50,"best":null,"high":120,"unknown":1,"disputed":1,"open_ended":0}`}},
		{name: "summary of nothing", path: "/collections/empty/summary", status: 200, has: []string{`"by_kind":{}`, `"by_status":{}`}},
		{name: "counts take what pages take", path: "/collections/strikes/summary?limit=1&sortby=title", status: 200, has: []string{`"matched":14`}},
		{name: "tile", path: "/collections/strikes/timetiles/0/0/0", status: 200, mediaType: "application/octet-stream", has: []string{"WLT2", "airstrike"}, lacks: []string{"may25"}, header: [][2]string{{"ETag", `"`}}},
		{name: "tile with nothing in it", path: "/collections/strikes/timetiles/18/0/0", status: 204},
		{name: "tile beyond the matrix", path: "/collections/strikes/timetiles/3/8/0", status: 404, mediaType: problemJSON, has: []string{`"id":"3/8/0"`, "from 0 to 18"}},
		{name: "tile of a level there is not", path: "/collections/strikes/timetiles/19/0/0", status: 404, mediaType: problemJSON},
		{name: "tile written otherwise", path: "/collections/strikes/timetiles/01/0/0", status: 404, mediaType: problemJSON},
		{name: "tile of bins there are not", path: "/collections/strikes/timetiles/0/0/0?bin=3", status: 400, mediaType: problemJSON, has: []string{`"parameter":"bin"`, "64 or 128"}},
		{name: "tile of bins written otherwise", path: "/collections/strikes/timetiles/0/0/0?bin=08", status: 400, mediaType: problemJSON},
		{name: "tile of words", path: "/collections/strikes/timetiles/a/b/c", status: 404, mediaType: problemJSON},

		{name: "export", path: "/collections/strikes/export", status: 200, mediaType: "application/geo+json", has: []string{`"may25"`, `"unplaced"`}, lacks: []string{"timeStamp", "twice"}, header: [][2]string{{"Content-Disposition", `attachment; filename="strikes.geojson"`}}},
		{name: "export as CSV", path: "/collections/strikes/export?f=csv", status: 200, mediaType: "text/csv", has: []string{"may25", "killed_best"}, header: [][2]string{{"Content-Disposition", `filename="strikes.csv"`}}},
		{name: "export as lines", path: "/collections/strikes/export?f=geojsonseq&datetime=2017-05-25&undated=exclude", status: 200, has: []string{"may25"}, lacks: []string{"Strike day-1"}},
		{name: "export of nothing", path: "/collections/strikes/export?kind=nosuch", status: 200, has: []string{`"features"`}},
		{name: "export is never cut", path: "/collections/strikes/export?limit=1", status: 400, mediaType: problemJSON, has: []string{`"parameter":"limit"`}},

		{name: "alive", path: "/healthz", status: 200, has: []string{`"ok"`}},
		{name: "ready", path: "/readyz", status: 200, has: []string{`"ready"`}},
		{name: "no such path", path: "/nosuch", status: 404, mediaType: problemJSON, has: []string{`"id":"/nosuch"`}},
		{name: "wrong method", path: "/collections", method: http.MethodPost, status: 405, mediaType: problemJSON, has: []string{"method-not-allowed"}, header: [][2]string{{"Allow", "GET"}, {"Allow", "HEAD"}}},
		{name: "delete", path: "/collections/strikes/items/may25", method: http.MethodDelete, status: 405, mediaType: problemJSON},
		{name: "long address", path: "/collections/strikes/items?q=" + strings.Repeat("a", 9000), status: 414, mediaType: problemJSON},
		{name: "many long words are read", path: "/collections/strikes/items?kind=" + strings.Repeat("abcdefghij,", 90) + "x", status: 200},
	})
}

func TestPrivateLayersDoNotExist(t *testing.T) {
	s := founding(t)
	for _, layer := range []string{"secret", "embargo"} {
		id := map[string]string{"secret": "hidden-id", "embargo": "embargoed-id"}[layer]
		for _, path := range []string{
			"", "/schema", "/queryables", "/items", "/items?limit=1", "/items?foo=1", "/items?asof=2026-11-23T12:00:00Z", "/items/" + id, "/items/" + id + "/history", "/items/nosuch",
			"/export", "/export?f=csv", "/histogram", "/summary", "/timetiles/0/0/0", "/timetiles/9/9/9", "/timetiles/9/9/999", "/timetiles/3/3/4?q=x", "/timetiles/3/3/4?bin=1&asof=2026-11-23T12:00:00Z",
			"/tiles", "/tiles/WebMercatorQuad", "/tiles/WebMercatorQuad?f=tilejson", "/tiles/WebMercatorQuad/0/0/0", "/tiles/WebMercatorQuad/0/0/9", "/tiles/nosuch",
		} {
			got := s.get("/collections/" + layer + path)
			// Not a word may differ from what a layer gets that never was.
			never := s.get("/collections/neverwas" + strings.ReplaceAll(path, id, "some-id"))
			if got.status != never.status || strings.ReplaceAll(got.body, layer, "neverwas") != never.body {
				t.Errorf("%s%s: %d %s differs from %d %s", layer, path, got.status, got.body, never.status, never.body)
			}
			if got.status != 404 && !strings.Contains(path, "foo") {
				t.Errorf("%s%s: %d", layer, path, got.status)
			}
		}
	}
}
