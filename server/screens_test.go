package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestScreens takes the pictures of `make screens`: every screen that a change
// of the page should be looked at on. They are for the eye; what can be
// asserted is asserted elsewhere.
func TestScreens(t *testing.T) {
	if os.Getenv("WAYLOG_SCREENS") == "" {
		t.Skip("pictures are taken by make screens")
	}
	many, _ := ucdpDatabase(t)
	founding := startServer(t, "--db", filepath.Join(t.TempDir(), "founding.db"))
	ucdp := startServer(t, "--db", many, "--no-sample")
	const (
		strike = "/?sel=strikes:strike-on-convoy-25-may"
		broken = `(() => { window.fetch = () => Promise.reject(new TypeError("gone")); history.pushState(null, "", "?q=convoy"); dispatchEvent(new PopStateEvent("popstate")) })()`
	)
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"desktop", 1440, 900}, {"laptop", 1024, 768}, {"phone", 390, 844}} {
		for _, scheme := range []string{"light", "dark"} {
			b := openTab(t, founding.url, size.width, size.height)
			b.scheme(scheme)
			many := openTab(t, ucdp.url, size.width, size.height)
			many.scheme(scheme)
			for _, screen := range []struct{ name, path, then string }{
				{"founding", "/", ""},
				{"arabic", "/?lang=ar", ""},
				{"selected", strike, ""},
				{"selected-arabic", strike + "&lang=ar", ""},
				{"moment", "/?now=2017-05-30", ""},
				{"certain", "/?from=2017-05-25&to=2017-05-25&match=certain", ""},
				{"table", "/?show=table", ""},
				{"embed", "/embed/", ""},
				{"empty", "/?q=zzzz", ""},
				{"out-of-range", "/?from=2016-01-01&to=2016-02-01", ""},
				{"error", "/", broken},
			} {
				b.goTo(screen.path)
				if screen.then != "" {
					eval[any](b, screen.then)
				}
				b.rest()
				b.shot(size.name + "-" + scheme + "-" + screen.name)
			}
			for name, path := range map[string]string{"16566": "/", "16566-week": "/?from=2017-05-25&to=2017-06-01", "16566-table": "/?show=table"} {
				many.goTo(path)
				many.rest()
				many.shot(size.name + "-" + scheme + "-" + name)
			}
		}
	}
}

// TestScreensByEye takes pictures of the page as people with other colour vision
// see it: what must be told apart is told apart by shape, fill and texture too.
func TestScreensByEye(t *testing.T) {
	if os.Getenv("WAYLOG_SCREENS") == "" {
		t.Skip("pictures are taken by make screens")
	}
	ucdp := openUCDP(t, 1440, 900, "/?from=2017-05-01&to=2017-08-31&map=9/35.9/38.9")
	founding, _ := openMap(t, 1440, 900, "/")
	for _, eye := range []string{"deuteranopia", "protanopia", "tritanopia", "achromatopsia"} {
		for name, b := range map[string]*tab{"founding": founding, "16566": ucdp} {
			b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
				_, err := cdp.Call(ctx, t, emulation.SetEmulatedVisionDeficiency, emulation.SetEmulatedVisionDeficiencyParams{Type: emulation.SetEmulatedVisionDeficiencyType(eye)})
				return err
			}))
			b.rest()
			b.shot("eye-" + eye + "-" + name)
		}
	}
}

// rest waits until fonts, map and transitions have come to rest.
func (b *tab) rest() {
	b.t.Helper()
	eval[any](b, `document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 900))).then(() => null)`)
}
