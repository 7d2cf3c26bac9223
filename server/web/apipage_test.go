package web_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/waylog/waylog/server/web"
)

// TestAPIPageForPeople holds the page against the document it is made from, and
// tries every link on it.
func TestAPIPageForPeople(t *testing.T) {
	s := founding(t, func(c *web.Config) { c.BaseURL = "https://map.example.org/way" })
	r := s.get("/api.html")
	if r.status != 200 || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
		t.Fatalf("%d %s", r.status, r.body)
	}
	body := html.UnescapeString(r.body)
	has := func(what, text string) {
		t.Helper()
		if text == "" || !strings.Contains(body, text) {
			t.Errorf("lacks %s: %q", what, text)
		}
	}
	d := openAPIOf(t, s)
	for path, item := range d.Paths.Map() {
		op := item.Get
		has("the address", `<h3 id="`+op.OperationID+`"><code>`+path+"</code>")
		has("what it is", op.Summary)
		for status := range op.Responses.Map() {
			has("a status of "+path, "<td>"+status+"</td>")
		}
		for _, ref := range op.Parameters {
			p, id := ref.Value, ref.Value.Name
			if ref.Ref == "" {
				id = op.OperationID + "-" + id
			}
			at := strings.Index(body, `<h3 id="`+id+`">`)
			if at < 0 {
				t.Errorf("lacks the parameter %s of %s", p.Name, path)
				continue
			}
			entry, _, _ := strings.Cut(body[at+4:], "<h3")
			if !strings.Contains(entry, p.Description) || p.Description == "" {
				t.Errorf("%s is not explained: %s", id, entry)
			}
			if p.In == "query" && p.Name != "cursor" && !strings.Contains(entry, "?") { // a cursor is of an hour and of a state
				t.Errorf("%s cannot be tried: %s", id, entry)
			}
			for _, word := range p.Schema.Value.Enum {
				if !strings.Contains(entry, fmt.Sprint(word)) {
					t.Errorf("%s does not say %s", id, word)
				}
			}
		}
	}
	for name, shape := range d.Components.Schemas {
		has("a shape", `<h3 id="shape-`+name+`">`)
		for member := range shape.Value.Properties {
			has("a member of "+name, "<td><code>"+member+"</code></td>")
		}
	}

	links := regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(r.body, -1)
	tried := 0
	for _, l := range links {
		href := html.UnescapeString(l[1])
		if id, ok := strings.CutPrefix(href, "#"); ok {
			has("what a link of the page leads to", `id="`+id+`"`)
			continue
		}
		if strings.HasPrefix(href, "/") || strings.Contains(href, ":") { // not below a proxy's path, or somebody else's
			t.Errorf("link to %s", href)
		}
		if got := s.get("/"+strings.TrimPrefix(href, "./"), "Accept", browserAsk); got.status != 200 {
			t.Errorf("%s: %d %s", href, got.status, got.body)
		}
		tried++
	}
	if tried < 30 {
		t.Errorf("only %d links can be tried", tried)
	}
	named := strings.ReplaceAll(r.body, "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "") // a name, no link
	for _, never := range []string{"<script", "style=", "src=", "http:", "https:", "hidden-id", "{collectionId}?"} {
		if strings.Contains(named, never) {
			t.Errorf("holds %s", never)
		}
	}
	// The policy lets in this page's own style, and nothing else.
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(r.body)
	if style == nil {
		t.Fatal("no style")
	}
	sum := sha256.Sum256([]byte(style[1]))
	if policy := r.header.Get("Content-Security-Policy"); !strings.Contains(policy, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %s", policy)
	}
	if doc := linksOf(t, s.get("/?f=json").body).find("service-doc", "text/html"); doc != "https://map.example.org/way/api.html" {
		t.Errorf("the landing page links to %q", doc)
	}
}

func TestAPIPageWithNothingToTry(t *testing.T) {
	s := newSite(t)
	if r := s.get("/api.html"); r.status != 200 || strings.Contains(r.body, "collections//") || !strings.Contains(r.body, `href="./collections"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
}
