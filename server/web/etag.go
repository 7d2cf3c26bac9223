package web

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
)

// A tag is made from the sequence number of the state and when it was recorded,
// the query and the coding: whatever can change the bytes changes the tag, and
// nothing needs to be read from the store to know it. The time is in it for
// those who begin again with a new database, whose numbers begin again too; the
// start of the program for those who build it anew under the same version.

// tagOf makes the opaque part of an entity tag.
func (s *server) tagOf(c echo.Context, state data.Mark, parts ...string) string {
	h := sha256.New()
	r := c.Request()
	for _, p := range append([]string{s.Version, s.began, s.base(r), r.URL.Path, r.URL.RawQuery, strconv.FormatInt(state.Seq, 10), state.At.UTC().String()}, parts...) {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
}

// fresh writes the entity tag, and 304 if the client has that already: then
// true is returned and nothing is left to write. A weak tag is for answers that
// carry the time they were made.
func fresh(c echo.Context, tag string, weak bool) bool {
	if coding, ok := c.Get(codingKey).(string); ok && coding != "" {
		tag += "-" + coding
	}
	tag = `"` + tag + `"`
	if weak {
		tag = "W/" + tag
	}
	h := c.Response().Header()
	h.Set("ETag", tag)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache") // keep it, but ask before use: the store may have changed
	}
	if !matches(c.Request().Header.Values("If-None-Match"), tag) {
		return false
	}
	c.Response().WriteHeader(http.StatusNotModified)
	return true
}

// matches compares weakly, as If-None-Match wants it (RFC 9110, 13.1.2).
func matches(ifNoneMatch []string, tag string) bool {
	tag = strings.TrimPrefix(tag, "W/")
	for _, line := range ifNoneMatch {
		for line = strings.TrimSpace(line); line != ""; line = strings.TrimLeft(line, " \t,") {
			if line[0] == '*' {
				return true
			}
			rest, ok := strings.CutPrefix(strings.TrimPrefix(line, "W/"), `"`)
			if !ok {
				break // malformed: what follows cannot be told apart
			}
			value, after, ok := strings.Cut(rest, `"`)
			if !ok {
				break
			}
			if `"`+value+`"` == tag {
				return true
			}
			line = after
		}
	}
	return false
}
