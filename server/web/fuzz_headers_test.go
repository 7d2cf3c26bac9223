package web

import (
	"strings"
	"testing"
)

// FuzzWeightOf reads headers that list values with weights. What comes out is in
// range, and choosing by it keeps its promises.
func FuzzWeightOf(f *testing.F) {
	for _, s := range []string{
		"", "*", "gzip, deflate, br", "gzip;q=0.5, *;q=0", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "gzip;q=NaN", "gzip;q=1e-9", "gzip;q=0x1p-2",
		"identity;q=0", ";q=1", ",,,", "gzip;q=1;q=0", "GZIP ; Q = 0.1", "a\x00b;q=0.5", strings.Repeat("a,", 5000),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		for _, value := range []string{"gzip", "zstd", "identity", "*", "text/html"} {
			if w, listed := weightOf(header, value); !(w >= 0 && w <= 1) || w > 0 && !listed || listed && !strings.Contains(strings.ToLower(header), value) {
				t.Errorf("%q has weight %g in %q, listed: %t", value, w, header, listed)
			}
			if w, listed := weightOf(header+","+value+";q=0.25", value); w != 0.25 || !listed {
				t.Errorf("%q has weight %g behind %q, listed: %t", value, w, header, listed)
			}
		}
		weight := func(coding string) float64 {
			w, listed := weightOf(header, coding)
			if !listed {
				w, _ = weightOf(header, "*")
			}
			return w
		}
		identity, _ := weightOf(header, "identity")
		coding := codingFor(header, "zstd", "gzip")
		for _, other := range []string{"zstd", "gzip"} {
			if coding != "" && weight(coding) < weight(other) || coding == "" && header != "" && weight(other) > identity {
				t.Errorf("%q: chose %q though %q is wanted more", header, coding, other)
			}
		}
		if coding != "" && weight(coding) <= 0 {
			t.Errorf("%q: chose %q, which is refused", header, coding)
		}
		if wantsHTML(header) && !strings.Contains(strings.ToLower(header), "text/html") {
			t.Errorf("%q does not name text/html", header)
		}
	})
}

// FuzzMatches compares tags with lists that clients send.
func FuzzMatches(f *testing.F) {
	for _, s := range []string{
		"", "*", `"a"`, `W/"a"`, `"b", "a"`, `"b" , W/"a",`, `"a`, `a`, `"b"x"a"`, `W/`, `w/"a"`, `""`, `"a,b", "c"`, `, ,"a"`, "\"\x00\", \"a\"", strings.Repeat(`"b",`, 2000) + `"a"`,
	} {
		f.Add(s, "a")
	}
	f.Fuzz(func(t *testing.T, header, tag string) {
		if tag == "" || strings.ContainsAny(tag, "\" \t,") {
			return // none of ours
		}
		tag = `"` + tag + `"`
		found := matches([]string{header}, tag, false)
		if weak := matches([]string{header}, "W/"+tag, false); found != weak {
			t.Errorf("%q: %s %t, the weak one %t", header, tag, found, weak)
		}
		if matches([]string{header}, tag, true) && !found {
			t.Errorf("%q holds %s strongly and not weakly", header, tag)
		}
		if matches([]string{header}, "W/"+tag, true) && !strings.Contains(header, "*") {
			t.Errorf("%q holds a weak tag strongly", header)
		}
		if found && !strings.Contains(header, tag) && !strings.Contains(header, "*") {
			t.Errorf("%q holds %s", header, tag)
		}
		for _, good := range []string{tag, "W/" + tag, `"x y", ` + tag, tag + ", " + header, `"other" ,` + tag} {
			if !matches([]string{good}, tag, false) {
				t.Errorf("%q does not hold %s", good, tag)
			}
		}
		if !matches([]string{header, tag}, tag, true) {
			t.Errorf("%s on a line of its own behind %q is not seen", tag, header)
		}
	})
}
