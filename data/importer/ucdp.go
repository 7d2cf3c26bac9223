package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
)

// ucdpHeader are the 49 columns of UCDP GED since version 17, in their order.
// Some releases of the Candidate data set come without this row.
var ucdpHeader = strings.Fields(`id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name
	dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b number_of_sources
	source_article source_office source_date source_headline source_original where_prec where_coordinates where_description adm_1 adm_2
	latitude longitude geom_wkt priogrid_gid country country_id region event_clarity date_prec date_start date_end
	deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob`)

// ucdpSigns are the columns by which UCDP GED is known, in any order and among
// any others.
var ucdpSigns = []string{"id", "type_of_violence", "where_prec", "date_prec", "date_start", "date_end", "side_a", "side_b", "latitude", "longitude", "best", "high", "low"}

func missingUCDP(header []string) string {
	for _, sign := range ucdpSigns {
		if !slices.ContainsFunc(header, func(h string) bool { return strings.EqualFold(h, sign) }) {
			return sign
		}
	}
	return ""
}

func isUCDP(header []string) bool { return missingUCDP(header) == "" }

var (
	digits  = regexp.MustCompile(`^\d+$`)
	ucdpDay = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}( 00:00:00(\.0+)?)?$`)
)

// headless reports whether the first row is data of UCDP GED already.
func headless(cells []string) bool {
	return len(cells) == len(ucdpHeader) && digits.MatchString(cells[0]) && len(cells[2]) == 4 && digits.MatchString(cells[2]) && digits.MatchString(cells[5]) &&
		strings.HasPrefix(cells[31], "POINT") && ucdpDay.MatchString(cells[38]) && ucdpDay.MatchString(cells[39])
}

const (
	ucdpCitation = "Uppsala Conflict Data Program, Uppsala University, CC BY 4.0. Sundberg, Ralph and Erik Melander (2013) Introducing the UCDP Georeferenced Event Dataset, Journal of Peace Research 50(4), 523-532."
	nearRadius   = 25_000 // metres: where_prec 2 is "within about 25 km"
)

// ucdpLayer is what a layer says that is made for UCDP's data. The file does
// not name its version, which ought to be cited too.
func ucdpLayer() data.Layer {
	return data.Layer{
		Title:        "UCDP Georeferenced Event Dataset",
		Description:  "Events of organised violence with at least one death, as coded by the Uppsala Conflict Data Program. Points of low precision stand for a district, a province, a road or a country.",
		GeometryType: "point",
		Attribution:  "UCDP Georeferenced Event Dataset (GED), " + ucdpCitation,
		Licence:      "CC BY 4.0",
		Kinds: []data.Kind{
			{Key: "state_based", Label: "State-based conflict", Colour: "#b2182b"},
			{Key: "non_state", Label: "Non-state conflict", Colour: "#2166ac"},
			{Key: "one_sided", Label: "One-sided violence", Colour: "#7b3294"},
		},
	}
}

// ucdpColumns knows where the columns of the header are.
type ucdpColumns struct {
	at     map[string]int
	fields []ucdpField
}

// ucdpField is a column that is read as a field.
type ucdpField struct {
	column string
	meaning
}

func newUCDPColumns(header []string) *ucdpColumns {
	u := &ucdpColumns{at: map[string]int{}}
	for i, name := range header {
		u.at[strings.ToLower(name)] = i
	}
	for _, f := range []struct{ column, target string }{
		{"id", toID}, {"date_start", "date_start"}, {"date_end", "date_end"}, {"latitude", toLatitude}, {"longitude", toLongitude},
		{"where_coordinates", "place"}, {"side_a", toSideA}, {"side_b", toSideB},
		{"low", "killed_low"}, {"best", "killed_best"}, {"high", "killed_high"}, {"deaths_civilians", "civilians_killed_best"},
	} {
		u.fields = append(u.fields, ucdpField{f.column, meaningOf(f.column, f.target)})
	}
	return u
}

// code looks a coded value up; a code that the book does not know is "".
func code(value string, words ...string) string {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > len(words) {
		return ""
	}
	return words[n-1]
}

// read makes an event of a row of UCDP GED. Every column stays as an own
// property but those, long or several, which the sources, the geometry or a
// field of the same name give back to the letter.
func (u *ucdpColumns) read(b *builder, header, cells []string) error {
	used := map[string]bool{}
	cellOf := func(name string) cell {
		i, ok := u.at[name]
		if !ok {
			return cell{column: name}
		}
		return cell{column: header[i], text: strings.TrimSpace(cells[i])}
	}
	for _, f := range u.fields {
		if err := b.set(f.meaning, cellOf(f.column)); err != nil {
			return err
		}
		used[f.column] = true
	}
	e := b.event
	if e.ID == "" {
		return refuse(cellOf("id"), "a row of UCDP GED without an id")
	}
	if cellOf("date_start").text == "" && cellOf("date_end").text == "" {
		return refuse(cellOf("date_start"), "a row of UCDP GED without dates")
	}
	e.FiguresFrom = "dataset"
	e.Kind = code(cellOf("type_of_violence").text, "state_based", "non_state", "one_sided")
	e.TimePrecision = code(cellOf("date_prec").text, "day", "range", "week", "month", "year")
	e.PlacePrecision = code(cellOf("where_prec").text, "exact", "near", "district", "province", "line", "country", "unknown")
	if e.PlacePrecision == "near" {
		e.RadiusM = new(float64(nearRadius))
	}
	e.Title = ucdpTitle(cellOf("dyad_name").text, cellOf("side_a").text, cellOf("side_b").text, e.Place)
	u.readSources(b, cellOf, used)
	used["geom_wkt"] = sameShape(cellOf("geom_wkt").text, b.lon.text, b.lat.text)
	u.flag(b, cellOf)
	for i, name := range header {
		if !used[strings.ToLower(name)] {
			b.keep(cell{column: name, text: strings.TrimSpace(cells[i])})
		}
	}
	return nil
}

func ucdpTitle(dyad, sideA, sideB, place string) string {
	title := dyad
	if title == "" {
		title = sideA + " – " + sideB
	}
	if place != "" {
		title += " at " + place
	}
	return title
}

// flag says where the estimates contradict each other. The code book allows it;
// they are kept as they are.
func (u *ucdpColumns) flag(b *builder, cellOf func(string) cell) {
	more := func(a, b *int64) bool { return a != nil && b != nil && *a > *b }
	k := b.event.Killed
	if more(k.Best, k.High) {
		b.warn(cellOf("high"), "high %d is less than best %d; kept as found", *k.High, *k.Best)
	}
	if more(k.Low, k.Best) {
		b.warn(cellOf("low"), "low %d is more than best %d; kept as found", *k.Low, *k.Best)
	}
}

// sameShape reports whether the WKT says nothing but the two coordinates.
func sameShape(wkt, lon, lat string) bool {
	if wkt == "POINT ("+lon+" "+lat+")" {
		return true
	}
	g, _, err := parseWKT(wkt)
	x, errX := parseDegrees(lon)
	y, errY := parseDegrees(lat)
	return err == nil && errX == nil && errY == nil && g == orb.Geometry(orb.Point{x, y})
}

var ucdpArticle = regexp.MustCompile(`(?s)^(.*?),(\d{4}-\d{2}-\d{2}),(.*)$`)

// readSources takes the articles of a row, quoted texts joined by semicolons,
// each "OFFICE,YYYY-MM-DD,Headline" in newer rows and anything in older ones.
// The columns that repeat the same are not kept where they do so to the letter.
func (u *ucdpColumns) readSources(b *builder, cellOf func(string) cell, used map[string]bool) {
	text := cellOf("source_article").text
	if text == "" {
		return
	}
	articles := strings.Split(strings.TrimSuffix(strings.TrimPrefix(text, `"`), `"`), `";"`)
	var offices, days, headlines []string
	for _, a := range articles {
		s := data.Source{ID: sourceID(a), Title: a}
		if m := ucdpArticle.FindStringSubmatch(a); m != nil {
			s.Publisher, s.Published, s.Title = m[1], m[2], m[3]
			offices, days, headlines = append(offices, m[1]), append(days, m[2]), append(headlines, m[3])
		}
		b.addSource(s)
	}
	same := func(column string, parts []string) {
		used[column] = len(parts) == len(articles) && strings.Join(parts, ";") == cellOf(column).text
	}
	used["source_article"] = len(b.event.SourceIDs) == len(articles) && text == `"`+strings.Join(articles, `";"`)+`"`
	same("source_office", offices)
	same("source_date", days)
	same("source_headline", headlines)
}
