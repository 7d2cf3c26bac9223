package web

import (
	"io/fs"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
)

// landing answers the map to browsers and the OGC landing page to everybody else.
func (s *server) landing(c echo.Context) error {
	values, err := readQuery(c.Request().URL.RawQuery)
	html := err == nil && values.Get("f") == "html" || (err != nil || !values.Has("f")) && wantsHTML(headerList(c.Request().Header, "Accept"))
	if html { // the page reads its own parameters, and leaves those aside that others hang on links
		return s.page(c)
	}
	if _, err := s.accepts[atLanding].parse(c.Request().URL.RawQuery); err != nil {
		return err
	}
	if fresh(c, s.tagOf(c, data.Mark{}, typeJSON), false) {
		return nil
	}
	return answerJSON(c, typeJSON, s.landingPage(c.Request()))
}

type landingPage struct {
	Title       string    `json:"title"`
	Description string    `json:"description"`
	Version     string    `json:"version,omitempty"`
	Links       []link    `json:"links"`
	Map         mapConfig `json:"map"`
}

// mapConfig is what the operator chose for the page.
type mapConfig struct {
	Layers []string    `json:"layers"` // to begin with; none is all
	Tiles  *tileSource `json:"tiles"`  // null: only the map that is built in
}

type tileSource struct {
	URL         string `json:"url"`
	Attribution string `json:"attribution"`
}

func (s *server) landingPage(r *http.Request) landingPage {
	base := s.base(r)
	p := landingPage{
		Title:       "Waylog",
		Description: "Conflict events over time: what happened, when, who says so, and how sure anyone is.",
		Version:     s.Version,
		Links: []link{
			{Href: base + "/?f=json", Rel: "self", Type: typeJSON, Title: "This document"},
			{Href: base + "/?f=html", Rel: "alternate", Type: "text/html", Title: "The map"},
			{Href: base + "/api", Rel: "service-desc", Type: typeOpenAPI, Title: "What can be asked, as OpenAPI"},
			{Href: base + "/api.html", Rel: "service-doc", Type: "text/html", Title: "What can be asked, for people"},
			{Href: base + "/conformance", Rel: "conformance", Type: typeJSON, Title: "The standards' classes that hold"},
			{Href: base + "/collections", Rel: "data", Type: typeJSON, Title: "The layers"},
			{Href: base + "/tileMatrixSets", Rel: relTilingSchemes, Type: typeJSON, Title: "How the world is cut into tiles"},
		},
		Map: mapConfig{Layers: append([]string{}, s.DefaultLayers...)},
	}
	if s.Tiles != "" {
		p.Map.Tiles = &tileSource{s.Tiles, s.TilesAttribution}
	}
	return p
}

const notBuilt = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Waylog</title></head>
<body>
<h1>Waylog</h1>
<p>The page is not built into this program yet: run <code>make build</code> and start it again.</p>
<p>The data can be read all the same: <a href="collections?f=json">collections</a>, <a href="api.html">what can be asked</a>.</p>
</body>
</html>
`

// page answers index.html with what its link says of itself, or how to build it.
func (s *server) page(c echo.Context) error {
	body := []byte(notBuilt)
	if s.StaticBuilt && s.Static != nil {
		var err error
		if body, err = fs.ReadFile(s.Static, "index.html"); err != nil {
			return err
		}
		body = s.withMeta(c, body)
	}
	if fresh(c, contentTag(body), false) {
		return nil
	}
	return answer(c, typeHTML, body)
}
