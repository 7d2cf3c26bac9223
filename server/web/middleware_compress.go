package web

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/labstack/echo/v4"
)

const (
	codingKey     = "coding"     // in the request's context: the coding an answer may have
	compressorKey = "compressor" // what encodes it

	// minCompressed is the length from which a body is worth compressing.
	minCompressed = 1024
	gzipLevel     = 4       // measured: beyond 5 the server is slower than the line
	zstdWindow    = 1 << 20 // what an encoder holds for each download
)

// encoder is what both codings' writers can do.
type encoder interface {
	io.WriteCloser
	Reset(io.Writer)
}

// compress encodes answers as they are written, never holding more than a
// kilobyte of them back.
func (s *server) compress(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		coding := codingFor(headerList(c.Request().Header, "Accept-Encoding"), "zstd", "gzip")
		c.Set(codingKey, coding)
		if coding == "" || c.Request().Method == http.MethodHead {
			return next(c)
		}
		res := c.Response()
		cw := &compressor{ResponseWriter: res.Writer, pools: s, coding: coding, status: http.StatusOK}
		c.Set(compressorKey, cw)
		res.Writer = cw
		defer cw.settle() // also after a panic
		err := next(c)
		if err == nil {
			err = cw.finish()
		}
		res.Writer = cw.ResponseWriter
		return err
	}
}

// compressor decides at the first kilobyte whether to compress: what is
// shorter, or packed already, goes out as it is.
type compressor struct {
	http.ResponseWriter
	pools   *server
	coding  string
	status  int
	wrote   bool // WriteHeader was called by the handler
	decided bool
	head    []byte // of the body, until decided
	enc     encoder
	wide    bool  // encode on several processors, for a body without end
	gate    *gate // before enc where that writes when it likes
}

func (w *compressor) WriteHeader(status int) {
	w.status, w.wrote = status, true
	if status < 200 || status == http.StatusNoContent || status == http.StatusNotModified || !compressible(w.Header()) {
		w.plain()
	}
}

func (w *compressor) Write(b []byte) (int, error) {
	if !w.decided && !w.wrote {
		w.WriteHeader(http.StatusOK)
	}
	switch {
	case w.enc != nil:
		return w.enc.Write(b)
	case w.decided:
		return w.ResponseWriter.Write(b)
	}
	if w.head = append(w.head, b...); len(w.head) < minCompressed {
		return len(b), nil
	}
	return len(b), w.start()
}

func (w *compressor) plain() {
	w.decided = true
	w.ResponseWriter.WriteHeader(w.status)
}

func (w *compressor) start() error {
	w.decided = true
	w.Header().Set("Content-Encoding", w.coding)
	w.Header().Del("Content-Length")
	w.ResponseWriter.WriteHeader(w.status)
	var err error
	if w.wide {
		w.gate = &gate{w: w.ResponseWriter}
		w.enc, err = wideEncoder(w.coding, w.gate)
	} else if w.enc, err = w.pools.encoder(w.coding); err == nil {
		w.enc.Reset(w.ResponseWriter)
	}
	if err != nil {
		return err
	}
	_, err = w.enc.Write(w.head)
	w.head = nil
	return err
}

func (w *compressor) finish() error {
	switch {
	case w.enc != nil:
		err := w.enc.Close()
		if w.gate == nil {
			w.pools.release(w.enc)
		}
		return err
	case w.decided || !w.wrote:
		return nil
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(w.head)))
	w.plain()
	_, err := w.ResponseWriter.Write(w.head)
	return err
}

func (s *server) encoder(coding string) (encoder, error) {
	if coding == "gzip" {
		if e, ok := s.gzips.Get().(*gzip.Writer); ok {
			return e, nil
		}
		return gzip.NewWriterLevel(io.Discard, gzipLevel)
	}
	if e, ok := s.zstds.Get().(*zstd.Encoder); ok {
		return e, nil
	}
	return zstd.NewWriter(io.Discard, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1),
		zstd.WithWindowSize(zstdWindow), zstd.WithLowerEncoderMem(true))
}

func (s *server) release(e encoder) {
	e.Reset(io.Discard)
	switch e := e.(type) {
	case *gzip.Writer:
		s.gzips.Put(e)
	case *zstd.Encoder:
		s.zstds.Put(e)
	}
}

// compressible says whether the body's type gains from it, and is not packed
// already.
func compressible(h http.Header) bool {
	if h.Get("Content-Encoding") != "" {
		return false
	}
	t, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	switch t = strings.TrimSpace(t); {
	case strings.HasPrefix(t, "text/"), strings.HasSuffix(t, "json"), strings.HasSuffix(t, "+xml"):
		return true
	}
	switch t {
	case "application/geo+json-seq", "application/javascript", typeBytes, typeVectorTile, "application/wasm", "application/manifest+json":
		return true
	}
	return strings.HasPrefix(t, "application/vnd.oai.openapi+json")
}
