package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// menu opens the filter of that name (its place among the filters) and returns
// what can be chosen there.
func (b *tab) menu(n int) []string {
	b.t.Helper()
	eval[any](b, fmt.Sprintf(`(() => { document.querySelectorAll(".filters .menu")[%d].open = true })()`, n))
	return eval[[]string](b, fmt.Sprintf(`[...document.querySelectorAll(".filters .menu")[%d].querySelectorAll(".tick bdi")].map(e => e.textContent)`, n))
}

// tick ticks a box of that filter.
func (b *tab) tick(n int, label string) {
	b.t.Helper()
	eval[any](b, fmt.Sprintf(`[...document.querySelectorAll(".filters .menu")[%d].querySelectorAll(".tick")].find(e => e.querySelector("bdi").textContent === %q).querySelector("input").click()`, n, label))
}

// TestParty chooses events by who took part: the parties are those that the
// data names, and the count is the server's.
func TestParty(t *testing.T) {
	t.Parallel()
	b, s := openMap(t, 1440, 900, "/")
	parties := b.menu(2)
	for _, name := range []string{"IS", "Russia", "Government of Syria", "US-backed forces"} {
		if !slices.Contains(parties, name) {
			t.Errorf("%s is not among the parties %v", name, parties)
		}
	}
	b.tick(2, "Russia")
	b.until(`new URLSearchParams(location.search).get("actors") === "Russia" && ` + settled)
	want := 0
	for _, layer := range []string{"strikes", "convoys", "corridors"} {
		var got collection
		s.json(t, "/collections/"+layer+"/items?actor=Russia", &got)
		want += got.NumberMatched
	}
	b.until(fmt.Sprintf(`document.getElementById("shown").textContent.startsWith("%d ")`, want))
	if got := b.menu(2); !slices.Contains(got, "Government of Syria") {
		t.Errorf("with one party chosen the others are gone: %v", got)
	}
	b.shot("party")
	for _, v := range b.axe() {
		t.Error(v)
	}
	b.tick(2, "Government of Syria")
	b.until(`new URLSearchParams(location.search).get("actors") === "Russia,Government of Syria"`)
	b.goTo("/?actors=russia")
	if got := b.shown(); got != want {
		t.Errorf("a link with russia shows %d events, with Russia %d", got, want)
	}
	b.quiet()
}

// TestPartyOfMany types the name of a party where only a part of the events is
// in the browser.
func TestPartyOfMany(t *testing.T) {
	t.Parallel()
	db, _ := ucdpDatabase(t)
	s := startServer(t, "--db", db, "--no-sample")
	b := openTab(t, s.url, 1440, 900)
	b.goTo("/")
	b.menu(2)
	eval[any](b, `(() => {
		const form = document.querySelector(".other");
		form.querySelector("input").value = "SDF";
		form.requestSubmit();
	})()`)
	b.until(`new URLSearchParams(location.search).get("actors") === "SDF"`)
	var got struct{ Matched int }
	s.json(t, "/collections/ucdp/summary?actor=SDF", &got)
	if got.Matched == 0 || got.Matched == 16566 {
		t.Fatalf("the server knows %d events of the SDF", got.Matched)
	}
	thousands := strconv.Itoa(got.Matched)
	if len(thousands) > 3 {
		thousands = thousands[:len(thousands)-3] + "," + thousands[len(thousands)-3:]
	}
	b.until(fmt.Sprintf(`%s && document.getElementById("shown").textContent.startsWith("%s ")`, settled, thousands))
	if all := eval[string](b, `document.querySelector(".filters .menu:nth-of-type(3) .menu-present").textContent`); !strings.Contains(all, "SDF") {
		t.Errorf("the filter says %q", all)
	}
	b.quiet()
}
