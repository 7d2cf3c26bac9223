package geojson

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/paulmach/orb"
	orbjson "github.com/paulmach/orb/geojson"
)

func TestParseGeometry(t *testing.T) {
	deep := strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 60) + strings.Repeat("]}", 60)
	for _, tc := range []struct{ name, in, wrong string }{
		{"one number", `{"type":"Point","coordinates":[1]}`, "1 numbers"},
		{"no numbers", `{"type":"Point","coordinates":[]}`, "0 numbers"},
		{"text", `{"type":"Point","coordinates":["1","2"]}`, "not a number"},
		{"null coordinate", `{"type":"Point","coordinates":[1,null]}`, "null is not a number"},
		{"null coordinates", `{"type":"Point","coordinates":null}`, "null where a position"},
		{"NaN", `{"type":"Point","coordinates":[NaN,1]}`, "NaN is not a JSON value"},
		{"minus Infinity", `{"type":"Point","coordinates":[-Infinity,1]}`, "not a JSON value"},
		{"beyond a double", `{"type":"Point","coordinates":[1e999,1]}`, "not a number"},
		{"too flat", `{"type":"LineString","coordinates":[1,2]}`, "1 where a position"},
		{"too deep", `{"type":"Point","coordinates":[[1,2],3]}`, "not a number"},
		{"ring missing", `{"type":"Polygon","coordinates":[[1,2],[3,4]]}`, "where a position"},
		{"null member", `{"type":"GeometryCollection","geometries":[null]}`, "is null"},
		{"no members", `{"type":"GeometryCollection"}`, "without an array"},
		{"no type", `{"coordinates":[1,2]}`, "without a type"},
		{"a feature", `{"type":"Feature"}`, "not a type of geometry"},
		{"no coordinates", `{"type":"Point"}`, "without coordinates"},
		{"an array", `[1,2]`, "expected a JSON object"},
		{"collections in collections", deep, "nested more than 64 deep"},
		{"ten thousand deep", `{"type":"Point","coordinates":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "}", "nested more than 64"},
		{"cut off", `{"type":"Point","coordinates":[1,2`, "ends in the middle"},
		{"more behind it", `{"type":"Point","coordinates":[1,2]} x`, "after the end"},
		{"not UTF-8", "{\"type\":\"Po\xffint\"}", "not UTF-8"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g, err := ParseGeometry([]byte(tc.in))
			if err == nil || !strings.Contains(err.Error(), tc.wrong) {
				t.Fatalf("got %v, %v; want an error with %q", g, err, tc.wrong)
			}
		})
	}
	for _, tc := range []struct {
		name, in string
		want     orb.Geometry
	}{
		{"null", " null ", nil},
		{"heights left out", `{"type":"Point","coordinates":[1,2,300,4]}`, orb.Point{1, 2}},
		{"type behind", ` {"coordinates" : [ [1,2] , [3e0,-4.5] ] , "type":"LineString" } `, orb.LineString{{1, 2}, {3, -4.5}}},
		{"escaped type", `{"type":"P\u006fint","coordinates":[1,2]}`, orb.Point{1, 2}},
		{"collection", `{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}`, orb.Collection{orb.Point{1, 2}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g, err := ParseGeometry([]byte(tc.in))
			if err != nil || !reflect.DeepEqual(g, tc.want) {
				t.Fatalf("got %#v, %v", g, err)
			}
		})
	}
}

// FuzzParseGeometry holds the reader against orb's: what is read here, orb
// reads to the same geometry, and it is written and read back the same.
func FuzzParseGeometry(f *testing.F) {
	for _, s := range []string{
		`{"type":"Point","coordinates":[1.5,-2]}`, `{"type":"MultiPoint","coordinates":[[1,2],[3,4,5]]}`,
		`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`, `{"type":"MultiLineString","coordinates":[[[0,0],[1,1]]]}`,
		`{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}`, `{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}`, "null", `{"type":"Point","coordinates":[1]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		g, err := ParseGeometry(in)
		if err != nil || g == nil {
			return
		}
		if !json.Valid(in) {
			t.Fatalf("read %q, which is not JSON", in)
		}
		other, err := orbjson.UnmarshalGeometry(in)
		if err == nil && !reflect.DeepEqual(AppendGeometry(nil, other.Geometry()), AppendGeometry(nil, g)) {
			t.Fatalf("%q: read %v, orb %v", in, g, other.Geometry())
		}
		out := AppendGeometry(nil, g)
		again, err := ParseGeometry(out)
		if err != nil || !bytes.Equal(AppendGeometry(nil, again), out) {
			t.Fatalf("%q read back as %v, %v", out, again, err)
		}
	})
}

func TestAppendGeometryLikeOrb(t *testing.T) {
	for _, g := range []orb.Geometry{
		orb.Point{38.790396, 35.344252}, orb.MultiPoint{{1, 2}, {-3.5, 4}}, orb.LineString{{1, 2}, {3, 4}},
		orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}, orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}},
		orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}}, orb.Collection{orb.Point{1, 2}, orb.LineString{{1, 2}, {3, 4}}},
	} {
		want, err := orbjson.NewGeometry(g).MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var a, b any
		if json.Unmarshal(want, &a) != nil || json.Unmarshal(AppendGeometry(nil, g), &b) != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("%s: got %s, orb %s", g.GeoJSONType(), AppendGeometry(nil, g), want)
		}
	}
	if got := string(AppendGeometry(nil, orb.Point{1e-7, math.MaxInt32})); got != `{"type":"Point","coordinates":[0.0000001,2147483647]}` {
		t.Errorf("small numbers: %s", got)
	}
}

// FuzzAppendDegrees holds numbers against strconv, those with few decimals and any.
func FuzzAppendDegrees(f *testing.F) {
	for _, v := range []float64{0, math.Copysign(0, -1), 180, -180, 38.790396, -0.1, 1e-7, -1e-7, 0.1 + 0.2, 179.9999999, 999.9999999, 1000, 1e300, 4.35e-8, math.Inf(1), math.NaN()} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v float64) {
		for _, v := range []float64{v, math.Round(v*1e7) / 1e7, math.Round(v) / 1e7, math.Round(v*1e6) / 1e6, math.Mod(v, 180)} {
			if got, want := string(appendDegrees(nil, v)), strconv.FormatFloat(v, 'f', -1, 64); got != want {
				t.Fatalf("%g: got %s, want %s", v, got, want)
			}
		}
	})
}

func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "Ter Ma’la", "a\"\\\n\r\t\x00\x1f</script>&\u2028\u2029", "\xff\xfe", "الرقة", "😀", "sixteen bytes of\x7f", "strikes on 25 May & after"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := AppendString([]byte("x"), s)
		var back string
		if err := json.Unmarshal(out[1:], &back); err != nil {
			t.Fatalf("%q gave %q: %v", s, out, err)
		}
		if want := strings.ToValidUTF8(s, "\x00"); utf8.ValidString(s) && back != want {
			t.Fatalf("%q came back as %q", s, back)
		}
		var oracle bytes.Buffer
		if err := json.NewEncoder(&oracle).Encode(s); err != nil {
			t.Fatal(err)
		}
		var want string
		if err := json.Unmarshal(oracle.Bytes(), &want); err != nil || want != back {
			t.Fatalf("%q came back as %q, with encoding/json as %q", s, back, want)
		}
		if bytes.ContainsAny(out, "<>&\u2028\u2029") {
			t.Fatalf("%q is not safe in HTML", out)
		}
	})
}

// TestAppendStringEveryByte puts each byte into a plain text, at each place of
// the first eights: it is written there as it is alone.
func TestAppendStringEveryByte(t *testing.T) {
	const around = "zwischen \x7f~ !#'();=?[]^`|"
	for c := range 256 {
		alone := AppendString(nil, string([]byte{byte(c)}))
		for at := range len(around) {
			text := around[:at] + string([]byte{byte(c)}) + around[at:]
			want := `"` + around[:at] + string(alone[1:len(alone)-1]) + around[at:] + `"`
			if got := string(AppendString(nil, text)); got != want {
				t.Fatalf("%q became %s, want %s", text, got, want)
			}
		}
	}
}

func TestAppendStringAllocatesNothing(t *testing.T) {
	dst := make([]byte, 0, 1024)
	if n := testing.AllocsPerRun(100, func() { AppendString(dst, "Ter \"Ma’la\" <b>\xff") }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}
