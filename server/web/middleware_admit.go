package web

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

const bodyWait = time.Second // for the rest of a body that is refused

// admit refuses what nobody asks for in earnest: addresses and headers too long
// to mean anything, a body
// where none is read, more requests from one address than a map or a program
// that pages through everything ever makes.
func (s *server) admit(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if n := len(r.RequestURI); n > maxAddress {
			p := tooLong.problem(fmt.Sprintf("The address has %d bytes; at most %d are read.", n, maxAddress))
			p.Expected = "a shorter query: fewer values or a shorter text"
			return p
		}
		if n := headerBytes(r.Header); n > maxHeaders {
			p := headersTooLong.problem(fmt.Sprintf("The headers have %d bytes; at most %d are read.", n, maxHeaders))
			p.Expected = "fewer or shorter headers"
			return p
		}
		if r.ContentLength != 0 && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
			// It is not read, so the connection cannot be used for another request.
			// net/http waits for what is on its way, lest the answer be lost.
			c.Response().Header().Set("Connection", "close")
			if err := http.NewResponseController(c.Response()).SetReadDeadline(time.Now().Add(bodyWait)); err != nil && !errors.Is(err, http.ErrNotSupported) {
				return fmt.Errorf("set deadline: %w", err)
			}
			p := bodyUnwanted.problem("A " + r.Method + " has no body here: what is asked for stands in the address.")
			p.Expected = "a request without a body"
			return p
		}
		if wait := s.tooFast(c); wait > 0 {
			p := tooFast.problem(fmt.Sprintf("More than %g requests a second came from this address.", s.rates.perSecond))
			p.retryAfter = wait
			if r.Header.Get("X-Forwarded-For") != "" && len(s.TrustedProxies) == 0 {
				s.untold.Do(func() {
					s.Log.Warn("requests are refused that came through a proxy: say --trusted-proxy with its address, or all of its clients count as one")
				})
			}
			return p
		}
		return next(c)
	}
}

// tooFast returns how long the client has to wait. Files of the page and the
// probes of a balancer are free.
func (s *server) tooFast(c echo.Context) time.Duration {
	if s.rates == nil {
		return 0
	}
	switch c.Path() {
	case "/healthz", "/readyz", "/static/*", "/favicon.ico":
		return 0
	}
	of := s.asker(c)
	if !of.IsValid() {
		return 0
	}
	return s.rates.wait(of, s.Now())
}

// headerBytes is how long the headers are as they are sent.
func headerBytes(h http.Header) int {
	n := 0
	for name, values := range h {
		for _, v := range values {
			n += len(name) + len(v) + len(": \r\n")
		}
	}
	return n
}

// retrySeconds is a time to wait as Retry-After wants it: whole seconds, at
// least one.
func retrySeconds(d time.Duration) int { return max(1, int(math.Ceil(d.Seconds()))) }

// saneID reports whether an id that a client or a proxy gave to its request can
// stand in logs and answers: letters, digits and a few signs, not too many.
func saneID(id string) bool {
	return len(id) >= 8 && len(id) <= 64 && strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.") == ""
}
