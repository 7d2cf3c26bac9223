package web

import "testing"

func TestCodingFor(t *testing.T) {
	for _, c := range []struct{ name, accept, want string }{
		{"nothing said", "", ""},
		{"gzip", "gzip", "gzip"},
		{"browsers", "gzip, deflate, br, zstd", "zstd"},
		{"weights decide", "zstd;q=0.5, gzip;q=0.8", "gzip"},
		{"forbidden", "gzip;q=0", ""},
		{"identity only", "identity", ""},
		{"identity liked better", "gzip;q=0.5, identity", ""},
		{"identity as good", "gzip, identity", "gzip"},
		{"anything", "*", "zstd"},
		{"anything but", "*, zstd;q=0", "gzip"},
		{"anything forbidden", "br, *;q=0", ""},
		{"unknown only", "br, compress", ""},
		{"capitals and spaces", " GZip ; Q=1.0 ", "gzip"},
		{"weight that is none", "gzip;q=lots", ""},
		{"weight over one", "gzip;q=2", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := codingFor(c.accept, "zstd", "gzip"); got != c.want {
				t.Errorf("%q: got %q, want %q", c.accept, got, c.want)
			}
		})
	}
}

func TestWantsHTML(t *testing.T) {
	for accept, want := range map[string]bool{
		"": false, "*/*": false, "application/json": false, "text/html": true,
		"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8": true,
		"application/json, text/html;q=0.5":                                          false,
		"text/html;q=0, */*":                                                         false,
		"text/html; charset=utf-8; q=0.9":                                            true,
		"text/html;q=0.5, application/*":                                             false,
		"application/*;q=0.5, text/html":                                             true,
		"application/*, application/json;q=0.1, text/html;q=0.5":                     true,
		"text/*": false, "TEXT/HTML": true, "nonsense": false, "text/html;q=2": false, ";q=1": false,
	} {
		if got := wantsHTML(accept); got != want {
			t.Errorf("%q: got %t, want %t", accept, got, want)
		}
	}
}

func TestMatches(t *testing.T) {
	const tag = `"5-abc-gzip"`
	for _, c := range []struct {
		name, header string
		weakly       bool
		strongly     bool // where the tag itself is strong
	}{
		{"nothing", "", false, false},
		{"the same", `"5-abc-gzip"`, true, true},
		{"weak is the same", `W/"5-abc-gzip"`, true, false},
		{"any", "*", true, true},
		{"any with something behind it", "*, x", false, false},
		{"in a list", `"x", W/"y","5-abc-gzip"`, true, true},
		{"weak in a list", `"x", W/"5-abc-gzip"`, true, false},
		{"weak and strong in a list", `W/"5-abc-gzip", "5-abc-gzip"`, true, true},
		{"empty elements", ` , "x",, "5-abc-gzip" ,`, true, true},
		{"comma inside a tag", `"a,b", "5-abc-gzip"`, true, true},
		{"another", `"5-abc"`, false, false},
		{"another coding", `"5-abc-zstd"`, false, false},
		{"without quotes", `5-abc-gzip`, false, false},
		{"not closed", `"5-abc-gzip`, false, false},
		{"weak in small letters", `w/"5-abc-gzip"`, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, have := range []string{tag, "W/" + tag} {
				if got := matches([]string{"", c.header}, have, false); got != c.weakly {
					t.Errorf("%s against %s, weakly: got %t, want %t", c.header, have, got, c.weakly)
				}
				want := c.strongly && (have == tag || c.header == "*")
				if got := matches([]string{c.header}, have, true); got != want {
					t.Errorf("%s against %s, strongly: got %t, want %t", c.header, have, got, want)
				}
			}
		})
	}
}
