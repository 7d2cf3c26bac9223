package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/chromedp/chromedp"
)

// playYear presses play at a month a second, by which the year of the period takes
// twelve, and gives the milliseconds from one frame's beginning to the next one's
// until it has been played. The first frame takes all signs back to where the period
// begins, and nothing moves yet: time is taken from the next one on.
var playYear = fmt.Sprintf(`(async () => {
	await %s;
	await new Promise((done) => setTimeout(done, 2500));
	const speed = document.querySelector(".speed select"), play = document.querySelector(".play");
	speed.value = "30";
	speed.dispatchEvent(new Event("change", {bubbles: true}));
	const frame = () => new Promise((done) => requestAnimationFrame(done));
	const resting = play.ariaLabel;
	const times = [];
	await frame();
	play.click();
	await frame();
	let last = await frame();
	while (play.ariaLabel !== resting) {
		const now = await frame();
		times.push(now - last);
		last = now;
	}
	if (times.length < 100) throw new Error("it plays for " + times.length + " frames only");
	return times;
})()`, drawn)

// moveSquare is as long a play of next to nothing: what the machine itself misses.
const moveSquare = `(async () => {
	const square = document.body.appendChild(document.createElement("div"));
	square.style.cssText = "width: 40px; height: 40px; background: teal";
	const frame = () => new Promise((done) => requestAnimationFrame(done));
	const times = [];
	const began = await frame();
	for (let last = began; last - began < 12_160;) {
		square.style.transform = "translateX(" + times.length % 400 + "px)";
		const now = await frame();
		times.push(now - last);
		last = now;
	}
	return times;
})()`

// played is of how many events a year is played, for each play takes twelve seconds.
const played = 1_000_000

// everyFrame is how long the screen shows a frame, at 60 a second.
const everyFrame = 1000.0 / 60

// playEvenly counts the frames that the screen misses while a year plays. Frames are
// held to the screen's rate here, so that each begins with a tick of it: where two
// begin further apart than one tick, the page was still at work on the first, and the
// screen showed it once more for every tick between. How long frames take by
// themselves does not say that. A machine with other work misses some whatever the
// page does: a page with a moving square takes turns.
func (b *bench) playEvenly(s *server) error {
	tab, _, stop, err := b.openBrowser()
	if err != nil {
		return err
	}
	defer stop()
	if err := chromedp.Do(tab, chromedp.EmulateViewport(small.width, small.height)); err != nil {
		return err
	}
	var dropped, byMachine []float64
	for range b.Runs {
		for _, of := range []struct {
			url, script string
			dropped     *[]float64
		}{{s.url + scrubbed(365), playYear, &dropped}, {"about:blank", moveSquare, &byMachine}} {
			times, err := evaluate[[]float64](tab, of.url, of.script)
			if err != nil {
				return err
			}
			*of.dropped = append(*of.dropped, missed(times))
		}
	}
	b.none("page: playing a year, frames dropped of 730", "frames", dropped...)
	b.figure("a page with nothing but a moving square: frames dropped of 730", "frames", 0, byMachine...)
	return nil
}

// missed is how many ticks of the screen began no frame.
func missed(times []float64) float64 {
	n := 0
	for _, t := range times {
		n += max(0, int(t/everyFrame+0.5)-1)
	}
	return float64(n)
}

// play measures frames while a year plays, which are not held back to the screen's rate.
func (b *bench) play(tab context.Context, s *server) error {
	var medians, slow []float64
	for range b.Runs {
		times, err := evaluate[[]float64](tab, s.url+scrubbed(365), playYear)
		if err != nil {
			return err
		}
		slices.Sort(times)
		medians, slow = append(medians, median(times)), append(slow, times[len(times)*95/100])
	}
	b.figure("page: a frame while a year plays, median", "ms", 0, medians...)
	b.figure("page: a frame while a year plays, 95 of 100", "ms", everyFrame, slow...)
	return nil
}
