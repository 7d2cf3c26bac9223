package importer_test

import (
	"strings"
	"testing"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/importer"
)

// TestRelationsThatLeadNowhere names the records a file points to that are
// neither in it nor in the store, and only those; the rows go in all the same.
func TestRelationsThatLeadNowhere(t *testing.T) {
	s := open(t)
	feature := func(id, related string) string {
		return `{"type":"Feature","id":"` + id + `","geometry":null,"properties":{"title":"x","related":` + related + `}}`
	}
	load := func(layer string, features ...string) importer.Report {
		t.Helper()
		r, err := importer.Run(t.Context(), s, strings.NewReader(`{"type":"FeatureCollection","features":[`+strings.Join(features, ",")+`]}`),
			importer.Options{Layer: data.Layer{ID: layer, Licence: "CC0", Redistribute: true}})
		if err != nil || r.Rejected > 0 {
			t.Fatalf("%+v, %v", r, err)
		}
		return r
	}
	warned := func(r importer.Report) (values []string) {
		for _, row := range r.Rows {
			if row.Column == "related" && row.Level == importer.Warning && strings.Contains(row.Reason, "leads nowhere") {
				values = append(values, row.Value)
			}
		}
		return values
	}
	load("convoys", feature("there", "[]"))
	r := load("strikes",
		feature("a", `[{"layer":"strikes","id":"b","relation":"part_of"},{"layer":"convoys","id":"there","relation":"target_of"}]`),
		feature("b", `[{"layer":"convoys","id":"nowhere","relation":"target_of"},{"layer":"strikes","id":"c","relation":"same_as"},{"layer":"none","id":"x","relation":"along"}]`),
		feature("d", `[{"layer":"convoys","id":"nowhere","relation":"along"}]`))
	if got := strings.Join(warned(r), " "); got != "convoys:nowhere strikes:c none:x" {
		t.Errorf("named are %s", got)
	}
	for _, row := range r.Rows {
		if row.Column == "related" && row.Row != 2 {
			t.Errorf("%s is pointed to first in row 2, not %d", row.Value, row.Row)
		}
	}
	load("convoys", feature("nowhere", "[]"))
	r = load("strikes", feature("b", `[{"layer":"convoys","id":"nowhere","relation":"target_of"}]`))
	if got := warned(r); len(got) > 0 || r.Updated != 1 {
		t.Errorf("now that it is there: %v, %d updated", got, r.Updated)
	}
}
