package gazetteer

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/paulmach/orb"
	"golang.org/x/text/unicode/norm"

	"github.com/waylog/waylog/data"
)

// Columns of GeoNames' tables.
const (
	colID, colName, colASCII, colAlternates = 0, 1, 2, 3
	colLat, colLon, colCode, colCountry     = 4, 5, 7, 8
	colAdmin, colPopulation, columns        = 10, 14, 15
)

// ReadGeoNames reads a table of GeoNames, such as cities500.txt.
func ReadGeoNames(r io.Reader) ([]Place, error) {
	var places []Place
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20) // a place may have a hundred names
	for n := 1; lines.Scan(); n++ {
		if lines.Text() == "" {
			continue
		}
		p, err := readLine(lines.Text())
		if err != nil {
			return nil, fmt.Errorf("read line %d: %w", n, err)
		}
		places = append(places, p)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read places: %w", err)
	}
	return places, nil
}

func readLine(line string) (Place, error) {
	c := strings.Split(line, "\t")
	if len(c) < columns {
		return Place{}, data.Errorf(data.Invalid, "it has %d columns, expected at least %d", len(c), columns)
	}
	lat, err := strconv.ParseFloat(c[colLat], 64)
	if err != nil || !(lat >= -90 && lat <= 90) {
		return Place{}, data.Errorf(data.Invalid, "%q is no latitude", c[colLat])
	}
	lon, err := strconv.ParseFloat(c[colLon], 64)
	if err != nil || !(lon >= -180 && lon <= 180) {
		return Place{}, data.Errorf(data.Invalid, "%q is no longitude", c[colLon])
	}
	population := int64(0)
	if c[colPopulation] != "" {
		if population, err = strconv.ParseInt(c[colPopulation], 10, 64); err != nil || population < 0 {
			return Place{}, data.Errorf(data.Invalid, "%q is no population", c[colPopulation])
		}
	}
	p := Place{ID: c[colID], Name: plain(c[colName], c[colCountry]), Country: c[colCountry], Kind: kindOf(c[colCode]), Point: orb.Point{lon, lat}, Population: population}
	if population == 0 {
		p.Weight = likely(c[colCode])
	}
	if c[colAdmin] != "" {
		p.Admin = p.Country + "." + c[colAdmin]
	}
	alternates := strings.Split(c[colAlternates], ",")
	if slices.Contains(arabicCountries(), p.Country) {
		p.Arabic = arabicName(alternates, c[colName])
	}
	p.Alternates = distinct(append([]string{c[colName], c[colASCII]}, alternates...), p.Name, p.Arabic)
	return p, nil
}

func kindOf(code string) Kind {
	switch {
	case code == "PPLC" || code == "PPLG":
		return Capital
	case strings.HasPrefix(code, "PPLA"):
		return Seat
	case code == "PPLX":
		return Quarter
	case code == "PPLH" || code == "PPLQ" || code == "PPLW" || code == "PPLCH":
		return Former
	}
	return Settlement
}

// likely is how many people a place may have of which no number is known: a seat
// of government is larger than others, the more so the more it governs.
func likely(code string) float64 {
	switch code {
	case "PPLC":
		return 500_000
	case "PPLA":
		return 50_000
	case "PPLA2":
		return 15_000
	case "PPLA3":
		return 4000
	case "PPLA4", "PPLA5":
		return 1500
	}
	return 0
}

// airport is how IATA's codes stand among the names: nobody who types one
// means the town of another country that it happens to spell.
var airport = regexp.MustCompile(`^[A-Z]{3,4}$`)

// distinct leaves out what is shown already, what differs by nothing that is
// compared, and what is no name.
func distinct(names []string, shown ...string) []string {
	seen := map[string]bool{"": true}
	for _, s := range shown {
		seen[data.Fold(s)] = true
	}
	var out []string
	for _, n := range names {
		n = strings.TrimSpace(n)
		if key := data.Fold(n); !seen[key] && !airport.MatchString(n) && !strings.ContainsFunc(n, unicode.IsControl) {
			seen[key] = true
			out = append(out, n)
		}
	}
	return out
}

// transcribed are the countries whose own spelling is not Latin: GeoNames gives
// a scholar's transcription there, of which readers know the bare letters.
func transcribed(country string) bool {
	const list = "AE AF AM AZ BD BG BH BT BY CN CY DJ DZ EG EH ER ET GE GR IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK LY MA MK MM MN MR NP OM PK PS QA RU SA SD SO SY TD TH TJ TM TN TW UA UZ YE"
	return len(country) == 2 && strings.Contains(list, country)
}

// arabicCountries are those where a name in Arabic letters is one in Arabic.
func arabicCountries() []string {
	return strings.Fields("AE BH DJ DZ EG EH IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TD TN YE")
}

// plain is a name in the bare letters that the map shows too.
func plain(name, country string) string {
	if !transcribed(country) {
		return name
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(name) {
		if !unicode.Is(unicode.M, r) && !strings.ContainsRune("ʿʾʻʼ‘’'`", r) {
			b.WriteRune(r)
		}
	}
	letters := []rune(norm.NFC.String(b.String()))
	if len(letters) > 0 {
		letters[0] = unicode.ToUpper(letters[0])
	}
	return string(letters)
}
