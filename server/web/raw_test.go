package web_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/importer"
)

// TestHistoryTellsWhatTheFileSaid imports a file, a newer one, and edits the event:
// each revision that a file made has its row, and only where the layer is seen.
func TestHistoryTellsWhatTheFileSaid(t *testing.T) {
	s := newSite(t)
	load := func(layer data.Layer, text string) {
		t.Helper()
		if r, err := importer.Run(context.Background(), s.store, strings.NewReader(text), importer.Options{Layer: layer}); err != nil || r.Rejected > 0 {
			t.Fatalf("%+v, %v", r, err)
		}
	}
	load(data.Layer{ID: "open"}, "id,title,\"own, words\"\na,One,\"said <b>\"\nb,Two,\n")
	load(data.Layer{ID: "open"}, `{"type":"Feature","id":"a","geometry":null,"properties":{"title":"Three"}}`)
	load(data.Layer{ID: "shut", Private: true}, "id,title\na,One\n")
	s.put("open", data.Event{ID: "a", Title: "Edited"})

	r := s.get("/collections/open/items/a/history")
	var got struct {
		Revisions []struct {
			Raw *struct {
				Row          int64
				Header, Text string
			}
		}
	}
	if err := json.Unmarshal([]byte(r.body), &got); err != nil || len(got.Revisions) != 3 {
		t.Fatalf("%v: %s", err, r.body)
	}
	if got.Revisions[0].Raw != nil {
		t.Errorf("an edit has a row of a file: %+v", got.Revisions[0].Raw)
	}
	if raw := got.Revisions[1].Raw; raw == nil || raw.Row != 1 || raw.Header != "" || raw.Text != `{"type":"Feature","id":"a","geometry":null,"properties":{"title":"Three"}}` {
		t.Errorf("the feature is %+v", raw)
	}
	if raw := got.Revisions[2].Raw; raw == nil || raw.Row != 2 || raw.Header != `id,title,"own, words"` || raw.Text != `a,One,"said <b>"` {
		t.Errorf("the row is %+v", raw)
	}
	if r := s.get("/collections/shut/items/a/history"); r.status != 404 || strings.Contains(r.body, "One") {
		t.Errorf("a private layer answers %d %s", r.status, r.body)
	}
}
