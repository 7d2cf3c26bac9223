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
		want         bool
	}{
		{"nothing", "", false},
		{"the same", `"5-abc-gzip"`, true},
		{"weak is the same", `W/"5-abc-gzip"`, true},
		{"any", "*", true},
		{"in a list", `"x", W/"y","5-abc-gzip"`, true},
		{"comma inside a tag", `"a,b", "5-abc-gzip"`, true},
		{"another", `"5-abc"`, false},
		{"another coding", `"5-abc-zstd"`, false},
		{"without quotes", `5-abc-gzip`, false},
		{"not closed", `"5-abc-gzip`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, have := range []string{tag, "W/" + tag} {
				if got := matches([]string{c.header}, have); got != c.want {
					t.Errorf("%s against %s: got %t, want %t", c.header, have, got, c.want)
				}
			}
		})
	}
}
