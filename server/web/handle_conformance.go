package web

import (
	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
)

type conformanceAnswer struct {
	ConformsTo []string `json:"conformsTo"`
}

// conformanceClasses are exactly those that hold. html is not among them: it
// would need a page for every address; nor queryables-query-parameters, which
// would need a parameter for every property, nor functions of one's own in CQL2. Of
// tiles, datetime would need the parameter subset, oas30 names of operations that
// the other standards do not have.
func conformanceClasses() []string {
	const (
		part1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
		part3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
		cql2  = "http://www.opengis.net/spec/cql2/1.0/conf/"
		tiles = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
	)
	return []string{
		part1 + "core", part1 + "oas30", part1 + "geojson",
		part3 + "queryables", part3 + "filter", part3 + "features-filter",
		cql2 + "cql2-text", cql2 + "cql2-json", cql2 + "basic-cql2", cql2 + "advanced-comparison-operators",
		cql2 + "case-insensitive-comparison", cql2 + "accent-insensitive-comparison",
		cql2 + "basic-spatial-functions", cql2 + "basic-spatial-functions-plus", cql2 + "spatial-functions",
		cql2 + "temporal-functions", cql2 + "array-functions", cql2 + "property-property", cql2 + "arithmetic",
		tiles + "core", tiles + "tileset", tiles + "tilesets-list", tiles + "geodata-tilesets", tiles + "mvt",
	}
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
