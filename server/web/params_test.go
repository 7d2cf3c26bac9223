package web

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

func TestParse(t *testing.T) {
	at := endpoints()
	day := func(s string) geo.Date {
		d, err := geo.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		name, query string
		at          endpoint
		check       func(in *input) bool
	}{
		{"nothing asked", "", atItems, func(in *input) bool { return in.limit == 100 && in.filter.Box == nil && in.sort == "" }},
		{"box", "bbox=1,2,3,4", atItems, func(in *input) bool { return *in.filter.Box == geo.Box{West: 1, South: 2, East: 3, North: 4} }},
		{"box with heights", "bbox=1,2,-9,3,4,9", atItems, func(in *input) bool { return *in.filter.Box == geo.Box{West: 1, South: 2, East: 3, North: 4} }},
		{"box over the date line stays that", "bbox=177,65,-177,70", atItems, func(in *input) bool { return in.filter.Box.West == 177 && in.filter.Box.East == -177 }},
		{"day", "datetime=2017-05-25", atItems, func(in *input) bool { return *in.filter.Time.Start.Date == day("2017-05-25") }},
		{"day with a bare T, as GDAL sends it", "datetime=2017-05-25T/..", atItems, func(in *input) bool {
			return *in.filter.Time.Start.Date == day("2017-05-25") && in.filter.Time.End.Open()
		}},
		{"open start", "datetime=/2017-05-25", atItems, func(in *input) bool { return in.filter.Time.Start.Open() }},
		{"offset of a zone", "datetime=2017-05-25T03:00:00%2B03:00", atItems, func(in *input) bool { return in.filter.Time.Start.Minute.String() == "2017-05-25T00:00:00Z" }},
		{"same value twice", "limit=5&limit=5", atItems, func(in *input) bool { return in.limit == 5 }},
		{"limit over the maximum is the maximum", "limit=10001", atItems, func(in *input) bool { return in.limit == 10000 }},
		{"limit of thirty digits is the maximum", "limit=" + strings.Repeat("9", 30), atItems, func(in *input) bool { return in.limit == 10000 }},
		{"limit with noughts", "limit=007", atItems, func(in *input) bool { return in.limit == 7 }},
		{"lists", "kind=a,b&status=open,closed&actor=X%20Y", atItems, func(in *input) bool {
			return len(in.filter.Kinds) == 2 && len(in.filter.Statuses) == 2 && in.filter.Actors[0] == "X Y"
		}},
		{"a comma within a word", "kind=%22x,y%22,z&actor=%22Smith,%20%22%22J%22%22%22", atItems, func(in *input) bool {
			return slices.Equal(in.filter.Kinds, []string{"x,y", "z"}) && slices.Equal(in.filter.Actors, []string{`Smith, "J"`})
		}},
		{"a quotation mark within a word", "kind=5%22%20gun,b", atItems, func(in *input) bool { return slices.Equal(in.filter.Kinds, []string{`5" gun`, "b"}) }},
		{"the same word over and over", "kind=b,a,b,b,a", atItems, func(in *input) bool { return slices.Equal(in.filter.Kinds, []string{"a", "b"}) }},
		{"certain", "match=certain&undated=exclude&unplaced=exclude", atItems, func(in *input) bool {
			return in.filter.Certain && in.filter.WithoutUndated && in.filter.WithoutUnplaced
		}},
		{"possible is what it was", "match=possible&undated=include&unplaced=include", atItems, func(in *input) bool {
			return !in.filter.Certain && !in.filter.WithoutUndated && !in.filter.WithoutUnplaced
		}},
		{"descending", "sortby=-date_start", atItems, func(in *input) bool { return in.sort == data.SortDateStart && in.desc }},
		{"ascending with its plus", "sortby=+title", atItems, func(in *input) bool { return in.sort == data.SortTitle && !in.desc }},
		{"asof a day is its end", "asof=2017-05-25", atItem, func(in *input) bool {
			return in.asof.Equal(time.Date(2017, 5, 25, 23, 59, 59, 999_999_999, time.UTC))
		}},
		{"updated since a day is its beginning", "updated_since=2017-05-25", atItems, func(in *input) bool {
			return in.filter.UpdatedSince.Equal(time.Date(2017, 5, 25, 0, 0, 0, 0, time.UTC))
		}},
		{"bins", "bins=7", atHistogram, func(in *input) bool { return in.spec.Bins == 7 && in.spec.Step == "" }},
		{"step", "step=week", atHistogram, func(in *input) bool { return in.spec.Step == data.Week && in.spec.Bins == 0 }},
		{"step of ten years", "step=decade", atHistogram, func(in *input) bool { return in.spec.Step == data.Decade }},
		{"encoded semicolon", "q=a%3Bb", atItems, func(in *input) bool { return in.filter.Text == "a;b" }},
		{"ampersands to spare", "&&limit=5&", atItems, func(in *input) bool { return in.limit == 5 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, err := at[c.at].parse(c.query)
			if err != nil {
				t.Fatal(err)
			}
			if !c.check(in) {
				t.Errorf("read as %+v, filter %+v", in, in.filter)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	at := endpoints()
	for _, c := range []struct {
		name, query string
		at          endpoint
		parameter   string
		says        string // somewhere in detail or expected
	}{
		{"unknown", "foo=bar", atItems, "foo", "one of bbox"},
		{"unknown but near", "datetme=2017", atItems, "datetme", "Did you mean datetime?"},
		{"unknown in capitals", "BBOX=1,2,3,4", atItems, "BBOX", "Did you mean bbox?"},
		{"cache buster", "_=1700000000", atPlain, "_", "one of f"},
		{"OGC suite's", "unknownQueryParameter4711=1", atItems, "unknownQueryParameter4711", "no parameter"},
		{"export is never cut", "limit=10", atExport, "limit", "always whole"},
		{"nothing is taken", "a=b", atNothing, "a", "no parameter"},
		{"twice with different values", "limit=5&limit=6", atItems, "limit", "twice"},
		{"empty", "datetime=", atItems, "datetime", "empty"},
		{"no value", "kind", atItems, "kind", "empty"},
		{"semicolon dropping a filter", "kind=a;status=open", atItems, "kind", "%3B"},
		{"bad percent", "q=100%", atItems, "q", "%25"},
		{"bad percent in a name", "q%zz=1", atItems, "q%zz", "%25"},
		{"not text", "q=%ff%fe", atItems, "q", "text"},
		{"control character", "q=a%00b", atItems, "q", "control"},
		{"box of three", "bbox=1,2,3", atItems, "bbox", "4"},
		{"box of five", "bbox=1,2,3,4,5", atItems, "bbox", "4"},
		{"box of words", "bbox=a,b,c,d", atItems, "bbox", "number"},
		{"NaN in a box", "bbox=NaN,0,1,1", atItems, "bbox", "number"},
		{"infinity in a box", "bbox=-Inf,0,1,1", atItems, "bbox", "number"},
		{"box out of the world", "bbox=500,0,501,1", atItems, "bbox", "-180 to 180"},
		{"swapped bbox", "bbox=10,10,0,0", atItems, "bbox", "above north"},
		{"no date", "datetime=yesterday", atItems, "datetime", "date"},
		{"text comparison of dates", "datetime=2017-5-25", atItems, "datetime", "2017-05-25"},
		{"31 April", "datetime=2017-04-31", atItems, "datetime", "date"},
		{"no zone", "datetime=2017-05-25T12:00:00", atItems, "datetime", "zone"},
		{"plus that became a space", "datetime=2017-05-25T12:00:00+03:00", atItems, "datetime", "%2B"},
		{"duration", "datetime=2018-02-12/P2D", atItems, "datetime", "P2D"},
		{"reversed datetime", "datetime=2017-06-01/2017-05-25", atItems, "datetime", "before it starts"},
		{"open on both sides", "datetime=../..", atItems, "datetime", "open on both sides"},
		{"three ends", "datetime=2017-05-25/2017-05-26/2017-05-27", atItems, "datetime", "date"},
		{"limit 0", "limit=0", atItems, "limit", "1 to 10000"},
		{"limit negative", "limit=-1", atItems, "limit", "1 to 10000"},
		{"limit a word", "limit=abc", atItems, "limit", "1 to 10000"},
		{"limit a fraction", "limit=1.5", atItems, "limit", "1 to 10000"},
		{"limit with exponent", "limit=1e3", atItems, "limit", "1 to 10000"},
		{"no such status", "status=open,opne", atItems, "status", "corroborated"},
		{"empty word in a list", "kind=a,,b", atItems, "kind", "empty value"},
		{"too many words", "kind=" + strings.Repeat("a,", 100) + "a", atItems, "kind", "101"},
		{"long search", "q=" + strings.Repeat("a", 501), atItems, "q", "500"},
		{"search without words", "q=%22--%22", atItems, "q", "no word"},
		{"match", "match=maybe", atItems, "match", "possible or certain"},
		{"sort", "sortby=revision", atItems, "sortby", "killed_best"},
		{"sort by two", "sortby=title,-date_start", atItems, "sortby", "killed_best"},
		{"asof", "asof=soon", atItem, "asof", "2017-05-25T14:30:00Z"},
		{"asof with a space", "asof=2017-05-25T12:00:00+03:00", atItem, "asof", "%2B"},
		{"step", "step=fortnight", atHistogram, "step", "week"},
		{"bins and step", "step=week&bins=5", atHistogram, "bins", "either"},
		{"bins 0", "bins=0", atHistogram, "bins", "10000"},
		{"format", "f=xml", atItems, "f", "geojson"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := at[c.at].parse(c.query)
			var p *problem
			if !errors.As(err, &p) {
				t.Fatalf("got %v, want a problem", err)
			}
			if p.Status != 400 || p.Parameter != c.parameter || p.Expected == "" {
				t.Errorf("got %+v, want 400 about %q with what was expected", p, c.parameter)
			}
			if !strings.Contains(p.Detail+p.Expected, c.says) {
				t.Errorf("%q, expected %q: does not say %q", p.Detail, p.Expected, c.says)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"bbox=1,2,3,4&datetime=2017-05-25/..&limit=5", "bbox=177,65,-177,70", "datetime=2017-05-25T12:00:00Z", "a;b", "q=%zz", "asof=2017-05-25",
		"kind=a,b&status=open&sortby=-title&cursor=AQ", "bbox=NaN,,1e309,-0",
	} {
		f.Add(seed)
	}
	at := endpoints()[atItems]
	f.Fuzz(func(t *testing.T, query string) {
		in, err := at.parse(query)
		if err != nil {
			var p *problem
			if !errors.As(err, &p) || p.Status != 400 || p.Parameter == "" && !strings.HasPrefix(query, "=") && !strings.Contains(query, "&=") {
				t.Fatalf("%q: %#v is no problem that names a parameter", query, err)
			}
			return
		}
		if b := in.filter.Box; b != nil && !(b.West >= -180 && b.East <= 180 && b.South >= -90 && b.North <= 90 && b.South <= b.North) {
			t.Fatalf("%q: box %+v", query, b)
		}
		if in.limit < 1 || in.limit > maxLimit {
			t.Fatalf("%q: limit %d", query, in.limit)
		}
		// A next link keeps all parameters: written out they read the same.
		again, err := at.parse(in.values.Encode())
		if err != nil {
			t.Fatalf("%q: written as %q is refused: %v", query, in.values.Encode(), err)
		}
		if filterSum("l", in.values) != filterSum("l", again.values) {
			t.Fatalf("%q: another sum when written out", query)
		}
	})
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "f", 1}, {"bbox", "bbox", 0}, {"box", "bbox", 1}, {"datetiem", "datetime", 2}, {"limit", "kind", 4}, {strings.Repeat("x", 40), "q", 40}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%q to %q: got %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestFilterSumLeavesPagingOut(t *testing.T) {
	parse := func(s string) url.Values {
		v, err := readQuery(s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	base := filterSum("strikes", parse("kind=a&datetime=2017-05-25"))
	for query, same := range map[string]bool{
		"datetime=2017-05-25&kind=a":               true,
		"datetime=2017-05-25&kind=a&limit=7":       true,
		"datetime=2017-05-25&kind=a&cursor=x&f=js": true,
		"datetime=2017-05-26&kind=a":               false,
		"datetime=2017-05-25":                      false,
		"datetime=2017-05-25&kind=a&sortby=title":  false,
	} {
		if got := filterSum("strikes", parse(query)) == base; got != same {
			t.Errorf("%s: same is %t, want %t", query, got, same)
		}
	}
	if filterSum("convoys", parse("kind=a&datetime=2017-05-25")) == base {
		t.Error("another layer has the same sum")
	}
}
