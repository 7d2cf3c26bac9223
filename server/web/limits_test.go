package web_test

import (
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/server/web"
)

// TestLimits holds each limit against its status and its words.
func TestLimits(t *testing.T) {
	s := founding(t)
	long := strings.Repeat("a", 17<<10)
	run(t, s, []scenario{
		{name: "query of 8 KB", path: "/collections/strikes/items?kind=" + strings.Repeat("a", 8000), status: 200},
		{name: "query beyond", path: "/collections/strikes/items?kind=" + strings.Repeat("a", 8200), status: 414, mediaType: problemJSON, has: []string{"address-too-long", "at most 8192 are read"}},
		{name: "path beyond", path: "/" + strings.Repeat("a", 8200), status: 414, mediaType: problemJSON},
		{name: "one header beyond", path: "/collections", headers: []string{"X-Long", long}, status: 431, mediaType: problemJSON, has: []string{"headers-too-long", "at most 16384 are read", `"request_id"`}},
		{name: "a cookie beyond", path: "/", headers: []string{"Cookie", "a=" + long}, status: 431, mediaType: problemJSON},
		{name: "headers of 15 KB", path: "/collections", headers: []string{"X-Long", long[:15<<10]}, status: 200},
		{name: "more a page than there may be", path: "/collections/strikes/items?limit=10001", status: 200},
		{name: "far more a page", path: "/collections/strikes/items?limit=99999999999", status: 200},
		{name: "none a page", path: "/collections/strikes/items?limit=0", status: 400, has: []string{`"parameter":"limit"`}},
	})
}

// TestBodies sends bodies to addresses that read none.
func TestBodies(t *testing.T) {
	s := founding(t)
	for _, c := range []struct {
		method, path string
		body         io.Reader
		status       int
	}{
		{"GET", "/collections", strings.NewReader(`{"a":1}`), 413},
		{"GET", "/collections/strikes/items", strings.NewReader("q=x"), 413},
		{"GET", "/healthz", strings.NewReader("x"), 413},
		{"HEAD", "/", strings.NewReader("x"), 413},
		{"OPTIONS", "/collections", strings.NewReader("x"), 204}, // which may have one
		{"GET", "/collections", io.MultiReader(strings.NewReader("in pieces")), 413},
		{"GET", "/collections", http.NoBody, 200},
		{"POST", "/collections", strings.NewReader("x"), 405}, // whose method is wrong is told so
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, s.URL+c.path, c.body)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatalf("%s %s: %v", c.method, c.path, err)
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != c.status || c.status == 413 && (!res.Close || res.Header.Get("Content-Type") != problemJSON) {
			t.Errorf("%s %s: %d, closes %t, %s", c.method, c.path, res.StatusCode, res.Close, body)
		}
	}
}

// TestEveryRouteSaysItsMethods asks each route of the table for what it cannot do.
func TestEveryRouteSaysItsMethods(t *testing.T) {
	s := founding(t)
	for _, path := range everyRoute(t, s) {
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT-NOT", "get"} {
			r := s.ask(method, path)
			if r.status != 405 || r.header.Get("Content-Type") != problemJSON || !strings.Contains(r.body, "method-not-allowed") {
				t.Errorf("%s %s: %d %s", method, path, r.status, r.body)
			}
			if allow := r.header.Get("Allow"); !strings.Contains(allow, "GET") || !strings.Contains(allow, "HEAD") || !strings.Contains(allow, "OPTIONS") || strings.Contains(allow, "POST") {
				t.Errorf("%s %s: Allow %q", method, path, allow)
			}
		}
	}
}

// everyRoute is an address for each route there is.
func everyRoute(t *testing.T, s *site) []string {
	t.Helper()
	e, ok := s.handler.(*echo.Echo)
	if !ok {
		t.Fatalf("the handler is %T", s.handler)
	}
	fill := strings.NewReplacer(":layer", "strikes", ":id", "may25", ":z", "0", ":row", "0", ":col", "0", ":slug", "nosuch", "/static/*", "/static/robots.txt")
	seen := map[string]bool{}
	var paths []string
	for _, r := range e.Routes() {
		if path := fill.Replace(r.Path); !seen[path] {
			seen[path] = true
			paths = append(paths, path)
		}
	}
	if len(paths) < 20 {
		t.Fatalf("only %d routes: %v", len(paths), paths)
	}
	return paths
}

// isTile says whether what is served there is bytes of which no browser makes a page:
// what tells it how to treat a page is left out.
func isTile(path string) bool {
	return strings.Contains(path, "/timetiles/") || strings.Contains(path, "/tiles/") && strings.Count(path, "/") > 5
}

// TestHeadersOfEveryRoute looks at what a browser is told by each address.
func TestHeadersOfEveryRoute(t *testing.T) {
	s := founding(t)
	for _, path := range append(everyRoute(t, s), "/?f=html", "/nosuch", "/collections?x=1", "/collections/strikes/export?f=csv") {
		for _, accept := range []string{"text/html", "*/*"} {
			r := s.get(path, "Accept", accept)
			frames, xfo, coop, referrer, permissions := "frame-ancestors 'none'", "DENY", "same-origin", "strict-origin-when-cross-origin", []string{"camera=()", "geolocation=()", "microphone=()"}
			if strings.HasPrefix(path, "/embed") {
				frames, xfo, coop = "frame-ancestors *", "", ""
			}
			if isTile(path) {
				xfo, coop, referrer, permissions = "", "", "", nil
			}
			csp := r.header.Get("Content-Security-Policy")
			for _, want := range []string{"default-src 'self'", "object-src 'none'", "form-action 'self'", "base-uri ", frames} {
				if !strings.Contains(csp, want) {
					t.Errorf("%s: the policy %q lacks %s", path, csp, want)
				}
			}
			for _, never := range []string{"unsafe", "http:", "'self' *", "data: *"} {
				if strings.Contains(csp, never) {
					t.Errorf("%s: the policy holds %s: %s", path, never, csp)
				}
			}
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "X-Frame-Options": xfo, "Cross-Origin-Opener-Policy": coop, "Cross-Origin-Resource-Policy": "cross-origin",
				"Referrer-Policy": referrer, "Set-Cookie": "", "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "", "Server": "", "X-Powered-By": "",
			} {
				if got := r.header.Get(name); got != want {
					t.Errorf("%s: %s is %q, want %q", path, name, got, want)
				}
			}
			for _, want := range permissions {
				if !strings.Contains(r.header.Get("Permissions-Policy"), want) {
					t.Errorf("%s: Permissions-Policy %q lacks %s", path, r.header.Get("Permissions-Policy"), want)
				}
			}
			if strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
				if strings.Contains(r.body, "<style") && !strings.Contains(csp, "style-src 'self' 'sha256-") && !strings.Contains(csp, "style-src 'sha256-") {
					t.Errorf("%s: the page holds styles that its policy does not name: %s", path, csp)
				}
				for _, never := range []string{" style=", " onclick=", " onload=", "javascript:"} {
					if strings.Contains(r.body, never) {
						t.Errorf("%s: the page holds %s", path, never)
					}
				}
			}
		}
	}
}

// TestRate asks faster than an address may.
func TestRate(t *testing.T) {
	proxied := func(c *web.Config) {
		c.Limits.Rate = 50
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	}
	const path = "/conformance"
	burst := func(t *testing.T, s *site, n int, from string) (refused int, last reply) {
		t.Helper()
		for range n {
			var headers []string
			if from != "" {
				headers = []string{"X-Forwarded-For", from}
			}
			if last = s.get(path, headers...); last.status == 429 {
				refused++
			} else if last.status != 200 {
				t.Fatalf("%d %s", last.status, last.body)
			}
		}
		return refused, last
	}
	t.Run("one address, not the others", func(t *testing.T) {
		s := founding(t, proxied)
		refused, last := burst(t, s, 110, "203.0.113.9")
		if refused != 10 {
			t.Errorf("%d of 110 refused, want 10: 100 at once are free", refused)
		}
		if last.header.Get("Retry-After") != "1" || last.header.Get("Content-Type") != problemJSON || last.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(last.body, "50 requests a second") {
			t.Errorf("%v %s", last.header, last.body)
		}
		if refused, _ := burst(t, s, 50, "203.0.113.10"); refused != 0 {
			t.Errorf("another address pays for it: %d refused", refused)
		}
		for _, free := range []string{"/healthz", "/readyz", "/static/robots.txt"} {
			if r := s.get(free, "X-Forwarded-For", "203.0.113.9"); r.status != 200 {
				t.Errorf("%s: %d", free, r.status)
			}
		}
		s.clock.pass(time.Second)
		if refused, _ := burst(t, s, 50, "203.0.113.9"); refused != 0 {
			t.Errorf("a second later %d of 50 refused", refused)
		}
	})
	t.Run("fifty a second for a minute", func(t *testing.T) {
		s := founding(t, proxied)
		for range 60 {
			if refused, _ := burst(t, s, 50, "203.0.113.9"); refused != 0 {
				t.Fatalf("%d refused", refused)
			}
			s.clock.pass(time.Second)
		}
	})
	t.Run("the networks of IPv6", func(t *testing.T) {
		s := founding(t, proxied)
		burst(t, s, 100, "2001:db8::1")
		if refused, _ := burst(t, s, 5, "2001:db8::2:3"); refused != 5 {
			t.Errorf("a neighbour in the same /64: %d of 5 refused", refused)
		}
		if refused, _ := burst(t, s, 5, "2001:db8:0:1::1"); refused != 0 {
			t.Errorf("another network: %d refused", refused)
		}
		burst(t, s, 100, "::ffff:203.0.113.9")
		if refused, _ := burst(t, s, 5, "203.0.113.9"); refused != 5 {
			t.Errorf("the same address in its older form: %d of 5 refused", refused)
		}
	})
	t.Run("what a client says of itself counts only where a proxy is trusted", func(t *testing.T) {
		s := founding(t, func(c *web.Config) { c.Limits = web.Limits{Rate: 50, LoopbackToo: true} })
		refused := 0
		for i := range 110 {
			if s.get(path, "X-Forwarded-For", fmt.Sprint("203.0.113.", i), "Forwarded", fmt.Sprint("for=203.0.113.", i), "X-Real-Ip", fmt.Sprint("203.0.113.", i)).status == 429 {
				refused++
			}
		}
		if refused != 10 {
			t.Errorf("%d of 110 refused, want 10", refused)
		}
		if n := strings.Count(s.log.String(), "trusted-proxy"); n != 1 {
			t.Errorf("the operator is told %d times", n)
		}
	})
	t.Run("a client behind a trusted proxy cannot choose its address", func(t *testing.T) {
		s := founding(t, proxied)
		refused := 0
		for i := range 110 {
			if s.get(path, "X-Forwarded-For", fmt.Sprintf("198.51.100.%d, 203.0.113.9", i)).status == 429 {
				refused++
			}
		}
		if refused != 10 {
			t.Errorf("%d of 110 refused, want 10", refused)
		}
	})
	t.Run("this machine is free unless it is meant too", func(t *testing.T) {
		s := founding(t, func(c *web.Config) { c.Limits.Rate = 50 })
		if refused, _ := burst(t, s, 300, ""); refused != 0 {
			t.Errorf("%d refused", refused)
		}
		s = founding(t, func(c *web.Config) { c.Limits.Rate = -1; c.Limits.LoopbackToo = true })
		if refused, _ := burst(t, s, 1000, ""); refused != 0 {
			t.Errorf("without a limit %d refused", refused)
		}
	})
}

// TestExportsAreBounded holds downloads open that nobody reads, and asks for
// others beside them.
func TestExportsAreBounded(t *testing.T) {
	s := newSite(t, func(c *web.Config) {
		c.Limits.Exports = 8 // two for each address
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
	s.layer(data.Layer{ID: "big", Redistribute: true})
	var events []data.Event
	note := []byte(`{"note":"` + strings.Repeat("x", 40_000) + `"}`)
	for i := range 600 { // more than the buffers of a socket hold
		e := on(fmt.Sprint("e", i), "2017-05-25", 1, 1)
		e.Properties = note
		events = append(events, e)
	}
	s.put("big", events...)
	var open []*http.Response
	download := func(from string) (*http.Response, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/collections/big/export?f=csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Forwarded-For", from)
		req.Header.Set("Accept-Encoding", "identity")
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode == http.StatusOK {
			open = append(open, res)
			return res, ""
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		return res, string(body)
	}
	defer func() {
		for _, res := range open {
			res.Body.Close()
		}
	}()
	for i := range 8 {
		if res, body := download(fmt.Sprint("203.0.113.", i/2)); res.StatusCode != http.StatusOK {
			t.Fatalf("download %d: %d %s", i, res.StatusCode, body)
		}
	}
	for from, words := range map[string]string{"203.0.113.0": "one address", "203.0.113.99": "8 downloads"} {
		res, body := download(from)
		wait, err := strconv.Atoi(res.Header.Get("Retry-After"))
		if res.StatusCode != http.StatusServiceUnavailable || err != nil || wait < 1 || !strings.Contains(body, "overloaded") || !strings.Contains(body, words) {
			t.Errorf("%s: %d, Retry-After %q, %s", from, res.StatusCode, res.Header.Get("Retry-After"), body)
		}
	}
	for _, path := range []string{"/healthz", "/readyz", "/collections", "/collections/big/items?limit=5", "/collections/big/summary", "/collections/big/timetiles/0/0/0?kind=airstrike"} {
		if r := s.get(path); r.status != 200 {
			t.Errorf("%s beside them: %d %s", path, r.status, r.body)
		}
	}
	if r := s.ask(http.MethodHead, "/collections/big/export"); r.status != 200 {
		t.Errorf("HEAD, which downloads nothing: %d", r.status)
	}
	open[0].Body.Close()
	open = open[1:]
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		res, body := download("203.0.113.99")
		if res.StatusCode == http.StatusOK {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("a place was given back, yet: %d %s", res.StatusCode, body)
		}
	}
}

// TestRequestIDs takes an id over that can stand in a log, and no other.
func TestRequestIDs(t *testing.T) {
	s := founding(t)
	for given, kept := range map[string]bool{
		"0123456789abcdef": true, "4bf92f35-77b3-4da6-a3ce-929d0e0e4736": true, "proxy_1.request-22": true,
		"short": false, strings.Repeat("a", 65): false, "a b c d e f g h": false, `"><script>alert(1)`: false, "level=error msg=x": false, "": false, "żółtożółto": false,
	} {
		r := s.get("/conformance", "X-Request-Id", given)
		got := r.header.Get("X-Request-Id")
		if (got == given) != kept || len(got) < 8 {
			t.Errorf("%q became %q", given, got)
		}
		if !strings.Contains(s.log.String(), "request_id="+got) {
			t.Errorf("%q is not in the log", got)
		}
	}
	if a, b := s.get("/conformance").header.Get("X-Request-Id"), s.get("/conformance").header.Get("X-Request-Id"); a == b {
		t.Errorf("two requests are called %s", a)
	}
}
