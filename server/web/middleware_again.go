package web

import (
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"
)

const (
	// knownMost is how many addresses are remembered, knownLength how long one may
	// be: two megabytes together.
	knownMost   = 4096
	knownLength = 512
)

// known is what was answered in one state of the store, by the address that was
// asked for as the client wrote it.
type known struct {
	mu      sync.RWMutex
	answers map[string]knownAnswer
}

// knownAnswer is the tag of a tile that is packed, and where its bytes are as long as
// they are kept.
type knownAnswer struct{ tag, key string }

func newKnown() *known { return &known{answers: map[string]knownAnswer{}} }

func (k *known) get(address string) (knownAnswer, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	a, ok := k.answers[address]
	return a, ok
}

func (k *known) put(address string, a knownAnswer) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.answers) < knownMost && len(address) <= knownLength {
		k.answers[address] = a
	}
}

// again answers a time tile that was asked for by the same address before, and
// since when nothing was recorded: nothing of the request has to be read again but
// what it says of codings and tags. A map asks so whenever it is opened.
func (s *server) again(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		tag, packed, ok := s.knownTile(c.Request())
		switch {
		case !ok:
			return next(c)
		case unchanged(c, tag):
			return nil
		}
		return answerTile(c, packed)
	}
}

// knownTile returns a time tile that is packed and its tag, if it is kept and was
// asked for by this address in the state that is the last still.
func (s *server) knownTile(r *http.Request) (tag string, packed []byte, ok bool) {
	head, err := s.Store.Head(r.Context())
	public := s.public.Load()
	if err != nil || public == nil || public.seq != head.Seq || !unpacksGzip(r) {
		return "", nil, false
	}
	a, ok := public.again.get(r.RequestURI)
	if !ok {
		return "", nil, false
	}
	packed, ok = s.timeTiles.have(a.key)
	return a.tag, packed, ok
}

// unpacksGzip says whether the client takes what is packed by gzip.
func unpacksGzip(r *http.Request) bool {
	return codingFor(headerList(r.Header, "Accept-Encoding"), "gzip") != ""
}

// answerTile writes a time tile that is packed.
func answerTile(c echo.Context, packed []byte) error {
	if len(packed) == 0 {
		return c.NoContent(http.StatusNoContent)
	}
	c.Response().Header().Set("Content-Encoding", "gzip")
	return answer(c, typeBytes, packed)
}
