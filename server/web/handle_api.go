package web

import (
	"maps"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
)

// apiDocument answers the OpenAPI document.
func (s *server) apiDocument(c echo.Context) error {
	if _, err := s.accepts[atPlain].parse(c.Request().URL.RawQuery); err != nil {
		return err
	}
	if fresh(c, s.tagOf(c, data.Mark{}), false) {
		return nil
	}
	doc := maps.Clone(s.api)
	doc["servers"] = []any{map[string]any{"url": s.base(c.Request())}}
	return answerJSON(c, typeOpenAPI, doc)
}
