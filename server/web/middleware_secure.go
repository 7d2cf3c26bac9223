package web

import (
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
)

// permissions takes from the page, and from whatever might get into it, what it
// has no use for.
const permissions = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()"

// secure sets the headers that keep a browser from doing what the page never
// asks for.
func (s *server) secure(next echo.HandlerFunc) echo.HandlerFunc {
	// The same for every answer, so made once: a header is replaced, never written into.
	always := http.Header{
		"Content-Security-Policy":      {s.csp},
		"X-Content-Type-Options":       {"nosniff"},
		"Cross-Origin-Resource-Policy": {"cross-origin"}, // all that is served is public, to pages that are isolated too
		"Vary":                         {"Accept, Accept-Encoding, Authorization, Cookie"},
	}
	// Of no use where a browser makes no page of what it gets: tiles are asked for by
	// the hundred, and every header takes its time.
	ofPages := http.Header{
		"X-Frame-Options":            {"DENY"},
		"Cross-Origin-Opener-Policy": {"same-origin"},
		"Permissions-Policy":         {permissions},
		"Referrer-Policy":            {"strict-origin-when-cross-origin"}, // tile providers want to see the origin; nobody needs the view
	}
	return func(c echo.Context) error {
		h := c.Response().Header()
		maps.Copy(h, always)
		if c.Path() != timeTilePath && c.Path() != vectorTilePath {
			maps.Copy(h, ofPages)
		}
		return next(c)
	}
}

// contentSecurityPolicy allows the page its own files only, and the pictures of
// the tile server where one is configured.
func contentSecurityPolicy(tiles string) (string, error) {
	images := "'self' data: blob:"
	if tiles != "" {
		// {s} stands for one of several host names of the provider.
		u, err := url.Parse(strings.NewReplacer("{s}", "wildcard", "{", "", "}", "").Replace(tiles))
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.ContainsAny(u.Host, "; ,'") {
			return "", data.InvalidField("tiles", "%q: expected an address such as https://tile.example.org/{z}/{x}/{y}.png", tiles)
		}
		images += " " + u.Scheme + "://" + strings.ReplaceAll(u.Host, "wildcard", "*")
	}
	return strings.Join([]string{
		"default-src 'self'", "img-src " + images, "worker-src 'self'", "object-src 'none'", "base-uri 'none'",
		"form-action 'self'", "frame-ancestors 'none'",
	}, "; "), nil
}
