package web_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/cql2"
	"github.com/waylog/waylog/data/importer"
	"github.com/waylog/waylog/data/storetest"
)

// predicate is one of the abstract tests of CQL2: so many features it matches.
type predicate struct {
	class, layer, text string
	want               int
}

// misprints are predicates whose number the standard's table has wrong: the
// counts are of an older table, which asked for København. What a name is
// without accents, the data set says itself: nameascii. The standard's
// maintainers have it as issue 1011 of opengeospatial/ogcapi-features.
func misprints() map[string]string {
	return map[string]string{
		"ACCENTI(name) LIKE accenti('Ch%')":                 "nameascii LIKE 'Ch%'",
		"ACCENTI(CASEI(name)) LIKE accenti(casei('Chiș%'))": "nameascii LIKE 'Chis%'",
		"ACCENTI(CASEI(name)) LIKE accenti(casei('cHis%'))": "nameascii LIKE 'Chis%'",
	}
}

// predicates reads the table of the standard. Its geometry is called geom.
func predicates(t *testing.T) []predicate {
	t.Helper()
	raw, err := os.ReadFile(storetest.RealFile(t, "cql2/predicates.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	geom := regexp.MustCompile(`\bgeom\b`)
	var out []predicate
	for _, line := range strings.Split(strings.TrimRight(string(raw), "\n"), "\n")[1:] {
		c := strings.Split(line, "\t")
		n, err := strconv.Atoi(c[3])
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		out = append(out, predicate{c[0], c[1], geom.ReplaceAllString(c[2], "geometry"), n})
	}
	return out
}

// TestPredicatesOfTheStandard imports the three tables of the standard's own
// test and asks all its predicates over HTTP, in both encodings.
func TestPredicatesOfTheStandard(t *testing.T) {
	all := predicates(t)
	s := newSite(t)
	file := storetest.RealFile(t, "cql2/ne110m4cql2.gpkg")
	for table, features := range map[string]int{"ne_110m_admin_0_countries": 177, "ne_110m_populated_places_simple": 243, "ne_110m_rivers_lake_centerlines": 13} {
		s.table(file, table, features)
	}
	type tally struct{ asked, right, misprinted int }
	tallies := map[string]*tally{}
	var classes []string
	count := func(layer, lang, filter string) int {
		r := s.get(fmt.Sprintf("/collections/%s/items?limit=1&filter-lang=%s&filter=%s", layer, lang, url.QueryEscape(filter)))
		var page struct{ NumberMatched int }
		if err := json.Unmarshal([]byte(r.body), &page); r.status != 200 || err != nil {
			t.Errorf("%s: %d %.300s", filter, r.status, r.body)
			return -1
		}
		return page.NumberMatched
	}
	ask := func(p predicate, lang, filter string) bool {
		got := count(p.layer, lang, filter)
		if got != p.want {
			t.Errorf("%s on %s: %s\n%s: got %d, want %d", p.class, p.layer, p.text, filter, got, p.want)
		}
		return got == p.want
	}
	for _, p := range all {
		c := tallies[p.class]
		if c == nil {
			c = &tally{}
			tallies[p.class] = c
			classes = append(classes, p.class)
		}
		c.asked++
		plain, misprinted := misprints()[p.text]
		if misprinted {
			stated := p.want
			if p.want = count(p.layer, cql2.TextLang, plain); p.want == stated {
				t.Errorf("%s: %d is right after all", p.text, stated)
			}
		}
		parsed, err := cql2.Parse(cql2.TextLang, p.text)
		if err != nil {
			t.Errorf("%s: %v", p.text, err)
			continue
		}
		if ask(p, cql2.TextLang, p.text) && ask(p, cql2.JSONLang, string(cql2.JSON(parsed))) {
			if misprinted {
				c.misprinted++
			} else {
				c.right++
			}
		}
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "class\tpredicates\tas stated, in text and JSON\tstated wrongly")
	var sum tally
	for _, name := range classes {
		c := tallies[name]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\n", name, c.asked, c.right, c.misprinted)
		sum.asked, sum.right, sum.misprinted = sum.asked+c.asked, sum.right+c.right, sum.misprinted+c.misprinted
	}
	fmt.Fprintf(w, "together\t%d\t%d\t%d\n", sum.asked, sum.right, sum.misprinted)
	w.Flush()
	t.Log("\n" + b.String())
	if sum != (tally{351, 348, 3}) {
		t.Errorf("%+v", sum)
	}
}

// table imports a table of a GeoPackage as anybody would.
func (s *site) table(file, name string, features int) {
	s.t.Helper()
	f, err := os.Open(file)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	report, err := importer.Run(s.t.Context(), s.store, f, importer.Options{
		Layer: data.Layer{ID: name, TimeZone: "UTC", Redistribute: true, Licence: "public domain"}, Table: name,
	})
	if err != nil || report.Stored != int64(features) {
		s.t.Fatalf("%s: %v, %+v", name, err, report)
	}
}
