package main

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// mouse does one thing with the first button of the mouse, at a place.
func (b *tab) mouse(kind input.DispatchMouseEventType, x, y float64) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: x, Y: y, Button: input.MouseButtonLeft, Buttons: 1, ClickCount: 1})
		return err
	}))
}

// drag presses the button at the first place and moves on to the others; it stays pressed.
func (b *tab) drag(y float64, xs ...float64) {
	b.t.Helper()
	b.over(xs[0], y)
	b.mouse(input.DispatchMouseEventTypeMousePressed, xs[0], y)
	for _, x := range xs[1:] {
		b.mouse(input.DispatchMouseEventTypeMouseMoved, x, y)
	}
}

// TestPeriodBesideTheData asks for days before all events: the axis shows where
// they are, and the end of the period can be dragged to where there is something.
func TestPeriodBesideTheData(t *testing.T) {
	t.Parallel()
	b, _ := openMap(t, 1440, 900, "/?from=2017-03-01&to=2017-04-01")
	const (
		plot = `(() => { const r = document.querySelector(".plot").getBoundingClientRect(); return [r.x, r.y, r.width] })()`
		day  = 1.0 / 93 // 1 March to 1 June
		head = `document.querySelector(".title-period").textContent`
	)
	b.until(plot + `[2] > 0 && ` + periodStart)
	box := eval[[]float64](b, plot)
	at := func(handle string) float64 {
		return (eval[float64](b, `(() => { const r = `+handle+`.getBoundingClientRect(); return r.x + r.width / 2 })()`) - box[0]) / box[2]
	}
	if start, end := at(periodStart), at(periodEnd); math.Abs(start) > day/2 || math.Abs(end-32*day) > day/2 {
		t.Errorf("the period lies from %.3f to %.3f of the axis, want 0 to %.3f", start, end, 32*day)
	}
	if text := eval[string](b, periodEnd+`.getAttribute("aria-valuetext")`); !strings.Contains(text, "1 April 2017") {
		t.Errorf("its end says %q", text)
	}
	if text := eval[string](b, head); !strings.Contains(text, "25 May to 1 June 2017") {
		t.Errorf("the head of the page says %q", text)
	}
	if n := b.shown(); n == 0 { // those of which no time is known
		t.Error("the sentence says nothing")
	}

	// Into the data, button held down: the axis stays under the pointer.
	x := func(days float64) float64 { return box[0] + box[2]*days*day }
	grip := eval[float64](b, `(() => { const r = `+periodEnd+`.querySelector(".grip").getBoundingClientRect(); return r.y + r.height / 2 })()`)
	b.drag(grip, x(32), x(50), x(87.4))
	b.until(`location.search.includes("to=2017-05-27")`)
	if end := at(periodEnd); math.Abs(end-88*day) > day/2 {
		t.Errorf("while it is dragged its end is at %.3f, want %.3f", end, 88*day)
	}
	b.mouse(input.DispatchMouseEventTypeMouseReleased, x(87.4), grip)
	b.until(`location.search.includes("from=2017-03-01&to=2017-05-27")`)
	if start := at(periodStart); math.Abs(start) > day/2 {
		t.Errorf("the period meets the data, and its start is at %.3f", start)
	}
	b.quiet()
}
