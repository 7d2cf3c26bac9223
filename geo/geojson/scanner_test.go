package geojson

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	orbjson "github.com/paulmach/orb/geojson"
)

// scan reads everything: one line a feature or error.
func scan(r io.Reader, opt ScanOptions) []string {
	s := NewScanner(r, opt)
	var out []string
	for {
		f, err := s.Next()
		var e *ScanError
		switch {
		case err == io.EOF:
			return out
		case errors.As(err, &e):
			out = append(out, "! "+err.Error())
			if e.Fatal {
				return out
			}
		case err != nil:
			return append(out, "?? "+err.Error())
		default:
			line := fmt.Sprintf("%d@%d id=%s g=%s p=%s", f.Number, f.Offset, f.ID, f.Geometry, f.Properties)
			for _, m := range f.Others {
				line += " " + m.Name + "=" + string(m.Value)
			}
			out = append(out, line)
		}
	}
}

func TestScanner(t *testing.T) {
	const point = `{"type":"Point","coordinates":[1,2]}`
	deep := `{"type":"Feature","properties":{"a":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `},"geometry":null}`
	for _, tc := range []struct {
		name, in string
		opt      ScanOptions
		want     []string
	}{
		{"collection", `{"type":"FeatureCollection","name":"x","features":[{"type":"Feature","id":7,"geometry":` + point + `,"properties":{"a":"}]"},"time":{"date":"2017-05-25"}}]}`, ScanOptions{},
			[]string{`1@51 id=7 g=` + point + ` p={"a":"}]"} time={"date":"2017-05-25"}`}},
		{"members in any order", ` { "features" : [ {"properties":null,"type":"Feature"} , {"type":"Feature","geometry":null} ] , "x":[1,{"y":"]"}], "type" : "FeatureCollection" } `, ScanOptions{},
			[]string{`1@18 id= g= p=`, `2@57 id= g= p=`}},
		{"no features", `{"type":"FeatureCollection","features":[]}`, ScanOptions{}, nil},
		{"one feature", "\xef\xbb\xbf" + `{"type":"Feature","geometry":` + point + `,"properties":{}}`, ScanOptions{}, []string{`1@3 id= g=` + point + ` p={}`}},
		{"a geometry", point, ScanOptions{}, []string{"1@0 id= g=" + point + " p="}},
		{"one a line", `{"type":"Feature","id":"a"}` + "\r\n\n" + `{"type":"Feature","id":"b"}`, ScanOptions{}, []string{`1@0 id="a" g= p=`, `2@30 id="b" g= p=`}},
		{"record separators", "\x1e{\"type\":\"Feature\",\n\"id\":\"a\"}\n\x1e\x1e" + point + "\n", ScanOptions{}, []string{`1@1 id="a" g= p=`, "2@32 id= g=" + point + " p="}},
		{"a broken line is one feature", "{\"type\":\"Feature\"}\n{\"type\":\n" + point, ScanOptions{Sequence: true},
			[]string{"1@0 id= g= p=", "! feature 2, byte 27: ends where a value was expected", "3@28 id= g=" + point + " p="}},
		{"an empty sequence", "\n", ScanOptions{Sequence: true}, nil},
		{"NaN in a property", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":NaN}},{"type":"Feature"}]}`, ScanOptions{},
			[]string{"! feature 1, byte 76: NaN is not a JSON value", "2@82 id= g= p="}},
		{"ten thousand deep", `{"type":"FeatureCollection","features":[` + deep + `,{"type":"Feature"}]}`, ScanOptions{},
			[]string{"! feature 1, byte 138: nested more than 64 deep", "2@20095 id= g= p="}},
		{"not UTF-8", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":"` + "\xe9" + `"}}]}`, ScanOptions{},
			[]string{"! feature 1, byte 77: the byte 0xe9 is not UTF-8"}},
		{"UTF-16", "\xff\xfe{\x00", ScanOptions{}, []string{"! byte 0: the text is UTF-16 or UTF-32: GeoJSON is UTF-8, save it so"}},
		{"UTF-16 without a mark", "{\x00\"\x00", ScanOptions{}, []string{"! byte 0: the text is UTF-16 or UTF-32: GeoJSON is UTF-8, save it so"}},
		{"too large", `{"type":"FeatureCollection","features":[{"type":"Feature","id":"` + strings.Repeat("x", 500) + `"},{"type":"Feature"}]}`, ScanOptions{Limit: 400},
			[]string{"! feature 1, byte 40: larger than 400 bytes", "2@567 id= g= p="}},
		{"a large line", `{"type":"Feature","id":"` + strings.Repeat("x", 500) + "\"}\n{\"type\":\"Feature\"}", ScanOptions{Limit: 400, Sequence: true},
			[]string{"! feature 1, byte 0: larger than 400 bytes", "2@527 id= g= p="}},
		{"cut off", `{"type":"FeatureCollection","features":[{"type":"Feature"},{"type":"Fea`, ScanOptions{},
			[]string{"1@40 id= g= p=", "! feature 2, byte 71: the file ends too early: it was cut off, or its brackets do not match"}},
		{"cut off behind a feature", `{"type":"FeatureCollection","features":[{"type":"Feature"}`, ScanOptions{},
			[]string{"1@40 id= g= p=", "! feature 1, byte 58: the file ends too early: it was cut off, or its brackets do not match"}},
		{"not the type", `{"type":"Topology","features":[{"type":"Feature"}]}`, ScanOptions{},
			[]string{"1@31 id= g= p=", `! feature 1, byte 51: the type of the whole is "Topology": expected FeatureCollection`}},
		{"no features member", `{"type":"FeatureCollection"}`, ScanOptions{}, []string{"! byte 0: a FeatureCollection without an array of features"}},
		{"empty", " ", ScanOptions{}, []string{"! byte 1: the file is empty"}},
		{"an array", `[{"type":"Feature"}]`, ScanOptions{}, []string{"! byte 0: the file is a JSON array: expected a FeatureCollection, a Feature or a geometry"}},
		{"text", `hello`, ScanOptions{}, []string{"! byte 0: 'h': expected a JSON object"}},
		{"more behind", `{"type":"FeatureCollection","features":[]}{}`, ScanOptions{}, []string{"! byte 42: '{' after the end of the collection"}},
		{"no comma", `{"type":"FeatureCollection","features":[{"type":"Feature"}{"type":"Feature"}]}`, ScanOptions{},
			[]string{"1@40 id= g= p=", "! feature 1, byte 58: '{': expected a comma or the end of the features"}},
		{"a comma too many", `{"type":"FeatureCollection","features":[{"type":"Feature"},]}`, ScanOptions{},
			[]string{"1@40 id= g= p=", "! feature 2, byte 59: ']' where a feature was expected"}},
		{"no value", `{"type":"FeatureCollection","features":[],"a":}`, ScanOptions{}, []string{`! byte 46: the member "a" has no value`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(tc.in), iotest.OneByteReader(strings.NewReader(tc.in))} {
				if got := scan(r, tc.opt); !reflect.DeepEqual(got, tc.want) {
					t.Fatalf("got  %q\nwant %q", got, tc.want)
				}
			}
		})
	}
}

func TestCollectionMembers(t *testing.T) {
	s := NewScanner(strings.NewReader(`{"type":"FeatureCollection","licence":"CC BY 4.0","features":[{"type":"Feature"}]}`), ScanOptions{})
	if _, err := s.Next(); err != nil {
		t.Fatal(err)
	}
	if got := s.Collection(); len(got) != 1 || got[0].Name != "licence" || string(got[0].Value) != `"CC BY 4.0"` {
		t.Fatalf("got %v", got)
	}
}

func TestReaderFails(t *testing.T) {
	s := NewScanner(io.MultiReader(strings.NewReader(`{"type":"FeatureCollection","features":[`), iotest.ErrReader(io.ErrClosedPipe)), ScanOptions{})
	for range 2 {
		if _, err := s.Next(); !errors.Is(err, io.ErrClosedPipe) {
			t.Fatalf("got %v", err)
		}
	}
}

// endless yields n bytes of a property that never ends.
type endless struct{ n int }

func (e *endless) Read(p []byte) (int, error) {
	if e.n <= 0 {
		return 0, io.EOF
	}
	n := min(len(p), e.n)
	for i := range n {
		p[i] = 'x'
	}
	e.n -= n
	return n, nil
}

func TestHugeFeatureNeedsLittleMemory(t *testing.T) {
	for _, in := range []struct {
		name, head, tail string
		sequence         bool
	}{
		{"in a collection", `{"type":"FeatureCollection","features":[{"type":"Feature","id":"`, `"},{"type":"Feature"}]}`, false},
		{"on a line", `{"type":"Feature","id":"`, "\"}\n{\"type\":\"Feature\"}\n", true},
	} {
		t.Run(in.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r := io.MultiReader(strings.NewReader(in.head), &endless{100 << 20}, strings.NewReader(in.tail))
			got := scan(r, ScanOptions{Limit: 1 << 20, Sequence: in.sequence})
			runtime.ReadMemStats(&after)
			if len(got) != 2 || !strings.Contains(got[0], "larger than 1048576 bytes") || strings.HasPrefix(got[1], "!") {
				t.Fatalf("got %q", got)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
				t.Fatalf("%d bytes were allocated for a feature of 100 MB with a limit of 1 MB", used)
			}
		})
	}
}

// FuzzScanner holds the scanner against orb's reader: a collection that orb
// reads is read here with as many features, unless this reader is the stricter.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{
		`{"type":"FeatureCollection","features":[{"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[1,2]},"properties":{"a":"}]"}}]}`,
		`{"features":[],"type":"FeatureCollection"}`, "\x1e{\"type\":\"Feature\"}\n", "{\"type\":\"Feature\"}\n{\"type\":\"Point\",\"coordinates\":[1,2]}", `{"type":"Feature","properties":{"a":"\u00e9\\\""}}`, `{"a":}`, `{"type":"FeatureCollection","features":[{}],"a":}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		got := scan(strings.NewReader(string(in)), ScanOptions{})
		if again := scan(iotest.HalfReader(iotest.OneByteReader(strings.NewReader(string(in)))), ScanOptions{}); !reflect.DeepEqual(got, again) {
			t.Fatalf("in pieces %q, whole %q", again, got)
		}
		for _, line := range got {
			if strings.HasPrefix(line, "!") {
				return
			}
		}
		fc, err := orbjson.UnmarshalFeatureCollection(in)
		if err != nil || fc.Type != "FeatureCollection" {
			return
		}
		if len(fc.Features) != len(got) {
			t.Fatalf("%q: %d features, orb reads %d", in, len(got), len(fc.Features))
		}
	})
}
