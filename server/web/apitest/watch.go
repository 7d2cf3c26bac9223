package apitest

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// heldBytes is how much of a body is kept to be looked at: what is longer is
// held against the document by everything but its shape.
const heldBytes = 1 << 18

// Watch returns a handler that answers as h does and reports every answer that
// the document at /api does not allow. It stands nearest to the connection, so
// that it sees what any client gets. Of addresses that begin with one of the
// unlisted nothing is said: files of a page, for example.
func Watch(h http.Handler, report func(error), unlisted ...string) http.Handler {
	document := sync.OnceValues(func() (*Document, error) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/api", nil))
		return Parse(w.Body.Bytes())
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := r.Clone(r.Context()) // a handler may change what it is given
		kept := &keeper{ResponseWriter: w, status: http.StatusOK}
		h.ServeHTTP(kept, r)
		if r.Context().Err() != nil || listed(unlisted, r.URL.Path) {
			return // nobody is left to get the answer, or nothing was promised
		}
		d, err := document()
		if err == nil {
			err = d.Check(asked, kept.answer())
		}
		if err != nil {
			report(err)
		}
	})
}

// Transport returns a transport that does the same for a client of the server
// at base.
func Transport(base string, report func(error), unlisted ...string) http.RoundTripper {
	return &transport{report: report, unlisted: unlisted, document: sync.OnceValues(func() (*Document, error) {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, base+"/api", nil)
		if err != nil {
			return nil, fmt.Errorf("ask for the OpenAPI document: %w", err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return nil, fmt.Errorf("get the OpenAPI document: %w", err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			return nil, fmt.Errorf("get the OpenAPI document: %w", err)
		}
		return Parse(body)
	})}
}

type transport struct {
	document func() (*Document, error)
	report   func(error)
	unlisted []string
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || listed(t.unlisted, r.URL.Path) {
		return res, err
	}
	a := Answer{Status: res.StatusCode, Header: res.Header}
	a.Body, err = io.ReadAll(io.LimitReader(res.Body, heldBytes+1))
	a.Cut = len(a.Body) > heldBytes
	// What was read stands before what was not.
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(a.Body), res.Body), res.Body}
	if err != nil {
		return res, nil //nolint:nilerr // the reader of the body meets it again
	}
	d, err := t.document()
	if err == nil {
		err = d.Check(r, a.unpacked())
	}
	if err != nil {
		t.report(err)
	}
	return res, nil
}

func listed(prefixes []string, path string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}

// keeper keeps a copy of what is written.
type keeper struct {
	http.ResponseWriter
	status int
	header http.Header // as it was sent
	body   bytes.Buffer
	cut    bool
}

// Unwrap lets http.ResponseController reach the connection.
func (k *keeper) Unwrap() http.ResponseWriter { return k.ResponseWriter }

func (k *keeper) WriteHeader(status int) {
	if k.header == nil {
		k.status, k.header = status, k.Header().Clone()
	}
	k.ResponseWriter.WriteHeader(status)
}

func (k *keeper) Write(b []byte) (int, error) {
	if k.header == nil {
		k.WriteHeader(http.StatusOK)
	}
	if room := heldBytes - k.body.Len(); len(b) > room {
		k.cut = true
	} else {
		k.body.Write(b)
	}
	return k.ResponseWriter.Write(b)
}

func (k *keeper) answer() Answer {
	if k.header == nil {
		k.header = k.Header()
	}
	return Answer{k.status, k.header, k.body.Bytes(), k.cut}.unpacked()
}

// unpacked returns the answer with its body as it was before it was encoded. A
// body that cannot be decoded stays as it is: it will not be what it should.
func (a Answer) unpacked() Answer {
	coding := a.Header.Get("Content-Encoding")
	if coding == "" || a.Cut || len(a.Body) == 0 {
		return a
	}
	var r io.Reader
	var err error
	switch coding {
	case "gzip":
		r, err = gzip.NewReader(bytes.NewReader(a.Body))
	case "zstd":
		r, err = zstd.NewReader(bytes.NewReader(a.Body), zstd.WithDecoderConcurrency(1)) // holds no goroutine
	default:
		a.Cut = true
		return a
	}
	if err != nil {
		return a
	}
	if body, err := io.ReadAll(io.LimitReader(r, heldBytes+1)); err == nil {
		a.Body, a.Cut = body, len(body) > heldBytes
	}
	return a
}
