package gazetteer_test

import (
	"bytes"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data/gazetteer"
	"github.com/waylog/waylog/data/storetest"
)

// world is the gazetteer that is built into the program.
func world(t testing.TB) *gazetteer.Gazetteer {
	t.Helper()
	g, err := gazetteer.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if g == nil {
		storetest.Lacks(t, "the gazetteer was not built: run make build")
	}
	return g
}

// TestEverySpellingFindsThePlace asks for towns of today's and yesterday's wars
// in the spellings that reports use: country, name and spelling, one a line.
func TestEverySpellingFindsThePlace(t *testing.T) {
	g := world(t)
	list, err := os.ReadFile("testdata/spellings.tsv")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(list)) {
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(c) != 3 {
			t.Fatalf("%q", line)
		}
		found := g.Search(gazetteer.Query{Text: c[2]})
		if len(found) == 0 || found[0].Country != c[0] || found[0].Name != c[1] {
			t.Errorf("%q finds %s first, not %s (%s)", c[2], names(found), c[1], c[0])
		}
		n++
	}
	if n < 400 {
		t.Errorf("only %d spellings", n)
	}
}

func names(found []gazetteer.Found) string {
	list := make([]string, len(found))
	for i, f := range found {
		list[i] = f.Name + " (" + f.Country + ", " + f.Match.String() + ")"
	}
	return "[" + strings.Join(list, "; ") + "]"
}

func TestNearerOneFirst(t *testing.T) {
	g := world(t)
	for _, c := range []struct {
		query   string
		near    *orb.Point
		country string
	}{
		{"Tripoli", nil, "LY"},
		{"Tripoli", &orb.Point{38, 35}, "LB"},
		{"Palmyra", nil, "SY"},
		{"Palmyra", &orb.Point{-77, 43}, "US"},
		{"san jose", nil, "US"},
		{"san jose", &orb.Point{-84, 10}, "CR"},
		{"hama", &orb.Point{179.9, 35}, "SY"},
		{"Arak", nil, "IR"},
		{"Nawa", &orb.Point{38.8, 35.3}, "SY"},
		{"السخنة", &orb.Point{38.8, 35.3}, "SY"},
		{"Odessa", &orb.Point{-95, 32}, "US"},
	} {
		found := g.Search(gazetteer.Query{Text: c.query, Near: c.near, Limit: 3})
		if len(found) == 0 || found[0].Country != c.country {
			t.Errorf("%s near %v: %s, want one in %s", c.query, c.near, names(found), c.country)
		}
	}
}

func TestOrder(t *testing.T) {
	g := gazetteer.Build([]gazetteer.Place{
		{ID: "village", Name: "Zor", Population: 600},
		{ID: "city", Name: "Zorville", Population: 900_000},
		{ID: "town", Name: "Bir ez-Zor", Population: 5000},
		{ID: "alias", Name: "Elsewhere", Alternates: []string{"Zor"}, Population: 8000},
		{ID: "layer", Name: "Zor bridge", Weight: 2_000_000},
		{ID: "quarter", Name: "Zorville", Population: 3_000_000, Kind: gazetteer.Quarter},
	})
	for query, want := range map[string]string{
		"zor":           "village layer city quarter alias town", // the name, then another name and beginnings, then words
		"zorv":          "city quarter",                          // nobody means the part of a town
		"ez-Zor bridge": "layer",
		"zor bir":       "town", // words in any order
		"bridge":        "layer",
		"zorvile":       "city quarter", // a letter left out
		"zrovi":         "city quarter", // two letters changed about
		"zor, nowhere":  "village layer city quarter alias town",
		"":              "",
		" - ":           "",
		"xyz":           "",
	} {
		var ids []string
		for _, f := range g.Search(gazetteer.Query{Text: query}) {
			ids = append(ids, f.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
	if found := g.Search(gazetteer.Query{Text: "zor", Limit: 5}); len(found) != 5 || found[4].Spelling != "Zor" || !found[4].Whole || found[0].Spelling != "" || found[1].Whole {
		t.Errorf("the spelling that was met: %+v", found)
	}
}

func TestPackedIsTheSame(t *testing.T) {
	places := gazetteer.Random(1, 500)
	places[7].Population, places[7].Kind, places[7].Admin = 12, gazetteer.Former, "SY.04"
	g := gazetteer.Build(places)
	file, err := g.Pack()
	if err != nil {
		t.Fatal(err)
	}
	again, err := gazetteer.Unpack(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range places[:100] {
		q := gazetteer.Query{Text: p.Name, Near: &orb.Point{30, 30}, Limit: 20}
		if a, b := g.Search(q), again.Search(q); !reflect.DeepEqual(a, b) {
			t.Fatalf("%s:\n%+v\n%+v", p.Name, a, b)
		}
	}
	if _, err := gazetteer.Unpack(bytes.NewReader(file[:len(file)/2]), int64(len(file)/2)); err == nil {
		t.Error("half a file was read")
	}
}

func FuzzUnpack(f *testing.F) {
	file, err := gazetteer.Build(gazetteer.Random(2, 20)).Pack()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add([]byte("WLG1"))
	f.Fuzz(func(t *testing.T, file []byte) {
		g, err := gazetteer.Unpack(bytes.NewReader(file), int64(len(file)))
		if err == nil {
			g.Search(gazetteer.Query{Text: "ab"})
			g.Search(gazetteer.Query{Text: "abcabc"})
		}
	})
}

func FuzzReadGeoNames(f *testing.F) {
	f.Add("172955\tAr Raqqah\tAr Raqqah\tRaqqa,RAQ,الرقة,Ракка\t35.95283\t39.00788\tP\tPPLA\tSY\t\t04\t\t\t\t177636\t\t259\tAsia/Damascus\t2017-07-21")
	f.Add("1\t\t\t\tNaN\t1e999\t\t\t\t\t\t\t\t\t-1")
	f.Fuzz(func(t *testing.T, text string) {
		places, err := gazetteer.ReadGeoNames(strings.NewReader(text))
		if err != nil {
			return
		}
		g := gazetteer.Build(places)
		for _, p := range places {
			if p.Point[0] < -180 || p.Point[0] > 180 || p.Point[1] < -90 || p.Point[1] > 90 || p.Population < 0 {
				t.Errorf("%+v", p)
			}
			g.Search(gazetteer.Query{Text: p.Name})
		}
	})
}

func TestReadGeoNames(t *testing.T) {
	line := func(change map[int]string) string {
		c := strings.Split("172955\tAr Raqqah\tAr Raqqah\tRaqqa,RAQ,دیر,الرقة,Ракка,Raqqa\t35.95283\t39.00788\tP\tPPLA\tSY\t\t04\t\t\t\t177636\t\t259\tAsia/Damascus\t2017-07-21", "\t")
		for i, v := range change {
			c[i] = v
		}
		return strings.Join(c, "\t")
	}
	places, err := gazetteer.ReadGeoNames(strings.NewReader(line(nil) + "\n\n" + line(map[int]string{1: "Ţarţūs", 8: "TR", 10: "", 14: "0"}) + "\n" + line(map[int]string{1: "Ţarţūs"})))
	if err != nil {
		t.Fatal(err)
	}
	p := places[0]
	if p.ID != "172955" || p.Name != "Ar Raqqah" || p.Arabic != "الرقة" || p.Country != "SY" || p.Admin != "SY.04" || p.Kind != gazetteer.Seat || p.Population != 177636 || p.Point != (orb.Point{39.00788, 35.95283}) {
		t.Errorf("%+v", p)
	}
	if got := strings.Join(p.Alternates, "|"); got != "Raqqa|دیر|Ракка" { // no airport, nothing twice
		t.Errorf("alternates %s", got)
	}
	if q := places[1]; q.Name != "Ţarţūs" || q.Arabic != "" || q.Admin != "" || q.Population != 0 {
		t.Errorf("where the country writes in Latin letters: %+v", q)
	}
	if q := places[2]; q.Name != "Tartus" {
		t.Errorf("where it does not: %+v", q)
	}
	for what, bad := range map[string]string{
		"too few columns":    "1\tRaqqa\t",
		"latitude":           line(map[int]string{4: "91"}),
		"latitude NaN":       line(map[int]string{4: "NaN"}),
		"longitude":          line(map[int]string{5: "east"}),
		"population":         line(map[int]string{14: "-5"}),
		"population in text": line(map[int]string{14: "many"}),
	} {
		if _, err := gazetteer.ReadGeoNames(strings.NewReader(line(nil) + "\n" + bad)); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestCuratedHolds(t *testing.T) {
	c, err := gazetteer.ReadCurated()
	if err != nil {
		t.Fatal(err)
	}
	places := c.Apply([]gazetteer.Place{{ID: "172955", Name: "Ar Raqqah", Country: "SY", Alternates: []string{"Rakka", "Nicephorium"}}})
	if p := places[0]; p.Arabic != "الرقة" || strings.Join(p.Alternates, "|") != "Nicephorium" {
		t.Errorf("%+v", p)
	}
	for _, p := range c.Extra {
		if p.ID == "" || p.Name == "" || len(p.Country) != 2 || p.Lon == 0 || p.Lat == 0 {
			t.Errorf("an extra place lacks something: %+v", p)
		}
	}
}
