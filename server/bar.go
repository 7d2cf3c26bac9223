package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// newBar makes a progress bar up to most (-1: unknown) where w is a terminal,
// and nil elsewhere.
func newBar(w io.Writer, what string, most int64, bytes bool) *progressbar.ProgressBar {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return progressbar.NewOptions64(most, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
		progressbar.OptionShowBytes(bytes), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100e6))
}

// bar draws what is read of a file of size bytes (-1: unknown), how many rows
// that is in a second, and the time that is left. A bar that cannot be drawn is
// no reason to stop.
func bar(w io.Writer, what string, size int64) (progress func(bytes, rows int64), finish func()) {
	b := newBar(w, what, size, true)
	if b == nil {
		return nil, func() {}
	}
	began := time.Now()
	return func(bytes, rows int64) {
		b.Describe(pace(what, rows, time.Since(began)))
		_ = b.Set64(bytes)
	}, func() { _ = b.Finish() }
}

// pace says how many rows are done, and how many a second once there is one.
func pace(what string, rows int64, took time.Duration) string {
	s := fmt.Sprintf("%s, %d rows", what, rows)
	if took >= time.Second {
		s += fmt.Sprintf(", %.0f rows/s", float64(rows)/took.Seconds())
	}
	return s
}

// shareBar draws how much of all is done.
func shareBar(w io.Writer, what string, bytes bool) (progress func(done, all int64), finish func()) {
	b := newBar(w, what, -1, bytes)
	if b == nil {
		return nil, func() {}
	}
	return func(done, all int64) {
		b.ChangeMax64(all)
		_ = b.Set64(done)
	}, func() { _ = b.Finish() }
}
