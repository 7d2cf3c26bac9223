package importer

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/geo/geojson"
)

var decimalComma = regexp.MustCompile(`^[+-]?\d{1,3},\d+$`)

// parseDegrees reads a decimal number of degrees; a decimal comma will do.
func parseDegrees(text string) (float64, error) {
	text, _ = latin(text)
	if strings.Contains(text, ",") && decimalComma.MatchString(text) {
		text = strings.Replace(text, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || strings.ContainsAny(text, "xX_pP") {
		return 0, fmt.Errorf("%q is not a decimal number of degrees, such as 35.9528", text)
	}
	return v, nil
}

// nullIsland reports whether g is the point 0,0: in files of events it stands
// for coordinates that are not known, and nobody lives there.
func nullIsland(g orb.Geometry) bool {
	p, ok := g.(orb.Point)
	return ok && p == orb.Point{}
}

const islandReason = "0,0 lies in the sea off Africa: files use it for places they do not know; leave the place empty"

// parseShape reads a geometry in WKT or GeoJSON.
func parseShape(text string) (g orb.Geometry, raised bool, err error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "{") {
		return geojson.ParseFlat([]byte(text))
	}
	return parseWKT(text)
}
