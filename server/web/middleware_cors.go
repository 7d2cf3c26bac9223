package web

import (
	"maps"
	"net/http"

	"github.com/labstack/echo/v4"
)

// cors lets scripts of any origin read what anybody may read. Credentials are
// never allowed with it: a token goes in a header that the script must know.
func (s *server) cors(next echo.HandlerFunc) echo.HandlerFunc {
	always := http.Header{"Access-Control-Allow-Origin": {"*"}, "Access-Control-Expose-Headers": {"ETag, Location"}}
	return func(c echo.Context) error {
		r, h := c.Request(), c.Response().Header()
		maps.Copy(h, always)
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
			h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match, If-None-Match, X-Reason")
			h.Set("Access-Control-Max-Age", "86400")
		}
		return next(c)
	}
}
