package main

import (
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Bytes as transferred, compressed.
const (
	mostFirstView = 350_000
	mostScript    = 120_000
)

// TestFirstViewIsSmall adds up everything a browser fetches until the founding
// map stands, as it came over the wire.
func TestFirstViewIsSmall(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "ar"} {
		t.Run(lang, func(t *testing.T) {
			s := startServer(t, "--db", t.TempDir()+"/w.db")
			b := openTab(t, s.url, 1440, 900)
			var mu sync.Mutex
			name, size := map[network.RequestID]string{}, map[string]int{}
			err := chromedp.Listen(b.ctx, func(ev any) {
				mu.Lock()
				defer mu.Unlock()
				switch ev := ev.(type) {
				case *network.EventResponseReceived:
					name[ev.RequestID] = ev.Response.URL
				case *network.EventLoadingFinished:
					size[name[ev.RequestID]] += int(ev.EncodedDataLength)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			b.goTo("/?lang=" + lang)
			b.until(`document.querySelector(".row") && ` + drawnEvents + `.length > 0`)
			eval[any](b, `document.fonts.ready.then(() => new Promise(done => setTimeout(done, 800))).then(() => null)`)
			all := 0
			mu.Lock()
			for url, n := range size {
				all += n
				t.Logf("%7d %s", n, strings.TrimPrefix(url, s.url))
			}
			mu.Unlock() // the browser answers nobody while the listener waits
			if all == 0 || all > mostFirstView {
				t.Errorf("the first view takes %d bytes, more than %d", all, mostFirstView)
			}
			// Without the heads of the answers, which the whole has in it, and without
			// a language's words (ar-HASH.js).
			// What begins with how the page prints comes two seconds after that view.
			script := eval[int](b, `(() => {
				const all = performance.getEntriesByType("resource");
				const later = all.find(e => /\/print-\w{8}\.js$/.test(e.name))?.startTime ?? Infinity;
				return all.filter(e => /\.js$/.test(e.name) && !/\/[a-z]{2}-\w{8}\.js$/.test(e.name) && e.startTime < later).reduce((n, e) => n + e.encodedBodySize, 0);
			})()`)
			if script == 0 || script > mostScript {
				t.Errorf("its scripts take %d bytes, more than %d", script, mostScript)
			}
			t.Logf("%d bytes in all, %d of them scripts", all, script)
		})
	}
}
