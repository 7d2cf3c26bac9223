package web

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// hashNamed are files whose name changes with their content: they can be kept
// for ever. The bundler writes eight capitals and digits before the ending.
var hashNamed = regexp.MustCompile(`-[0-9A-Z]{8}\.[0-9a-z.]+$`)

// mediaType goes by the ending: the table that comes with a system differs from
// one machine to the next.
func mediaType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return typeHTML
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json", ".map":
		return typeJSON
	case ".geojson":
		return typeGeoJSON
	case ".webmanifest":
		return "application/manifest+json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/x-icon"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".wasm":
		return "application/wasm"
	}
	return typeBytes
}

// static answers a file of the built frontend.
func (s *server) static(c echo.Context) error {
	name, err := pathParam(c, "*")
	if err != nil {
		return err
	}
	return s.file(c, name)
}

// favicon answers the icon that browsers ask for by this name; there need not be one.
func (s *server) favicon(c echo.Context) error { return s.file(c, "favicon.ico") }

func (s *server) file(c echo.Context, name string) error {
	body, coding, err := s.openFile(name, headerList(c.Request().Header, "Accept-Encoding"))
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Vary", "Accept-Encoding")
	if hashNamed.MatchString(name) {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if coding != "" {
		c.Set(codingKey, coding)
	}
	if fresh(c, contentTag(body), false) {
		return nil
	}
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	return answer(c, mediaType(name), body)
}

// openFile reads a file, packed if it was packed when it was built and the
// client can unpack it. Dot files and folders are not there.
func (s *server) openFile(name, acceptEncoding string) (body []byte, coding string, err error) {
	nothing := missing("file", name, "the name of a file that the page refers to")
	if s.Static == nil || !fs.ValidPath(name) || strings.HasPrefix(path.Base(name), ".") {
		return nil, "", nothing
	}
	info, err := fs.Stat(s.Static, name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return nil, "", nothing
	}
	packed := []string{"br", "gzip"}
	for coding = codingFor(acceptEncoding, packed...); err == nil && coding != ""; coding = codingFor(acceptEncoding, packed...) {
		ending := ".gz"
		if coding == "br" {
			ending = ".br"
		}
		if body, err := fs.ReadFile(s.Static, name+ending); err == nil {
			return body, coding, nil
		}
		packed = slices.DeleteFunc(packed, func(c string) bool { return c == coding })
	}
	body, err = fs.ReadFile(s.Static, name)
	if err != nil {
		return nil, "", fmt.Errorf("read static file: %w", err)
	}
	return body, "", nil
}

// contentTag makes the opaque part of an entity tag from the bytes themselves.
func contentTag(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}
