package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// What the page shows, asked of it in its own terms.
const (
	// settled: every layer has answered and the sentence is whole, in whatever language.
	settled = `document.querySelector('#shown[aria-busy="false"]')?.textContent`
	// listedTitles are the titles in the list.
	listedTitles = `[...document.querySelectorAll(".row-title")].map(e => e.textContent)`
	// drawnEvents are the "layer:id" of the events that can be seen on the map.
	drawnEvents = `[...new Set([...document.querySelectorAll(".wl-events [data-event]")].filter(e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden").map(e => e.dataset.event))].sort()`
)

// openMap starts a server with the founding map and opens the page.
func openMap(t *testing.T, width, height int64, path string) (*tab, *server) {
	t.Helper()
	s := startServer(t, "--db", filepath.Join(t.TempDir(), "w.db"))
	b := openTab(t, s.url, width, height)
	b.goTo(path)
	return b, s
}

var firstNumber = regexp.MustCompile(`^[\d,]+`)

// shown is the number that the sentence begins with.
func (b *tab) shown() int {
	b.t.Helper()
	text := eval[string](b, `document.getElementById("shown").textContent`)
	n, err := strconv.Atoi(strings.ReplaceAll(firstNumber.FindString(text), ",", ""))
	if err != nil {
		b.t.Fatalf("the sentence does not begin with a number: %q", text)
	}
	return n
}

// setDate types a date into one of the two fields.
func (b *tab) setDate(label, day string) {
	b.t.Helper()
	eval[any](b, fmt.Sprintf(`(() => {
		const label = [...document.querySelectorAll("label")].find(l => l.textContent === %q);
		const input = document.getElementById(label.htmlFor);
		input.value = %q;
		input.dispatchEvent(new Event("change", {bubbles: true}));
	})()`, label, day))
}

// TestEveryFactIsOnTheMap finds all records of the founding map on the map and
// in the list, each at its time.
func TestEveryFactIsOnTheMap(t *testing.T) {
	t.Parallel() // a browser waits more than it works
	b, s := openMap(t, 1440, 900, "/")
	var want []string
	for _, layer := range []string{"strikes", "convoys", "corridors"} {
		var got collection
		s.json(t, "/collections/"+layer+"/items", &got)
		for _, f := range got.Features {
			want = append(want, layer+":"+f.ID)
		}
	}
	slices.Sort(want)
	if b.shown() != len(want) {
		t.Errorf("the sentence says %d events, the server has %d", b.shown(), len(want))
	}
	if listed := eval[[]string](b, listedTitles); len(listed) != len(want) {
		t.Errorf("%d events in the list, want %d", len(listed), len(want))
	}
	if drawn := eval[[]string](b, drawnEvents); !slices.Equal(drawn, want) {
		t.Errorf("on the map:\n%v\nwant:\n%v", drawn, want)
	}
	b.shot("founding-light")
	b.scheme("dark")
	b.goTo("/")
	b.shot("founding-dark")
	b.quiet()
}

// TestOneFilterEverywhere types dates and finds the same events in sentence,
// list, map, address and export.
func TestOneFilterEverywhere(t *testing.T) {
	t.Parallel() // a browser waits more than it works
	b, s := openMap(t, 1440, 900, "/")
	all := b.shown()
	b.setDate("From", "2017-05-30")
	b.setDate("to", "2017-05-31")
	b.until(`new URLSearchParams(location.search).get("to") === "2017-05-31"`)
	b.until(settled)
	if address := eval[string](b, `location.search`); !strings.Contains(address, "from=2017-05-30") {
		t.Errorf("the address does not hold the period: %s", address)
	}
	var want []string
	var titles int
	for _, layer := range []string{"strikes", "convoys", "corridors"} {
		var got collection
		s.json(t, "/collections/"+layer+"/items?datetime=2017-05-30/2017-05-31", &got)
		titles += got.NumberMatched
		for _, f := range got.Features {
			want = append(want, layer+":"+f.ID)
		}
	}
	slices.Sort(want)
	if len(want) == all || len(want) == 0 {
		t.Fatalf("the filter tells nothing apart: %d of %d", len(want), all)
	}
	if b.shown() != titles {
		t.Errorf("the sentence says %d, the server %d", b.shown(), titles)
	}
	if listed := eval[[]string](b, listedTitles); len(listed) != titles {
		t.Errorf("the list has %d events, the server %d", len(listed), titles)
	}
	if drawn := eval[[]string](b, drawnEvents); !slices.Equal(drawn, want) {
		t.Errorf("the map has\n%v\nthe server\n%v", drawn, want)
	}

	eval[any](b, `[...document.querySelectorAll("header button")].find(e => e.textContent.includes("Export")).click()`)
	b.until(`document.querySelectorAll("dialog[open] a[download]").length === 3`)
	b.shot("export")
	exported := 0
	for _, href := range eval[[]string](b, `[...document.querySelectorAll("dialog[open] a[download]")].map(a => a.href)`) {
		u, err := url.Parse(href)
		if err != nil {
			t.Fatal(err)
		}
		body, status := s.get(t, u.RequestURI())
		var file struct{ Features []json.RawMessage }
		if err := json.Unmarshal([]byte(body), &file); err != nil || status != 200 {
			t.Fatalf("%s: %d %v", href, status, err)
		}
		exported += len(file.Features)
	}
	if exported != titles {
		t.Errorf("the exports hold %d events, the page shows %d", exported, titles)
	}
	b.do(chromedp.KeyEvent(kb.Escape))

	eval[any](b, `history.back()`)
	b.until(`!location.search.includes("to=")`)
	eval[any](b, `history.back()`)
	b.until(`!location.search.includes("from=")`)
	b.until(settled)
	if b.shown() != all {
		t.Errorf("after Back the page shows %d events, before it was %d", b.shown(), all)
	}
	b.quiet()
}

// TestWhoSaysSo answers the question of the founding map in two clicks: how
// many were killed on 25 May, and who says so?
func TestWhoSaysSo(t *testing.T) {
	t.Parallel() // a browser waits more than it works
	b, _ := openMap(t, 1440, 900, "/?layers=strikes&from=2017-05-25&to=2017-05-25&match=certain")
	eval[any](b, `document.querySelector(".row").click()`)
	b.until(`document.querySelector(".card h2")`)
	card := eval[string](b, `document.querySelector(".card").innerText`)
	for _, want := range []string{"50 to more than 120", "Interfax", "RIA Novosti", "Uppsala", "120", "32", "39"} {
		if !strings.Contains(card, want) {
			t.Errorf("the card does not say %q", want)
		}
	}
	if injured := eval[string](b, `[...document.querySelectorAll(".card dt")].find(e => e.textContent === "Injured")?.nextElementSibling.textContent ?? "absent"`); strings.Contains(injured, "0") {
		t.Errorf("unknown is shown as %q", injured)
	}
	if sel := eval[string](b, `new URLSearchParams(location.search).get("sel")`); !strings.HasPrefix(sel, "strikes:") {
		t.Errorf("the address does not hold the selection: %q", sel)
	}
	if n := eval[int](b, `document.querySelectorAll(".wl-events .wl-chosen").length`); n == 0 {
		t.Error("the selection is not marked on the map")
	}
	b.shot("card")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until(`!location.search.includes("sel=")`)
	b.quiet()
}

// TestPlayheadByKeyboard moves the playhead with keys only.
func TestPlayheadByKeyboard(t *testing.T) {
	t.Parallel() // a browser waits more than it works
	b, _ := openMap(t, 1440, 900, "/?from=2017-05-25&to=2017-06-01")
	const playhead = `document.querySelector('[role="slider"][aria-label^="Playhead"]')`
	eval[any](b, playhead+`.focus()`)
	b.do(chromedp.KeyEvent(kb.Home))
	b.until(`location.search.includes("now=2017-05-25")`)
	if text := eval[string](b, playhead+`.getAttribute("aria-valuetext")`); !strings.Contains(text, "25 May 2017") {
		t.Errorf("the playhead says %q", text)
	}
	early := eval[[]string](b, `[...document.querySelectorAll(".wl-events [data-phase=ahead]")].map(e => e.dataset.event)`)
	b.do(chromedp.KeyEvent(kb.ArrowRight))
	b.until(`location.search.includes("now=2017-05-26")`)
	eval[any](b, playhead+`.dispatchEvent(new KeyboardEvent("keydown", {key: "End", bubbles: true}))`)
	b.until(`!location.search.includes("now=")`)
	late := eval[[]string](b, `[...document.querySelectorAll(".wl-events [data-phase=ahead]")].map(e => e.dataset.event)`)
	if len(early) == 0 || len(late) != 0 {
		t.Errorf("%d events lie ahead on the first day, %d on the last", len(early), len(late))
	}
	b.do(chromedp.KeyEvent(" "))
	b.until(`document.querySelector('button[aria-label="Pause"]')`)
	b.do(chromedp.KeyEvent(" "))
	b.until(`document.querySelector('button[aria-label="Play"]')`)
	b.quiet()
}

// TestPermalink opens the address of a view in a second tab and finds the same.
func TestPermalink(t *testing.T) {
	t.Parallel() // a browser waits more than it works
	const path = "/?layers=strikes,convoys&from=2017-05-26&to=2017-06-01&now=2017-05-30&match=certain&q=raqqa&map=8.5/35.4/38.6&sel=convoys:convoy-25-may"
	b, s := openMap(t, 1440, 900, path)
	b.until(`document.querySelector(".card h2")`)
	state := `JSON.stringify({
		search: [...new URLSearchParams(location.search)].sort(),
		sentence: document.getElementById("shown").textContent,
		rows: ` + listedTitles + `, drawn: ` + drawnEvents + `,
		card: document.querySelector(".card h2").textContent,
		q: document.getElementById("q").value,
	})`
	first := eval[string](b, state)
	for _, want := range []string{"convoys:convoy-25-may", "2017-05-30", "certain", "raqqa"} {
		if !strings.Contains(first, want) {
			t.Errorf("%q is lost: %s", want, first)
		}
	}
	again := openTab(t, s.url, 1440, 900)
	again.goTo(eval[string](b, `location.pathname + location.search`))
	again.until(`document.querySelector(".card h2")`)
	if second := eval[string](again, state); second != first {
		t.Errorf("the link opens\n%s\nit was copied from\n%s", second, first)
	}
	b.quiet()
}

// TestManyEvents shows UCDP's Syria events beside the founding map: all are
// drawn, as cells, and a date filter counts as the server does.
func TestManyEvents(t *testing.T) {
	t.Parallel() // a browser waits more than it works
	db, _ := ucdpDatabase(t)
	s := startServer(t, "--db", db, "--no-sample")
	b := openTab(t, s.url, 1440, 900)
	b.goTo("/?layers=ucdp")
	if b.shown() != 16566 {
		t.Errorf("the page shows %d of 16566 events", b.shown())
	}
	b.shot("ucdp")
	b.goTo("/?layers=ucdp&from=2017-05-25&to=2017-06-01")
	var summary struct{ Matched int }
	s.json(t, "/collections/ucdp/summary?datetime=2017-05-25/2017-06-01", &summary)
	if b.shown() != summary.Matched || summary.Matched == 0 {
		t.Errorf("the page shows %d events in the week, the server has %d", b.shown(), summary.Matched)
	}
	b.goTo("/?layers=ucdp&from=2017-05-25&to=2017-06-01&match=certain&kinds=one_sided")
	s.json(t, "/collections/ucdp/summary?datetime=2017-05-25/2017-06-01&match=certain&kind=one_sided", &summary)
	if b.shown() != summary.Matched || summary.Matched == 0 {
		t.Errorf("the page shows %d certain one-sided events, the server has %d", b.shown(), summary.Matched)
	}
	b.quiet()
}
