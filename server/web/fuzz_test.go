package web_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// FuzzRequests gives whole requests, as they come over the wire, to the
// handler. Whatever is asked, nothing fails: no status of 500, no panic, and
// what is refused is refused by a problem.
func FuzzRequests(f *testing.F) {
	for _, raw := range []string{
		"GET / HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n",
		"GET /?layers=strikes&from=2017-05-25&sel=strikes:may25&map=7/35/38 HTTP/1.1\r\nHost: x\r\nAccept: text/html;q=0.3, */*\r\n\r\n",
		"GET /collections/strikes/items?bbox=170,-20,-170,20&datetime=2017-05-25/..&limit=3&sortby=-date_start HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip;q=0.5, zstd\r\n\r\n",
		"GET /collections/strikes/items?q=%D8%AA&cursor=abc HTTP/1.0\r\n\r\n",
		"GET /collections/strikes/items/a%2Fb%20%C3%BC%3F HTTP/1.1\r\nHost: x\r\nIf-None-Match: W/\"x\", \"1-abc\", *\r\nRange: bytes=0-5\r\nIf-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n",
		"HEAD /collections/strikes/export?f=csv HTTP/1.1\r\nHost: x\r\nRange: bytes=0-\r\n\r\n",
		"GET /collections/strikes/histogram?bins=9&step=day HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /collections/strikes/timetiles/0/0/0?match=certain HTTP/1.1\r\nHost: x\r\nAccept-Encoding: *\r\n\r\n",
		"GET /places?q=raqqa&near=39,36&lang=ar HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /embed/a%2e%2e HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n",
		"GET /card.png?layers=strikes&now=2017-05-25 HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /static/..%2f..%2fetc/passwd HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\n\r\n",
		"GET http://evil.example/collections?f=json HTTP/1.1\r\nHost: x\"><b>\r\nForwarded: for=1.2.3.4;host=evil\r\nX-Forwarded-For: 1.2.3.4, x\r\nX-Forwarded-Host: evil\r\n\r\n",
		"OPTIONS /collections HTTP/1.1\r\nHost: x\r\nOrigin: null\r\nAccess-Control-Request-Method: DELETE\r\n\r\n",
		"POST /collections/strikes/items HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
		"PUT //collections HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"GET /collections/%00/items HTTP/1.1\r\nHost: [::1]:80\r\nX-Request-Id: aaaaaaaaaaaaaaaa\r\n\r\n",
	} {
		f.Add([]byte(raw))
	}
	s := sharing(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(string(raw))))
		if err != nil {
			return // net/http refuses it: TestRawRequests
		}
		r.RemoteAddr = "127.0.0.1:1"
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		res := w.Result()
		if res.StatusCode >= 500 && (res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "") {
			t.Fatalf("%d %s", res.StatusCode, w.Body)
		}
		for name, values := range res.Header {
			if strings.ContainsAny(strings.Join(values, ""), "\r\n\x00") {
				t.Errorf("%s: %q", name, values)
			}
		}
		mediaType := res.Header.Get("Content-Type")
		if res.StatusCode < 400 || res.StatusCode == http.StatusNotFound && strings.HasPrefix(r.URL.Path, "/embed/") && strings.HasPrefix(mediaType, "text/html") {
			return
		}
		if mediaType != problemJSON {
			t.Errorf("%d of type %q: %s", res.StatusCode, mediaType, w.Body)
		}
		if res.Header.Get("Content-Encoding") != "" {
			return // packed, being long: its form is looked at where it is short
		}
		var p struct {
			Type, Title, Detail string
			Status              int
		}
		if r.Method == http.MethodHead {
			if w.Body.Len() > 0 {
				t.Errorf("HEAD is answered with %s", w.Body)
			}
			return
		}
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Status != res.StatusCode || p.Detail == "" || !strings.HasPrefix(p.Type, "urn:waylog:problem:") {
			t.Errorf("%d is no problem: %v %s", res.StatusCode, err, w.Body)
		}
	})
}
