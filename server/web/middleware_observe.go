package web

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

const requestIDHeader = "X-Request-Id"

const (
	problemKey = "problem" // in the request's context: what the answer says was wrong

	maxLogged = 200 // bytes of a path or a value that stand in the log
)

// observe gives the request an id, or takes the one that a proxy gave it, turns
// errors into problems, counts, and writes one line for each request. The line
// has no address and no name of the asker, and nothing of the query string but
// what was refused of it: a search may hold somebody's name.
func (s *server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now() // a stopwatch, not the clock of answers
		id := c.Request().Header.Get(requestIDHeader)
		if !saneID(id) {
			id = newRequestID()
		}
		c.Response().Header().Set(requestIDHeader, id)
		s.metrics.inFlight.Inc()
		aborted := true
		defer func() {
			took := time.Since(start)
			s.metrics.inFlight.Dec()
			s.metrics.answered(c, took)
			s.access(c, took, aborted)
		}()
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
	if path := c.Path(); w.Status < 400 && (path == "/healthz" || path == "/readyz") {
		level = slog.LevelDebug // asked every few seconds
	}
	if aborted {
		level = slog.LevelWarn
	}
	if !s.Log.Enabled(r.Context(), level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("method", cut(r.Method)), slog.String("path", cut(r.URL.Path)), slog.Int("status", w.Status),
		slog.Int64("bytes", w.Size), slog.Duration("took", took), slog.String("request_id", w.Header().Get(requestIDHeader)),
	}
	if p, ok := c.Get(problemKey).(*problem); ok {
		attrs = append(attrs, slog.String("problem", strings.TrimPrefix(p.Type, problemType)))
		attrs = append(attrs, wrongParameter(p, r.URL.RawQuery)...)
	}
	if aborted {
		attrs = append(attrs, slog.Bool("aborted", true))
	}
	s.Log.LogAttrs(r.Context(), level, "request", attrs...)
}

// wrongParameter names the parameter that was refused, and what it was where
// that is a number, a date or a word of a list: what is searched for and names
// of people or of nothing we know stay out.
func wrongParameter(p *problem, query string) []slog.Attr {
	if p.Parameter == "" {
		return nil
	}
	attrs := []slog.Attr{slog.String("parameter", cut(p.Parameter))}
	if p.Type == problemType+badParameter.name && p.Parameter != "q" && p.Parameter != "actor" {
		if values, err := readQuery(query); err == nil {
			attrs = append(attrs, slog.String("value", cut(values.Get(p.Parameter))))
		}
	}
	return attrs
}

// cut shortens what a client wrote to what a line of the log has room for.
func cut(s string) string {
	if len(s) <= maxLogged {
		return s
	}
	return strings.ToValidUTF8(s[:maxLogged], "") + "…"
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
