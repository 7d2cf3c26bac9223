package web_test

import (
	"net/http"
	"testing"

	"github.com/waylog/waylog/server/web/apitest"
)

// TestFeatures asks what OGC API - Features demands: of a layer with everything
// that can be unknown, of an empty one, and of one with more events than a
// suite's first pages hold.
func TestFeatures(t *testing.T) {
	s := founding(t)
	s.many("big", 4500)
	passed := apitest.Features(t, s.URL, http.DefaultClient)
	for _, name := range []string{"unplaced", "undated"} {
		if passed[name] == 0 {
			t.Errorf("nothing that is %s was looked at", name)
		}
	}
	t.Log(passed)
}
