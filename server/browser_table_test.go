package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	// tableRows are the drawn rows of the table that hold an event.
	tableRows = `[...document.querySelectorAll('.table-box tbody tr[aria-rowindex]')]`
	// tableTitles are the titles in them.
	tableTitles = tableRows + `.map(r => r.querySelector('.col-title').innerText)`
	// heldCell is what the cell says that has the keyboard, and its row's number.
	heldCell = `(e => e && [e.closest("tr").getAttribute("aria-rowindex"), e.innerText.trim()].join(" "))(document.activeElement.closest("td, th"))`
	// takings: the clipboard and downloads of the page are noted instead of done.
	takings = `(() => {
		window.copied = null; window.saved = null;
		Object.defineProperty(navigator, "clipboard", {configurable: true, value: {writeText: async t => { window.copied = t; }}});
		const make = URL.createObjectURL.bind(URL);
		URL.createObjectURL = b => { if (b.type.startsWith("text/csv")) b.arrayBuffer().then(a => { window.saved = new TextDecoder("utf-8", {ignoreBOM: true}).decode(a); }); return make(b); };
		HTMLAnchorElement.prototype.click = function () {};
	})()`
)

func (b *tab) press(key string, modifiers ...kb.Modifier) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(key, chromedp.KeyModifiers(modifiers...)))
}

// sortTable presses the heading of a column.
func (b *tab) sortTable(column string) {
	b.t.Helper()
	eval[any](b, fmt.Sprintf(`[...document.querySelectorAll(".table-box th button")].find(e => e.innerText.trim() === %q).click()`, column))
}

// TestTableByKeyboard opens the table from the first page, goes through it,
// marks a range, opens a card and leaves by Back, all with keys.
func TestTableByKeyboard(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	eval[any](b, `[...document.querySelectorAll(".stage .show-switch button")].find(e => e.innerText.trim() === "Table").focus()`)
	b.press(kb.Enter)
	b.until(tableRows + `.length > 0`)
	if search := eval[string](b, `location.search`); !strings.Contains(search, "show=table") {
		t.Errorf("the address does not hold the table: %s", search)
	}
	if n := eval[int](b, `Number(document.querySelector('[role=grid]').getAttribute("aria-rowcount"))`); n != 19 {
		t.Errorf("%d rows with the heading, want 19", n)
	}
	if titles, listed := eval[[]string](b, tableTitles), eval[[]string](b, listedTitles); !slices.Equal(titles, listed[:len(titles)]) {
		t.Errorf("table\n%q\nlist\n%q", titles, listed)
	}
	if hidden := eval[bool](b, `document.querySelector(".stage").inert`); !hidden {
		t.Error("the map behind the table can still be reached")
	}

	stops := eval[int](b, `document.querySelectorAll('.table-box [tabindex="0"]').length`)
	if stops != 1 {
		t.Errorf("the Tab key stops %d times in the table", stops)
	}
	eval[any](b, `document.querySelector('.table-box [tabindex="0"]').focus()`)
	for _, step := range []struct {
		key  string
		want string
	}{
		{kb.ArrowRight, "2 Strike on a convoy on the way from Raqqa to Palmyra"},
		{kb.ArrowDown, "3 Convoy from Raqqa towards Palmyra, 25 May"},
		{kb.ArrowUp, "2 Strike"},
		{kb.ArrowUp, "1 Title"},
		{kb.End, "19 "},
		{kb.Home, "2 "},
		{kb.ArrowLeft, "2 25 May 2017"},
	} {
		b.press(step.key)
		b.until(fmt.Sprintf(`(%s ?? "").startsWith(%q)`, heldCell, step.want))
	}

	b.press(kb.ArrowDown, kb.ModifierShift)
	b.press(kb.ArrowDown, kb.ModifierShift)
	b.until(`document.querySelectorAll('tr[aria-selected="true"]').length === 3`)
	if said := eval[string](b, `document.querySelector(".table-count").innerText`); !strings.HasPrefix(said, "3 rows marked") {
		t.Errorf("the page says %q", said)
	}
	b.press(" ")
	b.until(`document.querySelectorAll('tr[aria-selected="true"]').length === 2`)
	b.press("a", kb.ModifierCtrl)
	b.until(`document.querySelector(".table-count").innerText.startsWith("18 rows marked")`)

	b.press(kb.Home)
	b.press(kb.Enter)
	b.until(`document.querySelector(".card h2")?.textContent.startsWith("Strike on a convoy")`)
	if n := eval[int](b, `document.querySelectorAll('.table-box tr[aria-current="true"], .list .row[aria-current="true"], .wl-events .wl-chosen').length`); n < 3 {
		t.Errorf("chosen in %d of table, list and map", n)
	}
	b.shot("table-card")
	eval[any](b, `history.back()`)
	b.until(`!document.querySelector(".card") && document.querySelector(".table-box")`)
	eval[any](b, `history.back()`)
	b.until(`!document.querySelector(".table-box") && !document.querySelector(".stage").inert`)
	b.quiet()
}

// TestTableOrder sorts by what is known, and leaves what is not known last.
func TestTableOrder(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?show=table")
	b.until(tableRows + `.length > 0`)
	killed := tableRows + `.map(r => r.querySelector('.col-killed').innerText)`
	b.sortTable("Killed")
	b.until(`document.querySelector('th[aria-sort="descending"]')?.innerText.trim() === "Killed"`)
	down := eval[[]string](b, killed)
	b.sortTable("Killed")
	b.until(`document.querySelector('th[aria-sort="ascending"]')?.innerText.trim() === "Killed"`)
	up := eval[[]string](b, killed)
	if !strings.HasPrefix(down[0], "at least 80") || !strings.HasPrefix(down[1], "50 to more than 120") || !strings.HasPrefix(up[0], "50") || !strings.HasPrefix(up[1], "at least 80") {
		t.Errorf("down %q, up %q", down[:2], up[:2])
	}
	if down[2] != "not reported" || up[2] != "not reported" {
		t.Errorf("what is not reported does not stand last: %q %q", down, up)
	}
	b.sortTable("Title")
	b.until(`document.querySelector('th[aria-sort="ascending"]')?.innerText.trim() === "Title"`)
	if titles := eval[[]string](b, tableTitles); !slices.IsSorted(titles) {
		t.Errorf("titles: %q", titles)
	}
	eval[any](b, `[...document.querySelectorAll(".tool-menu")].at(-1).open = true`)
	eval[any](b, `[...document.querySelectorAll(".tool-menu[open] label")].find(e => e.innerText.trim() === "Place").click()`)
	b.until(`![...document.querySelectorAll(".table-box th")].some(e => e.innerText.trim() === "Place")`)
	b.goTo("/?show=table")
	b.until(tableRows + `.length > 0`)
	if eval[bool](b, `[...document.querySelectorAll(".table-box th")].some(e => e.innerText.trim() === "Place")`) {
		t.Error("a column that was switched off comes back with the next visit")
	}
	b.quiet()
}

// TestTableTakings copies rows and saves them, and finds in the file what the
// server's own export says of them.
func TestTableTakings(t *testing.T) {
	t.Parallel()
	b, s := openMap(t, 1440, 900, "/?layers=strikes,corridors&show=table")
	b.until(tableRows + `.length > 0`)
	eval[any](b, takings)
	eval[any](b, `document.querySelector(".table-box thead input").click()`)
	b.until(`document.querySelector(".table-count").innerText.startsWith("14 rows marked")`)
	eval[any](b, `document.querySelector(".table-take button").click()`)
	b.until(`window.copied`)
	lines := strings.Split(eval[string](b, `window.copied`), "\r\n")
	if len(lines) != 15 || !strings.HasPrefix(lines[0], "Date\tTitle\tKind\tPlace\tKilled") {
		t.Fatalf("copied:\n%s", strings.Join(lines, "\n"))
	}
	if cells := strings.Split(lines[1], "\t"); len(cells) != len(strings.Split(lines[0], "\t")) || cells[0] != "25 May 2017" || cells[4] != "50 to more than 120, sources disagree" {
		t.Errorf("the first row is %q", lines[1])
	}

	eval[any](b, `document.querySelectorAll(".table-take > button")[1].click()`)
	b.until(`window.saved`)
	saved := eval[string](b, `window.saved`)
	if strings.HasPrefix(saved, "\ufeff") || !strings.Contains(saved, "\r\n") {
		t.Error("the file is not written like the export")
	}
	got, err := csv.NewReader(strings.NewReader(saved)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string]string{}
	for _, layer := range []string{"strikes", "corridors"} {
		body, _ := s.get(t, "/collections/"+layer+"/export?f=csv")
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			want[row[0]] = map[string]string{}
			for i, name := range rows[0] {
				want[row[0]][name] = row[i]
			}
		}
	}
	if len(got) != 1+len(want) {
		t.Fatalf("%d rows in the file, the exports have %d", len(got)-1, len(want))
	}
	for _, row := range got[1:] {
		for i, name := range got[0] {
			exported := want[row[0]][name]
			if row[i] != exported && !sameJSON(row[i], exported) {
				t.Errorf("%s, %s: %q, the export has %q", row[0], name, row[i], exported)
			}
		}
	}

	eval[any](b, `document.querySelector(".table-count button").click()`)
	b.until(`document.querySelectorAll(".table-take a[download]").length === 2`)
	if hrefs := eval[[]string](b, `[...document.querySelectorAll(".table-take a[download]")].map(a => a.getAttribute("href"))`); !strings.Contains(hrefs[0], "collections/strikes/export?f=csv") {
		t.Errorf("all as CSV: %q", hrefs)
	}
	b.quiet()
}

// sameJSON tells whether two texts are the same JSON, in whatever order its members stand.
func sameJSON(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return false
	}
	again, _ := json.Marshal(x)
	other, _ := json.Marshal(y)
	return string(again) == string(other)
}

// TestManyRows reaches the last of 16,566 rows in table and list, in the
// server's order, and copies more than was read.
func TestManyRows(t *testing.T) {
	t.Parallel()
	b := openUCDP(t, 1440, 900, "/?layers=ucdp&show=table")
	b.until(tableRows + `.length > 10`)
	if n := eval[string](b, `document.querySelector('[role=grid]').getAttribute("aria-rowcount")`); n != "16567" {
		t.Errorf("the table says it has %s rows", n)
	}
	lastRow := tableRows + `.at(-1)?.getAttribute("aria-rowindex") === "16567"`

	eval[any](b, `document.querySelector('.table-box td[tabindex="0"]').focus()`)
	b.press(kb.End)
	b.until(lastRow)
	b.until(`document.activeElement.closest("tr")?.getAttribute("aria-rowindex") === "16567"`)
	b.press(kb.Enter)
	b.until(`document.querySelector(".card h2")`)
	b.until(`document.querySelector('.list .row[aria-current="true"]')`) // the list follows, far down
	if listed := eval[string](b, `document.querySelector('.list .row[aria-current="true"]').closest("li").getAttribute("aria-posinset")`); listed != "16566" {
		t.Errorf("the event stands at %s in the list", listed)
	}
	b.shot("table-last")
	b.press(kb.Escape)
	b.until(`!document.querySelector(".card")`)

	b.sortTable("Killed")
	b.until(`document.querySelector('th[aria-sort="descending"]')`)
	deadliest := eval[string](b, `fetch("/collections/ucdp/items?limit=1&sortby=-killed_best").then(r => r.json()).then(page => page.features[0].id)`)
	b.until(tableRows + `.length > 10`)
	eval[any](b, tableRows+`[0].querySelector(".col-title").click()`)
	b.until(`location.search.includes("sel=ucdp:` + deadliest + `")`)
	b.press(kb.Escape)

	if why := eval[string](b, `[...document.querySelectorAll(".table-box th")].find(e => e.innerText.startsWith("Place")).title`); !strings.Contains(why, "too many events") {
		t.Errorf("the heading does not say why it cannot sort: %q", why)
	}
	eval[any](b, takings)
	eval[any](b, `document.querySelector(".table-take button").click()`)
	b.until(`window.copied`)
	if n := eval[int](b, `window.copied.split("\r\n").length`); n != 16567 {
		t.Errorf("%d lines copied, want 16567", n)
	}
	b.quiet()
}

// TestTableAccessibility lets axe-core look at the table, light and dark, wide and narrow.
func TestTableAccessibility(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--db", filepath.Join(t.TempDir(), "w.db"))
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"desktop", 1440, 900}, {"phone", 390, 844}} {
		b := openTab(t, s.url, size.width, size.height)
		for _, look := range looks {
			b.scheme(look.scheme)
			b.goTo("/?show=table&lang=" + look.lang)
			b.until(tableRows + `.length > 0`)
			eval[any](b, tableRows+`[1].querySelector(".mark-cell").click()`)
			b.until(`document.querySelector('tr[aria-selected="true"]')`)
			b.shot(fmt.Sprintf("table-%s-%s-%s", size.name, look.scheme, look.lang))
			for _, finding := range b.axe() {
				t.Errorf("%s %s %s: %s", size.name, look.scheme, look.lang, finding)
			}
		}
		b.quiet()
	}
}
