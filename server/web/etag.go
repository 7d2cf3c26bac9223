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

// tagOf makes the opaque part of the entity tag of an answer that has links.
func (s *server) tagOf(c echo.Context, state data.Mark, parts ...string) string {
	return s.tagWithoutLinks(c, state, append(parts, s.base(c.Request()))...)
}

// tagWithoutLinks is the same whichever host the server was asked as.
func (s *server) tagWithoutLinks(c echo.Context, state data.Mark, parts ...string) string {
	h := sha256.New()
	r := c.Request()
	for _, p := range append([]string{s.Version, s.began, r.URL.Path, r.URL.RawQuery, strconv.FormatInt(state.Seq, 10), strconv.FormatInt(state.At.UnixMicro(), 10)}, parts...) {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
}

// fresh writes the entity tag, and answers where the client's own tags say
// that nothing else is to be written: 304 if it has what there is, 412 if it
// wants only what there is not (RFC 9110, 13.2.2). Then true is returned. A weak
// tag is for answers that carry the time they were made.
func fresh(c echo.Context, tag string, weak bool) bool {
	if coding, ok := c.Get(codingKey).(string); ok && coding != "" {
		tag += "-" + coding
	}
	tag = `"` + tag + `"`
	if weak {
		tag = "W/" + tag
	}
	return unchanged(c, tag)
}

// unchanged is fresh for a tag that is whole.
func unchanged(c echo.Context, tag string) bool {
	h := c.Response().Header()
	h.Set("ETag", tag)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache") // keep it, but ask before use: the store may have changed
	}
	asked := c.Request().Header
	if wanted := asked.Values("If-Match"); len(wanted) > 0 && !matches(wanted, tag, true) {
		c.Error(stale.problem("What If-Match names is not what there is."))
		return true
	}
	if !matches(asked.Values("If-None-Match"), tag, false) {
		return false
	}
	c.Response().WriteHeader(http.StatusNotModified)
	return true
}

// matches reports whether a list of tags holds one: strongly as If-Match wants
// it, where a weak tag is never the same, or weakly as If-None-Match does
// (RFC 9110, 8.8.3.2).
func matches(list []string, tag string, strong bool) bool {
	tag, weak := strings.CutPrefix(tag, "W/")
	for _, line := range list {
		for line = strings.Trim(line, " \t,"); line != ""; line = strings.TrimLeft(line, " \t,") {
			if line == "*" {
				return true
			}
			rest, other := strings.CutPrefix(line, "W/")
			rest, ok := strings.CutPrefix(rest, `"`)
			if !ok {
				break // malformed: what follows cannot be told apart
			}
			value, after, ok := strings.Cut(rest, `"`)
			if !ok {
				break
			}
			if `"`+value+`"` == tag && !(strong && (weak || other)) {
				return true
			}
			line = after
		}
	}
	return false
}
