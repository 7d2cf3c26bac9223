package importer_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/importer"
)

// TestRawRows asks each event for what its row said: word for word, with the
// number that a report gives it, whatever the row had to go through to be read.
func TestRawRows(t *testing.T) {
	long := strings.Repeat("words ", 20_000) // longer than what is read at once
	for _, c := range []struct {
		name, file, header string
		want               map[string]string // number and text of each event
	}{
		{"plain", "id,title\na,One\nb,Two\n", "id,title", map[string]string{"a": "2 a,One", "b": "3 b,Two"}},
		{"without a line's end", "id,title\r\na,One\r\nb,Two", "id,title", map[string]string{"a": "2 a,One", "b": "3 b,Two"}},
		{"quotes, lines and spaces", "\uFEFFid;title\n\n a ;\"One\nand \"\"two\"\"\"\nb;\"\"\n", "id;title", map[string]string{"a": "3  a ;\"One\nand \"\"two\"\"\"", "b": "5 b;\"\""}},
		{"a long row", "id,title\na," + long + "\nb,\"" + long + "\"\nc,\n", "id,title", map[string]string{"a": "2 a," + long, "b": "3 b,\"" + long + "\"", "c": "4 c,"}},
		{"behind a row that is refused", "id,title\na,\"x\"y\nb,Two\n", "id,title", map[string]string{"b": "3 b,Two"}},
		{"Windows-1252", "id,title\na,Caf\xe9\n", "id,title", map[string]string{"a": "2 a,Café"}},
		{"old line ends", "id,title\ra,One\rb,Two\r", "id,title", map[string]string{"a": "2 a,One", "b": "3 b,Two"}},
		{"GeoJSON", `{"type":"FeatureCollection","features":[ {"type":"Feature", "id":"a","geometry":null,"properties":{"title" : "One"}},
			{"type":"Feature","id":"b","geometry":null,"properties":null,"more":1} ]}`, "", map[string]string{
			"a": `1 {"type":"Feature", "id":"a","geometry":null,"properties":{"title" : "One"}}`,
			"b": `2 {"type":"Feature","id":"b","geometry":null,"properties":null,"more":1}`,
		}},
		{"GeoPackage", string(importer.MakePackage(t, importer.Places+"INSERT INTO places (fid, geom, name, killed, share) VALUES (7, ?, 'One \"two\"', 3, 5.0)", importer.Blob(t, orb.Point{38, 35}))), "", map[string]string{
			"7": `1 {"fid":7,"name":"One \"two\"","killed":3,"day":null,"seen":null,"share":5.0,"sure":null,"geom":"47500001e610000001010000000000000000004340000000000080` + `4140"}`,
		}},
		{"a sequence", "\x1e{\"type\":\"Feature\",\"id\":\"a\",\"geometry\":null,\"properties\":{}}\n", "", map[string]string{
			"a": `1 {"type":"Feature","id":"a","geometry":null,"properties":{}}`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := clockwork(t)
			r, err := importer.Run(t.Context(), s, strings.NewReader(c.file), importer.Options{Layer: data.Layer{ID: "test"}})
			if err != nil {
				t.Fatal(err)
			}
			if int(r.Stored) != len(c.want) {
				t.Errorf("%d events, want %d: %+v", r.Stored, len(c.want), r.Rows)
			}
			for id, want := range c.want {
				h, err := s.History(t.Context(), "test", id, r.Change.Seq)
				if err != nil || h[0].Raw == nil {
					t.Fatalf("event %s: %+v, %v", id, h, err)
				}
				if got := fmt.Sprintf("%d %s", h[0].Raw.Number, h[0].Raw.Text); got != want {
					t.Errorf("event %s: %.200q, want %.200q", id, got, want)
				}
				if h[0].Raw.Header != c.header {
					t.Errorf("header %q, want %q", h[0].Raw.Header, c.header)
				}
			}
		})
	}
}

// TestRawRowsOfAFile puts the rows of a real file together again.
func TestRawRowsOfAFile(t *testing.T) {
	s := open(t)
	const name = "events/acw_nps_battles.csv.gz"
	r, _ := load(t, s, name, importer.Options{Layer: data.Layer{ID: "battles"}})
	z, err := gzip.NewReader(shared(t, name))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.ReplaceAll(string(plain), "\r\n", "\n"), "\n")
	n := 0
	for e, err := range s.Events(t.Context(), data.Query{Layer: "battles", At: r.Change.Seq}) {
		if err != nil {
			t.Fatal(err)
		}
		h, err := s.History(t.Context(), "battles", e.ID, r.Change.Seq)
		if err != nil || h[0].Raw == nil {
			t.Fatalf("event %s: %v, %v", e.ID, h, err)
		}
		raw := h[0].Raw
		if want := strings.Join(lines[raw.Number-1:int(raw.Number)+strings.Count(raw.Text, "\n")], "\n"); raw.Text != want {
			t.Errorf("row %d is kept as %q, the file says %q", raw.Number, raw.Text, want)
		}
		n++
	}
	if int64(n) != r.Stored || n == 0 {
		t.Errorf("%d events were asked, %d stored", n, r.Stored)
	}
}
