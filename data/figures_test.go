package data_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/waylog/waylog/data"
)

// figure makes a figure of what was counted; a negative number is not known.
func figure(what string, low, best, high int64) data.Figure {
	known := func(n int64) *int64 {
		if n < 0 {
			return nil
		}
		return &n
	}
	return data.Figure{What: what, Range: data.Range{Low: known(low), Best: known(best), High: known(high)}}
}

func account(figures ...data.Figure) data.Claim { return data.Claim{Figures: figures} }

func show(r data.Range) string {
	one := func(n *int64) string {
		if n == nil {
			return "-"
		}
		return fmt.Sprint(*n)
	}
	return one(r.Low) + " " + one(r.Best) + " " + one(r.High)
}

func TestFigureOf(t *testing.T) {
	const killed = data.Killed
	denial := account(figure(killed, -1, 0, -1))
	denial.Stance = "denies"
	for _, c := range []struct {
		name     string
		claims   []data.Claim
		want     string // low best high
		disputed bool
	}{
		{"no claims", nil, "- - -", false},
		{"claims without figures", []data.Claim{{}, {}}, "- - -", false},
		{"another figure only", []data.Claim{account(figure("vehicles", -1, 39, -1))}, "- - -", false},
		{"one number", []data.Claim{account(figure(killed, -1, 120, -1))}, "120 120 120", false},
		{"zero is a number", []data.Claim{account(figure(killed, -1, 0, -1))}, "0 0 0", false},
		{"one open-ended", []data.Claim{account(figure(killed, 81, -1, -1))}, "81 - -", false},
		{"one with a range", []data.Claim{account(figure(killed, 3, 5, 9))}, "3 5 9", false},
		{"two that agree", []data.Claim{account(figure(killed, -1, 50, -1)), account(figure(killed, 50, 50, 50))}, "50 50 50", false},
		{"two that disagree", []data.Claim{account(figure(killed, -1, 50, -1)), account(figure(killed, 60, 70, 80))}, "50 - 80", true},
		{
			"25 May: 120, more than 120, 50", []data.Claim{
				account(figure(killed, -1, 120, -1), figure("pick-ups", -1, 39, -1)),
				account(figure(killed, 121, -1, -1), figure("vehicles", -1, 32, -1)),
				account(figure(killed, 50, 50, 50)),
			}, "50 - -", true,
		},
		{
			"three convoys: 80, more than 80, none given", []data.Claim{
				account(figure(killed, -1, 80, -1)),
				account(figure(killed, 81, -1, -1)),
				account(figure("vehicles", -1, 53, -1)),
			}, "80 - -", true,
		},
		{"a denial is no account", []data.Claim{account(figure(killed, -1, 120, -1)), denial}, "120 120 120", false},
		{"only a denial", []data.Claim{denial}, "- - -", false},
		{"at most", []data.Claim{account(figure(killed, -1, -1, 9)), account(figure(killed, 3, -1, 5))}, "3 - 9", true},
		{"reversed as found", []data.Claim{account(figure(killed, 9, 5, 3))}, "9 5 3", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, disputed := data.FigureOf(c.claims, killed)
			if show(got) != c.want || disputed != c.disputed {
				t.Errorf("%s, disputed %t, expected %s, %t", show(got), disputed, c.want, c.disputed)
			}
			e := data.Event{Claims: c.claims}
			if e.Disputed(killed) != c.disputed {
				t.Error("Disputed says otherwise")
			}
		})
	}
}

func TestRange(t *testing.T) {
	for _, c := range []struct {
		low, best, high          int64
		unknown, open, backwards bool
	}{
		{-1, -1, -1, true, false, false},
		{0, 0, 0, false, false, false},
		{81, -1, -1, false, true, false},
		{81, 90, -1, false, true, false},
		{-1, 5, -1, false, false, false},
		{1, 5, 4, false, false, true},
		{6, 5, 7, false, false, true},
		{6, -1, 5, false, false, true},
	} {
		r := figure("", c.low, c.best, c.high).Range
		if r.Unknown() != c.unknown || r.OpenEnded() != c.open || r.Reversed() != c.backwards {
			t.Errorf("%s: unknown %t, open-ended %t, reversed %t", show(r), r.Unknown(), r.OpenEnded(), r.Reversed())
		}
	}
}

func TestSums(t *testing.T) {
	var s data.Sums
	if s.Low != nil || s.Best != nil || s.High != nil {
		t.Error("a sum of nothing is not unknown")
	}
	s.Add(figure("", -1, -1, -1).Range, false)
	if s.Low != nil || s.Unknown != 1 {
		t.Errorf("an event without figures: %+v", s)
	}
	s.Add(figure("", 50, -1, -1).Range, true)
	s.Add(figure("", 80, -1, -1).Range, true)
	s.Add(figure("", 0, 0, 0).Range, false)
	s.Add(figure("", 1, 2, 4).Range, false)
	want := data.Sums{Low: new(int64(131)), Best: new(int64(2)), High: new(int64(4)), Unknown: 1, Disputed: 2, OpenEnded: 2}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("%s, %+v", show(data.Range{Low: s.Low, Best: s.Best, High: s.High}), s)
	}
}

func TestFiguresComeFromClaimsUnlessSet(t *testing.T) {
	claims := []data.Claim{account(figure(data.Killed, -1, 120, -1)), account(figure(data.Killed, -1, 50, -1), figure(data.Injured, 3, -1, -1))}
	layer := &data.Layer{ID: "strikes"}
	for _, c := range []struct {
		name        string
		e           data.Event
		killed      string
		injured     string
		figuresFrom string
	}{
		{"claims", data.Event{Claims: claims}, "50 - 120", "3 - -", "claims"},
		{"an older state from claims", data.Event{Claims: claims, FiguresFrom: "claims", Killed: figure("", 1, 1, 1).Range}, "50 - 120", "3 - -", "claims"},
		{"a data set", data.Event{Claims: claims, Killed: figure("", 60, 70, 80).Range}, "60 70 80", "- - -", "dataset"},
		{"an editor", data.Event{Claims: claims, FiguresFrom: "editor", Killed: figure("", -1, 100, -1).Range}, "- 100 -", "- - -", "editor"},
		{"an editor who says that nothing is known", data.Event{Claims: claims, FiguresFrom: "editor"}, "- - -", "- - -", "editor"},
		{"nothing", data.Event{}, "- - -", "- - -", ""},
		{"claims taken away", data.Event{FiguresFrom: "claims", Killed: figure("", 1, 1, 1).Range}, "- - -", "- - -", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := c.e
			e.ID = "x"
			for range 2 {
				if err := e.Normalize(layer); err != nil {
					t.Fatal(err)
				}
				if show(e.Killed) != c.killed || show(e.Injured) != c.injured || e.FiguresFrom != c.figuresFrom {
					t.Errorf("killed %s, injured %s from %q", show(e.Killed), show(e.Injured), e.FiguresFrom)
				}
			}
		})
	}
}
