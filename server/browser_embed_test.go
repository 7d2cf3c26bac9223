package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/waylog/waylog/data/storetest"
	"github.com/waylog/waylog/static"
)

// hostPage is somebody else's article with the map in a frame, on an origin of
// its own.
func hostPage(t *testing.T, src, attributes string) *httptest.Server {
	t.Helper()
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="en"><title>Article</title><meta name="viewport" content="width=device-width">
			<body style="margin:0;font:18px/1.6 Georgia,serif;background:#fff"><div style="max-width:640px;margin:0 auto;padding:0 20px">
			<h1>What is known of the night</h1><p>%s</p>
			<iframe src="%s" title="Map" width="100%%" height="480" style="border:0" %s></iframe><p>%[1]s</p><p style="height:1400px"></p></div>`,
			strings.Repeat("Words of the article. ", 20), src, attributes)
	}))
	t.Cleanup(host.Close)
	return host
}

// openArticle is openTab for a page with a frame: all of it in one process, or
// what is in the frame could not be asked of the tab.
func openArticle(t *testing.T, site string) *tab {
	t.Helper()
	if !static.Built() {
		storetest.Lacks(t, "the page was not built: run make build")
	}
	alloc, stop := chromedp.NewExecAllocator(t.Context(),
		chromedp.ExecPath(tool(t, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")),
		chromedp.UserDataDir(t.TempDir()), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("lang", "en-GB"),
		chromedp.Flag("disable-site-isolation-trials", true),
		chromedp.Flag("disable-features", "IsolateOrigins,site-per-process,IsolateSandboxedIframes"))
	t.Cleanup(stop)
	b := &tab{t: t, site: site}
	ctx, cancel := chromedp.NewContext(alloc, chromedp.WithListener(b.hear))
	t.Cleanup(cancel)
	b.ctx = ctx
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(700, 900)); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return b
}

// inFrame evaluates an expression in the only frame of the page.
func inFrame[T any](b *tab, expression string) (out T, err error) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	err = chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		tree, err := cdp.Call(ctx, t, page.GetFrameTree, cdp.Empty{})
		if err != nil {
			return err
		}
		if len(tree.FrameTree.ChildFrames) == 0 {
			return errors.New("the page has no frame")
		}
		world, err := cdp.Call(ctx, t, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: tree.FrameTree.ChildFrames[0].Frame.ID})
		if err != nil {
			return err
		}
		got, err := cdp.Call(ctx, t, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, ContextID: world.ExecutionContextID, ReturnByValue: new(true)})
		switch {
		case err != nil:
			return err
		case got.ExceptionDetails != nil:
			return errors.New(got.ExceptionDetails.Exception.Description)
		case len(got.Result.Value) == 0:
			return nil
		}
		return json.Unmarshal([]byte(got.Result.Value), &out)
	}))
	return out, err
}

// must is inFrame where it cannot fail.
func must[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := inFrame[T](b, expression)
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// untilFrame waits for a condition inside the frame.
func (b *tab) untilFrame(condition string) {
	b.t.Helper()
	var err error
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		var ok bool
		if ok, err = inFrame[bool](b, "Boolean("+condition+")"); err == nil && ok {
			return
		}
	}
	b.shot("frame-failed")
	b.t.Fatalf("this did not become true in the frame: %s (%v)\nconsole: %v\nfailed: %v", condition, err, b.complain, b.failed)
}

const (
	framed   = `document.querySelector('.embed[data-settled="true"]') && document.querySelector(".wl-events [data-event]")`
	fullLink = `document.querySelector(".embed-full").href`
)

// TestEmbedInAnArticle puts the map into a page of another origin: it draws,
// plays, lets the reader scroll past, and leads to the same view on the page;
// also where the frame may do next to nothing.
func TestEmbedInAnArticle(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--db", filepath.Join(t.TempDir(), "w.db"))
	const query = "layers=strikes,convoys&from=2017-05-26&to=2017-06-01&match=certain&map=8/35.3/38.8"
	for _, c := range []struct{ name, attributes string }{
		{"plain", `loading="lazy"`},
		{"sandbox with the origin", `sandbox="allow-scripts allow-same-origin"`},
		{"sandbox without", `sandbox="allow-scripts"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			host := hostPage(t, s.url+"/embed/?"+query, c.attributes)
			b := openArticle(t, host.URL)
			b.do(chromedp.Navigate(host.URL + "/"))
			b.untilFrame(framed)
			b.shot("embed-article-" + strings.ReplaceAll(c.name, " ", "-"))

			link := must[string](b, fullLink)
			u, err := url.Parse(link)
			if err != nil {
				t.Fatal(err)
			}
			want, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			if u.Path != "/" || u.Query().Encode() != want.Encode() {
				t.Errorf("the full map is at %s, want the parameters %s", link, query)
			}

			must[any](b, `document.querySelector(".play").click()`)
			b.untilFrame(`document.querySelector('.play[aria-label="Pause"]')`)
			b.untilFrame(`Number(document.querySelector(".track input").value) > Number(document.querySelector(".track input").min)`)
			must[any](b, `document.querySelector(".play").click()`)

			// The wheel over the map scrolls the article.
			const zoom = `document.querySelector(".embed-full").dispatchEvent(new PointerEvent("pointerdown", {bubbles: true})), new URL(document.querySelector(".embed-full").href).searchParams.get("map").split("/")[0]`
			before := must[string](b, zoom)
			b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
				for range 3 {
					if _, err := cdp.Call(ctx, t, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: "mouseWheel", X: 350, Y: 500, DeltaX: 0.5, DeltaY: 120}); err != nil {
						return err
					}
				}
				return nil
			}))
			b.until(`scrollY > 0`)
			b.untilFrame(`document.querySelector(".gesture.shown")`)
			b.shot("embed-article-hint")
			if after := must[string](b, zoom); after != before {
				t.Errorf("the wheel zoomed the map from %s to %s", before, after)
			}
			for _, line := range b.complain {
				t.Errorf("the console says: %s", line)
			}
			for _, line := range b.failed {
				t.Errorf("a failed request: %s", line)
			}
		})
	}
}

// behindPanels are the "layer:id" of the signs of points that something of the page lies over.
const behindPanels = `[...document.querySelectorAll(".wl-points [data-event]")].filter(e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden").filter(e => {
	const r = e.getBoundingClientRect();
	return !document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)?.closest(".leaflet-map-pane");
}).map(e => e.dataset.event)`

// named says that the map has names: that more than 500 values of their canvas are not clear.
const named = `(() => {
	const c = document.querySelector(".wl-label-canvas");
	return c && c.width > 0 && ` + pixelsOf + `.filter((v, i) => i % 4 === 3 && v > 0).length >= 500;
})()`

// TestEmbedByItself looks at the frame alone in the sizes that articles have.
func TestEmbedByItself(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--db", filepath.Join(t.TempDir(), "w.db"))
	for _, c := range []struct {
		name          string
		width, height int64
		path          string
	}{
		{"320", 320, 420, "/embed/?layers=strikes,convoys,corridors"},
		{"600", 600, 450, "/embed?layers=strikes,convoys,corridors&sel=strikes:strike-on-convoy-25-may"},
		{"960-dark", 960, 600, "/embed/?theme=dark&from=2017-05-26&to=2017-06-01&now=2017-05-30"},
		{"600-ar", 600, 450, "/embed/?lang=ar&sel=strikes:strike-on-convoy-25-may"},
		{"320-ar-dark", 320, 420, "/embed/?lang=ar&theme=dark"},
		{"390", 390, 844, "/embed/?layers=strikes,convoys,corridors"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := openTab(t, s.url, c.width, c.height)
			b.do(chromedp.Navigate(s.url + c.path))
			b.until(framed)
			if strings.Contains(c.path, "sel=") {
				b.until(`document.querySelector(".note h2")`)
			}
			b.until(named) // names come with the base map, after the events
			time.Sleep(400 * time.Millisecond)
			b.shot("embed-" + c.name)
			if over := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
				t.Errorf("it is %d px too wide", over)
			}
			if dark := eval[bool](b, `document.documentElement.dataset.theme === "dark"`); dark != strings.Contains(c.path, "theme=dark") {
				t.Errorf("dark is %v", dark)
			}
			if !strings.Contains(c.path, "sel=") {
				b.until(behindPanels + `.length === 0`) // panels come with what they are about
			}
			for _, finding := range b.axe() {
				t.Error(finding)
			}
			if got := eval[string](b, `location.search`); !strings.HasSuffix(c.path, got) {
				t.Errorf("the frame changed its address to %s", got)
			}
			b.quiet()
		})
	}
}

// TestEmbedIsLight adds up what a frame fetches before it can be read, but for
// the events themselves.
func TestEmbedIsLight(t *testing.T) {
	t.Parallel()
	const budget = 300 << 10
	s := startServer(t, "--db", filepath.Join(t.TempDir(), "w.db"))
	b := openTab(t, s.url, 600, 450)
	var mu sync.Mutex
	addresses := map[network.RequestID]string{}
	sizes := map[string]float64{}
	err := chromedp.Listen(b.ctx, func(ev any) {
		mu.Lock()
		defer mu.Unlock()
		switch ev := ev.(type) {
		case *network.EventRequestWillBeSent:
			addresses[ev.RequestID] = strings.TrimPrefix(ev.Request.URL, s.url)
		case *network.EventLoadingFinished:
			sizes[addresses[ev.RequestID]] += ev.EncodedDataLength
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate(s.url + "/embed/?layers=strikes,convoys,corridors"))
	b.until(framed)
	time.Sleep(500 * time.Millisecond)
	mu.Lock()
	defer mu.Unlock()
	sum := 0.0
	for address, n := range sizes {
		if !strings.HasPrefix(address, "/collections") {
			sum += n
			t.Logf("%7.1f KB %s", n/1024, address)
		}
	}
	t.Logf("%7.1f KB in all", sum/1024)
	if sum > budget || sum == 0 {
		t.Errorf("the frame fetches %.0f KB besides the data, the budget is %d", sum/1024, budget>>10)
	}
}
