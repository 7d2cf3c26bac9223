package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// english returns every message of the English catalogue as it would stand on
// the page: those with names to fill in are left out.
func english(t *testing.T) []string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "static", "src", "messages", "en.json"))
	if err != nil {
		t.Fatal(err)
	}
	var messages map[string]json.RawMessage
	if err := json.Unmarshal(raw, &messages); err != nil {
		t.Fatal(err)
	}
	var out []string
	for key, m := range messages {
		var text string
		if json.Unmarshal(m, &text) != nil || strings.Contains(text, "{") || strings.HasPrefix(key, "extension.") {
			continue
		}
		if !slices.Contains([]string{"language", "locale", "app.name", "map.attribution"}, key) && strings.ContainsAny(strings.ToLower(text), "abcdefghijklmnopqrstuvwxyz") {
			out = append(out, text)
		}
	}
	return out
}

// foreign returns what an Arabic reader would meet in another script outside of
// what is marked as the data's own (<bdi>, dir=auto, isolated inside a
// sentence), and every English message wherever it stands.
func (b *tab) foreignWords(english []string) []string {
	b.t.Helper()
	list, err := json.Marshal(english)
	if err != nil {
		b.t.Fatal(err)
	}
	return eval[[]string](b, `(() => {
		const english = new Set(`+string(list)+`);
		const data = "bdi, [dir=auto], code, .leaflet-control-attribution, [lang]:not(html):not([lang=ar])";
		const names = /Waylog|GeoJSONSeq|GeoJSON|GeoNames|Natural Earth|UCDP|GDAL|CSV|PNG|URL|HTML|UTC|Ctrl|CC BY [\d.]+/g;
		const isolated = /\u2068[^\u2069]*\u2069/g;
		const latin = (s) => /\p{Script=Latin}/u.test(s.replace(isolated, "").replace(names, ""));
		const seen = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
		const found = [];
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let n; (n = walker.nextNode());) {
			const text = n.data.trim(), e = n.parentElement;
			if (!text || !seen(e) || e.closest("script, noscript")) continue;
			if (english.has(text) || (latin(text) && !e.closest(data))) found.push(text);
		}
		const own = [...document.querySelectorAll(data)].map((e) => e.textContent).join("\n");
		for (const e of document.querySelectorAll("[aria-label], [title], [placeholder], [aria-valuetext], [alt]")) {
			for (const a of ["aria-label", "title", "placeholder", "aria-valuetext", "alt"]) {
				const text = e.getAttribute(a) ?? "";
				if (english.has(text) || (latin(text) && !own.includes(text) && !e.matches("[lang] *, [lang]:not(html):not(.map)"))) found.push(a + "=" + text);
			}
		}
		return found;
	})()`)
}

// TestArabic goes through the page in Arabic: nothing of it is in English,
// nothing of it is inaccessible, and time runs from left to right.
func TestArabic(t *testing.T) {
	t.Parallel()
	const strike = "&sel=strikes:strike-on-convoy-25-may"
	words := english(t)
	b, _ := openMap(t, 1440, 900, "/?lang=ar")
	for _, screen := range []struct{ name, path, then string }{
		{"list", "/?lang=ar", ""},
		{"card", "/?lang=ar" + strike, `document.querySelectorAll(".card details").forEach(d => { d.open = true })`},
		{"table", "/?lang=ar&show=table", ""},
		{"share", "/?lang=ar&kinds=airstrike&actors=Russia&now=2017-05-30", `document.querySelectorAll(".header-end button[aria-haspopup=dialog]")[0].click()`},
		{"export", "/?lang=ar&kinds=airstrike&now=2017-05-30", `document.querySelectorAll(".header-end button[aria-haspopup=dialog]")[1].click()`},
		{"menus", "/?lang=ar", `document.querySelectorAll("details.menu").forEach(d => { d.open = true })`},
		{"moment", "/?lang=ar&now=2017-05-29", ""},
		{"empty", "/?lang=ar&q=zzzz", ""},
		{"nothing", "/?lang=ar&layers=", ""},
		{"stranger", "/?lang=ar&layers=nosuchlayer", ""},
	} {
		t.Run(screen.name, func(t *testing.T) {
			b.t = t
			b.goTo(screen.path)
			if screen.then != "" {
				eval[any](b, screen.then+";null")
			}
			b.rest()
			b.shot("arabic-" + screen.name)
			if got := eval[string](b, `[document.documentElement.lang, document.documentElement.dir].join()`); got != "ar,rtl" {
				t.Errorf("html has lang, dir %s", got)
			}
			for _, text := range b.foreignWords(words) {
				t.Errorf("in the Arabic page: %q", text)
			}
			for _, v := range b.axe() {
				t.Error(v)
			}
		})
	}
	b.t = t
	b.goTo("/?lang=ar")
	if title := eval[string](b, `document.title + document.querySelector("meta[name=description]").content`); !strings.Contains(title, "أحداث النزاع") || strings.Contains(title, "Conflict") {
		t.Errorf("title and description: %s", title)
	}
	if !eval[bool](b, `(() => {
		const x = (c) => document.querySelector(c).getBoundingClientRect().x;
		return getComputedStyle(document.querySelector(".plot")).direction === "ltr" && x(".handle-start") < x(".handle-end");
	})()`) {
		t.Error("time does not run from left to right")
	}
	if !eval[bool](b, `document.querySelector(".panel").getBoundingClientRect().x > document.querySelector(".stage").getBoundingClientRect().x`) {
		t.Error("the list does not stand at the right")
	}
	b.quiet()
}

// TestArabicOnAPhone is the same on a small screen, in the dark.
func TestArabicOnAPhone(t *testing.T) {
	t.Parallel()
	words := english(t)
	b, _ := openMap(t, 390, 844, "/?lang=ar")
	b.scheme("dark")
	for name, path := range map[string]string{"map": "/?lang=ar", "list": "/?lang=ar&show=list", "card": "/?lang=ar&sel=strikes:strike-on-convoy-25-may"} {
		b.goTo(path)
		b.rest()
		b.shot("arabic-phone-" + name)
		for _, text := range b.foreignWords(words) {
			t.Errorf("%s: %q", name, text)
		}
		for _, v := range b.axe() {
			t.Errorf("%s: %s", name, v)
		}
		if wide := eval[int](b, `document.documentElement.scrollWidth`); wide > 390 {
			t.Errorf("%s: the page is %d pixels wide", name, wide)
		}
	}
	b.quiet()
}

// accept makes the browser ask for languages, the dearest first.
func (b *tab) accept(languages string) {
	b.t.Helper()
	agent := eval[string](b, `navigator.userAgent`)
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: agent, AcceptLanguage: languages})
		return err
	}))
}

// TestLanguageChoice: the address decides, then what the reader chose here
// before, then the browser; a language that is not there is passed over.
func TestLanguageChoice(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	spoken := `document.documentElement.lang + " " + document.querySelector("#shown").lang`
	for _, c := range []struct{ name, browser, path, want string }{
		{"browser", "ar-LB,ar,en", "/", "ar"},
		{"second wish", "xx,ar", "/", "ar"},
		{"none", "xx", "/", "en"},
		{"address", "ar", "/?lang=en", "en"},
		{"region", "en", "/?lang=ar-EG", "ar"},
		{"unknown in the address", "ar", "/?lang=tlh", "ar"},
		{"no language", "en", "/?lang=%3Cscript%3E", "en"},
	} {
		b.accept(c.browser)
		b.goTo(c.path)
		if got := strings.TrimSpace(eval[string](b, spoken)); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	b.quiet()
}

// enter presses Enter as a keyboard does: one press, whose character does not
// come when the page has dealt with the key.
func (b *tab) enter() {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
			if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", Text: "\r", WindowsVirtualKeyCode: 13}); err != nil {
				return err
			}
		}
		return nil
	}))
}

// TestLanguageMenu chooses a language by keyboard: the view stays as it is, Back
// brings the first language back, and the next visit begins in the chosen one.
func TestLanguageMenu(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?from=2017-05-25&to=2017-05-29&kinds=airstrike,convoy&map=7/35.3/38.8&sel=strikes:strike-on-convoy-25-may")
	titles := eval[[]string](b, listedTitles)
	eval[any](b, `document.querySelector(".header .bar-menu summary").focus()`)
	b.enter()
	b.do(chromedp.KeyEvent(kb.Tab))
	if got := eval[string](b, `document.activeElement.textContent + "|" + document.activeElement.querySelector("[lang]").lang`); got != "العربية|ar" {
		t.Fatalf("the first language of the menu is %s", got)
	}
	b.shot("language-menu")
	b.enter()
	b.until(`document.documentElement.lang === "ar" && document.querySelector("h1").textContent.includes("أحداث")`)
	if got := eval[[]string](b, listedTitles); !slices.Equal(got, titles) {
		t.Errorf("the list changed: %v", got)
	}
	q := eval[map[string]string](b, `Object.fromEntries(new URLSearchParams(location.search))`)
	for name, want := range map[string]string{"lang": "ar", "from": "2017-05-25", "to": "2017-05-29", "kinds": "airstrike,convoy", "sel": "strikes:strike-on-convoy-25-may"} {
		if q[name] != want {
			t.Errorf("the address says %s=%q, want %q", name, q[name], want)
		}
	}
	b.until(`!document.querySelector(".bar-menu").open && document.activeElement.matches("summary")`)
	for _, text := range b.foreignWords(english(t)) {
		t.Errorf("left in English: %q", text)
	}
	eval[any](b, `history.back()`)
	b.until(`!new URLSearchParams(location.search).has("lang")`)
	b.goTo("/")
	if got := eval[string](b, `document.documentElement.lang`); got != "ar" {
		t.Errorf("the next visit is in %s", got)
	}
	b.quiet()
}

// TestFonts keeps what a first visit fetches of fonts below its budget.
func TestFonts(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	for _, c := range []struct {
		path   string
		most   int
		family []string
	}{
		{"/?lang=en", 100_000, []string{"inter-latin", "source-serif-4-latin"}},
		{"/?lang=ar", 130_000, []string{"inter-latin", "noto-sans-arabic", "noto-naskh-arabic"}},
	} {
		b.goTo(c.path)
		b.rest()
		type file struct {
			Name string
			Size int
		}
		var sum int
		var names []string
		for _, f := range eval[[]file](b, `performance.getEntriesByType("resource").filter(e => e.name.endsWith(".woff2")).map(e => ({Name: e.name.split("/").pop(), Size: e.encodedBodySize}))`) {
			sum += f.Size
			names = append(names, fmt.Sprintf("%s %d", f.Name, f.Size))
		}
		if sum == 0 || sum > c.most {
			t.Errorf("%s: fonts of %d bytes, at most %d: %v", c.path, sum, c.most, names)
		}
		t.Logf("%s: %d bytes of fonts", c.path, sum)
		for _, want := range c.family {
			if !slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, want) }) {
				t.Errorf("%s: %s was not fetched: %v", c.path, want, names)
			}
		}
	}
	b.quiet()
}

// TestFontStandIns looks at the page without its fonts: all that has its place
// has the same place and size as with them, so nothing moves when they come.
func TestFontStandIns(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	const boxes = `["header", ".title", ".switches", ".search", ".filter-row", ".match", ".sentence", ".timeline", ".plot", ".controls", ".datecard"].map((c) => {
		const r = document.querySelector(c).getBoundingClientRect();
		return c + " " + [r.y, r.height].map(Math.round).join();
	})`
	b.rest()
	with := eval[[]string](b, boxes)
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{{URLPattern: "*://*:*/*.woff2", Block: true}}})
		return err
	}))
	b.goTo("/?match=possible")
	if got := eval[int](b, `[...document.fonts].filter(f => f.status === "loaded" && !f.family.includes("stand-in")).length`); got != 0 {
		t.Fatalf("%d fonts came all the same", got)
	}
	without := eval[[]string](b, boxes)
	b.shot("stand-ins")
	for i := range with {
		if with[i] != without[i] {
			t.Errorf("with the fonts: %s; without: %s", with[i], without[i])
		}
	}
}
