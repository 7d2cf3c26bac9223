package web_test

import (
	"strings"
	"testing"

	"github.com/waylog/waylog/server/web"
)

// TestTimeTileHoldsSoMany asks for more events than one tile is made of: the
// answer says so and what to do, and a filter that leaves fewer is answered.
func TestTimeTileHoldsSoMany(t *testing.T) {
	s := founding(t, func(c *web.Config) { c.TileEvents = 2 })
	const tile = "/collections/strikes/timetiles/0/0/0?f=events"
	r := s.get(tile)
	for _, want := range []string{"too-many-events", "More than 2 events", "strikes", "a shorter datetime"} {
		if r.status != 400 || !strings.Contains(r.body, want) {
			t.Errorf("%d, %q is not in %s", r.status, want, r.body)
		}
	}
	if r := s.get(tile + "&datetime=2017-05-25&match=certain&undated=exclude"); r.status != 200 || !strings.HasPrefix(r.body, "WLT1") {
		t.Errorf("fewer: %d %s", r.status, r.body)
	}
}
