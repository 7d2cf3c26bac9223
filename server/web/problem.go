package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
)

// problem is an answer that is not what was asked for (RFC 9457). It is an
// error, so that handlers return it; fail writes it.
type problem struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	Parameter string `json:"parameter,omitempty"`  // the query parameter that is wrong
	Position  int    `json:"position,omitempty"`   // the character of its value where it is wrong, from 1
	ID        string `json:"id,omitempty"`         // the layer, feature or path that is not there
	Expected  string `json:"expected,omitempty"`   // what would have been right
	Restart   string `json:"restart,omitempty"`    // where to begin again
	RequestID string `json:"request_id,omitempty"` // to find the cause in the log

	retryAfter time.Duration // when to ask again; 0 is the default of the kind
}

func (p *problem) Error() string { return p.Detail }

// kind is a type of problem: its name in `type`, its title, its status.
type kind struct {
	name, title string
	status      int
}

// problemKinds are all types of problem there are; the OpenAPI document lists them.
func problemKinds() []kind {
	return []kind{
		badParameter, unknownParameter, badQuery, tooMany, notFound, badMethod, gone, expired, tooLong, headersTooLong, bodyUnwanted, tooFast,
		exists, stale, busy, overloaded, stopping, unavailable, internal, unreadable, unknownCoding, unknownVersion,
	}
}

const problemType = "urn:waylog:problem:"

var (
	badParameter     = kind{"invalid-parameter", "A parameter is not valid", http.StatusBadRequest}
	unknownParameter = kind{"unknown-parameter", "There is no such parameter", http.StatusBadRequest}
	badQuery         = kind{"invalid-query", "The query string cannot be read", http.StatusBadRequest}
	tooMany          = kind{"too-many-events", "Too many events for one answer", http.StatusBadRequest}
	notFound         = kind{"not-found", "There is no such thing", http.StatusNotFound}
	badMethod        = kind{"method-not-allowed", "This method is not allowed here", http.StatusMethodNotAllowed}
	gone             = kind{"gone", "It was deleted", http.StatusGone}
	expired          = kind{"cursor-expired", "The cursor is too old", http.StatusGone}
	tooLong          = kind{"address-too-long", "The address is too long", http.StatusRequestURITooLong}
	headersTooLong   = kind{"headers-too-long", "The headers are too long", http.StatusRequestHeaderFieldsTooLarge}
	bodyUnwanted     = kind{"body-not-expected", "A body is not expected here", http.StatusRequestEntityTooLarge}
	tooFast          = kind{"too-many-requests", "Too many requests", http.StatusTooManyRequests}
	exists           = kind{"exists", "The id is taken", http.StatusConflict}
	stale            = kind{"stale", "The record changed meanwhile", http.StatusPreconditionFailed}
	busy             = kind{"busy", "Another writer is at work", http.StatusServiceUnavailable}
	overloaded       = kind{"overloaded", "The server has enough to do", http.StatusServiceUnavailable}
	stopping         = kind{"stopping", "The server is being stopped", http.StatusServiceUnavailable}
	unavailable      = kind{"unavailable", "The store cannot answer", http.StatusServiceUnavailable}
	internal         = kind{"internal", "The server failed", http.StatusInternalServerError}
	// Of requests that net/http could not read.
	unreadable     = kind{"unreadable-request", "The request cannot be read", http.StatusBadRequest}
	unknownCoding  = kind{"unknown-transfer-coding", "The transfer coding is not known", http.StatusNotImplemented}
	unknownVersion = kind{"unknown-version", "This version of HTTP is not spoken", http.StatusHTTPVersionNotSupported}
)

func (k kind) problem(detail string) *problem {
	return &problem{Type: problemType + k.name, Title: k.title, Status: k.status, Detail: detail}
}

// parameterProblem says that a parameter has a value that cannot be.
func parameterProblem(name, detail, expected string) *problem {
	p := badParameter.problem(name + ": " + detail)
	p.Parameter, p.Expected = name, expected
	return p
}

// missing says that a layer, feature or path is not there, in the same words
// whether it never was or may not be known of.
func missing(what, id, expected string) *problem {
	p := notFound.problem("There is no " + what + " " + quote(id) + ".")
	p.ID, p.Expected = id, expected
	return p
}

// problemOf turns any error into what the asker may know of it.
func problemOf(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		q := *p
		return &q
	}
	var h *echo.HTTPError
	if errors.As(err, &h) {
		switch h.Code {
		case http.StatusNotFound:
			return notFound.problem("There is nothing at this address.")
		case http.StatusMethodNotAllowed:
			return badMethod.problem("This method is not allowed here; the Allow header lists those that are.")
		}
	}
	var d *data.Error
	if !errors.As(err, &d) {
		return internal.problem("The server failed to answer; the operator finds the cause in the log by the request id.")
	}
	of := map[data.Code]kind{
		data.Invalid: badParameter, data.NotFound: notFound, data.Gone: gone, data.Exists: exists,
		data.Stale: stale, data.Busy: busy, data.TooMany: tooMany, data.Unavailable: unavailable,
	}
	k, ok := of[d.Code]
	if !ok {
		k = internal
	}
	p = k.problem(d.Message)
	switch k {
	case badParameter:
		p.Parameter, p.Expected = d.Field, d.Hint
	case internal, unavailable:
		p.Detail = k.title + "; the operator finds the cause in the log by the request id."
	}
	return p
}

// clientGone reports whether there is nobody left to answer: the connection
// was closed, or stalled until patience ended. That is no failure of ours.
func clientGone(err error) bool {
	for _, end := range []error{context.Canceled, syscall.EPIPE, syscall.ECONNRESET, net.ErrClosed, os.ErrDeadlineExceeded} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}

// fail writes the error as problem+json. Once a part of the answer is on its
// way nothing can be taken back: the connection is cut, so that the client
// cannot take the part for the whole.
func (s *server) fail(c echo.Context, err error) {
	r, w := c.Request(), c.Response()
	id := w.Header().Get(requestIDHeader)
	left := r.Context().Err() != nil || clientGone(err)
	p := problemOf(err)
	c.Set(problemKey, p)
	if p.Status >= 500 && !left && !refusal(p) {
		s.Log.LogAttrs(r.Context(), slog.LevelError, "request failed", slog.String("request_id", id),
			slog.String("route", c.Path()), slog.String("error", err.Error()))
	}
	if w.Committed {
		panic(http.ErrAbortHandler)
	}
	if left {
		w.Status = 499 // nobody reads it; the access line should not say 200
		return
	}
	h := w.Header()
	for _, name := range []string{"ETag", "Content-Disposition", "Content-Encoding", "Content-Length", "Last-Modified"} {
		h.Del(name)
	}
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	switch {
	case p.retryAfter > 0:
		h.Set("Retry-After", strconv.Itoa(retrySeconds(p.retryAfter)))
	case p.Status == http.StatusServiceUnavailable:
		h.Set("Retry-After", "5")
	}
	if p.Status >= 500 || refusal(p) { // elsewhere two answers that say the same are the same
		p.RequestID = id
	}
	s.metrics.refusal(p)
	if p.Status == http.StatusNotFound && p.ID == "" {
		if p.ID = r.URL.Path; strings.HasSuffix(p.ID, "/") {
			p.Expected = "an address without a slash at its end"
		}
	}
	body, err := json.Marshal(p)
	if err != nil {
		s.Log.Error("encode problem", "error", err)
	}
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(append(body, '\n')) // the client may be gone: there is nobody left to tell
	}
}
