package web

import (
	"slices"

	"github.com/labstack/echo/v4"
)

const (
	timeTilePath   = "/collections/:layer/timetiles/:z/:row/:col"
	vectorTilePath = "/collections/:layer/tiles/:set/:matrix/:row/:col"
)

// routes is every address that is served, and the order in which a request
// passes the middleware: outermost first.
func (s *server) routes(e *echo.Echo) {
	routed := func(c echo.Context) error { return c.Handler()(c) }
	passed := chain(routed,
		s.observe,  // request id, access line, errors to problem+json
		s.recovery, // panics to errors
		s.cors,     // who may read answers from a script
		s.secure,   // security headers
		s.admit,    // addresses, headers, bodies and requests beyond measure
		s.patient,  // stalled connections
	)
	e.Use(func(echo.HandlerFunc) echo.HandlerFunc { return passed })
	get := func(path string, h echo.HandlerFunc, before ...echo.MiddlewareFunc) {
		h = chain(h, append(before, s.compress)...) // gzip, zstd
		e.GET(path, h)
		e.HEAD(path, h)
	}

	get("/", s.landing)
	get("/conformance", s.conformance)
	get("/api", s.apiDocument)
	get("/api.html", s.apiForPeople)

	get("/collections", s.collections)
	get("/collections/:layer", s.collection)
	get("/collections/:layer/queryables", s.queryables)
	get("/collections/:layer/schema", s.schema)
	get("/collections/:layer/items", s.items)
	get("/collections/:layer/items/:id", s.item)
	get("/collections/:layer/items/:id/history", s.history)
	get("/collections/:layer/export", s.export)
	get("/collections/:layer/histogram", s.histogram)
	get("/collections/:layer/summary", s.summary)
	get(timeTilePath, s.timeTile, s.again)

	get("/collections/:layer/tiles", s.tilesets)
	get("/collections/:layer/tiles/:set", s.tileset)
	get(vectorTilePath, s.vectorTile)
	get("/tileMatrixSets", s.tileMatrixSets)
	get("/tileMatrixSets/:set", s.tileMatrixSet)

	get("/places", s.places)
	get("/embed", s.embed)
	get("/embed/", s.embed)
	get("/embed/:slug", s.embedView)
	get("/card.png", s.card)

	get("/healthz", s.healthz)
	get("/readyz", s.readyz)
	get("/static/*", s.static)
	get("/favicon.ico", s.favicon)
}

// chain puts middleware around a handler once. Echo's own way does so again for
// each request.
func chain(h echo.HandlerFunc, outermostFirst ...echo.MiddlewareFunc) echo.HandlerFunc {
	for _, m := range slices.Backward(outermostFirst) {
		h = m(h)
	}
	return h
}
