package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// How the way between the page and the server is.
const (
	wayOpen  = iota
	wayCut   // nobody answers
	waySlow  // what is asked of the layers takes longer than anybody waits
	wayFails // the server answers that it failed
)

const failedRequest = "5f1c0de5f1c0de00"

// wayTo puts something between the page and the server that can be in its way.
func wayTo(t *testing.T, site string) (string, *atomic.Int32) {
	t.Helper()
	to, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	var way atomic.Int32
	proxy := httputil.NewSingleHostReverseProxy(to)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		layers := strings.HasPrefix(r.URL.Path, "/collections") || r.URL.Query().Get("f") == "json"
		switch now := way.Load(); {
		case now == wayCut:
			panic(http.ErrAbortHandler)
		case now == wayFails && layers:
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = fmt.Fprintf(w, `{"title":"The server failed","detail":"The disk is full.","status":500,"request_id":%q}`, failedRequest)
			return
		case now == waySlow && strings.Count(r.URL.Path, "/") > 1 && layers:
			for range 300 {
				if way.Load() != waySlow || r.Context().Err() != nil {
					break
				}
				time.Sleep(50 * time.Millisecond)
			}
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		way.Store(wayOpen)
		s.CloseClientConnections()
		s.Close()
	})
	return s.URL, &way
}

const spot = `(document.querySelector(".spot")?.innerText ?? "")`

// bothWidths runs a test on a desktop and on a phone, with a fresh page.
func bothWidths(t *testing.T, b *tab, run func(t *testing.T, d device)) {
	t.Helper()
	for _, d := range []device{desktop, phone} {
		t.Run(d.name, func(t *testing.T) {
			b.t = t
			b.on(d)
			run(t, d)
			for _, finding := range b.axe() {
				t.Error(finding)
			}
		})
	}
	b.t = t
}

// TestNothingInThePeriod chooses days without a certain event: the page offers
// the nearest that have some, before and after, and they do.
func TestNothingInThePeriod(t *testing.T) {
	t.Parallel()
	b, s := openMap(t, 1440, 900, "/")
	const path = "/?layers=strikes&from=2017-05-26&to=2017-05-27&match=certain"
	bothWidths(t, b, func(t *testing.T, d device) {
		for _, side := range []string{"Earlier", "Later"} {
			b.goTo(path)
			offer := `[...document.querySelectorAll(".spot button")].find(e => e.textContent.startsWith("` + side + `"))`
			b.until(offer)
			b.until(`[...document.querySelectorAll(".spot button")].some(e => e.textContent.startsWith("In the whole period"))`)
			b.shot("state-period-" + d.name)
			says := eval[string](b, offer+`.textContent`)
			eval[any](b, offer+`.click()`)
			b.until(`!document.querySelector(".spot") && document.querySelector(".list .row")`)
			b.until(settled)
			query := eval[string](b, `new URLSearchParams(location.search).get("from") + "/" + new URLSearchParams(location.search).get("to")`)
			var got collection
			s.json(t, "/collections/strikes/items?match=certain&datetime="+query, &got)
			if got.NumberMatched == 0 || b.shown() != got.NumberMatched || !strings.Contains(says, fmt.Sprintf("%d event", got.NumberMatched)) {
				t.Errorf("%q leads to %d events, the server has %d", says, b.shown(), got.NumberMatched)
			}
		}
		b.goTo(path)
	})
	b.quiet()
}

// TestWhichFilterToLift looks for words that are nowhere, in a period: the page
// says what would be found without the one and without the other.
func TestWhichFilterToLift(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	bothWidths(t, b, func(t *testing.T, d device) {
		b.goTo("/?layers=convoys&q=kalibr")
		const lift = `[...document.querySelectorAll(".spot button")].find(e => e.textContent.includes("kalibr"))`
		b.until(lift)
		if says := eval[string](b, lift+`.textContent`); !strings.Contains(says, "4 events") {
			t.Errorf("without the words there are %q", says)
		}
		b.shot("state-words-" + d.name)
		eval[any](b, lift+`.click()`)
		b.until(`!location.search.includes("q=") && document.querySelector(".list .row")`)
	})
	b.quiet()
}

// TestEmptyDatabase opens a server without a layer: the page says how to fill
// it, and shows what comes without being loaded again.
func TestEmptyDatabase(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "w.db")
	s := startServer(t, "--no-sample", "--db", db)
	b := openTab(t, s.url, 1440, 900)
	bothWidths(t, b, func(t *testing.T, d device) {
		b.do(chromedp.Navigate(s.url + "/"))
		b.until(spot + `.includes("nothing on this map yet")`)
		b.until(spot + `.includes("waylog import")`)
		b.shot("state-empty-" + d.name)
	})
	if _, stderr, status := waylog(t, goodTable, "import", "--db", db, "--layer", "own", "-"); status != exitDone {
		t.Fatal(stderr)
	}
	b.until(`document.querySelectorAll(".card-row .row, .list .row").length === 2`)
	b.quiet()
}

// TestLayerWithoutEvents switches all off, names a layer that is not there, and
// asks for less than there is.
func TestLayersNotShown(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	bothWidths(t, b, func(t *testing.T, d device) {
		b.do(chromedp.Navigate(b.site + "/?layers=nowhere"))
		b.until(spot + `.includes("nowhere") && ` + spot + `.includes("Strikes and clashes")`)
		b.shot("state-unknown-" + d.name)
		b.do(chromedp.Navigate(b.site + "/?layers="))
		b.until(spot + `.includes("switched off")`)
		b.shot("state-off-" + d.name)
		eval[any](b, `document.querySelector(".spot button").click()`)
		b.until(settled + ` && document.querySelector(".list .row")`)
	})
	b.quiet()
}

// TestSlowServer waits more than four seconds: the page says for what, without
// having jumped; the reader may stop it, and try again.
func TestSlowServer(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--db", filepath.Join(t.TempDir(), "w.db"))
	site, way := wayTo(t, s.url)
	b := openTab(t, site, 1440, 900)
	bothWidths(t, b, func(t *testing.T, d device) {
		way.Store(waySlow)
		b.do(chromedp.Navigate(site + "/"))
		b.until(`document.querySelector(".skeleton")`)
		b.shot("state-loading-" + d.name)
		b.until(`document.querySelector(".map-notice")?.textContent.includes("Strikes and clashes")`)
		if text := eval[string](b, `document.getElementById("shown").textContent`); strings.Contains(text, "0 events") {
			t.Errorf("what has not come yet is counted: %q", text)
		}
		b.shot("state-slow-" + d.name)
		eval[any](b, `[...document.querySelectorAll(".map-notice button")].at(-1).click()`)
		b.until(spot + `.includes("You stopped")`)
		way.Store(wayOpen)
		eval[any](b, `document.querySelector(".spot button").click()`)
		b.until(settled + ` && document.querySelector(".list .row") && !document.querySelector(".spot, .map-notice")`)
	})
	if len(b.complain) > 0 {
		t.Errorf("the console says %q", b.complain)
	}
}

// TestServerError shows what the server said, and by which id its operator
// finds the cause; and asks again by itself.
func TestServerError(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--db", filepath.Join(t.TempDir(), "w.db"))
	site, way := wayTo(t, s.url)
	b := openTab(t, site, 1440, 900)
	bothWidths(t, b, func(t *testing.T, d device) {
		way.Store(wayFails)
		b.do(chromedp.Navigate(site + "/"))
		b.until(spot + `.includes("The disk is full.") && ` + spot + `.includes("` + failedRequest + `")`)
		b.until(spot + `.includes("Next try in")`)
		b.shot("state-error-" + d.name)
		way.Store(wayOpen)
		b.until(settled + ` && document.querySelector(".list .row") && !document.querySelector(".spot")`)
	})
}

// TestConnectionLost cuts the connection under an open page: what is loaded can
// still be read and filtered, what is not says so; and all of it comes by itself
// when the connection is back, which is said.
func TestConnectionLost(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--db", filepath.Join(t.TempDir(), "w.db"))
	site, way := wayTo(t, s.url)
	b := openTab(t, site, 1440, 900)
	bothWidths(t, b, func(t *testing.T, d device) {
		way.Store(wayOpen)
		b.goTo("/?show=list")
		rows := eval[int](b, `document.querySelectorAll(".list .row").length`)
		way.Store(wayCut)
		eval[any](b, `(() => { history.pushState(null, "", "?show=list&q=convoy"); dispatchEvent(new PopStateEvent("popstate")); })()`)
		b.until(spot + `.includes("cannot be reached")`)
		b.until(spot + `.includes("Next try in")`)
		if n := eval[int](b, `document.querySelectorAll(".list .row").length`); n != 0 {
			t.Errorf("%d rows answer another question", n)
		}
		b.shot("state-cut-" + d.name)
		eval[any](b, `history.back()`)
		way.Store(wayOpen)
		b.until(`document.querySelectorAll(".list .row").length === ` + fmt.Sprint(rows) + ` && !document.querySelector(".spot, .map-notice")`)
		if said := eval[string](b, `document.querySelector("[role=status]").textContent`); said == "" {
			t.Error("nobody is told that the connection is back")
		}
	})
}

// TestFirstVisit reads the note of a first visit, closes it, and does not meet it again.
func TestFirstVisit(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	bothWidths(t, b, func(t *testing.T, d device) {
		eval[any](b, `localStorage.removeItem("waylog.intro")`)
		b.goTo("/")
		b.until(`document.querySelector(".intro")?.checkVisibility()`)
		b.shot("state-first-" + d.name)
		eval[any](b, `document.querySelector(".intro-close").click()`)
		b.until(`!document.querySelector(".intro") && document.activeElement.id === "list"`)
		b.goTo("/")
		if eval[bool](b, `Boolean(document.querySelector(".intro"))`) {
			t.Error("the note is back")
		}
	})
	b.quiet()
}

// TestWithoutScript opens the page with scripts switched off: it says so, in
// each language, and its links lead to the data.
func TestWithoutScript(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--db", filepath.Join(t.TempDir(), "w.db"))
	b := openTab(t, s.url, 1440, 900)
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}), chromedp.Navigate(s.url+"/"))
	b.shot("state-noscript")
	page, _ := s.get(t, "/?f=html")
	start, end := strings.Index(page, "<noscript>"), strings.Index(page, "</noscript>")
	if start < 0 || end < start {
		t.Fatalf("the page says nothing without scripts: %s", page)
	}
	words := page[start:end]
	for _, want := range []string{"scripts are switched off", `lang="ar"`} {
		if !strings.Contains(words, want) {
			t.Errorf("the page does not say %q: %s", want, words)
		}
	}
	for _, link := range strings.Split(words, `href="`)[1:] {
		link, _, _ = strings.Cut(link, `"`)
		if body, status := s.get(t, "/"+link); status != http.StatusOK {
			t.Errorf("%s: %d %.200s", link, status, body)
		}
	}
}

// TestThemeIsThereAtOnce chooses the dark theme on a light system and loads the
// page again: not even the first paint is light.
func TestThemeIsThereAtOnce(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/")
	b.scheme("light")
	b.goTo("/")
	eval[any](b, `localStorage.setItem("waylog.theme", "dark")`)
	b.do(chromedp.Navigate(b.site + "/"))
	b.until(`document.documentElement.dataset.theme === "dark"`)
	b.until(settled)
	if bar := eval[string](b, `document.querySelector("meta[name=theme-color]").content`); bar != "#161b20" {
		t.Errorf("the browser's bar is %s", bar)
	}
	eval[any](b, `localStorage.removeItem("waylog.theme")`)
	b.scheme("dark")
	b.goTo("/")
	if theme := eval[string](b, `document.documentElement.dataset.theme`); theme != "dark" {
		t.Errorf("the system is dark and the page %s", theme)
	}
	b.quiet()
}
