package web_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/server/web"
)

const (
	markedHead = "<!doctype html><html data-embed><head><!-- base --><!-- meta --><title>Waylog</title><!-- /meta --></head><body></body></html>"
	browserAsk = "text/html,application/xhtml+xml,*/*;q=0.8"
)

// sharing is a founding site whose pages have a head to be filled.
func sharing(t testing.TB) *site {
	files := fstest.MapFS{}
	maps.Copy(files, frontend)
	files["index.html"] = &fstest.MapFile{Data: []byte(markedHead)}
	files["embed.html"] = &fstest.MapFile{Data: []byte(markedHead)}
	return founding(t, func(cfg *web.Config) { cfg.Static = files })
}

// head asks for a page until its description is there: a slow machine may get
// the plain one first.
func (s *site) head(path string) string {
	s.t.Helper()
	var body string
	for range 20 {
		r := s.get(path, "Accept", browserAsk)
		if r.status != http.StatusOK {
			s.t.Fatalf("%s: %d %s", path, r.status, r.body)
		}
		if body = r.body; !strings.Contains(body, "how sure anyone is") {
			break
		}
	}
	return body
}

func TestPageSaysWhatItShows(t *testing.T) {
	s := sharing(t)
	for _, c := range []struct {
		name, path string
		has, lacks []string
	}{
		{"all", "/", []string{"<title>Strikes, Empty", "14 events", "1 January 2018", `property="og:image" content="` + s.URL + `/card.png"`, `rel="canonical" href="` + s.URL + `/"`, "summary_large_image", "1 without a date", "1 without a place"}, nil},
		{"a period", "/?layers=strikes&from=2017-05-25&to=2017-05-25&match=certain", []string{"Strikes, 25 May 2017 – Waylog", "1 event, 25 May 2017, as reported by A ministry and An observatory."}, []string{"without a date"}},
		{"an event", "/?sel=strikes:may25", []string{"<title>Convoy struck near Ma&#39;adan – Waylog", "25 May 2017, Maʿadan. Claims by A ministry and An observatory.", "sel=strikes:may25"}, nil},
		{"an event that is not there", "/?sel=strikes:nosuch", []string{"14 events"}, nil},
		{"a kind", "/?kinds=shelling", []string{"6 events"}, nil},
		{"words, read as text", `/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E`, []string{"0 events", "%3Cscript%3E"}, []string{"<script", "alert(1)"}},
		{"a period the wrong way round", "/?from=2017-06-01&to=2017-05-25&layers=strikes", []string{"25 May to 1 June 2017", "from=2017-05-25&amp;to=2017-06-01"}, nil},
		{"nonsense", "/?from=yesterday&map=9/9&status=dead&sel=:&asof=1&kinds=%00&q=%ff&layers=strikes;x", []string{"14 events", `href="` + s.URL + `/"`}, nil},
		{"only what may not be known of", "/?layers=secret,embargo", []string{"<title>Waylog</title>", "how sure anyone is"}, nil},
		{"an event that may not be known of", "/?layers=strikes&sel=secret:hidden-id&from=2017-05-25&to=2017-05-25", []string{"2 events"}, nil},
		{"what others hang on links", "/?fbclid=1&utm_source=x", []string{`href="` + s.URL + `/"`}, []string{"fbclid"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := s.head(c.path)
			for _, want := range c.has {
				if !strings.Contains(body, want) {
					t.Errorf("lacks %s in %s", want, body)
				}
			}
			for _, never := range append(c.lacks, "Hidden", "Embargoed") {
				if strings.Contains(body, never) {
					t.Errorf("holds %s: %s", never, body)
				}
			}
			// Whatever was asked for, the head stays well-formed.
			for _, tag := range regexp.MustCompile(`<meta [^\n]*`).FindAllString(body, -1) {
				if !regexp.MustCompile(`^<meta (name|property)="[a-z:_]+" content="[^"<>]*">`).MatchString(tag) {
					t.Errorf("a broken tag: %s", tag)
				}
			}
		})
	}
}

func TestTitlesAreText(t *testing.T) {
	s := sharing(t)
	s.layer(data.Layer{ID: "bad", Title: `</title><script>alert("1")</script>`, Attribution: `"><img src=x onerror=1>`, Redistribute: true})
	s.put("bad", on("x", "2017-05-25", 38, 35))
	for _, path := range []string{"/?layers=bad", "/embed/?layers=bad"} {
		if body := s.head(path); strings.Contains(body, "<script") || strings.Contains(body, "<img") || !strings.Contains(body, "&lt;script&gt;") {
			t.Errorf("%s: %s", path, body)
		}
	}
}

func TestEmbed(t *testing.T) {
	s := sharing(t)
	run(t, s, []scenario{
		{name: "with a slash", path: "/embed/?layers=strikes", headers: []string{"Accept", browserAsk}, status: 200, mediaType: "text/html", has: []string{`<base href="../">`, `og:url" content="`}, lacks: []string{"/embed/?", "<!-- base"},
			header: [][2]string{{"Content-Security-Policy", "frame-ancestors *"}, {"Content-Security-Policy", "default-src 'self'"}}},
		{name: "without", path: "/embed?layers=strikes", status: 200, mediaType: "text/html", has: []string{`<base href="./">`}, header: [][2]string{{"Content-Security-Policy", "frame-ancestors *"}}},
		{name: "a saved map that is not there, for programs", path: "/embed/nosuch", status: 404, mediaType: problemJSON, has: []string{`"id":"nosuch"`}},
		{name: "and for people", path: "/embed/%3Cscript%3E", headers: []string{"Accept", browserAsk}, status: 404, mediaType: "text/html", has: []string{"There is no saved map", "&lt;script&gt;"}, lacks: []string{"<script"}},
		{name: "the page itself in no foreign frame", path: "/", headers: []string{"Accept", browserAsk}, status: 200, header: [][2]string{{"Content-Security-Policy", "frame-ancestors 'none'"}, {"X-Frame-Options", "DENY"}}},
	})
	for _, path := range []string{"/embed/", "/embed", "/embed/nosuch"} {
		r := s.get(path, "Accept", browserAsk)
		for _, name := range []string{"X-Frame-Options", "Set-Cookie", "Cross-Origin-Opener-Policy"} {
			if v := r.header.Get(name); v != "" {
				t.Errorf("%s has %s: %s", path, name, v)
			}
		}
	}
}

// cardOf fetches and decodes a card.
func cardOf(t *testing.T, s *site, query string) (image.Image, reply) {
	t.Helper()
	r := s.get("/card.png" + query)
	if r.status != http.StatusOK || r.header.Get("Content-Type") != "image/png" {
		t.Fatalf("%s: %d %s %s", query, r.status, r.header.Get("Content-Type"), r.body[:min(len(r.body), 300)])
	}
	img, err := png.Decode(strings.NewReader(r.body))
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	if b := img.Bounds(); b.Dx() != 1200 || b.Dy() != 630 {
		t.Errorf("%s: %v, want 1200x630", query, b)
	}
	return img, r
}

// ink is how much of a part of a picture has the colour, nearly.
func ink(img image.Image, part image.Rectangle, red, green, blue int) int {
	n := 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			if abs(int(r>>8)-red) < 12 && abs(int(g>>8)-green) < 12 && abs(int(b>>8)-blue) < 12 {
				n++
			}
		}
	}
	return n
}

func abs(n int) int { return max(n, -n) }

func TestCard(t *testing.T) {
	s := sharing(t)
	theMap, words := image.Rect(453, 0, 1200, 630), image.Rect(0, 60, 452, 630)
	all, reply := cardOf(t, s, "")
	if n := ink(all, theMap, 0xc0, 0x39, 0x2b); n < 300 {
		t.Errorf("%d pixels of the map have the colour of strikes", n)
	}
	if n := ink(all, words, 0x1b, 0x1f, 0x23); n < 800 {
		t.Errorf("%d pixels of words", n)
	}
	if again, _ := cardOf(t, s, "?fbclid=1"); !same(all, again) {
		t.Error("what others hang on links changes the card")
	}
	seen := map[string]image.Image{"": all}
	for _, query := range []string{"?kinds=shelling", "?layers=strikes&from=2017-05-25&to=2017-05-25&match=certain", "?sel=strikes:may25", "?map=6/35/38", "?layers=empty"} {
		img, _ := cardOf(t, s, query)
		for other, with := range seen {
			if same(img, with) {
				t.Errorf("%q and %q look the same", query, other)
			}
		}
		seen[query] = img
	}
	if n := ink(seen["?layers=empty"], theMap, 0xc0, 0x39, 0x2b); n > 0 {
		t.Errorf("an empty layer has %d pixels of strikes", n)
	}

	// Nothing of what may not be known of: the same picture as of a layer that never was.
	never, _ := cardOf(t, s, "?layers=neverwas")
	for _, query := range []string{"?layers=secret", "?layers=embargo", "?layers=secret&sel=secret:hidden-id"} {
		if img, _ := cardOf(t, s, query); !same(img, never) {
			t.Errorf("%s differs from a layer that never was", query)
		}
	}

	tag := reply.header.Get("ETag")
	if r := s.get("/card.png", "If-None-Match", tag); r.status != http.StatusNotModified {
		t.Errorf("with its tag: %d", r.status)
	}
	if r := s.ask(http.MethodHead, "/card.png"); r.status != http.StatusOK || r.body != "" || r.header.Get("Content-Type") != "image/png" {
		t.Errorf("HEAD: %d %q", r.status, r.header.Get("Content-Type"))
	}
	s.put("strikes", on("new", "2017-05-25", 38.2, 35.2))
	if r := s.get("/card.png", "If-None-Match", tag); r.status != http.StatusOK {
		t.Errorf("after an edit: %d", r.status)
	}
}

func same(a, b image.Image) bool {
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

// TestManyCards asks for more cards at once than are made at once: each is a
// card, or a word about when to come back.
func TestManyCards(t *testing.T) {
	s := sharing(t)
	s.many("lots", 600)
	var wait sync.WaitGroup
	var mu sync.Mutex
	got := map[int]int{}
	for i := range 40 {
		wait.Go(func() {
			r := s.get(fmt.Sprintf("/card.png?map=4/%d/%d", i, i))
			mu.Lock()
			defer mu.Unlock()
			got[r.status]++
			if r.status == http.StatusServiceUnavailable && r.header.Get("Retry-After") == "" {
				t.Error("it does not say when to come back")
			}
		})
	}
	wait.Wait()
	if got[http.StatusOK] == 0 || got[http.StatusOK]+got[http.StatusServiceUnavailable] != 40 {
		t.Errorf("answers by status: %v", got)
	}
	cardOf(t, s, "?layers=lots") // as dots
}

// TestOddCards draws what is hard to draw.
func TestOddCards(t *testing.T) {
	s := sharing(t)
	s.layer(data.Layer{ID: "odd", Title: strings.Repeat("Supercalifragilistic ", 20), Attribution: strings.Repeat("Nobody ", 200), Redistribute: true, Kinds: []data.Kind{{Key: "airstrike", Label: "غارة"}}})
	line := on("line", "2017-05-25", 0, 0)
	line.Geometry = orb.MultiLineString{{{179, 10}, {180, 11}}, {{-180, 11}, {-179, 12}}}
	area := on("area", "2017-05-25", 0, 0)
	area.Geometry = orb.Polygon{{{-170, -80}, {170, -80}, {170, 84}, {-170, 84}, {-170, -80}}, {{0, 0}, {0, 10}, {10, 10}, {10, 0}, {0, 0}}}
	pole := on("pole", "2017-05-25", 12, 89.9)
	pole.Title = "ضربة على قافلة"
	pole.RadiusM = new(5e6)
	s.put("odd", line, area, pole, on("far", "2017-05-25", -179.9, -60))
	for _, query := range []string{"?layers=odd", "?layers=odd&sel=odd:pole", "?layers=odd&map=24/89/180", "?layers=odd&map=0/-90/-180", "?layers=odd&sel=odd:line"} {
		cardOf(t, s, query)
	}
}

// TestCardOfTheBuild draws on the land that the build made, where there is one.
func TestCardOfTheBuild(t *testing.T) {
	dist := os.DirFS("../../static/dist")
	if _, err := fs.Stat(dist, "card/land.bin.gz"); err != nil {
		t.Skip("the page was not built: run make build")
	}
	s := founding(t, func(cfg *web.Config) { cfg.Static = dist })
	theMap := image.Rect(453, 0, 1200, 630)
	img, r := cardOf(t, s, "?layers=strikes&map=6/35/36")
	if dir := os.Getenv("WAYLOG_SCREENS"); dir != "" {
		if err := os.WriteFile(dir+"/card.png", []byte(r.body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	land, sea := ink(img, theMap, 0xf4, 0xf1, 0xea), ink(img, theMap, 0xcf, 0xdb, 0xe3)
	if area := theMap.Dx() * theMap.Dy(); land < area/3 || sea < area/20 {
		t.Errorf("of %d pixels %d are land and %d sea", area, land, sea)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil || b.Len() < 20_000 {
		t.Errorf("%d bytes: %v", b.Len(), err)
	}
}
