package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestImportsOfOthersShowUp imports beside a running server: it shows each import
// whole without a restart, every address counts the same, and so does a server
// that is started later.
func TestImportsOfOthersShowUp(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "w.db")
	s := startServer(t, "--no-sample", "--db", db)
	questions := []string{"", "?bbox=-90,-30,60,50", "?datetime=2005-01-01/2012-12-31&undated=exclude", "?kind=clash,shelling&bbox=0,-60,180,60&match=certain&datetime=1999-01-01/.."}
	counts := func(s *server, question string) [4]int {
		t.Helper()
		var items struct{ NumberMatched int }
		var histogram, summary struct{ Matched int }
		at := func(path, more string) string {
			address := "/collections/synth/" + path + question
			if more != "" {
				address += map[bool]string{true: "&", false: "?"}[strings.Contains(address, "?")] + more
			}
			return address
		}
		s.json(t, at("items", "limit=1"), &items)
		s.json(t, at("histogram", "bins=20"), &histogram)
		s.json(t, at("summary", ""), &summary)
		lines, status := s.get(t, at("export", "f=geojsonseq"))
		if status != 200 {
			t.Fatalf("%s: %d %s", at("export", ""), status, lines)
		}
		return [4]int{items.NumberMatched, histogram.Matched, summary.Matched, strings.Count(lines, "\n")}
	}
	for _, events := range []int{1500, 2000} {
		if _, stderr, status := waylog(t, "", "demo", "--db", db, "--layer", "synth", "--events", fmt.Sprint(events)); status != exitDone {
			t.Fatal(stderr)
		}
		if got := counts(s, ""); got != [4]int{events, events, events, events} {
			t.Fatalf("at once after the import: items, histogram, summary and export count %v, want %d", got, events)
		}
		first := map[string][4]int{}
		for _, question := range questions {
			first[question] = counts(s, question)
		}
		time.Sleep(1500 * time.Millisecond) // by then the index has followed
		for _, question := range questions {
			if then := counts(s, question); then != first[question] || then[0] != then[1] || then[0] != then[2] || then[0] != then[3] || then[0] == 0 {
				t.Errorf("%s: items, histogram, summary and export count %v, a moment later %v", question, first[question], then)
			}
		}
	}
	later := startServer(t, "--no-sample", "--db", db)
	for _, question := range questions {
		if a, b := counts(s, question), counts(later, question); a != b {
			t.Errorf("%s: %v, but a server that starts later counts %v", question, a, b)
		}
	}
}
