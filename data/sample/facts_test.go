package sample_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// fact is what the founding sources say of one record, in short words.
type fact struct {
	kind, days, certain string // days and certain as a/b, .. for what is not known
	ongoing             bool
	status, place       string // place precision and radius in km
	killed              string // low best high from
	claims              []string
	relations           []string
}

const day1 = "2017-06-01/2017-06-01"

// nights are the claims of the convoys of which the sources differ on the night.
var nights = []string{
	"rt-2017-06-01: 2017-05-29/2017-05-30 (Monday night)",
	"sana-2017-06-01: 2017-05-29/2017-05-30",
	"sputnik-three-convoys: 2017-05-29/2017-05-30",
	"tass-948804: 2017-05-31/2017-06-01",
}

// facts are the eight rows of the founding map, each as the records that show it.
var facts = map[string]fact{
	// 1: a convoy destroyed on its way to Palmyra.
	"strikes/strike-on-convoy-25-may": {
		kind: "airstrike", days: "2017-05-25/2017-05-25", status: "disputed", place: "line 100", killed: "50 - - claims",
		claims: []string{
			"ria-2017-05-27: 2017-05-25/2017-05-25, killed 120 120 120, pick-ups 39 39 39",
			"interfax-2017-05-27: 2017-05-25/2017-05-25, killed 121 - -, vehicles 32 32 32",
			"ucdp-ged-syria-652: 2017-05-25/2017-05-25, killed 50 50 50",
		},
		relations: []string{"target_of convoys/convoy-25-may"},
	},
	// 2: that convoy.
	"convoys/convoy-25-may": {
		kind: "convoy", days: "2017-05-25/2017-05-25", status: "reported", place: "line 25", killed: "- - - ",
		claims:    []string{"ria-2017-05-27: 2017-05-25/2017-05-25, vehicles 39 39 39, people 120 120 120"},
		relations: []string{"target_of strikes/strike-on-convoy-25-may", "along corridors/southern-corridor"},
	},
	// 3: three convoys, each with the nights of the sources.
	"convoys/convoy-south-western": {
		kind: "convoy", days: "2017-05-29/2017-06-01", status: "reported", place: "line 25", killed: "- - - ", claims: nights,
		relations: []string{"target_of strikes/strike-on-western-convoy", "target_of strikes/strikes-on-three-convoys", "along corridors/southern-corridor"},
	},
	"convoys/convoy-south-middle": {
		kind: "convoy", days: "2017-05-29/2017-06-01", status: "reported", place: "line 25", killed: "- - - ", claims: nights,
		relations: []string{"target_of strikes/strike-on-middle-convoy", "target_of strikes/strikes-on-three-convoys", "along corridors/southern-corridor"},
	},
	"convoys/convoy-south-eastern": {
		kind: "convoy", days: "2017-05-29/2017-06-01", status: "reported", place: "line 25", killed: "- - - ", claims: nights,
		relations: []string{"target_of strikes/strike-on-eastern-convoy", "target_of strikes/strikes-on-three-convoys", "along corridors/southern-corridor"},
	},
	// 4: the strikes on them, with the figures in one record only.
	"strikes/strikes-on-three-convoys": {
		kind: "airstrike", days: "2017-05-29/2017-06-01", status: "reported", place: "province 60", killed: "80 - - claims",
		claims: []string{
			"rt-2017-06-01: 2017-05-29/2017-05-30 (Monday night), killed 80 80 80, vehicles 36 36 36, fuel trucks 8 8 8, pick-ups 17 17 17",
			"tass-948804: 2017-05-31/2017-06-01, killed 81 - -, vehicles 36 36 36, fuel trucks 8 8 8, pick-ups 17 17 17",
			"sana-2017-06-01: 2017-05-29/2017-05-30, vehicles 53 53 53",
			"sputnik-three-convoys: 2017-05-29/2017-05-30",
		},
		relations: []string{"target_of convoys/convoy-south-western", "target_of convoys/convoy-south-middle", "target_of convoys/convoy-south-eastern"},
	},
	"strikes/strike-on-western-convoy": strikeOnOne("western"),
	"strikes/strike-on-middle-convoy":  strikeOnOne("middle"),
	"strikes/strike-on-eastern-convoy": strikeOnOne("eastern"),
	// 5: four cruise missiles, no casualty figure, an assumed launch area.
	"strikes/kalibr-east-of-palmyra": {
		kind: "missile strike", days: "2017-05-31/2017-05-31", status: "reported", place: "near 25", killed: "- - - ",
		claims:    []string{"tass-2017-05-31: 2017-05-31/2017-05-31, missiles 4 4 4"},
		relations: []string{"launch_of corridors/launch-area-eastern-mediterranean"},
	},
	"corridors/launch-area-eastern-mediterranean": {
		kind: "launch area", days: "2017-05-31/2017-05-31", status: "claimed", place: "unknown -", killed: "- - - ",
		claims:    []string{"tass-2017-05-31: 2017-05-31/2017-05-31"},
		relations: []string{"launch_of strikes/kalibr-east-of-palmyra"},
	},
	// 6: the open corridor.
	"corridors/southern-corridor": {
		kind: "corridor", days: "../..", certain: day1, ongoing: true, status: "open", place: "line 25", killed: "- - - ",
		claims: []string{"rt-2017-06-01: ../..", "rt-2017-06-01: ../.."},
	},
	// 7: clashes at two edges of Raqqa.
	"strikes/clashes-raqqa-northern-edge": {
		kind: "clash", days: "../..", certain: day1, ongoing: true, status: "reported", place: "near 5", killed: "- - - ",
		claims: []string{"rt-2017-06-01: ../.."}, relations: []string{"along corridors/front-north-of-raqqa"},
	},
	"strikes/clashes-raqqa-eastern-edge": {
		kind: "clash", days: "../..", certain: day1, ongoing: true, status: "reported", place: "near 5", killed: "- - - ",
		claims: []string{"rt-2017-06-01: ../.."}, relations: []string{"along corridors/front-east-of-raqqa"},
	},
	// 8: the partial encirclement, whole and side by side.
	"corridors/encirclement-of-raqqa": {
		kind: "front", days: "../..", certain: day1, status: "closed", place: "near 10", killed: "- - - ",
		claims: []string{"rt-2017-06-01: ../..", "rt-2017-06-01: ../.."},
	},
	"corridors/front-north-of-raqqa": side(),
	"corridors/front-west-of-raqqa":  side(),
	"corridors/front-east-of-raqqa":  side(),
}

func strikeOnOne(convoy string) fact {
	return fact{
		kind: "airstrike", days: "2017-05-29/2017-06-01", status: "reported", place: "line 60", killed: "- - - ",
		claims:    []string{nights[0], nights[3]},
		relations: []string{"part_of strikes/strikes-on-three-convoys", "target_of convoys/convoy-south-" + convoy},
	}
}

func side() fact {
	return fact{
		kind: "front", days: "../..", certain: day1, status: "closed", place: "line 10", killed: "- - - ",
		claims: []string{"rt-2017-06-01: ../.."}, relations: []string{"part_of corridors/encirclement-of-raqqa"},
	}
}

func between(a, b *geo.Date) string {
	one := func(d *geo.Date) string {
		if d == nil {
			return ".."
		}
		return d.String()
	}
	return one(a) + "/" + one(b)
}

func numbers(r data.Range) string {
	one := func(n *int64) string {
		if n == nil {
			return "-"
		}
		return fmt.Sprint(*n)
	}
	return one(r.Low) + " " + one(r.Best) + " " + one(r.High)
}

// factOf says in short words what a record says.
func factOf(e data.Event) fact {
	f := fact{kind: e.Kind, days: between(e.DateStart, e.DateEnd), ongoing: e.Ongoing, status: e.Status, killed: numbers(e.Killed) + " " + e.FiguresFrom}
	if e.CertainFrom != nil || e.CertainTo != nil {
		f.certain = between(e.CertainFrom, e.CertainTo)
	}
	f.place = e.PlacePrecision + " -"
	if e.RadiusM != nil {
		f.place = fmt.Sprintf("%s %g", e.PlacePrecision, *e.RadiusM/1000)
	}
	for _, c := range e.Claims {
		text := c.SourceID + ": " + between(c.DateStart, c.DateEnd)
		if c.TimeText != "" {
			text += " (" + c.TimeText + ")"
		}
		for _, n := range c.Figures {
			text += ", " + n.What + " " + numbers(n.Range)
		}
		f.claims = append(f.claims, text)
	}
	for _, r := range e.Related {
		f.relations = append(f.relations, r.Relation+" "+r.Layer+"/"+r.ID)
	}
	return f
}

func TestFacts(t *testing.T) {
	events := all(t, loaded(t))
	if len(events) != len(facts) {
		t.Errorf("%d records, %d are expected", len(events), len(facts))
	}
	for key, want := range facts {
		t.Run(key, func(t *testing.T) {
			e, ok := events[key]
			if !ok {
				t.Fatal("is not there")
			}
			if got, want := fmt.Sprintf("%+v", factOf(e)), fmt.Sprintf("%+v", want); got != want {
				t.Errorf("\ngot      %s\nexpected %s", got, want)
			}
		})
	}
}

func TestEveryAccountKeepsItsWordsAndClaimant(t *testing.T) {
	events := all(t, loaded(t))
	first := events["strikes/strike-on-convoy-25-may"]
	claimants := []string{}
	for _, c := range first.Claims {
		claimants = append(claimants, c.Claimant)
	}
	if want := []string{"Source in the Russian Ministry of Defence", "Russian Ministry of Defence", "Uppsala Conflict Data Program, from SOHR"}; !slices.Equal(claimants, want) {
		t.Errorf("claimants %q", claimants)
	}
	if first.Claims[0].SaidOn == nil || first.Claims[0].SaidOn.String() != "2017-05-27" || first.Claims[1].SaidOn == nil || first.Claims[2].SaidOn != nil {
		t.Error("the ministry spoke on 27 May, of UCDP no day is known")
	}
	if first.Claims[1].Figures[0].Text != "more than 120" || events["strikes/strikes-on-three-convoys"].Claims[1].Figures[0].Text != "more than 80" {
		t.Error("the words of an open-ended figure are lost")
	}
	if !first.Disputed(data.Killed) || first.Disputed(data.Injured) {
		t.Error("the dead are disputed, of the injured nothing is said")
	}
	for name, words := range map[string]string{
		"convoys/convoy-25-may": "schematic", "convoys/convoy-south-western": "assumption", "convoys/convoy-south-middle": "assumption",
		"convoys/convoy-south-eastern": "assumption", "corridors/launch-area-eastern-mediterranean": "Assumption", "corridors/southern-corridor": "schematic",
	} {
		e := events[name]
		if !strings.Contains(e.Summary, words) || !slices.Contains(e.Tags, "assumption") {
			t.Errorf("%s does not say that it is assumed", name)
		}
		if _, line := e.Geometry.(orb.LineString); line && !strings.Contains(e.Summary, "straight lines between gazetteer places (UCDP GED), not surveyed roads") {
			t.Errorf("%s does not say what its line is", name)
		}
	}
}

func TestRoutesDiffer(t *testing.T) {
	events := all(t, loaded(t))
	raqqa, palmyra := orb.Point{39.00788, 35.95283}, orb.Point{38.28402, 34.5624}
	seen := map[string]string{}
	for key, e := range events {
		if e.Layer != "convoys" {
			continue
		}
		line, ok := e.Geometry.(orb.LineString)
		if !ok || line[0] != raqqa || line[len(line)-1] != palmyra {
			t.Errorf("%s does not lead from Raqqa to Palmyra: %v", key, e.Geometry)
		}
		if other := seen[fmt.Sprint(line)]; other != "" {
			t.Errorf("%s and %s go the same way", key, other)
		}
		seen[fmt.Sprint(line)] = key
	}
}

// TestSums adds the founding map up: the dead of the three convoys count once.
func TestSums(t *testing.T) {
	s := loaded(t)
	for layer, want := range map[string]string{
		"strikes": "130 - -, 6 unknown, 2 disputed, 2 open-ended", "convoys": "- - -, 4 unknown, 0 disputed, 0 open-ended", "corridors": "- - -, 6 unknown, 0 disputed, 0 open-ended",
	} {
		sum, err := s.Summary(t.Context(), data.Query{Layer: layer, At: seq(t, s)})
		if err != nil {
			t.Fatal(err)
		}
		k := sum.Killed
		got := fmt.Sprintf("%s, %d unknown, %d disputed, %d open-ended", numbers(data.Range{Low: k.Low, Best: k.Best, High: k.High}), k.Unknown, k.Disputed, k.OpenEnded)
		if got != want {
			t.Errorf("%s: %s, expected %s", layer, got, want)
		}
		if sum.Undated != 0 || sum.Unplaced != 0 || sum.Injured.Low != nil || sum.CiviliansKilled.Low != nil {
			t.Errorf("%s: %+v", layer, sum)
		}
	}
}

// TestQuestionsByDay asks what may have been, and what was for sure, on a day.
func TestQuestionsByDay(t *testing.T) {
	s := loaded(t)
	for _, c := range []struct {
		layer, window string
		certain       bool
		want          string
	}{
		{"strikes", "2017-05-25", true, "strike-on-convoy-25-may"},
		{"strikes", "2017-05-25", false, "strike-on-convoy-25-may clashes-raqqa-northern-edge clashes-raqqa-eastern-edge"},
		{"strikes", "2017-05-29/2017-06-01", true, "strikes-on-three-convoys strike-on-western-convoy strike-on-middle-convoy strike-on-eastern-convoy kalibr-east-of-palmyra clashes-raqqa-northern-edge clashes-raqqa-eastern-edge"},
		{"strikes", "2017-05-31", true, "kalibr-east-of-palmyra"},
		{"convoys", "2017-05-30", false, "convoy-south-western convoy-south-middle convoy-south-eastern"},
		{"convoys", "2017-05-30", true, ""},
		{"corridors", "2017-06-01", true, "southern-corridor encirclement-of-raqqa front-north-of-raqqa front-west-of-raqqa front-east-of-raqqa"},
		{"corridors", "2017-05-31", true, "launch-area-eastern-mediterranean"},
	} {
		w, err := geo.ParseWindow(c.window)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for e, err := range s.Events(t.Context(), data.Query{Layer: c.layer, At: seq(t, s), Filter: data.Filter{Time: &w, Certain: c.certain}}) {
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, e.ID)
		}
		if got := strings.Join(ids, " "); got != c.want {
			t.Errorf("%s, %s, certain %t: %s, expected %s", c.layer, c.window, c.certain, got, c.want)
		}
	}
}
