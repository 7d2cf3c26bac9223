package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/waylog/waylog/data/storetest"
	"github.com/waylog/waylog/static"
)

// tab is one tab of a real Chromium, looking at one server. It notes every
// request and every complaint of the console.
type tab struct {
	t    *testing.T
	ctx  context.Context
	site string

	mu       sync.Mutex
	foreign  []string // requests to anybody but the site
	failed   []string // answers of 400 and more, and requests that got none
	complain []string // errors and warnings of the console, CSP among them
}

// openTab starts Chromium for the test and a tab of the given size in it.
func openTab(t *testing.T, site string, width, height int64) *tab {
	t.Helper()
	if !static.Built() {
		storetest.Lacks(t, "the page was not built: run make build")
	}
	path := tool(t, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
	alloc, stop := chromedp.NewExecAllocator(t.Context(),
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", "en-GB"))
	t.Cleanup(stop)
	tb := &tab{t: t, site: site}
	ctx, cancel := chromedp.NewContext(alloc, chromedp.WithListener(tb.hear))
	t.Cleanup(cancel)
	tb.ctx = ctx
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height)); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return tb
}

// hear is called for every event of the browser.
func (b *tab) hear(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		if u := ev.Request.URL; !strings.HasPrefix(u, b.site+"/") && !strings.HasPrefix(u, "data:") && !strings.HasPrefix(u, "blob:") {
			b.foreign = append(b.foreign, u)
		}
	case *network.EventResponseReceived:
		if ev.Response.Status >= 400 {
			b.failed = append(b.failed, ev.Response.URL)
		}
	case *network.EventLoadingFailed:
		if !ev.Canceled {
			b.failed = append(b.failed, ev.ErrorText)
		}
	case *log.EventEntryAdded:
		if ev.Entry.Level == log.EntryLevelError || ev.Entry.Level == log.EntryLevelWarning {
			b.complain = append(b.complain, ev.Entry.Text)
		}
	case *runtime.EventConsoleAPICalled:
		if ev.Type == "error" || ev.Type == "warning" {
			for _, arg := range ev.Args {
				b.complain = append(b.complain, arg.Description+string(arg.Value))
			}
		}
	case *runtime.EventExceptionThrown:
		b.complain = append(b.complain, ev.ExceptionDetails.Text)
		if e := ev.ExceptionDetails.Exception; e != nil {
			b.complain = append(b.complain, e.Description)
		}
	}
}

// quiet fails the test when the page asked a stranger, a request failed or the
// console had something to say.
func (b *tab) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for what, list := range map[string][]string{"a foreign request": b.foreign, "a failed request": b.failed, "the console says": b.complain} {
		for _, s := range list {
			b.t.Errorf("%s: %s", what, s)
		}
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// goTo opens a path of the site and waits until every layer has answered and is
// drawn. The pages of a long list come on their own: they are waited for apart.
func (b *tab) goTo(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.site + path))
	b.until(settled)
	// What was answered is drawn a frame later, and a long list measures itself first.
	eval[any](b, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))`)
}

// scheme makes the reader prefer "light" or "dark".
func (b *tab) scheme(name string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}},
		})
		return err
	}))
}

// eval returns the value of an expression, awaited where it is a promise.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits for a condition of the page to become true, for as long as a
// machine may take that others use as well.
func (b *tab) until(condition string) {
	b.t.Helper()
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		if eval[bool](b, "Boolean("+condition+")") {
			return
		}
	}
	b.shot("until-failed")
	b.t.Fatalf("this did not become true: %s\nconsole: %v\nfailed: %v", condition, b.complain, b.failed)
}

// shot writes a picture of the page to WAYLOG_SCREENS, where that is set.
func (b *tab) shot(name string) {
	b.t.Helper()
	dir := os.Getenv("WAYLOG_SCREENS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// axe returns what axe-core finds against WCAG 2.2 A and AA, one line each.
func (b *tab) axe() []string {
	b.t.Helper()
	return b.axeIn("html")
}

// axeIn returns what it finds in a part of the page.
func (b *tab) axeIn(part string) []string {
	b.t.Helper()
	source, err := os.ReadFile(filepath.Join("..", "static", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		storetest.Lacks(b.t, "axe-core is not installed: run make build")
	}
	eval[any](b, string(source)+";null")
	return eval[[]string](b, fmt.Sprintf(`axe.run(document.querySelector(%q), {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa"]})
		.then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary)))`, part))
}
