package importer_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/importer"
)

// utf16le encodes text with its mark.
func utf16le(text string) string {
	b := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text) //nolint:errcheck // a buffer takes everything
	w.Close()
	return b.String()
}

func TestDetect(t *testing.T) {
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	const table = "date,name\n2017-05-25,الرقة\n"
	const feature = `{"type":"Feature","geometry":null,"properties":{"name":"x"}}`
	for _, tc := range []struct{ name, in, format, wrong string }{
		{"csv", table, "csv", ""},
		{"csv with a byte order mark", "\ufeff" + table, "csv", ""},
		{"csv in UTF-16", utf16le(table), "csv", ""},
		{"csv in UTF-16 without a mark", utf16le(table)[2:], "csv", ""},
		{"csv, gzip", gzipped(table), "csv", ""},
		{"csv, two members of gzip", gzipped(table) + gzipped("2017-05-26,y\n"), "csv", ""},
		{"csv, Zstandard", string(encoder.EncodeAll([]byte(table), nil)), "csv", ""},
		{"tabs", "date\tname\n2017-05-25\tx\n", "csv", ""},
		{"feature", feature, "geojson", ""},
		{"collection", "\n {\"type\":\"FeatureCollection\",\n\"features\":[" + feature + "]}", "geojson", ""},
		{"geometry", `{"type":"Point","coordinates":[1,2]}`, "geojson", ""},
		{"one a line", feature + "\n" + feature + "\n", "geojsonseq", ""},
		{"records", "\x1e" + feature + "\n", "geojsonseq", ""},
		{"records, gzip", gzipped("\x1e" + feature + "\n"), "geojsonseq", ""},
		{"GeoJSON in UTF-16", utf16le(feature), "", "UTF-16"},
		{"JSON array", "[" + feature + "]", "", "JSON array"},
		{"another reference system", `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features":[` + feature + `]}`, "", "reference system"},
		{"other JSON", `{"a":1}`, "", `the type is ""`},
		{"empty", "", "", "the file is empty"},
		{"blank", " \n\n", "", "the file is empty"},
		{"ZIP", "PK\x03\x04xxxx", "", "ZIP"},
		{"XML", "<?xml version=\"1.0\"?><kml/>", "", "XML"},
		{"GeoPackage cut off", "SQLite format 3\x00xxx", "", "the GeoPackage is damaged"},
		{"text", "Dear reader,\nhello\n", "", "says where or when"},
		{"broken gzip", gzipped(table)[:20], "", "cut off"},
		{"gzip that ends early", gzipped(strings.Repeat(table, 100))[:60], "", "cut off"},
		{"collection that ends early", `{"type":"FeatureCollection","features":[` + feature + `,`, "", "ends too early"},
		{"a quote never closed", "date,name\n2017-05-25,\"x\n", "", "never closed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := clockwork(t)
			r, err := importer.Run(t.Context(), s, iotest.HalfReader(strings.NewReader(tc.in)), importer.Options{Layer: data.Layer{ID: "test"}})
			if tc.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), tc.wrong) || data.CodeOf(err) != data.Invalid {
					t.Fatalf("got %v (%s), want an error with %q", err, data.CodeOf(err), tc.wrong)
				}
				if head, err := s.Head(t.Context()); err != nil || head.Seq != 0 || r.Stored != 0 {
					t.Fatalf("something was stored: %+v %v", head, err)
				}
				return
			}
			if err != nil || r.Format != tc.format || r.Stored == 0 || r.Rejected != 0 {
				t.Fatalf("%s, %v %v", counts(r), err, rowsOf(r))
			}
		})
	}
}
