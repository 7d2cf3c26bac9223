package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// whatRan lists what came out of texts that are none, and what is wider than
// the page: nothing, where texts are shown as text.
const whatRan = `(() => {
	const found = [];
	if (window.hit || document.title === "hit") found.push("a script ran");
	for (const e of document.querySelectorAll("*")) {
		for (const a of e.attributes) if (/^on/i.test(a.name)) found.push(e.tagName + " " + a.name + "=" + a.value);
		if (e.tagName === "SCRIPT" && !e.src) found.push("an inline script");
		if (e.tagName === "IMG" && e.getAttribute("src") === "x") found.push("an image out of a text");
		if (["IFRAME", "OBJECT", "EMBED", "FRAME"].includes(e.tagName)) found.push(e.tagName);
		const to = e.tagName === "A" || e.tagName === "AREA" ? e.href : e.tagName === "FORM" ? e.action : "";
		if (to && typeof to === "string" && !/^(https?|blob):/i.test(to)) found.push("a link to " + to.slice(0, 60));
	}
	const paper = document.documentElement.classList.contains("on-paper") ? 688 : 0; // a sheet is as wide as paper
	const over = document.documentElement.scrollWidth - Math.max(innerWidth, paper);
	if (over > 0) found.push("the page is " + over + " px too wide");
	for (const e of document.querySelectorAll(".panel, .card, .legend, .note, .foot, .header, .timeline, dialog[open]")) {
		const style = getComputedStyle(e);
		if (e.scrollWidth > e.clientWidth + 1 && style.overflowX !== "hidden" && style.overflowX !== "clip" && style.display !== "inline") found.push(e.className + " is " + (e.scrollWidth - e.clientWidth) + " px too wide inside");
		const box = e.getBoundingClientRect();
		if (box.width && (box.right > innerWidth + 1 || box.left < -1)) found.push(e.className + " reaches from " + box.left + " to " + box.right + " of " + innerWidth);
	}
	return [...new Set(found)];
})()`

// TestHostileData shows a layer whose every text is hostile, in every part of
// the page, wide and narrow.
func TestHostileData(t *testing.T) {
	t.Parallel() // a browser waits more than it works
	s, _ := hostileServer(t)
	for _, c := range []struct {
		width, height int64
		ids           []string
	}{
		{1440, 900, []string{"image", "close", "long", "override", "lines"}},
		{390, 844, []string{"long", "unended"}},
	} {
		t.Run(fmt.Sprint(c.width), func(t *testing.T) {
			b := openTab(t, s.url, c.width, c.height)
			look := func(where string) {
				t.Helper()
				for _, found := range eval[[]string](b, whatRan) {
					t.Errorf("%s: %s", where, found)
				}
				b.shot(fmt.Sprintf("hostile-%d-%s", c.width, where))
			}
			b.goTo("/?layers=hostile")
			if n := b.shown(); n != len(hostileTexts) {
				t.Errorf("%d of %d events are shown", n, len(hostileTexts))
			}
			look("map")
			if !eval[bool](b, `document.body.innerText.includes("<script>window.hit=1")`) {
				t.Error("the text itself is not shown")
			}
			for _, id := range c.ids {
				b.goTo("/?layers=hostile&sel=hostile:" + id)
				b.until(`document.querySelector(".card h2") && document.querySelector(".card .sources li")`)
				look("card-" + id)
			}
			b.goTo("/?layers=hostile&show=table")
			b.until(tableRows + `.length > 0`)
			look("table")

			b.goTo("/?layers=hostile&sel=hostile:image&q=" + `%22%3E%3Cimg%20src=x%20onerror=window.hit=1%3E`)
			look("search")
			b.goTo("/?layers=hostile&sel=hostile:close")
			if c.width > 600 {
				b.openShare()
				look("share")
				if code := b.fieldOf("Code for a web page"); strings.Contains(code, "<script") || strings.Contains(code, "<img") || strings.Count(code, "<iframe") != 1 {
					t.Errorf("the code for a page carries it along: %s", code)
				}
				b.do(chromedp.KeyEvent(kb.Escape))
			}
			b.rest() // the sheet comes when the page is at rest; asked for earlier it is not there
			b.until(`(document.documentElement.classList.contains("on-paper") || dispatchEvent(new Event("beforeprint")), document.querySelectorAll(".paper-list > li").length > 0)`)
			look("paper")
			eval[any](b, `dispatchEvent(new Event("afterprint"))`)

			b.do(chromedp.Navigate(s.url + "/embed/?layers=hostile&sel=hostile:image"))
			b.until(framed)
			b.until(`document.querySelector(".note h2")`)
			look("frame")
			b.quiet()
		})
	}
}
