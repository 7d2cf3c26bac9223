package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// openShare opens the share dialog by its button and waits for it.
func (b *tab) openShare() {
	b.t.Helper()
	eval[any](b, `[...document.querySelectorAll("header button")].find(e => e.getAttribute("aria-haspopup") === "dialog" && e.querySelector("svg path")?.getAttribute("d").startsWith("M12 15V4")).click()`)
	b.until(`document.querySelector("dialog.share[open] textarea")`)
}

// fieldOf is the text of a field of the dialog by its label.
func (b *tab) fieldOf(label string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf(`document.querySelector('dialog.share textarea[aria-label=%q]').value`, label))
}

// TestShareDialog opens the dialog by keyboard, reads what it offers, and opens
// the link that it gives.
func TestShareDialog(t *testing.T) {
	t.Parallel()
	b, s := openMap(t, 1440, 900, "/?layers=strikes,convoys&from=2017-05-26&to=2017-06-01&now=2017-05-30&match=certain&q=raqqa&sel=convoys:convoy-25-may")
	b.until(`document.querySelector(".card h2")`)
	eval[any](b, `[...document.querySelectorAll("header button")].find(e => e.textContent.trim() === "Share").focus()`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector("dialog.share[open] textarea")`)
	b.shot("share-dialog")
	for _, finding := range b.axe() {
		t.Error(finding)
	}

	link := b.fieldOf("Link")
	for _, want := range []string{"layers=strikes,convoys", "from=2017-05-26", "to=2017-06-01", "now=2017-05-30", "match=certain", "q=raqqa", "sel=convoys:convoy-25-may", "map="} {
		if !strings.Contains(link, want) {
			t.Errorf("the link lacks %s: %s", want, link)
		}
	}
	code := b.fieldOf("Code for a web page")
	if !strings.Contains(code, `loading="lazy"`) || !strings.Contains(code, "/embed/?layers=strikes,convoys&amp;") || !strings.Contains(code, `title="Map: `) {
		t.Errorf("the code for a page is %s", code)
	}
	cite := b.fieldOf("Citation")
	for _, want := range []string{"Strikes and clashes", "26 May", "Uppsala", "asof=20", "read on"} {
		if !strings.Contains(cite, want) {
			t.Errorf("the citation lacks %q: %s", want, cite)
		}
	}
	// Where the clipboard is refused, the text is selected and that is said.
	eval[any](b, `navigator.clipboard.writeText = () => Promise.reject(new Error("no"))`)
	eval[any](b, `document.querySelector("dialog.share .copy button").click()`)
	b.until(`document.activeElement.tagName === "TEXTAREA" && document.activeElement.selectionEnd === document.activeElement.value.length`)
	b.until(`document.querySelector(".copy-note")`)
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until(`!document.querySelector("dialog[open]")`)
	b.until(`document.activeElement.textContent.trim() === "Share"`)
	if !eval[bool](b, `!!document.querySelector(".card h2")`) {
		t.Error("closing the dialog takes the card along")
	}

	state := `JSON.stringify({
		sentence: document.getElementById("shown").textContent, rows: ` + listedTitles + `, drawn: ` + drawnEvents + `,
		card: document.querySelector(".card h2").textContent, now: document.querySelector(".datecard-day").textContent,
		map: new URLSearchParams(location.search).get("map"),
	})`
	first := eval[string](b, state)
	again := openTab(t, s.url, 1440, 900)
	again.goTo(strings.TrimPrefix(link, s.url))
	again.until(`document.querySelector(".card h2")`)
	noMap := regexp.MustCompile(`"map":("[^"]*"|null)`)
	if second := eval[string](again, state); noMap.ReplaceAllString(second, "") != noMap.ReplaceAllString(first, "") {
		t.Errorf("the link opens\n%s\nit was copied from\n%s", second, first)
	}
	again.openShare()
	// A map stands on whole pixels: the camera may differ by less than one.
	back := again.fieldOf("Link")
	camera := regexp.MustCompile(`map=([\d.]+)/([\d.]+)/([\d.]+)`)
	var at [2][3]float64
	for i, one := range []string{link, back} {
		if _, err := fmt.Sscanf(camera.FindString(one), "map=%f/%f/%f", &at[i][0], &at[i][1], &at[i][2]); err != nil {
			t.Fatalf("%s: %v", one, err)
		}
	}
	if pixel := 360 / 256.0 / 256; at[0][0] != at[1][0] || math.Abs(at[0][1]-at[1][1]) > pixel || math.Abs(at[0][2]-at[1][2]) > pixel || camera.ReplaceAllString(back, "") != camera.ReplaceAllString(link, "") {
		t.Errorf("the view that the link opens gives the link\n%s\nit was\n%s", back, link)
	}
	b.quiet()
	again.quiet()
}

// TestPicture saves the view as pictures and looks into them.
func TestPicture(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, c := range []struct {
		name, path, button, file string
		width                    int64
		scheme                   string
	}{
		{"once", "/?layers=strikes,convoys", "PNG for the screen", "waylog-strikes-convoys.png", 1200, "light"},
		{"twice", "/?from=2017-05-26&to=2017-06-01&now=2017-05-30", "PNG at twice the size", "waylog-strikes-convoys-and-1-more-2017-05-26-2017-06-01@2x.png", 1200, "light"},
		{"dark", "/?sel=strikes:strike-on-convoy-25-may", "PNG at twice the size", "waylog-strikes-convoys-and-1-more@2x.png", 1440, "dark"},
		{"arabic", "/?lang=ar&layers=strikes", "صورة بضعف الحجم", "waylog-strikes@2x.png", 1200, "light"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := startServer(t, "--db", filepath.Join(t.TempDir(), "w.db"))
			b := openTab(t, s.url, c.width, 800)
			b.scheme(c.scheme)
			into := filepath.Join(dir, c.name)
			if err := os.MkdirAll(into, 0o755); err != nil {
				t.Fatal(err)
			}
			b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
				_, err := cdp.Call(ctx, t, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: "allow", DownloadPath: into})
				return err
			}))
			b.goTo(c.path)
			b.rest()
			size := eval[[]int](b, `[document.querySelector(".stage").clientWidth, document.querySelector(".stage").clientHeight]`)
			b.openShare()
			eval[any](b, fmt.Sprintf(`[...document.querySelectorAll("dialog.share button")].find(e => e.textContent === %q).click()`, c.button))
			b.until(`document.querySelector("dialog.share .notice")?.textContent.includes(".png")`)
			var body []byte
			for end := time.Now().Add(10 * time.Second); time.Now().Before(end) && len(body) == 0; time.Sleep(50 * time.Millisecond) {
				body, _ = os.ReadFile(filepath.Join(into, c.file))
			}
			img, err := png.Decode(bytes.NewReader(body))
			if err != nil {
				names, _ := filepath.Glob(filepath.Join(into, "*"))
				t.Fatalf("%s: %v; there are %v", c.file, err, names)
			}
			keepPicture(t, "picture-"+c.name+".png", body)
			ratio := 1
			if strings.Contains(c.file, "@2x") {
				ratio = 2
			}
			if got := img.Bounds().Dx(); got != size[0]*ratio {
				t.Errorf("it is %d pixels wide, want %d", got, size[0]*ratio)
			}
			if got := img.Bounds().Dy(); got <= (size[1]+60)*ratio {
				t.Errorf("it is %d pixels high: no room for words beside the map's %d", got, size[1]*ratio)
			}
			if n := coloursOf(img); n < 200 {
				t.Errorf("it has %d colours: there is no map in it", n)
			}
			land := color.RGBA{0xf4, 0xf1, 0xea, 255}
			if c.scheme == "dark" {
				land = color.RGBA{0x20, 0x27, 0x2d, 255}
			}
			if share := shareOf(img, land); share < 0.15 {
				t.Errorf("%.0f %% of it is land", 100*share)
			}
			b.quiet()
		})
	}
}

// keepPicture writes a picture to WAYLOG_SCREENS, where that is set.
func keepPicture(t *testing.T, name string, body []byte) {
	t.Helper()
	if dir := os.Getenv("WAYLOG_SCREENS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func coloursOf(img image.Image) int {
	seen := map[color.Color]bool{}
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y += 3 {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x += 3 {
			seen[img.At(x, y)] = true
		}
	}
	return len(seen)
}

// shareOf is how much of a picture has nearly a colour.
func shareOf(img image.Image, c color.RGBA) float64 {
	near := func(a uint32, b uint8) bool { d := int(a>>8) - int(b); return d > -7 && d < 7 }
	n, all := 0, 0
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y += 3 {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x += 3 {
			all++
			if r, g, b, _ := img.At(x, y).RGBA(); near(r, c.R) && near(g, c.G) && near(b, c.B) {
				n++
			}
		}
	}
	return float64(n) / float64(all)
}

// TestPaper prints the page, from dark and from right to left, and looks at the
// sheet as a printer would get it.
func TestPaper(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, path, scheme string }{
		{"light", "/?sel=strikes:strike-on-convoy-25-may", "light"},
		{"dark", "/?from=2017-05-26&to=2017-06-01&now=2017-05-30", "dark"},
		{"arabic", "/?lang=ar", "light"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, _ := openMap(t, 1440, 900, "/")
			b.scheme(c.scheme)
			b.goTo(c.path)
			b.until(`performance.getEntriesByType("resource").some(e => /\/print-\w{8}\.js$/.test(e.name))`)
			time.Sleep(500 * time.Millisecond) // until the sheet listens to printing
			var pdf string
			b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
				got, err := cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{PrintBackground: new(true), PaperWidth: 8.27, PaperHeight: 11.69})
				if err == nil {
					pdf = base64.StdEncoding.EncodeToString(got.Data)
				}
				return err
			}))
			body, err := base64.StdEncoding.DecodeString(pdf)
			if err != nil {
				t.Fatal(err)
			}
			keepPicture(t, "paper-"+c.name+".pdf", body)
			if pages := bytes.Count(body, []byte("/Type /Page\n")); pages < 2 || pages > 8 {
				t.Errorf("it has %d pages", pages)
			}
			if eval[bool](b, `document.documentElement.classList.contains("on-paper") || !!document.querySelector(".paper-head")`) {
				t.Error("the sheet stays on the page after printing")
			}

			// The same by hand, to look at.
			b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
				_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: c.scheme}}})
				return err
			}))
			eval[any](b, `dispatchEvent(new Event("beforeprint"))`)
			if got := eval[string](b, `getComputedStyle(document.body).backgroundColor + document.documentElement.dataset.theme`); got != "rgb(255, 255, 255)light" {
				t.Errorf("the paper is %s", got)
			}
			for _, hidden := range []string{".header", ".panel", ".foot", ".legend"} {
				if eval[bool](b, fmt.Sprintf(`document.querySelector(%q)?.getClientRects().length > 0`, hidden)) {
					t.Errorf("%s is printed", hidden)
				}
			}
			if n := eval[int](b, `document.querySelectorAll(".map canvas[hidden] + canvas:not([hidden])").length`); n == 0 {
				t.Error("the names are printed from a canvas that was cleared: Chromium clears the map with it")
			}
			events := eval[int](b, `document.querySelectorAll(".paper-list > li").length`)
			if shown := b.shown(); c.name != "arabic" && events != shown {
				t.Errorf("%d of %d events are printed", events, shown)
			}
			if width := eval[float64](b, `document.querySelector(".wl-events").getBoundingClientRect().width`); width == 0 {
				t.Error("there are no events on the printed map")
			}
			if address := eval[string](b, `document.querySelector(".paper-sources .paper-address").textContent`); !strings.Contains(address, "asof=") {
				t.Errorf("the address is %s", address)
			}
			time.Sleep(300 * time.Millisecond)
			b.shot("paper-" + c.name)
			eval[any](b, `dispatchEvent(new Event("afterprint"))`)
			b.until(`!document.querySelector(".paper-head") && document.documentElement.dataset.theme === "` + c.scheme + `"`)
			b.quiet()
		})
	}
}
