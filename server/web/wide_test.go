package web

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// brokenAfter is a client that goes away after some bytes.
type brokenAfter struct{ left int }

func (b *brokenAfter) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errors.New("connection reset")
	}
	return len(p), nil
}

// TestWideEncoders holds that what is encoded comes back, and that no goroutine
// outlives an answer, however it ends.
func TestWideEncoders(t *testing.T) {
	text := bytes.Repeat([]byte(`{"type":"Feature","id":"synthetic"},`), 100_000)
	before := runtime.NumGoroutine()
	for _, coding := range []string{"gzip", "zstd"} {
		for name, c := range map[string]struct {
			client int // bytes that it takes
			close  bool
		}{"whole": {1 << 30, true}, "given up": {1 << 30, false}, "client gone": {100, true}, "client gone and given up": {100, false}} {
			t.Run(coding+" "+name, func(t *testing.T) {
				var got bytes.Buffer
				w := &compressor{gate: &gate{w: io.MultiWriter(&brokenAfter{c.client}, &got)}}
				var err error
				if w.enc, err = wideEncoder(coding, w.gate); err != nil {
					t.Fatal(err)
				}
				_, _ = w.enc.Write(text)
				if c.close {
					err = w.enc.Close()
				}
				w.settle()
				sent := got.Len()
				whole := unpacked(coding, &got)
				if want := name == "whole"; bytes.Equal(whole, text) != want || c.close && (err == nil) != want {
					t.Errorf("%d bytes sent, %d of %d unpacked, %v", sent, len(whole), len(text), err)
				}
			})
		}
	}
	for wait := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; {
		if time.Now().After(wait) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// unpacked is nil where the file has no proper end.
func unpacked(coding string, r io.Reader) []byte {
	var in io.Reader
	var err error
	if coding == "gzip" {
		in, err = gzip.NewReader(r)
	} else {
		var d *zstd.Decoder
		if d, err = zstd.NewReader(r); err == nil {
			defer d.Close()
		}
		in = d
	}
	if err != nil {
		return nil
	}
	b, err := io.ReadAll(in)
	if err != nil {
		return nil
	}
	return b
}
