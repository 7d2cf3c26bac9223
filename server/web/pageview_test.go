package web

import (
	"strings"
	"testing"
)

func TestPageViewIsWrittenAsThePageWritesIt(t *testing.T) {
	for _, c := range []struct{ name, query, want string }{
		{"nothing", "", ""},
		{"everything", "lang=ar&many=density&asof=2026-11-23T17:38:32Z&sel=strikes:a:b&map=7.50/35.300001/38.8&actors=SDF&status=disputed&q=raqqa+bridge&kinds=clash,airstrike&match=certain&now=2017-05-30&to=2017-06-01&from=2017-05-26&layers=strikes,convoys",
			"?layers=strikes,convoys&from=2017-05-26&to=2017-06-01&now=2017-05-30&match=certain&kinds=clash,airstrike&q=raqqa+bridge&status=disputed&map=7.5/35.3/38.8&sel=strikes:a:b&asof=2026-11-23T17:38:32Z&actors=SDF&many=density"},
		{"a period the wrong way round", "from=2017-06-01&to=2017-05-26", "?from=2017-05-26&to=2017-06-01"},
		{"a playhead outside the period", "from=2017-05-26&to=2017-06-01&now=2017-06-01", "?from=2017-05-26&to=2017-06-01"},
		{"the layer of the selected event", "layers=strikes&sel=convoys:x", "?layers=strikes,convoys&sel=convoys:x"},
		{"no layer", "layers=", "?layers="},
		{"words with commas", "kinds=%22a,b%22,c", "?kinds=%22a,b%22,c"},
		{"what cannot be read", "from=2017-13-01&to=&map=a/b/c&status=dead,disputed&match=maybe&asof=now&many=some&q=%00", "?status=disputed"},
		{"a camera beyond the world", "map=7/91/0", ""},
		{"a camera that is no number", "map=NaN/1/1", ""},
		{"said twice: the first", "q=a&q=b", "?q=a"},
	} {
		got := readPageView(c.query).query()
		if sorted(got) != sorted(c.want) {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// sorted lets the parameters stand in any order.
func sorted(query string) string {
	parts := strings.Split(strings.TrimPrefix(query, "?"), "&")
	for i := range parts {
		for j := i + 1; j < len(parts); j++ {
			if parts[j] < parts[i] {
				parts[i], parts[j] = parts[j], parts[i]
			}
		}
	}
	return strings.Join(parts, "&")
}

// FuzzReadPageView: whatever an address holds is read without harm, and what
// was read is written so that it reads the same.
func FuzzReadPageView(f *testing.F) {
	for _, seed := range []string{"", "layers=a,b&from=2017-05-25", "q=%22%3E&kinds=%22a,%22%22b%22", "map=7/35.3/38.8&sel=a:b:c", "from=9999-12-31&to=0001-01-01", "q=;&%zz=1&layers"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		once := readPageView(raw)
		_ = once.filter()
		_ = once.moment()
		query := once.query()
		if again := readPageView(strings.TrimPrefix(query, "?")).query(); again != query {
			t.Errorf("%q reads as %q, which reads as %q", raw, query, again)
		}
		if strings.ContainsAny(query, "<>\" ") {
			t.Errorf("%q is not escaped", query)
		}
	})
}
