package web_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// What RFC 9110 says of methods, conditions and negotiation, and RFC 9457 of
// errors, for every address of the OpenAPI document.

// documented returns an address for each path of the document.
func documented(t *testing.T, s *site) []string {
	t.Helper()
	fill := strings.NewReplacer("{collectionId}", "strikes", "{featureId}", "may25", "{z}", "0", "{row}", "0", "{col}", "0",
		"{tileMatrixSetId}", "WebMercatorQuad", "{tileMatrix}", "0", "{tileRow}", "0", "{tileCol}", "0")
	var out []string
	for path, item := range openAPIOf(t, s).Paths.Map() {
		path = fill.Replace(path)
		if q := item.Get.Parameters.GetByInAndName("query", "q"); q != nil && q.Required {
			path += "?q=maadan"
		}
		out = append(out, path)
	}
	if len(out) < 15 {
		t.Fatalf("only %d addresses: %q", len(out), out)
	}
	slices.Sort(out)
	return out
}

// drawn leaves out the picture of a link, which takes a second to draw.
func drawn(paths []string) []string {
	return slices.DeleteFunc(paths, func(p string) bool { return p == "/card.png" })
}

// HEAD is GET without its body: every header is the same, but for those of the
// length and the coding of a body that is made while it is sent.
func TestHeadHasTheHeadersOfGet(t *testing.T) {
	s := founding(t)
	own := map[string]bool{"Date": true, "X-Request-Id": true, "Content-Length": true}
	streamed := map[string]bool{"Content-Encoding": true}
	for _, path := range append(drawn(documented(t, s)), "/?f=html", "/static/packed-AB12CD34.js", "/static/main-AB12CD34.js", "/nosuch", "/collections/nosuch", "/collections/strikes/items/twice", "/conformance?x=1") {
		for _, coding := range []string{"identity", "gzip", "zstd, gzip"} {
			get, head := s.get(path, "Accept-Encoding", coding), s.ask(http.MethodHead, path, "Accept-Encoding", coding)
			if head.status != get.status || head.body != "" {
				t.Errorf("%s: HEAD %d with %d bytes, GET %d", path, head.status, len(head.body), get.status)
			}
			made := strings.Contains(path, "/items") && get.status == 200 || strings.HasSuffix(path, "/export") || strings.Contains(path, "timetiles")
			for name := range get.header {
				if own[name] || made && streamed[name] {
					continue
				}
				if got, want := head.header.Values(name), get.header.Values(name); !slices.Equal(got, want) {
					t.Errorf("%s as %s: %s is %q for HEAD, %q for GET", path, coding, name, got, want)
				}
			}
			for name := range head.header {
				if get.header.Get(name) == "" && !own[name] {
					t.Errorf("%s as %s: only HEAD has %s", path, coding, name)
				}
			}
		}
	}
}

func TestOptionsEverywhere(t *testing.T) {
	s := founding(t)
	for _, path := range append(documented(t, s), "/static/robots.txt", "/embed/", "/embed/nosuch", "/favicon.ico", "/collections/strikes/items?foo=1", "/collections/nosuch/items") {
		r := s.ask(http.MethodOptions, path)
		var methods []string
		for m := range strings.SplitSeq(r.header.Get("Allow"), ",") {
			methods = append(methods, strings.TrimSpace(m))
		}
		slices.Sort(methods)
		if r.status != http.StatusNoContent || r.body != "" || strings.Join(methods, " ") != "GET HEAD OPTIONS" || r.header.Get("Content-Type") != "" {
			t.Errorf("%s: %d %q, Allow %q", path, r.status, r.body, methods)
		}
		if r.header.Get("Access-Control-Allow-Methods") != "" {
			t.Errorf("%s: answers a preflight that was not asked", path)
		}
		r = s.ask(http.MethodOptions, path, "Origin", "https://example.org", "Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "if-none-match")
		if r.status != http.StatusNoContent || r.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(r.header.Get("Access-Control-Allow-Methods"), "GET") ||
			!strings.Contains(r.header.Get("Access-Control-Allow-Headers"), "If-None-Match") || r.header.Get("Access-Control-Max-Age") == "" {
			t.Errorf("preflight of %s: %d %v", path, r.status, r.header)
		}
	}
	if r := s.ask(http.MethodOptions, "/nosuch"); r.status != http.StatusNotFound || r.header.Get("Content-Type") != problemJSON {
		t.Errorf("OPTIONS of nothing: %d %s", r.status, r.body)
	}
}

func TestPreconditions(t *testing.T) {
	s := founding(t)
	for _, path := range append(drawn(documented(t, s)), "/?f=html", "/collections/strikes/export?f=csv", "/static/main-AB12CD34.js") {
		if path == "/healthz" || path == "/readyz" {
			continue // never kept: no tag
		}
		full := s.get(path)
		tag := full.header.Get("ETag")
		weak := strings.HasPrefix(tag, "W/")
		plain := strings.TrimPrefix(tag, "W/")
		for _, c := range []struct {
			name   string
			header []string
			status int
		}{
			{"its own tag", []string{"If-None-Match", tag}, 304},
			{"compared weakly", []string{"If-None-Match", plain}, 304},
			{"in a list", []string{"If-None-Match", `"a", W/"b,c" ,` + tag + `,"d"`}, 304},
			{"any", []string{"If-None-Match", "*"}, 304},
			{"another", []string{"If-None-Match", `"a", "b"`}, 200},
			{"nonsense", []string{"If-None-Match", strings.Trim(plain, `"`)}, 200},
			{"a date is not looked at", []string{"If-Modified-Since", time.Now().UTC().Format(http.TimeFormat)}, 200},
			{"a tag goes before a date", []string{"If-None-Match", `"a"`, "If-Modified-Since", time.Now().UTC().Format(http.TimeFormat)}, 200},
			{"wants its own tag", []string{"If-Match", tag}, map[bool]int{true: 412, false: 200}[weak]},
			{"wants any", []string{"If-Match", "*"}, 200},
			{"wants another", []string{"If-Match", `"a"`}, 412},
			{"wants a weak one", []string{"If-Match", "W/" + plain}, 412},
			{"wants another, has this", []string{"If-Match", `"a"`, "If-None-Match", tag}, 412},
			{"wants any, has this", []string{"If-Match", "*", "If-None-Match", tag}, 304},
			{"a range is not looked at", []string{"Range", "bytes=0-9"}, 200},
		} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				r := s.ask(method, path, c.header...)
				if r.status != c.status {
					t.Errorf("%s %s, %s: %d, want %d", method, path, c.name, r.status, c.status)
					continue
				}
				switch r.status {
				case http.StatusNotModified: // what the answer would have had that is of use to who keeps it
					for _, name := range []string{"ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"} {
						if r.header.Get(name) != full.header.Get(name) {
							t.Errorf("%s, %s: %s is %q, of the whole %q", path, c.name, name, r.header.Get(name), full.header.Get(name))
						}
					}
					for _, name := range []string{"Content-Type", "Content-Length", "Content-Encoding", "Content-Disposition"} {
						if v := r.header.Get(name); v != "" {
							t.Errorf("%s, %s: 304 has %s %q", path, c.name, name, v)
						}
					}
				case http.StatusPreconditionFailed:
					if r.header.Get("Content-Type") != problemJSON || r.header.Get("Cache-Control") != "no-store" {
						t.Errorf("%s, %s: %v", path, c.name, r.header)
					}
				case http.StatusOK:
					if method == http.MethodGet && len(r.body) != len(full.body) {
						t.Errorf("%s, %s: %d bytes of %d", path, c.name, len(r.body), len(full.body))
					}
				}
			}
		}
	}
	// Conditions are looked at only where the answer would be a good one.
	for path, status := range map[string]int{"/collections/nosuch": 404, "/collections/strikes/items?limit=0": 400, "/collections/strikes/items/twice": 410} {
		for _, header := range []string{"If-None-Match", "If-Match"} {
			if r := s.get(path, header, "*"); r.status != status {
				t.Errorf("%s with %s: %d, want %d", path, header, r.status, status)
			}
		}
	}
}

// Tags of two codings of one answer differ, else a cache gives bytes to who
// cannot unpack them.
func TestTagsAndCodings(t *testing.T) {
	s := founding(t)
	for _, path := range drawn(documented(t, s)) {
		seen := map[string]string{}
		for _, accept := range []string{"identity", "gzip", "zstd"} {
			r := s.get(path, "Accept-Encoding", accept)
			tag := r.header.Get("ETag")
			if before, ok := seen[tag]; ok && tag != "" {
				t.Errorf("%s: tag %s of %s and of %s", path, tag, before, accept)
			}
			seen[tag] = accept
			if vary := r.header.Get("Vary"); !strings.Contains(vary, "Accept-Encoding") || !strings.Contains(vary, "Accept,") {
				t.Errorf("%s: Vary %q", path, vary)
			}
		}
	}
	// Two lines of one header are one list.
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header["Accept"], req.Header["Accept-Encoding"] = []string{"application/json;q=0.5", "text/html"}, []string{"identity", "gzip;q=0"}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got := res.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/html") {
		t.Errorf("of two lines only the first is read: %s", got)
	}
}

func TestNegotiation(t *testing.T) {
	s := founding(t)
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	for _, c := range []struct{ path, accept, mediaType string }{
		{"/", "", "application/json"},
		{"/", "*/*", "application/json"},
		{"/", browser, "text/html; charset=utf-8"},
		{"/", "text/html;q=0.4, application/json;q=0.5", "application/json"},
		{"/", "text/html;q=0.5, application/json;q=0.4", "text/html; charset=utf-8"},
		{"/", "text/html;q=0, */*", "application/json"},
		{"/", "text/html;q=0.5, application/*", "application/json"},
		{"/", "image/png", "application/json"}, // nothing acceptable: the default
		{"/", "nonsense;;q=,", "application/json"},
		{"/?f=json", browser, "application/json"},
		{"/?f=html", "application/json", "text/html; charset=utf-8"},
		// Elsewhere there is one format, or f chooses: who asks for another type is
		// told by Content-Type what it got.
		{"/conformance", browser, "application/json"},
		{"/collections", "application/xml", "application/json"},
		{"/collections/strikes", browser, "application/json"},
		{"/collections/strikes/items", browser, "application/geo+json"},
		{"/collections/strikes/items", "application/json", "application/geo+json"},
		{"/collections/strikes/items", "application/geo+json;q=0", "application/geo+json"},
		{"/collections/strikes/items?f=json", "", "application/geo+json"},
		{"/collections/strikes/items/may25", "application/json", "application/geo+json"},
		{"/collections/strikes/schema", "application/json", "application/schema+json"},
		{"/collections/strikes/export", "text/csv", "application/geo+json"},
		{"/collections/strikes/export?f=csv", "application/geo+json", "text/csv; charset=utf-8; header=present"},
		{"/collections/strikes/export?f=geojsonseq", "", "application/geo+json-seq"},
		{"/api", "application/json", "application/vnd.oai.openapi+json;version=3.0"},
		{"/api", browser, "application/vnd.oai.openapi+json;version=3.0"},
		{"/api.html", "application/json", "text/html; charset=utf-8"},
		{"/collections/nosuch", browser, problemJSON},
		{"/nosuch", browser, problemJSON},
	} {
		if r := s.get(c.path, "Accept", c.accept); r.header.Get("Content-Type") != c.mediaType {
			t.Errorf("%s as %q: got %q, want %q", c.path, c.accept, r.header.Get("Content-Type"), c.mediaType)
		}
	}
}

// Every error is a problem, of its status, for everybody and for no cache.
func TestProblems(t *testing.T) {
	s := founding(t)
	old := strings.TrimPrefix(s.page("/collections/strikes/items?limit=2").link("next"), s.URL)
	s.clock.pass(2 * time.Hour)
	for path, status := range map[string]int{
		"/nosuch": 404, "/collections/": 404, "/collections/nosuch": 404, "/collections/nosuch/items": 404, "/collections/strikes/items/nosuch": 404, "/collections/strikes/items/twice": 410,
		"/collections/strikes/items?limit=x": 400, "/collections/strikes/items?foo=1": 400, "/collections/strikes/items?a=%zz": 400, "/collections/strikes/items?a=1;b=2": 400,
		"/collections/strikes/timetiles/9/9/999": 404, "/places": 400, "/static/nosuch.js": 404, "/collections/strikes/items?q=" + strings.Repeat("x", 9000): 414, old: 410,
	} {
		for _, headers := range [][]string{nil, {"Accept", "text/html"}, {"Accept-Encoding", "gzip"}} {
			r := s.get(path, headers...)
			var p struct {
				Type, Title, Detail string
				Status              int
			}
			if err := json.Unmarshal([]byte(r.body), &p); err != nil {
				t.Fatalf("%s: %v in %s", path, err, r.body)
			}
			if r.status != status || p.Status != status || p.Title == "" || p.Detail == "" || !strings.HasPrefix(p.Type, "urn:waylog:problem:") {
				t.Errorf("%.80s: %d, want %d: %+v", path, r.status, status, p)
			}
			for name, want := range map[string]string{"Content-Type": problemJSON, "Cache-Control": "no-store", "ETag": "", "Content-Disposition": "", "Access-Control-Allow-Origin": "*", "Content-Encoding": ""} {
				if got := r.header.Get(name); got != want {
					t.Errorf("%.80s: %s is %q, want %q", path, name, got, want)
				}
			}
		}
	}
}
