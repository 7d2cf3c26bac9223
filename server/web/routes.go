package web

import "github.com/labstack/echo/v4"

// routes is every address that is served, and the order in which a request
// passes the middleware: outermost first.
func (s *server) routes(e *echo.Echo) {
	e.Use(
		s.observe,  // request id, access line, errors to problem+json
		s.recovery, // panics to errors
		s.cors,     // who may read answers from a script
		s.secure,   // security headers
		s.admit,    // addresses, headers, bodies and requests beyond measure
		s.patient,  // stalled connections
		s.compress, // gzip, zstd
	)
	get := func(path string, h echo.HandlerFunc) {
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
	get("/collections/:layer/timetiles/:z/:row/:col", s.timeTile)

	get("/collections/:layer/tiles", s.tilesets)
	get("/collections/:layer/tiles/:set", s.tileset)
	get("/collections/:layer/tiles/:set/:matrix/:row/:col", s.vectorTile)
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
