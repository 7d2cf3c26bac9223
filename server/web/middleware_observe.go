package web

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"
)

const requestIDHeader = "X-Request-Id"

// observe gives the request an id, turns errors into problems and writes one
// line for each request. The line has no address and no name of the asker; the
// query string is in it only where the answer was an error, for else nobody
// could tell what was wrong.
func (s *server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now() // a stopwatch, not the clock of answers
		c.Response().Header().Set(requestIDHeader, newRequestID())
		aborted := true
		defer func() { s.access(c, time.Since(start), aborted) }()
		if err := next(c); err != nil {
			s.fail(c, err)
		}
		aborted = false
		return nil
	}
}

func (s *server) access(c echo.Context, took time.Duration, aborted bool) {
	r, w := c.Request(), c.Response()
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", w.Status),
		slog.Int64("bytes", w.Size), slog.Duration("took", took), slog.String("request_id", w.Header().Get(requestIDHeader)),
	}
	if w.Status >= 400 && r.URL.RawQuery != "" {
		attrs = append(attrs, slog.String("query", r.URL.RawQuery))
	}
	if aborted {
		level = slog.LevelWarn
		attrs = append(attrs, slog.Bool("aborted", true))
	}
	s.Log.LogAttrs(r.Context(), level, "request", attrs...)
}

func newRequestID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails: see crypto/rand
	return hex.EncodeToString(b[:])
}

// recovery makes an error of a panic; the stack goes to the log only.
func (s *server) recovery(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			switch r := recover(); r := r.(type) {
			case nil:
			case error:
				if errors.Is(r, http.ErrAbortHandler) {
					panic(r)
				}
				err = fmt.Errorf("panic: %w\n%s", r, debug.Stack())
			default:
				err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
			}
		}()
		return next(c)
	}
}
