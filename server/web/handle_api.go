package web

import (
	"maps"

	"github.com/labstack/echo/v4"
)

// apiDocument answers the OpenAPI document.
func (s *server) apiDocument(c echo.Context) error {
	if _, err := s.accepts[atPlain].parse(c.Request().URL.RawQuery); err != nil {
		return err
	}
	if fresh(c, s.tagOf(c, 0), false) {
		return nil
	}
	doc := maps.Clone(s.api)
	doc["servers"] = []any{map[string]any{"url": s.base(c.Request())}}
	return answerJSON(c, typeOpenAPI, doc)
}
