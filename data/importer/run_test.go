package importer_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/importer"
)

func TestRunAllOrNothing(t *testing.T) {
	const table = "id,date,name\na,2017-05-25,x\nb,03/04/17,y\na,2017-05-25,z\nc,2017-05-26,z\n"
	ctx := t.Context()
	s := clockwork(t)
	layer := data.Layer{ID: "test"}
	state := func() string {
		head, err := s.Head(ctx)
		if err != nil {
			t.Fatal(err)
		}
		layers, err := s.Layers(ctx, head.Seq)
		if err != nil {
			t.Fatal(err)
		}
		n := int64(0)
		if len(layers) > 0 {
			if n, err = s.Count(ctx, data.Query{Layer: "test", At: head.Seq}); err != nil {
				t.Fatal(err)
			}
		}
		return fmt.Sprintf("%d layers, %d events", len(layers), n)
	}
	for _, step := range []struct {
		name, text string
		opt        importer.Options
		want       string
		state      string
	}{
		{"dry run into no layer", table, importer.Options{DryRun: true}, "csv read 4 stored 2 updated 0 unchanged 0 rejected 2", "0 layers, 0 events"},
		{"strict into no layer", table, importer.Options{Strict: true}, "csv read 4 stored 0 updated 0 unchanged 0 rejected 2", "0 layers, 0 events"},
		{"nothing usable", "date,name\n03/04/17,x\n", importer.Options{}, "csv read 1 stored 0 updated 0 unchanged 0 rejected 1", "0 layers, 0 events"},
		{"the good rows", table, importer.Options{}, "csv read 4 stored 2 updated 0 unchanged 0 rejected 2", "1 layers, 2 events"},
		{"again", table, importer.Options{}, "csv read 4 stored 0 updated 0 unchanged 2 rejected 2", "1 layers, 2 events"},
		{"dry run of a change", strings.Replace(table, ",x", ",new", 1), importer.Options{DryRun: true}, "csv read 4 stored 0 updated 1 unchanged 1 rejected 2", "1 layers, 2 events"},
		{"strict", strings.Replace(table, "c,", "d,", 1), importer.Options{Strict: true}, "csv read 4 stored 0 updated 0 unchanged 0 rejected 2", "1 layers, 2 events"},
		{"a change and a new row", "id,date,name\na,2017-05-25,new\nd,2017,w\n", importer.Options{Strict: true}, "csv read 2 stored 1 updated 1 unchanged 0 rejected 0", "1 layers, 3 events"},
	} {
		t.Run(step.name, func(t *testing.T) {
			step.opt.Layer = layer
			r, err := importer.Run(ctx, s, strings.NewReader(step.text), step.opt)
			if err != nil || counts(r) != step.want {
				t.Fatalf("%s, %v; want %s", counts(r), err, step.want)
			}
			if got := state(); got != step.state {
				t.Fatalf("then the store has %s, want %s", got, step.state)
			}
		})
	}
	t.Run("a broken file", func(t *testing.T) {
		r, err := importer.Run(ctx, s, strings.NewReader("id,date\ne,2017\nf,\"2018"), importer.Options{Layer: layer})
		if data.CodeOf(err) != data.Invalid || r.Stored != 0 || state() != "1 layers, 3 events" {
			t.Fatalf("%v %s, %s", err, counts(r), state())
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(ctx)
		text := "id,date\n" + strings.Repeat("", 1)
		r := io.MultiReader(strings.NewReader(text), &rows{n: 1 << 40})
		_, err := importer.Run(ctx, s, r, importer.Options{Layer: layer, Progress: func(_, n int64) {
			if n > 1000 {
				cancel()
			}
		}})
		if !errors.Is(err, context.Canceled) || state() != "1 layers, 3 events" {
			t.Fatalf("%v, %s", err, state())
		}
	})
}

// rows yields rows of a table for ever.
type rows struct{ n, at int }

func (r *rows) Read(p []byte) (int, error) {
	r.at++
	return copy(p, fmt.Sprintf("r%d,2017\n", r.at)), nil
}

func TestNewLayer(t *testing.T) {
	const table = "date,name\n2017-05-25,x\n"
	for _, tc := range []struct {
		name, text string
		layer      data.Layer
		want       data.Layer
		says       string
	}{
		{"nothing said", table, data.Layer{}, data.Layer{Title: "test", Licence: data.LicenceUnknown, Redistribute: true, TimeZone: "UTC"}, "licence is not stated"},
		{"said by the user", table, data.Layer{Title: "T", Licence: "L", Private: true, TimeZone: "Asia/Damascus"}, data.Layer{Title: "T", Licence: "L", Private: true, TimeZone: "Asia/Damascus"}, ""},
		{"said by the file", `{"type":"FeatureCollection","title":"F","licence":"CC0","timeZone":"Asia/Damascus","features":[{"type":"Feature","geometry":null,"properties":{"title":"x"}}]}`, data.Layer{}, data.Layer{Title: "F", Licence: "CC0", Redistribute: true, TimeZone: "Asia/Damascus"}, ""},
		{"ACLED", "event_id_cnty,event_date,latitude,longitude\nSYR1,2017-05-25,35,39\n", data.Layer{Licence: "ACLED"}, data.Layer{Title: "test", Licence: "ACLED", Private: true, TimeZone: "UTC"}, "private"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := clockwork(t)
			tc.layer.ID = "test"
			r, err := importer.Run(t.Context(), s, strings.NewReader(tc.text), importer.Options{Layer: tc.layer})
			if err != nil {
				t.Fatal(err)
			}
			l, err := s.Layer(t.Context(), "test", r.Change.Seq)
			if err != nil {
				t.Fatal(err)
			}
			got := data.Layer{Title: l.Title, Licence: l.Licence, Private: l.Private, Redistribute: l.Redistribute, TimeZone: l.TimeZone}
			if fmt.Sprint(got) != fmt.Sprint(tc.want) {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
			all := fmt.Sprint(r.Rows)
			if !strings.Contains(all, tc.says) || tc.says == "" && strings.Contains(all, "licence") {
				t.Errorf("the report says %s", all)
			}
		})
	}
}

// TestTimesWithoutAZone reads one moment in every format.
func TestTimesWithoutAZone(t *testing.T) {
	const line = `{"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]},"properties":`
	for name, file := range map[string]string{
		"csv":                 "date,name\n2017-05-25 14:30,x\n",
		"csv, field":          "date_start,time_start,time_end,name\n2017-05-25,2017-05-25T14:30,2017-05-25T14:30:30,x\n",
		"csv, start":          "start,end,name\n2017-05-25T14:30:00,2017-05-25T14:30,x\n",
		"geojson":             line + `{"datetime":"2017-05-25T14:30:00"}}`,
		"geojson, JSON-FG":    `{"type":"Feature","geometry":null,"properties":{},"time":{"interval":["2017-05-25T14:30","2017-05-25T14:30"]}}`,
		"geojson, vertices":   line + `{"date":"2017-05-25T14:30","coordTimes":["2017-05-25T14:30:00","2017-05-25T00:00"]}}`,
		"geojson with a zone": line + `{"datetime":"2017-05-25T13:30:00+02:00"}}`,
		"gpkg":                string(importer.MakePackage(t, importer.Places+"INSERT INTO places (name, seen) VALUES ('x', '2017-05-25T14:30:00')")),
	} {
		t.Run(name, func(t *testing.T) {
			opt := importer.Options{Layer: data.Layer{TimeZone: "Asia/Damascus"}}
			if name == "gpkg" {
				opt.Map = map[string]string{"date": "seen"}
			}
			got, r := properties(t, file, opt)
			if len(got) != 1 || got[0]["time_start"] != "2017-05-25T11:30:00Z" || got[0]["time_end"] != "2017-05-25T11:30:00Z" || got[0]["date_start"] != "2017-05-25" {
				t.Fatalf("%v %v", got, rowsOf(r))
			}
			if times := fmt.Sprint(got[0]["vertex_times"]); name == "geojson, vertices" && times != "[2017-05-25T11:30:00Z 2017-05-24T21:00:00Z]" {
				t.Error(times)
			}
		})
	}
}

// TestHeights holds that heights are spoken of once, whatever the format.
func TestHeights(t *testing.T) {
	const feature = `{"type":"Feature","properties":{},"geometry":`
	for _, tc := range []struct {
		name, file string
		raised     bool
	}{
		{"csv", "date,wkt\n2017,POINT Z (1 2 3)\n2017,POINT(1 2 3)\n2017,POINT(1 2)\n", true},
		{"csv without", "date,wkt\n2017,POINT(1 2)\n", false},
		{"csv, GeoJSON", "date;geometry\n2017;{\"type\":\"Point\",\"coordinates\":[1,2,3]}\n", true},
		{"geojson", feature + `{"type":"LineString","coordinates":[[1,2,3],[1,3,4]]}}` + "\n" + feature + `{"type":"Point","coordinates":[1,2]}}`, true},
		{"geojson, in a collection", feature + `{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2,3]},{"type":"Point","coordinates":[1,2]}]}}`, true},
		{"geojson without", feature + `{"type":"Point","coordinates":[1,2]}}`, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, r := properties(t, tc.file, importer.Options{})
			if n := strings.Count(fmt.Sprint(r.Rows), "heights and measures"); n > 1 || n == 1 != tc.raised || r.Rejected > 0 {
				t.Errorf("said %d times: %v", n, r.Rows)
			}
		})
	}
}

// TestZoneOfALayer holds that a zone is said once: a layer keeps its own.
func TestZoneOfALayer(t *testing.T) {
	s := clockwork(t)
	const file = "date,name\n2017-05-25 14:30,x\n"
	run := func(zone string) (importer.Report, error) {
		return importer.Run(t.Context(), s, strings.NewReader(file), importer.Options{Layer: data.Layer{ID: "test", TimeZone: zone}})
	}
	for _, zone := range []string{"Asia/Damascus", "Asia/Damascus", ""} {
		if _, err := run(zone); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := run(""); err != nil || r.Unchanged != 1 {
		t.Errorf("without a zone: %s, %v", counts(r), err)
	}
	var e *data.Error
	if _, err := run("Europe/Berlin"); !errors.As(err, &e) || e.Field != "time_zone" || !strings.Contains(e.Message, "Asia/Damascus") {
		t.Errorf("another zone: %v", err)
	}
}

func TestWrongOptions(t *testing.T) {
	for _, tc := range []struct {
		name  string
		opt   importer.Options
		field string
		says  string
	}{
		{"format", importer.Options{Format: "xlsx"}, "format", "xlsx"},
		{"field", importer.Options{Map: map[string]string{"nonsense": "name"}}, "map", "nonsense"},
		{"column", importer.Options{Map: map[string]string{"title": "nonsense"}}, "map", "the file has date, name"},
		{"not UCDP", importer.Options{Format: "ucdp"}, "format", "id is missing"},
		{"layer", importer.Options{Layer: data.Layer{ID: "Not an id"}}, "id", "cannot name a layer"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.opt.Layer.ID == "" {
				tc.opt.Layer.ID = "test"
			}
			_, err := importer.Run(t.Context(), clockwork(t), strings.NewReader("date,name\n2017,x\n"), tc.opt)
			var e *data.Error
			if !errors.As(err, &e) || e.Field != tc.field || !strings.Contains(e.Message, tc.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}
