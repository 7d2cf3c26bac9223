package web

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"golang.org/x/text/language"

	"github.com/waylog/waylog/data"
)

// placeParameters are those of the search for places. Two of them mean
// something else elsewhere, so that the document has them at their address.
func placeParameters() accepted {
	return accepted{
		{
			name:     "q",
			about:    "A name, or how it begins, in any script. Capitals, accents and the Arabic article do not matter.",
			expected: fmt.Sprintf("the name of a place or its beginning, at most %d characters", maxPlaceName),
			schema:   schema{"type": "string", "minLength": 1, "maxLength": maxPlaceName},
			example:  "raqqa",
			own:      true,
			required: true,
			read: func(in *input, v string) error {
				if n := utf8.RuneCountInString(v); n > maxPlaceName {
					return fmt.Errorf("it has %d characters", n)
				}
				if data.Fold(v) == "" {
					return fmt.Errorf("%s has no letter to search for", quote(v))
				}
				in.place = v
				return nil
			},
		},
		{
			name:     "limit",
			about:    "How many places at most. More than the maximum reads as the maximum.",
			expected: fmt.Sprintf("a whole number from 1 to %d", maxPlaces),
			schema:   schema{"type": "integer", "minimum": 1, "maximum": maxPlaces, "default": defaultPlaces},
			own:      true,
			read: func(in *input, v string) (err error) {
				in.limit, err = count(v, maxPlaces)
				return err
			},
		},
		{
			name:     "near",
			about:    "longitude,latitude in degrees of WGS 84: of places that match as well, the nearer come first.",
			expected: "longitude,latitude in degrees, such as 38.8,35.3",
			schema:   schema{"type": "array", "minItems": 2, "maxItems": 2, "items": schema{"type": "number"}},
			example:  []float64{38.8, 35.3},
			own:      true,
			read:     func(in *input, v string) (err error) { in.near, err = ptr(point(v)); return err },
		},
		{
			name:     "lang",
			about:    "Language of the names, as in BCP 47. Names in Arabic are known for places in Arabic-speaking countries; all others are in Latin letters.",
			expected: "a language tag such as en or ar",
			schema:   schema{"type": "string", "pattern": "^[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8})*$", "default": "en"},
			example:  "ar",
			own:      true,
			read: func(in *input, v string) error {
				tag, err := language.Parse(v)
				if err != nil {
					return fmt.Errorf("%s is no language tag", quote(v))
				}
				base, _ := tag.Base()
				in.language = base.String()
				return nil
			},
		},
		formatParam("geojson", "json"),
	}
}

// point reads longitude and latitude.
func point(v string) (orb.Point, error) {
	lon, lat, ok := strings.Cut(v, ",")
	x, errX := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	y, errY := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	if !ok || errX != nil || errY != nil || !(math.Abs(x) <= 180) || !(math.Abs(y) <= 90) {
		return orb.Point{}, fmt.Errorf("%s is not a longitude from -180 to 180 and a latitude from -90 to 90", quote(v))
	}
	return orb.Point{x, y}, nil
}
