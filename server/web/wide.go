package web

import (
	"errors"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/klauspost/pgzip"
	"github.com/labstack/echo/v4"
)

// A download of a whole layer is read more quickly than one processor can
// compress it. Its encoders work on several blocks at a time, and write from
// goroutines of their own.
const (
	wideBlock = 256 << 10 // bytes of a block of gzip; what is read is sent once one is full
	wideCores = 2         // blocks at a time; an encoder holds some 4 MB for them
)

// compressWide asks for an encoder on several processors, if any is used.
func compressWide(c echo.Context) {
	if cw, ok := c.Get(compressorKey).(*compressor); ok {
		cw.wide = true
	}
}

func wideEncoder(coding string, to io.Writer) (encoder, error) {
	if coding == "gzip" {
		e, err := pgzip.NewWriterLevel(to, gzip.BestSpeed)
		if err != nil {
			return nil, err
		}
		return e, e.SetConcurrency(wideBlock, wideCores)
	}
	return zstd.NewWriter(to, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(wideCores), zstd.WithWindowSize(zstdWindow))
}

// gate lets nothing through once it is shut, and is not shut while something
// goes through.
type gate struct {
	mu   sync.Mutex
	w    io.Writer
	shut bool
}

var errShut = errors.New("the answer was given up")

func (g *gate) Write(b []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut {
		return 0, errShut
	}
	return g.w.Write(b)
}

// settle ends the goroutines of a wide encoder: they must not outlive the
// request. Where its answer failed nothing more is written: the end of the file
// would make a part look like the whole.
func (w *compressor) settle() {
	if w.gate == nil {
		return
	}
	w.gate.mu.Lock()
	w.gate.shut = true
	w.gate.mu.Unlock()
	w.enc.Reset(io.Discard)
}
