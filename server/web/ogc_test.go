package web_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/storetest"
)

// What is special to this server's answers by OGC API - Features; what the
// standard itself asks for is in TestFeatures.

type linked struct {
	Links []struct{ Href, Rel, Type string }
}

func linksOf(t *testing.T, body string) linked {
	t.Helper()
	var l linked
	if err := json.Unmarshal([]byte(body), &l); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l linked) find(rel, mediaType string) string {
	for _, k := range l.Links {
		if k.Rel == rel && (mediaType == "" || k.Type == mediaType) {
			return k.Href
		}
	}
	return ""
}

func TestEveryAnswerLinksToItself(t *testing.T) {
	s := founding(t)
	for path, types := range map[string]string{
		"/?f=json":                                "application/json",
		"/collections":                            "application/json",
		"/collections/strikes":                    "application/json",
		"/collections/strikes/items":              "application/geo+json",
		"/collections/strikes/items?limit=3&q=at": "application/geo+json",
		"/collections/strikes/items/may25":        "application/geo+json",
	} {
		r := s.get(path)
		links := linksOf(t, r.body)
		self := links.find("self", types)
		if self == "" || links.find("alternate", "text/html") == "" {
			t.Errorf("%s: no self of type %s or no alternate in %+v", path, types, links)
			continue
		}
		for _, l := range links.Links {
			if l.Rel == "" || l.Type == "" || !strings.HasPrefix(l.Href, "http") {
				t.Errorf("%s: link %+v", path, l)
			}
			if !strings.HasPrefix(l.Href, s.URL) {
				continue // a licence
			}
			got := s.get(strings.TrimPrefix(l.Href, s.URL), "Accept", l.Type)
			bare, _, _ := strings.Cut(got.header.Get("Content-Type"), ";")
			want, _, _ := strings.Cut(l.Type, ";")
			if got.status != 200 || bare != want {
				t.Errorf("%s: link %+v leads to %d %s", path, l, got.status, bare)
			}
		}
		if again := s.get(strings.TrimPrefix(self, s.URL)); again.body != r.body && !strings.Contains(path, "q=") {
			// The order of parameters may differ, what is answered may not.
			if linksOf(t, again.body).find("self", "") != self {
				t.Errorf("%s: self leads to something else", path)
			}
		}
	}
}

func TestCollectionsLinkToAllThereIs(t *testing.T) {
	s := founding(t)
	var all struct {
		Collections []struct {
			ID string
			linked
		}
	}
	if err := json.Unmarshal([]byte(s.get("/collections").body), &all); err != nil || len(all.Collections) != 2 {
		t.Fatalf("%v, %d layers", err, len(all.Collections))
	}
	for _, c := range all.Collections {
		for _, want := range [][2]string{
			{"items", "application/geo+json"}, {"describedby", "application/schema+json"}, {"describedBy", "application/schema+json"},
			{"http://www.opengis.net/def/rel/ogc/1.0/queryables", "application/schema+json"}, {"enclosure", "application/geo+json"},
		} {
			if c.find(want[0], want[1]) == "" {
				t.Errorf("%s: no link %v", c.ID, want)
			}
		}
	}
}

func TestPagesOfEverySizeAreTheWhole(t *testing.T) {
	s := newSite(t)
	s.many("big", 250)
	for _, path := range []string{"/collections/big/items", "/collections/big/items?limit=1", "/collections/big/items?limit=57", "/collections/big/items?limit=250", "/collections/big/items?limit=249"} {
		first := s.page(path)
		ids, _ := s.walk(path, nil)
		for i, id := range ids { // the default order is that of insertion
			if want := fmt.Sprintf("e%04d", i); id != want {
				t.Fatalf("%s: %d is %s, want %s", path, i, id, want)
			}
		}
		if len(ids) != 250 || first.NumberMatched != 250 {
			t.Errorf("%s: %d features, %d matched", path, len(ids), first.NumberMatched)
		}
		if next := first.link("next"); (next != "") != (first.NumberReturned < first.NumberMatched) {
			t.Errorf("%s: %d of %d, next %q", path, first.NumberReturned, first.NumberMatched, next)
		}
	}
}

func TestExtentAskedForGivesEverythingPlaced(t *testing.T) {
	s := founding(t)
	var c struct {
		Extent struct {
			Spatial  struct{ BBox [][]float64 }
			Temporal struct{ Interval [][]string }
		}
	}
	if err := json.Unmarshal([]byte(s.get("/collections/strikes").body), &c); err != nil {
		t.Fatal(err)
	}
	b := c.Extent.Spatial.BBox[0]
	placed := s.page(fmt.Sprintf("/collections/strikes/items?unplaced=exclude&bbox=%v,%v,%v,%v", b[0], b[1], b[2], b[3]))
	if placed.NumberMatched != 13 {
		t.Errorf("%d in the layer's own box, want 13", placed.NumberMatched)
	}
	i := c.Extent.Temporal.Interval[0]
	if dated := s.page("/collections/strikes/items?undated=exclude&datetime=" + i[0] + "/" + i[1]); dated.NumberMatched != 13 {
		t.Errorf("%d in the layer's own interval %v, want 13", dated.NumberMatched, i)
	}
}

// GDAL takes the types of fields from the schema, one for each, in its order.
func TestSchemaIsOfWhatIsWritten(t *testing.T) {
	s := founding(t)
	names := func(body string, members ...string) (list []string) {
		t.Helper()
		dec := json.NewDecoder(strings.NewReader(body))
		for _, m := range members { // down to the object
			for {
				tok, err := dec.Token()
				if err != nil {
					t.Fatal(err)
				}
				if tok == m {
					break
				}
			}
		}
		if _, err := dec.Token(); err != nil {
			t.Fatal(err)
		}
		for dec.More() {
			name, err := dec.Token()
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, name.(string))
			var skip json.RawMessage
			if err := dec.Decode(&skip); err != nil {
				t.Fatal(err)
			}
			var field struct{ Type any }
			if len(members) == 3 {
				if err := json.Unmarshal(skip, &field); err != nil {
					t.Fatal(err)
				}
				if one, ok := field.Type.(string); !ok || one == "" {
					t.Errorf("%s has not one type: %s", name, skip)
				}
			}
		}
		return list
	}
	schema := names(s.get("/collections/strikes/schema").body, "properties", "properties", "properties")
	written := names(s.get("/collections/strikes/items/may25").body, "properties")
	at := -1
	for _, name := range written {
		found := -1
		for i, n := range schema {
			if n == name {
				found = i
			}
		}
		if found <= at {
			t.Errorf("%s is at %d in the schema, after %d: %v", name, found, at, schema)
		}
		at = found
	}
	if schema[len(schema)-1] != "note" || schema[len(schema)-2] != "sorties" {
		t.Errorf("the layer's own come last: %v", schema)
	}
}

func TestHistoryTellsWhoWhenWhyWhat(t *testing.T) {
	s := founding(t)
	s.clock.pass(time.Hour)
	e := on("day-1", "2017-05-27", 39.1, 35.5)
	e.Status, e.Properties = "disputed", json.RawMessage(`{"sorties":2}`)
	s.edit("strikes", "a second source", nil, e)
	s.clock.pass(time.Hour)
	s.delete("strikes", "day-1")
	s.clock.pass(time.Hour)
	e.Status = "corroborated"
	if _, err := s.store.Commit(t.Context(), data.Edit{Author: "other", Reason: "was right", Layer: "strikes", Ops: []data.Op{{Kind: data.Restore, ID: "day-1"}}}); err != nil {
		t.Fatal(err)
	}
	var h struct {
		Layer, ID string
		Revisions []struct {
			Revision               int64
			Recorded               time.Time
			Author, Reason, Action string
			Changes                []struct {
				Field    string
				Old, New any
			}
		}
	}
	r := s.get("/collections/strikes/items/day-1/history")
	if err := json.Unmarshal([]byte(r.body), &h); err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, v := range h.Revisions {
		got = append(got, v.Action+" by "+v.Author+": "+v.Reason)
		if i > 0 && (v.Revision >= h.Revisions[i-1].Revision || v.Recorded.After(h.Revisions[i-1].Recorded)) {
			t.Errorf("not newest first: %+v", h.Revisions)
		}
	}
	want := []string{"restored by other: was right", "deleted by tester: twice in the list", "changed by tester: a second source", "created by tester: founding"}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	changes := map[string][2]any{}
	for _, c := range h.Revisions[2].Changes {
		changes[c.Field] = [2]any{c.Old, c.New}
	}
	wanted := map[string][2]any{
		"date_start": {"2017-05-26", "2017-05-27"}, "date_end": {"2017-05-26", "2017-05-27"}, "status": {"reported", "disputed"}, "sorties": {nil, 2.0},
	}
	if !reflect.DeepEqual(changes, wanted) {
		t.Errorf("got %v, want %v", changes, wanted)
	}
	if n := len(h.Revisions[0].Changes); n != 0 {
		t.Errorf("restored as it was, yet %d changes", n)
	}
}

func TestCountsOfAPinnedState(t *testing.T) {
	s := founding(t)
	next := s.page("/collections/strikes/items?limit=5").link("next")
	_, query, _ := strings.Cut(next, "?")
	s.put("strikes", on("later", "2017-05-25", 38, 35))
	if r := s.get("/collections/strikes/summary?" + query); !strings.Contains(r.body, `"matched":14`) {
		t.Errorf("with the cursor: %s", r.body)
	}
	if r := s.get("/collections/strikes/summary"); !strings.Contains(r.body, `"matched":15`) {
		t.Errorf("now: %s", r.body)
	}
}

// gdal runs a program of GDAL on the server; the test is skipped where there is
// none, but fails in CI.
func gdal(t *testing.T, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		storetest.Lacks(t, name+" is not installed (Debian: gdal-bin)")
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

func TestGDALReadsEverythingWithItsTypes(t *testing.T) {
	s := founding(t)
	s.many("big", 257) // GDAL pages by ten
	out := gdal(t, "ogrinfo", "-ro", "-so", "OAPIF:"+s.URL, "strikes")
	for _, want := range []string{
		"Feature Count: 14", "summary: String", "date_start: Date", "time_start: DateTime", "radius_m: Real", "killed_low: Integer", "ongoing: Integer(Boolean)", "tags: StringList", "sorties: Integer",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q: %s", want, out)
		}
	}
	for _, never := range []string{"secret", "embargo"} {
		if out := gdal(t, "ogrinfo", "-ro", "OAPIF:"+s.URL); strings.Contains(out, never) {
			t.Errorf("lists %s", never)
		}
	}
	file := filepath.Join(t.TempDir(), "big.geojson")
	gdal(t, "ogr2ogr", "-f", "GeoJSON", file, "OAPIF:"+s.URL, "big")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var c collection
	if err := json.Unmarshal(raw, &c); err != nil || len(c.Features) != 257 {
		t.Errorf("%v: %d of 257 features", err, len(c.Features))
	}
	// A filter on a date becomes datetime=2017-05-26T/2017-05-26T, which what has
	// no time matches too: the standard says so.
	if out := gdal(t, "ogrinfo", "-ro", "-so", "-where", "date_start >= '2017/05/26' AND date_start <= '2017/05/26'", "OAPIF:"+s.URL, "strikes"); !strings.Contains(out, "Feature Count: 3") {
		t.Errorf("filtered by date: %s", out)
	}
	if out := gdal(t, "ogrinfo", "-ro", "-so", "-spat", "170", "-20", "180", "-10", "OAPIF:"+s.URL, "strikes"); !strings.Contains(out, "Feature Count: 1\n") {
		t.Errorf("filtered by place: %s", out)
	}
}
