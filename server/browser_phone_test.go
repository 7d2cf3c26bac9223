package main

import "testing"

// TestSnapCards turns a phone's cards: the foremost is ringed on the map and not
// opened; a touch opens it, Back closes it; what is touched on the map comes to
// the front. In each direction of writing.
func TestSnapCards(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 390, 844, "/")
	b.on(phone)
	for _, lang := range []string{"en", "ar"} {
		t.Run(lang, func(t *testing.T) {
			b.t = t
			b.goTo("/?lang=" + lang)
			b.until(`document.querySelectorAll(".card-row .row").length > 3`)
			const chosen = `[...new Set([...document.querySelectorAll(".wl-events .wl-chosen")].map(e => e.dataset.event))].join()`
			if got := eval[string](b, chosen); got != "" {
				t.Errorf("at the start %s is ringed", got)
			}
			if !eval[bool](b, `(() => { const r = document.querySelectorAll(".card-row > li")[1].getBoundingClientRect(); return r.left < innerWidth && r.right > 0; })()`) {
				t.Error("the next card does not peek")
			}
			eval[any](b, `(() => { const row = document.querySelector(".card-row"); row.dispatchEvent(new PointerEvent("pointerdown", {bubbles: true})); const step = row.children[1].offsetLeft - row.children[0].offsetLeft; row.scrollTo({left: 2 * step, behavior: "instant"}); })()`)
			b.until(chosen + ` === "convoys:convoy-25-may"`)
			if eval[bool](b, `location.search.includes("sel=") || Boolean(document.querySelector(".card"))`) {
				t.Error("turning the cards opens one")
			}
			b.shot("snap-" + lang)
			eval[any](b, `document.querySelector('.card-row .row[aria-current="true"]').click()`)
			b.until(`document.querySelector(".card h2") && location.search.includes("sel=convoys")`)
			b.until(`(() => { const c = document.querySelector(".card").getBoundingClientRect(); const m = document.querySelector(".stage").getBoundingClientRect(); return c.top > m.top + 150 && Math.abs(c.bottom - innerHeight) < 1; })()`)
			if !eval[bool](b, `document.querySelector(".foot").inert && document.querySelector(".panel").inert`) {
				t.Error("what the card covers can be reached behind it")
			}
			b.shot("sheet-" + lang)
			eval[any](b, `document.querySelector(".sheet-handle").click()`)
			b.until(`document.querySelector(".card").getBoundingClientRect().top < 80`)
			eval[any](b, `history.back()`)
			b.until(`!document.querySelector(".card")`)
			if got := eval[string](b, chosen); got != "convoys:convoy-25-may" {
				t.Errorf("after Back %q is ringed", got)
			}
			b.goTo("/?layers=strikes&lang=" + lang) // alone: where several lie under the finger, their list opens
			b.until(`document.querySelector(".card-row .row") && ` + drawnEvents + `.length > 0`)
			b.rest()
			b.click(signOf("strikes:kalibr-east-of-palmyra"))
			b.until(chosen + ` === "strikes:kalibr-east-of-palmyra"`)
			b.until(`(() => { const r = document.querySelector('.card-row .row[aria-current="true"]')?.getBoundingClientRect(); return r && r.left >= 0 && r.right <= innerWidth; })()`)
			if eval[bool](b, `Boolean(document.querySelector(".card"))`) {
				t.Error("a touch on the map opens the card over it")
			}
		})
	}
	b.t = t
	b.quiet()
}
