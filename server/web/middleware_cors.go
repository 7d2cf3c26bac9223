package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// cors lets scripts of any origin read what anybody may read. Credentials are
// never allowed with it: a token goes in a header that the script must know.
func (s *server) cors(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, h := c.Request(), c.Response().Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "ETag, Location")
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
			h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match, If-None-Match, X-Reason")
			h.Set("Access-Control-Max-Age", "86400")
		}
		return next(c)
	}
}
