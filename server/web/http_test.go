package web_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"iter"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/server/web"
)

var everyPath = []string{
	"/", "/?f=html", "/conformance", "/api", "/api.html", "/collections", "/collections/strikes", "/collections/strikes/schema", "/collections/strikes/queryables",
	"/collections/strikes/items", "/collections/strikes/items/may25", "/collections/strikes/items/may25/history", "/collections/strikes/export",
	"/collections/strikes/export?f=csv", "/collections/strikes/histogram", "/collections/strikes/summary", "/collections/strikes/timetiles/0/0/0", "/collections/strikes/tiles/WebMercatorQuad/0/0/0",
	"/places?q=maadan", "/static/main-AB12CD34.js",
}

func TestTagsFollowTheData(t *testing.T) {
	s := founding(t)
	const items = "/collections/strikes/items"
	before := s.get(items).header.Get("ETag")
	if other := s.get(items + "?limit=5").header.Get("ETag"); other == before {
		t.Error("another query has the same tag")
	}
	s.put("strikes", on("new", "2017-05-25", 38, 35))
	if r := s.get(items, "If-None-Match", before); r.status != 200 || r.header.Get("ETag") == before {
		t.Errorf("after a change: %d, %s", r.status, r.header.Get("ETag"))
	}
	// A feature's tag names its revision and stays when others change.
	tag := s.get(items + "/may25").header.Get("ETag")
	s.put("strikes", on("newer", "2017-05-25", 38, 35))
	if r := s.get(items+"/may25", "If-None-Match", tag); r.status != 304 {
		t.Errorf("feature after another changed: %d", r.status)
	}
	if strings.HasPrefix(tag, "W/") {
		t.Errorf("tag of a feature %s is weak: If-Match could not use it", tag)
	}
}

func TestCodings(t *testing.T) {
	s := founding(t)
	s.many("big", 400)
	unpack := map[string]func(io.Reader) (io.Reader, error){
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"zstd": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
	}
	for _, path := range []string{
		"/collections/big/items?limit=400", "/collections/big/items?limit=10000", "/collections/big/export", "/collections/big/export?f=csv", "/collections/big/timetiles/0/0/0",
		"/api", "/collections", "/collections/big/schema", "/static/main-AB12CD34.js",
	} {
		plain := s.get(path)
		if plain.header.Get("Content-Encoding") != "" {
			t.Errorf("%s: %s, though identity was asked for", path, plain.header.Get("Content-Encoding"))
		}
		for coding, reader := range unpack {
			r := s.get(path, "Accept-Encoding", coding)
			if r.header.Get("Content-Encoding") != coding || !strings.Contains(r.header.Get("Vary"), "Accept-Encoding") {
				t.Errorf("%s: coding %q, want %s; Vary %q", path, r.header.Get("Content-Encoding"), coding, r.header.Get("Vary"))
				continue
			}
			in, err := reader(strings.NewReader(r.body))
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(in)
			if err != nil || string(body) != plain.body {
				t.Errorf("%s: %s unpacks to %d bytes, %v; want %d", path, coding, len(body), err, len(plain.body))
			}
			if len(r.body) >= len(plain.body) {
				t.Errorf("%s: %s makes %d bytes of %d", path, coding, len(r.body), len(plain.body))
			}
		}
	}
	for _, path := range []string{"/healthz", "/static/inter-AB12CD34.woff2", "/static/robots.txt", "/nosuch"} {
		if r := s.get(path, "Accept-Encoding", "gzip, zstd"); r.header.Get("Content-Encoding") != "" || r.body == "" {
			t.Errorf("%s: packed as %s", path, r.header.Get("Content-Encoding"))
		}
	}
}

func TestStaticFiles(t *testing.T) {
	s := founding(t)
	for _, c := range []struct {
		path, accept, mediaType, cache, coding string
		status                                 int
	}{
		{"/static/main-AB12CD34.js", "", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "", 200},
		{"/static/packed-AB12CD34.js", "gzip, br", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "gzip", 200},
		{"/static/twice-AB12CD34.js", "gzip, deflate, br", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "br", 200},
		{"/static/twice-AB12CD34.js", "gzip, br;q=0.5", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "gzip", 200},
		{"/static/twice-AB12CD34.js", "identity", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "", 200},
		{"/static/packed-AB12CD34.js", "gzip;q=0", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "", 200},
		{"/static/inter-AB12CD34.woff2", "", "font/woff2", "immutable", "", 200},
		{"/static/robots.txt", "", "text/plain; charset=utf-8", "no-cache", "", 200},
		{"/static/basemap/world-00000000", "", "application/octet-stream", "no-cache", "", 200},
		{"/static/.gitkeep", "", "application/problem+json", "no-store", "", 404},
		{"/static/", "", "application/problem+json", "no-store", "", 404},
		{"/static/basemap", "", "application/problem+json", "no-store", "", 404},
		{"/static/nosuch.js", "", "application/problem+json", "no-store", "", 404},
		{"/static/../web.go", "", "application/problem+json", "no-store", "", 404},
		{"/static/%2e%2e/web.go", "", "application/problem+json", "no-store", "", 404},
		{"/static/..%2fweb.go", "", "application/problem+json", "no-store", "", 404},
		{"/favicon.ico", "", "application/problem+json", "no-store", "", 404},
	} {
		r := s.get(c.path, "Accept-Encoding", c.accept)
		if r.status != c.status || r.header.Get("Content-Type") != c.mediaType || !strings.Contains(r.header.Get("Cache-Control"), c.cache) || r.header.Get("Content-Encoding") != c.coding {
			t.Errorf("%s: %d, %q, %q, %q", c.path, r.status, r.header.Get("Content-Type"), r.header.Get("Cache-Control"), r.header.Get("Content-Encoding"))
		}
	}
}

func TestPageNotBuilt(t *testing.T) {
	s := newSite(t, func(c *web.Config) { c.StaticBuilt = false })
	if r := s.get("/", "Accept", "text/html"); r.status != 200 || !strings.Contains(r.body, "make build") || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestCORSAndOptions(t *testing.T) {
	s := founding(t)
	for _, path := range append(everyPath, "/nosuch") {
		r := s.get(path, "Origin", "https://example.org")
		if r.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(r.header.Get("Access-Control-Expose-Headers"), "ETag") ||
			!strings.Contains(r.header.Get("Access-Control-Expose-Headers"), "Location") || r.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: %v", path, r.header)
		}
		if path == "/nosuch" {
			continue
		}
		r = s.ask(http.MethodOptions, path, "Origin", "https://example.org", "Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "authorization")
		for _, want := range []string{"Authorization", "If-Match", "X-Reason"} {
			if r.status != 204 || !strings.Contains(r.header.Get("Access-Control-Allow-Headers"), want) {
				t.Errorf("preflight of %s: %d, %q lacks %s", path, r.status, r.header.Get("Access-Control-Allow-Headers"), want)
			}
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	s := founding(t, func(c *web.Config) { c.Tiles = "https://{s}.tile.example.org/{z}/{x}/{y}.png" })
	for _, path := range append(everyPath, "/nosuch", "/collections?x=1") {
		r := s.get(path)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob: https://*.tile.example.org; worker-src 'self'",
			"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "strict-origin", "Cross-Origin-Opener-Policy": "same-origin", "X-Frame-Options": "DENY", "X-Request-Id": "",
		} {
			ofPages := name == "Referrer-Policy" || name == "Cross-Origin-Opener-Policy" || name == "X-Frame-Options"
			if got := r.header.Get(name); (got == "" || !strings.Contains(got, want)) && !(ofPages && isTile(path)) {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if csp := r.header.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: %s", path, csp)
		}
	}
	for _, bad := range []string{"tile", "ftp://x/{z}", "https:///x", "https://a b/{z}", "https://x; script-src *//{z}", "https://x,y/"} {
		if _, err := web.New(web.Config{Store: s.store, Tiles: bad}); data.CodeOf(err) != data.Invalid {
			t.Errorf("tiles %q: %v", bad, err)
		}
	}
	for _, bad := range []string{"example.org", "ftp://example.org", "https://example.org/?a=b", "https://"} {
		if _, err := web.New(web.Config{Store: s.store, BaseURL: bad}); data.CodeOf(err) != data.Invalid {
			t.Errorf("base URL %q: %v", bad, err)
		}
	}
}

func TestBaseURL(t *testing.T) {
	s := founding(t, func(c *web.Config) { c.BaseURL = "https://map.example.org/way/" })
	for _, path := range everyPath[2:14] {
		r := s.get(path)
		if strings.Contains(r.body, s.URL) || strings.Contains(r.body, "//127.0.0.1") || strings.Contains(r.body, "way//") {
			t.Errorf("%s: %s", path, r.body)
		}
	}
	if r := s.get("/collections/strikes/items?limit=1"); !strings.Contains(r.body, `"href":"https://map.example.org/way/collections/strikes/items?cursor=`) {
		t.Error(r.body)
	}
}

// failing is a store that fails after some events.
type failing struct {
	data.Store
	after int
	how   func()
}

var errDisk = errors.New("disk I/O error at /srv/private/waylog.db")

func (f failing) Events(ctx context.Context, q data.Query) iter.Seq2[*data.Event, error] {
	return func(yield func(*data.Event, error) bool) {
		n := 0
		for e, err := range f.Store.Events(ctx, q) {
			if n == f.after {
				if f.how != nil {
					f.how()
				}
				yield(nil, errDisk)
				return
			}
			n++
			if !yield(e, err) {
				return
			}
		}
	}
}

func (f failing) StoredEvents(ctx context.Context, q data.Query) iter.Seq2[[]data.StoredEvent, error] {
	return func(yield func([]data.StoredEvent, error) bool) {
		n := 0
		for batch, err := range f.Store.StoredEvents(ctx, q) {
			if n+len(batch) < f.after {
				n += len(batch)
			} else {
				if batch = batch[:f.after-n]; len(batch) > 0 && !yield(batch, nil) {
					return
				}
				if f.how != nil {
					f.how()
				}
				batch, err = nil, errDisk
			}
			if !yield(batch, err) || err != nil {
				return
			}
		}
	}
}

func (f failing) Ping(context.Context) error { return errDisk }

func TestFailureBeforeTheFirstByte(t *testing.T) {
	for name, how := range map[string]func(){"error": nil, "panic": func() { panic("boom at line 7") }} {
		t.Run(name, func(t *testing.T) {
			s := founding(t, func(c *web.Config) { c.Store = failing{c.Store, 3, how} })
			r := s.get("/collections/strikes/items")
			if r.status != 500 || r.header.Get("Content-Type") != problemJSON || !strings.Contains(r.body, `"request_id":"`+r.header.Get("X-Request-Id")) {
				t.Errorf("%d %s %s", r.status, r.header.Get("Content-Type"), r.body)
			}
			for _, secret := range []string{"disk", "/srv", "boom", "goroutine"} {
				if strings.Contains(r.body, secret) {
					t.Errorf("the answer tells internals: %s", r.body)
				}
			}
			if !strings.Contains(s.log.String(), r.header.Get("X-Request-Id")) || how == nil && !strings.Contains(s.log.String(), "disk I/O error") {
				t.Errorf("the log does not tell the cause: %s", s.log)
			}
			if r.header.Get("ETag") != "" || r.header.Get("Cache-Control") != "no-store" {
				t.Errorf("a failure can be cached: %v", r.header)
			}
		})
	}
	s := founding(t, func(c *web.Config) { c.Store = failing{Store: c.Store} })
	if r := s.get("/readyz"); r.status != 503 || r.header.Get("Retry-After") == "" || strings.Contains(r.body, "disk") {
		t.Errorf("ready: %d %s", r.status, r.body)
	}
	if r := s.get("/healthz"); r.status != 200 {
		t.Errorf("alive: %d", r.status)
	}
}

// starting is a store whose index is being made.
type starting struct{ data.Store }

func (s starting) Status(ctx context.Context) (data.Status, error) {
	st, err := s.Store.Status(ctx)
	st.Starting = true
	return st, err
}

func TestNotReadyBeforeTheIndexIs(t *testing.T) {
	s := founding(t, func(c *web.Config) { c.Store = starting{c.Store} })
	if r := s.get("/readyz"); r.status != 503 || r.header.Get("Retry-After") == "" || !strings.Contains(r.body, "index") {
		t.Errorf("ready: %d %s", r.status, r.body)
	}
	if r := s.get("/collections/strikes/items"); r.status != 200 {
		t.Errorf("items: %d: an answer need not wait for the index", r.status)
	}
}

func TestFailureInMidStreamCutsTheConnection(t *testing.T) {
	for name, how := range map[string]func(){"error": nil, "panic": func() { panic("boom") }} {
		s := newSite(t, func(c *web.Config) { c.Store = failing{c.Store, 1500, how} })
		s.many("big", 2000)
		for _, path := range []string{"/collections/big/export", "/collections/big/export?f=csv", "/collections/big/items?limit=2000"} {
			for _, coding := range []string{"identity", "gzip", "zstd"} {
				t.Run(name+" "+path+" "+coding, func(t *testing.T) {
					conn, err := net.Dial("tcp", s.Listener.Addr().String())
					if err != nil {
						t.Fatal(err)
					}
					defer conn.Close()
					conn.SetDeadline(time.Now().Add(20 * time.Second))
					io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: x\r\nAccept-Encoding: "+coding+"\r\n\r\n")
					res, err := http.ReadResponse(bufio.NewReader(conn), nil)
					if err != nil || res.StatusCode == http.StatusInternalServerError {
						return // nothing had been sent yet: also a way to notice
					}
					defer res.Body.Close()
					if _, err := io.Copy(io.Discard, res.Body); err == nil {
						t.Error("the client takes a part for the whole")
					}
				})
			}
		}
	}
}

func TestAccessLineHoldsNoPersonalData(t *testing.T) {
	s := founding(t)
	s.get("/collections/strikes/items?q=somebodys-name", "X-Forwarded-For", "203.0.113.9", "User-Agent", "agent-007", "Authorization", "Bearer hush", "Cookie", "session=hush", "Referer", "https://example.org/from")
	line := s.log.String()
	for _, want := range []string{"method=GET", "path=/collections/strikes/items", "status=200", "request_id="} {
		if !strings.Contains(line, want) {
			t.Errorf("lacks %s: %s", want, line)
		}
	}
	for _, never := range []string{"127.0.0.1", "203.0.113.9", "agent-007", "hush", "somebodys-name", "example.org"} {
		if strings.Contains(line, never) {
			t.Errorf("holds %s: %s", never, line)
		}
	}
	s.get("/collections/strikes/items?limit=zero&q=somebodys-name")
	if !strings.Contains(s.log.String(), "problem=invalid-parameter parameter=limit value=zero") {
		t.Errorf("of a wrong request nobody can tell from the log what was wrong: %s", s.log)
	}
	for _, path := range []string{
		"/collections/strikes/items?q=somebodys-name%00", "/collections/strikes/items?actor=somebodys-name%00", "/collections/strikes/items?kidn=somebodys-name",
		"/places?q=somebodys-name&f=xml", "/?q=somebodys-name", "/collections/strikes/items?q=somebodys-name;x",
	} {
		s.get(path)
	}
	if strings.Contains(s.log.String(), "somebodys-name") {
		t.Errorf("what was searched for is in the log: %s", s.log)
	}
}

func TestManyAtOnce(t *testing.T) {
	s := founding(t)
	s.many("big", 300)
	done := make(chan string)
	for i := range 16 {
		go func() {
			coding := []string{"gzip", "zstd", "identity"}[i%3]
			path := []string{"/collections/big/items?limit=300", "/collections/big/export", "/collections/big/timetiles/0/0/0", "/collections"}[i%4]
			req, err := http.NewRequest(http.MethodGet, s.URL+path, nil)
			if err != nil {
				done <- err.Error()
				return
			}
			req.Header.Set("Accept-Encoding", coding)
			res, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				done <- err.Error()
				return
			}
			defer res.Body.Close()
			var body bytes.Buffer
			if _, err := body.ReadFrom(res.Body); err != nil || res.StatusCode != http.StatusOK || body.Len() == 0 {
				done <- path + ": " + res.Status
				return
			}
			done <- ""
		}()
	}
	for range 16 {
		if problem := <-done; problem != "" {
			t.Error(problem)
		}
	}
}
