package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

const (
	cardTitle = `document.querySelector(".card h2")?.textContent`
	// inView: an element stands wholly within the visible part of the card.
	inView = `(e => { const r = e.getBoundingClientRect(), c = document.querySelector(".card").getBoundingClientRect(); return r.height > 0 && r.top >= c.top && r.bottom <= c.bottom + 0.5; })`
	// accounts are the rows of a spread of figures: who, the words, and the marks drawn.
	accounts = `(name => [...[...document.querySelectorAll(".spread")].find(s => s.querySelector(".spread-what").textContent === name).querySelectorAll(".spread-row:not([aria-hidden])")].map(r => [
		r.querySelector(".spread-who bdi").textContent, r.querySelector(".spread-words").textContent,
		[r.querySelector(".best") && "point", r.querySelector(".range") && "line", r.querySelector(".arrow") && "open"].filter(Boolean).join(" ")].join(" | ")))`
)

// TestHowManyAndWhoSaysSo answers the founding question in two clicks from the
// first page, without scrolling.
func TestHowManyAndWhoSaysSo(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	row := `[...document.querySelectorAll(".list .row")].find(e => e.textContent.includes("25 May 2017") && e.textContent.includes("Strike"))`
	if seen := eval[bool](b, fmt.Sprintf(`(e => { const r = e.querySelector(".row-title").getBoundingClientRect(), p = document.querySelector(".panel").getBoundingClientRect(); return r.bottom <= p.bottom; })(%s)`, row)); !seen {
		t.Error("the row of 25 May is not seen on the first page")
	}
	b.click(row + `.querySelector(".row-title")`)
	b.until(cardTitle)
	if sum := eval[string](b, `document.querySelector(".spread.main .spread-sum").textContent`); sum != "50 to more than 120, sources disagree" {
		t.Errorf("killed: %q", sum)
	}
	want := []string{
		"Source in the Russian Ministry of Defence | 120 militants | point",
		"Russian Ministry of Defence | more than 120 | line open",
		"Uppsala Conflict Data Program, from SOHR | 50 | point",
	}
	if got := eval[[]string](b, accounts+`("Killed")`); !slices.Equal(got, want) {
		t.Errorf("drawn:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, part := range []string{`document.querySelector(".spread.main .spread-head")`, `document.querySelector(".spread.main .spread-rows").lastElementChild`} {
		if !eval[bool](b, inView+"("+part+")") {
			t.Errorf("%s is not seen without scrolling", part)
		}
	}
	for _, said := range []string{"RIA Novosti, 27 May 2017", "Interfax, 27 May 2017"} {
		if !strings.Contains(eval[string](b, `document.querySelector(".spread.main").innerText`), said) {
			t.Errorf("the figures do not say %q", said)
		}
	}
	// Where marks stand: 120 to the right of 50, the open end at the edge, all from one 0.
	x := func(i int) float64 {
		return eval[float64](b, fmt.Sprintf(`(e => e.getBoundingClientRect().x + e.getBoundingClientRect().width / 2)(document.querySelectorAll(".spread.main .best")[%d])`, i))
	}
	if x(0) <= x(1) {
		t.Error("120 does not stand beyond 50")
	}
	b.shot("card-spread")
	b.quiet()
}

// TestBesideAndRelated goes to the next event, to the one before, to a related
// one, and back by the browser.
func TestBesideAndRelated(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?sel=strikes:strike-on-convoy-25-may")
	b.until(cardTitle)
	first := eval[string](b, cardTitle)
	titles := eval[[]string](b, listedTitles)
	if !eval[bool](b, `document.querySelector('.card-nav [aria-label^="Previous"]').ariaDisabled === "true"`) {
		t.Error("there is something before the first event")
	}
	b.click(`document.querySelector('.card-nav [aria-label^="Next"]')`)
	b.until(fmt.Sprintf(`%s === %q`, cardTitle, titles[1]))
	if held := eval[string](b, `document.activeElement.getAttribute("aria-label")`); !strings.HasPrefix(held, "Next") {
		t.Errorf("the keyboard went to %q", held)
	}
	b.press("j")
	b.until(fmt.Sprintf(`%s === %q`, cardTitle, titles[2]))
	b.press("k")
	b.until(fmt.Sprintf(`%s === %q`, cardTitle, titles[1]))
	if eval[int](b, `document.querySelectorAll('.list .row[aria-current="true"]').length`) != 1 {
		t.Error("the list does not follow")
	}
	eval[any](b, `history.go(-3)`)
	b.until(fmt.Sprintf(`%s === %q`, cardTitle, first))

	related := eval[string](b, `document.querySelector(".related .text-button").textContent`)
	b.until(`document.querySelector(".related .symbol")`)
	eval[any](b, `document.querySelector(".related .text-button").click()`)
	b.until(`location.search.includes("sel=convoys:convoy-25-may")`)
	b.until(cardTitle)
	if title := eval[string](b, cardTitle); related != title || title == first {
		t.Errorf("%q leads to %q", related, title)
	}
	eval[any](b, `history.back()`)
	b.until(fmt.Sprintf(`%s === %q`, cardTitle, first))
	b.quiet()
}

// TestCitation copies a citation whose address shows the record as it stood.
func TestCitation(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?sel=strikes:strike-on-convoy-25-may")
	b.until(cardTitle)
	eval[any](b, takings)
	eval[any](b, `[...document.querySelectorAll(".card-take button")].find(e => e.textContent === "Copy citation").click()`)
	b.until(`window.copied`)
	cited := eval[string](b, `window.copied`)
	for _, want := range []string{"Strike on a convoy on the way from Raqqa to Palmyra", "25 May 2017", "Strikes and clashes", "RIA Novosti", "Interfax", "sel=strikes:strike-on-convoy-25-may", "asof="} {
		if !strings.Contains(cited, want) {
			t.Errorf("the citation lacks %q: %s", want, cited)
		}
	}
	if strings.ContainsAny(cited, "\u2068\u2069\u200f\u200e") {
		t.Errorf("invisible marks in the citation: %q", cited)
	}
	address, err := url.Parse(cited[strings.LastIndex(cited, "http"):])
	if err != nil {
		t.Fatal(err)
	}
	b.goTo(address.RequestURI())
	b.until(cardTitle)
	if title := eval[string](b, cardTitle); !strings.HasPrefix(title, "Strike on a convoy") {
		t.Errorf("the address opens %q", title)
	}
	b.quiet()
}

// TestHistory opens the history of a record that was imported twice.
func TestHistory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := filepath.Join(dir, "w.db")
	for i, killed := range []int{3, 5} {
		file := filepath.Join(dir, fmt.Sprintf("%d.geojson", i))
		if err := os.WriteFile(file, fmt.Appendf(nil, `{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","geometry":null,"properties":{"title":"A strike","date_start":"2017-05-25","date_end":"2017-05-25","killed_best":%d}}]}`, killed), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, stderr, status := waylog(t, "", "import", "--db", db, "--layer", "two", file); status != exitDone {
			t.Fatal(stderr)
		}
	}
	s := startServer(t, "--db", db, "--no-sample")
	b := openTab(t, s.url, 1440, 900)
	b.goTo("/?sel=two:a")
	b.until(cardTitle)
	eval[any](b, `[...document.querySelectorAll(".card summary")].find(e => e.textContent.startsWith("History")).click()`)
	b.until(`document.querySelectorAll(".history > li").length === 2`)
	if said := eval[string](b, `document.querySelector(".history > li").innerText`); !strings.Contains(said, "Changed") || !strings.Contains(said, "killed_best") || !strings.Contains(said, "3") || !strings.Contains(said, "5") {
		t.Errorf("the history says %q", said)
	}
	b.quiet()
}

// TestHeavyCard gives the card more than it was made for: forty claims, two
// hundred properties, no title, a text without spaces.
func TestHeavyCard(t *testing.T) {
	t.Parallel()
	var claims, own bytes.Buffer
	for i := range 40 {
		fmt.Fprintf(&claims, `%s{"id":"c%d","claimant":"Claimant %d","text":%q,"stance":%q,"figures":[{"what":"killed","low":%d,"high":%s}]}`,
			map[bool]string{true: "", false: ","}[i == 0], i, i, strings.Repeat("long ", 40), []string{"reports", "denies", "corrects"}[i%3], i, []string{"null", fmt.Sprint(i * 9)}[i%2])
	}
	for i := range 200 {
		fmt.Fprintf(&own, `,"own_%d":%q`, i, strings.Repeat("x", i*3))
	}
	file := filepath.Join(t.TempDir(), "heavy.geojson")
	body := fmt.Sprintf(`{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","geometry":{"type":"Point","coordinates":[39,35]},"properties":{"date_start":"2017-05-25","date_end":"2017-05-25","summary":%q,"claims":[%s]%s}}]}`,
		strings.Repeat("unbroken", 60), claims.String(), own.String())
	if !json.Valid([]byte(body)) {
		t.Fatal("the test's own file is not JSON")
	}
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(t.TempDir(), "w.db")
	if _, stderr, status := waylog(t, "", "import", "--db", db, "--layer", "heavy", file); status != exitDone {
		t.Fatal(stderr)
	}
	s := startServer(t, "--db", db, "--no-sample")
	for _, size := range [][2]int64{{1440, 900}, {390, 844}} {
		b := openTab(t, s.url, size[0], size[1])
		b.goTo("/?sel=heavy:a")
		b.until(cardTitle)
		if title := eval[string](b, cardTitle); title != "Event a" {
			t.Errorf("without a title it is called %q", title)
		}
		if n := eval[int](b, `document.querySelectorAll(".claim").length`); n != 6 {
			t.Errorf("%d claims at first, want 6", n)
		}
		eval[any](b, `document.querySelector(".claims-all").click()`)
		b.until(`document.querySelectorAll(".claim").length === 40`)
		if n := eval[int](b, `document.querySelectorAll(".spread.main .spread-row:not([aria-hidden])").length`); n != 40 {
			t.Errorf("%d accounts drawn, want 40", n)
		}
		eval[any](b, `document.querySelectorAll(".card details").forEach(d => { d.open = true; })`)
		if wide := eval[bool](b, `document.querySelector(".card").scrollWidth > document.querySelector(".card").clientWidth + 1`); wide {
			t.Errorf("%d px: something is wider than the card", size[0])
		}
		b.shot(fmt.Sprintf("card-heavy-%d", size[0]))
		b.quiet()
	}
}

// TestCardAccessibility lets axe-core look at the card, light and dark, in two
// directions of writing, and draws the spread from the side where reading begins.
func TestCardAccessibility(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--db", filepath.Join(t.TempDir(), "w.db"))
	b := openTab(t, s.url, 1440, 900)
	for _, look := range looks {
		b.scheme(look.scheme)
		b.goTo("/?sel=strikes:strike-on-convoy-25-may&lang=" + look.lang)
		b.until(cardTitle)
		b.shot("card-" + look.scheme + "-" + look.lang)
		for _, finding := range b.axeIn(".card") {
			t.Errorf("%s %s: %s", look.scheme, look.lang, finding)
		}
		edge := eval[bool](b, `(() => { const [a, z] = ["line", "text:last-of-type"].map(e => document.querySelector(".spread.main .plotted " + e).getBoundingClientRect().x); return (a < z) === (document.documentElement.dir === "ltr"); })()`)
		if !edge {
			t.Errorf("%s: the scale runs the wrong way", look.lang)
		}
	}
	b.quiet()
}

// TestListByKeyboard goes through a list of thousands with keys, and leaves
// the reader's place alone while rows above it are measured.
func TestListByKeyboard(t *testing.T) {
	t.Parallel()
	b := openUCDP(t, 1440, 900, "/?layers=ucdp")
	held := `document.activeElement.closest("li")?.getAttribute("aria-posinset")`
	b.until(`document.querySelector('.list .row')`)
	eval[any](b, `document.querySelector('.list .row').focus()`)
	b.press(kb.ArrowDown)
	b.until(held + ` === "2"`)
	b.press(kb.End)
	b.until(held + ` === "16566"`)
	b.press(kb.ArrowUp)
	b.until(held + ` === "16565"`)
	if sum := eval[string](b, `document.querySelector(".harm summary").innerText`); !strings.Contains(sum, "104,929 to 119,020") {
		t.Errorf("the sum says %q", sum)
	}
	// Scrolled up through rows that were never drawn, what is seen stays where it is.
	jumps := eval[int](b, `(async () => {
		const panel = document.querySelector(".panel");
		let jumps = 0;
		for (let n = 0; n < 30; n++) {
			const row = [...document.querySelectorAll(".list .row")].find(r => r.getBoundingClientRect().top > panel.getBoundingClientRect().top + 120);
			const before = row.getBoundingClientRect().top;
			panel.scrollTop -= 150;
			await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))));
			if (row.isConnected && Math.abs(row.getBoundingClientRect().top - before - 150) > 2) jumps++;
		}
		return jumps;
	})()`)
	if jumps > 0 {
		t.Errorf("the list jumped %d times of 30", jumps)
	}
	b.press(kb.Home)
	b.until(held + ` === "1"`)
	b.quiet()
}
