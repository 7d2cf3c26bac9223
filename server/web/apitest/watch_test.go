package apitest_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/waylog/waylog/server/web/apitest"
)

const document = `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{
"/things/{id}":{"get":{"operationId":"get","parameters":[
 {"name":"id","in":"path","required":true,"schema":{"type":"string"}},
 {"name":"limit","in":"query","style":"form","explode":false,"schema":{"type":"integer","minimum":1,"maximum":10}},
 {"name":"box","in":"query","style":"form","explode":false,"schema":{"type":"array","minItems":4,"maxItems":6,"items":{"type":"number"}},"example":[1,2,3,4]}],
 "responses":{
  "200":{"description":"ok","headers":{"ETag":{"required":true,"schema":{"type":"string"}}},"content":{
   "application/json":{"schema":{"$ref":"#/components/schemas/thing"}},"image/png":{"schema":{"type":"string","format":"binary"}}}},
  "304":{"description":"same"},
  "404":{"description":"none","content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/problem"}}}}}}}},
"components":{"schemas":{
 "thing":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"seen":{"type":"string","format":"date","nullable":true},"own":{"type":"object","additionalProperties":true}}},
 "problem":{"type":"object","required":["detail"],"properties":{"detail":{"type":"string"}}}}}}`

// TestWatchSeesEveryLie gives answers that differ from the document in one way
// each, and one that does not.
func TestWatchSeesEveryLie(t *testing.T) {
	const problem, right = "application/problem+json", `{"name":"x","seen":"2017-05-25","own":{"any":1}}`
	for _, c := range []struct {
		name, path string
		method     string // "" is GET
		status     int
		mediaType  string
		body       string
		header     [2]string
		want       string // in the report; "" is none
	}{
		{"right", "/things/a", "", 200, "application/json", right, [2]string{"ETag", `"1"`}, ""},
		{"right and packed", "/things/a", "", 200, "application/json", "\x1f\x8b" + right, [2]string{"ETag", `"1"`}, ""},
		{"bytes", "/things/a", "", 200, "image/png", "\x89PNG", [2]string{"ETag", `"1"`}, ""},
		{"not changed", "/things/a", "", 304, "", "", [2]string{}, ""},
		{"missing", "/things/a", "", 404, problem, `{"detail":"no"}`, [2]string{}, ""},
		{"no such path", "/other", "", 404, problem, `{"detail":"no"}`, [2]string{}, ""},
		{"a number over the maximum", "/things/a?limit=11", "", 200, "application/json", right, [2]string{"ETag", `"1"`}, ""},
		{"the method is refused", "/things/a", "POST", 405, problem, `{"detail":"no"}`, [2]string{"Allow", "GET"}, ""},
		{"options", "/things/a", "OPTIONS", 204, "", "", [2]string{"Allow", "GET"}, ""},
		{"too long to be looked at", "/things/a", "", 200, "application/json", `{"nome":"` + strings.Repeat("x", 1<<18) + `"}`, [2]string{"ETag", `"1"`}, ""},

		{"an undocumented path", "/other", "", 200, "application/json", right, [2]string{}, "this address"},
		{"an undocumented method", "/things/a", "POST", 200, "application/json", right, [2]string{}, "this address and method"},
		{"a method refused without Allow", "/things/a", "POST", 405, problem, `{"detail":"no"}`, [2]string{}, "no Allow"},
		{"options without Allow", "/things/a", "OPTIONS", 204, "", "", [2]string{}, "Allow"},
		{"an undocumented status", "/things/a", "", 410, problem, `{"detail":"no"}`, [2]string{}, "this status"},
		{"an undocumented type", "/things/a", "", 200, "text/csv", "a,b", [2]string{"ETag", `"1"`}, "text/csv"},
		{"a type of another status", "/things/a", "", 404, "application/json", right, [2]string{}, "application/json"},
		{"an undocumented header", "/things/a", "", 404, problem, `{"detail":"no"}`, [2]string{"X-Own", "1"}, "X-Own"},
		{"a header that is missing", "/things/a", "", 200, "application/json", right, [2]string{}, "ETag"},
		{"a header that HEAD is missing", "/things/a", "HEAD", 200, "application/json", "", [2]string{}, "ETag"},
		{"a member that is missing", "/things/a", "", 200, "application/json", `{}`, [2]string{"ETag", `"1"`}, "name"},
		{"a member that is not documented", "/things/a", "", 200, "application/json", `{"name":"x","more":1}`, [2]string{"ETag", `"1"`}, "more"},
		{"null where it cannot be", "/things/a", "", 200, "application/json", `{"name":null}`, [2]string{"ETag", `"1"`}, "name"},
		{"a date that is none", "/things/a", "", 200, "application/json", `{"name":"x","seen":"yesterday"}`, [2]string{"ETag", `"1"`}, "seen"},
		{"a wrong shape, packed", "/things/a", "", 200, "application/json", "\x1f\x8b{}", [2]string{"ETag", `"1"`}, "name"},
		{"no JSON", "/things/a", "", 200, "application/json", `{"name":`, [2]string{"ETag", `"1"`}, "decode"},
		{"a problem of another shape", "/other", "", 404, problem, `{"detail":1}`, [2]string{}, "detail"},
		{"text in place of a problem", "/other", "", 404, "text/plain", "no", [2]string{}, "text/plain"},
		{"a parameter that is passed over", "/things/a?foo=1", "", 200, "application/json", right, [2]string{"ETag", `"1"`}, "foo"},
		{"a value under the minimum", "/things/a?limit=0", "", 200, "application/json", right, [2]string{"ETag", `"1"`}, "limit"},
		{"too few values", "/things/a?box=1,2,3", "", 200, "application/json", right, [2]string{"ETag", `"1"`}, "box"},
		{"a value of another type", "/things/a?box=1,2,3,x", "", 200, "application/json", right, [2]string{"ETag", `"1"`}, "box"},
		{"a body that says nothing changed", "/things/a", "", 304, "application/json", "{}", [2]string{}, "without a body"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/api" {
					w.Header().Set("Content-Type", "application/json")
					io.WriteString(w, document)
					return
				}
				if c.header[0] != "" {
					w.Header().Set(c.header[0], c.header[1])
				}
				if c.mediaType != "" {
					w.Header().Set("Content-Type", c.mediaType)
				}
				out := io.Writer(w)
				plain, packed := strings.CutPrefix(c.body, "\x1f\x8b")
				if packed {
					w.Header().Set("Content-Encoding", "gzip")
					z := gzip.NewWriter(w)
					defer z.Close()
					out = z
				}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(out, plain) // a 304 cannot have one: then the writer says so
			})
			for name, ask := range map[string]func(report func(error)) (*http.Response, error){
				"handler": func(report func(error)) (*http.Response, error) {
					w := httptest.NewRecorder()
					apitest.Watch(h, report).ServeHTTP(w, httptest.NewRequest(method(c.method), c.path, nil))
					return w.Result(), nil
				},
				"transport": func(report func(error)) (*http.Response, error) {
					s := httptest.NewServer(h)
					t.Cleanup(s.Close)
					r, err := http.NewRequestWithContext(t.Context(), method(c.method), s.URL+c.path, nil)
					if err != nil {
						return nil, err
					}
					r.Header.Set("Accept-Encoding", "gzip")
					return (&http.Client{Transport: apitest.Transport(s.URL, report)}).Do(r)
				},
			} {
				if name == "transport" && c.status == 304 {
					continue // no body gets through there
				}
				var mu sync.Mutex
				var said []string
				res, err := ask(func(err error) {
					mu.Lock()
					defer mu.Unlock()
					said = append(said, err.Error())
				})
				if err != nil {
					t.Fatal(err)
				}
				defer res.Body.Close()
				got := strings.Join(said, "; ")
				if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
					t.Errorf("%s: got %q, want %q in it", name, got, c.want)
				}
				if body, err := io.ReadAll(res.Body); err != nil || res.StatusCode != c.status || c.header[0] == "" && len(body) != len(c.body) {
					t.Errorf("%s: the client got %d with %d bytes, %v", name, res.StatusCode, len(body), err)
				}
			}
		})
	}
}

func method(m string) string {
	if m == "" {
		return http.MethodGet
	}
	return m
}

func TestUnlistedAddressesAreLeftAlone(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "no document at all") })
	apitest.Watch(h, func(err error) { t.Error(err) }, "/static/").ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/static/x.js", nil))
	said := 0
	apitest.Watch(h, func(error) { said++ }, "/static/").ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/x", nil))
	if said != 1 {
		t.Errorf("a server without a document is told of %d times", said)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, change := range map[string][2]string{
		"an example that its schema refuses": {"[1,2,3,4]", "[1,2,3]"},
		"a path parameter that may be left":  {`"in":"path","required":true`, `"in":"path"`},
		"a type that is none":                {`"type":"number"`, `"type":"bool"`},
		"a reference to nothing":             {"schemas/thing", "schemas/nothing"},
		"no title":                           {`"title":"t",`, ""},
	} {
		if _, err := apitest.Parse([]byte(strings.Replace(document, change[0], change[1], 1))); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	if _, err := apitest.Parse([]byte(document)); err != nil {
		t.Error(err)
	}
}
