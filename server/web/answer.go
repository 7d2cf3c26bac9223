package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
)

// The media types of answers.
const (
	typeJSON    = "application/json"
	typeGeoJSON = "application/geo+json"
	typeSchema  = "application/schema+json"
	typeOpenAPI = "application/vnd.oai.openapi+json;version=3.0"
	typeHTML    = "text/html; charset=utf-8"
	typeBytes   = "application/octet-stream"

	typeVectorTile = "application/vnd.mapbox-vector-tile"
	typeTileJSON   = "application/vnd.mapbox.tile+json" // the one that servers of tiles have come to use; none is registered
)

// link leads from one answer to another. Every link has a type: some clients
// fail on one without.
type link struct {
	Href  string `json:"href"`
	Rel   string `json:"rel"`
	Type  string `json:"type"`
	Title string `json:"title,omitempty"`

	Templated bool `json:"templated,omitempty"` // names in braces are to be replaced
}

// answerJSON writes a small answer, which is held in memory whole.
func answerJSON(c echo.Context, mediaType string, v any) error {
	body, err := encodeJSON(v)
	if err != nil {
		return err
	}
	return answer(c, mediaType, append(body, '\n'))
}

// answer writes bytes; a HEAD gets the headers only.
func answer(c echo.Context, mediaType string, body []byte) error {
	h := c.Response().Header()
	h.Set("Content-Type", mediaType)
	coding, _ := c.Get(codingKey).(string)
	switch {
	case coding == "" || h.Get("Content-Encoding") != "":
		h.Set("Content-Length", strconv.Itoa(len(body)))
	case isHead(c) && len(body) >= minCompressed && compressible(h):
		h.Set("Content-Encoding", coding) // as the middleware would for GET
	}
	c.Response().WriteHeader(http.StatusOK)
	if isHead(c) {
		return nil
	}
	if _, err := c.Response().Write(body); err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	return nil
}

func isHead(c echo.Context) bool { return c.Request().Method == http.MethodHead }

// encodeJSON leaves <, > and & as they are: answers are no HTML, and addresses
// with an escaped & are hard to read.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
