package web

import (
	"bytes"
	"html"
	"io/fs"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// The embedded map: the same parameters as the page, for a frame in a page of
// somebody else's.

// framed lets an answer be shown in a frame of any page. It keeps nothing and
// asks for nothing that a foreign page could misuse.
func (s *server) framed(c echo.Context) {
	h := c.Response().Header()
	h.Del("X-Frame-Options")
	h.Del("Cross-Origin-Opener-Policy")
	policy := strings.Replace(s.csp, "frame-ancestors 'none'", "frame-ancestors *", 1)
	h.Set("Content-Security-Policy", strings.Replace(policy, "base-uri 'none'", "base-uri 'self'", 1))
}

// embed answers the map without the page around it, at /embed and /embed/.
func (s *server) embed(c echo.Context) error {
	s.framed(c)
	body := []byte(notBuilt)
	if s.StaticBuilt && s.Static != nil {
		var err error
		if body, err = fs.ReadFile(s.Static, "embed.html"); err != nil {
			return err
		}
		body = s.withMeta(c, body)
	}
	base := "./" // the files and the data lie beside /embed
	if strings.HasSuffix(c.Request().URL.Path, "/") {
		base = "../"
	}
	body = bytes.Replace(body, []byte("<!-- base -->"), []byte(`<base href="`+base+`">`), 1)
	if fresh(c, contentTag(body), false) {
		return nil
	}
	return answer(c, typeHTML, body)
}

const embedMissing = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>No such map – Waylog</title><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body>
<h1>There is no saved map of this name</h1>
<p>Nothing is published as <b>NAME</b> here. Whoever put it into this page may have mistyped it, or it was taken back.</p>
<p><a href="../" target="_blank" rel="noopener">Open the full map</a></p>
</body>
</html>
`

// embedView answers a saved map by its name. None are kept in this version.
func (s *server) embedView(c echo.Context) error {
	slug, err := pathParam(c, "slug")
	if err != nil {
		return err
	}
	s.framed(c)
	if !wantsHTML(headerList(c.Request().Header, "Accept")) {
		return missing("saved map", slug, "/embed/ with the parameters of a view")
	}
	body := []byte(strings.Replace(embedMissing, "NAME", html.EscapeString(strings.Trim(quote(slug), `"`)), 1))
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", typeHTML)
	c.Response().WriteHeader(http.StatusNotFound)
	if isHead(c) {
		return nil
	}
	_, err = c.Response().Write(body)
	return err
}
