package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// line is a connection that notes what it is told.
type line struct {
	*httptest.ResponseRecorder
	deadlines []time.Time
	pieces    []int
}

func (l *line) SetWriteDeadline(t time.Time) error { l.deadlines = append(l.deadlines, t); return nil }

func (l *line) Write(b []byte) (int, error) {
	l.pieces = append(l.pieces, len(b))
	return l.ResponseRecorder.Write(b)
}

func TestEachPieceGetsItsOwnTime(t *testing.T) {
	for n, want := range map[int]int{0: 1, 1: 1, pieceSize: 1, pieceSize + 1: 2, 5 * pieceSize: 5} {
		l := &line{ResponseRecorder: httptest.NewRecorder()}
		w := &patientWriter{l, http.NewResponseController(l), patience}
		before := time.Now()
		got, err := w.Write(make([]byte, n))
		if got != n || err != nil || l.Body.Len() != n {
			t.Errorf("%d bytes: %d written, %v", n, got, err)
		}
		if len(l.pieces) != want || len(l.deadlines) != want {
			t.Errorf("%d bytes: %d pieces, %d deadlines, want %d", n, len(l.pieces), len(l.deadlines), want)
		}
		for _, d := range l.deadlines {
			if d.Before(before.Add(patience)) {
				t.Errorf("%d bytes: deadline %v after the beginning", n, d.Sub(before))
			}
		}
	}
}

func TestWhoIsGoneIsNoFailure(t *testing.T) {
	for err, want := range map[error]bool{
		fmt.Errorf("write page: %w", syscall.EPIPE):            true,
		fmt.Errorf("write page: %w", os.ErrDeadlineExceeded):   true,
		fmt.Errorf("read events: %w", errors.New("disk full")): false,
	} {
		if got := clientGone(err); got != want {
			t.Errorf("%v: got %t, want %t", err, got, want)
		}
	}
}

func TestQuoteShowsWhatCanBeShown(t *testing.T) {
	for in, want := range map[string]string{
		"bbox": `"bbox"`, "a\x00b\n": "\"a\ufffdb\ufffd\"", "\xff": "\"\ufffd\"", strings.Repeat("é", 200): `"` + strings.Repeat("é", 100) + `…"`,
	} {
		if got := quote(in); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	for name, want := range map[string]string{
		"index.html": typeHTML, "a.js": "text/javascript; charset=utf-8", "a.mjs": "text/javascript; charset=utf-8", "a.css": "text/css; charset=utf-8", "a.js.map": typeJSON,
		"a.json": typeJSON, "a.geojson": typeGeoJSON, "a.webmanifest": "application/manifest+json", "a.svg": "image/svg+xml", "a.png": "image/png", "favicon.ico": "image/x-icon",
		"a.woff2": "font/woff2", "a.txt": "text/plain; charset=utf-8", "a.wasm": "application/wasm", "detail-0-1-917DB90C.bin": typeBytes, "LICENCE": typeBytes,
	} {
		if got := mediaType(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	for name, want := range map[string]bool{
		"main-FPLPPL6Z.js": true, "main-FPLPPL6Z.js.map": true, "basemap/detail-0-1-917DB90C.bin": true,
		"index.html": false, "main.js": false, "main-fplppl6z.js": false, "basemap-2017.bin": false,
	} {
		if got := hashNamed.MatchString(name); got != want {
			t.Errorf("%s is kept for ever: got %t, want %t", name, got, want)
		}
	}
}
