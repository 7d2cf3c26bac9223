package web

import (
	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
)

type conformanceAnswer struct {
	ConformsTo []string `json:"conformsTo"`
}

// conformanceClasses are exactly those that hold. html is not among them: it
// would need a page for every address.
func conformanceClasses() []string {
	const part1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
	return []string{part1 + "core", part1 + "oas30", part1 + "geojson"}
}

func (s *server) conformance(c echo.Context) error {
	if _, err := s.accepts[atPlain].parse(c.Request().URL.RawQuery); err != nil {
		return err
	}
	if fresh(c, s.tagOf(c, data.Mark{}), false) {
		return nil
	}
	return answerJSON(c, typeJSON, conformanceAnswer{conformanceClasses()})
}
