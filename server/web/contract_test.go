package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/storetest"
	"github.com/waylog/waylog/server/web"
)

// Sentences of the contract that no other test is about.

// TestIDsComeThroughLinks follows every link of features whose ids mean
// something in an address.
func TestIDsComeThroughLinks(t *testing.T) {
	s := newSite(t)
	s.layer(data.Layer{ID: "odd", Redistribute: true})
	ids := []string{
		"a/b", "a%2Fb", "a%2Fb/c", "100%", "%zz", "a b", "a+b", "a?b#c", "ü", "تدمر", "a;b", "a&b=c", `"quoted"`, "<b>", "a:b", "a\\b", "*", "a,b", "@", "~",
		"history", "a/history", "...", strings.Repeat("ش", 100),
	}
	for _, id := range ids {
		s.put("odd", on(id, "2017-05-25", 38, 35))
	}
	for _, id := range ids {
		path := "/collections/odd/items/" + url.PathEscape(id)
		r := s.get(path)
		var f struct {
			ID string
			linked
		}
		if err := json.Unmarshal([]byte(r.body), &f); r.status != 200 || err != nil || f.ID != id {
			t.Errorf("%q: %d %s", id, r.status, r.body)
			continue
		}
		for rel, mediaType := range map[string]string{"self": "application/geo+json", "version-history": "application/json", "alternate": "text/html"} {
			href := f.find(rel, mediaType)
			got := s.get(strings.TrimPrefix(href, s.URL))
			if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), mediaType) {
				t.Errorf("%q: %s is %s: %d %s", id, rel, href, got.status, got.body)
			}
			if u, err := url.Parse(href); err != nil || rel == "alternate" && u.Query().Get("sel") != "odd:"+id {
				t.Errorf("%q: %s is %s, %v", id, rel, href, err)
			}
		}
		if got := s.get(strings.TrimPrefix(f.find("self", ""), s.URL)); got.body != r.body {
			t.Errorf("%q: self leads to %s", id, got.body)
		}
	}
	walked, _ := s.walk("/collections/odd/items?limit=5", nil)
	if strings.Join(walked, "\n") != strings.Join(ids, "\n") {
		t.Errorf("got %q, want %q", walked, ids)
	}
}

// TestPagingByTextsLongerThanAnAddress sorts by titles that no next link could hold.
func TestPagingByTextsLongerThanAnAddress(t *testing.T) {
	s := newSite(t)
	s.layer(data.Layer{ID: "long", Redistribute: true})
	fill := func() {
		for i := range 7 {
			e := on(fmt.Sprintf("e%d", i), "2017-05-25", 38, 35)
			e.Title = strings.Repeat("x", 20_000) + fmt.Sprint(i%4)
			s.put("long", e)
		}
	}
	for order, want := range map[string]string{"title": "e0 e4 e1 e5 e2 e6 e3", "-title": "e3 e2 e6 e1 e5 e0 e4"} {
		fill()
		ids, pages := s.walk("/collections/long/items?limit=2&sortby="+order, func(page int) {
			changed := on(fmt.Sprintf("e%d", page), "2017-05-26", 38, 35) // the cursor's event changes, not the state that is walked
			changed.Title = fmt.Sprint(page, order)
			s.put("long", changed)
		})
		if got := strings.Join(ids, " "); pages != 4 || got != want {
			t.Errorf("%s: got %s on %d pages, want %s", order, got, pages, want)
		}
	}
}

// TestPagesWhileAnImportRuns asks for pages, counts and tiles while rows are
// stored that nobody may see yet.
func TestPagesWhileAnImportRuns(t *testing.T) {
	s := founding(t)
	s.many("walked", 30)
	i, err := s.store.Import(t.Context(), data.ImportSpec{Layer: "walked", Author: "tester"})
	if err != nil {
		t.Fatal(err)
	}
	defer i.Abort()
	put := func(id string) {
		t.Helper()
		e := on(id, "2017-05-25", 1, 1)
		if err := e.Normalize(&data.Layer{ID: "walked"}); err != nil {
			t.Fatal(err)
		}
		if _, err := storetest.Put(t.Context(), i, &e, nil); err != nil {
			t.Fatal(err)
		}
	}
	put("e0007") // in place of what is there
	ids, _ := s.walk("/collections/walked/items?limit=10", func(page int) {
		put(fmt.Sprintf("new-%d", page))
		for _, path := range []string{"/summary", "/histogram", "/summary?q=strike&bbox=-180,-90,180,90"} {
			if r := s.get("/collections/walked" + path); !strings.Contains(r.body, `"matched":30`) {
				t.Errorf("page %d: %s gives %s", page, path, r.body)
			}
		}
		if n := s.timeTile("/collections/walked/timetiles/0/0/0").Events(); n != 30 {
			t.Errorf("page %d: the tile shows %d events, 30 without the running import", page, n)
		}
		if page == 2 {
			if _, err := i.Commit(t.Context(), ""); err != nil {
				t.Fatal(err)
			}
			if r := s.get("/collections/walked/summary"); !strings.Contains(r.body, `"matched":32`) {
				t.Errorf("after the commit: %s", r.body)
			}
			if n := s.timeTile("/collections/walked/timetiles/0/0/0").Events(); n != 32 {
				t.Errorf("after the commit the tile has %d events, want 32", n)
			}
		}
	})
	if len(ids) != 30 || strings.Contains(strings.Join(ids, " "), "new") {
		t.Errorf("%d of 30: %s", len(ids), ids)
	}
}

// Who throws the database away and begins again gets the same numbers for other
// states: a kept answer must not stand for the new one.
func TestTagOfAnotherDatabase(t *testing.T) {
	s := newSite(t)
	s.many("layer", 3)
	before := map[string]string{}
	paths := []string{"/collections", "/collections/layer", "/collections/layer/items", "/collections/layer/export", "/collections/layer/summary", "/collections/layer/timetiles/0/0/0", "/collections/layer/tiles/WebMercatorQuad/0/0/0"}
	for _, path := range paths {
		before[path] = s.get(path).header.Get("ETag")
	}
	other := newSite(t, func(c *web.Config) { c.BaseURL = s.URL })
	other.clock.pass(time.Minute)
	other.many("layer", 4)
	again := newSite(t, func(c *web.Config) { c.BaseURL = s.URL })
	again.many("layer", 3) // the very same at the same time
	for _, path := range paths {
		if tag := other.get(path).header.Get("ETag"); tag == before[path] || tag == "" {
			t.Errorf("%s: tag %s stands for two databases", path, tag)
		}
		if tag := again.get(path).header.Get("ETag"); tag != before[path] {
			t.Errorf("%s: tag %s, then %s of the same", path, before[path], tag)
		}
	}
}

func TestLinksWithoutAHost(t *testing.T) {
	s := founding(t)
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET /collections HTTP/1.0\r\n\r\n")
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.Contains(string(answer), `"href":"`+s.URL+`/collections"`) {
		t.Errorf("%v: %s", err, answer)
	}
	for _, host := range []string{"a b", `x"><script>`, "x/y", "a\x00b"} {
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET /collections HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", host)
		answer, err := io.ReadAll(conn)
		conn.Close()
		if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 400") {
			t.Errorf("host %q: %v %.200s", host, err, answer)
		}
	}
}

func TestWhatAMistypedAddressIsTold(t *testing.T) {
	run(t, founding(t), []scenario{
		{name: "slash at the end", path: "/collections/", status: 404, mediaType: problemJSON, has: []string{`"id":"/collections/"`, "without a slash"}},
		{name: "slash after a layer", path: "/collections/strikes/", status: 404, has: []string{"without a slash"}},
		{name: "no slash", path: "/colections", status: 404, has: []string{`"id":"/colections"`}, lacks: []string{"without a slash"}},
		{name: "asof with an hour of one digit", path: "/collections/strikes/items?asof=2026-11-23T1:00:00Z", status: 400, has: []string{`"parameter":"asof"`}},
		{name: "asof with a comma", path: "/collections/strikes/items?asof=2026-11-23T12:00:00,5Z", status: 400, has: []string{`"parameter":"asof"`}},
		{name: "asof in a leap second", path: "/collections/strikes/items?asof=2016-12-31T23:59:60Z", status: 404, has: []string{`"id":"strikes"`}},
		{name: "datetime in a leap second", path: "/collections/strikes/items?undated=exclude&datetime=2016-12-31T23:59:60Z", status: 200, has: []string{`"numberMatched":0`}},
		{name: "upper case layer", path: "/collections/Strikes", status: 404, has: []string{`"id":"Strikes"`}},
	})
	s := founding(t)
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodTrace, "FOO"} {
		for _, path := range []string{"/", "/api", "/collections", "/collections/strikes/items", "/collections/strikes/items/may25", "/static/robots.txt"} {
			if r := s.ask(method, path); r.status != 405 || !strings.Contains(r.header.Get("Allow"), "GET") || r.header.Get("Content-Type") != problemJSON {
				t.Errorf("%s %s: %d, Allow %q, %s", method, path, r.status, r.header.Get("Allow"), r.body)
			}
		}
	}
}
