package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/waylog/waylog/data/gazetteer"
	"github.com/waylog/waylog/data/storetest"
)

const (
	placeField = `document.getElementById("place")`
	// placeOptions are the names of the places that are offered.
	placeOptions = `[...document.querySelectorAll("#place-list [role=option] .place-name")].map(e => e.textContent)`
	// placeMark is where the mark of the place that was found stands on the screen: "" where there is none.
	placeMark = `(() => { const m = document.querySelector(".wl-place"); if (!m) return ""; const r = m.getBoundingClientRect(); return Math.round(r.x + r.width / 2) + "," + Math.round(r.y + r.height / 2) })()`
)

// typePlace types into the field.
func (b *tab) typePlace(text string) {
	b.t.Helper()
	eval[any](b, placeField+`.focus()`)
	b.do(chromedp.KeyEvent(text))
}

func needPlaces(t *testing.T) {
	t.Helper()
	if g, err := gazetteer.Builtin(); err != nil {
		t.Fatal(err)
	} else if g == nil {
		storetest.Lacks(t, "the gazetteer was not built: run make build")
	}
}

// looksAt fails unless the address holds a camera near a point.
func (b *tab) looksAt(lon, lat float64) {
	b.t.Helper()
	b.until(`/map=/.test(location.search)`)
	b.until(fmt.Sprintf(`(() => { const [z, lat, lon] = new URLSearchParams(location.search).get("map").split("/").map(Number); return z >= 8 && Math.abs(lat - %g) < 0.4 && Math.abs(lon - %g) < 0.4 })()`, lat, lon))
}

// TestFindAPlace types a name, takes what is offered, and sees the map move.
func TestFindAPlace(t *testing.T) {
	t.Parallel()
	needPlaces(t)
	b, _ := openMap(t, 1440, 900, "/")
	if found := b.axe(); len(found) > 0 {
		t.Errorf("axe:\n%s", strings.Join(found, "\n"))
	}
	b.typePlace("deir ezzor")
	b.until(placeOptions + `.includes("Deir ez-Zor")`)
	if first := eval[[]string](b, placeOptions)[0]; first != "Deir ez-Zor" {
		t.Errorf("first is %s", first)
	}
	b.shot("places-results")
	if found := b.axe(); len(found) > 0 {
		t.Errorf("axe with the list open:\n%s", strings.Join(found, "\n"))
	}
	list := eval[string](b, `document.querySelector(".place-box").innerText`)
	for _, want := range []string{"دير الزور", "Syria", "242,565", "GeoNames, CC BY 4.0"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list does not say %q: %s", want, list)
		}
	}
	eval[any](b, `document.querySelector("#place-list [role=option]").click()`)
	b.until(placeMark + ` !== ""`)
	b.looksAt(40.14, 35.34)
	if open := eval[string](b, placeField+`.getAttribute("aria-expanded")`); open != "false" {
		t.Errorf("the list is still open: %s", open)
	}
	if inside := eval[bool](b, `(() => { const [x, y] = `+placeMark+`.split(",").map(Number); const r = document.querySelector(".map").getBoundingClientRect(); return x > r.left && x < r.right && y > r.top && y < r.bottom })()`); !inside {
		t.Error("the mark is not on the map that is shown")
	}
	b.rest()
	b.shot("places-shown")
	said := eval[string](b, `document.querySelector("[role=status]").textContent`)
	if !strings.Contains(said, "Deir ez-Zor") {
		t.Errorf("said to those who listen: %q", said)
	}
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until(placeMark + ` === ""`)
	if v := eval[string](b, placeField+`.value`); v != "" {
		t.Errorf("after Escape the field holds %q", v)
	}
	b.quiet()
}

// TestFindAPlaceByKeyboard never touches the pointer.
func TestFindAPlaceByKeyboard(t *testing.T) {
	t.Parallel()
	needPlaces(t)
	b, _ := openMap(t, 1440, 900, "/")
	b.typePlace("tripoli")
	b.until(placeOptions + `.length > 1`)
	active := `document.getElementById(` + placeField + `.getAttribute("aria-activedescendant"))`
	if eval[bool](b, placeField+`.hasAttribute("aria-activedescendant")`) {
		t.Error("an option is marked before an arrow was pressed")
	}
	b.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowUp))
	b.until(active + `?.getAttribute("aria-selected") === "true"`)
	if i := eval[int](b, `[...document.querySelectorAll("#place-list [role=option]")].indexOf(`+active+`)`); i != 0 {
		t.Errorf("down, down, up marks option %d", i)
	}
	b.do(chromedp.KeyEvent(kb.ArrowUp)) // round to the last
	b.until(active + ` === document.querySelector("#place-list [role=option]:last-child")`)
	b.shot("places-keyboard")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until(placeField + `.getAttribute("aria-expanded") === "false" && ` + placeField + `.value === "tripoli"`)
	b.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter))
	b.until(placeMark + ` !== ""`)
	b.looksAt(35.84, 34.43) // the nearer of the two
	b.until(`document.activeElement.id === "place"`)
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until(placeMark + ` === ""`)

	b.typePlace("qqqqzz")
	b.until(`document.querySelector(".place-box").innerText.includes("No place of this name")`)
	b.shot("places-none")
	if hint := eval[string](b, `document.querySelector(".place-box").innerText`); !strings.Contains(hint, eval[string](b, `document.getElementById("q").placeholder`)) {
		t.Errorf("it does not say where the events are searched: %s", hint)
	}
	b.do(chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent(kb.Escape))
	b.typePlace("Palmrya")
	b.until(`document.querySelector(".place-box").innerText.includes("Similar names") && ` + placeOptions + `[0].startsWith("Palmyra")`)
	b.quiet()
}

// TestFindAPlaceOfALayer finds a place that only events name.
func TestFindAPlaceOfALayer(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	b.typePlace("northern edge")
	b.until(placeOptions + `.some(n => n.includes("Northern edge"))`)
	if text := eval[string](b, `document.querySelector("#place-list [role=option]").innerText`); !strings.Contains(text, "Place in") || !strings.Contains(text, "1 event") {
		t.Errorf("the option says %q", text)
	}
	b.shot("places-layer")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(placeMark + ` !== ""`)
	b.quiet()
}

func TestFindAPlaceInArabic(t *testing.T) {
	t.Parallel()
	needPlaces(t)
	b, _ := openMap(t, 1440, 900, "/?lang=ar")
	b.typePlace("الرقه")
	b.until(placeOptions + `[0] === "الرقة"`)
	b.shot("places-arabic")
	if text := eval[string](b, `document.querySelector("#place-list [role=option]").innerText`); !strings.Contains(text, "Raqqa") || !strings.Contains(text, "سوريا") {
		t.Errorf("the option says %q", text)
	}
	for _, found := range b.axe() {
		if strings.Contains(found, "place") {
			t.Errorf("axe: %s", found)
		}
	}
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(placeMark + ` !== ""`)
	b.looksAt(39.01, 35.95)
	b.quiet()
}

// TestFindAPlaceOnAPhone unfolds the field from its button.
func TestFindAPlaceOnAPhone(t *testing.T) {
	t.Parallel()
	needPlaces(t)
	for _, scheme := range []string{"light", "dark"} {
		b, _ := openMap(t, 390, 844, "/")
		b.scheme(scheme)
		const open = `document.querySelector(".place-open")`
		b.until(open + `.checkVisibility() && !` + placeField + `.checkVisibility()`)
		b.shot("places-phone-" + scheme)
		eval[any](b, open+`.click()`)
		b.until(`document.activeElement.id === "place"`)
		b.do(chromedp.KeyEvent("palmyra"))
		b.until(placeOptions + `[0]?.startsWith("Palmyra")`)
		b.rest()
		b.shot("places-phone-open-" + scheme)
		if found := b.axe(); len(found) > 0 {
			t.Errorf("axe:\n%s", strings.Join(found, "\n"))
		}
		if small := eval[[]string](b, `[...document.querySelectorAll("#place-list [role=option]")].map(e => e.getBoundingClientRect()).filter(r => r.height < 44 || r.left < 0 || r.right > innerWidth).map(r => JSON.stringify(r))`); len(small) > 0 {
			t.Errorf("too small, or off the screen: %v", small)
		}
		eval[any](b, `document.querySelector("#place-list [role=option]").click()`)
		b.until(placeMark + ` !== "" && ` + open + `.checkVisibility()`)
		b.looksAt(38.28, 34.56)
		b.rest()
		b.shot("places-phone-shown-" + scheme)
		b.quiet()
	}
}

// TestFindAPlaceBesideACard has little room: the field is a button there too.
func TestFindAPlaceBesideACard(t *testing.T) {
	t.Parallel()
	needPlaces(t)
	b, _ := openMap(t, 1024, 768, "/?sel=strikes:strike-on-convoy-25-may")
	const open = `document.querySelector(".place-open")`
	b.until(open + `.checkVisibility()`)
	eval[any](b, open+`.click()`)
	b.until(`document.activeElement.id === "place"`)
	b.do(chromedp.KeyEvent("mosul"))
	b.until(placeOptions + `[0] === "Mosul"`)
	b.rest()
	b.shot("places-laptop")
	b.do(chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent(kb.Escape))
	b.until(open + `.checkVisibility() && document.activeElement === ` + open)
	if !eval[bool](b, `location.search.includes("sel=")`) {
		t.Error("Escape in the field closed the card too")
	}
	b.quiet()
}
